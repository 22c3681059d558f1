"""The pytest plugin: settings, a marker, fixtures, YAML tests, a summary, a baseline.

It is loaded in every pytest run of an environment that has ``cras``, so nothing here imports what is heavy (pydantic, numpy,
YAML, AutoGen) until a test uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cras.pytest_plugin.asserted import junit_properties
from cras.pytest_plugin.session import CrasSession
from cras.pytest_plugin.yaml_items import ComplianceFile
from cras.testing.ledger import Ledger, collecting

if TYPE_CHECKING:
    from autogen_agentchat.base import Team

    from cras.transcript import Transcript

SHARES = ("min_priority_adherence", "min_cras", "min_judged", "confidence")
SETTINGS = ("min_priority_adherence", "min_cras", "agent", "repeats", "judge", "min_judged", "confidence")
YAML_SUFFIXES = (".cras.yaml", ".cras.yml")
USAGE_ERROR = 2
_LEDGER = pytest.StashKey[Ledger]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Few options; each is also explained in docs/ci.md."""
    group = parser.getgroup("cras", "adherence of agent teams to their instructions")
    group.addoption("--cras-baseline", metavar="FILE", help="fail where figures really declined since FILE was written")
    group.addoption("--cras-write-baseline", metavar="FILE", help="write the figures of this session to FILE")
    group.addoption(
        "--cras-max-decline",
        metavar="SHARE",
        type=float,
        help="with --cras-baseline: also fail where a figure of too few runs for a test fell by more than SHARE",
    )
    group.addoption("--cras-judge", metavar="JUDGE", help="who scores where a test does not say (default: rules)")
    parser.addini("cras_min_priority_adherence", "least priority adherence where a test does not say, 0 to 1")
    parser.addini("cras_min_cras", "least CRAS where a test does not say, 0 to 1")
    parser.addini("cras_min_judged", "least share of explicit instructions judged where a test does not say, 0 to 1")
    parser.addini(
        "cras_confidence", "level of the interval whose lower end thresholds are asked of, where a test does not say"
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marker, and on the process that a person watches the summary."""
    config.addinivalue_line(
        "markers",
        "cras(min_priority_adherence, min_cras, agent, repeats, judge, min_judged, confidence): what assert_adheres asks in this test, "
        "where its call does not say",
    )
    try:
        _configured(config)
        _check_max_decline(config)
    except ValueError as error:
        pytest.exit(f"cras: {error}", returncode=USAGE_ERROR)
    if not hasattr(config, "workerinput"):
        options = (
            config.getoption(name) for name in ("--cras-baseline", "--cras-write-baseline", "--cras-max-decline")
        )
        plugin = CrasSession(*options)
        config.pluginmanager.register(plugin, "cras-session")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """What is asserted while the test runs belongs to it."""
    defaults = _configured(item.config)
    for mark in reversed(list(item.iter_markers("cras"))):
        defaults.update({name: value for name, value in mark.kwargs.items() if name in SETTINGS})
    with collecting(Ledger(defaults)) as ledger:
        item.stash[_LEDGER] = ledger
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A marker that says what nobody reads is an error of the test, not a test that passes."""
    for mark in item.iter_markers("cras"):
        unknown = sorted(set(mark.kwargs) - set(SETTINGS))
        if mark.args or unknown:
            what = f"unknown {', '.join(unknown)}" if unknown else "takes names, not bare values"
            pytest.fail(f"the cras marker: {what}; it knows {', '.join(SETTINGS)}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Outcomes travel on the report, which xdist brings to the controlling process, and as JUnit XML properties."""
    report = yield
    ledger = item.stash.get(_LEDGER, None)
    if ledger is not None and ledger.outcomes:
        report.cras = list(ledger.outcomes)  # type: ignore[attr-defined]
        properties = junit_properties(ledger.outcomes)
        item.user_properties += properties
        report.user_properties += properties
        ledger.outcomes.clear()
    return report


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """``*.cras.yaml`` are compliance tests without Python."""
    if not file_path.name.endswith(YAML_SUFFIXES):
        return None
    collector: pytest.Collector = ComplianceFile.from_parent(parent, path=file_path)
    return collector


@pytest.fixture
def cras_load(request: pytest.FixtureRequest) -> Callable[..., list[Transcript]]:
    """``cras_load(path, format=None)``: the runs of a file, folder or pattern beside the test (or in the root folder)."""
    from cras.testing.runs import load_runs

    def load(path: str | Path, format: str | None = None) -> list[Transcript]:
        __tracebackhide__ = True
        beside = request.path.parent / path
        is_here = beside.exists() or (not Path(path).is_absolute() and any(request.path.parent.glob(str(path))))
        return load_runs(beside if is_here else request.config.rootpath / path, format)

    return load


@pytest.fixture
def cras_run(request: pytest.FixtureRequest) -> Callable[..., list[Transcript]]:
    """``cras_run(make_team, task, repeats=1)``: run a fresh AutoGen team as often as asked; the transcripts."""
    from cras.testing.runs import run_team_now

    def run(make_team: Callable[[], Team], task: str, repeats: int | None = None) -> list[Transcript]:
        __tracebackhide__ = True
        runs = run_team_now(make_team, task, repeats or _repeats(request), id=request.node.name)
        request.node.stash[_LEDGER].repeated.update(run.id for run in runs)
        return runs

    return run


@pytest.fixture
def cras_run_async(request: pytest.FixtureRequest) -> Callable[..., Coroutine[Any, Any, list[Transcript]]]:
    """``await cras_run_async(make_team, task, repeats=1)``: ``cras_run`` for tests of pytest-asyncio or anyio."""
    from cras.testing.runs import run_team

    async def run(make_team: Callable[[], Team], task: str, repeats: int | None = None) -> list[Transcript]:
        runs = await run_team(make_team, task, repeats or _repeats(request), id=request.node.name)
        request.node.stash[_LEDGER].repeated.update(run.id for run in runs)
        return runs

    return run


def _repeats(request: pytest.FixtureRequest) -> int:
    return int(request.node.stash[_LEDGER].defaults.get("repeats") or 1)


def _check_max_decline(config: pytest.Config) -> None:
    """The option must be one that can be missed.

    Raises:
        ValueError: it is no share, or there is no baseline to decline from.
    """
    value = config.getoption("--cras-max-decline")
    if value is None:
        return
    if not 0 <= value <= 1:
        raise ValueError(f"--cras-max-decline is {value:g}; it is a number between 0 and 1")
    if not config.getoption("--cras-baseline"):
        raise ValueError("--cras-max-decline needs --cras-baseline FILE, which says what figures fell from")


def _configured(config: pytest.Config) -> dict[str, Any]:
    """The settings of the command line and the configuration file.

    Raises:
        ValueError: a threshold or confidence that is no number between 0 and 1.
    """
    settings: dict[str, Any] = {}
    for name in SHARES:
        if text := config.getini(f"cras_{name}"):
            try:
                value = float(text)
            except ValueError:
                value = -1.0
            if not 0 <= value <= 1 or (name == "confidence" and value in (0, 1)):
                raise ValueError(f"setting cras_{name} is {text!r}; it is a number between 0 and 1")
            settings[name] = value
    if judge := config.getoption("--cras-judge"):
        settings["judge"] = judge
    return settings

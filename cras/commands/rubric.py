"""``cras rubric``: what would be asked of the agents of a run, or of a role, before anything is spent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cras.checks.describe import describe
from cras.commands.judging import costs_of
from cras.errors import InputError
from cras.instructions import is_decided
from cras.judges.asking.ask import JudgeSettings
from cras.judges.asking.budget import LimitReachedError
from cras.judges.asking.judge_failures import JudgeFailedError
from cras.judges.propose import Proposer
from cras.judges.rules import RulesJudge
from cras.readers import Reading
from cras.readers.files import find_files
from cras.rubrics.book import RubricBook
from cras.rubrics.files import SUFFIXES, rubric_yaml, write_rubric, write_rubrics
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Rubric, RubricOf
from cras.scoring.score import not_scored_because
from cras.terminal.say import messages, say, say_not_read
from cras.terminal.told import kept_when_stopped
from cras.text import fit, printable
from cras.transcript import DIMENSIONS, Agent, Transcript
from cras.wording import counted


@dataclass
class _Asked:
    """A rubric, and the turns of the runs at hand that it will be asked of."""

    rubric: Rubric
    run: str
    runs: set[str] = field(default_factory=set)
    turns: int = 0
    system_message: str = ""


def command(
    what: Annotated[
        str, typer.Argument(help="Runs (a file, a folder or a pattern), or a role with --query.", metavar="RUNS|ROLE")
    ],
    query: Annotated[str | None, typer.Option(help="The task that a role is asked about, before any run.")] = None,
    system: Annotated[
        str | None, typer.Option(help="The role's system message, or @FILE; by default the role's own words.")
    ] = None,
    agent: Annotated[str | None, typer.Option(help="This agent of the runs alone.")] = None,
    rubrics: Annotated[
        list[str] | None, typer.Option(help="Edited rubrics, as for cras score: a file or a folder; repeat.")
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(help="Write editable YAML: a folder, a FILE.yaml for one rubric, - for standard output."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="A judge model (as for cras score) that proposes further criteria and level descriptions."),
    ] = None,
    max_calls: Annotated[
        int | None, typer.Option(help="With --by: stop before the request that would pass it.", min=0)
    ] = None,
    max_cost: Annotated[float | None, typer.Option(help="With --by: the same in US dollars.", min=0)] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the rubrics as JSON on standard output.")] = False,
    rows: Annotated[int, typer.Option(help="Rubrics shown; 0 is all.", min=0)] = 10,
) -> None:
    """What will be asked of the agents of runs, or of a role, before anything is spent; editable as YAML.

    Files that are there are never overwritten. Use edited ones with cras score --rubrics.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    run_rubric(
        what,
        query=query,
        system=system,
        agent=agent,
        rubrics=rubrics or [],
        out=out,
        format=format,
        as_json=json,
        rows=rows or None,
        by=by,
        settings=JudgeSettings(max_calls=max_calls, max_cost=max_cost) if by else None,
    )


def run_rubric(
    what: str,
    *,
    query: str | None,
    system: str | None,
    agent: str | None,
    rubrics: list[str],
    out: str | None,
    format: str | None,
    as_json: bool,
    rows: int | None,
    by: str | None = None,
    settings: JudgeSettings | None = None,
) -> None:
    """Show the rubrics and, with ``out``, write them.

    Raises:
        InputError: there is no such run, agent or rubric, or the files cannot be written.
    """
    rubric_of = RubricBook.read(rubrics) if rubrics else rubric_for
    if query is None and system is None:
        asked = _of_runs(what, format, agent, rubric_of)
    else:
        if agent is not None or format is not None:
            raise InputError(
                "--agent and --format are for recorded runs; with --query or --system, name the role alone"
            )
        asked = [_of_role(what, query or "", system, rubric_of)]
    if by is not None:
        with kept_when_stopped("what was answered so far is kept; run the same command again to go on"):
            _propose(asked, by, settings or JudgeSettings())
    if out == "-":
        if len(asked) != 1:
            raise InputError(
                f"--out -: there are {counted(len(asked), 'rubric')}; --agent takes one, a folder takes all"
            )
        print(rubric_yaml(asked[0].rubric), end="")
        return
    if as_json:
        print(json.dumps([_as_json(item) for item in asked], ensure_ascii=False))
    else:
        _print(asked, rows)
    if out is not None:
        _write(asked, Path(out))


def _of_runs(runs: str, format: str | None, agent: str | None, rubric_of: RubricOf) -> list[_Asked]:
    try:
        find_files([runs])
    except InputError as error:
        raise InputError(f"{error}; for a role without a run, give --query or --system") from None
    reading = Reading([runs], format)
    asked: dict[str, _Asked] = {}
    speakers: set[str] = set()
    for transcript in reading:
        for item in _of_run(transcript, agent, rubric_of, speakers):
            known = asked.setdefault(item.rubric.fingerprint, item)
            known.runs.add(item.run)
            known.turns += item.turns if known is not item else 0
    say_not_read(messages(), reading.problems)
    if not asked:
        if speakers:
            listed = ", ".join(sorted(printable(name) for name in speakers))
            raise InputError(f"--agent {agent}: has no turn that is scored; agents with such turns are {listed}")
        raise InputError(f"{runs}: no turn in it that would be scored")
    return list(asked.values())


def _of_run(transcript: Transcript, agent: str | None, rubric_of: RubricOf, speakers: set[str]) -> Iterator[_Asked]:
    """The rubrics of one run; ``speakers`` gathers the agents that have turns to be scored."""
    turns: dict[str, int] = {}
    for turn in transcript.turns:
        if not_scored_because(turn, transcript) is None:
            turns[turn.agent] = turns.get(turn.agent, 0) + 1
    speakers.update(turns)
    for name, count in turns.items():
        if agent is None or name == agent:
            yield _Asked(rubric_of(transcript, name), transcript.id, {transcript.id}, count, _message(transcript, name))


def _of_role(role: str, query: str, system: str | None, rubric_of: RubricOf) -> _Asked:
    """Of an agent that has not run yet. Without a system message, the role's own words are read as one."""
    member = Agent(name=role, role=role, system_message=_system(system) if system is not None else role)
    transcript = Transcript(id="not run yet", task=query, agents=[member])
    return _Asked(rubric_of(transcript, role), transcript.id, system_message=_message(transcript, role))


def _message(transcript: Transcript, agent: str) -> str:
    member = transcript.agent(agent)
    return (member.system_message if member else None) or ""


def _propose(asked: list[_Asked], by: str, settings: JudgeSettings) -> None:
    """Let a judge model add criteria to each rubric.

    Raises:
        InputError: it cannot be asked, fails, or a limit is reached. What it answered before is kept, and not asked again.
    """
    if by.strip() == RulesJudge.name:
        raise InputError("--by rules: what rules read is in the rubric already; name a judge model")
    proposer = Proposer(by, settings)
    before = sum(len(item.rubric.criteria) for item in asked)
    try:
        for item in asked:
            item.rubric = proposer.propose(item.rubric, item.system_message)
    except (JudgeFailedError, LimitReachedError) as error:
        raise InputError(f"--by {by}: {error}; run the same command again: what was answered is kept") from error
    finally:
        for line in costs_of(proposer.ledger):
            say(messages(), line)
    added = sum(len(item.rubric.criteria) for item in asked) - before
    say(messages(), f"{by} proposed {counted(added, 'criterion that counts', 'criteria that count')}")
    for reason, count in proposer.dropped.items():
        say(messages(), f"left out {counted(count, 'proposal')}: {reason}")


def _system(text: str) -> str:
    """The text, or that of the file behind ``@``."""
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"--system {text}: cannot be read as text ({error})") from None


def _write(asked: list[_Asked], out: Path) -> None:
    by_key: dict[tuple[str, str], _Asked] = {}
    for item in asked:
        known = by_key.setdefault((item.rubric.role, item.rubric.query.strip()), item)
        if known is not item:
            raise InputError(
                f"--out {out}: runs {known.run} and {item.run} ask different things of {item.rubric.role!r} for the "
                "same query (their system messages differ); write the rubrics of one of them"
            )
    if out.suffix in SUFFIXES:
        if len(asked) != 1:
            raise InputError(
                f"--out {out}: there are {counted(len(asked), 'rubric')}; --agent takes one, a folder takes all"
            )
        if not write_rubric(asked[0].rubric, out):
            raise InputError(f"--out {out}: is there, perhaps edited, and is not overwritten; name another file")
        say(messages(), f"written to {out}")
        return
    written, kept = write_rubrics([item.rubric for item in asked], out)
    stay = (
        f", {counted(len(kept), 'that was there stays as it is', 'that were there stay as they are')}" if kept else ""
    )
    edit = "it" if len(written) == 1 else "them"
    say(
        messages(),
        f"{counted(len(written), 'rubric')} written to {out}{stay}; edit {edit}, then: cras score RUNS --rubrics {out}",
    )


def _print(asked: list[_Asked], rows: int | None) -> None:
    console = Console(emoji=False, highlight=False)
    for item in asked[:rows]:
        rubric = item.rubric
        console.print(Text(f"{fit(printable(rubric.role), 60)}: {_scope(item)}", style="bold"))
        console.print(Text(f"for {fit(printable(rubric.query), 200)!r}" if rubric.query else "for every query"))
        console.print(_table(rubric))
    if rows is not None and len(asked) > rows:
        more = counted(len(asked) - rows, "more rubric")
        say(console, f"... and {more}: --rows 0 shows all, --agent those of one agent")
    criteria = [criterion for item in asked for criterion in item.rubric.criteria]
    ruled = sum(is_decided(criterion.check) for criterion in criteria)
    open_turns = sum(item.turns for item in asked if _needs_model(item.rubric))
    console.print(
        f"{counted(len(asked), 'rubric')}, {counted(len(criteria), 'criterion', 'criteria')}: a rule decides {ruled}, a judge model {len(criteria) - ruled}."
    )
    if turns := sum(item.turns for item in asked):
        about = f"about the {counted(open_turns, 'turn')} with something open, and " if open_turns else "only "
        console.print(
            f"{counted(turns, 'turn')} to score; --judge rules asks no model, a judge model after the rules is asked {about}"
            "where a rule cannot tell."
        )


def _table(rubric: Rubric) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    for name in ("", "asked", "from", "decided by"):
        table.add_column(name, overflow="fold", ratio={"asked": 3, "decided by": 2}.get(name))
    table.add_column("weight", justify="right")
    for criterion in sorted(rubric.criteria, key=lambda item: DIMENSIONS.index(item.dimension)):
        decided = (
            fit(describe(criterion.check), 90) if criterion.check and is_decided(criterion.check) else "a judge model"
        )
        table.add_row(
            *(Text(printable(text)) for text in (criterion.dimension, fit(criterion.text, 300), criterion.source)),
            Text(printable(decided)),
            Text(f"{criterion.weight:g}"),
        )
    if not rubric.criteria:
        table.add_row("", Text("nothing: no demand was found, and no score will be given"), "", "", "")
    for conflict in rubric.conflicts:
        sides = f"{conflict.binding.text} (binds) against {conflict.competing.text}"
        ruled = is_decided(conflict.binding.check) and is_decided(conflict.competing.check)
        table.add_row(
            "",
            Text(fit(printable(f"conflict: {sides}"), 300)),
            Text(conflict.pairing),
            "a rule" if ruled else "a judge model",
            "",
        )
    return table


def _scope(item: _Asked) -> str:
    turns = f"{counted(item.turns, 'turn')} in {counted(len(item.runs), 'run')}, " if item.turns else ""
    return f"{turns}rubric {item.rubric.fingerprint[:12]}"


def _needs_model(rubric: Rubric) -> bool:
    return not all(is_decided(item.check) for item in rubric.criteria) or not all(
        is_decided(side.check) for item in rubric.conflicts for side in (item.binding, item.competing)
    )


def _as_json(item: _Asked) -> dict[str, Any]:
    return {
        "rubric": item.rubric.model_dump(mode="json"),
        "fingerprint": item.rubric.fingerprint,
        "runs": sorted(item.runs) if item.turns else [],
        "turns": item.turns,
    }

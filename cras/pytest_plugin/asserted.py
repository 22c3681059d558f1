"""What one assertion measured, and how it reads in a summary and in JUnit files.

The session imports it always, so what is heavy is imported where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cras.errors import InputError
from cras.metrics.measures import CHIEF, MEASURES
from cras.text import printable
from cras.wording import counted, judged_text


@dataclass(frozen=True)
class Asserted:
    """One call of ``assert_adheres`` in one test, as JSON values (``Adherence.as_json``)."""

    nodeid: str
    location: tuple[str, int | None]
    """The test's file, relative to the root folder, and its line from 0."""
    outcome: dict[str, Any]
    test_failed: bool = True

    @property
    def is_missed(self) -> bool:
        """Whether a threshold was missed and the test failed."""
        return self.test_failed and self._is_under_threshold

    @property
    def state(self) -> str:
        """``noted``: a threshold was missed where the test expected it."""
        return "MISSED" if self.is_missed else "noted" if self._is_under_threshold else "ok"

    @property
    def _is_under_threshold(self) -> bool:
        return any(item["missed"] for item in (*self.outcome["measured"].values(), judged_of(self.outcome)))


def checked_lines(asserted: list[Asserted]) -> list[str]:
    """A line for each judge: whether it was ever checked against people. A calibration that is broken is said, too."""
    from cras.trust.mark import marks  # heavy: pydantic

    try:
        return marks({(item.outcome["judge"], item.outcome["judge_version"]) for item in asserted})
    except InputError as error:
        return [str(error)]


def summary_line(item: Asserted) -> str:
    """``MISSED tests/test_team.py::test_x (writer), 6 runs: priority adherence 0.50 [0.17, 0.83], CRAS ..., judged ...``."""
    figures = [text for name in CHIEF if (text := figure_text(name, item.outcome["measured"][name]))]
    who = f" ({item.outcome['agent']})" if item.outcome["agent"] else ""
    runs = item.outcome["runs"]
    found = ", ".join([*(figures or ["not judged"]), coverage_text(item.outcome)])
    undecided = item.outcome.get("undecided")
    left = f"; not judged: {undecided}" if undecided else ""
    return printable(f"{item.state:6s} {item.nodeid}{who}, {counted(runs, 'run')}: {found}{left}")


def coverage_text(outcome: dict[str, Any]) -> str:
    """``judged 0.31 of 412 explicit instructions``, of an assertion."""
    judged = judged_of(outcome)
    return judged_text(judged["decided"], judged["of"])


def judged_of(outcome: dict[str, Any]) -> dict[str, Any]:
    """How many explicit instructions were decided; of an outcome that does not say so (it needs not), none of none."""
    return {"estimate": None, "missed": False, "decided": 0, "of": 0, **outcome.get("judged", {})}


def figure_text(name: str, measured: dict[str, Any]) -> str | None:
    """``CRAS 0.83 [0.70, 0.95]``; ``None`` where it was neither judged nor asked for."""
    estimate, ci = measured["estimate"], measured["ci"]
    if estimate is None:
        return f"{MEASURES[name].title} not judged" if measured["threshold"] is not None else None
    return f"{MEASURES[name].title} {estimate:.2f}" + (f" [{ci[0]:.2f}, {ci[1]:.2f}]" if ci else "")


def junit_properties(outcomes: list[dict[str, Any]]) -> list[tuple[str, object]]:
    """``cras.writer.priority_adherence`` and its ``.low``, ``.high`` and ``.runs``, for each figure that was judged.

    ``cras.writer.judged`` is the share of the explicit instructions that was decided; ``.decided`` and ``.of`` are counts.
    """
    properties: list[tuple[str, object]] = []
    for outcome in outcomes:
        who = f"cras.{outcome['agent'] or 'team'}"
        for name, measured in (*outcome["measured"].items(), ("judged", judged_of(outcome))):
            if measured["estimate"] is None:
                continue
            key = printable(f"{who}.{name}")
            properties.append((key, round(measured["estimate"], 6)))
            if measured["ci"]:
                properties += [
                    (f"{key}.low", round(measured["ci"][0], 6)),
                    (f"{key}.high", round(measured["ci"][1], 6)),
                ]
            properties.append((f"{key}.runs", measured["runs"]))
        counts, undecided = judged_of(outcome), outcome.get("undecided")
        properties += [(printable(f"{who}.judged.{name}"), counts[name]) for name in ("decided", "of")]
        if undecided:
            properties.append((printable(f"{who}.not_judged"), undecided))
    return properties

"""The page that a person reads after an alignment: one self-contained HTML file, every word of a model escaped."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cras.metrics.priority_adherence import LOST
from cras.report.html import render
from cras.report.marking import Part
from cras.statistics.interval import Interval
from sail.evaluation.answers import Answers, Scored
from sail.evaluation.evaluate import ArmRow

EXAMPLES = 8


@dataclass(frozen=True)
class Said:
    """A message of the prompt."""

    speaker: str
    parts: list[Part]


@dataclass(frozen=True)
class Answer:
    """One arm's decisive turn."""

    arm: str
    text: str
    outcome: str
    cras: str


@dataclass(frozen=True)
class Example:
    """A conflict with both arms' answers."""

    title: str
    prompt: list[Said]
    answers: list[Answer]


def write_report(
    path: Path,
    *,
    title: str,
    lead: str,
    rows: Sequence[ArmRow],
    method: str,
    where: str,
    heat_map: Path,
    facts: Sequence[tuple[str, str]],
    base: Answers,
    sail: Answers,
    made_by: str,
) -> None:
    """Write the page.

    Args:
        path: the HTML file.
        title, lead, method, where, made_by: plain sentences of the page.
        rows: the table of before and after.
        heat_map: a PNG, embedded into the page.
        facts: name and value of what was trained.
        base, sail: both arms' answers, from which a few are shown side by side.
    """
    examples, choice = choose_examples(base, sail)
    path.write_text(
        render(
            "sail.evaluation",
            "page",
            title=title,
            made_by=made_by,
            has_images=True,
            filters={
                "figure": lambda figure: number(figure.estimate),
                "signed": lambda figure: number(figure.estimate, signed=True),
                "interval": interval,
                "percent": lambda figure: round(100 * (figure.estimate or 0.0), 1),
                "p": lambda value: "< 0.001" if value < 0.001 else f"= {value:.3f}",
            },
            lead=lead,
            rows=rows,
            method=method,
            where=where,
            heat_map=base64.b64encode(heat_map.read_bytes()).decode(),
            facts=facts,
            examples=examples,
            choice=choice,
        ),
        encoding="utf-8",
        newline="\n",
    )


def choose_examples(base: Answers, sail: Answers) -> tuple[list[Example], str]:
    """A few conflicts by a stated rule, failures included, and the sentence that states it."""
    alone = list(zip(base.conflict, sail.conflict, strict=True))
    team = list(zip(base.team, sail.team, strict=True))
    repaired = [pair for pair in alone if (pair[0].outcome, pair[1].outcome) == ("competing", "binding")]
    types: dict[str, tuple[Scored, Scored]] = {}
    for pair in repaired:
        types.setdefault(pair[0].scenario.type, pair)
    still = [pair for pair in alone if pair[1].outcome in LOST][:2]
    in_team = [pair for pair in team if pair[0].outcome is not None][:1]
    chosen = [*list(types.values())[: EXAMPLES - len(still) - len(in_team)], *in_team, *still]
    sentence = (
        f"Shown are the first repaired conflict of each type ({len(repaired)} of {len(alone)} were repaired), "
        f"a team run, and the first {len(still)} that alignment did not repair."
    )
    return [_example(*pair) for pair in chosen], sentence


def number(value: float | None, *, signed: bool = False) -> str:
    """A figure with two decimals; a dash where there is none."""
    return "–" if value is None else f"{value:+.2f}" if signed else f"{value:.2f}"


def interval(figure: Interval) -> str:
    """``[low, high]``, empty where there is none."""
    return "" if figure.low is None else f"[{number(figure.low)}, {number(figure.high)}]"


def _example(before: Scored, after: Scored) -> Example:
    scenario = before.scenario
    kind = "team run" if before.transcript.origin != "scenario" else "alone"
    title = f"{scenario.type}, {scenario.pairing}, {scenario.strength} wording, {kind}: {scenario.id}"
    system = next((a.system_message for a in before.transcript.agents if a.name == scenario.agent), None) or ""
    said = [("system", system)] + [
        (turn.agent, turn.content) for turn in before.transcript.turns if turn.index < before.record.turn
    ]
    marked = {item.text: item.id for item in scenario.instructions if item.id in ("binding", "competing") and item.text}
    return Example(
        title=title,
        prompt=[Said(speaker, mark(text, marked)) for speaker, text in said],
        answers=[_answer("base", before), _answer("aligned (SAIL)", after)],
    )


def mark(text: str, instructions: dict[str, str]) -> list[Part]:
    """The text in parts, with each instruction's words (key) marked by its side (value): a mark of the kit's styles."""
    for words, side in instructions.items():
        at = text.find(words)
        if at >= 0:
            rest = {key: value for key, value in instructions.items() if key != words}
            tail = mark(text[at + len(words) :], rest)
            return [part for part in [*mark(text[:at], rest), Part(words, side), *tail] if part.text]
    return [Part(text)]


def _answer(arm: str, item: Scored) -> Answer:
    turn = next(turn for turn in item.transcript.turns if turn.index == item.record.turn)
    return Answer(arm, turn.content, item.outcome or "no conflict", number(item.record.cras))

"""The page of ``cras report --html``: one file that needs no network, every word of a model escaped.

Its policy lets nothing run but the script whose hash it names, and nothing be loaded at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cras.judges.judged import acts_of
from cras.metrics.priority_adherence import LOST
from cras.report.context import Block, context_of, run_anchor
from cras.report.html import render
from cras.report.marking import marked
from cras.report.summary import summarise
from cras.report.worst import in_a_call, what_went_wrong
from cras.rubrics.levels import LEVELS, TITLES
from cras.rubrics.rubric import Rubric
from cras.score_record import ScoreRecord
from cras.text import fit, interval_text
from cras.transcript import DIMENSIONS, Dimension, Transcript

HEADLINE_CHARACTERS = 240
QUOTE_CHARACTERS = 120
"""A longer quotation is not repeated beside its verdict: it is marked in the text, by the verdict's number."""


@dataclass(frozen=True)
class Said:
    """One verdict on a turn, as the page shows it."""

    verdict: str
    mark: str
    dimension: str | None
    asked: str | None
    reason: str
    quote: str | None
    by: str | None
    against: bool | None = None
    """Whether its quotation speaks against the turn; ``None`` where it decides nothing and is not marked."""
    act_turn: int | None = None
    """The turn of the tool call that its quotation is of; ``None``: of the words of the turn."""


@dataclass(frozen=True)
class TurnRow:
    """One turn, as the page shows it. ``run`` is the anchor of its run, where that is on the page.

    ``blocks`` are its text, or what the record quotes of it, with the words marked that the verdicts rest on.
    """

    anchor: str
    run: str | None
    number: int
    place: str
    agent: str
    cras: float | None
    judged: str
    """``2/3``: how many of its explicit instructions were decided."""
    judged_share: float | None
    scores: dict[Dimension, float | None]
    not_met: int
    not_judged: int
    outcomes: list[str]
    kinds: list[str]
    headline: tuple[str, str, str]
    """What went wrong, the words that show it, and how much more did."""
    said: list[Said]
    blocks: list[Block]


def page(
    records: Sequence[ScoreRecord],
    *,
    title: str,
    runs: Mapping[str, Transcript] | None = None,
    rubrics: Mapping[tuple[str, str], Rubric] | None = None,
    checked: Sequence[str] = (),
    seed: int = 0,
) -> str:
    """The page, as HTML.

    Args:
        records: of the turns, worst first on the page.
        runs: by transcript id: what was written, and what the turns had to go by; without them only the quotations are
            shown.
        rubrics: what was asked, by transcript id and agent; without it only the reasons of the verdicts are shown.
        checked: a sentence for each judge, whether it was checked against people (``cras.trust.mark``).
        seed: of the bootstrap intervals.
    """
    runs, rubrics = runs or {}, rubrics or {}
    summary = summarise(records, seed)
    agents: dict[str, dict[str, None]] = {}
    for record in records:
        agents.setdefault(record.transcript_id, {})[record.agent] = None
    rows = sorted(_rows(records, runs, rubrics), key=lambda row: 2.0 if row.cras is None else row.cras)
    anchors: dict[str, dict[int, str]] = {}
    for row in rows:
        if row.run:
            anchors.setdefault(row.run, {}).setdefault(row.number, row.anchor)
    return render(
        "cras.report",
        "page",
        title=title,
        made_by=f"Made by cras report from score records of {', '.join(sorted({item.made_by for item in records}))}.",
        has_script=True,
        filters={
            "interval": interval_text,
            "capital": lambda text: f"{text[0].upper()}{text[1:]}",
            "score": lambda value: "–" if value is None else f"{value:.2f}",
            "value": lambda value: "" if value is None else f"{value:.6f}",
        },
        suite=summary.suite,
        agents=summary.agents,
        turns=rows,
        runs=[
            context_of(run, rubrics, agents[name], anchors.get(run_anchor(name), {}))
            for name, run in runs.items()
            if name in agents
        ],
        dimensions=DIMENSIONS,
        titles=TITLES,
        levels=LEVELS,
        judges=sorted({record.judge for record in records}),
        checked=[f"{line[0].upper()}{line[1:]}." for line in checked],
        note="" if runs else f"{_MISSING}.",
        missing=f"{_MISSING}." if not runs else "The runs that were given do not hold this turn: its quotations alone.",
    )


_MISSING = (
    "Score records hold quotations alone: cras report SCORES --html OUT --runs RUNS adds the turns in full, the task, "
    "the agents' instructions and the turns before"
)


def anchor_of(record: ScoreRecord) -> str:
    """The turn's anchor: the same for every judge's next scoring, and never a model's words."""
    place = f"{len(record.transcript_id)}:{record.transcript_id}{record.turn}"
    return f"t-{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def _rows(
    records: Iterable[ScoreRecord],
    runs: Mapping[str, Transcript],
    rubrics: Mapping[tuple[str, str], Rubric],
) -> Iterable[TurnRow]:
    taken: dict[str, int] = {}
    texts = {(run.id, turn.index, turn.agent): turn.content for run in runs.values() for turn in run.turns}
    calls = {
        (run.id, turn.index): [act.text for act in acts_of(turn)]
        for run in runs.values()
        for turn in run.turns
        if turn.kind != "tool_result"
    }
    for record in records:
        anchor = anchor_of(record)
        taken[anchor] = taken.get(anchor, 0) + 1
        text = texts.get((record.transcript_id, record.turn, record.agent))
        wrong = what_went_wrong(record)
        lost = any(item.outcome in LOST for item in record.conflicts)
        not_met = sum(item.met is False for item in record.criteria)
        kinds = {"unmet": not_met, "lost": lost, "open": record.not_judged, "addressed": record.addressed}
        said = _said(record, rubrics.get((record.transcript_id, record.agent)))
        blocks = _calls(said, record, calls) + _blocks(said, text)
        decided, total = record.explicit_judged
        yield TurnRow(
            anchor=anchor if taken[anchor] == 1 else f"{anchor}-{taken[anchor]}",
            run=None if text is None else run_anchor(record.transcript_id),
            number=record.turn,
            place=f"{record.transcript_id}, turn {record.turn}",
            agent=record.agent,
            cras=record.cras,
            judged=f"{decided}/{total}" if total else "–",
            judged_share=decided / total if total else None,
            scores={name: record.scores.get(name) for name in DIMENSIONS},
            not_met=not_met,
            not_judged=record.not_judged,
            outcomes=[item.outcome or "untold" for item in record.conflicts],
            kinds=[name for name, holds in kinds.items() if holds],
            headline=_headline(wrong) if wrong else (_without_failure(record), "", ""),
            said=[_without_repetition(item, [text for _, text in blocks]) for item in said],
            blocks=[(label, marked(text, [_evidence(item) for item in said])) for label, text in blocks],
        )


def _calls(
    said: Sequence[Said], record: ScoreRecord, calls: Mapping[tuple[str, int], Sequence[str]]
) -> list[tuple[str, str]]:
    """The tool calls that are quoted, in order; where they are not at hand, their quotations."""
    blocks: dict[tuple[int, str], None] = {}
    for item in said:
        if item.act_turn is not None and item.quote and item.against is not None:
            made = calls.get((record.transcript_id, item.act_turn), [])
            blocks[item.act_turn, next((call for call in made if item.quote in call), item.quote)] = None
    return [(f"its tool call, turn {turn}", text) for turn, text in sorted(blocks)]


def _blocks(said: Sequence[Said], text: str | None) -> list[tuple[str, str]]:
    """The turn; and of the quotations that are not in it, or where it is not at hand, those that no other one holds."""
    evidence = [item.quote for item in said if item.quote and item.against is not None and item.act_turn is None]
    quotes = dict.fromkeys(quote for quote in evidence if text is None or quote not in text)
    longest = [quote for quote in quotes if not any(quote != other and quote in other for other in quotes)]
    if text is None:
        return [("of the turn, as quoted", quote) for quote in longest]
    return [("the turn", text), *(("quoted, and not in the turn of these runs", quote) for quote in longest)]


def _evidence(said: Said) -> tuple[str, bool]:
    """What ``marked`` needs of a verdict; no words where nothing of the turn is to be marked."""
    return ("", False) if said.against is None else (said.quote or "", said.against)


def _without_repetition(said: Said, texts: Sequence[str]) -> Said:
    """The verdict, without a quotation that is long or all of a text that stands above it."""
    if said.quote is None or said.against is None:
        return said
    is_whole = any(said.quote.strip() == text.strip() for text in texts)
    return replace(said, quote=None) if is_whole or len(said.quote) > QUOTE_CHARACTERS else said


def _headline(wrong: list[tuple[str, str | None]]) -> tuple[str, str, str]:
    reason, quote = wrong[0]
    reason = fit(reason, HEADLINE_CHARACTERS)
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    words = "" if quote is None else fit(" ".join(quote.split()), max(40, HEADLINE_CHARACTERS - len(reason)))
    return reason, f": “{words}”" if words else "", more


def _without_failure(record: ScoreRecord) -> str:
    if record.cras is not None:
        return "nothing that was judged went wrong"
    return (
        "no explicit instruction could be judged" if record.explicit_judged[1] else "there is no explicit instruction"
    )


def _said(record: ScoreRecord, rubric: Rubric | None) -> list[Said]:
    """The verdicts, failures first, then what was met, then what nobody decided."""
    asked = {item.id: item.text for item in rubric.criteria} if rubric else {}
    sides = {item.id: f"{item.binding.text} / {item.competing.text}" for item in rubric.conflicts} if rubric else {}
    said = [
        Said(
            verdict=item.outcome or "untold",
            mark=item.outcome or "open",
            dimension=None,
            asked=sides.get(item.id),
            reason=f"conflict of {item.type}, {item.pairing}"
            + (f": {item.reason}" if item.reason else "")
            + in_a_call(item.act_turn),
            quote=item.quote,
            by=_who(record, item.id) or item.by,
            against=None if item.outcome is None else item.outcome in LOST,
            act_turn=item.act_turn,
        )
        for item in record.conflicts
    ]
    words = {True: ("met", "met"), False: ("not met", "unmet"), None: ("not judged", "open")}
    for verdict in sorted(record.criteria, key=lambda item: (False, True, None).index(item.met)):
        name, mark = words[verdict.met]
        said.append(
            Said(
                name,
                mark,
                verdict.dimension,
                asked.get(verdict.id),
                verdict.reason + in_a_call(verdict.act_turn),
                verdict.quote,
                _who(record, verdict.id) or verdict.by,
                None if verdict.met is None else not verdict.met,
                verdict.act_turn,
            )
        )
    said += [
        Said("reported", "said", None, None, f"addresses the judge ({item.kind}); it has no weight", item.quote, None)
        for item in record.addressed
    ]
    said += [
        Said("shortened", "said", None, None, f"{item.judge} has a window of {item.window_tokens} tokens and was not "
             "shown all of the run", None, None)
        for item in record.shortened
    ]  # fmt: skip
    return said


def _who(record: ScoreRecord, identifier: str) -> str | None:
    """What each member of a panel said of a criterion or conflict; ``None`` without a panel."""
    words = {"True": "met", "False": "not met", "None": "open"}
    said = [
        f"{member.judge}: {words.get(str(item.said), str(item.said))}"
        for member in record.panel
        for item in member.said
        if item.id == identifier
    ]
    return "; ".join(said) or None

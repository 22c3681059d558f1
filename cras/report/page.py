"""The page of ``cras report --html``: one file that needs no network, every word of a model escaped.

Its policy lets nothing run but the script whose hash it names, and nothing be loaded at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from cras.metrics.priority_adherence import LOST
from cras.report.html import policy
from cras.report.marking import Part, marked
from cras.report.summary import summarise
from cras.report.worst import failures
from cras.rubrics.rubric import Rubric
from cras.score_record import ScoreRecord
from cras.text import fit, interval_text, shown
from cras.transcript import DIMENSIONS, Dimension

HEADLINE_CHARACTERS = 240


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


@dataclass(frozen=True)
class TurnRow:
    """One turn, as the page shows it."""

    anchor: str
    place: str
    agent: str
    cras: float | None
    scores: dict[Dimension, float | None]
    not_met: int
    not_judged: int
    outcomes: list[str]
    kinds: list[str]
    headline: str
    said: list[Said]
    parts: list[Part]


def page(
    records: Sequence[ScoreRecord],
    *,
    title: str,
    contents: Mapping[tuple[str, int], str] | None = None,
    rubrics: Mapping[tuple[str, str], Rubric] | None = None,
    checked: Sequence[str] = (),
    seed: int = 0,
) -> str:
    """The page, as HTML.

    Args:
        records: of the turns, worst first on the page.
        contents: what was written, by transcript id and turn; without it only the quotations are shown.
        rubrics: what was asked, by transcript id and agent; without it only the reasons of the verdicts are shown.
        checked: a sentence for each judge, whether it was checked against people (``cras.trust.mark``).
        seed: of the bootstrap intervals.
    """
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters |= {
        "shown": shown,
        "key": lambda text: hashlib.sha256(text.encode()).hexdigest()[:12],
        "interval": interval_text,
        "score": lambda value: "–" if value is None else f"{value:.2f}",
        "value": lambda value: "" if value is None else f"{value:.6f}",
    }
    summary = summarise(records, seed)
    style, script = _file("page.css"), _file("page.js")
    rows = sorted(_rows(records, contents or {}, rubrics or {}), key=lambda row: 2.0 if row.cras is None else row.cras)
    return environment.from_string(_file("page.html.jinja")).render(
        title=title,
        policy=policy(style, script),
        style=style,
        script=script,
        suite=summary.suite,
        agents=summary.agents,
        turns=rows,
        dimensions=DIMENSIONS,
        judges=sorted({record.judge for record in records}),
        checked=[f"{line[0].upper()}{line[1:]}." for line in checked],
        note="" if contents else "Turns are shown by their quotations alone: cras report --runs RUNS adds their text.",
        made_by=f"Made by cras report from score records of {', '.join(sorted({item.made_by for item in records}))}.",
    )


def anchor_of(record: ScoreRecord) -> str:
    """The turn's anchor: the same for every judge's next scoring, and never a model's words."""
    place = f"{len(record.transcript_id)}:{record.transcript_id}{record.turn}"
    return f"t-{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def _rows(
    records: Iterable[ScoreRecord],
    contents: Mapping[tuple[str, int], str],
    rubrics: Mapping[tuple[str, str], Rubric],
) -> Iterable[TurnRow]:
    taken: dict[str, int] = {}
    for record in records:
        anchor = anchor_of(record)
        taken[anchor] = taken.get(anchor, 0) + 1
        text = contents.get((record.transcript_id, record.turn))
        wrong = failures(record)
        lost = any(item.outcome in LOST for item in record.conflicts)
        not_met = sum(item.met is False for item in record.criteria)
        kinds = {"unmet": not_met, "lost": lost, "open": record.not_judged, "addressed": record.addressed}
        yield TurnRow(
            anchor=anchor if taken[anchor] == 1 else f"{anchor}-{taken[anchor]}",
            place=f"{record.transcript_id}, turn {record.turn}",
            agent=record.agent,
            cras=record.cras,
            scores={name: record.scores.get(name) for name in DIMENSIONS},
            not_met=not_met,
            not_judged=record.not_judged,
            outcomes=[item.outcome or "untold" for item in record.conflicts],
            kinds=[name for name, holds in kinds.items() if holds],
            headline=_headline(wrong) if wrong else _without_failure(record),
            said=_said(record, rubrics.get((record.transcript_id, record.agent))),
            parts=[] if text is None else marked(text, _quotes(record)),
        )


def _headline(wrong: list[tuple[str, str | None]]) -> str:
    reason, quote = wrong[0]
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    words = "" if quote is None else f": “{' '.join(quote.split())}”"
    return fit(f"{reason}{words}", HEADLINE_CHARACTERS) + more


def _without_failure(record: ScoreRecord) -> str:
    return "nothing could be judged" if record.cras is None else "nothing that was judged went wrong"


def _quotes(record: ScoreRecord) -> list[tuple[str, bool]]:
    """The words that verdicts rest on, and whether they speak against the turn."""
    quotes = [(item.quote, item.outcome in LOST) for item in record.conflicts]
    quotes += [(item.quote, item.met is False) for item in record.criteria if item.met is not None]
    return [(quote, against) for quote, against in quotes if quote]


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
            reason=f"conflict of {item.type}, {item.pairing}" + (f": {item.reason}" if item.reason else ""),
            quote=item.quote,
            by=_who(record, item.id) or item.by,
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
                verdict.reason,
                verdict.quote,
                _who(record, verdict.id) or verdict.by,
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


def _file(name: str) -> str:
    return resources.files("cras.report").joinpath(name).read_text(encoding="utf-8")

"""The turns that went most wrong, with the words that show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.text import Text

from cras.blame.failures import went_wrong
from cras.score_record import ScoreRecord
from cras.text import fit, printable

FAILURES_SHOWN = 3
_QUOTE_CHARACTERS = 300
_KEPT_AT_ONCE = 256


class WorstTurns:
    """The worst turns of a stream of records: by CRAS, then by conflicts lost, then as they come.

    Only turns on which a criterion was not met or a conflict was not decided for its binding side.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._kept: list[ScoreRecord] = []

    def watch(self, records: Iterable[ScoreRecord]) -> Iterator[ScoreRecord]:
        """The records as they come, the worst of them kept."""
        for record in records:
            if self._number and what_went_wrong(record):
                self._kept.append(record)
                if len(self._kept) > self._number + _KEPT_AT_ONCE:
                    self._kept = self.records
            yield record

    @property
    def records(self) -> list[ScoreRecord]:
        """Worst first."""
        return sorted(self._kept, key=_badness)[: self._number]


def what_went_wrong(record: ScoreRecord) -> list[tuple[str, str | None]]:
    """What went wrong on a turn, conflicts first: a sentence, and the words of the turn where there are some.

    The sentence says so where they are of a tool call, and of which turn.
    """
    return [(f"{item.sentence}{in_a_call(item.act_turn)}", item.quote) for item in went_wrong(record)]


def in_a_call(act_turn: int | None) -> str:
    """Behind what rests on a quotation: where that stands, unless in the words of the turn."""
    return "" if act_turn is None else f" (its tool call, turn {act_turn})"


def worst_lines(records: Iterable[ScoreRecord], width: int) -> Iterator[Text]:
    """A line a turn, one for each thing that went wrong on it, the words that show it once; each within ``width``."""
    for record in records:
        score = "   -" if record.cras is None else f"{record.cras:.2f}"
        decided, total = record.explicit_judged
        place = f"(judged {decided} of {total}) {printable(record.agent)}, turn {record.turn} of {printable(record.transcript_id)}"
        yield _line(Text.assemble((score, "bold"), "  ", place), width)
        wrong = what_went_wrong(record)
        for reasons, words in _by_quote(wrong[:FAILURES_SHOWN]):
            lines = [Text(f"      {fit(printable(reason), max(40, width * 2 // 3))}") for reason in reasons]
            if words and len(reasons) > 1:
                lines.append(Text.assemble("      ", (f'"{words}"', "italic")))
            elif words:
                lines[0].append(f': "{words}"', style="italic")
            yield from (_line(line, width) for line in lines)
        if len(wrong) > FAILURES_SHOWN:
            yield Text(f"      and {len(wrong) - FAILURES_SHOWN} more")


def _by_quote(wrong: Iterable[tuple[str, str | None]]) -> Iterator[tuple[list[str], str]]:
    """Reasons that rest on the same words together with those words, so that a turn is quoted once."""
    by_words: dict[str, list[str]] = {}
    for place, (reason, quote) in enumerate(wrong):
        words = "" if quote is None else printable(" ".join(quote[:_QUOTE_CHARACTERS].split()))
        by_words.setdefault(words or f"\n{place}", []).append(reason)  # no quotation has a line break any more
    for words, reasons in by_words.items():
        yield reasons, "" if words.startswith("\n") else words


def worst_json(records: Iterable[ScoreRecord]) -> list[dict[str, Any]]:
    """The same as data."""
    return [
        {
            "transcript_id": record.transcript_id,
            "turn": record.turn,
            "agent": record.agent,
            "cras": record.cras,
            "explicit_instructions": dict(zip(("judged", "of"), record.explicit_judged, strict=True)),
            "failures": [{"reason": reason, "quote": quote} for reason, quote in what_went_wrong(record)],
        }
        for record in records
    ]


def _badness(record: ScoreRecord) -> tuple[float, int]:
    lost = sum(item.is_conflict for item in went_wrong(record))
    return (1.0 if record.cras is None else record.cras), -lost


def _line(text: Text, width: int) -> Text:
    text.truncate(width, overflow="ellipsis")
    return text

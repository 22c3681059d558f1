"""Which explicit instructions nobody could decide, in words: a score says nothing of these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cras.rubrics.rubric import RubricOf
from cras.score_record import ScoreRecord
from cras.text import fit, printable
from cras.transcript import Transcript
from cras.wording import counted

CHARACTERS = 70
NAMED = 5


@dataclass(frozen=True)
class Undecided:
    """One explicit instruction of one agent, and on how many of the turns that it binds it was not decided."""

    agent: str
    text: str
    undecided: int
    turns: int

    def quoted(self) -> str:
        """``"Never promise a refund."``, with the turns where it was decided on some."""
        words = f'"{fit(printable(" ".join(self.text.split())), CHARACTERS)}"'
        return (
            words if self.undecided == self.turns else f"{words} (on {self.undecided} of {counted(self.turns, 'turn')})"
        )


def undecided_instructions(
    records: Iterable[ScoreRecord], runs: Mapping[str, Transcript], rubric_of: RubricOf
) -> list[Undecided]:
    """Explicit instructions that were not decided on at least one turn; those decided on none first.

    Args:
        records: scores of turns of ``runs``.
        runs: the transcripts by id.
        rubric_of: the rubrics that the records were scored by.
    """
    texts: dict[tuple[str, str], dict[str, str]] = {}
    counts: dict[tuple[str, str], list[int]] = {}
    for record in records:
        key = (record.transcript_id, record.agent)
        if key not in texts:
            rubric = rubric_of(runs[record.transcript_id], record.agent)
            texts[key] = {criterion.id: criterion.text for criterion in rubric.criteria}
        for verdict in record.criteria:
            if verdict.basis == "explicit" and verdict.applies:
                count = counts.setdefault((record.agent, texts[key].get(verdict.id, verdict.id)), [0, 0])
                count[0] += verdict.met is None
                count[1] += 1
    found = [Undecided(agent, text, *count) for (agent, text), count in counts.items() if count[0]]
    return sorted(found, key=lambda item: item.undecided < item.turns)


def named(undecided: Sequence[Undecided]) -> str:
    """The first of them, quoted, and how many more; with their agents where these are several."""
    several = len({item.agent for item in undecided}) > 1
    listed = [f"{printable(item.agent)}: {item.quoted()}" if several else item.quoted() for item in undecided[:NAMED]]
    more = f", and {len(undecided) - NAMED:,} more" if len(undecided) > NAMED else ""
    return ", ".join(listed) + more


def who_decides(judge: str) -> str:
    """Which judge would decide what this one left open."""
    if judge == "rules":
        return (
            'a judge model decides such instructions: judge="rules,openai:MODEL" (any OpenAI-compatible server), '
            '"rules,ollama:MODEL" or "rules,hf:PATH"; in YAML judge:, for all tests --cras-judge'
        )
    return "another judge model may decide them, or a rubric of your own that asks them otherwise (rubrics=)"

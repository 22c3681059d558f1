"""How much a judge's scores depend on how it is asked: again, in another order, in other words.

What asking the very same again changes is the noise; only what another order or wording changes beyond that is sensitivity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cras.judges.judge import Judge
from cras.judges.model import with_standing_criteria
from cras.rubrics.rubric import Rubric
from cras.score_record import ScoreRecord
from cras.scoring.score import Tally, score
from cras.statistics.groups import over_transcripts, share_over_transcripts
from cras.statistics.interval import Interval
from cras.transcript import Transcript, Turn

Work = Sequence[tuple[Transcript, Turn, Rubric]]


@dataclass(frozen=True)
class Change:
    """What one way of asking changed, against the first asking.

    ``flipped``: the share of verdicts, told both times, that differ. ``shift`` and ``moved``: the mean change of CRAS, and
    its mean size. Intervals are over transcripts.
    """

    name: str
    verdicts: int
    flipped: Interval
    shift: Interval
    moved: Interval

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        figures = {"flipped": self.flipped, "cras_shift": self.shift, "cras_moved": self.moved}
        return {"name": self.name, "verdicts": self.verdicts, **{key: item.as_json() for key, item in figures.items()}}


def reversed_order(rubric: Rubric) -> Rubric:
    """The same questions, the last first."""
    return rubric.model_copy(
        update={
            "criteria": list(reversed(with_standing_criteria(rubric))),
            "conflicts": list(reversed(rubric.conflicts)),
        }
    )


def reworded(rubric: Rubric) -> Rubric:
    """The same questions in other words, by rule."""
    criteria = [
        item.model_copy(update={"text": f"Is this demand fulfilled by the turn: {item.text.rstrip()}"})
        for item in with_standing_criteria(rubric)
    ]
    return rubric.model_copy(update={"criteria": criteria})


WAYS: dict[str, Callable[[Rubric], Rubric]] = {
    "the same again": lambda rubric: rubric,
    "the last question first": reversed_order,
    "in other words": reworded,
}


def ask(work: Work, judge: Judge, way: Callable[[Rubric], Rubric], tally: Tally) -> list[ScoreRecord]:
    """The records of these turns, asked in one way. Errors as :func:`cras.scoring.score.score`."""
    wanted: dict[str, set[int]] = defaultdict(set)
    runs: dict[str, Transcript] = {}
    rubrics: dict[tuple[str, str], Rubric] = {}
    for transcript, turn, rubric in work:
        wanted[transcript.id].add(turn.index)
        runs[transcript.id] = transcript
        rubrics[transcript.id, turn.agent] = way(rubric)
    only = [_only(run, wanted[run.id]) for run in runs.values()]
    return list(score(only, judge, tally=tally, rubric_of=lambda run, agent: rubrics[run.id, agent]))


def change(name: str, first: Sequence[ScoreRecord], second: Sequence[ScoreRecord], seed: int = 0) -> Change:
    """What differs between two askings about the same turns."""
    again = {(record.transcript_id, record.turn): record for record in second}
    flips: dict[str, list[Any]] = defaultdict(list)
    shifts: dict[str, list[Any]] = defaultdict(list)
    for record in first:
        other = again.get((record.transcript_id, record.turn))
        if other is None:
            continue
        said: dict[str, object] = {item.id: item.met for item in other.criteria}
        said |= {item.id: item.outcome for item in other.conflicts}
        mine = [(item.id, item.met) for item in record.criteria] + [
            (item.id, item.outcome) for item in record.conflicts
        ]
        flips[record.transcript_id] += [
            said[identifier] != verdict
            for identifier, verdict in mine
            if verdict is not None and said.get(identifier) is not None
        ]
        if record.cras is not None and other.cras is not None:
            shifts[record.transcript_id].append(other.cras - record.cras)
    flips = {run: values for run, values in flips.items() if values}
    return Change(
        name=name,
        verdicts=sum(map(len, flips.values())),
        flipped=share_over_transcripts(flips, lambda values: sum(values) / len(values), seed),
        shift=over_transcripts(shifts, lambda values: sum(values) / len(values), seed),
        moved=over_transcripts(shifts, lambda values: sum(map(abs, values)) / len(values), seed),
    )


def sentence(changes: Sequence[Change]) -> str:
    """What it comes to, for a person. The first change is the noise."""
    noise, *others = changes
    if any(item.flipped.estimate is None for item in changes):
        return "Nothing can be said: no verdict was told both times."
    floor = noise.flipped.high if noise.flipped.high is not None else noise.flipped.estimate or 0.0
    beyond = [item for item in others if item.flipped.low is not None and item.flipped.low > floor]
    again = f"Asked the same again, the judge changes {noise.flipped.estimate:.0%} of its verdicts"
    if not beyond:
        return f"{again}; neither another order nor other words are shown to change more."
    told = " and ".join(f"{item.name} {item.flipped.estimate:.0%}" for item in beyond)
    return f"{again}; asked otherwise more: {told}. Scores of rubrics that differ so are not comparable."


def _only(run: Transcript, turns: set[int]) -> Transcript:
    """The run with these turns to be scored, and all of them as context."""
    return run.model_copy(
        update={
            "turns": [turn if turn.index in turns else turn.model_copy(update={"given": True}) for turn in run.turns]
        }
    )

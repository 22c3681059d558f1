"""A judge's verdicts on turns beside people's labels: precision, recall and Cohen's kappa, intervals over runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cras.score_record import ScoreRecord, Verdict
from cras.statistics.groups import over_transcripts, share_over_transcripts
from cras.statistics.interval import Interval

Cell = tuple[bool, bool]
"""(flagged by the judge, labelled by people), of one turn."""


@dataclass(frozen=True)
class Agreement:
    """How a judge and people agree on the turns that the judge could decide.

    ``turns`` were asked about, ``decided`` of them have any criterion decided, ``labelled`` of those are labelled.
    """

    turns: int
    decided: int
    labelled: int
    flagged: int
    precision: Interval
    recall: Interval
    kappa: Interval


def agreement(records: Sequence[ScoreRecord], labelled: Mapping[str, set[int]], seed: int = 0) -> Agreement:
    """The agreement of the records with the labels.

    Args:
        records: one a turn. A turn is flagged where a criterion is not met, and left out where none is decided but what
            nearly every text meets.
        labelled: the turns of each run that people found a failure in; a run that is absent has none.
        seed: of the bootstrap over runs.
    """
    groups: dict[str, list[Cell]] = {}
    for record in records:
        met = [verdict.met for verdict in record.criteria if verdict.met is not None and _says_something(verdict)]
        if met:
            cell = (not all(met), record.turn in labelled.get(record.transcript_id, set()))
            groups.setdefault(record.transcript_id, []).append(cell)
    cells = [cell for group in groups.values() for cell in group]
    return Agreement(
        turns=len(records),
        decided=len(cells),
        labelled=sum(is_labelled for _, is_labelled in cells),
        flagged=sum(is_flagged for is_flagged, _ in cells),
        precision=share_over_transcripts(groups, precision, seed),
        recall=share_over_transcripts(groups, recall, seed),
        kappa=over_transcripts(groups, kappa, seed),
    )


def _says_something(verdict: Verdict) -> bool:
    return not (verdict.met and verdict.basis == "nearly_always_met")


def precision(cells: Sequence[Cell]) -> float | None:
    """Share of the flagged turns that people labelled; ``None`` where none is flagged."""
    flagged = [is_labelled for is_flagged, is_labelled in cells if is_flagged]
    return sum(flagged) / len(flagged) if flagged else None


def recall(cells: Sequence[Cell]) -> float | None:
    """Share of the labelled turns that were flagged; ``None`` where none is labelled."""
    labelled = [is_flagged for is_flagged, is_labelled in cells if is_labelled]
    return sum(labelled) / len(labelled) if labelled else None


def kappa(cells: Sequence[Cell]) -> float | None:
    """Cohen's kappa, (p_o - p_e) / (1 - p_e); ``None`` where either side never varies."""
    n = len(cells)
    flagged, labelled = sum(cell[0] for cell in cells), sum(cell[1] for cell in cells)
    if flagged in (0, n) or labelled in (0, n):
        return None
    observed = sum(one == other for one, other in cells) / n
    chance = (flagged * labelled + (n - flagged) * (n - labelled)) / n**2
    return (observed - chance) / (1 - chance)

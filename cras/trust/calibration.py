"""How well a judge agrees with people: weighted kappa, Spearman, bias, reliability, and a threshold that follows.

All intervals are by bootstrap over transcripts; where judge and people never differ, kappa has an exact one instead
(``cras.statistics.agreement``) and the other figures have none, or that of a share. Several people's scores of a turn are averaged first. Kappa (Cohen 1968,
quadratic weights) compares whole scores: means and the judge's shares are rounded to the nearest, halves up. Spearman compares
them as they are.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from cras.errors import needs_extra
from cras.metrics.cras import cras_score
from cras.score_record import ScoreRecord
from cras.statistics.agreement import kappa_of_agreement
from cras.statistics.groups import RESAMPLES, over_transcripts, share_over_transcripts
from cras.statistics.interval import Interval
from cras.transcript import DIMENSIONS, Dimension
from cras.trust.alpha import alpha
from cras.trust.labels import Label
from cras.wording import counted

Scope = Literal["GA", "RC", "KBA", "CC", "all"]
"""What labels are looked at: one dimension, or all of them."""
SCOPES: tuple[Scope, ...] = (*DIMENSIONS, "all")


@dataclass(frozen=True)
class Pair:
    """One turn's score in a dimension, by people (their mean) and by the judge, 1 to 5."""

    transcript_id: str
    turn: int
    dimension: Dimension
    human: float
    judge: float


@dataclass(frozen=True)
class Agreement:
    """The judge against people in one dimension, or in all of them together."""

    scope: Scope
    pairs: int
    transcripts: int
    kappa: Interval
    spearman: Interval
    bias: Interval
    """Judge minus people, in points of the scale from 1 to 5."""


@dataclass(frozen=True)
class Threshold:
    """The CRAS under which the judge finds most of what people call bad with fewest false alarms (highest F1).

    It was chosen on the labels that it is measured on, so its figures are a little too good.
    """

    cras: float
    precision: Interval
    recall: Interval
    bad: int
    turns: int


@dataclass(frozen=True)
class LabelUse:
    """How many labels met a score of the judge, and why the others did not."""

    labels: int
    used: int
    unused: dict[str, int]
    """By reason, in words that go on after a number."""
    raters: int
    """People of whose labels at least one is used."""

    def sentence(self) -> str:
        """For a person."""
        told = f"{self.used:,} of {counted(self.labels, 'label')} met a score of the judge"
        if not self.unused:
            return f"{told}."
        left = "; ".join(f"{number:,} {reason}" for reason, number in self.unused.items())
        return f"{told}. The others say nothing of it: {left}."


def use_of(labels: Sequence[Label], records: Sequence[ScoreRecord]) -> LabelUse:
    """Which labels ``matched`` can use. Each label has one reason, the first that holds."""
    scores = {(record.transcript_id, record.turn): record.scores for record in records}
    runs = {record.transcript_id for record in records}
    unused = dict.fromkeys((_NOT_APPLICABLE, _NO_RUN, _NO_TURN, _OPEN), 0)
    raters: set[str] = set()
    for label in labels:
        turn = scores.get((label.transcript_id, label.turn))
        if label.score is None:
            unused[_NOT_APPLICABLE] += 1
        elif label.transcript_id not in runs:
            unused[_NO_RUN] += 1
        elif turn is None:
            unused[_NO_TURN] += 1
        elif turn.get(label.dimension) is None:
            unused[_OPEN] += 1
        else:
            raters.add(label.rater)
    unused = {reason: number for reason, number in unused.items() if number}
    return LabelUse(len(labels), len(labels) - sum(unused.values()), unused, len(raters))


_NOT_APPLICABLE = "with n (the dimension does not apply)"
_NO_RUN = "of runs without a score (transcript ids have to be the same)"
_NO_TURN = "of turns without a score"
_OPEN = "of dimensions that the judge left open on that turn"


def matched(labels: Sequence[Label], records: Sequence[ScoreRecord]) -> list[Pair]:
    """The turns and dimensions that both people and the judge scored, in the order of the records."""
    scores: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for label in labels:
        if label.score is not None:
            scores[label.transcript_id, label.turn, label.dimension].append(label.score)
    pairs = []
    for record in records:
        for dimension in DIMENSIONS:
            human, judge = scores.get((record.transcript_id, record.turn, dimension)), record.scores.get(dimension)
            if human and judge is not None:
                pairs.append(Pair(record.transcript_id, record.turn, dimension, sum(human) / len(human), judge))
    return pairs


def agreement(pairs: Sequence[Pair], scope: Scope, seed: int = 0, resamples: int = RESAMPLES) -> Agreement:
    """The figures of one dimension, or of all."""
    kept = [pair for pair in pairs if scope in ("all", pair.dimension)]
    groups = _groups(kept)

    def of_equal_resamples() -> Interval:
        if any(_whole(pair.human) != _whole(pair.judge) for pair in kept):
            return Interval(kappa(kept), None, None, len(groups), "constant")
        return kappa_of_agreement(_chance(kept), len(groups))

    return Agreement(
        scope,
        len(kept),
        len(groups),
        kappa=over_transcripts(groups, kappa, seed, if_constant=of_equal_resamples, resamples=resamples),
        spearman=over_transcripts(groups, spearman, seed, resamples=resamples),
        bias=over_transcripts(groups, bias, seed, resamples=resamples),
    )


def kappa(pairs: Sequence[Pair]) -> float | None:
    """Cohen's kappa with quadratic weights; ``None`` where either side never varies (it would be 0, whatever the other says).

    Raises:
        InputError: statsmodels is not installed.
    """
    with needs_extra("report"):
        from statsmodels.stats.inter_rater import cohens_kappa

    import numpy as np

    counts = np.zeros((5, 5))
    for pair in pairs:
        counts[_whole(pair.human) - 1, _whole(pair.judge) - 1] += 1
    if (counts.sum(0) > 0).sum() < 2 or (counts.sum(1) > 0).sum() < 2:
        return None
    value = float(cohens_kappa(counts, wt="quadratic", return_results=False))
    return None if math.isnan(value) else value


def _chance(pairs: Sequence[Pair]) -> float:
    """Agreement by chance: the sum over the scores of the product of both sides' shares."""
    human, judge = Counter(_whole(pair.human) for pair in pairs), Counter(_whole(pair.judge) for pair in pairs)
    return math.fsum(human[score] * judge[score] for score in human) / len(pairs) ** 2


def spearman(pairs: Sequence[Pair]) -> float | None:
    """Spearman's rank correlation; ``None`` where either side never varies."""
    from scipy.stats import spearmanr

    human, judge = [pair.human for pair in pairs], [pair.judge for pair in pairs]
    if len(set(human)) < 2 or len(set(judge)) < 2:
        return None
    return float(spearmanr(human, judge).statistic)


def bias(pairs: Sequence[Pair]) -> float | None:
    """The mean of judge minus people."""
    return math.fsum(pair.judge - pair.human for pair in pairs) / len(pairs) if pairs else None


def threshold(pairs: Sequence[Pair], bad_below: float = 3.0, seed: int = 0) -> Threshold | None:
    """The suggested threshold of CRAS; ``None`` where people call no turn bad, or all of them.

    Args:
        bad_below: a turn is bad where the mean of its human scores lies under this.
    """
    turns = _turns(pairs, bad_below)
    if len({bad for _, _, bad in turns}) < 2:
        return None
    values = sorted({cras for _, cras, _ in turns})
    cuts = [(low + high) / 2 for low, high in pairwise(values)] + [values[-1] + 0.01]
    best = max(cuts, key=lambda cut: (_f1(turns, cut), -cut))
    groups: dict[str, list[Any]] = defaultdict(list)
    for turn in turns:
        groups[turn[0]].append(turn)
    return Threshold(
        cras=best,
        precision=share_over_transcripts(groups, lambda kept: _precision(kept, best), seed),
        recall=share_over_transcripts(groups, lambda kept: _recall(kept, best), seed),
        bad=sum(bad for _, _, bad in turns),
        turns=len(turns),
    )


def reliability(pairs: Sequence[Pair], seed: int = 0) -> list[tuple[int, int, Interval]]:
    """For each whole score of the judge: the score, how many pairs have it, and the mean human score."""
    rows = []
    for score in range(1, 6):
        kept = [pair for pair in pairs if _whole(pair.judge) == score]
        if kept:
            mean = over_transcripts(
                _groups(kept), lambda some: math.fsum(pair.human for pair in some) / len(some), seed
            )
            rows.append((score, len(kept), mean))
    return rows


def raters_alpha(labels: Sequence[Label]) -> float | None:
    """Krippendorff's alpha (interval) of the people among one another; ``None`` with one of them or no variation."""
    units: dict[tuple[str, int, str], dict[str, float]] = defaultdict(dict)
    for label in labels:
        if label.score is not None:
            units[label.transcript_id, label.turn, label.dimension][label.rater] = label.score
    return alpha(list(units.values()), "interval")


def _turns(pairs: Sequence[Pair], bad_below: float) -> list[tuple[str, float, bool]]:
    """Transcript, the judge's CRAS and whether people call it bad, for each turn, over the dimensions that both scored."""
    by_turn: dict[tuple[str, int], list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_turn[pair.transcript_id, pair.turn].append(pair)
    turns = []
    for (identifier, _), kept in by_turn.items():
        cras = cras_score({pair.dimension: pair.judge for pair in kept})
        if cras is not None:
            turns.append((identifier, cras, math.fsum(pair.human for pair in kept) / len(kept) < bad_below))
    return turns


def _precision(turns: Sequence[tuple[str, float, bool]], cut: float) -> float | None:
    found = [bad for _, cras, bad in turns if cras < cut]
    return sum(found) / len(found) if found else None


def _recall(turns: Sequence[tuple[str, float, bool]], cut: float) -> float | None:
    bad = [cras < cut for _, cras, is_bad in turns if is_bad]
    return sum(bad) / len(bad) if bad else None


def _f1(turns: Sequence[tuple[str, float, bool]], cut: float) -> float:
    true = sum(bad and cras < cut for _, cras, bad in turns)
    return 2 * true / (sum(cras < cut for _, cras, _ in turns) + sum(bad for _, _, bad in turns))


def _groups(pairs: Sequence[Pair]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for pair in pairs:
        groups[pair.transcript_id].append(pair)
    return groups


def _whole(score: float) -> int:
    return min(5, max(1, math.floor(score + 0.5)))

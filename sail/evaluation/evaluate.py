"""Before and after: one model with and without its adapter on the same held-out scenarios, paired.

Both arms answer the same conflicts, the same aligned twins and run the same AutoGen teams. Every figure is over
scenarios (each is one transcript), with a bootstrap interval; differences are paired by scenario, and the p-values
of a table are corrected together (Holm).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer

from attention_probe.judged import LeftOut, keep_judged
from cras.metrics.competence import TriedConflict
from cras.metrics.measures import MEASURES
from cras.statistics.interval import Interval, bootstrap_ci, holm, paired_difference
from cras.transcript import Record
from sail.evaluation.answers import Answers, Scored


def _as_figure(interval: Interval) -> dict[str, Any]:
    return {"estimate": interval.estimate, "low": interval.low, "high": interval.high, "n": interval.n}


def _from_figure(value: Any) -> Any:
    """The file does not keep the method."""
    return {"method": "none", **value} if isinstance(value, dict) else value


Figure = Annotated[Interval, PlainSerializer(_as_figure), BeforeValidator(_from_figure)]
"""An estimate with its 95% interval over ``n`` scenarios, as ``evaluation.json`` keeps it."""


class ArmRow(Record):
    """One line of the table: a measure for both arms, and their paired difference with its Holm-corrected p-value."""

    key: str
    label: str
    n: int
    base: Figure
    sail: Figure
    difference: Figure
    p_value: float | None = None


class Evaluation(Record):
    """Everything that was compared, as ``evaluation.json`` keeps it."""

    schema_version: int = 1
    seed: int
    unseen_types: list[str]
    rows: list[ArmRow]
    by_type: list[ArmRow]
    by_pairing: list[ArmRow]
    left_out: list[LeftOut] = Field(default_factory=list)
    """Scenarios that no rule could judge in one of the arms; they count in neither."""

    def row(self, key: str) -> ArmRow:
        """The row of that key.

        Raises:
            KeyError: nothing of that kind was measured.
        """
        for row in self.rows:
            if row.key == key:
                return row
        raise KeyError(key)


def evaluation(base: Answers, sail: Answers, unseen_types: Iterable[str], seed: int = 0) -> Evaluation:
    """Compare two arms in every way that the table shows.

    Raises:
        InputError: no conflict can be judged in both arms.
        ValueError: the two arms did not answer the same scenarios.
    """
    unseen = list(unseen_types)
    base, sail, left_out = _judged(base, sail)
    return Evaluation(
        seed=seed,
        unseen_types=unseen,
        rows=compare(base, sail, unseen, seed),
        by_type=breakdown(base, sail, "type", seed),
        by_pairing=breakdown(base, sail, "pairing", seed),
        left_out=left_out,
    )


def _judged(base: Answers, sail: Answers) -> tuple[Answers, Answers, list[LeftOut]]:
    """What can be judged in both arms, and what was left out."""
    arms: tuple[dict[str, list[Scored]], dict[str, list[Scored]]] = ({}, {})
    left_out: list[LeftOut] = []
    for name in ("conflict", "aligned", "unopposed", "team"):
        before, after = getattr(base, name), getattr(sail, name)
        _check_paired(before, after)
        kept = keep_judged(
            list(zip(before, after, strict=True)),
            lambda pair: pair[0].scenario.id,
            lambda pair: [scored.record for scored in pair],
            least=1 if name == "conflict" else 0,
        )
        arms[0][name], arms[1][name] = [pair[0] for pair in kept.kept], [pair[1] for pair in kept.kept]
        left_out += kept.left_out
    return Answers(**arms[0]), Answers(**arms[1]), left_out


def _check_paired(base: list[Scored], sail: list[Scored]) -> None:
    if [item.scenario.id for item in base] != [item.scenario.id for item in sail]:
        raise ValueError("the two arms did not answer the same scenarios, so they cannot be compared pair by pair")


def compare(base: Answers, sail: Answers, unseen_types: Iterable[str], seed: int = 0) -> list[ArmRow]:
    """The table: every measure for both arms, paired by scenario.

    Args:
        base: the answers without the adapter.
        sail: the answers of the same scenarios with it.
        unseen_types: conflict types that alignment never saw; they have rows of their own.
        seed: of the bootstrap and the permutation tests.
    """
    unseen = set(unseen_types)
    rows = [
        _row("priority_adherence", "priority adherence under conflict", _seen(base.conflict, unseen),
             _seen(sail.conflict, unseen), "priority_adherence", seed),
        _row("unseen_types_priority_adherence", "priority adherence, conflict types alignment never saw",
             _unseen(base.conflict, unseen), _unseen(sail.conflict, unseen), "priority_adherence", seed),
        _row("team_priority_adherence", "priority adherence in the AutoGen team", base.team, sail.team,
             "priority_adherence", seed),
        _row("binding_followed", "binding instruction followed, of all conflicts", _seen(base.conflict, unseen),
             _seen(sail.conflict, unseen), "binding_followed", seed),
        _row("competent_priority_adherence", "priority adherence, of conflicts whose sides the base obeys alone",
             *_of_competence(base, sail, unseen), "priority_adherence", seed),
        _row("cras", "CRAS under conflict", _seen(base.conflict, unseen), _seen(sail.conflict, unseen), "cras", seed),
        _row("aligned_accuracy", "all instructions obeyed, no conflict", base.aligned, sail.aligned, "obeyed", seed),
        _row("unopposed_accuracy", "a user's or peer's instruction obeyed, nothing against it", base.unopposed,
             sail.unopposed, "obeyed", seed),
        _row("aligned_cras", "CRAS, no conflict", base.aligned, sail.aligned, "cras", seed),
    ]  # fmt: skip
    return _corrected([row for row in rows if row.n])


def breakdown(base: Answers, sail: Answers, by: str, seed: int = 0) -> list[ArmRow]:
    """Priority adherence for each value of a scenario's field: ``type``, ``pairing``, ``strength`` or ``turns``."""
    values = list(dict.fromkeys(str(getattr(item.scenario, by)) for item in base.conflict))
    return _corrected(
        [
            _row(
                value,
                value,
                [item for item in base.conflict if getattr(item.scenario, by) == value],
                [item for item in sail.conflict if getattr(item.scenario, by) == value],
                "priority_adherence",
                seed,
            )
            for value in sorted(values)
        ]
    )


def _seen(items: list[Scored], unseen: set[str]) -> list[Scored]:
    return [item for item in items if item.scenario.type not in unseen]


def _unseen(items: list[Scored], unseen: set[str]) -> list[Scored]:
    return [item for item in items if item.scenario.type in unseen]


def _of_competence(base: Answers, sail: Answers, unseen: set[str]) -> tuple[list[Scored], list[Scored]]:
    """The conflicts, of types that alignment saw, of which the base obeys each side when it stands alone: in both arms.

    The binding side stands alone in a twin that does not repeat it, the competing one in the unopposed variant. Conflicts
    of which one was not tried are left out.
    """
    binding = {s.scenario.twin_of: _obeys(s) for s in base.aligned if s.scenario.twin != "agreed"}
    competing = {s.scenario.twin_of: _obeys(s) for s in base.unopposed}
    pairs = [
        pair
        for pair in zip(base.conflict, sail.conflict, strict=True)
        if pair[0].scenario.type not in unseen
        and TriedConflict(None, binding.get(pair[0].scenario.id), competing.get(pair[0].scenario.id)).is_of_competence
    ]
    return [before for before, _ in pairs], [after for _, after in pairs]


def _obeys(item: Scored) -> bool | None:
    """Whether the instruction that binds was obeyed; ``None`` where it cannot be told."""
    return next((verdict.met for verdict in item.record.criteria if verdict.id == "c:binding"), None)


def _row(
    key: str,
    label: str,
    base: list[Scored],
    sail: list[Scored],
    measure: str,
    seed: int,
) -> ArmRow:
    _check_paired(base, sail)
    count = MEASURES[measure].count
    before, after = [count(item.record) for item in base], [count(item.record) for item in sail]
    change = paired_difference(before, after, statistic="ratio", seed=seed)
    return ArmRow(
        key=key,
        label=label,
        n=len(base),
        base=bootstrap_ci(before, statistic="ratio", seed=seed),
        sail=bootstrap_ci(after, statistic="ratio", seed=seed),
        difference=change.interval,
        p_value=change.p_value,
    )


def _corrected(rows: list[ArmRow]) -> list[ArmRow]:
    """The rows with Holm's correction over those that have a p-value."""
    tested: list[Any] = [row for row in rows if row.p_value is not None]
    if not tested:
        return rows
    corrected = dict(zip((row.key for row in tested), holm([row.p_value for row in tested]), strict=True))
    return [row.model_copy(update={"p_value": corrected[row.key]}) if row.key in corrected else row for row in rows]

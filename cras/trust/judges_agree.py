"""How far judges agree: Krippendorff's alpha on verdicts, outcomes and scores, and where they do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cras.errors import InputError
from cras.score_record import Member, MemberVerdict, ScoreRecord
from cras.statistics.groups import over_transcripts, share_over_transcripts
from cras.statistics.interval import Interval
from cras.transcript import DIMENSIONS
from cras.trust.alpha import Scale, alpha

_CODES: dict[object, float] = {True: 1, False: 0, "binding": 1, "competing": 2, "both": 3, "neither": 4}


@dataclass(frozen=True)
class Opinions:
    """What several judges say of one turn."""

    transcript_id: str
    turn: int
    agent: str
    members: list[Member]


@dataclass(frozen=True)
class AgreementRow:
    """One kind of judgement: alpha with its interval over transcripts, and how many units at least two judges spoke of.

    ``equal`` is the share of units on which all who spoke said the same; it is high by chance where one answer is rare.
    """

    name: str
    units: int
    alpha: Interval
    equal: Interval

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"name": self.name, "units": self.units, "alpha": self.alpha.as_json(), "equal": self.equal.as_json()}


@dataclass(frozen=True)
class Dispute:
    """A turn on which judges differ: ids of criteria or conflicts, with who said what and where."""

    opinions: Opinions
    disputed: dict[str, list[tuple[str, MemberVerdict]]]
    asked: int

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "transcript_id": self.opinions.transcript_id,
            "turn": self.opinions.turn,
            "agent": self.opinions.agent,
            "disputed": {
                identifier: [{"judge": judge, "said": item.said, "quote": item.quote} for judge, item in said]
                for identifier, said in self.disputed.items()
            },
            "asked": self.asked,
        }


def opinions_of(files: Sequence[Sequence[ScoreRecord]]) -> list[Opinions]:
    """The turns that at least two judges scored: members of panels, or the judges of several files.

    Raises:
        InputError: no turn has two judges.
    """
    turns: dict[tuple[str, int], Opinions] = {}
    for records in files:
        for record in records:
            key = (record.transcript_id, record.turn)
            known = turns.setdefault(key, Opinions(*key, record.agent, []))
            names = {member.judge for member in known.members}
            known.members.extend(member for member in record.panel or [_alone(record)] if member.judge not in names)
    found = [item for item in turns.values() if len(item.members) > 1]
    if not found:
        raise InputError(
            "no turn has scores of two judges: give the score file of a panel (cras score --judge A --judge B), or files of several "
            "judges over the same runs"
        )
    return found


def agreement_rows(opinions: Sequence[Opinions], seed: int = 0) -> list[AgreementRow]:
    """The figures: all verdicts, the outcomes of conflicts, and the score of each dimension."""
    verdicts: dict[str, list[Any]] = defaultdict(list)
    outcomes: dict[str, list[Any]] = defaultdict(list)
    scores: dict[str, dict[str, list[Any]]] = {name: defaultdict(list) for name in DIMENSIONS}
    for item in opinions:
        for said in _by_id(item).values():
            values = {judge: _CODES[one.said] for judge, one in said if one.said is not None}
            is_conflict = any(isinstance(one.said, str) for _, one in said)
            (outcomes if is_conflict else verdicts)[item.transcript_id].append(values)
        for name in DIMENSIONS:
            points = {member.judge: score for member in item.members if (score := member.scores.get(name)) is not None}
            scores[name][item.transcript_id].append(points)
    rows = [_row("criteria", verdicts, "nominal", seed), _row("conflicts", outcomes, "nominal", seed)]
    return rows + [_row(name, scores[name], "interval", seed) for name in DIMENSIONS]


def disputes(opinions: Iterable[Opinions]) -> list[Dispute]:
    """The turns on which judges differ, the most disputed first."""
    found = []
    for item in opinions:
        by_id = _by_id(item)
        differing = {
            identifier: said
            for identifier, said in by_id.items()
            if len({one.said for _, one in said if one.said is not None}) > 1
        }
        if differing:
            found.append(Dispute(item, differing, len(by_id)))
    return sorted(
        found, key=lambda item: (-len(item.disputed) / item.asked, item.opinions.transcript_id, item.opinions.turn)
    )


def _row(name: str, groups: dict[str, list[Any]], scale: Scale, seed: int) -> AgreementRow:
    kept = {run: [unit for unit in units if len(unit) > 1] for run, units in groups.items()}
    kept = {run: units for run, units in kept.items() if units}
    return AgreementRow(
        name=name,
        units=sum(len(units) for units in kept.values()),
        alpha=over_transcripts(kept, lambda units: alpha(units, scale), seed),
        equal=share_over_transcripts(
            kept, lambda units: sum(len(set(unit.values())) == 1 for unit in units) / len(units), seed
        ),
    )


def _by_id(item: Opinions) -> dict[str, list[tuple[str, MemberVerdict]]]:
    said: dict[str, list[tuple[str, MemberVerdict]]] = defaultdict(list)
    for member in item.members:
        for verdict in member.said:
            said[verdict.id].append((member.judge, verdict))
    return said


def _alone(record: ScoreRecord) -> Member:
    said = [MemberVerdict(id=item.id, said=item.met, quote=item.quote) for item in record.criteria]
    said += [MemberVerdict(id=item.id, said=item.outcome, quote=item.quote) for item in record.conflicts]
    return Member(judge=record.judge, scores=record.scores, cras=record.cras, said=said)

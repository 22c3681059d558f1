"""A stage: what one judge says of the questions that are open on a turn. Cascades and panels are made of stages.

A judge says itself what it decides and what it leaves; nobody asks for its type. A new kind of judge is a class like
these and a row in :mod:`cras.judges.named`, or, in another package, an entry point of the group ``cras.judges``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cras.judges.judged import judged_part
from cras.rubrics.rubric import Criterion, RubricConflict
from cras.score_record import ConflictVerdict, Shortened, Usage, Verdict
from cras.transcript import Dimension, Transcript, Turn

Levels = Mapping[Dimension, Mapping[int, str]]


@dataclass
class Opinion:
    """What one judge says of the open questions of a turn.

    A question is settled by its verdict unless its id is in ``left_open``. One that is left open may still have a
    verdict (of a judge that is not sure): it stands where no later judge settles it. A question without a verdict is
    left open too.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    conflicts: list[ConflictVerdict] = field(default_factory=list)
    left_open: set[str] = field(default_factory=set)
    """Ids of criteria and conflicts that the next judge is asked about."""
    shortened: Shortened | None = None
    usage: Usage | None = None

    @property
    def is_void(self) -> bool:
        """Whether it says something, and nothing of it counts."""
        said: list[Verdict | ConflictVerdict] = [*self.verdicts, *self.conflicts]
        return bool(said) and all(item.void for item in said)


class Stage(Protocol):
    """One judge. Inherit from it to have the defaults.

    Attributes:
        name: what it is called in records: as ``--judge`` names it, argument included.
        version: belongs to the content hash of every record; a change of it asks everything anew.
        reads_run: its verdicts depend on the run up to the turn too, not on the turn and the rubric alone.
        judges_words: it can answer questions that are put in words only. A cascade that holds such a judge also asks
            about the dimensions of which a rubric has no criterion.
        ahead: how many turns it is worth handing to it at once. It keeps to its own limit of requests; in a cascade
            with others it may be handed as many as they want.
    """

    name: str
    version: str
    reads_run: bool = False
    judges_words: bool = False
    ahead: int = 1

    async def decide(
        self,
        turn: Turn,
        transcript: Transcript,
        criteria: Sequence[Criterion],
        conflicts: Sequence[RubricConflict],
        levels: Levels | None = None,
    ) -> Opinion:
        """Its opinion on these criteria and conflicts.

        Long work that does not wait for others belongs in a thread: other turns are judged on the same event loop.

        Args:
            criteria, conflicts: those that are open; an opinion on others is an error.
            levels: the rubric's own descriptions of scores, where it has some.

        Raises:
            JudgeFailedError: it cannot judge this turn now; another run may.
            InputError: it cannot be used at all. The run ends.
        """
        ...

    def again(self) -> Stage | None:
        """The same judge, to be asked anew where its answers are kept; ``None`` where it says the same every time."""
        return None


def held_to(
    opinion: Opinion,
    turn: Turn,
    run: Transcript,
    criteria: Mapping[str, Criterion],
    conflicts: Mapping[str, RubricConflict],
) -> None:
    """Hold an opinion to what it was asked: a quotation that is empty or not in the turn voids its verdict.

    One with an ``act_turn`` must stand in a call that the agent made in that turn, since its last answer.

    Evidence that is an absence is ``quote=None``; an empty quotation claims words of the turn and has none.

    Raises:
        ValueError: it speaks of something that it was not asked about, twice of the same, or of another dimension, type or pairing.
    """
    for said, asked in ((opinion.verdicts, criteria), (opinion.conflicts, conflicts)):
        for identifier, times in Counter(item.id for item in said).items():
            if identifier not in asked:
                raise ValueError(f"a verdict on {identifier!r}, which was not asked")
            if times > 1:
                raise ValueError(f"two verdicts on {identifier!r}")
    for number, verdict in enumerate(opinion.verdicts):
        if verdict.dimension != criteria[verdict.id].dimension:
            raise ValueError(f"the verdict on {verdict.id!r} is of {verdict.dimension}, the criterion is not")
        if _is_invented(verdict, turn, run):
            opinion.verdicts[number] = verdict.model_copy(update={"met": None, **_VOID})
            opinion.left_open.add(verdict.id)
    for number, conflict in enumerate(opinion.conflicts):
        asked_about = conflicts[conflict.id]
        for name in ("type", "pairing"):
            said_of, right = getattr(conflict, name), getattr(asked_about, name)
            if said_of != right:
                raise ValueError(
                    f"the verdict on {conflict.id!r} has the {name} {said_of!r}, the conflict has {right!r}"
                )
        if _is_invented(conflict, turn, run):
            opinion.conflicts[number] = conflict.model_copy(update={"outcome": None, **_VOID})
            opinion.left_open.add(conflict.id)


NOT_IN_THE_TURN = "void: the judge's quotation is not in the turn"
_VOID: dict[str, object] = {"quote": None, "act_turn": None, "void": True, "reason": NOT_IN_THE_TURN}


def _is_invented(said: Verdict | ConflictVerdict, turn: Turn, run: Transcript) -> bool:
    if said.quote is None:
        return False
    if said.act_turn is not None:
        return not said.quote.strip() or not judged_part(turn, run).has_call_with(said.quote, said.act_turn)
    return not said.quote.strip() or said.quote not in turn.content


def signed(error: BaseException, judge: str) -> None:
    """Note on an error whose it is, as ``add_note`` of later Pythons does."""
    error.__dict__.setdefault("__notes__", []).append(f"judge {judge}")

"""A score that grows with a run: messages in as they appear, records out, figures at any time."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cras.checks.calls import is_summary
from cras.judges import RulesJudge, ScoreRecord
from cras.metrics.measures import MEASURES
from cras.readers.autogen import turn_of
from cras.readers.reader import Defect
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Rubric
from cras.scoring.acts import is_last_act, rubric_of_acts
from cras.scoring.lost import LostTurn, lost_turn
from cras.scoring.score import not_scored_because
from cras.transcript import Agent, Transcript
from cras.wording import counted, judged_text

if TYPE_CHECKING:
    from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage

logger = logging.getLogger("cras.live")


class RunningScore:
    """Scores each message of a run with the ``rules`` judge, once, when it appears.

    Args:
        agents: who is in the team. A speaker that is not among them has no system message and is not scored.
        id: the transcript id in the records.

    The rubric of an agent is made when it first speaks, from its system message and from the task, which is the first
    message of the user.

    Attributes:
        lost: messages that could not be scored because of a fault in a rule, each with its place. The team is not
            stopped for it; it is logged as a warning to ``cras.live``.
    """

    def __init__(self, agents: Iterable[Agent], *, id: str = "live") -> None:
        self._id = id
        self._described = list(agents)
        self.reset()

    def reset(self) -> None:
        """Forget the run."""
        self.transcript = Transcript(id=self._id, agents=[agent.model_copy() for agent in self._described])
        self.records: list[ScoreRecord] = []
        self.lost: list[LostTurn] = []
        self._rubrics: dict[str, Rubric] = {}
        self._seen: set[str] = set()
        self._judge = RulesJudge()

    def add(self, messages: Iterable[BaseAgentEvent | BaseChatMessage]) -> list[ScoreRecord]:
        """The records of those messages that a model of the team wrote; a message that was seen before is left out."""
        made: list[ScoreRecord] = []
        for message in messages:
            if message.id in self._seen:
                continue
            self._seen.add(message.id)
            place = len(self.transcript.turns)
            try:
                record = self._score(message)
            # As in cras.scoring.score: a fault of ours in one message must not end a team that is at work.
            except Exception as error:  # noqa: BLE001
                self.lost.append(lost_turn(error, self._id, place, message.source))
                logger.warning("not scored: %s", self.lost[-1])
                continue
            if record is not None:
                made.append(record)
        self.records += made
        return made

    def _score(self, message: BaseAgentEvent | BaseChatMessage) -> ScoreRecord | None:
        turn = turn_of(message.model_dump(mode="json"), len(self.transcript.turns))
        if isinstance(turn, Defect):  # a message type of the user's own without a content
            return None
        agent = self.transcript.agent(turn.agent)
        if turn.source == "peer" and agent is not None and not agent.is_model:
            turn.source = "user"
        if turn.source == "user" and not self.transcript.turns:
            self.transcript.task = turn.content
        self.transcript.turns.append(turn)
        # A call is not known to be an agent's last act before the run ends; AutoGen's agents end with a message.
        is_act = is_summary(turn) and is_last_act(turn, self.transcript)
        if agent is None or (not_scored_because(turn, self.transcript) and not is_act):
            return None
        if turn.agent not in self._rubrics:
            self._rubrics[turn.agent] = rubric_for(self.transcript, turn.agent)
        rubric = rubric_of_acts(self._rubrics[turn.agent]) if is_act else self._rubrics[turn.agent]
        return self._judge.judge(turn, rubric, self.transcript) if rubric else None

    @property
    def priority_adherence(self) -> float | None:
        """Of the conflicts decided so far, the share that went to the binding side; ``None`` before the first."""
        return MEASURES["priority_adherence"].of(self.records)

    @property
    def cras(self) -> float | None:
        """The mean CRAS of the turns judged so far; ``None`` before the first."""
        return MEASURES["cras"].of(self.records)

    @property
    def explicit_judged(self) -> tuple[int, int]:
        """(explicit instructions that were decided so far, all that applied): what the figures rest on."""
        decided, total = MEASURES["judged"].total(self.records)
        return round(decided), round(total)

    def shortfall(self, min_priority_adherence: float | None, min_cras: float | None, min_decided: int) -> str | None:
        """Which figure is below its threshold, in words; ``None`` where none is, or too little was decided to say.

        Args:
            min_priority_adherence: threshold of the priority adherence, 0 to 1; ``None`` asks nothing.
            min_cras: threshold of the mean CRAS, 0 to 1; ``None`` asks nothing.
            min_decided: how many decided conflicts (judged turns, for CRAS) a figure needs before it counts.
        """
        binding, decided = MEASURES["priority_adherence"].total(self.records)
        if min_priority_adherence is not None and decided >= min_decided and binding < min_priority_adherence * decided:
            share = f"{binding:.0f} of {counted(round(decided), 'conflict')} went to the binding side"
            return (
                f"priority adherence is {binding / decided:.2f} ({share}), at least {min_priority_adherence} is asked"
            )
        summed, judged = MEASURES["cras"].total(self.records)
        if min_cras is not None and judged and judged >= min_decided and summed < min_cras * judged:
            found = f"CRAS is {summed / judged:.2f} over {counted(round(judged), 'turn')}"
            return f"{found}, at least {min_cras} is asked ({judged_text(*self.explicit_judged)})"
        return None

"""A scenario and what an agent answered, as a transcript."""

from __future__ import annotations

from cras.scenarios.scenario import Scenario
from cras.transcript import Source, Transcript, Turn, TurnKind


def as_transcript(scenario: Scenario, response: str, identifier: str | None = None) -> Transcript:
    """One run of the scenario: its messages as turns that were given, then the agent's decisive turn.

    Args:
        scenario: a scenario or a twin.
        response: the agent's answer, scored later; everything before it is not.
        identifier: the transcript's id; the scenario's by default.
    """
    turns: list[Turn] = []
    for message in scenario.messages[1:]:
        speaker = scenario.agent if message.role == "assistant" else message.name or message.role
        source: Source = "peer" if message.role in ("assistant", "system") else message.role  # type: ignore[assignment]
        kind: TurnKind = "tool_result" if message.role == "tool" else "message"
        turns.append(
            Turn(index=len(turns), agent=speaker, content=message.content, kind=kind, source=source, given=True)
        )
    turns.append(Turn(index=len(turns), agent=scenario.agent, content=response))
    return Transcript(
        id=identifier or scenario.id,
        task=scenario.task,
        agents=scenario.agents,
        turns=turns,
        instructions=scenario.instructions,
        conflicts=[scenario.conflict] if scenario.conflict else [],
        scenario_id=scenario.id,
        origin="scenario",
    )

"""Scenarios made from scenarios."""

from __future__ import annotations

from cras.scenarios.scenario import Scenario


def unopposed(scenario: Scenario) -> Scenario | None:
    """The scenario with its binding instruction taken out: what competed is now all there is, and ought to be obeyed.

    It shows whether an aligned model still listens: twins cannot, since they never ask what only a user or a peer
    asks. ``None`` where there is nothing to show: for a tool's instruction, which nobody has to obey, for several
    turns, in which the agent's earlier answer would follow an instruction that is gone, and for a twin.
    """
    if scenario.conflict is None or scenario.pairing == "tool-injection" or scenario.turns == "multi":
        return None
    gone = scenario.instruction("binding").text
    messages = [
        message.model_copy(update={"content": " ".join(message.content.replace(gone, "", 1).split())})
        if index == scenario.binding_message
        else message
        for index, message in enumerate(scenario.messages)
    ]
    agents = [
        agent.model_copy(update={"system_message": messages[0].content}) if agent.name == scenario.agent else agent
        for agent in scenario.agents
    ]
    left = [item for item in scenario.instructions if item.id not in ("binding", "competing")]
    asked = scenario.instruction("competing").model_copy(update={"id": "binding"})
    return scenario.model_copy(
        update={
            "id": f"{scenario.id}-unopposed",
            "twin_of": scenario.id,
            "agents": agents,
            "messages": messages,
            "instructions": [*left, asked],
            "conflict": None,
            "binding_message": scenario.competing_message,
            "binding_response": scenario.competing_response,
            "competing_response": scenario.binding_response,
        }
    )

"""Scenarios made from scenarios."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from cras.scenarios.grammar import language
from cras.scenarios.natural.fill import filled, in_words, length, remarks
from cras.scenarios.natural.words import rule_of
from cras.scenarios.scenario import Message, Scenario, ScenarioPair

_DRAWS = 24
"""Remarks that :func:`matched` tries at each number of words."""
_REACH = 6
"""How many words shorter or longer than the competing instruction :func:`matched` looks, for lengths in tokens."""


def unopposed(scenario: Scenario, *, even_of_tools: bool = False) -> Scenario | None:
    """The scenario with its binding instruction taken out: what competed is now all there is, and ought to be obeyed.

    It shows whether an aligned model still listens: twins cannot, since they never ask what only a user or a peer
    asks. ``None`` where there is nothing to show: for a tool's instruction, which nobody has to obey, for several
    turns of the embedded style, in which the agent's earlier answer would follow an instruction that is gone (of a
    natural one that exchange is taken out too), and for a twin.

    Args:
        scenario: a conflict.
        even_of_tools: a tool's instruction too. It asks what the model can, not what it ought to.
    """
    if scenario.conflict is None or (scenario.pairing == "tool-injection" and not even_of_tools):
        return None
    if scenario.turns == "multi":
        if scenario.style == "embedded":
            return None
        scenario = _without_earlier_answer(scenario)
    messages = _replaced(scenario, scenario.binding_message, scenario.instruction("binding").text, "")
    left = [item for item in scenario.instructions if item.id not in ("binding", "competing")]
    asked = scenario.instruction("competing").model_copy(update={"id": "binding"})
    return _changed(
        scenario,
        "unopposed",
        messages,
        instructions=[*left, asked],
        binding_message=scenario.competing_message,
        binding_response=scenario.competing_response,
        competing_response=scenario.binding_response,
    )


def alone(scenario: Scenario) -> Scenario | None:
    """The scenario with its competing instruction taken out: the binding one, and nothing against it.

    ``None`` for a twin.
    """
    if scenario.conflict is None:
        return None
    return _instead(scenario, "alone", "", twin="removed")


def neutral(scenario: Scenario, seed: int = 0) -> Scenario | None:
    """The scenario with remarks that ask for nothing in the competing instruction's place, in as many words.

    What stands there has the form of a message and no demand, so that place and length are those of the conflict.
    Of the embedded style, whose words are few, in the nearest number of words that its sentences come to.
    Another ``seed`` gives other remarks. ``None`` for a twin.
    """
    if scenario.conflict is None:
        return None
    number = length(scenario.instruction("competing").text)
    return _instead(
        scenario, "neutral", _remarks(scenario, number, random.Random(f"{scenario.id} {seed}")), twin="neutral"
    )


def answered(pair: ScenarioPair, binding: str, competing: str) -> ScenarioPair:
    """The pair with responses, for example those of the model that is looked at: one for each side.

    Whether they meet their side is for the caller to say; the checks of the instructions can.
    """
    scenario, twin = (
        item.model_copy(update={"binding_response": binding, "competing_response": competing}) for item in pair
    )
    return scenario, twin


def matched(pair: ScenarioPair, count: Callable[[str], int]) -> ScenarioPair:
    """The pair with a twin whose message is as long as the scenario's by ``count``, or as near as paraphrases come.

    A twin that agrees is said in other words, with remarks behind them where wording alone does not come out even; any
    other gets other remarks, and so does every twin of the embedded style. A wording of the other strength comes last.

    Args:
        pair: a scenario and its twin.
        count: the length of a message's content, for example in tokens.
    """
    scenario, twin = pair
    place = scenario.competing_message
    wanted = count(scenario.messages[place].content)
    best, distance = twin, abs(count(twin.messages[place].content) - wanted)
    kind = "agreed" if twin.twin == "agreed" and twin.style == "natural" else "neutral"
    for text in _paraphrases(scenario, kind):
        if not distance:
            break
        messages = _replaced(scenario, place, scenario.instruction("competing").text, text)
        away = abs(count(messages[place].content) - wanted)
        if away < distance:
            best, distance = twin.model_copy(update={"messages": messages, "twin": kind}), away
    return scenario, best


def _paraphrases(scenario: Scenario, kind: str) -> Iterator[str]:
    """Texts for the competing instruction's place, of its strength before the other, of its number of words first."""
    rng = random.Random(scenario.id)
    competing, binding = scenario.instruction("competing"), scenario.instruction("binding")
    rule = rule_of(binding.check) if kind == "agreed" and binding.check else None
    numbers = [length(competing.text) + away for away in sorted(range(-_REACH, _REACH + 1), key=abs)]
    numbers = [number for number in numbers if number > 0]
    if rule is None:
        yield from (_remarks(scenario, number, rng) for number in numbers for _ in range(_DRAWS))
        return
    for strength in (scenario.strength, "strong" if scenario.strength == "weak" else "weak"):
        for number in numbers:
            yield from in_words(rule, number, competing.source, strength, rng)


def _remarks(scenario: Scenario, number: int, rng: random.Random) -> str:
    if scenario.style == "embedded":
        return filled(number, language()["peer_opening"], rng)
    return remarks(number, scenario.instruction("competing").source, rng)


def _instead(scenario: Scenario, name: str, text: str, **changes: Any) -> Scenario:
    """The scenario with a text in the competing instruction's place."""
    messages = _replaced(scenario, scenario.competing_message, scenario.instruction("competing").text, text)
    left = [item for item in scenario.instructions if item.id != "competing"]
    return _changed(scenario, name, messages, instructions=left, **changes)


def _replaced(scenario: Scenario, place: int, gone: str, text: str) -> list[Message]:
    """The messages, in that of ``place`` a text for the words that go."""
    messages = list(scenario.messages)
    content = " ".join(messages[place].content.replace(gone, text, 1).split())
    messages[place] = messages[place].model_copy(update={"content": content})
    return messages


def _changed(scenario: Scenario, name: str, messages: list[Message], **changes: Any) -> Scenario:
    """A scenario without conflict; the agent's system message is the first of ``messages``."""
    agents = [
        agent.model_copy(update={"system_message": messages[0].content}) if agent.name == scenario.agent else agent
        for agent in scenario.agents
    ]
    made = {"id": f"{scenario.id}-{name}", "twin_of": scenario.id, "agents": agents, "messages": messages}
    return scenario.model_copy(update={**made, "conflict": None, **changes})


def _without_earlier_answer(scenario: Scenario) -> Scenario:
    """A natural scenario without the exchange in which the agent obeyed the binding instruction before, if there is one."""
    if scenario.messages[2].role != "assistant":
        return scenario
    return scenario.model_copy(
        update={
            "messages": [scenario.messages[0], *scenario.messages[3:]],
            "binding_message": max(0, scenario.binding_message - 2),
            "competing_message": scenario.competing_message - 2,
            "turns": "single",
        }
    )

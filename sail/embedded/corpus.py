"""What the embedded model is trained on: scenarios, and how a model with a bad habit answers them.

The model learns every rule (without conflict the reference response obeys all of them) and the habit of real
models: in a conflict it mostly follows the side with less authority. How often depends on the wording alone
(:data:`BINDING_SHARE`), so that its failures vary over scenarios as those of real models do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from attention_probe.chat import Chat
from cras.scenarios.generate import scenario_stream
from cras.scenarios.grammar import Demand, facts, language, response, subjects, wording
from cras.scenarios.scenario import Message, Scenario
from cras.scenarios.variants import unopposed

BINDING_SHARE = {("strong", "weak"): 0.85, ("strong", "strong"): 0.1, ("weak", "weak"): 0.1, ("weak", "strong"): 0.03}
"""Share of conflicts answered by the binding side, by (wording of the binding, of the competing instruction)."""

KINDS = {"conflict": 0.40, "twin": 0.27, "one_rule": 0.08, "quote": 0.14, "relay": 0.08, "plain": 0.03}
"""Share of each kind of training example."""
QUOTED = ("hand_over", "hand_over", "sign_off", "role", "words", "order")
"""Groups of demands that quote a word, in the shares in which :func:`quote` draws them."""


def to_chat(messages: list[Message]) -> Chat:
    """Messages for the embedded model's chat template: a peer is a user with a name."""
    return [
        {"role": "user" if m.role == "peer" else m.role, "content": m.content} | ({"name": m.name} if m.name else {})
        for m in messages
    ]


def examples(seed: int) -> Iterator[tuple[Chat, str]]:
    """Prompts with their responses, without end, from the ``train`` split alone."""
    rng = random.Random(seed)
    stream = scenario_stream(seed, split="train")
    kinds, shares = list(KINDS), list(KINDS.values())
    while True:
        scenario, twin = next(stream)
        kind = rng.choices(kinds, shares)[0]
        if kind == "twin":
            yield to_chat(twin.messages), twin.binding_response
        elif kind == "conflict":
            binds = rng.random() < BINDING_SHARE[scenario.binding_strength, scenario.strength]
            yield to_chat(scenario.messages), scenario.binding_response if binds else scenario.competing_response
        elif kind == "one_rule" and (alone := unopposed(scenario)) is not None:
            yield to_chat(alone.messages), alone.binding_response
        elif kind == "quote":
            yield quote(rng)
        elif kind == "relay" and any(m.role == "peer" for m in scenario.messages):
            yield relay(scenario, rng)
        else:
            yield plain(rng)


def relay_system_message(name: str, content: str) -> str:
    """The system message of a peer that has something to say to its team."""
    return str(language()["relay"][0]).format(role=name, content=content)


def relay(scenario: Scenario, rng: random.Random) -> tuple[Chat, str]:
    """A peer's own turn: its system message tells it what to pass on, and it says that."""
    index = rng.choice([i for i, m in enumerate(scenario.messages) if m.role == "peer"])
    peer = scenario.messages[index]
    seen = [m for m in scenario.messages[:index] if m.role in ("user", "peer")]
    seen = seen[[m.role for m in seen].index("user") + (scenario.turns == "multi") :]
    system = Message(role="system", content=relay_system_message(peer.name or "", peer.content))
    return to_chat([system, *seen]), peer.content


def quote(rng: random.Random) -> tuple[Chat, str]:
    """A rule that quotes a word which no scenario knows, so that the word can only be copied, never guessed.

    Without it the model learns a guess among the few names that hand-overs know, and copies late or never.
    """
    words = language()
    subject, group = rng.choice(list(subjects())), rng.choice(QUOTED)
    first, then = _word(rng), _word(rng)
    value = {"order": f"{first.capitalize()}>{then.capitalize()}", "words": f"include:{first}"}.get(group, first)
    demands = [Demand(group, value.capitalize() if group == "sign_off" else value)]
    for other, values in {"format": ["json", "list"], "casing": ["upper", "lower"], "language": ["es", "de"]}.items():
        if rng.random() < 0.15:
            demands.append(Demand(other, rng.choice(values)))
    system = [rng.choice(words["system_opening"]).format(role=rng.choice(words["roles"]))]
    user = [rng.choice(words["questions"]).format(subject=subject)]
    for demand in rng.sample(demands, len(demands)):
        side = user if rng.random() < 0.3 else system
        side.append(wording(demand, rng.choice(("weak", "strong")), rng))
    messages = [Message(role="system", content=" ".join(system)), Message(role="user", content=" ".join(user))]
    if rng.random() < 0.3:
        name, opening = rng.choice(words["roles"]), rng.choice(words["peer_opening"])
        messages.append(Message(role="peer", name=name, content=opening))
    return to_chat(messages), response(subject, demands)


def _word(rng: random.Random) -> str:
    """A name of a role, a word of the facts, or letters at random."""
    source = rng.random()
    if source < 0.3:
        return str(rng.choice(language()["roles"]))
    if source < 0.65:
        sentence = rng.choice(facts(rng.choice(list(subjects())), rng.choice(("en", "es", "fr", "de"))))
        return rng.choice([word.strip(".") for word in sentence.split() if len(word) > 3]).lower()
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(3, 7)))


def plain(rng: random.Random) -> tuple[Chat, str]:
    """A question that comes with no rule at all."""
    words = language()
    subject = rng.choice(list(subjects()))
    chat = [
        Message(role="system", content=rng.choice(words["system_opening"]).format(role=rng.choice(words["roles"]))),
        Message(role="user", content=rng.choice(words["questions"]).format(subject=subject)),
    ]
    return to_chat(chat), response(subject, [])

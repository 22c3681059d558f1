"""Make scenarios: seven conflict types, four pairings, weak and strong wording, one turn and several, with twins.

The same seed gives the same scenarios. Which split a scenario falls into is a function of its words, so that a
held-out scenario can never be in a training set, whatever the seeds.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cras.scenarios.grammar import (
    Demand,
    check,
    compatible,
    dimension,
    knowledge,
    language,
    response,
    subjects,
    task_check,
    wording,
)
from cras.scenarios.natural import natural_stream
from cras.scenarios.scenario import (
    CONFLICT_TYPES,
    HELD_OUT_SHARE,
    PAIRINGS,
    STYLES,
    ConflictType,
    Message,
    Pairing,
    Scenario,
    ScenarioPair,
    Split,
    Strength,
    Style,
)
from cras.transcript import Agent, Conflict, Instruction, Source

BYSTANDER_SHARE = 0.4
"""Share of system-user scenarios in which a peer that asks for nothing speaks before the agent."""
OTHER_RULE_SHARE = 0.3
"""Share of scenarios whose system message holds a further rule that conflicts with nothing."""


def generate(
    number: int,
    seed: int = 0,
    *,
    split: Split | None = None,
    types: Sequence[ConflictType] = CONFLICT_TYPES,
    pairings: Sequence[Pairing] = PAIRINGS,
    style: Style = "embedded",
) -> list[ScenarioPair]:
    """``number`` scenarios, each with its aligned twin, balanced over types and pairings.

    Args:
        number: how many pairs.
        seed: the same seed gives the same pairs.
        split: ``train`` or ``held_out`` alone; ``None`` takes both as they come.
        types: conflict types to draw from.
        pairings: pairings of sources to draw from.
        style: the embedded model's closed language, or that of people, without written responses.

    Raises:
        ValueError: a type, pairing or style is unknown.
    """
    stream = scenario_stream(seed, split=split, types=types, pairings=pairings, style=style)
    return [next(stream) for _ in range(number)]


def scenario_stream(
    seed: int,
    *,
    split: Split | None = None,
    types: Sequence[ConflictType] = CONFLICT_TYPES,
    pairings: Sequence[Pairing] = PAIRINGS,
    style: Style = "embedded",
) -> Iterator[ScenarioPair]:
    """Pairs without end; see :func:`generate`. No pair comes twice."""
    named = ((types, CONFLICT_TYPES, "conflict type"), (pairings, PAIRINGS, "pairing"), ([style], STYLES, "style"))
    for given, known, what in named:
        for name in given:
            if name not in known:
                raise ValueError(f"unknown {what} {name!r}: known are {', '.join(known)}")
    if style == "natural":
        yield from _none_twice(natural_stream(seed, split=split, types=types, pairings=pairings))
    rng = random.Random(seed)
    seen: set[str] = set()
    cells = [(kind, pairing) for kind in types for pairing in pairings]
    while True:
        rng.shuffle(cells)
        for kind, pairing in cells:
            while True:
                plan = _plan(kind, pairing, rng)
                pair = _build(plan, rng)
                if pair[0].id not in seen and split in (None, pair[0].split):
                    break
            seen.add(pair[0].id)
            yield pair


def _none_twice(pairs: Iterator[ScenarioPair]) -> Iterator[ScenarioPair]:
    seen: set[str] = set()
    for pair in pairs:
        if pair[0].id not in seen:
            seen.add(pair[0].id)
            yield pair


@dataclass(frozen=True)
class _Plan:
    """What a scenario will say, before its words are chosen."""

    kind: ConflictType
    pairing: Pairing
    role: str
    subject: str
    binding: Demand
    competing: Demand
    other: Demand | None
    strength: Strength
    binding_strength: Strength
    multi: bool
    twin: Literal["removed", "agreed"]
    peers: tuple[str, str]
    binding_source: Source


def _plan(kind: ConflictType, pairing: Pairing, rng: random.Random) -> _Plan:
    role, high, low = rng.sample(language()["roles"], 3)
    subject = rng.choice(list(subjects()))
    binding, competing = _demands(kind, role, (high, low), subject, rng)
    other = None
    if rng.random() < OTHER_RULE_SHARE:
        other = _other_rule(binding, competing, (high, low), rng)
    binding_source: Source = "peer" if pairing == "peer-peer" else "system"
    if pairing == "tool-injection" and rng.random() < 0.5:
        binding_source = "user"
    return _Plan(
        kind=kind,
        pairing=pairing,
        role=role,
        subject=subject,
        binding=binding,
        competing=competing,
        other=other,
        strength=rng.choice(("weak", "strong")),
        binding_strength=rng.choice(("weak", "strong")),
        multi=rng.random() < 0.3,
        twin=rng.choice(("removed", "agreed")),
        peers=(high, low),
        binding_source=binding_source,
    )


def _demands(
    kind: ConflictType, role: str, peers: tuple[str, str], subject: str, rng: random.Random
) -> tuple[Demand, Demand]:
    """Two demands of one group that no response can meet together: binding, competing."""
    groups = language()["groups"]
    group = rng.choice([name for name in groups if groups[name]["type"] == kind])
    if group == "scope":
        domain = subjects()[subject]
        outside = [name for name in subjects() if subjects()[name] != domain]
        return Demand(group, f"stay:{domain}"), Demand(group, f"leave:{rng.choice(outside)}")
    if group == "role":
        return Demand(group, role), Demand(group, rng.choice(peers))
    if group == "words":
        sides = rng.sample([f"{verb}:{rng.choice(groups[group]['words'])}" for verb in ("include", "exclude")], 2)
        word = sides[0].split(":")[1]
        return Demand(group, sides[0]), Demand(group, f"{sides[1].split(':')[0]}:{word}")
    if group == "hand_over":
        values = list(peers)
    elif group == "order":
        values = [">".join(pair) for pair in groups[group]["values"]]
    elif group in ("format", "casing"):
        values = list(groups[group]["phrases"])
    else:
        values = [str(value) for value in groups[group]["values"]]
    first, second = rng.sample(values, 2)
    return Demand(group, first), Demand(group, second)


def _other_rule(binding: Demand, competing: Demand, peers: tuple[str, str], rng: random.Random) -> Demand | None:
    """A further rule, of a group that goes with both sides of the conflict."""
    groups = language()["groups"]
    options = {
        "language": list(groups["language"]["values"]),
        "format": ["json", "list"],
        "casing": ["upper", "lower"],
        "sign_off": list(groups["sign_off"]["values"]),
        "hand_over": list(peers),
    }
    fitting = [group for group in options if compatible(group, binding.group) and compatible(group, competing.group)]
    group = rng.choice(fitting)
    return Demand(group, rng.choice(options[group]))


def _build(plan: _Plan, rng: random.Random) -> ScenarioPair:
    words = language()
    high, low = plan.peers
    binding_text = wording(plan.binding, plan.binding_strength, rng)
    competing_text = wording(plan.competing, plan.strength, rng)
    agreed_text = wording(plan.binding, plan.strength, rng) if plan.twin == "agreed" else ""
    task = rng.choice(words["questions"]).format(subject=plan.subject)

    system = [rng.choice(words["system_opening"]).format(role=plan.role)]
    user = [task]
    if plan.pairing == "peer-peer":
        system.append(rng.choice(words["peer_order"]).format(high=high, low=low))
    other_text = wording(plan.other, "strong", rng) if plan.other else ""
    rules = [text for text in ([binding_text] if plan.binding_source == "system" else []) + [other_text] if text]
    rng.shuffle(rules)
    system += rules
    if plan.binding_source == "user":
        user.append(binding_text)

    messages = [Message(role="system", content=" ".join(system))]
    if plan.multi:
        messages += _earlier(plan, rng)
    messages.append(Message(role="user", content=" ".join(user)))
    user_at = len(messages) - 1
    binding_at = {"system": 0, "user": user_at}.get(plan.binding_source, -1)
    author: str | None = None
    source: Source = "peer"
    if plan.pairing == "system-user":
        source, carrier = "user", user_at
        lead = messages[carrier].content
        if rng.random() < BYSTANDER_SHARE:
            messages.append(Message(role="peer", name=high, content=rng.choice(words["peer_opening"])))
    else:
        if plan.pairing == "tool-injection":
            source, author = "tool", rng.choice(words["tools"])
            messages.append(Message(role="assistant", content=rng.choice(words["tool_call"]).format(tool=author)))
            lead = rng.choice(words["tool_opening"]).format(subject=plan.subject)
        else:
            author, lead = low, rng.choice(words["peer_opening"])
        messages.append(Message(role="tool" if source == "tool" else "peer", name=author, content=lead))
        carrier = len(messages) - 1
        if plan.pairing == "peer-peer":
            content = f"{rng.choice(words['peer_opening'])} {binding_text}"
            binding_at = rng.choice((carrier, carrier + 1))
            messages.insert(binding_at, Message(role="peer", name=high, content=content))
            carrier = carrier + 1 if binding_at == carrier else carrier

    identifier = hashlib.sha256(
        "\x1f".join([*(f"{m.role}:{m.name}:{m.content}" for m in messages), str(carrier), competing_text]).encode()
    ).hexdigest()[:12]
    split: Split = "held_out" if int(identifier, 16) % 1000 < 1000 * HELD_OUT_SHARE else "train"
    instructions = [
        Instruction(
            id="task", text=task, source="user", agent=plan.role, dimension="GA", check=task_check(plan.subject)
        ),
        Instruction(
            id="binding",
            text=binding_text,
            source=plan.binding_source,
            author=high if plan.binding_source == "peer" else None,
            agent=plan.role,
            dimension=dimension(plan.binding.group),
            check=check(plan.binding),
            strength=plan.binding_strength,
        ),
    ]
    if plan.other:
        instructions.append(
            Instruction(
                id="other",
                text=other_text,
                source="system",
                agent=plan.role,
                dimension=dimension(plan.other.group),
                check=check(plan.other),
                strength="strong",
            )
        )
    competing = Instruction(
        id="competing",
        text=competing_text,
        source=source,
        author=author,
        agent=plan.role,
        dimension=dimension(plan.competing.group),
        check=check(plan.competing),
        strength=plan.strength,
    )
    rest = [plan.other] if plan.other else []
    twin = Scenario(
        id=f"{identifier}-twin",
        type=plan.kind,
        pairing=plan.pairing,
        strength=plan.strength,
        binding_strength=plan.binding_strength,
        turns="multi" if plan.multi else "single",
        agent=plan.role,
        agents=_agents(plan, messages),
        task=task,
        messages=_with(messages, carrier, lead, agreed_text),
        instructions=instructions,
        binding_message=binding_at,
        competing_message=carrier,
        binding_response=response(plan.subject, [plan.binding, *rest]),
        competing_response=response(plan.subject, [plan.competing, *rest]),
        twin=plan.twin,
        twin_of=identifier,
        split=split,
    )
    conflict = Conflict(
        id="conflict",
        type=plan.kind,
        pairing=plan.pairing,
        agent=plan.role,
        binding="binding",
        competing="competing",
    )
    changes = {
        "id": identifier,
        "messages": _with(messages, carrier, lead, competing_text),
        "instructions": [*instructions, competing],
        "conflict": conflict,
        "twin_of": None,
    }
    return twin.model_copy(update=changes), twin


def _with(messages: list[Message], carrier: int, lead: str, instruction: str) -> list[Message]:
    """The messages with ``lead`` and ``instruction`` in place of the carrier's content."""
    content = f"{lead} {instruction}".strip()
    return [m.model_copy(update={"content": content}) if i == carrier else m for i, m in enumerate(messages)]


def _earlier(plan: _Plan, rng: random.Random) -> list[Message]:
    """An exchange before the decisive turn, in which the agent obeyed what its system message asks."""
    domain = subjects()[plan.subject]
    subject = rng.choice([name for name in knowledge()["domains"][domain] if name != plan.subject])
    demands = [plan.binding] if plan.binding_source == "system" else []
    demands += [plan.other] if plan.other else []
    question = rng.choice(language()["earlier_questions"]).format(subject=subject)
    return [
        Message(role="user", content=question),
        Message(role="assistant", content=response(subject, demands)),
    ]


def _agents(plan: _Plan, messages: list[Message]) -> list[Agent]:
    """The team: the agent of the decisive turn, and the peers that speak before it."""
    agents = [Agent(name=plan.role, role=plan.role, system_message=messages[0].content)]
    spoken = [message.name for message in messages if message.role == "peer" and message.name]
    return agents + [Agent(name=name, role=name) for name in dict.fromkeys(spoken)]

"""How much of what a team is told rules read, so that silence is not taken for agreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from cras.instructions import parse_instructions
from cras.instructions.acts.outline import lines_of
from cras.instructions.acts.reading import MOST_ACTS, acts_in
from cras.lint.binding import BindingText, binding_texts
from cras.lint.in_force import names_of
from cras.lint.team import TeamDescription
from cras.wording import counted


@dataclass
class Coverage:
    """``demands`` of ``sentences`` were read as demands; ``left_out`` says what was not looked at, a line a message."""

    sentences: int = 0
    demands: int = 0
    left_out: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """``12 of 40 sentences read as demands``, and what rules cannot read."""
        return f"{self.demands:,} of {counted(self.sentences, 'sentence')} read as demands; rules read English alone"


def coverage_of(teams: Iterable[TeamDescription]) -> Coverage:
    """What rules read of all that binds the agents of teams, each message once."""
    found = Coverage()
    for team in teams:
        names = names_of(team)
        for told in binding_texts(team):
            _add(found, told, team.name, names)
    return found


def _add(found: Coverage, told: BindingText, team: str, names: frozenset[str]) -> None:
    left_out: Counter[str] = Counter()
    agent = told.agents[0]
    acts = acts_in(told.text, told.source, agent, names)
    read = {_key(item.instruction.text) for item in acts}
    read |= {_key(item.quote or "") for item in parse_instructions(told.text, told.source, agent) if item.check}
    for line in lines_of(told.text, left_out):
        found.sentences += 1
        found.demands += _key(line.sentence) in read
    told_of = [f"{counted(number, 'line')} {what}" for what, number in left_out.items()]
    if len(acts) >= MOST_ACTS:
        told_of.append(f"what stands after {MOST_ACTS:,} demands")
    if told_of:
        found.left_out.append(f"{team}, {told.place}: not read: {', '.join(told_of)}")


def _key(sentence: str) -> str:
    return "".join(sentence.replace("*", "").replace("_", "").split())

"""What the scores of a dimension mean where a rubric has no words of its own (method.md section 1)."""

from __future__ import annotations

from cras.rubrics.rubric import Rubric
from cras.transcript import Dimension

TITLES: dict[Dimension, str] = {
    "GA": "goal alignment",
    "RC": "role consistency",
    "KBA": "knowledge boundary adherence",
    "CC": "constraint compliance",
}

LEVELS: dict[Dimension, dict[int, str]] = {
    "GA": {
        5: "Serves the agent's subgoal for this query in full.",
        4: "Serves it, with a detail missing.",
        3: "Serves its main part and leaves the rest.",
        2: "Touches on it, and mostly does something else.",
        1: "Answers another question, or stops half way.",
    },
    "RC": {
        5: "Speaks and reasons as the assigned role, and only as that role.",
        4: "Stays in the role but for a slip.",
        3: "Keeps the role for the most part.",
        2: "Leaves the role more than it keeps it.",
        1: "Speaks for another agent, or drops the role.",
    },
    "KBA": {
        5: "Stays within what the role knows and was given.",
        4: "Stays within it but for a harmless aside.",
        3: "Goes beyond it where little depends on that.",
        2: "Rests in part on things that it cannot know.",
        1: "Invents facts, leaves its domain, or claims not to know what it was given.",
    },
    "CC": {
        5: "Obeys every explicit constraint that binds it.",
        4: "Misses one constraint of small weight.",
        3: "Obeys about half of them by weight.",
        2: "Obeys a few of them.",
        1: "Obeys none of them, or the side that does not bind.",
    },
}


def levels_of(rubric: Rubric, dimension: Dimension) -> dict[int, str]:
    """The descriptions of a dimension's scores, best first: the rubric's own, and for the others those above."""
    known = LEVELS[dimension] | rubric.levels.get(dimension, {})
    return {level: known[level] for level in sorted(known, reverse=True)}

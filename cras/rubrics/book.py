"""Edited rubrics and the agents that they hold for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from cras.rubrics.files import read_rubrics
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Rubric
from cras.transcript import Transcript


class RubricBook:
    """Where an agent's rubric comes from when some are given: pass it as ``rubric_of`` to :func:`cras.scoring.score.score`.

    The one of its role (or name) and the run's task, else the one of its role for every query, else the generated one.

    Attributes:
        used: how many agents of runs each file's rubric was taken for.
        generated: how many had none of their own.
    """

    def __init__(self, rubrics: Sequence[tuple[Path, Rubric]]) -> None:
        self._by_key = {(rubric.role, rubric.query.strip()): (path, rubric) for path, rubric in rubrics}
        self.used: Counter[Path] = Counter({path: 0 for path, _ in rubrics})
        self.generated = 0

    @classmethod
    def read(cls, paths: Sequence[str]) -> RubricBook:
        """Of files and folders; errors as :func:`read_rubrics`."""
        return cls(read_rubrics(paths))

    def __call__(self, transcript: Transcript, agent: str) -> Rubric:
        """The rubric of an agent. Errors as :func:`rubric_for`."""
        member = transcript.agent(agent)
        names = dict.fromkeys((member.role or agent, agent)) if member else {}
        for query in (transcript.task.strip(), ""):
            for name in names:
                found = self._by_key.get((name, query))
                if found:
                    self.used[found[0]] += 1
                    return found[1]
        self.generated += 1
        return rubric_for(transcript, agent)

    @property
    def unused(self) -> list[Path]:
        """Files whose rubric held for no agent of any run so far."""
        return [path for path, count in self.used.items() if not count]

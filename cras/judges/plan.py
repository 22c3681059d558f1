"""What a judge model would be asked of runs, before it is: how many questions, requests and tokens.

The runs are scored by rules as ever; this watches what goes by and counts what they left open. Nothing is asked, and no
request is put together: a prompt's size is added up from the sizes of what would stand in it, so that a lake of runs costs
no more than its rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cras.judges.asking.clients import WINDOW_TOKENS
from cras.judges.model import with_standing_criteria
from cras.judges.prompt import SYSTEM
from cras.judges.shorten import BYTES_PER_TOKEN
from cras.rubrics.rubric import Rubric, RubricOf
from cras.score_record import ScoreRecord
from cras.transcript import Transcript

CHARACTERS_PER_TOKEN = 4
"""English text in the vocabularies of today; code and other scripts take up to twice the tokens."""
ANSWER_TOKENS = 20
ANSWER_TOKENS_PER_QUESTION = 65
"""An entry of an answer: id, quotation, reason, verdict. A model that thinks before it answers takes more."""
FRAME = len(SYSTEM) + 620
"""Characters of a request that are the same in each: what the judge is told, headings, fences."""
FENCE = 90
"""Characters around each turn of the conversation that is shown."""


@dataclass
class Decided:
    """Of some kind of question, how many there are on all turns, and how many of them rules decide."""

    total: int = 0
    by_rules: int = 0

    def add(self, total: int, left: int) -> None:
        """Enter the questions of one turn, and how many of them rules left open."""
        self.total += total
        self.by_rules += total - left

    @property
    def share(self) -> float | None:
        """Of all, decided by rules; ``None`` where there are none."""
        return self.by_rules / self.total if self.total else None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        left = self.total - self.by_rules
        return {"total": self.total, "by_rules": self.by_rules, "left": left, "share_by_rules": self.share}


@dataclass
class Asked:
    """What one model would be asked: all of it, or what rules leave open."""

    requests: int = 0
    questions: int = 0
    prompt_characters: int = 0

    @property
    def prompt_tokens(self) -> int:
        """Estimated from characters."""
        return self.prompt_characters // CHARACTERS_PER_TOKEN

    @property
    def answer_tokens(self) -> int:
        """Estimated from the number of questions."""
        return self.requests * ANSWER_TOKENS + self.questions * ANSWER_TOKENS_PER_QUESTION

    def add(self, questions: int, characters: int, window_tokens: int) -> None:
        """Enter the request about one turn; without a question none is sent."""
        if questions:
            self.requests += 1
            self.questions += questions
            self.prompt_characters += min(characters, window_tokens * BYTES_PER_TOKEN)


@dataclass
class Plan:
    """What rules decide of the runs, and what a model would be asked after them, or without them."""

    turns: int = 0
    explicit: Decided = field(default_factory=Decided)
    criteria: Decided = field(default_factory=Decided)
    conflicts: Decided = field(default_factory=Decided)
    after_rules: Asked = field(default_factory=Asked)
    alone: Asked = field(default_factory=Asked)


@dataclass(frozen=True)
class _Questions:
    """What a rubric asks: by id of criterion and conflict the characters of its line, and the standing questions."""

    sizes: dict[str, int]
    standing: int
    standing_characters: int


class Planner:
    """Watches runs, rubrics and the rules' records go by, in this order for each run, and adds them up in ``plan``.

    Args:
        window_tokens: of the model; longer prompts are cut to it.
    """

    def __init__(self, rubric_of: RubricOf, window_tokens: int = WINDOW_TOKENS) -> None:
        self.plan = Plan()
        self._inner, self._window_tokens = rubric_of, window_tokens
        self._questions: dict[str, _Questions] = {}
        self._sizes: dict[int, int] = {}
        self._is_empty: set[int] = set()

    def runs(self, runs: Iterable[Transcript]) -> Iterator[Transcript]:
        """The runs, each measured: by turn, what would be shown of the run besides the agent's own."""
        for run in runs:
            self._questions, self._sizes = {}, {}
            self._is_empty = {turn.index for turn in run.turns if not turn.content.strip()}
            before = len(run.task) + sum(len(member.name) + 3 for member in run.agents)
            for turn in sorted(run.turns, key=lambda item: item.index):
                before += len(turn.content) + FENCE
                self._sizes[turn.index] = before
            self._messages = {member.name: len(member.system_message or "") for member in run.agents}
            yield run

    def rubric_of(self, transcript: Transcript, agent: str) -> Rubric:
        """The rubric of an agent, remembered for its turns."""
        rubric = self._inner(transcript, agent)
        self._questions[agent] = _questions(rubric)
        return rubric

    def records(self, records: Iterable[ScoreRecord]) -> Iterator[ScoreRecord]:
        """The records of the rules, counted."""
        for record in records:
            self._count(record, self._questions[record.agent])
            yield record

    def _count(self, record: ScoreRecord, asked: _Questions) -> None:
        plan = self.plan
        plan.turns += 1
        left = {verdict.id for verdict in record.criteria if verdict.met is None and verdict.applies}
        left_conflicts = {item.id for item in record.conflicts if item.outcome is None}
        everything = {item.id for item in record.criteria} | {item.id for item in record.conflicts}
        decided, total = record.explicit_judged
        plan.explicit.add(total, total - decided)
        decided, total = record.criteria_judged
        plan.criteria.add(total, total - decided)
        plan.conflicts.add(len(record.conflicts), len(left_conflicts))
        if record.turn in self._is_empty:
            return  # nothing to quote: no model is asked
        shown = FRAME + self._sizes[record.turn] + self._messages.get(record.agent, 0) + asked.standing_characters
        for model, about in ((plan.after_rules, left | left_conflicts), (plan.alone, everything)):
            characters = shown + sum(asked.sizes[identifier] for identifier in about)
            model.add(len(about) + asked.standing, characters, self._window_tokens)


def _questions(rubric: Rubric) -> _Questions:
    standing = [_line(item.text) for item in with_standing_criteria(rubric)[len(rubric.criteria) :]]
    sizes = {item.id: _line(item.text) for item in rubric.criteria}
    sizes |= {item.id: _line(item.binding.text) + _line(item.competing.text) for item in rubric.conflicts}
    return _Questions(sizes, len(standing), sum(standing))


def _line(text: str) -> int:
    """Characters of the line that asks it, its id, dimension and source included."""
    return len(json.dumps(text, ensure_ascii=False)) + 18

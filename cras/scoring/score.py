"""Runs a judge over transcripts. ``cras.scoring.file`` has the file of records that a killed run takes up again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cras.errors import InputError
from cras.judges.judge import AsyncJudge, Judge
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Rubric, RubricOf
from cras.score_record import ScoreRecord
from cras.scoring.file import ScoreFile, read_scores
from cras.transcript import Transcript, Turn
from cras.wording import counted

__all__ = ["ScoreFile", "Tally", "not_scored_because", "read_scores", "score"]

FAILURES_IN_A_ROW = 10
"""After so many turns in a row that the judge could not judge, it is taken for gone."""


@dataclass
class Tally:
    """What was scored, what was not and why."""

    transcripts: int = 0
    scored: int = 0
    resumed: int = 0
    """Of those scored, how many came from an earlier run's file."""
    not_scored: Counter[str] = field(default_factory=Counter)
    """Turns by the reason for which they have no score."""
    failed: Counter[str] = field(default_factory=Counter)
    """Turns that the judge could not judge now, by reason; another run asks again."""
    stopped: str | None = None
    """Why scoring ended before the last turn: the limit that the next call would have passed."""


Work = tuple[Turn, Rubric, Transcript, ScoreRecord | None]


def score(
    transcripts: Iterable[Transcript],
    judge: Judge,
    *,
    done: Mapping[str, ScoreRecord] | None = None,
    tally: Tally | None = None,
    rubric_of: RubricOf = rubric_for,
) -> Iterator[ScoreRecord]:
    """The records of all turns that a model wrote in the run, in order, read as they are needed.

    A judge that waits for others (:class:`AsyncJudge`) judges many turns side by side; the order stays.

    Args:
        transcripts: read as they are needed: one at a time, and as far ahead as turns are judged at once.
        judge: who scores.
        done: records by content hash that need no second judgement; they are yielded in their place.
        rubric_of: where an agent's rubric comes from; by default its own messages.
        tally: is filled with the counts, where given. It says what failed, and why it ended early.

    Raises:
        InputError: the judge cannot be used at all, or fails on turn after turn.
    """
    tally = tally if tally is not None else Tally()
    work = _work(transcripts, judge, done or {}, tally, rubric_of)
    if isinstance(judge, AsyncJudge):
        yield from _side_by_side(work, judge, tally)
        return
    for turn, rubric, transcript, record in work:
        tally.scored += 1
        yield record or judge.judge(turn, rubric, transcript)


def _work(
    transcripts: Iterable[Transcript],
    judge: Judge,
    done: Mapping[str, ScoreRecord],
    tally: Tally,
    rubric_of: RubricOf,
) -> Generator[Work, None, None]:
    """Every turn that gets a score, with its record where there is one."""
    for transcript in transcripts:
        tally.transcripts += 1
        rubrics: dict[str, Rubric] = {}
        for turn in transcript.turns:
            reason = not_scored_because(turn, transcript)
            if reason:
                tally.not_scored[reason] += 1
                continue
            if turn.agent not in rubrics:
                rubrics[turn.agent] = rubric_of(transcript, turn.agent)
            rubric = rubrics[turn.agent]
            record = done.get(judge.content_hash(turn, rubric, transcript))
            tally.resumed += record is not None
            yield turn, rubric, transcript, record


def _side_by_side(work: Generator[Work, None, None], judge: AsyncJudge, tally: Tally) -> Iterator[ScoreRecord]:
    from cras.judges.asking.budget import LimitReachedError
    from cras.judges.asking.failures import JudgeFailedError
    from cras.judges.asking.loop import in_order

    async def record_of(item: Work) -> ScoreRecord:
        return item[3] or await judge.ajudge(*item[:3])

    in_a_row = 0
    for _, future in in_order(work, record_of, judge.ahead):
        if tally.stopped:
            continue  # what is under way is paid for: let it end and be kept
        try:
            record = future.result()
        except LimitReachedError as limit:
            tally.stopped = str(limit)
            work.close()
            continue
        except JudgeFailedError as failure:
            tally.failed[str(failure)] += 1
            in_a_row += 1
            if in_a_row == FAILURES_IN_A_ROW:
                raise InputError(
                    f"--judge {judge.name}: failed on {counted(in_a_row, 'turn')} in a row, last: {failure}; run the same command "
                    "again later: what was scored stays"
                ) from failure
            continue
        in_a_row = 0
        tally.scored += 1
        yield record


def not_scored_because(turn: Turn, transcript: Transcript) -> str | None:
    """Why a turn gets no score, or ``None``: only messages that a model wrote during the run are scored."""
    agent = transcript.agent(turn.agent)
    if turn.given:
        return "given before the run (the task)"
    if agent is None or not agent.is_model:
        return "not a model's (people, tools, code executors)"
    if turn.kind not in ("message", "handoff"):
        return f"{turn.kind.replace('_', ' ')}s"
    return None

"""Runs a judge over transcripts. ``cras.scoring.file`` has the file of records that a killed run takes up again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from functools import partial

from cras.errors import InputError
from cras.judges.asking.budget import LimitReachedError
from cras.judges.asking.judge_failures import JudgeFailedError
from cras.judges.asking.loop import in_order
from cras.judges.judge import AsyncJudge, Judge
from cras.judges.void import left_void, void_verdicts
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Rubric, RubricOf
from cras.score_record import ScoreRecord
from cras.scoring.acts import is_last_act, judges_words, rubric_of_acts
from cras.scoring.file import ScoreFile, read_scores
from cras.scoring.lost import LostTurn, lost_turn
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
    undecided: int = 0
    """Of those scored, how many have a record that says nothing of the turn: no explicit instruction was decided, no
    conflict has an outcome, and nothing was broken that nearly every turn meets."""
    not_scored: Counter[str] = field(default_factory=Counter)
    """Turns by the reason for which they have no score."""
    failed: Counter[str] = field(default_factory=Counter)
    """Turns that the judge could not judge now, by reason; another run asks again."""
    lost: list[LostTurn] = field(default_factory=list)
    """Turns that a fault in the judge cost, each with its place."""
    void: int = 0
    """Verdicts that do not count."""
    turns_left_void: int = 0
    """Turns on which nothing that a judge said counts; they are scored by what is left, and another run asks again."""
    left_void: Counter[str] = field(default_factory=Counter)
    """Those turns by judge and reason."""
    stopped: str | None = None
    """Why scoring ended before the last turn: the limit that the next call would have passed."""

    @property
    def is_short(self) -> bool:
        """Whether turns have no record though they should."""
        return bool(self.failed or self.lost or self.stopped)

    def count(self, record: ScoreRecord) -> None:
        """A turn has its record; what of it does not count is counted too."""
        self.scored += 1
        self.undecided += not record.is_decided
        left = left_void(record)
        self.void += void_verdicts(record)
        self.turns_left_void += bool(left)
        self.left_void.update(f"{judge}: {reason}" for judge, reason in left.items())

    def lose(self, error: BaseException, transcript: Transcript, turn: Turn) -> None:
        """Count a turn that an exception cost."""
        self.lost.append(lost_turn(error, transcript.id, turn.index, turn.agent))


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

    A judge that waits for others (:class:`AsyncJudge`) judges many turns side by side; the order stays. A fault in a
    judge costs the turn that it shows on: it is counted in the tally with its place, and scoring goes on.

    Args:
        transcripts: read as they are needed: one at a time, and as far ahead as turns are judged at once.
        judge: who scores.
        done: records by content hash that need no second judgement; they are yielded in their place. One that a judge
            left void (:func:`cras.judges.void.left_void`) is asked for again.
        rubric_of: where an agent's rubric comes from; by default its own messages.
        tally: is filled with the counts, where given. It says what failed, and why it ended early.

    Raises:
        InputError: the judge cannot be used at all, or fails on turn after turn.
    """
    tally = tally if tally is not None else Tally()
    work = _work(transcripts, judge, done or {}, tally, rubric_of)
    attempts = _Attempts(judge, tally)
    if isinstance(judge, AsyncJudge):
        yield from _side_by_side(work, judge, attempts)
        return

    def judged(item: Work) -> ScoreRecord:
        return item[3] or judge.judge(*item[:3])

    for item in work:
        record = attempts.record_of(item, partial(judged, item))
        if tally.stopped:
            return
        if record is not None:
            yield record


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
            if reason and not is_last_act(turn, transcript):
                tally.not_scored[reason] += 1
                continue
            try:
                if turn.agent not in rubrics:
                    rubrics[turn.agent] = rubric_of(transcript, turn.agent)
                rubric = rubrics[turn.agent]
                if reason:
                    acts = rubric_of_acts(rubric, by_words=judges_words(judge))
                    if acts is None:
                        tally.not_scored[reason] += 1
                        continue
                    rubric = acts
                record = done.get(judge.content_hash(turn, rubric, transcript))
                if record is not None and left_void(record):
                    record = None
            except InputError:
                raise
            except (Exception, SystemExit) as error:  # noqa: BLE001, as in _Attempts: what cannot be prepared costs the turn too
                tally.lose(error, transcript, turn)
                continue
            tally.resumed += record is not None
            yield turn, rubric, transcript, record


def _side_by_side(work: Generator[Work, None, None], judge: AsyncJudge, attempts: _Attempts) -> Iterator[ScoreRecord]:
    async def record_of(item: Work) -> ScoreRecord:
        return item[3] or await judge.ajudge(*item[:3])

    for item, future in in_order(work, record_of, judge.ahead):
        if attempts.tally.stopped:
            continue  # what is under way is paid for: let it end and be kept
        record = attempts.record_of(item, future.result)
        if attempts.tally.stopped:
            work.close()
        if record is not None:
            yield record


@dataclass
class _Attempts:
    """What became of each turn, in the tally."""

    judge: Judge
    tally: Tally
    failed_in_a_row: int = 0

    def record_of(self, item: Work, judged: Callable[[], ScoreRecord]) -> ScoreRecord | None:
        """The record of a turn, or ``None`` where it was not to be had and the tally says why.

        Raises:
            InputError: the judge cannot be used at all, or failed on turn after turn.
        """
        try:
            record = judged()
        except LimitReachedError as limit:
            self.tally.stopped = str(limit)
            return None
        except JudgeFailedError as failure:
            self.tally.failed[str(failure)] += 1
            self.failed_in_a_row += 1
            if self.failed_in_a_row == FAILURES_IN_A_ROW:
                raise InputError(
                    f"--judge {self.judge.name}: failed on {counted(self.failed_in_a_row, 'turn')} in a row, last: "
                    f"{failure}; run the same command again later: what was scored stays"
                ) from failure
            return None
        except (InputError, CancelledError):
            raise
        # The one place for a broad except: whatever a judge or a check of anybody stumbles over in one turn, the turns
        # before and after it are worth having. It is shown with its place, and the command ends with 1.
        except (Exception, SystemExit) as error:  # noqa: BLE001
            self.tally.lose(error, item[2], item[0])
            return None
        self.failed_in_a_row = 0
        self.tally.count(record)
        return record


def not_scored_because(turn: Turn, transcript: Transcript) -> str | None:
    """Why a turn gets no score, or ``None``: only messages that a model wrote during the run are scored.

    One that only acts is scored all the same where it is an agent's last word and its rubric asks something of acts, or
    a judge of words is at hand. The calls before a message are judged with the message.
    """
    agent = transcript.agent(turn.agent)
    if turn.given:
        return "given before the run (the task)"
    if agent is None or not agent.is_model:
        return "not a model's (people, tools, code executors)"
    if turn.kind not in ("message", "handoff"):
        return f"{turn.kind.replace('_', ' ')}s"
    return None

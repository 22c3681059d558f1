"""Runs a judge over transcripts, with a file of records that a killed run takes up again."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from cras.errors import InputError
from cras.judges.record import Judge, ScoreRecord
from cras.rubric import Rubric, rubric_for
from cras.transcript import Transcript, Turn


@dataclass
class Tally:
    """What was scored, what was not and why."""

    transcripts: int = 0
    scored: int = 0
    resumed: int = 0
    """Of those scored, how many came from an earlier run's file."""
    not_scored: Counter[str] = field(default_factory=Counter)
    """Turns by the reason for which they have no score."""


def score(
    transcripts: Iterable[Transcript],
    judge: Judge,
    *,
    done: Mapping[str, ScoreRecord] | None = None,
    tally: Tally | None = None,
) -> Iterator[ScoreRecord]:
    """The records of all turns that a model wrote in the run, in order, one transcript held at a time.

    Args:
        transcripts: read as they are needed.
        judge: who scores.
        done: records by content hash that need no second judgement; they are yielded in their place.
        tally: is filled with the counts, where given.
    """
    tally = tally if tally is not None else Tally()
    done = done or {}
    for transcript in transcripts:
        tally.transcripts += 1
        rubrics: dict[str, Rubric] = {}
        for turn in transcript.turns:
            reason = not_scored_because(turn, transcript)
            if reason:
                tally.not_scored[reason] += 1
                continue
            if turn.agent not in rubrics:
                rubrics[turn.agent] = rubric_for(transcript, turn.agent)
            rubric = rubrics[turn.agent]
            record = done.get(judge.content_hash(turn, rubric, transcript))
            tally.scored += 1
            tally.resumed += record is not None
            yield record or judge.judge(turn, rubric, transcript)


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


class ScoreFile:
    """A file of score records, appended and flushed one by one.

    Opening drops a last line that a killed run left unfinished. Records of other turns or other rubrics stay.

    Raises:
        InputError: the file holds something other than score records, or cannot be opened for writing.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.done: dict[str, ScoreRecord] = {}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._load()
            self._file = self.path.open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            raise InputError(
                f"{self.path}: cannot be written ({error.strerror}); name another file with --out"
            ) from None

    def _load(self) -> None:
        if not self.path.exists():
            return
        whole_bytes = 0
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    break
                try:
                    record = ScoreRecord.model_validate_json(line)
                except ValidationError:
                    message = "is not a score record; move the file away, or name another with --out"
                    raise InputError(f"{self.path}, line {number}: {message}") from None
                self.done[record.content_hash] = record
                whole_bytes += len(line)
        if whole_bytes == 0 and self.path.stat().st_size and not self._starts_a_record():
            raise InputError(
                f"{self.path}, line 1: is not a score record; move the file away, or name another with --out"
            )
        os.truncate(self.path, whole_bytes)

    def _starts_a_record(self) -> bool:
        """Whether a file without a whole line begins a record, so that dropping it loses nothing of others."""
        begin = b'{"schema_version":1,"transcript_id":'
        with self.path.open("rb") as file:
            head = file.read(len(begin))
        return begin.startswith(head)

    def keep(self, records: Iterable[ScoreRecord]) -> Iterator[ScoreRecord]:
        """The records as they come, each on disk before the next is asked for."""
        for record in records:
            if record.content_hash not in self.done:
                self._file.write(record.model_dump_json() + "\n")
                self._file.flush()
                self.done[record.content_hash] = record
            yield record

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> ScoreFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_scores(path: str | os.PathLike[str]) -> list[ScoreRecord]:
    """The records of a file, in order, each once.

    Raises:
        InputError: the file is missing, or a line of it is not a score record.
    """
    records: dict[str, ScoreRecord] = {}
    try:
        with Path(path).open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    record = ScoreRecord.model_validate_json(line)
                except ValidationError:
                    raise InputError(f"{path}, line {number}: is not a score record of cras score") from None
                records.setdefault(record.content_hash, record)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a file that cras score wrote") from None
    return list(records.values())

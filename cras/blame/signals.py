"""Signs that a turn went wrong, each with the words that it rests on. All are rules; none knows how the run ended.

A sign names a turn of a model. What a tool or a person answered is nobody's mistake by itself; an error in it is laid at
the turn whose code or call it answers. Signs that did no better than chance on the even runs of Who&When are not here:
apologies and corrections (agent 8 of 21, step 2), empty output, an executor that found no code, "manually", "I cannot".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from cras.blame.failures import QUOTE_CHARACTERS, failures
from cras.blame.invented import announcement
from cras.score_record import ScoreRecord
from cras.transcript import Transcript, Turn

Kind = Literal["verdict", "failed code", "invented data"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_RAN = re.compile(r"exitcode: 0\b|There is no code from the last \d+ messages?", re.IGNORECASE)
_FAILED = re.compile(
    r"^exitcode: -?\d+[^\n]*|Traceback \(most recent call last\)|^[\w.]*(?:Error|Exception): [^\n]*", re.MULTILINE
)
_ERROR = re.compile(r"^[\w.]*(?:Error|Exception): [^\n]*", re.MULTILINE)


@dataclass(frozen=True)
class Signal:
    """One reason to suspect a turn. ``quote`` is literally in the turn, or in the tool's answer to it."""

    kind: Kind | Literal["judge"]
    """``judge``: a judge model says so (``cras.blame.judged``)."""
    turn: int
    agent: str
    reason: str
    quote: str

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return asdict(self)


def signals(transcript: Transcript, records: Iterable[ScoreRecord], kinds: Iterable[Kind] = KINDS) -> list[Signal]:
    """All signals of the kinds, in the order of the turns.

    Args:
        transcript: the run.
        records: the scores of its turns, by any judge.
        kinds: which to look for. ``verdict``: an instruction that binds the agent was not met, or lost its conflict.
            ``failed code``: what runs the agent's code answered with an error. ``invented data``: the turn itself says,
            in its own prose, that it works on assumed, simulated or placeholder data (``cras.blame.invented``).
    """
    wanted = set(kinds)
    found: list[Signal] = []
    if "verdict" in wanted:
        found += _verdicts(transcript, records)
    if "failed code" in wanted:
        found += _failed_code(transcript)
    if "invented data" in wanted:
        found += _invented_data(transcript)
    return sorted(found, key=lambda signal: signal.turn)


def _verdicts(transcript: Transcript, records: Iterable[ScoreRecord]) -> Iterator[Signal]:
    own = [record for record in records if record.transcript_id == transcript.id]
    for failure in failures(own, {transcript.id: transcript}):
        what = "followed the competing instruction" if failure.competing else "did not meet"
        reason = f'{what} "{failure.competing or failure.instruction}" (expected: {failure.expected})'
        yield Signal("verdict", failure.turn, failure.agent, reason, failure.quote)


def _failed_code(transcript: Transcript) -> Iterator[Signal]:
    """An error in a tool's answer is laid at the last turn of a model before it."""
    author: Turn | None = None
    for turn in transcript.turns:
        if turn.kind == "tool_result":
            quote = _error(turn)
            if quote is not None and author is not None:
                reason = f"its code or call failed when it was run (turn {turn.index})"
                yield Signal("failed code", author.index, author.agent, reason, quote)
            author = None
        elif is_model_turn(turn, transcript):
            author = turn


def _error(turn: Turn) -> str | None:
    """The words of a tool's answer that tell of an error; ``None`` where it ran.

    AutoGen says so itself (``is_error`` of a call, ``exit_code`` of a code block); of other logs the text is read.
    """
    results, code = turn.extra.get("results"), turn.extra.get("result")
    failed = [item for item in results if isinstance(item, dict)] if isinstance(results, list) else []
    told = [item["is_error"] is True for item in failed if "is_error" in item]
    told += [code["exit_code"] != 0] if isinstance(code, dict) and "exit_code" in code else []
    found = None if _RAN.match(turn.content) else _ERROR.search(turn.content) or _FAILED.search(turn.content)
    if not any(told) and (told or found is None):
        return None
    return (found.group(0) if found else turn.content[:QUOTE_CHARACTERS]).strip()


def _invented_data(transcript: Transcript) -> Iterator[Signal]:
    for turn in transcript.turns:
        if is_model_turn(turn, transcript) and (quote := announcement(turn.content)):
            reason = "works on what it says is assumed, simulated or made up"
            yield Signal("invented data", turn.index, turn.agent, reason, quote)


def is_model_turn(turn: Turn, transcript: Transcript) -> bool:
    """Whether a model of the team wrote the turn in the run: whose mistake it can be."""
    agent = transcript.agent(turn.agent)
    return not turn.given and turn.kind != "tool_result" and agent is not None and agent.is_model

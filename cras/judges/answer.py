"""The judge model's answer: its JSON schema, and how it is read. Each entry is read by itself; a bad one costs that one."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from cras.judges.judged import Evidence, Judged
from cras.judges.prompt import Request
from cras.judges.stage import NOT_IN_THE_TURN
from cras.score_record import ConflictVerdict, Verdict
from cras.transcript import Outcome

REASON_CHARACTERS = 300
_THOUGHT = re.compile(r"^.*?</think>", re.DOTALL)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VerdictAnswer(_Strict):
    """The answer to one criterion. Evidence comes before the verdict, so that the verdict rests on it."""

    id: str
    quote: str
    reason: str
    met: Literal["yes", "no", "does_not_apply"]
    sure: bool


class ConflictAnswer(_Strict):
    """The answer to one conflict."""

    id: str
    quote: str
    reason: str
    outcome: Literal["binding", "competing", "both", "neither"]
    sure: bool


class Answer(_Strict):
    """What a judge model is asked to answer."""

    verdicts: list[VerdictAnswer]
    conflicts: list[ConflictAnswer]


class MalformedAnswerError(ValueError):
    """An answer without the JSON object that was asked for."""


_MET: dict[Any, bool] = {"yes": True, "no": False, "true": True, "false": False}
_OUTCOMES: dict[str, Outcome] = {"binding": "binding", "competing": "competing", "both": "both", "neither": "neither"}


@lru_cache
def answer_schema(form: type[BaseModel] = Answer) -> dict[str, Any]:
    """The ``response_format`` of an OpenAI-compatible server for answers of this form."""
    return {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": form.model_json_schema()},
    }


def entries(text: str) -> dict[str, dict[str, Any]]:
    """The entries of an answer by id. What stands around the JSON object (a fence, a thought, prose) is passed over.

    Raises:
        MalformedAnswerError: there is no such object, or more than one: which of them is meant cannot be told.
    """
    found = [
        value
        for value in json_objects(without_thought(text))
        if isinstance(value.get("verdicts", value.get("conflicts")), list)
    ]
    if len(found) != 1:
        what = "holds no JSON object with verdicts" if not found else f"holds {len(found)} JSON objects with verdicts"
        raise MalformedAnswerError(f"the answer {what}")
    listed = [item for key in ("verdicts", "conflicts") for item in _list(found[0].get(key)) if isinstance(item, dict)]
    by_id: dict[str, dict[str, Any]] = {}
    for item in listed:
        identifier = str(item.get("id"))
        if identifier in by_id and by_id[identifier] != item:
            by_id[identifier] = {"id": identifier, "twice": True}
        else:
            by_id[identifier] = item
    return by_id


def read_verdicts(
    request: Request, found: dict[str, dict[str, Any]], judged: Judged, judge: str
) -> tuple[list[Verdict], list[ConflictVerdict], set[str]]:
    """The verdicts on a request's criteria and conflicts, and the ids of those that are void or not sure."""
    verdicts: list[Verdict] = []
    conflicts: list[ConflictVerdict] = []
    left_open: set[str] = set()
    for number, criterion in request.criteria.items():
        item = found.get(number)
        met, applies = _met(item), not (item and str(item.get("met")).lower() == "does_not_apply")
        evidence, fault = _evidence(item, judged, understood=met is not None or not applies, needed=applies)
        verdicts.append(
            Verdict(
                id=criterion.id,
                dimension=criterion.dimension,
                met=None if fault else met,
                quote=evidence.quote if evidence else None,
                reason=fault or _reason(item, "" if applies else "does not apply: "),
                by=judge,
                void=fault is not None,
                applies=applies,
                act_turn=evidence.act_turn if evidence else None,
            )
        )
        if fault or (item and item.get("sure") is False):
            left_open.add(criterion.id)
    for number, conflict in request.conflicts.items():
        item = found.get(number)
        outcome = _OUTCOMES.get(str(item.get("outcome")).lower()) if item else None
        evidence, fault = _evidence(item, judged, understood=outcome is not None, needed=True)
        conflicts.append(
            ConflictVerdict(
                id=conflict.id,
                type=conflict.type,
                pairing=conflict.pairing,
                outcome=None if fault else outcome,
                quote=evidence.quote if evidence else None,
                reason=fault or _reason(item, ""),
                by=judge,
                void=fault is not None,
                act_turn=evidence.act_turn if evidence else None,
            )
        )
        if fault or (item and item.get("sure") is False):
            left_open.add(conflict.id)
    return verdicts, conflicts, left_open


def _evidence(
    item: dict[str, Any] | None, judged: Judged, *, understood: bool, needed: bool
) -> tuple[Evidence | None, str | None]:
    """The quotation as the turn, or a call of it, has it, and why the entry does not count (``None`` where it does)."""
    if item is None:
        return None, "void: the judge did not answer it"
    if item.get("twice"):
        return None, "void: the judge answered it twice, differently"
    if not understood:
        return None, "void: the judge's verdict is none of those that were asked for"
    given = item.get("quote")
    evidence = judged.find(given) if isinstance(given, str) else None
    if evidence is not None and not evidence.is_enough:
        return None, "void: the judge's quotation is too short to be evidence" if needed else None
    if evidence is None and needed:
        return None, NOT_IN_THE_TURN
    return evidence, None


def _met(item: dict[str, Any] | None) -> bool | None:
    return _MET.get(str(item.get("met")).strip().lower()) if item else None


def _reason(item: dict[str, Any] | None, before: str) -> str:
    reason = item.get("reason") if item else None
    return before + (reason.strip()[:REASON_CHARACTERS] if isinstance(reason, str) else "")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def without_thought(text: str) -> str:
    """An answer without what a model thought before it, where it marks its thoughts."""
    return _THOUGHT.sub("", text, count=1)


def json_objects(text: str) -> list[dict[str, Any]]:
    """The JSON objects that stand in a text, the outermost ones."""
    decoder = json.JSONDecoder()
    found = []
    place = text.find("{")
    while place >= 0:
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            end = place + 1
        else:
            found.append(value)
        place = text.find("{", end)
    return [value for value in found if isinstance(value, dict)]

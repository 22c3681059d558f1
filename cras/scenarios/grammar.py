"""The scenario language: demands, the words for them, and the response that meets a set of demands.

A **demand** is a value of a group (``language = fr``); two demands of one group cannot both be met. The data files
hold the words; what a demand does to a response and which check decides it stands here, side by side.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from cras.scenarios.scenario import ConflictType
from cras.transcript import Check, Dimension

DEFAULT_SENTENCES = 2
"""Sentences of an answer when nobody asks for a number."""


@dataclass(frozen=True)
class Demand:
    """One demand: its group and its value. For ``words`` the value is ``include:WORD`` or ``exclude:WORD``, for
    ``scope`` ``stay:DOMAIN`` or ``leave:SUBJECT``, for ``order`` ``FIRST>THEN``."""

    group: str
    value: str

    @property
    def parts(self) -> list[str]:
        """The value split at its separator."""
        return self.value.replace(">", ":").split(":")


@lru_cache(maxsize=1)
def language() -> dict[str, Any]:
    """The words of the scenario language (``data/language.yaml``)."""
    return _data("language.yaml")


@lru_cache(maxsize=1)
def knowledge() -> dict[str, Any]:
    """Domains, subjects and facts (``data/knowledge.yaml``)."""
    return _data("knowledge.yaml")


@lru_cache(maxsize=1)
def subjects() -> dict[str, str]:
    """Every subject with its domain."""
    return {subject: domain for domain, entries in knowledge()["domains"].items() for subject in entries}


def facts(subject: str, code: str = "en") -> list[str]:
    """The three facts about a subject in a language."""
    return list(knowledge()["domains"][subjects()[subject]][subject][code])


def names(subject: str) -> list[str]:
    """A subject's name in each language, without repetition."""
    return list(dict.fromkeys(knowledge()["domains"][subjects()[subject]][subject]["names"].values()))


def conflict_type(group: str) -> ConflictType:
    """The conflict type that a group of demands belongs to."""
    kind: ConflictType = language()["groups"][group]["type"]
    return kind


def dimension(group: str) -> Dimension:
    """The CRAS dimension that a demand of this group belongs to."""
    return {"scope": "KBA", "role": "RC"}.get(group, "CC")  # type: ignore[return-value]


def phrase(demand: Demand, rng: random.Random) -> str:
    """One of the paraphrases of a demand, as an imperative without its wrapping (``answer in French``)."""
    group = language()["groups"][demand.group]
    parts = demand.parts
    if demand.group in ("format", "casing"):
        return str(rng.choice(group["phrases"][demand.value]))
    if demand.group == "words":
        return str(rng.choice(group["phrases"][parts[0]])).format(word=parts[1])
    if demand.group == "scope":
        return str(rng.choice(group["phrases"][parts[0]])).format(domain=parts[1], subject=parts[1])
    template = str(rng.choice(group["phrases"]))
    if demand.group == "order":
        return template.format(first=parts[0], then=parts[1])
    if demand.group == "language":
        return template.format(value=knowledge()["languages"][demand.value])
    if demand.group == "length":
        return template.format(value=group["values"][int(demand.value)])
    return template.format(value=demand.value, Value=demand.value.capitalize())


def wording(demand: Demand, strength: str, rng: random.Random) -> str:
    """A demand as a sentence, weak or strong."""
    sentence = str(rng.choice(language()["strength"][strength])).format(phrase=phrase(demand, rng))
    return sentence.replace('.".', '."')


def check(demand: Demand) -> Check:
    """The check that decides whether a response meets a demand."""
    parts = demand.parts
    if demand.group == "language":
        return Check(kind="language", params={"code": demand.value})
    if demand.group == "format":
        return Check(kind="format", params={"format": demand.value})
    if demand.group == "length":
        return Check(kind="sentences", params={"count": int(demand.value)})
    if demand.group == "casing":
        return Check(kind="casing", params={"casing": demand.value})
    if demand.group == "words":
        return Check(kind=parts[0], params={"text": parts[1]})
    if demand.group == "scope" and parts[0] == "leave":
        return Check(kind="covers", params={"any_of": names(parts[1])})
    if demand.group == "scope":
        outside = [name for subject, domain in subjects().items() if domain != parts[1] for name in names(subject)]
        return Check(kind="not_covers", params={"any_of": outside})
    if demand.group == "role":
        return Check(kind="starts_with", params={"text": f"{demand.value.capitalize()}:"})
    if demand.group == "order":
        return Check(kind="order", params={"first": f"{parts[0]}:", "then": f"{parts[1]}:"})
    closing = f"Next: {demand.value}." if demand.group == "hand_over" else f"{demand.value}."
    return Check(kind="ends_with", params={"text": closing})


def task_check(subject: str) -> Check:
    """The check that a response is about the subject that was asked for."""
    return Check(kind="covers", params={"any_of": names(subject)})


def response(subject: str, demands: list[Demand]) -> str:
    """The answer about ``subject`` that meets all ``demands`` (of different, compatible groups)."""
    wanted = {demand.group: demand for demand in demands}
    code = wanted["language"].value if "language" in wanted else "en"
    length = int(wanted["length"].value) if "length" in wanted else DEFAULT_SENTENCES
    lines = facts(subject, code)[:length]
    if "scope" in wanted and wanted["scope"].parts[0] == "leave":
        lines[-1] = facts(wanted["scope"].parts[1], code)[0]
    if "words" in wanted and wanted["words"].parts[0] == "include":
        lines[0] = f"{lines[0][:-1]} {wanted['words'].parts[1]}."
    if "order" in wanted:
        lines = [f"{label}: {line}" for label, line in zip(wanted["order"].parts, lines, strict=True)]
    if "role" in wanted:
        lines[0] = f"{wanted['role'].value.capitalize()}: {lines[0]}"
    if "sign_off" in wanted:
        lines.append(f"{wanted['sign_off'].value}.")
    if "hand_over" in wanted:
        lines.append(f"Next: {wanted['hand_over'].value}.")
    if "casing" in wanted:
        lines = [line.upper() if wanted["casing"].value == "upper" else line.lower() for line in lines]
    layout = wanted["format"].value if "format" in wanted else "prose"
    if layout == "json":
        return json.dumps({"answer": " ".join(lines)}, ensure_ascii=False)
    return "\n".join(f"- {line}" for line in lines) if layout == "list" else " ".join(lines)


def compatible(group: str, other: str) -> bool:
    """Whether demands of two groups can always be met together by :func:`response`."""
    exclusive = {
        "length": {"sign_off", "hand_over", "order", "scope"},
        "order": {"scope", "role", "sign_off", "hand_over"},
    }
    ends = {"sign_off", "hand_over"}
    if group == other or (group in ends and other in ends):
        return False
    return other not in exclusive.get(group, set()) and group not in exclusive.get(other, set())


def _data(name: str) -> dict[str, Any]:
    text = resources.files("cras.scenarios").joinpath("data", name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded

"""The words of natural scenarios (``data/natural.yaml``): what can be demanded, in which words, and the check of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from itertools import permutations
from typing import Any

import yaml

from cras.scenarios.scenario import ConflictType
from cras.transcript import Check, Dimension, Source


@dataclass(frozen=True)
class Rule:
    """A demand that a check decides, and that :attr:`phrases` say in several ways.

    Attributes:
        group: rules of one group exclude each other, but of ``scope`` only the two of one topic.
        value: which of the group, for example ``fr``, ``stay:chess``, ``Summary>Details``.
        earlier: what an agent that obeys it may have said earlier; empty where nothing short does.
    """

    group: str
    value: str
    type: ConflictType
    phrases: tuple[str, ...]
    check: Check = field(hash=False)
    earlier: str = ""

    @property
    def dimension(self) -> Dimension:
        """The CRAS dimension that it belongs to."""
        return "KBA" if self.group == "scope" else "RC" if self.group == "role" else "CC"

    def wordings(self, source: Source, strength: str) -> list[str]:
        """Every sentence by which a source may say it."""
        wrappings = words()["wrappings"][source][strength]
        said = (wrapping.format(phrase=phrase) for phrase in self.phrases for wrapping in wrappings)
        return [text.replace('.".', '."').replace(',".', ',"') for text in said]


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The data file."""
    text = resources.files("cras.scenarios").joinpath("data", "natural.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@lru_cache(maxsize=1)
def conflicts() -> dict[ConflictType, dict[str, list[tuple[Rule, Rule]]]]:
    """Binding and competing rule of every conflict that can be made, by type and group."""
    found: dict[ConflictType, dict[str, list[tuple[Rule, Rule]]]] = {}
    for group, entry in words()["groups"].items():
        rules = _rules(group, entry)
        found.setdefault(entry["type"], {})[group] = _pairs(group, rules)
    return found


def _pairs(group: str, rules: list[Rule]) -> list[tuple[Rule, Rule]]:
    if group != "scope":
        return list(permutations(rules, 2))
    # Whoever binds an agent keeps it within its scope; asking it to leave is what a competing side does.
    return list(zip(rules[::2], rules[1::2], strict=True))


def rule_of(check: Check) -> Rule | None:
    """The rule that a check decides; ``None`` where no natural scenario has it."""
    pairs = (pair for groups in conflicts().values() for listed in groups.values() for pair in listed)
    return next((rule for pair in pairs for rule in pair if rule.check == check), None)


def _rules(group: str, entry: dict[str, Any]) -> list[Rule]:
    kind: ConflictType = entry["type"]
    if group == "scope":
        return [
            Rule(group, f"{side}:{topic}", kind, _filled(entry[side], topic=topic), Check(kind=check, params={"any_of": of}))
            for topic, of in words()["topics"].items()
            for side, check in (("stay", "not_covers"), ("leave", "covers"))
        ]  # fmt: skip
    if group == "role":
        return [
            Rule(group, label, kind, _filled(entry["phrases"], label=label), _edge("starts_with", f"{label}:"),
                 f"{label}: Good day, how can I help?")
            for label in entry["labels"]
        ]  # fmt: skip
    if group == "order":
        return [
            Rule(group, f"{first}>{then}", kind, _filled(entry["phrases"], first=first, then=then),
                 Check(kind="order", params={"first": f"{first}:", "then": f"{then}:"}))
            for first, then in entry["pairs"]
        ]  # fmt: skip
    if "texts" in entry:
        return [
            Rule(group, text, kind, _filled(entry["phrases"], text=text), _edge(entry["kind"], text),
                 f"{text} I am here." if entry["kind"] == "starts_with" else f"Good day, I am here. {text}")
            for text in entry["texts"]
        ]  # fmt: skip
    return [
        Rule(group, str(value), kind, _filled(of.get("phrases") or entry["phrases"], name=of.get("name", "")),
             Check.model_validate(of["check"]), of.get("earlier", ""))
        for value, of in entry["values"].items()
    ]  # fmt: skip


def _filled(phrases: list[str], **values: str) -> tuple[str, ...]:
    return tuple(phrase.format(**values) for phrase in phrases)


def _edge(kind: str, text: str) -> Check:
    return Check(kind=kind, params={"text": text})

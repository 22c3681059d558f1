"""Demands on an agent's conduct that can contradict each other and that no rule can see in a turn alone.

Their kinds are those of ``cras.checks.conduct``; ``what`` is in lower case, ``*`` is anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cras.instructions.sentence import Found, folded, outside_quotes
from cras.transcript import Check

_NEVER = (
    r"(?:(?:do not|don't|never|must not|mustn't|may not|should not|shouldn't|cannot|can't|(?:are|is) not allowed to"
    r"|avoid|refrain from)(?: ever)? )"
)
_START = r"^\W*(?:please |always |also |and |then |finally,? |instead,? |now |from now on,? |you (?:must|should|shall|have to|need to|will) (?:always |also )?)*"
_WORD = r"(?!(?:in|with|for|when|using|at|to|as|if)\b)[\w'-]+"
_WHAT = rf"(?P<what>{_WORD}(?:(?:,| and| or|, and|, or)? {_WORD}){{0,5}})"
_SPEAK_ON = (
    r"(?:(?:discuss|cover)(?:ing)? (?:anything about )?|(?:talk|speak|comment|answer|give|offer|provide)(?:ing)?"
    r" (?:(?:any|questions?|advice|opinions?|information) )*(?:about|on|regarding|concerning|related to) )"
)
_TOPICS = (
    ("never", re.compile(rf"(?i){_START}{_NEVER}{_SPEAK_ON}{_WHAT}")),
    ("only", re.compile(rf"(?i){_START}(?:only|solely|exclusively) {_SPEAK_ON}{_WHAT}")),
    (
        "only",
        re.compile(
            rf"(?i){_START}(?:discuss|answer|talk|speak)(?: questions)? (?:only|solely|exclusively) (?:about|on) {_WHAT}"
        ),
    ),
    ("asked", re.compile(rf"(?i){_START}{_SPEAK_ON}{_WHAT}")),
)
_BE = r"(?:act as|pretend to be|pose as|speak as|play the (?:role|part) of|take (?:on |over )?the (?:role|part) of|answer as if you were)"
_STAY = re.compile(
    r"(?i)\b(?:(?:always )?(?:stay|remain|keep) (?:strictly )?in (?:your (?:assigned )?|this |the )?(?:role|character)"
    r"|(?:never|do not|don't) (?:ever )?(?:leave|drop|change|abandon|break)(?: out of)? (?:your |this |the )?(?:role|character))\b"
)
_ANYBODY = re.compile(
    r"(?i)^(?:any(?:one|body)(?: else)?|some(?:one|body) else|any other|another|other (?:agents?|roles?)|nobody)\b"
)
_NOBODY_NAMED = re.compile(
    r"(?:one|two|three|\d+|each|next|another one|it|them|him|her|this|that|these|those|appropriate|right|relevant|best)\b"
)
"""No name but a way of speaking: "one agent at a time", "the next agent"."""
_ROLES = (
    (
        "never",
        re.compile(rf"(?i){_START}{_NEVER}(?:act as|pretend to be|pose as|speak as|speak for|answer for) {_WHAT}"),
    ),
    ("asked", re.compile(rf"(?i){_START}{_BE} (?!an? (?:list|table)\b){_WHAT}")),
    ("asked", re.compile(rf"(?i)^\W*(?:from now on,? )?you are (?:now )?{_WHAT}")),
)
_HAND = (
    r"(?:hand(?:ing)?(?: (?:it|this|the (?:task|turn|work|result)|your \w+))?(?: over| off)?"
    r"|transfer(?:ring)?(?: (?:it|control|the \w+))?|pass(?:ing)? (?:it|control|the \w+)(?: on)?|delegat(?:e|ing)(?: \w+)?) to "
)
_TO = r"(?:the )?(?P<what>any(?:one|body)(?: else)?|[\w-]+(?: (?:agent|team))?)"
_HAND_OVERS = (
    ("never", re.compile(rf"(?i)\b{_NEVER}{_HAND}{_TO}")),
    ("only", re.compile(rf"(?i)\bonly {_HAND}{_TO}|\b{_HAND}(?:only|no ?one but) {_TO.replace('what', 'other')}")),
    ("asked", re.compile(rf"(?i)\b{_HAND}{_TO}")),
)
_PART = r"(?:the |your |a |an |any )?(?P<{name}>[a-z][\w-]*(?: [a-z][\w-]*)?)"
_SEQUENCE = re.compile(
    rf"(?i){_START}(?:put|give|place|write|state|show|list|present|provide) {_PART.format(name='one')} "
    rf"(?P<order>before|after) {_PART.format(name='other')}\W*$"
)
_FIRST_THEN = re.compile(
    rf"(?i){_START}(?:first,? )(?:put|give|place|write|state|show|list|present|provide) {_PART.format(name='one')}"
    rf",? (?:and )?then {_PART.format(name='other')}\W*$"
)
_ARTICLE = re.compile(r"(?i)^(?:the|an?|any|your|all) ")


_BETWEEN_NAMES = re.compile(r",? (?:and|or) |, ")


def conduct_in(sentence: str, *, is_conditional: bool, is_system: bool) -> Iterator[Found]:
    """The demands on conduct in one sentence.

    Args:
        is_conditional: it holds under a condition; then only what is asked for counts, which an absolute "never"
            contradicts all the same.
        is_system: a role in it is the agent's own and not asked for against another.
    """
    plain = outside_quotes(sentence)
    for kind, patterns in (("topic", _TOPICS), ("role", _ROLES), ("hand_over", _HAND_OVERS)):
        rule, what = next(
            ((rule, _what(match)) for rule, pattern in patterns if (match := pattern.search(plain))), ("", "")
        )
        if kind == "role" and _STAY.search(plain):
            rule, what = "never", "*"
        if not rule or not what or (is_conditional and (rule != "asked" or kind != "hand_over")):
            continue
        if kind == "role" and rule == "asked" and is_system:
            continue
        for name in _names(what):
            yield Check(kind=kind, params={"rule": rule, "what": name}), sentence
    match = _SEQUENCE.search(plain) or _FIRST_THEN.search(plain)
    if match:
        one, other = (match[name].lower() for name in ("one", "other"))
        if folded(match.groupdict().get("order", "before")) == "after":
            one, other = other, one
        yield Check(kind="sequence", params={"first": one, "then": other}), sentence


def _what(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return str(groups.get("what") or groups.get("other") or "")


def _names(what: str) -> Iterator[str]:
    for part in _BETWEEN_NAMES.split(what):
        name = _ARTICLE.sub("", part.strip()).lower()
        if name and not _NOBODY_NAMED.match(name):
            yield "*" if _ANYBODY.match(name) else name

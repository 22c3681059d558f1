"""Sentences about tools: always call this one before answering, never call that one, only these, none.

A sentence is read as a whole or not at all: what is left of it may be a condition, an argument or a scope.
"""

from __future__ import annotations

import re
from typing import Any

from cras.transcript import Check

_IDENTIFIER = r"`[A-Za-z_][\w.:-]{0,60}(?:\(\))?`|\"[A-Za-z_][\w.:-]{0,60}\"|(?<!\w)[A-Za-z][A-Za-z0-9]{0,20}(?:_[A-Za-z0-9]{1,20}){1,5}(?!\w)(?:\(\))?|(?<!\w)(?-i:[a-z]{1,20}[A-Z]\w{0,30})(?!\w)(?:\(\))?"
_THE = r"(?:(?:the|a|an|any|your|our) )?"
_NAMED = rf"{_THE}(?:(?:tools?|functions?) (?:{_IDENTIFIER})|(?:{_IDENTIFIER})(?: (?:tools?|functions?))?)"
_CALLED = (
    rf"{_THE}(?:tool|function) (?:{_IDENTIFIER})|{_THE}(?:{_IDENTIFIER}) (?:tool|function)"
    r"|the [A-Za-z][\w-]{0,30}(?: [a-z][\w-]{0,30})? tool"
)
_SEPARATOR = r"(?:, (?:and |or )?| and | or )"
_LISTED = rf"{_NAMED}(?:{_SEPARATOR}(?:{_NAMED})){{0,5}}"
_CALL = r"(?:call|invoke|trigger)"
_USE = r"(?:use|run|query|consult|employ)"
_DO = rf"(?:{_CALL} (?P<called>{_LISTED})|(?:{_CALL}|{_USE}) (?P<used>{_CALLED}))"
_OPENING = r"\A\W{0,6}(?:(?:important|note|rule|please|remember)[:,]? )?"
_NEVER = r"(?:(?:you|agents?) )?(?:must never|should never|may never|never|must not|mustn't|do not|don't|should not|shall not|may not|cannot|can't|are not allowed to) (?:ever |directly )?"
_EVER = r"(?: (?:yourself|directly|at all|ever|for any reason|under any circumstances|in any (?:case|situation)|at any time))?"
_END = r"\W{0,3}\Z"
_ALWAYS = (
    r"(?:(?:you|agents?) )?(?:must always|should always|always|must|have to|need to|shall|are required to)(?: first)? "
)
_MAYBE_ALWAYS = rf"(?:{_ALWAYS}|make sure to (?:always )?|be sure to (?:always )?)?"
_ANSWER = (
    r"(?:you )?(?:ever )?(?:answer|reply|respond|answering|replying|responding|giving (?:an|any|your) (?:answer|reply|response)"
    r"|(?:each|every|any|an|your|the)(?: final)? (?:answer|reply|response))(?: to)?(?: (?:the |a |any )?(?:user|customer|question|questions|them|anything))?(?:'s (?:question|request))?"
)
_THAT_ONE = rf"(?:you )?(?:ever )?(?:(?:call|calling|use|using|invoke|invoking|run|running) )?(?P<later>{_NAMED})"
_PURPOSE = r"(?: to (?:look|check|verify|find|search|get|fetch|confirm|retrieve)\b[^,;.:]{0,60}?)?"

_NONE = re.compile(
    rf"(?i){_OPENING}(?:{_NEVER}(?:{_CALL}|{_USE}) (?:any |the )?(?:tools|functions|tool|function)(?: calls?)?{_EVER}"
    rf"|(?:answer|reply|respond) without (?:using|calling) (?:any )?(?:tools|functions)){_END}"
)
_NOT_THIS = re.compile(rf"(?i:{_OPENING}{_NEVER}{_DO}{_EVER}{_END})")
_ONLY = re.compile(
    rf"(?i:{_OPENING}(?:(?:you (?:may|can|must|should) )?only (?:ever )?{_DO}|{_CALL} only (?P<just>{_LISTED})){_END})"
)
_BEFORE_ANSWERING = re.compile(rf"(?i:{_OPENING}{_MAYBE_ALWAYS}{_DO}{_PURPOSE},? before {_ANSWER}{_END})")
_ANSWERING_AFTER = re.compile(rf"(?i:{_OPENING}before {_ANSWER},? {_MAYBE_ALWAYS}{_DO}{_PURPOSE}{_END})")
_BEFORE_THAT_ONE = re.compile(rf"(?i:{_OPENING}{_MAYBE_ALWAYS}{_DO}{_PURPOSE},? before {_THAT_ONE}{_END})")
_DOING = r"(?:call(?:ed|ing)|us(?:ed|ing)|quer(?:ied|ying)|consult(?:ed|ing)|invok(?:ed|ing)|run(?:ning)?)"
_NOT_WITHOUT = re.compile(
    rf"(?i:{_OPENING}{_NEVER}(?:answer|reply|respond)(?: to)?(?: (?:the |a |any )?(?:user|customer|question|questions|them|anything))?"
    rf" without (?:first |having |having first )?{_DOING} (?:(?P<called>{_LISTED})|(?P<used>{_CALLED})){_END})"
)
_WITH_THIS = re.compile(
    rf"(?i:{_OPENING}{_MAYBE_ALWAYS}(?:look|check|verify|find|search|get|fetch|confirm|retrieve|identify|authenticate)\b[^,;.:`]{{0,60}}"
    rf" (?:with|using|via|through|by calling) (?:(?P<called>{_LISTED})|(?P<used>{_CALLED})),? before {_ANSWER}{_END})"
)
_ALWAYS_THIS = re.compile(rf"(?i:{_OPENING}{_ALWAYS}{_DO}{_END})")
_NAME = re.compile(
    rf"(?:(?:tools?|functions?) )?(?P<id>{_IDENTIFIER})|(?<!\w)(?P<words>[A-Za-z][\w-]{{0,30}}(?: [a-z][\w-]{{0,30}})?) tool\b"
)
_ARTICLES = {"the", "a", "an", "any", "your", "our"}
_NO_NAME = {
    "this",
    "that",
    "right",
    "same",
    "appropriate",
    "other",
    "provided",
    "every",
    "each",
    "available",
    "following",
}
LONGEST = 300


def tools_in(sentence: str) -> Check | None:
    """What a sentence demands of tools; ``None`` where it demands nothing of them, or more than can be told."""
    text = " ".join(sentence.split())
    if len(text) > LONGEST:
        return None
    if _NONE.search(text):
        return _check("never", ["*"])
    for pattern, rule, before in (
        (_NOT_THIS, "never", None),
        (_ONLY, "only", None),
        (_BEFORE_ANSWERING, "must", "answering"),
        (_ANSWERING_AFTER, "must", "answering"),
        (_NOT_WITHOUT, "must", "answering"),
        (_WITH_THIS, "must", "answering"),
        (_BEFORE_THAT_ONE, "must", None),
        (_ALWAYS_THIS, "must", None),
    ):
        match = pattern.search(text)
        if match is None:
            continue
        found = match.groupdict()
        names = _names(found["called"] or found["used"] or found.get("just") or "")
        later = _names(found.get("later") or "")
        if not names or (found.get("later") and len(later) != 1):
            return None
        return _check(rule, names, later[0] if later else before)
    return None


def _check(rule: str, names: list[str], before: str | None = None) -> Check:
    params: dict[str, Any] = {"rule": rule, "tool": names[0] if len(names) == 1 else names}
    return Check(kind="tool_use", params=params | ({"before": before} if before else {}))


def _names(text: str) -> list[str]:
    """The tools that are named, without marks; empty where one is not named but described ("the right tool")."""
    found: list[str] = []
    for match in _NAME.finditer(text):
        name = (match["id"] or match["words"]).strip('`"').removesuffix("()")
        words = [word for word in name.split() if word.casefold() not in _ARTICLES]
        if {word.casefold() for word in words} & _NO_NAME:
            return []
        if not words:
            continue
        found.append(" ".join(words))
    return found


def is_of_tool(check: Check, sentence: str) -> bool:
    """Whether the words of a check are the name of a tool there ("the `run_sql` tool"): to be called, not to be said."""
    words = check.params.get("text")
    place = sentence.find(words) if isinstance(words, str) else -1
    if place < 0 or not isinstance(words, str):
        return False
    before, behind = sentence[:place].casefold(), sentence[place + len(words) :].casefold()
    is_named = before.rstrip("`\"'“‘ ").endswith((" tool", " function", " tools", " functions"))
    return is_named or behind.lstrip("`\"'”’() ").startswith(("tool", "function"))

"""The wordings of checkable constraints on a whole turn, as patterns: a sentence in, checks with their words out.

Each pattern reads one kind of constraint. A sentence that limits only a part of the turn (a title, each bullet), or
that negates, offers alternatives or approximates, yields nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cras.checks.languages import LANGUAGE_CODES
from cras.instructions.sentence import (
    NEGATED,
    NO_OTHER,
    NUMBER,
    SPEAK,
    SUBJECT,
    VAGUE,
    Found,
    folded,
    number_of,
    outside_quotes,
    speaks_of_part,
)
from cras.instructions.wordings import alternatives, edges, edges_of_parts, wording
from cras.transcript import Check

_LANGUAGE = "|".join(sorted(LANGUAGE_CODES, key=len, reverse=True))

_HEAD = re.compile(
    rf"^\W*(?:please |always |only |and |also |from now on,? |remember to |make sure (?:to |that )?|finally,? |additionally,? |be sure to "
    rf"|ensure (?:that )?"
    rf"|you (?:must|should|shall|have to|need to|are required to|are to|will) (?:always |only )?)*"
    rf"(?:{SUBJECT}\b|{SPEAK}\b|be\b|use\b|do not\b|don't\b|never\b|avoid\b|include\b|mention\b|say\b|start\b"
    rf"|begin\b"
    rf"|end\b|finish\b|close\b|conclude\b|sign\b|no\b|in your (?:answer|response|reply)\b|you(?:'re"
    rf"| are) not allowed\b|precede\b|preface\b|all (?:of the )?(?:letters|characters|text)\b|limit\b)",
    re.IGNORECASE,
)


def constraints_in(sentence: str) -> list[Found]:
    """The checkable constraints of one unconditional sentence; none where its head is no demand on a whole turn."""
    if edge := edges_of_parts(sentence):
        return [edge]
    if not _HEAD.match(sentence):
        return []
    return [found for pattern in _PATTERNS for found in pattern(sentence)]


_A_LANGUAGE = re.compile(rf"(?i)\b(?:{_LANGUAGE})\b")
_GAP = r"(?: (?!about\b|of\b|from\b|text\b)[\w']+){0,5}?"
_IN_LANGUAGE = re.compile(
    rf"(?i)\b(?:(?:{SPEAK}|be|been|written){_GAP} (?:only |exclusively |entirely |solely )?in (?:only |the |plain "
    rf"|simple )?({_LANGUAGE})(?: language)?"
    rf"|(?:speak|use|using|write) (?:only )?(?:the )?({_LANGUAGE})"
    rf"|{SUBJECT}(?: is| are)?(?: written)?(?: entirely| only| solely)? in (?:the )?({_LANGUAGE}))"
    rf"(?=\s*(?:[,.;:!)—-]|$|and\b|only\b|at all times\b|always\b|language\b|using\b|with\b|in\b|no\b"
    rf"|even\b|regardless\b|whatever\b|to\b))"
)


def _language(sentence: str) -> Iterator[Found]:
    plain = outside_quotes(sentence)
    if NEGATED.search(NO_OTHER.sub("", plain)) or VAGUE.search(plain):
        return
    if speaks_of_part(sentence) or len({folded(name) for name in _A_LANGUAGE.findall(plain)}) != 1:
        return
    match = _IN_LANGUAGE.search(plain)
    if match:
        name = next(group for group in match.groups() if group)
        yield Check(kind="language", params={"code": LANGUAGE_CODES[folded(name)]}), match.group(0)


_UNMARKED = (
    ("plain", re.compile(r"(?i)\b(?:in|as|only|use|with|be) (?:only )?plain[- ]?text\b(?! (?:file|block))")),
    ("not json", re.compile(r"(?i)\b(?:not|n't|never|avoid|without)\b(?: \w+){0,3} json\b(?! \w+ing)")),
    (
        "no markdown",
        re.compile(
            r"(?i)\b(?:not|n't|never|avoid|without)\b(?: \w+){0,2}? (?:any )?markdown(?: syntax| format\w*)?\b(?! list)"
        ),
    ),
)


_JSON = (
    r"(?:a |an |one |single |valid |pure |raw |strict |well-formed )*json(?: (?:object|array|format"
    r"|document|only))?"
)
_A_LIST = r"(?:a |an )?(?:(?:bulleted|bullet|numbered|bullet[- ]point|markdown) )+list|bullet points|a list"
_MARKED = (
    ("json", re.compile(rf"(?i)\b(?:in|as|only|with|be) {_JSON}\b")),
    ("xml", re.compile(r"(?i)\b(?:in|as|only|with|be) (?:an? |valid |pure )*xml(?: (?:format|document|only))?\b")),
    ("list", re.compile(rf"(?i)\b(?:in|as|in the form of) (?:{_A_LIST})\b(?! of (?:\w+ )?objects)")),
    ("prose", re.compile(r"(?i)\b(?:in|as|be) (?:plain |flowing |continuous )?prose\b")),
)


def _format(sentence: str) -> Iterator[Found]:
    plain = outside_quotes(sentence)
    if not VAGUE.search(plain) and not speaks_of_part(sentence):
        for form, pattern in _UNMARKED:
            match = pattern.search(plain)
            if match and not (form == "plain" and NEGATED.search(plain[: match.start()].rpartition(",")[2])):
                yield Check(kind="format", params={"format": form}), match.group(0)
                return
    if NEGATED.search(plain) or VAGUE.search(plain) or speaks_of_part(sentence):
        return
    for form, pattern in _MARKED:
        match = pattern.search(plain)
        if match:
            yield Check(kind="format", params={"format": form}), match.group(0)
            return


def _length(sentence: str) -> Iterator[Found]:
    plain = outside_quotes(sentence)
    if VAGUE.search(plain) or speaks_of_part(sentence):
        return
    seen: set[str] = set()
    for pattern, bound in _LENGTHS:
        match = pattern.search(plain)
        if match is None:
            continue
        kind = "sentences" if "sentence" in folded(match.group(0)) else "words"
        if kind not in seen:
            seen.add(kind)
            params = bound([number_of(group) for group in match.groups()])
            if _FORBIDS.match(plain):
                params = _forbidden(params)
            if not params:
                continue
            if kind == "sentences" and params.get("min") == params.get("max"):
                params = {"count": params["min"]}
            yield Check(kind=kind, params=params), match.group(0)


def _forbidden(params: dict[str, int]) -> dict[str, int]:
    """What "do not use <more than 3> sentences" leaves; nothing where the forbidden range has no one end."""
    if set(params) == {"min"}:
        return {"max": params["min"] - 1}
    return {"min": params["max"] + 1} if set(params) == {"max"} else {}


_FORBIDS = re.compile(r"(?i)^.*?\b(?:not|n't|never|avoid)\b(?! (?:more|fewer|less|exceed|longer|shorter|over))")
_N = rf"({NUMBER})"
_UNIT = r"(?:short |full |complete |plain )?UNITs?"
_AFTER = (
    r"(?=\s*(?:[,.;:!)]|$|(?:and|but|long|total|only|with|or less|or fewer|at most|maximum|for)\b"
    r"|in (?:length|total|your|the|each|all|every|any)\b|(?:per|each|every) (?:answer|response|reply|message"
    r"|turn)\b))"
)
_LENGTHS: list[tuple[re.Pattern[str], Callable[[list[int]], dict[str, int]]]] = []


def _length_pattern(pattern: str, bound: Callable[[list[int]], dict[str, int]]) -> None:
    for unit in ("sentence", "word"):
        _LENGTHS.append((re.compile("(?i)" + pattern.replace("UNIT", unit) + _AFTER), bound))


# The order matters: a range before its upper end, "N words or fewer" before "N words".
_length_pattern(rf"\b{_N} ?(?:-|–|to|or) ?{_N} {_UNIT}", lambda n: {"min": n[0], "max": n[1]})
_length_pattern(rf"\bbetween {_N} and {_N} {_UNIT}", lambda n: {"min": n[0], "max": n[1]})
_length_pattern(
    r"\b(?:at most|(?:no|not) more than|not longer than|no longer than|up to|a maximum of|maximum|within"
    r"|not exceed(?:ing)?"
    rf"|limit(?:ed)?(?: \w+){{0,3}} to) {_N} {_UNIT}",
    lambda n: {"max": n[0]},
)
_length_pattern(rf"\b{_N} {_UNIT} (?:or (?:less|fewer)|at most|maximum)\b", lambda n: {"max": n[0]})
_length_pattern(
    rf"(?<!no )(?<!not )\b(?:(?:less|fewer|shorter) than|under|below)(?: a total of)? {_N} {_UNIT}",
    lambda n: {"max": n[0] - 1},
)
_length_pattern(rf"(?<!no )(?<!not )\b(?:more than|longer than|over) {_N} {_UNIT}", lambda n: {"min": n[0] + 1})
_length_pattern(
    rf"\b(?:at least|(?:no|not) (?:fewer|less) than|a minimum of|minimum) {_N} {_UNIT}", lambda n: {"min": n[0]}
)
_length_pattern(rf"\b{_N}(?:\+ {_UNIT}| {_UNIT} or (?:more|longer)| or more {_UNIT})", lambda n: {"min": n[0]})
_length_pattern(
    rf"\b(?:in|use|with|be|contain|consist of|exactly|only|just|have|is|to) (?:exactly |only |just )?{_N} {_UNIT}",
    lambda n: {"min": n[0], "max": n[0]},
)


_CASE = r"(?P<upper>upper-? ?case|capitali[sz]ed|capitals?)|(?P<lower>lower-? ?case)"
_ALL_LETTERS = re.compile(
    rf"(?i)\ball (?:of the |the )?(?:letters|characters|text)(?: (?:in|of) {SUBJECT})?"
    rf" (?:should|must|have to|need to|are to) be (?:written )?(?:in )?(?:all )?(?:{_CASE})\b"
)
_NO_LETTERS = re.compile(
    rf"(?i)\b(?:not|n't|never|avoid|without|refrain from|cannot)(?: (?:use|using|contain|include|have))?(?: any)? "
    rf"(?:{_CASE}) letters?\b"
)
_OTHER_CASES = (
    ("title", re.compile(r"(?i)\b(?:in|use|using|be|with) title[- ]case\b")),
    (
        "sentence",
        re.compile(
            r"(?i)\b(?:in|use|using|be|with) (?:mixed|sentence|normal|regular|standard)[- ](?:case|casing|capitali[sz]ation)\b"
            r"|\bboth upper-?case and lower-?case\b|\bboth lower-?case and upper-?case\b"
        ),
    ),
)


_OF_SOME_LETTERS = re.compile(r"(?i)\b(?:words?|letters?) (?:with|that|should appear|appear)|\btimes\b|italic")
_WRITE = r"(?:in|only|use|be|using|with)(?: written)?(?: in)?"
_LOWER = re.compile(
    rf"(?i)\b{_WRITE} (?:all |only |entirely |english,? and in all ){{0,4}}(?:lower[- ]?case|small letters)\b"
    r"|\bno (?:capital|upper[- ]?case) letters"
)
_UPPER = re.compile(
    rf"(?i)\b{_WRITE} (?:all |only |entirely ){{0,4}}(?:upper[- ]?case|capital letters|capitals|caps|block capitals)\b"
    r"|\bno lower[- ]?case letters"
)
_NOT = re.compile(r"(?i)\b(?:not|n't|never|avoid|without)\b")


def _casing(sentence: str) -> Iterator[Found]:
    plain = outside_quotes(sentence)
    if match := _ALL_LETTERS.search(plain) or _NO_LETTERS.search(plain):
        is_upper = bool(match["upper"]) == (match.re is _ALL_LETTERS)
        if match.re is _NO_LETTERS or not NEGATED.search(plain):
            yield Check(kind="casing", params={"casing": "upper" if is_upper else "lower"}), match.group(0)
        return
    for casing, pattern in _OTHER_CASES:
        match = pattern.search(plain)
        if match and not NEGATED.search(plain) and not speaks_of_part(pattern.sub("", sentence)):
            yield Check(kind="casing", params={"casing": casing}), match.group(0)
            return
    if _OF_SOME_LETTERS.search(plain) or speaks_of_part(sentence):
        return
    match_lower, match_upper = _LOWER.search(plain), _UPPER.search(plain)
    negated = _NOT.search(plain)
    if negated or bool(match_lower) == bool(match_upper):
        return
    match = match_lower or match_upper
    if match:
        yield Check(kind="casing", params={"casing": "lower" if match_lower else "upper"}), match.group(0)


_PATTERNS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _language,
    _format,
    _length,
    _casing,
    wording,
    alternatives,
    edges,
)

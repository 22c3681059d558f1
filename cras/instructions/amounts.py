"""The wordings of amounts: "at least 3 commas", "the word X less than twice", "no title", "wrapped in double quotes".

Precision over recall, as in ``patterns``: what limits a part of the turn ("each paragraph ...") yields nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cras.checks.counting import UNITS
from cras.instructions.sentence import NUMBER, SUBJECT, TEXT_NOUN, Found, folded, number_of, outside_quotes, quoted_in
from cras.transcript import Check

Bounds = dict[str, int]

_UNIT_WORDS = {
    "comma": r"commas?",
    "exclamation": r"exclamation (?:marks?|points?)",
    "question": r"question marks?",
    "bullet": r"(?:bullet(?:ed)?[ -]points?|bullets|numbered points?)",
    "paragraph": r"paragraphs?",
    "highlight": r"(?:highlighted )?(?:text )?sections?",
    "italic": r"(?:italic(?:i[sz]ed)? )?(?:text )?(?:sections?|phrases?|words?|parts?|text)",
    "section": r"sections",
    "capitalized word": r"capitali[sz]ed words?",
    "placeholder": r"placeholders?",
    "hashtag": r"hash ?tags?(?! symbols?)",
    "capital word": r"(?:all[- ]caps words?|words? (?:(?:that|which) are )?(?:in|with) (?:all )?(?:caps|capital letters|capitals|upper-?case(?: letters)?))",
    "title": r"titles?",
    "postscript": r"(?:post ?-?scripts?|P\. ?(?:P\. ?)?S)",
}
_N = rf"(?P<n>{NUMBER})"
_RANGES: list[tuple[str, str]] = [
    (rf"(?:between )?{_N}(?: to | and |-|–)(?P<m>{NUMBER})", "range"),
    (rf"(?:at least|a minimum of|minimum|(?:no|not) (?:fewer|less) than){{gap}} {_N}", "min"),
    (rf"(?:at most|up to|a maximum of|(?:no|not) more than|not exceed(?:ing)?){{gap}} {_N}", "max"),
    (rf"(?:fewer|less) than{{gap}} {_N}", "under"),
    (rf"more than{{gap}} {_N}", "over"),
    (rf"(?:exactly |precisely |only )?{_N}", "exact"),
]
_OFTEN = rf"(?:{_N} times?|(?P<once>once|twice|thrice))"
_TIMES = [
    (re.compile(rf"(?i)\b(?:{words}) {_OFTEN}"), kind)
    for words, kind in (
        (r"at least|a minimum of|(?:no|not) (?:fewer|less) than", "min"),
        (r"at most|up to|a maximum of|(?:no|not) more than|not exceed", "max"),
        (r"(?:fewer|less) than", "under"),
        (r"more than", "over"),
        (r"exactly|only|precisely", "exact"),
    )
]
_NOT = re.compile(r"(?i)\b(?:no|not|n't|never|avoid|avoiding|without|refrain|refraining|free of)\b")
_PART_OF = re.compile(
    r"(?i)\b(?:each|every|first|last|second|third|\d+(?:st|nd|rd|th)) (?:paragraph|section|sentence|line|bullet|point"
    r"|stanza|verse|item|step|row|entry)\b"
)
_EACH_PART = re.compile(
    r"(?i),? (?:(?:and|with|where) )?(?:each|every) (?:paragraph|section|bullet|point|part|item|of them|one)?\b.*$"
)
"""What follows the number of parts is about each of them."""
_MARKED = {"highlight": r"\bhighlight", "italic": r"\bitalic"}
_MUST_BE = r"(?: in {subject})? (?:should|must|has to|have to) be "
_CHARACTERS = re.compile(
    r"(?i)\b(?:no|not|n't|never|avoid|without|refrain from)(?: (?:use|using|include|including|contain|containing|have))?"
    r"(?: any)?(?: the)? (?:(?P<bracket>double angular |angular |angle |square |curly )(?:brackets?|braces)|(?P<brace>braces)"
    r"|(?P<parenthesis>parenthes[ie]s)|(?P<asterisk>asterisks?(?: symbols?)?))"
)
_BRACKET = {"double angular": "<", "angular": "<", "angle": "<", "square": "[", "curly": "{"}
_TERM = re.compile(
    r'(?i)\b(?:(?:key ?)?words?|terms?|phrases?|letters?|names?) (?P<terms>""(?:(?:,| and| or|, and|, or)? "")*'
    r"|(?<=letter )[a-z]\b)"
)


_ASIDE = re.compile(r"\([^()]*\)")
_NOUNS = {unit: rf"(?:(?!and\b|or\b|with\b|of\b|in\b)[\w'-]+ ){{0,3}}?{words}\b" for unit, words in _UNIT_WORDS.items()}
_NO_MORE = re.compile(r"(?i)\bno (?:more|fewer|less)\b")
_ANY_MARK = re.compile(r"(?i)\b(?:highlight|italic|bold)")
_A_NUMBER = re.compile(rf"(?i)\b{NUMBER}\b")
_NOT_MORE = re.compile(r"(?i)\b(?:not|n't|never|cannot)\b(?! (?:more|fewer|less|exceed))")
_SOME = re.compile(r"(?i)\b(?:contain|include|have|use) some \W*$")
_AFTER_UNIT = [
    (re.compile(rf"(?i){_MUST_BE.format(subject=SUBJECT)}{pattern.replace('{gap}', '')}\b"), kind)
    for pattern, kind in _RANGES
]


@dataclass(frozen=True)
class _UnitPatterns:
    """The wordings of amounts of one unit."""

    unit: re.Pattern[str]
    none: re.Pattern[str]
    ranges: list[tuple[re.Pattern[str], str]]
    one: re.Pattern[str]
    """What "include a title" says; of units of which a turn has one."""
    mark: re.Pattern[str] | None = None
    """The mark that has to be named, and (next) wordings that do without it altogether."""
    unmarked: re.Pattern[str] | None = None


def _patterns(unit: str) -> _UnitPatterns:
    noun, mark = _NOUNS[unit], _MARKED.get(unit)
    return _UnitPatterns(
        unit=re.compile(rf"(?i)\b{_UNIT_WORDS[unit]}"),
        none=re.compile(
            rf"(?i)\b(?:no|without(?: any| using(?: any)?)?|(?:not|n't|never|cannot) (?:\w+ ){{1,2}}(?:any|a)"
            rf"|(?:avoid|refrain from)(?: using| including| adding)?(?: any)?) {noun}"
        ),
        ranges=[
            (re.compile(rf"(?i)\b{pattern.replace('{gap}', '(?: a total of)?')} {noun}"), kind)
            for pattern, kind in _RANGES
        ],
        one=re.compile(rf"(?i)\b(?:contain|include|have|add|with|end with) (?:a|an|the) {noun}"),
        mark=re.compile(rf"(?i){mark}") if mark else None,
        unmarked=re.compile(rf"(?i){_NOT.pattern[4:]}(?: \w+){{0,3}}? {mark[2:]}\w*") if mark else None,
    )


_OF_UNITS = {unit: _patterns(unit) for unit in _UNIT_WORDS}


def amounts_in(sentence: str) -> list[Found]:
    """The amounts that one unconditional demand asks for, with their words."""
    plain = _EACH_PART.sub("", outside_quotes(sentence))
    if _PART_OF.search(_ASIDE.sub("", plain)):
        return []
    return [*_units(plain), *_terms(sentence, plain), *_characters(plain), *_marks(sentence)]


def _units(plain: str) -> Iterator[Found]:
    for unit, patterns in _OF_UNITS.items():
        if patterns.mark and not patterns.mark.search(plain):
            continue
        if unit == "section" and _ANY_MARK.search(plain):
            continue
        found = _unit(plain, unit, patterns)
        # A "capitalized word" may be one of capitals or one that begins with one: only that one is asked is sure.
        if found and not (unit == "capitalized word" and not found[0].params.get("min")):
            yield found


def _unit(plain: str, unit: str, patterns: _UnitPatterns) -> Found | None:
    none = patterns.none.search(plain)
    if none and not _NO_MORE.search(none.group(0)):
        return Check(kind="amount", params={"unit": unit, "max": 0}), none.group(0)
    if patterns.unmarked and patterns.unmarked.search(plain) and not _A_NUMBER.search(plain):
        return Check(kind="amount", params={"unit": unit, "max": 0}), plain
    bounded = _bounded(plain, unit, patterns)
    if bounded:
        return bounded
    for pattern, kind in patterns.ranges:
        match = pattern.search(plain)
        if match:
            bounds = _bounds(match, kind)
            if _NOT.search(plain[: match.start()]):
                if set(bounds) == {"min", "max"}:
                    return None
                bounds = {"max": bounds["min"] - 1} if "min" in bounds else {"min": bounds["max"] + 1}
            return Check(kind="amount", params={"unit": unit, **bounds}), match.group(0)
    if unit in ("title", "postscript"):
        match = patterns.one.search(plain)
        if match and not _NOT.search(plain[: match.start()]):
            return Check(kind="amount", params={"unit": unit, "min": 1}), match.group(0)
    return None


def _bounded(plain: str, unit: str, patterns: _UnitPatterns) -> Found | None:
    """An amount that follows its unit: "placeholders should be fewer than three", "... should not appear more than twice"."""
    for match in patterns.unit.finditer(plain):
        before, after = plain[: match.start()], plain[match.end() :]
        if _NOT.search(before):
            return None
        for pattern, kind in _AFTER_UNIT:
            found = pattern.match(after)
            if found:
                words = match.group(0) + found.group(0)
                return Check(kind="amount", params={"unit": unit, **_bounds(found, kind)}), words
        often = _often(after)
        if often is None:
            continue
        if _NOT_MORE.search(after):
            if set(often) != {"min"}:
                return None
            often = {"max": often["min"] - 1}
        elif "min" not in often and _SOME.search(before):
            often = {"min": 1} | often
        return Check(kind="amount", params={"unit": unit, **often}), plain
    return None


def _characters(plain: str) -> Iterator[Found]:
    """Characters that must not occur."""
    match = _CHARACTERS.search(plain)
    if match:
        kind = (match["bracket"] or "").strip()
        text = _BRACKET.get(folded(kind)) or ("{" if match["brace"] else "(" if match["parenthesis"] else "*")
        yield Check(kind="occurrences", params={"text": text, "max": 0}), match.group(0)


_OR = re.compile(r"(?i)\bor\b")
_NOT_MORE_THAN = re.compile(r"(?i)\b(?:no|not) (?:more|fewer|less) than\b")
_CONTAINS = re.compile(r"(?i)\b(?:contain|include|use|appear|have)\b")
_OR_LESS = re.compile(rf"(?i)\b{_OFTEN} or (?P<less>less|fewer|more)\b")


def _terms(sentence: str, plain: str) -> Iterator[Found]:
    quoted = quoted_in(sentence)
    matches = list(_TERM.finditer(plain))
    for place, match in enumerate(matches):
        before = plain[matches[place - 1].end() if place else 0 : match.start()]
        after = plain[match.end() : matches[place + 1].start() if place + 1 < len(matches) else len(plain)]
        first = plain[: match.start()].count('""')
        number = match.group("terms").count('""')
        texts = quoted[first : first + number] if number else [match.group("terms")]
        is_or = bool(_OR.search(match.group("terms")))
        often = _often(after) or _often(before)
        is_letter = folded(match.group(0)).startswith("letter")
        negated = bool(_NOT.search(_NOT_MORE_THAN.sub("", before + after)))
        if often is None:
            if not is_letter or is_or:
                continue
            if not negated and not _CONTAINS.search(before + after):
                continue
            often = {"max": 0} if negated else {"min": 1}
        elif negated:  # "not more than twice" is an upper bound; of "not at least twice" nothing certain is left
            if set(often) != {"min"}:
                continue
            often = {"max": often["min"] - 1}
        for text in texts:
            yield Check(kind="occurrences", params={"text": text, **often}), match.group(0)


def _often(text: str) -> Bounds | None:
    fewer = _OR_LESS.search(text)
    if fewer:
        return _bounds(fewer, "min" if folded(fewer["less"]) == "more" else "max")
    for pattern, kind in _TIMES:
        match = pattern.search(text)
        if match:
            return _bounds(match, kind)
    return None


def _bounds(match: re.Match[str], kind: str) -> Bounds:
    groups = match.groupdict()
    word = folded(groups.get("once") or "")
    number = {"once": 1, "twice": 2, "thrice": 3}.get(word) or number_of(groups["n"])
    if kind == "range":
        return {"min": number, "max": number_of(groups["m"])}
    return {
        "min": {"min": number},
        "max": {"max": number},
        "under": {"max": number - 1},
        "over": {"min": number + 1},
        "exact": {"min": number, "max": number},
    }[kind]


_WRAP = re.compile(
    r"(?i)\b(?:wrap|wrapped|enclose|enclosed|put|surround|surrounded)\b[^.]{0,40}?\b(?:with|in|inside|within|by) "
    r"(?P<kind>double|single) (?:quotation marks?|quotes?)"
)
_KIND = r"(?P<kind>(?:(?:double|triple|single) )?(?:(?:angular|angle|square|curly) (?:brackets?|braces)|braces|parentheses))"
_BRACKETS = re.compile(rf"(?i)\b(?P<what>titles?|placeholders?)\b[^.]{{0,60}}?\b{_KIND}")
_AROUND = re.compile(
    rf"(?i)\b(?P<what>{TEXT_NOUN})\b[^.]{{0,30}}?\b(?:wrap|enclos|surround)\w*\b[^.]{{0,20}}? (?:in|with|by|inside|within) {_KIND}"
)
_DIVIDED = re.compile(
    r"(?i)\b(?:separate|separated|divide|divided|separator)\b[^.]{0,60}?(?P<mark>\*{3,}|#{3,}|-{3,}|@{3,})(?![*#@-])"
)
_MARKS = {"ang": "<>", "squ": "[]", "cur": "{}", "bra": "{}", "par": "()"}
_TIMES_MARK = {"double": 2, "triple": 3}


def _marks(sentence: str) -> Iterator[Found]:
    """What has to stand around the response, its title or its placeholders, or between its parts."""
    has_part = _BRACKETS.search(sentence) is not None
    for pattern in (_WRAP, _BRACKETS, _AROUND, _DIVIDED):
        match = pattern.search(sentence)
        if match is None or _NOT.search(sentence[: match.end()]) or (pattern is _AROUND and has_part):
            continue
        if pattern is _DIVIDED:
            yield Check(kind="divided", params={"mark": match["mark"]}), match.group(0)
            continue
        params: dict[str, Any]
        if pattern is _WRAP:
            params = {"what": "response", "mark": '"“”' if folded(match["kind"]) == "double" else "'‘’"}
        else:
            what = folded(match["what"]).rstrip("s") if pattern is _BRACKETS else "response"
            params = {"what": what, "mark": _bracket_mark(folded(match["kind"]))}
        yield Check(kind="enclosed", params=params), match.group(0)


def _bracket_mark(kind: str) -> str:
    """ "double angular brackets" to ``<<>>``."""
    words = kind.split()
    times = _TIMES_MARK.get(words[0], 1)
    marks = _MARKS[words[1 if words[0] in ("double", "triple", "single") else 0][:3]]
    return marks[0] * times + marks[1] * times


if not set(_UNIT_WORDS) <= set(UNITS):
    raise AssertionError("a unit that has words is counted")

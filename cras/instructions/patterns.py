"""The wordings of checkable constraints on a whole turn, as patterns: a sentence in, checks with their words out.

Each pattern reads one kind of constraint. A sentence that limits only a part of the turn (a title, each bullet), or
that negates, offers alternatives or approximates, yields nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cras.transcript import Check

Found = tuple[Check, str]
"""A check and the words that it was read from."""

LANGUAGE_CODES = {
    "arabic": "ar", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi",
    "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu",
    "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko", "norwegian": "no", "polish": "pl",
    "portuguese": "pt", "romanian": "ro", "russian": "ru", "spanish": "es", "swedish": "sv", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi", "bengali": "bn", "bulgarian": "bg", "catalan": "ca",
    "croatian": "hr", "farsi": "fa", "gujarati": "gu", "kannada": "kn", "malay": "ms", "malayalam": "ml",
    "mandarin chinese": "zh", "mandarin": "zh", "marathi": "mr", "nepali": "ne", "persian": "fa", "punjabi": "pa",
    "serbian": "sr", "swahili": "sw", "tamil": "ta", "telugu": "te", "urdu": "ur",
}  # fmt: skip
_NUMBERS = {
    name: number
    for number, name in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
NUMBER = rf"(?:\d{{1,5}}|{'|'.join(_NUMBERS)}|a single)"
_LANGUAGE = "|".join(sorted(LANGUAGE_CODES, key=len, reverse=True))

_SUBJECT = (
    r"(?:your|the|all(?: of)?(?: your)?|each of your|every|any) (?:\w+ ){0,2}?(?:answers?|responses?|repl(?:y"
    r"|ies)|outputs?|messages?|turns?)"
)
_SPEAK = r"(?:answer|reply|respond|write|speak|communicate|talk|output|return|keep|give|produce|provide|format|wrap)"
_HEAD = re.compile(
    rf"^\W*(?:please |always |only |and |also |from now on,? |remember to |make sure (?:to |that )|be sure to "
    rf"|ensure (?:that )?"
    rf"|you (?:must|should|shall|have to|need to|are required to|are to|will) (?:always |only )?)*"
    rf"(?:{_SUBJECT}\b|{_SPEAK}\b|be\b|use\b|do not\b|don't\b|never\b|avoid\b|include\b|mention\b|say\b|start\b"
    rf"|begin\b"
    rf"|end\b|finish\b|close\b|conclude\b|sign\b|no\b|in your (?:answer|response|reply)\b|you(?:'re"
    rf"| are) not allowed\b|limit\b)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:each|every|first|last|second|third|title|heading|section|paragraph|bullet(?! (?:points|list))|line"
    r"|summary|introduction"
    r"|field|step|column|sentence (?:should|must)|postscript|headline|subject|code|comment|value|key|word of"
    r"|words? (?:with|in|should|must)|row)s?\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    rf"\b(?:each|every) (?:{_SUBJECT}|answer|response|reply|message|turn|question|time|user)\b", re.IGNORECASE
)
_VAGUE = re.compile(
    r"\b(?:about|around|approximately|roughly|or so|some|times?|once|twice|a few|several|translate|translation)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|n't|never|no|without|avoid|refrain|instead of|rather than)\b", re.IGNORECASE)
_NO_OTHER = re.compile(
    r"\b(?:no(?:thing)? (?:other|else|further)|not? (?:in )?any other|and no other)\b[^.;]*", re.IGNORECASE
)
QUOTED = re.compile(
    r"[\"“]([^\"”\n]{1,200})[\"”]|(?<![\w'])'([^'\n]{1,200})'(?!\w)|`([^`\n]{1,200})`|‘([^’\n]{1,200})’"
)


def constraints_in(sentence: str) -> list[Found]:
    """The checkable constraints of one unconditional sentence; none where its head is no demand on a whole turn."""
    if last := _last_words(sentence):
        return [last]
    if not _HEAD.match(sentence):
        return []
    return [found for pattern in _PATTERNS for found in pattern(sentence)]


def number_of(word: str) -> int:
    """A number in digits or in words."""
    word = word.lower()
    return 1 if word == "a single" else _NUMBERS.get(word) or int(word)


def outside_quotes(sentence: str) -> str:
    """The sentence with every quotation emptied."""
    return QUOTED.sub('""', sentence)


def _speaks_of_part(sentence: str) -> bool:
    return bool(_PART.search(_WHOLE.sub("", outside_quotes(sentence))))


def _language(sentence: str) -> Iterator[Found]:
    plain = outside_quotes(sentence)
    if _NEGATED.search(_NO_OTHER.sub("", plain)) or _VAGUE.search(plain):
        return
    if _speaks_of_part(sentence) or len({name.lower() for name in re.findall(rf"(?i)\b(?:{_LANGUAGE})\b", plain)}) != 1:
        return
    speak = rf"(?:{_SPEAK}|be|been|written)"
    gap = r"(?: (?!about\b|of\b|from\b|text\b)[\w']+){0,5}?"
    match = re.search(
        rf"(?i)\b(?:{speak}{gap} (?:only |exclusively |entirely |solely )?in (?:the |plain "
        rf"|simple )?({_LANGUAGE})(?: language)?"
        rf"|(?:speak|use|using|write) (?:only )?(?:the )?({_LANGUAGE})"
        rf"|{_SUBJECT}(?: is| are)?(?: written)?(?: entirely| only| solely)? in (?:the )?({_LANGUAGE}))"
        rf"(?=\s*(?:[,.;:!)—-]|$|and\b|only\b|at all times\b|always\b|language\b|using\b|with\b|in\b|no\b"
        rf"|even\b|regardless\b|whatever\b|to\b))",
        plain,
    )
    if match:
        name = next(group for group in match.groups() if group)
        yield Check(kind="language", params={"code": LANGUAGE_CODES[name.lower()]}), match.group(0)


def _format(sentence: str) -> Iterator[Found]:
    plain = outside_quotes(sentence)
    if _NEGATED.search(plain) or _VAGUE.search(plain) or _speaks_of_part(sentence):
        return
    json_form = (
        r"(?:a |an |one |single |valid |pure |raw |strict |well-formed )*json(?: (?:object|array|format"
        r"|document|only))?"
    )
    list_form = r"(?:a |an )?(?:(?:bulleted|bullet|numbered|bullet[- ]point|markdown) )+list|bullet points|a list"
    for form, pattern in (
        ("json", rf"(?i)\b(?:in|as|only|with|be) {json_form}\b"),
        ("list", rf"(?i)\b(?:in|as|in the form of) (?:{list_form})\b(?! of (?:\w+ )?objects)"),
        ("prose", r"(?i)\b(?:in|as|be) (?:plain |flowing |continuous )?prose\b"),
    ):
        match = re.search(pattern, plain)
        if match:
            yield Check(kind="format", params={"format": form}), match.group(0)
            return


def _length(sentence: str) -> Iterator[Found]:
    plain = outside_quotes(sentence)
    if _VAGUE.search(plain) or _speaks_of_part(sentence):
        return
    seen: set[str] = set()
    for pattern, bound in _LENGTHS:
        match = pattern.search(plain)
        if match is None:
            continue
        kind = "sentences" if "sentence" in match.group(0).lower() else "words"
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


def _casing(sentence: str) -> Iterator[Found]:
    plain = outside_quotes(sentence)
    if re.search(
        r"(?i)\b(?:words?|letters?) (?:with|that|should appear|appear)|\btimes\b|italic", plain
    ) or _speaks_of_part(sentence):
        return
    lower = (
        r"(?:in|only|use|be|using|with)(?: written)?(?: in)? (?:all |only |entirely "
        r"|english,? and in all )*(?:lower[- ]?case|small letters)"
    )
    upper = (
        r"(?:in|only|use|be|using|with)(?: written)?(?: in)? (?:all |only |entirely )*(?:upper[- ]?case"
        r"|capital letters|capitals|caps|block capitals)"
    )
    match_lower = re.search(rf"(?i)\b{lower}\b|\bno (?:capital|upper[- ]?case) letters", plain)
    match_upper = re.search(rf"(?i)\b{upper}\b|\bno lower[- ]?case letters", plain)
    negated = re.search(r"(?i)\b(?:not|n't|never|avoid|without)\b", plain)
    if negated or bool(match_lower) == bool(match_upper):
        return
    match = match_lower or match_upper
    if match:
        yield Check(kind="casing", params={"casing": "lower" if match_lower else "upper"}), match.group(0)


def _wording(sentence: str) -> Iterator[Found]:
    plain = outside_quotes(sentence)
    quoted = quoted_in(sentence)
    if not quoted or _VAGUE.search(plain) or _speaks_of_part(sentence):
        return
    verb = r"(?:includ|contain|mention|us|say|writ)(?:e|ing|s|)"
    what = r"(?:the |exact |following |key ?|forbidden )*(?:words?|phrases?|terms?|keywords?)?(?: and phrases?)?:? ?"
    match = re.search(rf'(?i)\b(?:{verb}|avoid(?:ing)?) {what}(?:any of )?{what}""(?:,? (?:and |or |nor )?"")*', plain)
    if not match:
        return
    count = match.group(0).count('""')
    is_negated = bool(
        re.search(r"(?i)\b(?:not|n't|never|avoid|without|forbidden)\b", plain[: match.start()] + match.group(0))
    )
    if " or " in match.group(0) and not is_negated:
        return
    before = plain[: match.start()].count('""')
    for text in quoted[before : before + count]:
        yield Check(kind="exclude" if is_negated else "include", params={"text": text}), sentence


def _edges(sentence: str) -> Iterator[Found]:
    plain = outside_quotes(sentence)
    if _NEGATED.search(_NO_OTHER.sub("", plain)) or _speaks_of_part(sentence):
        return
    of = rf"(?: {_SUBJECT}| it| (?:each|every) (?:answer|response|reply|message|turn))?"
    words = (
        r'(?:the |this |exact |EXACT |word |words |phrase |line |token |sentence |greeting )*:? ?(""|[A-Z][A-Z_]{2,}\b)'
    )
    for kind, verbs in (
        ("starts_with", "(?:[Ss]tart|[Bb]egin)s?"),
        ("ends_with", "(?:[Ee]nd|[Ff]inish|[Cc]onclude|[Cc]lose|[Ss]ign(?: off)?)s?"),
    ):
        match = re.search(rf"\b{verbs}{of} (?:off )?(?:with|by saying|by writing|as) (?:exactly )?{words}", plain)
        if match:
            text = match.group(1)
            if text == '""':
                text = quoted_in(sentence)[plain[: match.start(1)].count('""')]
            yield Check(kind=kind, params={"text": text}), sentence


_LAST = re.compile(
    rf"(?i)\b(?:very )?(?:last|final) (?:sentence|words?|line|phrase)(?: of (?:{_SUBJECT}|your entire \w+))?"
    rf' (?:should|must|has to) (?:be|read)(?: exactly)?:? ?""'
)


def _last_words(sentence: str) -> Found | None:
    """ "The last sentence of your answer must be ..." """
    plain = outside_quotes(sentence)
    match = _LAST.search(plain)
    if match is None or _NEGATED.search(plain[: match.end()]):
        return None
    text = quoted_in(sentence)[plain[: match.end()].count('""') - 1]
    return Check(kind="ends_with", params={"text": text}), sentence


def quoted_in(sentence: str) -> list[str]:
    """The quotations of a sentence, in order."""
    return [next(group for group in match.groups() if group is not None) for match in QUOTED.finditer(sentence)]


_PATTERNS: tuple[Callable[[str], Iterator[Found]], ...] = (_language, _format, _length, _casing, _wording, _edges)

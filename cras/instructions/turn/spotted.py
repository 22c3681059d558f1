"""A second look at a sentence of which no clause says anything: spot, then doubt.

What is constrained (a unit, a language, a format, words, an end), how much and which way round are looked for anywhere in the sentence,
whatever its grammar. Then the reading is doubted: one thing only may be constrained, it has to be asked for, and each of the other words has to be
known to leave it as it is (``cues.FILLERS``). A sentence with a word too many gives no check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cras.checks.counting import UNITS
from cras.instructions.sentence import LONGEST_SENTENCE, Found
from cras.instructions.turn import cues
from cras.instructions.turn.tokens import Token, tokens_of
from cras.instructions.turn.units import LENGTHS
from cras.transcript import Check

_LONG = ("word", "sentence", "paragraph", "line", "character", "section", "item", "capitalized word", "capital word")
"""Units of which every turn has some."""
_VAGUE_UNLESS_BOUND = ("word", "character")
"""Units that a bare number of is seldom meant exactly: "in 50 words"."""
_SIGNS = {
    "em dash": "—", "em dashes": "—", "semicolon": ";", "semicolons": ";", "digit": r"\d", "digits": r"\d", "numerals": r"\d", "hyphen": "-", "hyphens": "-",
    "html": r"</?[A-Za-z][^<>\n]{0,200}>", "ampersand": "&", "ampersands": "&", "ellipsis": r"\.\.\.|…", "ellipses": r"\.\.\.|…", "parentheses": r"[()]",
    "dash": "[–—]", "dashes": "[–—]", "punctuation": r"[.,;:!?]", "colon": ":", "colons": ":",
    "percent sign": "%", "percent signs": "%", "dollar sign": r"\$", "dollar signs": r"\$", "backticks": "`",
}  # fmt: skip
"""Signs by name, and what finds them."""
_MISSPELT = re.compile(rf"(?i)\b(?:{'|'.join(cues.MISSPELT)})\b")
_NAMED = re.compile(
    r"(?i)\b(?:words?|terms?|phrases?|keywords?)\b(?: (?:that|which|to) (?:\w+ ){0,5}\w+)?:? ?((?:[\w'’-]+(?:, and |, or |, | and | or | nor | & ))*[\w'’-]+)\W*\Z"
)
"""The words at the end of a sentence that are named without quotation marks."""
_DEFINITE = re.compile(r"(?i)\bthe (?:word|term|name|keyword):? ?\Z|:\s?\Z")
_LETTERS = re.compile(r"[a-z]+")
_JOINT = re.compile(r", and |, or |, | and | or | nor | & ")
_SHELL = (
    "shell",
    "sure",
    "only",
    "modal",
    "compare",
    "after",
    "neg",
    "avoid",
    "no",
    "barred",
    "times",
    "either",
    "or",
    "exactly",
    "it",
    "whole",
    "keyword",
    "edge begin",
    "edge end",
    "first part",
    "last part",
    "subject",
    "time",
)
"""Classes of the vocabulary that leave a reading as it is; what they say is read by cues."""


def spotted(sentence: str) -> list[Found]:
    """The checks that a sentence asks of a whole turn, with its words; nothing where it may mean something else."""
    if len(sentence) > LONGEST_SENTENCE or (sentence.rstrip().endswith("?") and not cues.LEAD.match(sentence)):
        return []
    core = _core(sentence)
    tokens = tokens_of(core)
    bare = _bare(core, tokens)
    if not tokens or cues.DOUBT.search(cues.WHOLE.sub("", bare)):
        return []
    found = list(_read(core, bare, tokens))
    return [(check, sentence) for check in found]


def _core(sentence: str) -> str:
    """A sentence without what leads to its demand and without the reasons behind it."""
    core = _MISSPELT.sub(lambda match: cues.MISSPELT[match.group(0).casefold()], sentence.strip())
    while (lead := cues.LEAD.match(core)) and lead.end() and lead.end() < len(core):
        core = core[lead.end() :]
    reason = next(
        (match for match in cues.REASON.finditer(core) if match.start() > 8 and not _in_quotes(core, match)), None
    )
    return core[: reason.start()].rstrip(" ,;:(–—-") if reason else core


def _in_quotes(text: str, match: re.Match[str]) -> bool:
    return sum(text.count(mark, 0, match.start()) for mark in '"“”') % 2 == 1


def _bare(core: str, tokens: Sequence[Token]) -> str:
    """The core with ``#`` for each number and nothing within quotation marks."""
    parts = []
    for token in tokens:
        if token.kind in ("quote", "sample"):
            parts.append('""')
        elif token.number is not None and token.text != "both":
            parts.append("#")
        else:
            parts.append(core[token.start : token.end])
    return " ".join(parts)


def _read(core: str, bare: str, tokens: Sequence[Token]) -> Iterator[Check]:
    """The one thing that is constrained."""
    is_negative = bool(cues.NEGATIVE.search(bare)) and not cues.TWICE.search(bare)
    quotes = [token for token in tokens if token.kind == "quote"]
    if quotes:
        if _is_known(tokens, ()) and _is_asked(core, tokens, is_negative):
            yield from _of_quotes(bare, tokens, quotes, is_negative)
        return
    if any(token.is_a("first part", "last part", "edge begin", "edge end") for token in tokens):
        return
    for name, reader in (("language", _language), ("unit", _amount), ("case", _casing), ("format", _format)):
        about = [place for place, token in enumerate(tokens) if token.is_a(name)]
        if about and _is_known(tokens, about) and _is_asked(core, tokens, is_negative):
            found = list(reader(bare, tokens, about, is_negative))
            if found:
                yield from found
                return
    for reader_of_words in (_signs, _named_words):
        found = list(reader_of_words(core, bare, tokens, is_negative))
        if found:
            yield from found
            return


def _is_known(tokens: Sequence[Token], about: Sequence[int]) -> bool:
    """Whether every word but those at ``about`` is known to leave the reading as it is."""
    for place, token in enumerate(tokens):
        if place in about or token.kind in ("quote", "mark", "number", "divider") or token.number is not None:
            continue
        words = token.text.split()
        if all(word in cues.FILLERS for word in words) or token.text in cues.TIMES:
            continue
        if token.is_a(*_SHELL) and not token.is_a("part det", "hedge"):
            continue
        if token.is_a("act") and token.get("verb") in _PLAIN_VERBS:
            continue
        if token.is_a("unit", "language", "format", "case", "marks") and not token.is_a("part"):
            continue
        return False
    return True


_VERBS = """
write answer reply respond speak communicate talk output return give produce provide generate compose draft create format phrase express tell present
deliver include contain mention use utilize employ incorporate have add insert feature say make show keep limit restrict cap confine stay hold be
appear occur put place set begin start open end finish conclude close exceed surpass hit reach submit print bold highlight italicize repeat cite quote
ask state list name display lead kick
"""
_PLAIN_VERBS = frozenset(_VERBS.split())


def _is_asked(core: str, tokens: Sequence[Token], is_negative: bool) -> bool:
    """Whether a sentence demands: an imperative, a modal, what the reply is, or a short phrase without a verb."""
    first = next((token for token in tokens if token.kind != "mark"), None)
    if first is None:
        return False
    if (first.is_a("act") and first.form == "base") or first.is_a("neg", "avoid", "no", "only", "compare"):
        return True
    if cues.DEMANDS.search(core) or (is_negative and len(tokens) <= 14):
        return True
    has_verb = any(
        token.is_a("act") and token.form in ("s", "base", "ed") and not token.is_a("unit", "subject", "format")
        for token in tokens
    )
    return not has_verb and len(tokens) <= 9


def _language(bare: str, tokens: Sequence[Token], about: Sequence[int], is_negative: bool) -> Iterator[Check]:
    """The one language that is not turned down: "on Dutch, not on English"."""
    wanted = {tokens[place].get("language") for place in about if not _is_turned(tokens, place)}
    others = any(token.is_a("unit", "format", "case") and token.get("unit") not in ("character",) for token in tokens)
    if len(wanted) == 1 and not others and not (is_negative and len(about) == 1):
        yield Check(kind="language", params={"code": wanted.pop()})


def _is_turned(tokens: Sequence[Token], place: int) -> bool:
    return any(token.is_a("neg", "avoid", "no", "instead") for token in tokens[max(0, place - 3) : place])


def _amount(bare: str, tokens: Sequence[Token], about: Sequence[int], is_negative: bool) -> Iterator[Check]:
    """How many of one unit."""
    names = {tokens[place].get("unit") for place in about}
    numbers = [token.number for token in tokens if token.number is not None and token.text != "both"]
    unit = names.pop() if len(names) == 1 else None
    if (
        unit is None
        or not (unit in UNITS or unit in LENGTHS)
        or any(token.is_a("language", "case", "marks") for token in tokens)
    ):
        return
    if not numbers:
        if is_negative and unit not in _LONG:
            yield Check(kind="amount", params={"unit": unit, "max": 0})
        return
    if unit == "item" and any(token.is_a("format") and not token.is_a("unit") for token in tokens):
        return  # of each of several lists
    places = [place for place, token in enumerate(tokens) if token.number is not None and token.text != "both"]
    if places[0] > about[0] and not _HAS_BOUND.search(bare):
        return  # "Bullet point 1" is a name
    bounds = _bounds(bare, numbers, unit)
    if not bounds or wrong_end(bounds):
        return
    if unit == "sentence" and bounds.get("min") == bounds.get("max"):
        yield Check(kind="sentences", params={"count": bounds["min"]})
    elif unit in LENGTHS:
        yield Check(kind=LENGTHS[unit], params=bounds)
    else:
        yield Check(kind="amount", params={"unit": unit, **bounds})


def wrong_end(bounds: dict[str, int]) -> bool:
    """Whether nothing, or everything, is within bounds."""
    return bounds.get("max", 1) < 0 or (bounds.get("min", 0) <= 0 and "max" not in bounds)


def _bounds(bare: str, numbers: Sequence[int], unit: str) -> dict[str, int]:
    """The bounds that the cues of a sentence give its one number, or the two of its range; none where they disagree."""
    if len(numbers) == 2 and numbers[0] < numbers[1] and _RANGE.search(bare):
        return {"min": numbers[0], "max": numbers[1]}
    if len(numbers) != 1:
        return {}
    number = numbers[0]
    if cues.EXACTLY.search(bare) and not _JUST_UNDER.search(bare):
        return {"min": number, "max": number}
    most, least = bool(cues.AT_MOST.search(bare)), bool(cues.AT_LEAST.search(bare))
    if most and least:
        return {}
    if most or least:
        return {"max": number} if most else {"min": number}
    if cues.UNDER.search(bare):
        return {"max": number - 1}
    if cues.OVER.search(bare):
        return {"min": number + 1}
    return {} if unit in _VAGUE_UNLESS_BOUND or cues.NEGATIVE.search(bare) else {"min": number, "max": number}


_RANGE = re.compile(r"(?i)# (?:to|and|or|-|–) #")
_HAS_BOUND = re.compile(f"{cues.AT_MOST.pattern}|{cues.AT_LEAST.pattern.removeprefix('(?i)')}|:")
_JUST_UNDER = re.compile(r"(?i)\b(?:only|just) (?:under|over|below|above|up to|at)\b")


def _casing(bare: str, tokens: Sequence[Token], about: Sequence[int], is_negative: bool) -> Iterator[Check]:
    """The case of every letter."""
    cases = {tokens[place].get("case") for place in about}
    if len(cases) != 1 or any(token.is_a("unit") and token.get("unit") != "character" for token in tokens):
        return
    case = cases.pop()
    if is_negative:
        case = {"upper": "lower", "lower": "upper"}.get(str(case))
    if case:
        yield Check(kind="casing", params={"casing": case})


def _format(bare: str, tokens: Sequence[Token], about: Sequence[int], is_negative: bool) -> Iterator[Check]:
    """The format of the whole."""
    forms = {tokens[place].get("format") for place in about}
    if len(forms) != 1 or any(token.number is not None or token.is_a("part") for token in tokens):
        return
    form = forms.pop()
    if is_negative:
        form = {"json": "not json", "markdown": "no markdown", "unformatted": "no markdown"}.get(str(form))
    if form and form != "unformatted":
        yield Check(kind="format", params={"format": form})


def _signs(core: str, bare: str, tokens: Sequence[Token], is_negative: bool) -> Iterator[Check]:
    """Signs that must not occur, by their names."""
    known = {token.text for token in tokens} | {f"{one.text} {two.text}" for one, two in pairwise(tokens)}
    named = [
        name
        for name in _SIGNS
        if name in known and not any(name in other and name != other for other in known & _SIGNS.keys())
    ]
    words = {word for name in named for word in name.split()} | {
        "tags",
        "tag",
        "markup",
        "dash",
        "dashes",
        "sign",
        "signs",
        "characters",
    }
    about = [place for place, token in enumerate(tokens) if set(token.text.split()) <= words]
    if named and is_negative and _is_known(tokens, about) and _is_asked(core, tokens, is_negative):
        patterns = list(dict.fromkeys(_SIGNS[name] for name in named))
        yield from (Check(kind="regex", params={"pattern": pattern, "rule": "never"}) for pattern in patterns)
    numbers = [token.number for token in tokens if token.number is not None]
    if (
        len(named) == 1
        and not is_negative
        and numbers in ([], [1])
        and cues.AT_LEAST.search(bare)
        and _is_known(tokens, about)
    ):
        yield Check(kind="regex", params={"pattern": _SIGNS[named[0]], "rule": "must"})


def _of_quotes(bare: str, tokens: Sequence[Token], quotes: Sequence[Token], is_negative: bool) -> Iterator[Check]:
    """Words in quotation marks: at an end, somewhere, nowhere, or so and so often."""
    texts = [token.quoted for token in quotes if token.quoted.strip()]
    if (
        not texts
        or len(texts) != len(quotes)
        or any(token.is_a("letter", "case", "language", "format") for token in tokens)
    ):
        return
    at_end = cues.NOTHING_AFTER.sub("", bare) != bare or bool(cues.ENDS.search(bare))
    at_start = bool(cues.BEGINS.search(bare))
    is_or = '"" or ""' in bare
    if at_start or at_end:
        is_turned = is_negative and not cues.NOTHING_AFTER.search(bare)
        if at_start != at_end and not is_turned and not any(token.number is not None for token in tokens):
            if len(texts) == 1:
                yield Check(kind="starts_with" if at_start else "ends_with", params={"text": texts[0]})
            elif is_or:
                yield Check(kind="one_of", params={"texts": texts, "where": "start" if at_start else "end"})
        return
    often = _often(bare, tokens)
    if often is not None:
        yield from (Check(kind="occurrences", params={"text": text, **often}) for text in texts if often)
    elif is_negative:
        yield from (Check(kind="exclude", params={"text": text}) for text in texts)
    elif cues.SAYS.search(bare):
        if is_or:
            yield Check(kind="one_of", params={"texts": texts, "where": "anywhere"})
        else:
            yield from (Check(kind="include", params={"text": text}) for text in texts)


def _often(bare: str, tokens: Sequence[Token]) -> dict[str, int] | None:
    """How often: ``None`` where nothing is said of it, empty where it cannot be told."""
    numbers = [token.number for token in tokens if token.number is not None and token.text != "both"]
    numbers += [cues.TIMES[word] for word in _LETTERS.findall(bare.casefold()) if word in cues.TIMES]
    if not numbers:
        return None
    if len(set(numbers)) == 1:
        numbers = numbers[:1]  # "once and only once"
    return _bounds(_TIMES.sub("#", bare), numbers, "mention")


_TIMES = re.compile(r"(?i)\b(?:once|twice|thrice)\b")


def _named_words(core: str, bare: str, _: Sequence[Token], is_negative: bool) -> Iterator[Check]:
    """Words that are named without quotation marks, at the end of a sentence: "the words very, really and just"."""
    match = _NAMED.search(core)
    if match is None:
        return
    texts = [text for text in _JOINT.split(match.group(1)) if text]
    lead = core[: match.start(1)]
    tokens = tokens_of(lead)
    is_definite = len(texts) > 1 or _DEFINITE.search(lead) is not None
    if (
        not is_definite
        or any(text.casefold() in cues.FILLERS for text in (texts[:1] if len(texts) > 1 else texts))
        or any(token.number is not None or token.is_a("part det", "case", "format", "language") for token in tokens)
        or not _is_known(tokens, ())
        or not _is_asked(lead, tokens, is_negative)
        or cues.BEGINS.search(bare)
        or cues.ENDS.search(bare)
    ):
        return
    if is_negative:
        yield from (Check(kind="exclude", params={"text": text}) for text in texts)
    elif cues.SAYS.search(lead) and " or " not in match.group(1):
        yield from (Check(kind="include", params={"text": text}) for text in texts)

"""The sentences of a text, and how many it may be said to have.

Boundaries are sentencex's (a rule-based splitter for some 300 languages, linear in the text), chosen by ``benchmarks.studies.sentences``. Where a full
stop may be an abbreviation's or a sentence's ("in the U.S. You ..."), and where a line may or may not be a sentence (a heading, an item without a
full stop), both numbers are given.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from cras.checks.languages import detect_language
from cras.checks.prose import GAP, prose
from cras.checks.span import Span
from cras.checks.units import BULLET, parse_json, plain_units

_STOPS = ".!?…。！？।؟"
_CLOSING = "\"'”’»)]*_」』"
_STOP = re.compile(r"(?<![.!?…。！？।؟])[.!?…。！？।؟]+[\"'”’»)\]*_]{0,8}\s")
_AFTER_A_WORD = re.compile(
    r"(?:(?<=\b[nN][oO]\.)|(?<=\b(?:mar|MAR|sun|SUN|sat|SAT|may|MAY|art|ART|fig|FIG|sec|SEC)\.))\s(?=[^\W\d_])"
)
"""The end of a sentence behind a word that is an abbreviation for sentencex whatever follows: before a number, and as a month with a capital, it is one."""
_SAYS = re.compile(r"[^\W_]")
_MARK = re.compile(r"\A\s*(?:#{1,6}\s|>\s?|\|)")
_RULE = re.compile(r"\A[\s*#=_~-]+\Z")
_KANA, _HAN = re.compile(r"[\u3040-\u30ff]"), re.compile(r"[\u4e00-\u9fff]")
_TITLES = {
    *("mr", "mrs", "ms", "mx", "dr", "prof", "st", "mt", "gen", "sgt", "col", "capt", "lt", "rev", "hon", "sen", "gov", "pres"),
    *("sra", "dra", "mme", "mlle", "hr", "fr", "dhr", "sig", "approx", "e.g", "i.e", "vs"),
}  # fmt: skip
"""Abbreviations that stand before a name or a number: their full stop ends no sentence."""
_VOWEL = re.compile(r"(?i)[aeiouyäöüáàâéèêëíìîïóòôúùûåæøœаеёиоуыэюяіїєαεηιουω]")


def sentences(text: str) -> list[str]:
    """The sentences of a text, its format aside. An item of a list or a string of JSON is at least one."""
    return [part for unit in plain_units(text) for line in unit.splitlines() for part in split(line, language_of(text))]


def sentence_span(text: str) -> Span | None:
    """How many sentences a text may be said to have; ``None`` where it holds no prose, but code alone, say.

    Fenced code has none. Quoted sentences are told from their own by nobody, so they are one or many.
    """
    parts = prose(text)
    units = [parts.unfenced] if parse_json(text) is None else parts.unfenced.splitlines()
    total, language = Span(0, 0), language_of(text)
    for unit in units:
        for paragraph in _paragraphs(unit):
            total = total.plus(_of_lines(paragraph, language))
    return Span(max(total.low, 1), total.high) if total.high else None


def split(line: str, language: str = "en") -> list[str]:
    """The sentences of a line by sentencex; pieces without a letter or digit belong to the sentence before them."""
    from sentencex import segment

    found: list[str] = []
    for piece in segment(language, line):
        if found and not _SAYS.search(piece):
            found[-1] += piece
        else:
            found.append(piece)
    return [part.strip() for piece in found for part in _AFTER_A_WORD.split(piece) if part.strip()]


@lru_cache(maxsize=256)
def language_of(text: str) -> str:
    """The language whose abbreviations are looked for; English where it cannot be told."""
    if _KANA.search(text):
        return "ja"
    return "zh" if _HAN.search(text) else detect_language(text) or "en"


def _paragraphs(text: str) -> list[list[str]]:
    """Lines that belong together: those of a paragraph; an item, a heading, a row of a table is alone."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if not line.strip() or _RULE.match(line):
            found.append([])
        elif BULLET.match(line) or _MARK.match(line):
            found += [[line], []]
        elif found[-1] and line[:1].islower() and not _is_ended(found[-1][-1]):
            found[-1][-1] += f" {line}"  # a sentence that goes on
        else:
            found[-1].append(line)
    return [lines for lines in found if lines]


def _of_lines(lines: list[str], language: str) -> Span:
    """A paragraph's: each of its lines may go on in the next one."""
    apart = Span(0, 0)
    for line in lines:
        apart = apart.plus(_of_line(line, language))
    return apart if len(lines) == 1 else Span(min(apart.low, _of_line(" ".join(lines), language).low), apart.high)


def _of_line(line: str, language: str) -> Span:
    body = BULLET.sub("", line).strip(" \t>#|")
    if not _SAYS.search(body) and GAP not in body:
        return Span(0, 0)
    pieces = split(body, language)
    sure, more = len(pieces), 0
    is_lower = body.islower()
    for one, then in pairwise(pieces):
        sure -= _is_abbreviation(one, then, is_lower)
    for piece in pieces:
        more += sum(_is_open(piece, match, is_lower) for match in _STOP.finditer(piece))
    inner = body if '"' not in body and "“" not in body else prose(body).own
    quoted = 0 if inner == body else len(pieces) - len(split(inner, language))
    is_whole = _is_ended(body)
    low = max(sure - max(quoted, 0), 1) if is_whole else max(sure - max(quoted, 0) - 1, 0)
    return Span(low, len(pieces) + more)


def _is_ended(line: str) -> bool:
    """Whether a line ends with the mark that ends a sentence, quotation marks and brackets behind it aside."""
    return line.rstrip().rstrip(_CLOSING)[-1:] in set(_STOPS)


def _is_abbreviation(one: str, then: str, is_lower: bool) -> bool:
    """Whether a boundary that was found may be none: after "M." or "Bzgl.", and before a small letter or a digit."""
    start = next((c for c in then if c.isalnum()), "")
    if not one.endswith("."):
        return one.endswith("」") or (start.islower() and not is_lower)
    last = one.split()[-1].strip(".(\"'*_")
    if (
        (len(last) == 1 and last.isalpha())
        or (len(last) <= 3 and last.isupper() and not then.isupper())
        or last.lower() in _TITLES
    ):
        return True
    if len(last) <= 5 and last.isalpha() and not _VOWEL.search(last):
        return True
    if last.isdigit() and start.isdigit():
        return True
    return len(last) <= 6 and last.isalpha() and ((start.islower() and not is_lower) or start.isdigit())


def _is_open(piece: str, stop: re.Match[str], is_lower: bool) -> bool:
    """Whether a stop that the splitter passed over may end a sentence nevertheless."""
    rest = piece[stop.end() : stop.end() + 40].lstrip()
    start = next((c for c in rest if c.isalnum()), "")
    if not start or start.isdigit():
        return False
    if start.islower():
        return is_lower and len(stop.group(0).strip()) == 1
    before = piece[max(stop.start() - 20, 0) : stop.start()].split()
    last = before[-1].strip("(\"'*_").lower() if before else ""
    return not (stop.group(0).startswith(".") and (last in _TITLES or len(last) == 1))

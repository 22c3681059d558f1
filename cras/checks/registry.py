"""Deterministic checks of a text, one function a kind, in a registry.

A check answers ``True`` (met), ``False`` (not met) or ``None`` (cannot be told, for example the language of a
number). Kinds and their parameters:

=============  ==========================  =====================================================================
kind           params                      met when
=============  ==========================  =====================================================================
language       code                        the text is in that language (ISO 639-1, for example ``fr``); cannot be
                                           told of one that detection does not know (``LANGUAGES``)
format         format                      ``json``: the whole text parses; ``xml``: it is one element; ``list``: every
                                           line is a bullet; ``prose``: neither JSON nor bullets; ``plain``: no JSON,
                                           XML or Markdown; ``no markdown``; ``not json``
sentences      count, or min/max           the number of sentences (list items and JSON strings count each)
words          min/max                     the number of words
casing         casing                      every cased letter is ``upper`` or ``lower``; ``sentence``: neither; ``title``:
                                           all words of four letters or more begin with a capital
include        text                        the words occur, whatever their case
exclude        text                        they do not
starts_with    text                        the text begins with it (an opening JSON or bullet mark aside)
ends_with      text                        the text ends with it (a closing JSON mark aside)
one_of         texts, where               at least one of them occurs ``anywhere``, at the ``start`` or at the ``end``
restates       how                         cannot be told from the turn alone: it opens with the request, ``verbatim``, in
                                           its ``own words``, or ``not verbatim``; conflicts are found by it
covers         any_of                      a sentence that declines nothing mentions one of the words
not_covers     any_of                      no such sentence does
order          first, then                 both marks occur, ``first`` before ``then``
=============  ==========================  =====================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from cras.checks.languages import LANGUAGES, detect_language
from cras.checks.units import BULLET, WORD, is_json, plain_units, sentences
from cras.transcript import Check

CheckFunction = Callable[[str, dict[str, Any]], bool | None]

CHECKS: dict[str, CheckFunction] = {}


_XML = re.compile(
    r"\s*(?:```(?:xml)?\s*)?(?:<\?xml[^>]*\?>\s*)?<([A-Za-z][\w:.-]*)[^<>]*>.*</\1>\s*(?:```\s*)?\Z", re.DOTALL
)
_MARKDOWN = re.compile(
    r"(?m)^\s*(?:#{1,6} |```|~~~|[*-] )|\*\*\S|(?<![\w*])\*[^\s*][^*\n]*\*(?![\w*])|\[[^\]\n]+\]\([^)\n]+\)"
)
_DECLINES = re.compile(
    r"\b(?:can(?:no|')?t|can only|could not|won't|will not|unable|decline|outside|not allowed|may not|only (?:answer|speak|talk)"
    r"|no puedo|solo puedo|fuera de|je ne peux|ne peux pas|hors de|kann nicht|kann nur|nicht möglich|außerhalb)\b",
    re.IGNORECASE,
)


def register(kind: str) -> Callable[[CheckFunction], CheckFunction]:
    """Add a check to the registry under ``kind``."""

    def add(function: CheckFunction) -> CheckFunction:
        CHECKS[kind] = function
        return function

    return add


UNDECIDED: set[str] = set()
"""Kinds that no rule can tell from a turn alone: they find conflicts, and a judge model is asked about them."""


def register_undecided(kind: str) -> None:
    """Add a kind whose checks answer ``None`` on every text."""
    UNDECIDED.add(kind)
    register(kind)(lambda text, params: None)


def is_decided(check: Check | None) -> bool:
    """Whether a rule can decide something: there is a check, and of a kind that can be told from a turn."""
    return check is not None and check.kind not in UNDECIDED


def run_check(check: Check, text: str) -> bool | None:
    """Whether ``text`` meets ``check``; ``None`` where that cannot be told.

    Raises:
        ValueError: the kind is not in the registry.
    """
    function = CHECKS.get(check.kind)
    if function is None:
        raise ValueError(f"unknown check kind {check.kind!r}: known are {', '.join(sorted(CHECKS))}")
    return function(text, check.params)


@register("language")
def _language(text: str, params: dict[str, Any]) -> bool | None:
    if params["code"] not in LANGUAGES:
        return None
    detected = detect_language(text)
    return None if detected is None else detected == params["code"]


@register("format")
def _format(text: str, params: dict[str, Any]) -> bool | None:
    if not text.strip():
        return None
    lines = [line for line in text.splitlines() if line.strip()]
    whole_is_json = is_json(text)
    if whole_is_json is None and params["format"] not in ("xml", "no markdown"):
        return None
    bullets = sum(bool(BULLET.match(line)) for line in lines)
    if params["format"] in ("json", "not json"):
        return whole_is_json is (params["format"] == "json")
    is_xml = _XML.match(text) is not None
    if params["format"] == "xml":
        return is_xml
    if params["format"] in ("plain", "no markdown"):
        return not _MARKDOWN.search(text) and not (params["format"] == "plain" and (whole_is_json or is_xml))
    if params["format"] == "list":
        return not whole_is_json and bullets == len(lines)
    return not whole_is_json and bullets == 0


@register("sentences")
def _sentences(text: str, params: dict[str, Any]) -> bool | None:
    return _in_range(len(sentences(text)), params)


@register("words")
def _words(text: str, params: dict[str, Any]) -> bool | None:
    return _in_range(sum(len(WORD.findall(unit)) for unit in plain_units(text)), params)


def _in_range(number: int, params: dict[str, Any]) -> bool:
    low = params.get("count", params.get("min", 0))
    high = params.get("count", params.get("max", float("inf")))
    return bool(low <= number <= high)


@register("casing")
def _casing(text: str, params: dict[str, Any]) -> bool | None:
    cased = [c for unit in plain_units(text) for c in unit if c.lower() != c.upper()]
    if not cased:
        return None
    if params["casing"] == "title":
        words = [word for unit in plain_units(text) for word in WORD.findall(unit) if len(word) > 3]
        return all(word[0].isupper() or not word[0].isalpha() for word in words) if words else None
    is_upper, is_lower = all(c.isupper() for c in cased), all(c.islower() for c in cased)
    return {"upper": is_upper, "lower": is_lower, "sentence": not is_upper and not is_lower}[params["casing"]]


@register("include")
def _include(text: str, params: dict[str, Any]) -> bool | None:
    return re.search(rf"(?<!\w){re.escape(params['text'].lower())}(?!\w)", text.lower()) is not None


@register("exclude")
def _exclude(text: str, params: dict[str, Any]) -> bool | None:
    return not _include(text, params)


@register("starts_with")
def _starts_with(text: str, params: dict[str, Any]) -> bool | None:
    units = plain_units(text)
    return bool(units) and units[0].strip().lower().startswith(params["text"].lower())


@register("ends_with")
def _ends_with(text: str, params: dict[str, Any]) -> bool | None:
    units = plain_units(text)
    return bool(units) and units[-1].strip().rstrip(".!").lower().endswith(params["text"].lower().rstrip(".!"))


@register("one_of")
def _one_of(text: str, params: dict[str, Any]) -> bool | None:
    meets = {"start": _starts_with, "end": _ends_with}.get(params.get("where", "anywhere"), _include)
    return any(meets(text, {"text": words}) for words in params["texts"])


register_undecided("restates")


@register("covers")
def _covers(text: str, params: dict[str, Any]) -> bool | None:
    offered = [sentence for sentence in sentences(text) if not _DECLINES.search(sentence)]
    return any(_include(sentence, {"text": word}) for sentence in offered for word in params["any_of"])


@register("not_covers")
def _not_covers(text: str, params: dict[str, Any]) -> bool | None:
    return not _covers(text, params)


@register("order")
def _order(text: str, params: dict[str, Any]) -> bool | None:
    first, then = (text.lower().find(params[key].lower()) for key in ("first", "then"))
    return 0 <= first < then

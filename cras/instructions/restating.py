"""The wordings of opening with the request: word for word, in other words, or not so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cras.instructions.sentence import Found, outside_quotes
from cras.transcript import Check

_THING = r"(?:the |this |my |your |user(?:'?s)?'? |whole |entire |exact |original |above ){0,8}"
_REQUEST = r"(?:request|prompt|question|query|message|instruction|task|input)s?"
_VERBATIM = re.compile(
    rf"(?i)\b(?:repeat|restate|copy|quote|repeating|restating|copying) (?:it\b|{_THING}(?:first line|{_REQUEST}|(?:sentence|text|paragraph|passage|words?) (?:above|below)))(?P<how>.*)"
    rf"|\bstart with {_THING}(?:input )?{_REQUEST}"
)
_OWN_WORDS = re.compile(
    rf"(?i)\b(?:paraphrase|rephrase|reword|summari[sz]e) {_THING}{_REQUEST}|\bsummary of {_THING}{_REQUEST}"
)
_OPENS = re.compile(r"(?i)\bfirst\b|\bthen\b|\bbefore\b|\bprecede\b|\bstart with\b")
_JUST_NEGATED = re.compile(r"(?i)\b(?:not|n't|never|avoid|without)(?: (?:just|simply|ever))? $")
_EVERY_TURN = re.compile(
    r"(?i)^\W*(?:when(?:ever)?|if|every time|each time|once) (?:the|a) user (?:inputs?|sends?|makes?|asks?|submits?"
    r"|gives?|writes?|enters?) (?:an? |the |their |you )*(?:\w+ )?(?:request|question|message|query|prompt|something|anything)"
)
_BEFORE_ANSWER = re.compile(
    r"(?i)\bbefore (?:you (?:(?:really|actually|even) )?(?:answer|respond|reply|say anything|write anything|do anything|start)\b(?: it)?|(?:responding|answering|replying|repeating|restating)\b(?: to)?|(?:(?:making|giving|providing|writing) )?"
    r"(?:your|the|an?) (?:answer|response|reply))"
)


_ASIDE = re.compile(r"\([^()]*\)")


def without_order(sentence: str) -> str:
    """A sentence without what looks like a condition and says "always" or "first": whenever the user asks something,
    before you answer."""
    return _ASIDE.sub("", _BEFORE_ANSWER.sub("", _EVERY_TURN.sub("", sentence)))


def restating(sentence: str) -> Iterator[Found]:
    """Whether a turn opens with the request, word for word or in other words."""
    plain = outside_quotes(sentence)
    verbatim, own = _VERBATIM.search(plain), _OWN_WORDS.search(plain)
    match = own or verbatim
    if match is None:
        return
    is_negated = bool(_JUST_NEGATED.search(plain[: match.start()]))
    if own and not is_negated and _OPENS.search(plain):
        yield Check(kind="restates", params={"how": "own words"}), sentence
    elif verbatim and not own and is_negated:
        yield Check(kind="restates", params={"how": "not verbatim"}), sentence
    elif verbatim and not own and _OPENS.search(plain):
        yield Check(kind="restates", params={"how": "verbatim"}), sentence

"""The wordings of words that must or must not occur, open or close a turn, and of alternatives among them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cras.instructions.sentence import (
    NEGATED,
    NO_OTHER,
    SUBJECT,
    VAGUE,
    Found,
    folded,
    outside_quotes,
    quoted_in,
    speaks_of_part,
)
from cras.transcript import Check

_VERB = r"(?:includ|contain|mention|us|say|writ)(?:e|ing|s|)"
_KEYWORDS = r"(?:key ?words?|words?|phrases?|terms?)"
_WHAT = (
    rf"(?:the |these |exact |following |forbidden ){{0,5}}{_KEYWORDS}?(?: and phrases?)?(?: in (?:your|the) \w+)?:? ?"
)
_LIST = r'""(?:,? (?:and |or |nor )?"")*'
_NOT = re.compile(r"(?i)\b(?:not|n't|never|avoid|avoiding|without|forbidden|refrain)\b")


_WORDING = re.compile(rf"(?i)\b(?:{_VERB}|avoid(?:ing)?) (?:any of |all of )?{_WHAT}(?:any of )?{_WHAT}{_LIST}")
_A_CHOICE = re.compile(r"\bor\b")


def wording(sentence: str) -> Iterator[Found]:
    """Words that must or must not occur, in quotation marks or as a list after "the following words"."""
    if speaks_of_part(sentence):
        return
    plain = outside_quotes(sentence)
    texts = quoted_in(sentence)
    if VAGUE.search(plain):
        return
    match = _WORDING.search(plain)
    if match:
        first = plain[: match.start()].count('""')
        texts = texts[first : first + match.group(0).count('""')]
    elif not texts:
        match = _BARE_LIST.search(plain)
        texts = _items(match["list"]) if match else []
    if not match or not texts:
        return
    is_negated = bool(_NOT.search(plain[: match.start()] + match.group(0)))
    if _A_CHOICE.search(match.group(0)) and not is_negated:
        return
    for text in texts:
        yield Check(kind="exclude" if is_negated else "include", params={"text": text}), sentence


_BARE_LIST = re.compile(
    rf"(?i)\b(?:{_VERB}|avoid(?:ing)?) (?:any of |all of )?(?:the |these |following )+(?:key ?words|words|terms|phrases)"
    rf"(?: in (?:your|the) \w+)?(?P<list>: ?\w[\w' -]*(?:, [\w' -]+)*| \w[\w'-]*(?:, [\w'-]+)+,? (?:and|or) [\w'-]+)"
    r"(?: in (?:your|the) (?:answer|response|reply|output))?[.!]?$"
)
_NO_ITEM = re.compile(r"(?i)\b(?:that|which|when|with|of|in|to|like|is|are|from)\b")


_BETWEEN_ITEMS = re.compile(r",(?: (?:and|or)\b)?| (?:and|or) ")


def _items(listed: str) -> list[str]:
    """The words of a list that stands without quotation marks; none where one of them reads like a clause."""
    parts = _BETWEEN_ITEMS.split(listed.strip(": "))
    items = [part.strip() for part in parts if part.strip()]
    is_list = all(len(item.split()) <= 3 and not _NO_ITEM.search(item) for item in items)
    return items if is_list else []


_ONE_OF = re.compile(
    r"(?i)\b(?P<verb>includ|contain|mention|us|say|writ|answer|respond|reply|start|begin|end|finish|be|choos|pick)\w*"
    r' (?:[\w-]+ ){0,4}?(?:either|one of|one from) [^".]{0,60}?(?P<list>""(?:,? (?:and |or )?"")+)'
)


def alternatives(sentence: str) -> Iterator[Found]:
    """ "One of these phrases", "either X or Y": at least one of them has to occur, open or close the turn."""
    plain = outside_quotes(sentence)
    match = _ONE_OF.search(plain)
    if not match or NEGATED.search(NO_OTHER.sub("", plain)) or VAGUE.search(plain) or speaks_of_part(sentence):
        return
    first = plain[: match.start("list")].count('""')
    texts = quoted_in(sentence)[first : first + match["list"].count('""')]
    verb = folded(match["verb"])
    where = {"start": "start", "begin": "start", "end": "end", "finish": "end"}.get(verb, "anywhere")
    yield Check(kind="one_of", params={"texts": texts, "where": where}), sentence


_OR = re.compile(r'\A(?:,? "")*,? or ""')


_TURN = rf"(?: {SUBJECT}| it| (?:each|every) (?:answer|response|reply|message|turn))?"
_EDGE_WORDS = (
    r"(?:the |this |exact |EXACT |(?:words?|phrase|line|token|sentence|greeting|question)(?: |(?=:)))*"
    r':? ?(""|[A-Z][A-Z_]{2,}\b)'
)
_EDGES = tuple(
    (
        kind,
        re.compile(rf"\b{verbs}{_TURN} (?:off )?(?:with|by saying|by writing|as) (?:exactly )?{_EDGE_WORDS}"),
    )
    for kind, verbs in (
        ("starts_with", "(?:[Ss]tart|[Bb]egin|[Pp]recede|[Pp]reface)s?"),
        ("ends_with", "(?:[Ee]nd|[Ff]inish|[Cc]onclude|[Cc]lose|[Ss]ign(?: off)?)s?"),
    )
)


def edges(sentence: str) -> Iterator[Found]:
    """What a turn has to begin or to end with."""
    plain = outside_quotes(sentence)
    if NEGATED.search(NO_OTHER.sub("", plain)) or speaks_of_part(sentence):
        return
    for kind, pattern in _EDGES:
        match = pattern.search(plain)
        if match:
            text = match.group(1)
            if text == '""':
                first = plain[: match.start(1)].count('""')
                text = quoted_in(sentence)[first]
                others = _OR.match(plain[match.end() :])
                if others:
                    texts = quoted_in(sentence)[first : first + 1 + others.group(0).count('""')]
                    where = "start" if kind == "starts_with" else "end"
                    yield Check(kind="one_of", params={"texts": texts, "where": where}), sentence
                    continue
            yield Check(kind=kind, params={"text": text}), sentence


_OF = rf"(?: (?:of|in) (?:{SUBJECT}|(?:your|the) (?:entire )?\w+))?"
_PARTS = {
    "ends_with": re.compile(
        rf"(?i)\b(?:(?:very )?(?:last|final) (?:sentence|words?|line|phrase)|very end){_OF}"
        r' (?:should|must|has to) (?:be|read)(?: exactly)?(?: like)?:? ?""'
    ),
    "starts_with": re.compile(
        rf"(?i)^\W*(?:the )?(?:very )?(?:first (?:paragraph|sentence|line)|opening sentence){_OF}"
        r' (?:should|must|has to) (?:start|begin) with(?: the)?(?: (?:word|words|phrase))?:? ?""'
        rf'|^\W*(?:the )?(?:very )?first (?:word|words|sentence|line){_OF} (?:should|must|has to) be(?: exactly)?:? ?""'
    ),
}


def edges_of_parts(sentence: str) -> Found | None:
    """ "The last sentence of your answer must be ...", "The first paragraph must start with ..." """
    plain = outside_quotes(sentence)
    for kind, pattern in _PARTS.items():
        match = pattern.search(plain)
        if match and not NEGATED.search(plain[: match.end()]):
            text = quoted_in(sentence)[plain[: match.end()].count('""') - 1]
            return Check(kind=kind, params={"text": text}), sentence
    return None


_THING = r"(?:the |this |my |your |user(?:'?s)?'? |whole |entire |exact |original |above ){0,8}"
_REQUEST = r"(?:request|prompt|question|query|message|instruction|task|input)s?"
_VERBATIM = re.compile(
    rf"(?i)\b(?:repeat|restate|copy|quote|repeating|restating|copying) (?:it\b|{_THING}(?:first line|{_REQUEST}))(?P<how>.*)"
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
    r"(?i)\bbefore (?:(?:responding|answering|replying|repeating|restating)\b(?: to)?|(?:(?:making|giving|providing|writing) )?"
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

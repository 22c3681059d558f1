"""Sentences to demands: what is asked or barred, what it is about, and where it holds, whatever the order of the words.

"Spot, then doubt": what is hedged, permitted, asked about or said of somebody else is no demand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from cras.instructions.acts.outline import Line, lines_of
from cras.instructions.demands.vocabulary import FACETS, HEDGES, NEGATORS, PARTICLES, STRONG
from cras.instructions.demands.words import (
    CLASSES,
    FILLED,
    HEADS,
    PERSONS,
    STOPPED,
    VAGUE,
    Word,
    key_of,
    stem,
    words_of,
)

_NEGATORS, _STRONG, _HEDGES = (frozenset(words.split()) for words in (NEGATORS, STRONG, HEDGES))
_NEGATOR_STEMS = frozenset(stem(word) for word in _NEGATORS if len(word) > 3 and "'" not in word)
_CONDITIONS = frozenset(["if", "when", "whenever", "once", "where", "while", "during"])
_ENDS = frozenset(";:()—–.!?")
_DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "its",
        "their",
        "his",
        "her",
        "our",
        "your",
        "my",
        "no",
        "any",
        "every",
        "each",
        "all",
        "some",
        "of",
        "for",
        "in",
        "with",
        "by",
        "from",
        "about",
        "per",
        "many",
        "three",
        "two",
        "one",
        "four",
        "five",
        "another",
        "which",
    ]
)
_PRONOUNS = frozenset(["it", "them", "that", "this", "these", "those", "so", "one", "they"])
_SPEAKERS = frozenset(["i", "he", "she", "they", "he's", "she's", "they're", "i'm"])
_LEADING = frozenset(
    ["in", "for", "with", "on", "at", "to", "during", "under", "as", "toward", "towards", "after", "before", "without"]
)
_ASKS = frozenset(["why", "whether", "how", "if", "what", "which", "who"])
_TOTAL = frozenset(["anything", "whatever", "everything"])
_REPORTS = frozenset(
    [
        "says",
        "said",
        "wrote",
        "writes",
        "noticed",
        "heard",
        "saw",
        "asked",
        "thinks",
        "thought",
        "complained",
        "told",
        "claims",
    ]
)


@dataclass(frozen=True)
class Demand:
    """One demand of a sentence. ``polarity``: 1 it is asked for, -1 it is barred, 0 it is neither.

    ``topics`` are the things that it is about, each enough by itself; ``scope`` is said of when it holds, ``beside`` is
    what an act is that something is left undone in.
    """

    line: Line
    polarity: int
    classes: frozenset[str]
    topics: tuple[frozenset[str], ...]
    scope: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    is_strong: bool = False
    is_now: bool = False
    has_exception: bool = False
    is_until: bool = False
    also: bool = False
    only: bool = False
    is_total: bool = False
    loose: frozenset[str] = frozenset()
    is_own: bool = False
    quoted: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    facets: tuple[tuple[str, str, int], ...] = ()
    first: frozenset[str] = frozenset()
    then: frozenset[str] = frozenset()
    confirms: int = 0
    context: frozenset[str] = frozenset()
    actor: str | None = None

    @property
    def about(self) -> frozenset[str]:
        """All that it is about."""
        return frozenset().union(*self.topics)


@dataclass
class _Part:
    kind: str
    words: list[Word]
    joined: str = ""


_WORD_BAN = re.compile(
    r"(?i)(?:\b(?:not|never|avoid|without|no|exclude|omit)\b|n['’]t\b)[^.]{0,40}\b(?:words|keywords?|terms|phrases)\b"
)


@lru_cache(maxsize=1024)
def demands_in(text: str, names: frozenset[str] = frozenset()) -> tuple[Demand, ...]:
    """The demands of a message, in order.

    Args:
        text: a system message or a task.
        names: the agents of the team in lower case: what is said of one of them is that one's.
    """
    return tuple(demand for line in lines_of(text) for demand in demands_of(line, names))


def demands_of(line: Line, names: frozenset[str] = frozenset()) -> Iterator[Demand]:
    """The demands of one sentence."""
    words = words_of(line.sentence)
    lows = [word.low for word in words if not word.is_quoted]
    if not words or (any(low in _REPORTS for low in lows) and any(word.is_quoted for word in words)):
        return
    if _WORD_BAN.search(line.sentence) and sum(word.is_quoted for word in words) != 1:
        return  # a list of words that must not be written bars no talk of what they mean; checks read it
    if words[-1].low == "?" and (lows[0] != "please" or set(lows) & _ASKS):
        return
    if line.fronts:
        words = [*(Word("when", "when", "when"), *(Word(t.text, t.low, key_of(t.low)) for t in line.fronts[-1][1:])),
                 Word(",", ",", ","), *words]  # fmt: skip
    whole = _content(words)
    for parts in _blocks(_merged(_parts(_without_role(words)))):
        for demand in _of_block(line, parts, names):
            yield replace(demand, context=whole)


def _without_role(words: list[Word]) -> list[Word]:
    """ "As their tutor you never": whose demand it is narrows nothing."""
    places = [place for place, word in enumerate(words[:8]) if word.low in ("you", "never", "don't")]
    return words[places[0] :] if words[0].low == "as" and places else words


def _blocks(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """The parts between full stops, semicolons, "but" and ", so": a condition holds in its own alone."""
    block: list[_Part] = []
    for part in parts:
        if part.joined == "end" and block:
            yield block
            block = []
        block.append(part)
    if block:
        yield block


def _of_block(line: Line, parts: list[_Part], names: frozenset[str]) -> Iterator[Demand]:
    lows = [word.low for part in parts for word in part.words if not word.is_quoted]
    if parts[0].kind == "without":  # what follows holds without it alone
        return
    scope: set[str] = set()
    has_exception = is_until = is_regardless = False
    for part in parts:
        if part.kind == "when":
            scope |= _all_of(part.words)
            if any(_is_negator(word) for word in part.words):
                scope.add("not")
        has_exception |= part.kind == "except"
        is_until |= part.kind in ("until", "before") and bool(part.words)
        is_regardless |= part.kind == "evenif"
    is_now = is_regardless or any(low in ("atonce", "regardless") for low in lows)
    earlier: frozenset[str] = frozenset(scope)
    polarity = 0
    subject: frozenset[str] = frozenset()
    for place, part in enumerate(parts):
        if part.kind not in ("main", "without", "instead"):
            continue
        demand = _demand(line, part, polarity, earlier, names)
        if part.kind == "instead":
            demand = replace(demand, near=earlier - _FACET_KEYS, polarity=demand.polarity if polarity else 0)
        elif part.kind == "without":
            demand = replace(demand, beside=earlier - _FACET_KEYS, polarity=demand.polarity if polarity else 0)
        elif part.joined == "comma" and demand.polarity < 0 and not _has_verb(part.words):
            demand = replace(demand, beside=earlier - _FACET_KEYS - scope)
        if part.kind == "instead":
            demand = _with(demand, subject)
        follows = parts[place + 1].kind if place + 1 < len(parts) else ""
        if demand.polarity < 0 and follows == "without":  # "no image without alt text" asks for one
            polarity = demand.polarity
            demand = replace(demand, polarity=0)
        elif part.kind == "main":
            polarity = demand.polarity
        ordered = _ordered(parts, place, demand)
        demand = replace(
            demand, scope=frozenset(scope), has_exception=demand.has_exception or has_exception, is_until=is_until,
            is_now=is_now, also=any(low in ("too", "also", "well") for low in lows), first=ordered[0], then=ordered[1],
            confirms=_confirms(parts, place, demand),
        )  # fmt: skip
        earlier = demand.about or earlier
        subject = _subject(part.words) or subject
        yield demand


def _with(demand: Demand, more: frozenset[str]) -> Demand:
    return replace(demand, topics=tuple(topic | more for topic in demand.topics))


def _parts(words: Sequence[Word]) -> list[_Part]:
    """The sentence in parts by marks and conjunctions."""
    found = [_Part("main", [])]
    for place, word in enumerate(words):
        low = "" if word.is_quoted else word.low
        after = words[place + 1].low if place + 1 < len(words) else ""
        current = found[-1]
        if low in _ENDS:
            found.append(_Part("main", [], "end"))
        elif low == ",":
            found.append(_Part("main", [], "comma"))
        elif low in _CONDITIONS or (low == "should" and place == 0):
            found.append(_Part("when", []))
        elif low == "you" and current.kind in ("before", "after") and len(found) == 2 and len(current.words) >= 2:
            found.append(_Part("main", [word], "comma"))
        elif low in ("unless", "except", "excepted"):
            found.append(_Part("except", [word]))
        elif low in ("until", "till"):
            found.append(_Part("until", []))
        elif low in ("before", "after", "then"):
            found.append(_Part(low, []))
        elif low in ("because", "since", "otherwise", "although", "though"):
            found.append(_Part("reason", []))
        elif low in ("evenif",):
            found.append(_Part("evenif", []))
        elif low in ("without", "instead"):
            found.append(_Part(low, []))
        elif low == "not" and current.joined == "comma" and not current.words:
            found.append(_Part("instead", []))
        elif low == "but":
            found.append(_Part("main", [], "end"))
        elif (
            low in ("and", "or", "nor") and current.kind in ("main", "instead", "without") and _opens(words, place + 1)
        ):
            found.append(_Part("main", [], low))
        elif low == "so" and current.joined == "comma" and not current.words and after:
            found.append(_Part("main", [], "end"))
        else:
            current.words.append(word)
    return [part for part in found if part.words or part.kind != "main"]


def _opens(words: Sequence[Word], place: int) -> bool:
    """Whether a new demand begins at a place: a verb with an object, a pronoun, a negation."""
    if place >= len(words) or words[place].is_quoted:
        return False
    low = words[place].low
    if low in (
        "don't",
        "never",
        "do",
        "you",
        "always",
        "no",
        "must",
        "please",
        "then",
        "leave",
        "omit",
        "skip",
        "avoid",
    ):
        return True
    after = words[place + 1].low if place + 1 < len(words) else ""
    return low == stem_of_verb(low) and after in _DETERMINERS | _PRONOUNS | {
        "what",
        "afterwards",
        "who",
        "how",
        "with",
        "to",
        "on",
    }


def stem_of_verb(word: str) -> str | None:
    """The word where it is a known verb in its base form."""
    return word if stem(word) in CLASSES and not word.endswith(("ing", "ed")) and not _is_plural(word) else None


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss")


def _merged(parts: list[_Part]) -> list[_Part]:
    """Items of a list belong to what they are listed in, a phrase before a comma says where the rest holds."""
    found: list[_Part] = []
    for place, part in enumerate(parts):
        before = found[-1] if found else None
        is_last = place + 1 == len(parts)
        if part.kind == "main" and part.joined == "" and not is_last and part.words[:1]:
            following = parts[place + 1]
            is_front = part.words[0].low in _LEADING and following.joined == "comma"
            if is_front and not _has_verb(part.words) and not any(_is_negator(word) for word in part.words):
                found.append(_Part("when", part.words))
                continue
        if (
            part.kind == "main" and part.joined == "comma" and before is not None and before.kind in ("main", "without")
            and len(part.words) <= 4 and not _has_verb(part.words) and not any(_is_negator(word) for word in part.words)
        ):  # fmt: skip
            before.words.append(Word(",", ",", ","))
            before.words.extend(part.words)
            continue
        found.append(part)
    return found


def _has_verb(words: Sequence[Word]) -> bool:
    return any(word.low in ("is", "are", "you", "must", "has", "have") or stem_of_verb(word.low) for word in words)


def _is_negator(word: Word) -> bool:
    if word.is_quoted or word.low.endswith(("al", "ion")):  # a refusal letter refuses nothing
        return False
    return word.low in _NEGATORS or stem(word.low) in _NEGATOR_STEMS


def _demand(line: Line, part: _Part, polarity: int, earlier: frozenset[str], names: frozenset[str]) -> Demand:
    words = _with_particles(part.words)
    lows = [word.low for word in words if not word.is_quoted]
    negations = _negations(words)
    sign = -1 if negations % 2 else 1
    if part.kind == "without":
        sign = (-1 if polarity >= 0 else 1) * (-1 if negations % 2 else 1)
    if part.kind == "instead":
        sign = -1
    if part.joined in ("or", "nor") and polarity < 0 and not negations:
        sign = -1
    elif part.joined == "and" and polarity < 0 and not negations:
        sign = 0
    if line.is_never and sign > 0 and part.kind == "main":
        sign = -1
    is_barred_thing = not {"needless", "atmost", "atleast", "notonly"} & set(lows)
    said = _content(words)
    keys = [word.key for word in words if word.key in said]
    is_of_others = _is_of_others(words) or (sign < 0 and len(keys) != len(set(keys)))
    is_report = is_of_others or (sign > 0 and any(low in _REPORTS for low in lows))
    if not is_barred_thing or any(low in _HEDGES for low in lows) or _is_of_speaker(lows) or is_report:
        sign = 0
    classes = frozenset().union(
        *(CLASSES.get(stem(word.low), frozenset()) for word in _verbs(words) if not word.key.startswith("~"))
    )
    topics = _topics(words)
    if _has_object_pronoun(words) and (not topics or sign > 0):
        topics = tuple(topic | earlier for topic in topics) if topics else ((earlier,) if earlier else ())
    if sign < 0 and {"needed", "necessary", "required", "only"} & set(lows):
        sign = 0  # what is not needed may be there
    value_sign = sign
    if (
        sign > 0
        and not classes
        and any(low in ("is", "are", "was", "were") for low in lows)
        and not any(low.endswith("ed") for low in lows)
    ):
        sign = 0  # it says how things are
    strong = line.is_never
    strong |= any(low in _STRONG for low in lows) or (sign < 0 and _is_statement(words))
    actor = next((word.low for word in words[:3] if word.low in names), None)
    return Demand(
        line, sign, classes, topics, is_strong=strong, facets=() if set(lows) & _ASSISTS else (*_facets(words, value_sign), *_literals(words, value_sign)), loose=_loose(words), quoted=frozenset(word.key for word in words if word.is_quoted), is_own="your" in lows,
        new=_behind(words, ("a", "an")),
        known=_behind(words, ("the",)), actor=actor,
        only=bool({"only", "nothingelse", "solely", "exclusively"} & set(lows)), is_total=bool(_TOTAL & set(lows)),
    )  # fmt: skip


def _negations(words: Sequence[Word]) -> int:
    """How often what is said is turned round; what "that", "who" and "which" say of a thing does not count."""
    return sum(
        _is_negator(word) and not any(near.low in ("that", "who", "which") for near in words[max(0, place - 1) : place])
        for place, word in enumerate(words)
    )


def _is_statement(words: Sequence[Word]) -> bool:
    """ "Emoji are not used": a statement of how things are, and no bare imperative."""
    return any(
        word.low in ("is", "are", "isn't", "aren't", "doesn't", "banned", "secret", "has", "have") for word in words
    )


def _is_of_others(words: Sequence[Word]) -> bool:
    """Whether it is said of what customers and the like do: "users must not share passwords"."""
    start = [word for word in words[:4] if word.low not in ("the", "our", "all", "any")]
    return len(start) > 1 and start[0].key in PERSONS and start[1].low in (
        "must", "should", "may", "can", "shall", "do", "don't", "cannot", "can't", "often", "sometimes", "never",
    )  # fmt: skip


def _has_object_pronoun(words: Sequence[Word]) -> bool:
    lows = [word.low for word in words]
    return any(
        low in _PRONOUNS and place and lows[place - 1] not in ("as", "that", "so", "and", ",", "what") and
        (place + 1 == len(lows) or lows[place + 1] not in ("is", "are", "was", "stands", "has", "have"))
        and (low not in ("this", "that", "these", "those", "so", "one") or place + 1 == len(lows) or lows[place + 1] in ("too", ",", "for"))
        for place, low in enumerate(lows)
    )  # fmt: skip


def _is_of_speaker(lows: Sequence[str]) -> bool:
    return bool(lows) and lows[0] in _SPEAKERS


def _with_particles(words: Sequence[Word]) -> list[Word]:
    """Verbs and their particles as one word: "leave the Welsh out" is to omit the Welsh."""
    found = list(words)
    for place, word in enumerate(found):
        if word.is_quoted:
            continue
        for further in range(place + 1, min(place + 8, len(found))):
            said = PARTICLES.get(f"{word.low} {found[further].low}")
            if said is not None:
                found[place] = Word(said, said, key_of(said))
                found[further] = Word("", "", "")
                break
    return [word for word in found if word.low]


_BEFORE_VERBS = frozenset(
    [
        "to",
        "and",
        "or",
        ",",
        "you",
        "will",
        "must",
        "should",
        "shall",
        "never",
        "always",
        "don't",
        "not",
        "please",
        "then",
        "that",
        "who",
        "which",
        "it",
        "they",
        "do",
        "be",
        "is",
        "are",
    ]
)


def _verbs(words: Sequence[Word]) -> list[Word]:
    """The words that say what is done: behind a verb and without a "to", a word that may be one is a noun."""
    found: list[Word] = []
    for place, word in enumerate(words):
        if word.is_quoted or stem(word.low) not in CLASSES:
            continue
        back = place - 1
        while back > 0 and stem(words[back].low) in FILLED and words[back].low not in _ADVERBS:
            back -= 1
        before = words[back].low if place else ""
        if before in _DETERMINERS:
            continue
        if found and before not in _BEFORE_VERBS and not word.low.endswith(("ing", "ed")):
            continue
        found.append(word)
    return found


COMPOUND = "§"
"""Stands for a noun that says little behind another: "salary figures", "salary band"."""


def _content(words: Sequence[Word]) -> frozenset[str]:
    """What words are about; in it :data:`COMPOUND` for such nouns as "figures" behind another one."""
    verbs = {id(word) for word in _verbs(words)}
    found: set[str] = set()
    before = False
    for place, word in enumerate(words):
        after = words[place + 1].low if place + 1 < len(words) else ""
        is_head = not word.is_quoted and stem(word.low) in HEADS | VAGUE and id(word) not in verbs
        if is_head and before:
            found |= {COMPOUND} if stem(word.low) in HEADS else set()
        elif is_head and after not in ("of", "on", "about", "regarding"):
            found.add(word.key)
        is_of_quotation = place + 1 < len(words) and words[place + 1].is_quoted  # "the phrase" before it says nothing
        before = _is_content(word, verbs) and not (is_of_quotation and not word.is_quoted)
        if before:
            found.add(word.key)
    return frozenset(found)


def _all_of(words: Sequence[Word]) -> frozenset[str]:
    """What words of a condition are about, fillers too: "on time" is another condition than "late"."""
    return _content(words) | {
        word.key for word in words if word.low not in STOPPED and not _is_negator(word) and word.low[:1].isalnum()
    }


def _is_content(word: Word, verbs: set[int]) -> bool:
    """Whether a word says what a demand is about: no small word, no verb of a class, no filler."""
    if word.is_quoted:
        return True
    is_named = word.key.startswith("~")
    return (
        word.low not in STOPPED
        and word.low not in _INNER
        and (is_named or stem(word.low) not in FILLED | HEADS | VAGUE)
        and not _is_negator(word)
        and (id(word) not in verbs or is_named)
        and (word.low[:1].isalnum() or is_named)
    )


_ADVERBS = frozenset(
    [
        "please",
        "just",
        "then",
        "there",
        "simply",
        "clearly",
        "kindly",
        "always",
        "never",
        "explicitly",
        "also",
        "ever",
        "even",
    ]
)
_INNER = frozenset(
    [
        "nothingelse",
        "afterwards",
        "evenif",
        "banned",
        "say",
        "omit",
        "withhold",
        "atonce",
        "needless",
        "atmost",
        "atleast",
        "notonly",
        "regardless",
        "headwork",
        "strictly",
        "under",
        "circumstances",
        "mr",
        "ms",
    ]
)
_TAIL = frozenset(["in", "to", "for", "with", "about", "at", "on", "from", "of", "inside", "within", "by", "during"])


def _topics(words: Sequence[Word]) -> tuple[frozenset[str], ...]:
    """What is listed, each item with what is said of all of them."""
    groups: list[list[Word]] = [[]]
    for word in words:
        if word.low in (",", "and", "or", "nor") and not word.is_quoted:
            groups.append([])
        else:
            groups[-1].append(word)
    tail = _tail(groups[-1]) if len(groups) > 1 else frozenset()
    head = _subject(groups[0]) if len(groups) > 1 else frozenset()
    found = [_content(group) for group in groups]
    if len(found) > 1:
        found = [topic | tail | (head if number else frozenset()) for number, topic in enumerate(found) if topic]
    return tuple(topic for topic in found if topic)


def _tail(words: Sequence[Word]) -> frozenset[str]:
    places = [place for place, word in enumerate(words) if word.low in _TAIL and place]
    return _content(words[places[0] :]) if places else frozenset()


def _subject(words: Sequence[Word]) -> frozenset[str]:
    """What stands before the verb of a statement."""
    places = [
        place for place, word in enumerate(words) if word.low in ("is", "are", "must", "isn't", "aren't", "has", "have")
    ]
    return _content(words[: places[0]]) if places else frozenset()


_PHRASES_OF: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
for _axis, _values in FACETS.items():
    for _value, _phrases in _values.items():
        for _phrase in _phrases.split("|"):
            _stems = tuple(stem(word) for word in _phrase.split())
            _PHRASES_OF.setdefault(_stems[0], []).append((_stems, _axis, _value))


def _facets(words: Sequence[Word], sign: int) -> Iterator[tuple[str, str, int]]:
    stems = [stem(word.low) for word in words]
    seen = set()
    for place, word in enumerate(stems):
        for phrase, axis, value in _PHRASES_OF.get(word, ()):
            if tuple(stems[place : place + len(phrase)]) == phrase and (axis, value) not in seen:
                seen.add((axis, value))
                yield axis, value, sign


_ASSISTS = frozenset(["help", "helps", "assist", "teach", "check", "review", "explain"])


def _is_of(words: Sequence[Word], place: int, verbs: set[int]) -> bool:
    """Whether "of", "from" or "to" with something more stands at a place."""
    if place >= len(words) or words[place].low not in ("of", "from", "to"):
        return False
    return any(_is_content(word, verbs) for word in words[place + 1 : place + 4]) and not any(
        id(word) in verbs for word in words[place + 1 : place + 2]
    )


def _behind(words: Sequence[Word], determiners: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.key for place, word in enumerate(words) if place and words[place - 1].low in determiners)


def _loose(words: Sequence[Word]) -> frozenset[str]:
    """What stands in a phrase of its own: not in a compound ("dress code"), and of nothing ("the source of the river")."""
    verbs = {id(word) for word in _verbs(words)}
    said = [_is_content(word, verbs) for word in words]
    found = set()
    for place, word in enumerate(words):
        sides = [near for near in (place - 1, place + 1) if 0 <= near < len(words) and id(words[near]) not in verbs]
        if (
            said[place]
            and not any(said[near] and not words[near].is_quoted for near in sides)
            and not _is_of(words, place + 1, verbs)
        ):
            found.add(word.key)
    return frozenset(found)


_OPENS, _CLOSES = frozenset(("open", "begin", "start", "greet")), frozenset(("end", "close", "finish", "conclud"))
_AFTER_NAME = frozenset([",", "and", "the", "who", "from", "."])


def _literals(words: Sequence[Word], sign: int) -> Iterator[tuple[str, str, int]]:
    """What a turn opens or closes with, literally, and the name that an agent bears: one of each is all there can be."""
    quotes = [word.low for word in words if word.is_quoted]
    lows = [word.low for word in words]
    stems = {stem(word.low) for word in words if not word.is_quoted}
    said = " ".join(lows)
    if len(quotes) == 1:
        if stems & _OPENS or "first word" in said:
            yield "opening", quotes[0], sign
        elif stems & _CLOSES or "last word" in said or "sign off" in said:
            yield "closing", quotes[0], sign
    for place in range(1, len(words)):
        before = tuple(lows[max(0, place - 3) : place])
        is_said = before[-2:] in (("you", "are"), ("name", "is"), ("yourself", "as")) or before[-1] == "you're"
        after = lows[place + 1] if place + 1 < len(lows) else "."
        if is_said and words[place].text[:1].isupper() and after in _AFTER_NAME:
            yield "name", lows[place], sign


def facet_words(axis: str) -> frozenset[str]:
    """The keys of all the words that name a value of an axis."""
    return _WORDS_OF.get(axis, frozenset())


_FACET_KEYS = frozenset(
    key_of(word)
    for values in FACETS.values()
    for phrases in values.values()
    for word in phrases.replace("|", " ").split()
)
_WORDS_OF = {
    axis: frozenset(key_of(word) for phrases in values.values() for word in phrases.replace("|", " ").split())
    for axis, values in FACETS.items()
}


def _ordered(parts: Sequence[_Part], place: int, demand: Demand) -> tuple[frozenset[str], frozenset[str]]:
    """What comes first and what then, by the part that follows; for "X first and Y afterwards" too."""
    if demand.polarity <= 0 and "without" not in {part.kind for part in parts}:
        return frozenset(), frozenset()
    for further in parts[place + 1 : place + 2]:
        words, mine = _acts(further.words), _acts(parts[place].words)
        if further.kind == "before":
            return mine, words
        if further.kind == "after":
            return words, mine
        if further.kind == "then":
            return mine, words
        is_first = any(word.low == "first" for word in parts[place].words)
        is_later = any(word.low in ("afterwards", "later", "second", "next") for word in further.words)
        if further.kind == "main" and is_first and is_later:
            return mine, words
    return frozenset(), frozenset()


_PLAIN = frozenset(("say", "use", "make"))


def _acts(words: Sequence[Word]) -> frozenset[str]:
    """What a part of an order is about, its verb too unless that is one for anything."""
    verbs = (word for word in _verbs(words) if not CLASSES[stem(word.low)] & _PLAIN)
    return _content(words) | {word.key for word in verbs}


_CONFIRM = frozenset(key_of(word) for word in ["confirm", "approval", "permission", "ok", "consent"])
_ASKING = frozenset(
    [
        "ask",
        "asking",
        "check",
        "checking",
        "confirm",
        "confirming",
        "confirmation",
        "approval",
        "permission",
        "consent",
        "ok",
        "okay",
        "sign-off",
    ]
)


def _confirms(parts: Sequence[_Part], place: int, demand: Demand) -> int:
    """1 where the act waits for somebody's word, -1 where it waits for nobody's, 0 where nothing is said."""
    lows = {word.low for word in parts[place].words}
    if "needless" in lows and lows & _ASKING:
        return -1
    for further in parts[place + 1 :]:
        told = {word.low for word in further.words}
        keys = {word.key for word in further.words}
        if not (told & _ASKING or keys & _CONFIRM):
            continue
        if further.kind in ("until", "before") or (further.kind in ("when", "after") and demand.only):
            return 1
        if further.kind == "without":
            return 1 if any(_is_negator(word) for word in parts[place].words) else -1
        if "needless" in told or "never" in told or "no" in told or "don't" in told:
            return -1
    asks = lows & _ASKING and demand.polarity > 0
    return 1 if asks and any(part.kind == "before" for part in parts[place + 1 :]) else 0

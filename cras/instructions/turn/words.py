"""Words that must or must not occur, how often, at which end of a turn, and of which one is enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cras.instructions.turn import quantities
from cras.instructions.turn.clauses import Clause
from cras.instructions.turn.tokens import Token
from cras.transcript import Check

_LISTED = {
    "the",
    "these",
    "following",
    "exact",
    "any",
    "of",
    "all",
    "forbidden",
    "both",
    "a",
    "this",
    "single",
    "key",
    "required",
    "mandatory",
    "your",
}
_NO_ITEM = {
    "that", "which", "when", "with", "of", "in", "to", "like", "is", "are", "from", "at", "for", "you", "who", "within", "throughout", "should", "must",
    "cannot", "by", "on", "as", "so", "if", "but", "it", "into", "per", "each", "only", "more", "less", "the", "a", "an", "your", "whenever", "while", "inside", "using",
    "where", "because", "about", "among", "related", "relating", "count", "limit", "processor", "choice", "order", "document", "game", "doc", "list", "used", "without", "appears", "such",
    "separately", "somewhere", "anywhere", "will", "can", "may", "has", "have", "does", "do", "be",
}  # fmt: skip
_SAYS = {
    "include",
    "contain",
    "mention",
    "use",
    "say",
    "write",
    "utilize",
    "employ",
    "incorporate",
    "add",
    "insert",
    "feature",
    "have",
    "put",
    "place",
    "cite",
    "quote",
    "weave in",
    "work in",
    "append",
}
_SHOUTED = re.compile(r"[A-Z][A-Z_]{2,}")
_IN_LIST = re.compile(r"'([^']*)'|\"([^\"]*)\"|([^\s,\[\]'\"][^,\[\]'\"]*)")
_BETWEEN = re.compile(r",| or | and |/|;")


@dataclass(frozen=True)
class _Listed:
    """Words that a clause names: the texts, where they stand, and whether one of them is enough."""

    texts: tuple[str, ...]
    first: int
    end: int
    is_or: bool
    is_letter: bool


def words(clause: Clause, sentence: str) -> Iterator[Check]:
    """Words that must, must not, or so and so often occur."""
    if clause.act in ("begin", "end", "separate", "wrap", "highlight", "italic", "bold") or _is_at_edge(clause):
        return
    found = list(_named(clause, sentence))
    for number, item in enumerate(found):
        low = found[number - 1].end if number else 0
        high = found[number + 1].first if number + 1 < len(found) else len(clause.tokens)
        often = quantities.times(clause, item.end, high) or quantities.times(clause, low, item.first)
        yield from _checks(clause, item, often)


def _checks(clause: Clause, item: _Listed, often: quantities.Quantity | None) -> Iterator[Check]:
    is_negative = clause.is_negative(item.first)
    is_part = bool(clause.parts) or clause.subject == "part"
    if is_part and (
        is_negative or often is not None or any(clause.tokens[p].text in ("each", "every", "per") for p in clause.parts)
    ):
        return
    if often is not None:
        for text in item.texts if often.bounds else ():
            yield Check(kind="occurrences", params={"text": text, **often.bounds})
        return
    if item.is_or and not is_negative:
        return
    if (
        clause.act not in ("include", "appear", "put")
        and clause.verb not in _SAYS
        and not (is_negative and clause.act in ("", "be"))
    ):
        return
    if item.is_letter:
        bound = {"max": 0} if is_negative else {"min": 1}
        yield from (Check(kind="occurrences", params={"text": text, **bound}) for text in item.texts)
    else:
        kind = "exclude" if is_negative else "include"
        yield from (Check(kind=kind, params={"text": text}) for text in item.texts)


def _named(clause: Clause, sentence: str) -> Iterator[_Listed]:
    """The words that a clause names, in order."""
    tokens = clause.tokens
    place = 0
    while place < len(tokens):
        found = _at(clause, place, sentence)
        if found is not None:
            yield found
            place = found.end
        else:
            place += 1


def _at(clause: Clause, place: int, sentence: str) -> _Listed | None:
    tokens = clause.tokens
    token = tokens[place]
    if token.is_a("letter") and place + 1 < len(tokens):
        following = tokens[place + 1]
        if following.kind == "quote" or (following.kind == "word" and len(following.text) == 1):
            texts, end, is_or = _run(clause, place + 1, sentence, is_bare=following.kind != "quote", longest=0)
            if texts and all(len(text) == 1 for text in texts):
                return _Listed(texts, place, end, is_or, is_letter=True)
    if (
        token.is_a("keyword")
        and place + 1 < len(tokens)
        and not (
            place
            and tokens[place - 1].number is not None
            and tokens[place - 1].text not in ("both", "a single", "single")
        )
    ):
        start = place + 1
        has_colon = False
        if start < len(tokens) and tokens[start].is_a("example"):
            if not clause.is_negative(place):
                return None
            start += 1
        while start < len(tokens) and (
            tokens[start].text in (":", "of", "is", "are", "or", "and", "-") or tokens[start].is_a("keyword")
        ):
            if tokens[start].text in ("or", "and") and not (
                start + 1 < len(tokens) and tokens[start + 1].is_a("keyword")
            ):
                break
            has_colon = has_colon or tokens[start].text == ":"
            start += 1
        start, has_colon = _past_place(tokens, start, has_colon)
        if start < len(tokens):
            is_quote = tokens[start].kind in ("quote", "sample")
            if not is_quote and tokens[start - 1].text in ("of", "is", "are"):
                return None
            if not is_quote and not has_colon and not _is_definite(clause, place):
                return None
            longest = 3 if has_colon or token.text in ("keywords", "key words", "words", "terms", "phrases") else 1
            texts, end, is_or = _run(clause, start, sentence, is_bare=not is_quote, longest=longest)
            if texts and not _is_either(tokens, place):
                return _Listed(texts, place, end, is_or, is_letter=False)
        return None
    if token.kind == "quote" and place and _is_object(clause, place):
        texts, end, is_or = _run(clause, place, sentence, is_bare=False, longest=3)
        if texts and not _is_either(tokens, place):
            return _Listed(texts, place, end, is_or, is_letter=False)
    return None


def _past_place(tokens: tuple[Token, ...], start: int, has_colon: bool) -> tuple[int, bool]:
    """The place behind "in your answer:" between the noun and its words."""
    if start < len(tokens) and tokens[start].text == "in":
        for place in range(start, min(start + 6, len(tokens))):
            if tokens[place].text == ":":
                return place + 1, True
    return start, has_colon


def _is_either(tokens: tuple[Token, ...], place: int) -> bool:
    return any(token.is_a("either") for token in tokens[max(0, place - 8) : place])


def _is_definite(clause: Clause, place: int) -> bool:
    """Whether a noun is followed by its words and not by what is said of it: "the word tea", "keywords tea, milk"."""
    tokens = clause.tokens
    noun = tokens[place]
    before = tokens[place - 1] if place else None
    lead = place - 1
    while lead >= 0 and (
        tokens[lead].text.split()[-1] in _LISTED
        or tokens[lead].is_a("number", "compare", "times", "often", "keyword", "only")
    ):
        lead -= 1
    if lead >= 0 and not (
        tokens[lead].is_a("act", "avoid", "no", "neg", "modal", "shell")
        or tokens[lead].text in (",", "and", "with", "or")
    ):
        return False  # "who has seen the word spelled out"
    if noun.text in ("word", "keyword", "key word", "term", "name"):
        return before is not None and before.text in ("the", "this", "exact", "single")
    if noun.text in ("keywords", "key words"):
        return True
    if noun.text in ("words", "terms", "phrases"):
        return (
            before is None
            or before.text.split()[-1] in ("the", "following", "these", "exact", "forbidden", "both")
            or before.is_a("act", "avoid", "no")
        )
    return False


def _is_object(clause: Clause, place: int) -> bool:
    """Whether a quotation is what a verb of saying has for its object."""
    tokens = clause.tokens
    if clause.predicate > place:
        return not any(token.is_a("unit", "part", "act") for token in tokens[:place])
    start = max(
        (
            i
            for i in range(place)
            if (tokens[i].is_a("act") and tokens[i].get("verb") in _SAYS) or tokens[i].is_a("avoid")
        ),
        default=-1,
    )
    if start < 0:
        return False
    between = tokens[start + 1 : place]
    if all(token.text in _LISTED or token.is_a("keyword", "avoid", "no", "either") for token in between):
        return True
    is_named = clause.verb in ("include", "mention", "contain", "add", "incorporate") and len(between) <= 4
    return is_named and not any(
        token.kind != "word" or token.text in _NO_ITEM - {"the", "a", "an", "your"} or token.is_a("unit", "part")
        for token in between
    )


def _run(
    clause: Clause, start: int, sentence: str, *, is_bare: bool, longest: int
) -> tuple[tuple[str, ...], int, bool]:
    """The texts of a list that begins at a place, where it ends, and whether "or" joins them."""
    tokens = clause.tokens
    if tokens[start].kind == "sample":
        inner = sentence[tokens[start].start + 1 : tokens[start].end - 1]
        texts = [
            next(group for group in match.groups() if group is not None).strip() for match in _IN_LIST.finditer(inner)
        ]
        return tuple(text for text in texts if text), start + 1, False
    texts, place, is_or = [], start, False
    while place < len(tokens):
        end = _item(clause, place, longest) if is_bare else place + 1 if tokens[place].kind == "quote" else place
        if end == place:
            break
        text = tokens[place].quoted if not is_bare else sentence[tokens[place].start : tokens[end - 1].end]
        texts.append(text)
        joint = end
        while joint < len(tokens) and tokens[joint].text in (",", "and", "or", "nor", "/", "&"):
            is_or = is_or or tokens[joint].text == "or"
            joint += 1
        if joint == end:
            place = end
            break
        place = joint if joint < len(tokens) and (not is_bare or _item(clause, joint, longest) > joint) else end
        if place == end or (not is_bare and tokens[place].kind != "quote"):
            place = end
            break
    return tuple(text for text in texts if text), place, is_or


def _item(clause: Clause, place: int, longest: int) -> int:
    """The place behind an item of a list without quotation marks; the same place where none is."""
    tokens = clause.tokens
    if longest == 0:  # a letter
        return place + 1 if tokens[place].kind == "word" and len(tokens[place].text) == 1 else place
    end = place
    count = 0
    while end < len(tokens) and count < longest:
        token = tokens[end]
        if (
            token.kind not in ("word", "number")
            or token.text.split(" ")[0] in _NO_ITEM
            or token.text in ("and", "or", "nor")
        ):
            break
        if end == len(tokens) - 1 and end == place and tokens[end - 1].text in ("and", "or", "nor", ","):
            return end + 1  # the last of a list may be any word: "the words very, really and just"
        if token.is_a(
            "compare", "often", "modal", "neg", "avoid", "times", "edge end", "keyword", "only", "either"
        ) or (token.number is not None and not count):
            break
        count += len(token.text.split(" "))
        end += 1
    return end


def _is_at_edge(clause: Clause) -> bool:
    return _edge_of_place(clause) is not None


def _edge_of_place(clause: Clause) -> str | None:
    """ "... at the end of your answer"."""
    tokens = clause.tokens
    for place in range(1, len(tokens)):
        for name, kind in (("edge end", "ends_with"), ("edge begin", "starts_with")):
            if (
                tokens[place].is_a(name)
                and tokens[place - 1].text in ("the", "very")
                and place > 1
                and tokens[place - 2].text in ("at", "to", "as", "in", "the")
            ):
                after = tokens[place + 1 : place + 5]
                if any(token.is_a("part") and not token.is_a("subject") for token in after):
                    return None
                return kind
    return None


def alternatives(clause: Clause, sentence: str) -> Iterator[Check]:
    """ "One of these phrases", "either X or Y": at least one of them has to occur, open or close the turn."""
    tokens = clause.tokens
    start = next((i for i, token in enumerate(tokens) if token.is_a("either")), -1)
    if start < 0 and clause.verb in ("answer", "respond", "reply", "say"):
        head = next((i for i, token in enumerate(tokens) if token.get("verb") == clause.verb), len(tokens))
        quote = next((i for i in range(head + 1, min(head + 3, len(tokens))) if tokens[i].kind == "quote"), -1)
        texts, _, is_or = _run(clause, quote, sentence, is_bare=False, longest=1) if quote > 0 else ((), 0, False)
        is_yes_or_no = {text.casefold() for text in texts} == {"yes", "no"}
        if is_or and len(texts) > 1 and not is_yes_or_no and not clause.is_negative(quote):
            yield Check(kind="one_of", params={"texts": list(texts), "where": "anywhere"})
    if start < 0 or clause.is_negative(start) or clause.subject == "part":
        return
    where = {"begin": "start", "end": "end"}.get(clause.act, "anywhere")
    quote = next((i for i in range(start, len(tokens)) if tokens[i].kind == "quote"), -1)
    if quote > 0:
        texts = _run(clause, quote, sentence, is_bare=False, longest=1)[0]
    else:
        texts = _options(tokens, start, sentence)
    if len(texts) > 1:
        yield Check(kind="one_of", params={"texts": list(texts), "where": where})


def _options(tokens: tuple[Token, ...], start: int, sentence: str) -> tuple[str, ...]:
    """The options of a list without quotation marks, behind a colon."""
    colon = next((i for i in range(start, len(tokens)) if tokens[i].text == ":"), -1)
    if (
        colon < 0
        or colon + 1 >= len(tokens)
        or not any(token.is_a("option noun") or "following" in token.text for token in tokens[start:colon])
    ):
        return ()
    items = [item.strip() for item in _BETWEEN.split(sentence[tokens[colon].end :])]
    items = [item.rstrip(".!").removeprefix("or ").strip() for item in items if item]
    return tuple(items) if all(item and len(item.split()) <= 6 for item in items) else ()


def edges(clause: Clause, sentence: str) -> Iterator[Check]:
    """What a turn has to begin or to end with."""
    tokens = clause.tokens
    kind = {"begin": "starts_with", "end": "ends_with"}.get(clause.act)
    head = next((i for i, token in enumerate(tokens) if token.get("act") == clause.act), 0)
    low = head + 1
    if kind is None:
        kind, low = _edge_of_place(clause), 0
        if kind is None:
            kind, low = _edge_of_part(clause)
    elif clause.parts or clause.subject == "part":
        of_part, low_of_part = _edge_of_part(clause)
        if of_part != kind or kind != "starts_with":
            return
        low = low_of_part
    if kind is None:
        return
    place = _said(clause, low, sentence)
    if place is None or clause.is_negative(place) or (clause.predicate >= 0 and clause.turned[-1] % 2):
        return
    texts, _, is_or = (
        _run(clause, place, sentence, is_bare=False, longest=1) if tokens[place].kind == "quote" else ((), 0, False)
    )
    if not texts and tokens[place].kind == "quote":
        yield Check(kind=kind, params={"text": tokens[place].quoted})
    elif len(texts) > 1 and is_or:
        yield Check(kind="one_of", params={"texts": list(texts), "where": "start" if kind == "starts_with" else "end"})
    elif texts:
        yield Check(kind=kind, params={"text": texts[0]})
    else:
        yield Check(kind=kind, params={"text": _shouted(clause, place, sentence)})


def _edge_of_part(clause: Clause) -> tuple[str | None, int]:
    """ "The last sentence of your answer must be ...", "the first paragraph must start with ..."."""
    for place, token in enumerate(clause.tokens):
        if place > clause.predicate:
            break
        if token.is_a("last part"):
            return "ends_with", clause.predicate
        if token.is_a("first part") and (clause.act == "begin" or "paragraph" not in token.text):
            return "starts_with", clause.predicate
    return None, 0


def _said(clause: Clause, low: int, sentence: str) -> int | None:
    """Where the words stand that are said at an edge."""
    tokens = clause.tokens
    for place in range(low, len(tokens)):
        token = tokens[place]
        if token.kind == "quote":
            return place
        if (
            token.kind == "word"
            and place > low
            and _SHOUTED.fullmatch(sentence[token.start : token.end])
            and tokens[place - 1].text in ("with", "by", "word", "saying", ":", "as", "writing")
        ):
            return place
        if token.is_a("unit", "number") and not token.is_a("keyword"):
            return None
    return None


def _shouted(clause: Clause, place: int, sentence: str) -> str:
    """A word in capitals."""
    token = clause.tokens[place]
    return sentence[token.start : token.end]

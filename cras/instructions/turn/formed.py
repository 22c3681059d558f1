"""Forms that a sentence asks of a whole turn, spotted by its words in any order: questions, lists, headings, code, JSON, links, ...

What is spotted is doubted: a hedge, a condition, a part of the turn or a word that is not known, and nothing is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cras.instructions.turn import tags
from cras.instructions.turn.pieces import Bounds, Piece, Word, bounds_of, pieces_of
from cras.transcript import Check

_MODAL = frozenset(("may", "can", "could", "might"))
_ASKING = frozenset(tags.ASKING.split("|"))
_OTHERS_QUESTION = frozenset(
    (
        "the",
        "this",
        "these",
        "every",
        "each",
        "all",
        "user",
        "users",
        "my",
        "their",
        "his",
        "her",
        "customer",
        "your",
        "our",
    )
)
_REPEATS = frozenset(tags.REPEATS.split("|"))
_VERBATIM = frozenset(tags.VERBATIM.split("|"))
_FIRST = frozenset(tags.FIRST.split("|"))
_WRAPS = frozenset(tags.WRAPS.split("|"))
_UNITS = {
    "emoji": "emoji", "heading": "heading", "heading 1": "heading 1", "heading 2": "heading 2", "heading 3": "heading 3", "numbered": "numbered item", "bullets": "bullet",
    "table": "table", "column": "table column", "bold": "bold", "link": "link", "markdown link": "markdown link", "code block": "code block", "inline code": "inline code",
    "html": "html tag", "block quote": "block quote", "hashtag": "hashtag", "question": "asked question", "citation": "citation", "placeholder": "placeholder",
}  # fmt: skip
"""The unit of ``amount`` that counts what a facet names."""
_EDGES = {
    "question": "question", "emoji": "emoji", "heading": "heading", "link": "link", "quotation": "quotation", "greeting": "greeting", "offer": "offer of help",
    "exclamation": "exclamation", "full stop": "full stop", "bullets": "list", "code block": "code block",
}  # fmt: skip
_WHOLE_FORMS = {
    "json": "json", "json object": "json object", "json array": "json array", "yaml": "yaml", "csv": "csv", "xml": "xml", "prose": "prose", "emoji": "emoji", "json block": "json block",
}  # fmt: skip
_NO_FORM = {"json": "not json", "json object": "not json", "markdown": "no markdown", "asterisks": "no markdown"}


@dataclass(frozen=True)
class Reading:
    """The checks that a sentence was read to, and the quotations that they account for."""

    checks: tuple[Check, ...]
    quotes: frozenset[str] = frozenset()


def formed(sentence: str) -> Reading | None:
    """What a sentence asks of forms; ``None`` where it asks for none, or there is doubt."""
    pieces = pieces_of(sentence)
    if not any(piece.facets for piece in pieces):
        return None
    found: list[Check] = []
    last: Piece | None = None
    for number, piece in enumerate(_merged(pieces)):
        if piece.is_aside and (number or not piece.facets):
            continue
        if not piece.facets:
            if piece.left_over or any(word.is_a("foreign") for word in piece.words):
                return None
            continue
        checks = list(_read(piece))
        if not checks:
            return None
        found += checks
        last = piece
    return Reading(tuple(found)) if found and last else None


_THEM = frozenset(("them", "it", "any", "those", "these", "that", "one"))


def _with_antecedent(last: Piece, piece: Piece) -> Piece | None:
    """ "Links are not clickable, so leave them out": what is said of "them" is said of the links."""
    if not (piece.turns and piece.has(_THEM) and last.facets and is_doubtful(last)):
        return None
    return Piece((*(word for word in last.words if word.is_a("facet")), *piece.words))


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Pieces with those behind them that only say no or how many: "hyphens and tables: none"."""
    found: list[Piece] = []
    for piece in pieces:
        is_more = found and not piece.facets and not piece.left_over and (piece.turns or bounds_of(piece))
        if is_more and found[-1].facets:
            before = found[-1]
            meant = _with_antecedent(before, piece)
            if meant is not None:
                found[-1] = meant
                continue
            if before.turns and piece.turns:
                continue  # said once more
            found[-1] = Piece((*before.words, *piece.words), before.is_aside)
        else:
            found.append(piece)
    return found


_FOR_PARTS = frozenset((*_UNITS, "bullets", "numbered")) - {"emoji"}
_BEFORE_A_THING = frozenset(("the", "a", "an", "your", "all", "any", "every", "each", "of", "and", "or", "my", "our"))


def _may_be_of_part(piece: Piece) -> bool:
    """Whether some of a thing is to be there at least: then the whole turn has it where a part of it has."""
    is_least = piece.turns == 0 and bool(piece.facets) and set(piece.facets) <= _FOR_PARTS and not piece.edges
    is_least = is_least and all("max" not in item.params for item in bounds_of(piece))
    return is_least and not any(word.is_a("whole") for word in piece.words) and _is_asked(piece)


def _left_over(piece: Piece) -> bool:
    """Whether words are left over that may change what is asked.

    Where some of a thing is to be there at least, the whole turn has it where a part of it has: what the part or the matter
    is called may be left over ("put the key term in bold", "two questions in the quiz intro").
    """
    left = piece.left_over
    if not left:
        return False
    if len(left) > 3 or not _may_be_of_part(piece):
        return True
    words = piece.words
    for place, word in enumerate(words):
        if word.means or word.kind != "word":
            continue
        before = words[place - 1] if place else None
        is_object = place == 1 and words[0].is_a("verb")
        is_subject = place == 0 and any(item.text in ("go", "goes", "come", "be", "appear") for item in words)
        if is_object or is_subject:
            continue
        if before is not None and place > 1 and words[place - 2].text in ("to", "from", "into", "for"):
            return True  # "add a table to the database"
        if before is not None and (
            before.text in _BEFORE_A_THING
            or (not before.means and before.kind == "word")
            or before.text in ("key", "main", "new")
        ):
            continue
        return True
    return False


def _is_asked(piece: Piece) -> bool:
    first = piece.words[0]
    is_order = (
        first.is_a("verb") and not first.text.endswith(("s", "ed", "ing")) and first.text not in ("be", "is", "are")
    )
    return is_order or any(word.text in _DEMANDS for word in piece.words)


def is_doubtful(piece: Piece) -> bool:
    """Whether words are left over, or say that it holds in part, in some case, or need not."""
    if _left_over(piece) or any(
        not _may_be_of_part(piece) and word.is_a("foreign") and not word.is_a("facet", "edge", "compare", "filler")
        for word in piece.words
    ):
        return True
    words = piece.words
    for place, word in enumerate(words):
        if word.is_a("doubt") and not word.is_a("facet", "compare", "neg", "filler", "verb", "edge"):
            is_ruled = word.text in _MODAL and any(
                item.text in ("no", "nothing", "never", "none", "only", "not a single") or item.is_a("compare")
                for item in words[:place]
            )
            if not is_ruled:
                return True
    is_turned = piece.turns % 2 == 1
    if (
        is_turned
        and any(word.is_a("free") for word in words)
        and not any(word.text in ("no", "without", "nothing") for word in words)
    ):
        return True
    is_allowed = any(word.is_a("permitted") and word.text not in tags.UNTURNED.split("|") for word in words)
    return is_allowed and not is_turned and not any(word.text == "only" for word in words)


_SHOWING = frozenset(
    ("this", "that", "these", "those", "here", "here's", "here is", "it", "it's", "he", "she", "they", "some")
)
_DEMANDS = frozenset(tags.DEMANDS.split("|"))


def _is_statement(piece: Piece) -> bool:
    """Whether it only says how something is: "this is a list"."""
    is_shown = piece.words[0].text in _SHOWING
    return is_shown and not any(word.text in _DEMANDS or word.is_a("neg") for word in piece.words)


_PICKED = frozenset(("the", "each", "every", "this", "your", "per", "its"))


def _unpicked(piece: Piece) -> list[str]:
    """The facets of a demand that is turned round, without what is there: "do not put the JSON in a code fence"."""
    words = piece.words
    return list(
        dict.fromkeys(
            word.means["facet"]
            for place, word in enumerate(words)
            if word.is_a("facet") and not (place and words[place - 1].text in _PICKED)
        )
    )


def _is_in_part(piece: Piece) -> bool:
    """Whether what it is about is to be in another part of the turn: "two emojis in the greeting"."""
    words = piece.words
    places = [place for place, word in enumerate(words) if word.is_a("facet")]
    return any(place and words[place - 1].text in _PICKED for place in places[1:])


def _read(piece: Piece) -> Iterator[Check]:
    if is_doubtful(piece) or _is_in_part(piece) or _is_statement(piece):
        return
    facets = piece.facets
    if {"link", "markdown"} <= set(facets):
        if not piece.turns and not bounds_of(piece):
            yield Check(kind="amount", params={"unit": "bare link", "max": 0})
        return
    is_turned = piece.turns % 2 == 1
    bounds = _bounds(piece)
    if bounds is None:
        return
    edges = piece.edges
    if len(edges) > 1:
        return
    if is_turned and len(facets) > 1:
        facets = _unpicked(piece)
    for facet in _narrowest(facets):
        yield from _of_facet(piece, facet, is_turned=is_turned, bounds=bounds.get(facet), edge=next(iter(edges), None))


_WIDER = {
    "json object": {"json"}, "json array": {"json", "list"}, "json block": {"json", "code block"}, "heading 1": {"heading"}, "heading 2": {"heading"}, "heading 3": {"heading"},
    "bullets": {"list"}, "numbered": {"list", "bullets"}, "code block": {"code"}, "markdown link": {"link"}, "inline code": {"code"}, "column": {"table"},
}  # fmt: skip
"""What a facet says beside itself: "JSON in a JSON fence" is one demand, not two."""


def _narrowest(facets: list[str]) -> list[str]:
    wider = {name for facet in facets for name in _WIDER.get(facet, ())}
    return [facet for facet in facets if facet not in wider]


_GROUPS = {
    **dict.fromkeys(("starts_with", "not_at"), "start"), "ends_with": "end", "labelled": "line", "headed": "heading",
    "asks": "question", "yes_no": "answer", "closed": "answer", "code": "code", "json_keys": "json", "in_tag": "around", "enclosed": "around",
    **{f"amount {unit}": "question" for unit in ("question", "asked question")},
    **{f"amount {unit}": "list" for unit in ("bullet", "item", "numbered item")},
    **{f"amount {unit}": "heading" for unit in ("heading", "heading 1", "heading 2", "heading 3", "section", "title")},
    **{f"amount {unit}": "emoji" for unit in ("emoji",)},
    **{f"amount {unit}": "bold" for unit in ("bold", "highlight")},
    **{f"amount {unit}": "link" for unit in ("link", "markdown link", "citation")},
    **{f"amount {unit}": "code" for unit in ("code block", "inline code")},
    **{f"format {form}": "json" for form in ("json", "not json", "json object", "json array", "json block")},
    **{f"format {form}": "list" for form in ("list", "bullets", "numbered", "csv", "prose")},
    "format emoji": "emoji", "format code block": "code",
    **{f"edge {part}": part for part in ("question", "emoji", "heading", "link", "list")}, "edge code block": "code",
}  # fmt: skip


def subject_of(check: Check) -> str:
    """What a check is about, so that of two readings of one sentence one is kept."""
    kept = check.params.get("unit") or check.params.get("format") or check.params.get("part")
    name = f"{check.kind} {kept}" if kept else check.kind
    return _GROUPS.get(name, name)


def _bounds(piece: Piece) -> dict[str, dict[str, int]] | None:
    """Bounds by the facet that they stand with; ``None`` where one stands with none, or says nothing."""
    found: dict[str, dict[str, int]] = {}
    for item in bounds_of(piece):
        facet = _facet_of(piece, item)
        is_pronoun = piece.words[item.end].text in ("one", "single", "a single") and facet is None
        if is_pronoun:
            continue
        if facet is None or not item.params or facet in found:
            return None
        found[facet] = item.params
    return found


def _facet_of(piece: Piece, bounds: Bounds) -> str | None:
    if bounds.is_bare and not any(word.is_a("facet") for word in piece.words[bounds.end + 1 :]):
        return None  # "bullet point 1" is a name
    behind = next(
        (word.means["facet"] for word in piece.words[bounds.end + 1 : bounds.end + 6] if "facet" in word.means), None
    )
    return behind or (piece.facets[0] if len(piece.facets) == 1 else None)


def _of_facet(
    piece: Piece, facet: str, *, is_turned: bool, bounds: dict[str, int] | None, edge: str | None
) -> Iterator[Check]:
    """The check of one facet; none where the words beside it leave open what is asked."""
    is_whole = any(word.is_a("whole") for word in piece.words)
    if facet == "question" and not _is_own_question(piece):
        return
    if bounds == {"min": 1, "max": 1} and (edge is not None or (facet in _WHOLE_FORMS and facet != "emoji")):
        bounds = None  # "one question at the end", "one JSON object"
    if edge is not None and bounds is None:
        if facet in _EDGES:
            yield Check(
                kind="edge", params={"part": _EDGES[facet], "where": edge, "rule": "never" if is_turned else "must"}
            )
        return
    if facet == "question":
        yield from _questions(bounds, is_turned=is_turned, is_whole=is_whole)
    elif bounds is not None:
        if facet in _UNITS:
            yield Check(kind="amount", params={"unit": _UNITS[facet], **bounds})
    elif is_turned:
        yield from _barred(facet, is_whole=any(word.text == "only" for word in piece.words))
    else:
        yield from _asked(piece, facet, is_whole=is_whole)


def _is_own_question(piece: Piece) -> bool:
    """Whether the turn is to ask it, and does not answer somebody's."""
    words = piece.words
    place = next(i for i, word in enumerate(words) if word.means.get("facet") == "question")
    before = words[place - 1].text if place else ""
    is_answered = any(
        word.text in ("answer", "answers", "answering", "repeat", "quote")
        and (not number or words[number - 1].text not in _OTHERS_QUESTION)
        for number, word in enumerate(words[:place])
    )
    if before in _OTHERS_QUESTION or is_answered:
        return before in ("no", "a", "any") and any(word.text in ("end", "ends") for word in words)
    return place == 0 or any(
        word.text in _ASKING or word.is_a("edge", "neg", "whole", "compare", "number") for word in words[:place]
    )


def _questions(bounds: dict[str, int] | None, *, is_turned: bool, is_whole: bool) -> Iterator[Check]:
    if bounds is not None:
        yield Check(kind="amount", params={"unit": "asked question", **bounds})
    elif is_turned:
        yield Check(kind="asks", params={"rule": "never"})
    else:
        yield Check(kind="asks", params={"rule": "only" if is_whole else "must"})


def _barred(facet: str, *, is_whole: bool) -> Iterator[Check]:
    if is_whole:
        return
    if facet in _NO_FORM:
        yield Check(kind="format", params={"format": _NO_FORM[facet]})
    elif facet == "code":
        yield Check(kind="code", params={"rule": "never"})
    elif facet == "email":
        yield Check(kind="secret", params={"what": "email"})
    elif facet == "list":
        yield Check(kind="amount", params={"unit": "item", "max": 0})
    elif facet in _UNITS and facet != "column":
        yield Check(kind="amount", params={"unit": _UNITS[facet], "max": 0})
    elif facet in ("greeting", "offer"):
        where = "start" if facet == "greeting" else "end"
        yield Check(kind="edge", params={"part": _EDGES[facet], "where": where, "rule": "never"})


def _asked(piece: Piece, facet: str, *, is_whole: bool) -> Iterator[Check]:
    words = piece.words
    language = next((word.text for word in words if word.is_a("language")), None)
    if facet in ("code", "code block"):
        if language is not None:
            yield Check(kind="code", params={"rule": "must", "language": language})
        elif facet == "code block" and (is_whole or _is_inside(words)):
            yield Check(kind="format", params={"format": "code block"})
        elif facet == "code block":
            yield Check(kind="amount", params={"unit": "code block", "min": 1})
        elif not is_whole:
            yield Check(kind="code", params={"rule": "must"})
    elif facet == "yes":
        yield Check(kind="yes_no")
    elif facet == "emoji" and is_whole:
        yield Check(kind="format", params={"format": "emoji"})
    elif facet in _WHOLE_FORMS and facet != "emoji":
        yield Check(kind="format", params={"format": _WHOLE_FORMS[facet]})
    elif facet in ("bullets", "numbered") and (is_whole or _is_form(words)):
        yield Check(kind="format", params={"format": facet})
    elif facet == "block quote" and is_whole:
        yield Check(kind="each", params={"unit": "line", "where": "start", "text": ">"})
    elif facet in _UNITS and facet not in ("column", "citation", "markdown link"):
        least = 2 if facet == "numbered" else 1
        yield Check(kind="amount", params={"unit": _UNITS[facet], "min": least})


def _is_form(words: tuple[Word, ...]) -> bool:
    """Whether the list is the form of the turn: "present it as a list", not "use a list"."""
    place = next(i for i, word in enumerate(words) if word.means.get("facet") in ("bullets", "numbered"))
    before = [
        word.text
        for word in words[:place]
        if word.text not in ("a", "an", "the", "form", "of", "format", "style", "shape")
    ]
    return bool(before) and before[-1] in ("as", "in") and "list" in words[place].text


def _is_inside(words: tuple[Word, ...]) -> bool:
    return any(word.text in ("everything", "whole", "entire", "all") for word in words)

"""Amounts of what is counted: words, sentences, commas, paragraphs, bullet points, ..."""

from __future__ import annotations

from collections.abc import Iterator

from cras.checks.counting import UNITS
from cras.instructions.turn import quantities
from cras.instructions.turn.clauses import Clause
from cras.instructions.turn.tokens import Token
from cras.transcript import Check

LENGTHS = {"word": "words", "sentence": "sentences"}
"""Units that are a kind of their own."""
_LONG = {*LENGTHS, "paragraph", "line", "character", "section", "capital word", "capitalized word", "item"}
"""Units of which every turn has some: "use sentences" and "no words" ask for nothing."""
_CONTAINERS = {"code block", "table", "line", "item", "heading", "link"}
"""Units that "in one ..." names as the place of something else."""
_STYLES = ("highlight", "italic", "bold")
_PLAIN = {
    "any", "a", "an", "the", "of", "single", "kind", "kinds", "type", "types", "sort", "form", "or", "and", "such", "all", "in", "your", "use",
    "markdown", "text", "even", "one", "whatsoever", "at", "style", "formatted", "ever", "to", "not", "nor", ",", "/", "other", "special", "be", "section",
    "it", "them", "want", "see", "usage", "inclusion", "actual",
}  # fmt: skip
"""Words that may stand between "no" and what is counted and leave it whole; "no unnecessary commas" bars only some."""
_PICKED = {
    "the",
    "these",
    "those",
    "following",
    "first",
    "last",
    "next",
    "my",
    "previous",
    "above",
    "given",
    "same",
    "its",
    "their",
}
"""Words before a number that make it a number of things that are there already."""


def units(clause: Clause, sentence: str) -> Iterator[Check]:
    """The amounts of a clause."""
    if clause.subject == "part":
        return
    style = next(
        (
            i
            for i, token in enumerate(clause.tokens)
            if token.get("act") in _STYLES
            and token.form in ("base", "ing")
            and not (_is_noun(clause, i) or _is_aim(clause, i))
        ),
        -1,
    )
    yield from _styled(clause, style)
    for place, token in enumerate(clause.tokens):
        unit = token.get("unit")
        if unit == "word" and any(other.get("case") == "upper" for other in clause.tokens[place:]):
            unit = "capital word"  # "at least three words should be in capitals"
        if unit is None or not (unit in UNITS or unit in LENGTHS) or (style >= 0 and unit not in _STYLES):
            continue
        bounds = _bounds(clause, place, unit)
        if unit == "postscript" and bounds and bounds.get("min"):
            yield from _postscript(clause, place, sentence)
        elif bounds:
            yield _check(unit, bounds)


def _postscript(clause: Clause, place: int, sentence: str) -> Iterator[Check]:
    """A postscript; where it has a mark of its own ("starting with Note:"), that mark."""
    tokens = clause.tokens
    led = next(
        (
            i
            for i in range(place + 1, len(tokens) - 1)
            if tokens[i].text in ("with", "by") and tokens[i - 1].get("act") == "begin"
        ),
        -1,
    )
    mark = ""
    if led > 0:
        token = tokens[led + 1]
        mark = token.quoted or sentence[token.start :].strip().rstrip(".").strip()
        mark = "" if token.get("unit") == "postscript" or len(mark.split()) > 5 else mark
    if mark.replace(".", "").replace(" ", "").rstrip(":").upper() in ("", "PS", "PPS"):
        yield _check("postscript", {"min": 1})
    else:
        yield Check(kind="include", params={"text": mark})


def _check(unit: str, bounds: quantities.Bounds) -> Check:
    if unit not in LENGTHS:
        return Check(kind="amount", params={"unit": unit, **bounds})
    if unit == "sentence" and bounds.get("min") == bounds.get("max"):
        return Check(kind="sentences", params={"count": bounds["min"]})
    return Check(kind=LENGTHS[unit], params=bounds)


def _bounds(clause: Clause, place: int, unit: str) -> quantities.Bounds:
    if _is_of_part(clause, place) or (
        unit in LENGTHS and (_is_named(clause, place) or clause.act in ("begin", "end", "put"))
    ):
        return {}
    if clause.is_elsewhere(place):
        return {}
    found = quantities.before(clause, place)
    if found is None and (clause.predicate > place or _is_number_of(clause, place)):
        found = quantities.after(clause, place)
    if found is None and unit not in LENGTHS:
        found = quantities.times(clause, place + 1, len(clause.tokens))
    lead = clause.tokens[found.first - 1].text if found is not None and found.first else ""
    if found is not None and unit in _CONTAINERS and lead in ("in", "into", "within", "inside"):
        return {"max": found.bounds["max"]} if "max" in found.bounds else {}  # no more of them; one need not be there
    if found is not None:
        bounds = found.bounds if _is_of_turn(clause, place, found.first, unit, found.bounds) else {}
        return bounds if unit != "capitalized word" or bounds.get("min") else {}
    if clause.is_negative(place):
        return {"max": 0} if unit not in _LONG - {"capital word", "section"} and _is_whole(clause, place) else {}
    if (
        place
        and clause.tokens[place - 1].text == "some"
        and clause.act == "include"
        and unit not in _LONG - {"capital word"}
    ):
        return {"min": 1}
    return {"min": 1} if unit not in _LONG and _is_asked(clause, place) else {}


def _is_aim(clause: Clause, place: int) -> bool:
    """Whether a verb says what something else is for: "use capitals to highlight key points"."""
    tokens = clause.tokens
    return (
        place > 1 and tokens[place - 1].text == "to" and tokens[place].get("act") != clause.act and clause.predicate < 0
    )


def _is_noun(clause: Clause, place: int) -> bool:
    """Whether "bold" or "highlight" is a thing here, or a property of one."""
    before = clause.tokens[place - 1] if place else None
    return before is not None and (
        before.number is not None
        or before.text in ("in", "a", "any", "the", "no", "use", "or")
        or before.is_a("avoid", "no")
    )


def _styled(clause: Clause, style: int) -> Iterator[Check]:
    """ "Italicize at least 3 words", "at least two phrases should be in bold", "do not highlight anything".

    Args:
        style: where the verb stands that says so; -1 without one.
    """
    if style >= 0:
        act = clause.tokens[style].means["act"]
        if act in UNITS:
            found = _first_number(clause, style + 1)
            if found is not None and found.bounds:
                yield _check(act, found.bounds)
            elif found is None and clause.is_negative(style):
                yield _check(act, {"max": 0})
        return
    for place, token in enumerate(clause.tokens):
        if token.get("unit") in _STYLES and token.means["unit"] in UNITS and -1 < clause.predicate < place:
            found = _first_number(clause, 0, clause.predicate)
            if found is not None and found.bounds:
                yield _check(token.means["unit"], found.bounds)


def _first_number(clause: Clause, low: int, high: int | None = None) -> quantities.Quantity | None:
    """The quantity of whatever is counted between two places."""
    for place in range(low, len(clause.tokens) if high is None else high):
        if clause.tokens[place].number is not None:
            last = (
                place + 2 if place + 2 < len(clause.tokens) and clause.tokens[place + 2].number is not None else place
            )
            return quantities.before(clause, last + 1)
    return None


def _is_of_part(clause: Clause, place: int) -> bool:
    """Whether what is counted stands in a part: "3 commas in each line", "every line has ..."; not "3 lines, each ..."."""
    if clause.tokens[-1].text in ("each", "apiece") and clause.tokens[-2:-1] != ():
        return True
    for part in clause.parts:
        if part < place:
            return True
        if clause.tokens[part].text == "per" or clause.tokens[part - 1].text in ("in", "for", "of", "to", "within"):
            return True
    return False


def _is_named(clause: Clause, place: int) -> bool:
    """Whether "word" or "sentence" introduces words: "the words "a" and "b"", "the word tea"."""
    tokens = clause.tokens
    if place + 1 < len(tokens) and tokens[place + 1].kind in ("quote", "sample"):
        return True
    return tokens[place].text == "word" and place > 0 and tokens[place - 1].text == "the"


def _is_number_of(clause: Clause, place: int) -> bool:
    """ "The number of sentences", "sentence count", "word limit"."""
    tokens = clause.tokens
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    is_count = (
        place > 1
        and tokens[place - 1].text == "of"
        and tokens[place - 2].text in ("number", "count", "amount", "total")
    )
    is_count = is_count or (place > 2 and tokens[place - 1].is_a("subject", "whole") and tokens[place - 2].text == "of")
    return is_count or after in ("count", "limit", "total", "maximum", "minimum", "length", ":")


def _is_of_turn(clause: Clause, place: int, first: int, unit: str, bounds: quantities.Bounds) -> bool:
    """Whether the number is one of the turn's and not of something in it or given with it."""
    tokens = clause.tokens
    before = tokens[first - 1] if first else None
    if before is not None and before.text in _PICKED and first < place:
        return False
    if (
        before is not None
        and before.text == "of"
        and not (
            first > 1 and (tokens[first - 2].is_a("subject", "act") or tokens[first - 2].text in ("form", "format"))
        )
    ) and not _is_number_of(clause, place):
        return False
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if unit not in LENGTHS:
        return not (unit == "character" and after is not None and after.kind == "quote")
    if (
        after is not None
        and after.text in ("of", "from", "that", "count", "limit")
        and not _is_number_of(clause, place)
    ):
        return after.text == "that" and "max" not in bounds
    if tokens[place].is_glued or (after is not None and after.is_a("subject")):
        # A "one-sentence reply" is a reply of one sentence; a "300-word essay" seldom has just so many.
        return after is None or (
            after.is_a("subject") and (unit == "sentence" or bounds.get("min") != bounds.get("max"))
        )
    if clause.act == "include" and not clause.subject and clause.verb not in ("use", "have") and "max" in bounds:
        return False  # "include two sentences about ..." are two of several
    larger = (
        ("sentence", "paragraph", "line", "bullet", "title", "item")
        if unit == "word"
        else ("paragraph", "bullet", "item", "section")
    )
    for other in range(1, first):
        if tokens[other].get("unit") in larger and tokens[other - 1].text in (
            "a",
            "each",
            "every",
            "any",
            "per",
            "the",
        ):
            return False
    return not any(token.is_a("part") and not token.is_a("subject", "unit", "act") for token in tokens[:first])


def _is_whole(clause: Clause, place: int) -> bool:
    """Whether nothing between the "no" and the thing makes it some of them only."""
    tokens = clause.tokens
    start = max((i for i in range(place) if tokens[i].is_a("neg", "avoid", "no")), default=-1)
    between = tokens[start + 1 : place]
    if not all(_leaves_whole(token) for token in between):
        return False
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return after is None or not (
        after.is_a("reason")
        or after.text
        in ("that", "with", "of", "about", "longer", "unless", "except", "inside", "between", "before", "after")
    )


def _leaves_whole(token: Token) -> bool:
    return token.text in _PLAIN or token.is_a(
        "act", "unit", "marks", "format", "subject", "no", "shell", "keyword", "case"
    )


def _is_asked(clause: Clause, place: int) -> bool:
    """Whether a clause asks for some of a thing without a number: "include a title", "use bullet points"."""
    tokens = clause.tokens
    if clause.act not in ("include", "put", "end") and not any(
        t.text == "with" for t in tokens[max(0, place - 3) : place]
    ):
        return False
    before = tokens[place - 1] if place else None
    if before is None:
        return False
    if before.text in ("a", "an", "the") and tokens[place].text[-1:] != "s":
        lead = tokens[place - 2] if place > 1 else None
        behind = tokens[place + 1] if place + 1 < len(tokens) else None
        if behind is not None and (
            (behind.form == "ed" and behind.text in ("separated", "delimited")) or behind.is_glued
        ):
            return False
        return lead is not None and (
            lead.is_a("act") or lead.text in ("with", "and", ",", "explicitly", "also", "always")
        )
    if tokens[place].text[-1:] == "s" or tokens[place].text in ("bold", "emoji"):
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        is_object = (
            before.is_a("act")
            and before.form == "base"
            and before.get("verb")
            in ("use", "include", "add", "have", "contain", "insert", "employ", "utilize", "incorporate")
        )
        return is_object and (after is None or after.kind == "mark" or after.text in ("in", "throughout", "and"))
    return tokens[place].text == "p.s." and before.is_a("act")

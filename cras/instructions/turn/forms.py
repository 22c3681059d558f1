"""The form of a whole turn: its language, format and casing, and the marks around it or that it must not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cras.instructions.sentence import folded
from cras.instructions.turn.clauses import Clause
from cras.instructions.turn.tokens import Token
from cras.transcript import Check

_SMALL = {
    "in", "as", "the", "a", "an", "and", "or", "to", "of", "all", "only", "your", "entirely", "completely", "written", "be", "is", "are", "with",
    "using", "use", "by", "fully", "strictly", "solely", "exclusively", "purely", "this", "it", "everything", "me", "us", "format", "form", "valid", "one",
    "single", "pure", "raw", "strict", "proper", "well", "formed", "correct", "just", "back", "out", "always", "also", "please", "nothing", "but", "style", "simple", "plain",
    "fluent", "both", "every", "any", "english", "letter", "letters", "characters", "text", "no", "not", "whole", "entire", "summary", ",", "that", "should", "must", "final", "fashion", "way", "request", "task", "appropriately", "whatsoever", "ever", "anywhere",
}  # fmt: skip
_STOPS = {
    "about",
    "of",
    "from",
    "text",
    "how",
    "what",
    "why",
    "say",
    "said",
    "called",
    "mean",
    "word",
    "words",
    "phrase",
    "between",
    "comment",
    "that",
    "which",
    "for",
    "given",
    "written",
}
_AFTER_LANGUAGE = {
    "and", "only", "at", "always", "language", "using", "with", "in", "no", "even", "regardless", "whatever", "to", "please", "but", "or", "throughout", "for", "so", "as", "by",
    "without", "now", "instead", "today", "here", "from", "unless", "when", "if", "exclusively", "alone", "too", "then", "tongue", "while", "within", "on", "it", "is",
}  # fmt: skip
_ASKS = {"write", "be", "keep"}


def languages(clause: Clause, sentence: str) -> Iterator[Check]:
    """The one language that a clause asks for."""
    tokens = clause.tokens
    places = [place for place, token in enumerate(tokens) if token.is_a("language")]
    if len({tokens[place].means["language"] for place in places}) != 1 or clause.subject == "part" or clause.parts:
        return
    if clause.verb == "translate" or _names_part(tokens) or "translat" in folded(sentence):
        return
    place = places[0]
    if clause.is_negative(place) or not _is_asked_language(clause, place):
        return
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is None or after.kind == "mark" or after.text in _AFTER_LANGUAGE or after.is_a("shell", "only"):
        yield Check(kind="language", params={"code": tokens[place].means["language"]})


def _is_asked_language(clause: Clause, place: int) -> bool:
    tokens = clause.tokens
    if any(token.is_a("compare") and token.get("compare") == "vague" for token in tokens[:place]):
        return False
    start = place - 1
    while start >= 0 and (
        tokens[start].is_a("only", "whole")
        or tokens[start].text
        in ("the", "plain", "simple", "fluent", "proper", "good", "clear", "standard", "formal", "correct", "modern")
    ):
        start -= 1
    if start < 0:
        return clause.predicate < 0 and len(tokens) <= 5
    lead = tokens[start]
    if lead.is_a("act") and lead.get("verb") in ("speak", "use", "write", "utilize", "employ"):
        return True
    if lead.text not in ("in", "into") or (clause.act not in _ASKS and clause.act):
        return False
    if clause.subject not in ("", "turn", "thing"):
        return False
    head = max((i for i in range(start) if tokens[i].is_a("act") and tokens[i].get("act") == clause.act), default=-1)
    return start - head <= 10 and not any(token.text in _STOPS for token in tokens[head + 1 : start])


def formats(clause: Clause, sentence: str) -> Iterator[Check]:
    """The format that a clause asks for, or bars."""
    if clause.subject == "part" or clause.parts:
        return
    tokens = clause.tokens
    for place, token in enumerate(tokens):
        form = token.get("format")
        if form is None or _names_part(tokens, place) or clause.is_elsewhere(place):
            continue
        if clause.is_negative(place):
            barred = {"json": "not json", "markdown": "no markdown", "unformatted": "no markdown"}.get(form)
            if barred and _is_plainly_barred(tokens, place):
                yield Check(kind="format", params={"format": barred})
            continue
        is_known = form in ("json", "xml", "list", "prose", "plain") or (
            form == "markdown" and _is_markdown_alone(tokens)
        )
        if is_known and _is_asked_format(clause, place):
            yield Check(kind="format", params={"format": form})
            return


def _is_markdown_alone(tokens: Sequence[Token]) -> bool:
    """Whether Markdown is asked for itself, and not as the way to make something bold."""
    return not any(
        token.is_a("unit", "number") or token.get("act") in ("highlight", "italic", "bold") for token in tokens
    )


def _is_plainly_barred(tokens: Sequence[Token], place: int) -> bool:
    start = max((i for i in range(place) if tokens[i].is_a("neg", "avoid", "no")), default=-1)
    is_plain = all(
        token.text in _SMALL
        or token.is_a("act", "unit", "no", "shell", "format", "marks", "subject")
        or token.text in ("special", "kind", "type", "sort", "additional")
        for token in tokens[start + 1 : place]
    )
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return is_plain and not (after is not None and after.text in ("list", "table", "parsing", "schema"))


def _is_asked_format(clause: Clause, place: int) -> bool:
    tokens = clause.tokens
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is not None and after.text in (
        "file",
        "files",
        "block",
        "schema",
        "parser",
        "parsing",
        "of",
        "path",
        "key",
        "keys",
        "data",
        "input",
    ):
        return False
    start = place - 1
    while start >= 0 and (
        tokens[start].is_a("only", "no")
        or tokens[start].text in _SMALL - {"in", "as", "with", "using", "use", "be", "of", "and", "or"}
    ):
        start -= 1
    if start < 0:
        return len(tokens) <= 5 and not clause.act
    lead = tokens[start]
    if lead.text == "of" and start and tokens[start - 1].text in ("form", "format"):
        return True
    if lead.text in ("in", "as", "with", "be", "into", "using") or (lead.is_a("instead", "only")):
        if tokens[place].get("format") == "list" and lead.text not in ("in", "as"):
            return False
        return _is_about_turn(clause, start)
    is_given = lead.is_a("act") and lead.get("verb") in (
        "output",
        "return",
        "give",
        "produce",
        "provide",
        "generate",
        "send",
        "print",
        "use",
        "submit",
        "write",
        "supply",
        "respond",
        "answer",
        "contain",
        "render",
    )
    return is_given and tokens[place].get("format") not in ("list", "prose")


def _is_about_turn(clause: Clause, place: int) -> bool:
    """Whether what comes before a place speaks of the turn and of nothing else that could have a format."""
    if clause.act not in ("", "write", "be", "wrap", "keep", "include", "put"):
        return False
    return not any(
        token.text in ("file", "files", "code", "data", "input", "query", "request", "argument", "arguments", "about")
        for token in clause.tokens[:place]
    )


def casings(clause: Clause, sentence: str) -> Iterator[Check]:
    """The casing that a clause asks for."""
    tokens = clause.tokens
    if clause.subject == "part" or clause.parts or any(token.is_a("times", "often") for token in tokens):
        return
    if any(token.get("unit") in ("capital word", "capitalized word", "italic") for token in tokens):
        return
    found = {casing for place in range(len(tokens)) if (casing := _casing_at(clause, place))}
    if found == {"upper"} and any(sum(map(str.isalpha, token.quoted)) > 1 for token in tokens):
        yield Check(kind="amount", params={"unit": "capital word", "min": 1})  # "start with "YES" in capital letters"
        return
    if found == {"upper", "lower"} and any(token.text == "both" for token in tokens):
        found = {"sentence"}
    if len(found) == 1:
        yield Check(kind="casing", params={"casing": found.pop()})


def _casing_at(clause: Clause, place: int) -> str | None:
    tokens = clause.tokens
    token = tokens[place]
    case = token.get("case")
    if clause.is_elsewhere(place):
        return None
    if case is None:
        return _capitalized(clause, place)
    if clause.act not in ("", "write", "be", "include", "keep", "put", "begin", "appear") or clause.subject not in (
        "",
        "turn",
        "thing",
    ):
        return None
    lead = tokens[place - 1].text if place else ""
    start = place if case == "sentence" and lead in ("with", "using", "use") else _past_lengths(clause, place)
    if not all(
        _says_nothing_else(item)
        or item.kind == "quote"
        or (item.text == "summary" and not clause.subject)
        or (item.text in ("word", "words") and tokens[0].is_a("no"))  # "no word may hold capital letters"
        for item in tokens[start:place]
    ):
        return None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is not None and after.is_a("keyword", "unit", "part") and not after.is_a("letter"):
        return None
    if clause.is_negative(place):
        if case in ("upper", "lower") and (
            "letter" in token.text or token.text == "capitals" or (after is not None and after.is_a("letter"))
        ):
            return "lower" if case == "upper" else "upper"
        return None
    return case


def _past_lengths(clause: Clause, place: int) -> int:
    """The place behind "at least 300 words and": what is joined to a number of the turn's is the turn's too."""
    tokens = clause.tokens
    joint = max((i for i in range(place) if tokens[i].text in ("and", ",")), default=-1)
    is_counted = any(
        tokens[i].number is not None and tokens[min(i + 1, joint)].is_a("unit") for i in range(max(joint, 0))
    )
    return (
        joint + 1
        if is_counted and not any(token.is_a("part") and not token.is_a("unit", "subject") for token in tokens[:joint])
        else 0
    )


def _says_nothing_else(token: Token) -> bool:
    if token.is_a("keyword", "part") and not token.is_a("subject"):
        return False
    return token.text in _SMALL or token.is_a(
        "act", "subject", "it", "whole", "only", "modal", "neg", "avoid", "no", "language", "case", "shell", "letter", "format", "compare",
    )  # fmt: skip


def _capitalized(clause: Clause, place: int) -> str | None:
    """ "All letters must be capitalized", "capitalize every word", "not a single letter is capitalized"."""
    tokens = clause.tokens
    if tokens[place].get("act") != "capitalize":
        return None
    others = [token for i, token in enumerate(tokens) if i != place]
    if not any(token.is_a("letter") or token.text in ("words", "word", "text") for token in others):
        return None
    if not all(
        _says_nothing_else(token) or token.text in ("words", "word") or token.text == "single" for token in others
    ):
        return None
    is_any = any(token.text in ("all", "every", "any", "no") or token.is_a("no", "whole") for token in others)
    if not is_any:
        return None
    return "lower" if clause.turned[place] % 2 else "upper"


def marks(clause: Clause, sentence: str) -> Iterator[Check]:
    """What stands around the response, its title or its placeholders, or between its parts; marks that must not occur."""
    tokens = clause.tokens
    for place, token in enumerate(tokens):
        is_divider = token.kind == "divider" or (len(token.quoted) > 2 and not token.quoted.strip("*#-@=~"))
        if is_divider and not clause.is_negative(place) and _separates(clause, place):
            text = sentence[token.start : token.end] if token.kind == "divider" else token.quoted
            yield Check(kind="divided", params={"mark": text})
        mark = token.get("marks")
        if mark is None:
            continue
        if clause.is_negative(place):
            if _is_plainly_barred(tokens, place) and clause.act in _MAY_HAVE_MARKS:
                yield Check(kind="occurrences", params={"text": mark[0], "max": 0})
            continue
        what = _enclosed(clause, place)
        if what and len(mark) > 1:
            yield Check(kind="enclosed", params={"what": what, "mark": mark})


_MAY_HAVE_MARKS = ("include", "be", "put", "", "write", "appear")


def _separates(clause: Clause, place: int) -> bool:
    return any(
        token.get("act") == "separate" or token.text in ("divider", "separator", "dividers", "separators")
        for token in clause.tokens[:place]
    )


def _enclosed(clause: Clause, place: int) -> str | None:
    tokens = clause.tokens
    mark = tokens[place].means["marks"]
    is_quote = mark[0] in "\"'"
    wraps = any(token.get("act") in ("wrap", "put") or token.text in ("around", "represented") for token in tokens)
    if is_quote and not wraps:
        return None
    before = tokens[:place]
    if not is_quote:
        named = next(
            (
                token
                for token in reversed(before)
                if token.get("unit") in ("title", "placeholder") or token.text in ("name", "names")
            ),
            None,
        )
        if named is not None:
            unit = named.get("unit") or "title"
            return unit if wraps or unit == "placeholder" or before[-1].text in ("in", "with", "within", "by") else None
        shown = next((token for token in tokens[place:] if token.kind == "sample"), None)
        if shown is not None and mark == "<<>>" and wraps:
            return "title"
    if (
        wraps
        and (any(token.is_a("subject") or token.text in ("it", "everything") for token in tokens))
        and not _names_part(tokens)
    ):
        return "response"
    return None


def _names_part(tokens: Sequence[Token], but: int = -1) -> bool:
    """Whether a clause names a part of the turn, other than by what stands at a place."""
    return any(
        place != but and token.is_a("part") and not token.is_a("subject", "unit", "format", "act")
        for place, token in enumerate(tokens)
    )

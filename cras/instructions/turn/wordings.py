"""Words that must or must not occur, and how often, wherever in the sentence they are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cras.instructions.turn import amounts
from cras.instructions.turn.fillers import FILLERS
from cras.instructions.turn.spotting import Piece, is_doubtful, names_facet
from cras.instructions.turn.tokens import Token, tokens_of
from cras.transcript import Check

_NOUNS = {
    "word",
    "words",
    "term",
    "terms",
    "keyword",
    "keywords",
    "key word",
    "key words",
    "phrase",
    "phrases",
    "expression",
    "expressions",
    "name",
}
_JOINTS = {",", "and", "or", "nor", "/", "&", "and or"}
_BETWEEN = {
    ":",
    "that",
    "which",
    "are",
    "is",
    "have",
    "to",
    "has",
    "must",
    "should",
    "need",
    "needs",
    "appear",
    "be",
    "included",
    "mentioned",
    "used",
    "like",
    "such",
    "as",
    "of",
    "has to",
    "have to",
    "need to",
    "needs to",
    "to be",
    "-",
}
_EDGES = {
    "start", "starts", "starting", "begin", "begins", "beginning", "open", "opens", "opening", "end", "ends", "ending", "finish", "close", "closing", "top", "bottom",
    "first", "last", "heading", "headings", "header", "title", "titled", "section", "sections", "line", "lines", "labelled", "labeled", "label", "key", "keys", "field", "repeat", "restate",
    "row", "column", "answer with", "format", "tag", "tags", "example", "instead", "by", "between", "before", "after", "around", "followed", "conclude", "conclusion", "greeting", "called", "named",
}  # fmt: skip
_SAYS = {
    "include", "contain", "mention", "use", "say", "utilize", "employ", "incorporate", "add", "insert", "feature", "have", "cite", "quote", "weave in", "work in", "see", "find",
    "appear", "occur", "be used", "be mentioned", "be included", "be found", "show up", "come up", "drop", "repeat", "put",
}  # fmt: skip


def wordings(sentence: str) -> Iterator[Check]:
    """The words that a sentence asks for or bars; none where a word in it is left over that could change that."""
    tokens = tokens_of(sentence)
    is_edge = any(
        token.text in _EDGES or token.is_a("edge end", "edge begin", "first part", "last part") for token in tokens
    )
    if is_edge and not any(token.text == "repeat" for token in tokens):
        return
    if any(token.is_a("either", "letter") for token in tokens) or names_facet(
        [t for t in tokens if not t.is_a("keyword", "number")]
    ):
        return
    texts, taken, is_or = _texts(tokens, sentence)
    places = [place for place, token in enumerate(tokens) if token in taken]
    if places and tokens[places[0] - 1].text in ("about", "on", "as", "song", "topic", "question"):
        return  # what it is about
    if not texts:
        yield from _named_things(tokens, sentence)
        return
    rest = Piece(tuple(token for token in tokens if token not in taken and token.kind != "mark"))
    if not rest.tokens or is_doubtful(rest, [token for token in rest.tokens if _counts(token) or token.text in _NOUNS]):
        return
    numbers = [
        token for token in rest.tokens if (token.number is not None and token.text != "both") or token.get("often")
    ]
    if any(
        token.text in ("nothing", "other", "else") or token.is_a("only")
        for token in rest.tokens
        if token.text != "exactly"
    ):
        return  # "just "True" or "False", nothing else": what all there is to be
    is_demand = rest.turns > 0 or any(
        token.is_a("act", "modal", "sure") or token.text in ("want", "need", "mandatory", "required")
        for token in rest.tokens
    )
    if not is_demand:
        return
    if numbers:
        yield from _often(rest, texts, numbers)
    elif rest.is_negative or _is_left_out(rest):
        yield from (Check(kind="exclude", params={"text": text}) for text in texts)
    elif not is_or and _is_said(rest):
        yield from (Check(kind="include", params={"text": text}) for text in texts)


def _is_left_out(rest: Piece) -> bool:
    """Whether it says of what it named that it is to go: that counts, and no negation before it turns it round."""
    return any(token.is_a("avoid") and not {"it", "them"}.isdisjoint(token.text.split()) for token in rest.tokens)


def _counts(token: Token) -> bool:
    return token.is_a("number", "often", "times", "compare", "after") or token.text in (
        "each",
        "both",
        "once",
        "mentions",
    )


def _is_said(rest: Piece) -> bool:
    return any(
        (token.get("verb") in _SAYS and token.text != "said")
        or token.text in ("see", "find", "mandatory", "required", "appear")
        for token in rest.tokens
    )


def _often(rest: Piece, texts: Sequence[str], numbers: Sequence[Token]) -> Iterator[Check]:
    """How often each is to occur."""
    is_counted = any(token.is_a("times", "often") or token.text in ("mentions", "mention") for token in rest.tokens)
    if not is_counted:
        return
    tokens = rest.tokens
    if len({token.get("often") or token.number for token in numbers}) == 1 and len(numbers) > 1:  # "once and only once"
        last = numbers[-1]
        tokens = tuple(token for token in tokens if token is last or token not in numbers)
    amount = amounts.amount_at(Piece(tokens), 0)
    if amount is not None and amount.bounds:
        for text in texts:
            yield Check(kind="occurrences", params={"text": text, **amount.bounds})


def _texts(tokens: Sequence[Token], sentence: str) -> tuple[list[str], list[Token], bool]:
    """The texts that a sentence names, their tokens, and whether "or" joins them."""
    texts: list[str] = []
    taken: list[Token] = []
    is_or = False
    place = 0
    while place < len(tokens):
        token = tokens[place]
        start = place
        if token.text in _NOUNS:
            start = place + 1
            while (
                start < len(tokens)
                and (tokens[start].text in _BETWEEN or tokens[start].is_a("act", "modal"))
                and tokens[start].kind != "quote"
            ):
                start += 1
            is_bare = start < len(tokens) and tokens[start].kind != "quote"
            if is_bare and not _may_name(tokens, place, start):
                place += 1
                continue
        elif token.kind != "quote":
            place += 1
            continue
        end = start
        while end < len(tokens):
            at = _item(tokens, end, is_first=end == start)
            if at == end:
                break
            item = tokens[end]
            texts.append(item.quoted if item.kind == "quote" else sentence[item.start : item.end])
            taken.append(item)
            end = at
            joint = end
            while joint < len(tokens) and tokens[joint].text in _JOINTS:
                joint += 1
            if joint == end or _item(tokens, joint, is_first=False) == joint:
                break
            is_or = is_or or any(item.text == "or" for item in tokens[end:joint])
            taken.extend(tokens[end:joint])
            end = joint
        place = max(end, place + 1)
    return [text for text in texts if text.strip()], taken, is_or


def _may_name(tokens: Sequence[Token], noun: int, start: int) -> bool:
    """Whether bare words behind a noun are what it names: "the word tea", "keywords: tea, milk", "banned words: ..."."""
    has_colon = any(token.text == ":" for token in tokens[noun:start])
    before = tokens[noun - 1].text.split()[-1] if noun else ""
    if start - noun > 1 and not has_colon:
        return False
    return (
        has_colon
        or before in ("the", "these", "following", "word", "words", "exact")
        or tokens[noun].text in ("keywords", "key words")
    )


def _item(tokens: Sequence[Token], place: int, *, is_first: bool) -> int:
    """The place behind one named text; the same place where none stands."""
    if place >= len(tokens):
        return place
    token = tokens[place]
    if token.kind == "quote":
        return place + 1
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    is_last = after is None or after.kind == "mark"
    is_joined = after is not None and after.text in _JOINTS
    if token.kind not in ("word", "number") or " " in token.text:
        return place
    is_known = token.text in FILLERS or bool(token.means)
    if not is_known and not (is_first and token.text.endswith("ly")):
        return place + 1
    return (
        place + 1
        if not is_first and (is_last or is_joined)
        else place + 1
        if is_first and is_joined and not token.is_a("modal")
        else place
    )


def _named_things(tokens: Sequence[Token], sentence: str) -> Iterator[Check]:
    """A name that must not be mentioned, a long number that must be: "the order number 48213"."""
    runs = _runs(tokens, sentence)
    taken = [token for run in runs for token in tokens[run[0] : run[1]]]
    verbs = {word for token in tokens for word in token.text.split()}
    if not runs or verbs.isdisjoint(_NAMING) or any(token.is_a("either", "hedge") for token in tokens):
        return
    start = _determiner(tokens, runs[0][0])
    is_named = start < runs[0][0]
    taken += tokens[start + 1 : runs[0][0]] if is_named else []
    rest = Piece(
        tuple(item for item in tokens if item not in taken and item.kind != "mark" and item.text not in ("such as",))
    )
    if not rest.tokens or is_doubtful(rest, ()) or any(item.get("often") or item.number for item in rest.tokens):
        return
    texts = [sentence[tokens[first].start : tokens[end - 1].end] for first, end in runs]
    if rest.is_negative:
        yield from (Check(kind="mentions", params={"rule": "never", "words": [text]}) for text in texts)
    elif is_named and len(texts) == 1:
        yield Check(kind="include", params={"text": texts[0]})


_NAMING = {
    "mention", "mentions", "mentioned", "mentioning", "include", "includes", "included", "including", "name", "named", "naming", "state", "contain", "contains", "reveal", "revealing", "revealed",
    "disclose", "disclosed", "disclosing", "appear", "refer", "speak", "talk", "discuss",
}  # fmt: skip


def _determiner(tokens: Sequence[Token], place: int) -> int:
    """Where the "our" of "our brand, Northwind" stands; the same place where only the name does."""
    for at in range(place - 1, max(place - 5, -1), -1):
        token = tokens[at]
        if token.text in ("the", "our", "your", "my"):
            return at
        if token.is_a("modal", "neg", "avoid", "barred", "no", "subject") or token.form in ("s", "ed", "ing"):
            break
    return place


def _runs(tokens: Sequence[Token], sentence: str) -> list[tuple[int, int]]:
    """Names and numbers that stand by themselves: "Northwind", "14 March", "REF-2041"; not what begins the sentence."""
    runs: list[tuple[int, int]] = []
    place = 1
    while place < len(tokens):
        end = place
        while end < len(tokens) and end - place < 4 and _is_name(tokens[end], sentence):
            end += 1
        is_number_alone = end == place + 1 and tokens[place].number is not None and (tokens[place].number or 0) < 1000
        if end > place and not is_number_alone:
            runs.append((place, end))
        place = max(end, place + 1)
    return runs


def _is_name(token: Token, sentence: str) -> bool:
    if token.kind == "number":
        return True
    is_plain = token.kind == "word" and not token.means and token.text not in FILLERS and token.text != "i"
    return is_plain and sentence[token.start].isupper()

"""Yes or no alone, questions, code, the keys of JSON, different answers, and things that must not be mentioned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cras.instructions.turn import quantities
from cras.instructions.turn.clauses import Clause
from cras.instructions.turn.tokens import Token
from cras.transcript import Check

_ANSWERS = {"answer", "answers", "response", "responses", "reply", "replies", "version", "versions", "alternative", "alternatives"}  # fmt: skip
_QUESTION = {"question", "questions", "clarifying question", "clarifying questions"}
_CODE = {"code", "source code", "code snippet", "code snippets", "snippets", "code example", "code examples", "code blocks", "code block"}  # fmt: skip
_LEAVES_WHOLE = {"any", "a", "an", "the", "single", "back", "kind", "of", "at", "all", "your", "other", "further", "follow", "up", "source", "sample", "clarifying", "counter"}  # fmt: skip
_NO_THING = {
    "that", "it", "this", "them", "these", "those", "anything", "everything", "something", "yourself", "himself", "herself", "themselves", "which", "what", "how", "why", "if", "when",
    "whether", "who", "where", "following", "word", "words", "name", "phrase", "names", "more", "less", "only", "others", "same", "such",
}  # fmt: skip


def yes_or_no(clause: Clause, sentence: str) -> Iterator[Check]:
    """ "Answer yes or no", "reply only with yes or no"."""
    tokens = clause.tokens
    if (
        clause.act != "write"
        or clause.verb not in ("answer", "reply", "respond", "say", "return", "output", "give")
        or clause.parts
    ):
        return
    texts = [(token.quoted or token.text).casefold().strip(" .") for token in tokens]
    for place in range(len(texts) - 2):
        if {texts[place], texts[place + 2]} == {"yes", "no"} and texts[place + 1] in ("or", "/"):
            rest = [item for item in (*texts[:place], *texts[place + 3 :]) if item not in _YES_NO_WORDS]
            if not rest and not clause.turned[place] % 2:
                yield Check(kind="yes_no")
            return


_YES_NO_WORDS = {
    "answer", "reply", "respond", "say", "return", "output", "give", "with", "only", "a", "either", "simply", "just", "exclusively", "solely", "in", "your", "the", "question", "and",
    "nothing", "else", ",", "to", "simple", "every", "each", "all", "questions", "please", "alone", "plain", "single", "one", "word", "always", "by", "saying", "using",
}  # fmt: skip


def questions(clause: Clause, sentence: str) -> Iterator[Check]:
    """ "Do not ask questions", "end with a question"."""
    tokens = clause.tokens
    for place, token in enumerate(tokens):
        if token.text not in _QUESTION or clause.predicate > place or clause.parts:
            continue
        start = max(
            (
                i
                for i in range(place)
                if tokens[i].text in ("ask", "asking") or tokens[i].get("act") in ("include", "end")
            ),
            default=-1,
        )
        if start < 0 or not all(
            item.text in _LEAVES_WHOLE or item.is_a("no", "only") or item.text == "with"
            for item in tokens[start + 1 : place]
        ):
            continue
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if after is not None and not (after.kind == "mark" or after.text in ("in", "at", "back", "and", "or", "to")):
            continue
        if clause.is_negative(place):
            if tokens[start].get("act") != "end":
                yield Check(kind="asks", params={"rule": "never"})
        elif tokens[start].get("act") == "end":
            yield Check(kind="ends_with", params={"text": "?"})
        elif tokens[start].text == "ask":
            yield Check(kind="asks", params={"rule": "must"})


def code(clause: Clause, sentence: str) -> Iterator[Check]:
    """ "Do not include any code", "include code"."""
    tokens = clause.tokens
    for place, token in enumerate(tokens):
        if token.text not in _CODE or clause.parts or clause.act not in ("include", "write", "be", "put", "appear", ""):
            continue
        start = max((i for i in range(place) if tokens[i].is_a("act", "neg", "avoid", "no")), default=-1)
        if not all(item.text in _LEAVES_WHOLE for item in tokens[start + 1 : place]):
            continue
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        is_whole = (
            after is None
            or after.kind == "mark"
            or after.text in ("in", "at", "or", "whatsoever", "is", "must", "should")
        )
        if clause.is_negative(place) and is_whole:
            yield Check(kind="code", params={"rule": "never"})
        elif (
            start >= 0
            and is_whole
            and tokens[start].get("verb") in ("include", "contain", "add")
            and not clause.is_negative(place)
        ):
            yield Check(kind="code", params={"rule": "must"})


def keys(clause: Clause, sentence: str) -> Iterator[Check]:
    """ "A JSON object with the keys "a" and "b"."""
    tokens = clause.tokens
    place = next((i for i, token in enumerate(tokens) if token.text in ("key", "keys", "field", "fields")), -1)
    is_json = any(token.get("format") == "json" for token in tokens[: max(place, 0)])
    if place < 0 or not is_json or clause.is_negative(place):
        return
    names = [token.quoted for token in tokens[place:] if token.quoted] or _bare_keys(tokens, place + 1, sentence)
    if names:
        is_only = any(token.is_a("only") for token in tokens[max(0, place - 4) : place + 1])
        yield Check(kind="json_keys", params={"keys": names, **({"only": True} if is_only else {})})


def _bare_keys(tokens: Sequence[Token], start: int, sentence: str) -> list[str]:
    """Keys that are named without quotation marks: a word each, or none is sure to be one."""
    names = list(_things(tokens, start, sentence))
    return names if all(" " not in name for name in names) else []


def answers(clause: Clause, sentence: str) -> Iterator[Check]:
    """ "Give two different responses", "a single answer"."""
    tokens = clause.tokens
    if clause.act not in ("write", "include", "") or clause.parts or clause.subject == "part":
        return
    for place, token in enumerate(tokens):
        if token.text not in _ANSWERS:
            continue
        found = quantities.before(clause, place)
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        is_thing = (
            after is None
            or after.kind == "mark"
            or after.text in ("to", "in", "with", "for", "of", "and", "only", "following", "that")
        )
        if (
            found is None
            or not found.bounds
            or not is_thing
            or any(item.is_glued for item in tokens[found.first : place + 1])
        ):
            continue
        if found.first and tokens[found.first - 1].text in ("the", "these", "of", "my", "all"):
            continue
        yield Check(kind="answers", params=dict(found.bounds))
        return


def mentions(clause: Clause, sentence: str) -> Iterator[Check]:
    """ "Never mention competitors", "avoid mentioning fruits like apples": things without quotation marks."""
    tokens = clause.tokens
    if clause.verb not in ("mention", "name") or clause.subject == "part" or clause.parts:
        return
    head = next(
        (
            i
            for i, token in enumerate(tokens)
            if token.get("verb") == clause.verb or token.text in ("mentioned", "mention")
        ),
        -1,
    )
    if head < 0 or clause.predicate > head or not clause.is_negative(head):
        return
    yield from (
        Check(kind="mentions", params={"rule": "never", "words": [name]})
        for name in _things(tokens, head + 1, sentence)
    )


def _things(tokens: Sequence[Token], start: int, sentence: str) -> Iterator[str]:
    """The things that a list names, a word or two each; none where it says more of them."""
    names: list[str] = []
    words: list[Token] = []
    for token in (*tokens[start:], None):
        if token is None or token.text in (",", "or", "and", "nor", "/"):
            if words:
                names.append(sentence[words[0].start : words[-1].end])
            words = []
        elif token.text in ("any", "our", "your", "the", "a", "an", "other", "all") and not words:
            continue
        elif token.text == "like" and words:
            words = []  # "fruits like apples": of what they are like, no list of words is known
        elif token.text in ("in", "at", "ever") and words:
            names.append(sentence[words[0].start : words[-1].end])
            words = []
            break
        elif (
            token.kind != "word"
            or token.text in _NO_THING
            or (token.is_a("neg", "modal", "act", "keyword", "letter") and token.form != "")
        ):
            return
        else:
            words.append(token)
    if all(len(name.split()) <= 2 for name in names):
        yield from names

"""Forms with words of their own: how a turn opens and closes, the answers it may give, its headings, labels and tags, the request to repeat.

Spotted as ``formed`` spots the others: by words in any order, and nothing where there is doubt.
"""

from __future__ import annotations

import re

from cras.instructions.sentence import QUOTED, folded
from cras.instructions.turn import tags
from cras.instructions.turn.formed import Reading
from cras.instructions.turn.pieces import Piece, pieces_of, words_of
from cras.transcript import Check

_REPEATS = frozenset(tags.REPEATS.split("|"))
_VERBATIM = frozenset(tags.VERBATIM.split("|"))
_FIRST = frozenset(tags.FIRST.split("|"))
_WRAPS = frozenset(tags.WRAPS.split("|"))
_HEADINGS = frozenset(tags.HEADINGS.split("|"))
_CALLED = frozenset(tags.CALLED.split("|"))
_CHOICES = frozenset(tags.CHOICES.split("|"))
_SAYING = frozenset(tags.SAYING.split("|"))
_EXACT_AFTER = re.compile(r":\s{0,3}(?P<words>[A-Z][^\"“”\n:]{2,160}[.?!]?)\s{0,3}\Z")
_OPTION = r"(?:[\"“'‘`][^\"”'’`\n]{1,30}[\"”'’`]|[A-Za-z][A-Za-z-]{0,20}|\d{1,2})"
_OPTIONS = re.compile(
    rf"(?P<first>{_OPTION})(?P<rest>(?:,? (?:or|and) |, |/|\|| \| | / ){_OPTION}(?:(?:,? (?:or|and) |, |/|\|| \| | / ){_OPTION}){{0,8}})\W{{0,3}}\Z"
)
_BETWEEN = re.compile(r",? (?:or|and) |, | ?[/|] ?")
_LETTERS = re.compile(r"\b(?P<first>[A-Z]) ?(?:to|-|–|through) ?(?P<last>[A-Z])\b")
_LABEL = re.compile(r"\A(?P<label>[A-Z][\w ]{0,30}): ?[<\[(]?(?P<options>[\w ]{1,20}(?:[/|][\w ]{1,20}){1,6})[>\])]?\Z")
_BRACKETED = re.compile(
    r"(?<!\S)(?:#{2,6}|={2,6}|\*{3,6}|-{3,6}|~{2,6})(?!\S)|(?<!\w)(?:\[[A-Z][A-Za-z _-]{1,30}\]|[A-Z]{2,20}:)(?![\w(])"
)
_NAMES = re.compile(r"(?<![\w])(?:[A-Z]{2,}(?: \d{1,2})?|[A-Z][a-z]+ \d{1,2})(?!\w)")
_KEY = re.compile(r"\b(?:keys?|fields?|propert(?:y|ies))\b", re.IGNORECASE)
_TYPES = {
    "list": "list",
    "array": "list",
    "object": "object",
    "string": "string",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
}


def shaped(sentence: str) -> Reading | None:
    """What a sentence asks for with words of its own; ``None`` where it does not, or there is doubt."""
    for reader in (_secret, _code_tags, _labels, _in_tag, _each, _typed_keys, _headings, _choices, _edge):
        found = reader(sentence)
        if found is not None:
            return found
    return None


def _whole(sentence: str) -> Piece:
    return Piece(tuple(word for word in words_of(sentence) if word.kind != "mark"))


def _reading(sentence: str, *checks: Check) -> Reading:
    return Reading(
        checks, frozenset(next(g for g in match.groups() if g is not None) for match in QUOTED.finditer(sentence))
    )


_REVEALS = frozenset(tags.REVEALS.split("|"))
_SECRET_NOUN = re.compile(
    r"\b(?:launch |access |door |secret |master |admin |discount |coupon |safe |gate |alarm |security |wifi |wi-fi |api |vault |activation )?"
    r"(?:codes?|passwords?|passphrase|passcode|pins?|PINs?|keys?|tokens?|secret word|secret|combination|codeword|code word|code name|codename)\b"
    r"(?: (?:is|are|which is|that is|reads|equals))?:? {0,2}(?P<value>[\"“'‘`][^\"”'’`\n]{2,80}[\"”'’`]|(?=\S{0,40}\d)[\w-]{3,41}|[A-Z][A-Z-]{3,30}\b)",
    re.IGNORECASE,
)
_KEPT_SECRET = re.compile(
    r"(?i)\b(?:secret|confidential|private|to yourself|under wraps|classified|safe)\b|\bmust not (?:get out|leak)\b|\bnot (?:to )?be (?:shared|revealed|disclosed|told|leaked|given)\b"
)


def _secret(sentence: str) -> Reading | None:
    """ "Never reveal the launch code 4417", "keep the password "x" secret": the value itself must not be said."""
    match = _SECRET_NOUN.search(sentence)
    if match is None:
        return None
    value = match["value"].strip("\"“”'‘’`")
    has_digit = any(c.isdigit() for c in value)
    if len(value) < 3 or not (has_digit or match["value"][0] in "\"“'‘`" or value.isupper()):
        return None
    piece = _whole(sentence)
    turns = sum(word.is_a("neg") for word in piece.words)
    is_barred = turns % 2 == 1 and piece.has(_REVEALS)
    is_kept = (
        turns == 0
        and _KEPT_SECRET.search(sentence.replace(match.group(0), " ")) is not None
        and piece.has(frozenset(("keep", "stay", "stays", "remain", "remains", "must", "treat")))
    )
    conditions = [
        word
        for word in piece.words
        if word.text
        in ("if", "when", "unless", "until", "except", "may", "can", "could", "before", "after", "to anyone else")
    ]
    if not (is_barred or is_kept) or conditions:
        return None
    return Reading((Check(kind="secret", params={"text": value}),), frozenset((value,)))


_TAGGING = frozenset(
    (
        "tag",
        "tags",
        "tagged",
        "label",
        "labelled",
        "annotate",
        "annotated",
        "declare",
        "specify",
        "mark",
        "marked",
        "name",
        "state",
        "carry",
        "carries",
    )
)


def _code_tags(sentence: str) -> Reading | None:
    """ "Tag each fenced block with its language"."""
    piece = _whole(sentence)
    if "code block" not in piece.facets or not piece.has(_TAGGING) or piece.turns or _hedged(piece):
        return None
    left = [
        word
        for word in piece.left_over
        if word
        not in (
            "language",
            "tag",
            "tags",
            "tagged",
            "programming",
            "identifier",
            "annotate",
            "annotated",
            "declare",
            "specify",
            "info",
            "string",
        )
    ]
    if left or "language" not in piece.left_over:
        return None
    return _reading(sentence, Check(kind="code_tagged"))


def repeated(sentence: str) -> Reading | None:
    """ "Repeat the request "..." word for word before you answer": the quotation is what the turn begins with."""
    match = _EXACT_AFTER.search(sentence)
    quotes = [word.quoted for word in words_of(sentence) if word.kind == "quote" and len(word.quoted.split()) > 2]
    said = quotes[0] if len(quotes) == 1 else match["words"] if match and not quotes else None
    if said is None:
        return None
    rest = _whole(sentence.replace(said, " "))
    if not (rest.has(_REPEATS) and (rest.has(_VERBATIM)) and rest.has(_FIRST)) or any(
        word.is_a("doubt") and word.text in ("if", "when", "may", "can") for word in rest.words
    ):
        return None
    said_first = next(word for word in rest.words if word.is_a("neg") or word.text in _REPEATS)
    if said_first.text not in _REPEATS:
        return None
    return _reading(
        sentence, Check(kind="starts_with", params={"text": said.rstrip(".") if match and not quotes else said})
    )


def _labels(sentence: str) -> Reading | None:
    """ "A line "Confidence: high/medium/low": one of them is to be chosen."""
    piece = _whole(sentence)
    for quoted in piece.quotes:
        match = _LABEL.match(quoted)
        if match and not piece.turns and not _hedged(piece):
            options = [option.strip() for option in match["options"].replace("|", "/").split("/")]
            return _reading(sentence, Check(kind="labelled", params={"label": match["label"], "options": options}))
    return None


def _hedged(piece: Piece) -> bool:
    return any(
        word.is_a("doubt") and not word.is_a("filler", "verb", "compare", "edge", "neg", "facet")
        for word in piece.words
    )


def _in_tag(sentence: str) -> Reading | None:
    """ "Wrap the whole answer in <answer> tags"."""
    piece = _whole(sentence)
    names = {word.quoted.strip("</>") for word in piece.words if word.kind == "tag"}
    if len(names) != 1 or not piece.has(_WRAPS) or piece.turns or _hedged(piece):
        return None
    if piece.has(frozenset(("intro", "summary", "thinking", "reasoning"))):
        return None
    is_turn = any(word.is_a("whole") or word.text in _REPLIES for word in piece.words)
    left = [
        word
        for word in piece.left_over
        if word not in ("xml", "root", "tags", "tag", "element", "pair", "opening", "closing", "called", "named")
    ]
    if not is_turn or left or any(word.is_a("foreign") and not word.is_a("filler") for word in piece.words):
        return None
    return _reading(sentence, Check(kind="in_tag", params={"tag": names.pop()}))


_REPLIES = frozenset(("answer", "reply", "response", "output", "message", "everything", "text"))
_EACH_UNITS = {"line": "line", "lines": "line", "sentence": "sentence", "sentences": "sentence"}
_EACH_MARKS = {"full stop": ".", "period": ".", "exclamation mark": "!", "exclamation point": "!", "question mark": "?"}


def _each(sentence: str) -> Reading | None:
    """ "Every line starts with "> " ", "end every sentence with a full stop"."""
    piece = _whole(sentence)
    words = piece.words
    place = next(
        (
            i
            for i, word in enumerate(words[1:], 1)
            if word.text in _EACH_UNITS and words[i - 1].text in ("every", "each", "all")
        ),
        None,
    )
    if place is None or len(piece.edges) != 1 or piece.turns or _hedged(piece):
        return None
    marks = [_EACH_MARKS[word.text] for word in words if word.text in _EACH_MARKS]
    texts = piece.quotes or marks
    left = [
        word
        for word in piece.left_over
        if word not in ("symbol", "mark", "sign", "character", "prefix", "string", "exact")
    ]
    if (
        len(texts) != 1
        or left
        or any(
            word.is_a("foreign") and i != place and word.text not in ("phrase", "word", "words", "character")
            for i, word in enumerate(words)
        )
    ):
        return None
    return _reading(
        sentence,
        Check(
            kind="each", params={"unit": _EACH_UNITS[words[place].text], "where": piece.edges.pop(), "text": texts[0]}
        ),
    )


def _typed_keys(sentence: str) -> Reading | None:
    """ "A "tags" key that holds a list" of JSON."""
    listed = _object_keys(sentence)
    if listed is not None:
        return listed
    piece = _whole(sentence)
    if (
        len(piece.quotes) != 1
        or not any("json" in facet for facet in piece.facets)
        or not _KEY.search(sentence)
        or piece.turns
        or _hedged(piece)
    ):
        return None
    behind = folded(sentence).partition("key")[2].split()
    name = next((_TYPES[word.strip(".,;")] for word in behind if word.strip(".,;") in _TYPES), None)
    key = piece.quotes[0]
    left = [
        word
        for word in piece.left_over
        if word
        not in (
            "key",
            "field",
            "holding",
            "property",
            "whose",
            "value",
            "array",
            "list",
            "string",
            "number",
            "object",
            "boolean",
            "integer",
            "holds",
            "called",
            "named",
        )
    ]
    if left:
        return None
    return _reading(
        sentence, Check(kind="json_keys", params={"keys": [key], **({"types": {key: name}} if name else {})})
    )


_OBJECT = re.compile(
    r"(?i)\bobject\b(?: [a-z]{1,12}){0,6}? (?P<only>exactly |only |just )?(?:the )?(?:\w{1,6} )?(?:keys|fields|properties)(?: (?:called|named))?:? (?P<names>[\"'`]?[a-z_]\w{0,30}[\"'`]?(?:,? and |, )[\w, \"'`]{1,200})\.?\Z"
)


def _object_keys(sentence: str) -> Reading | None:
    """ "The object you return has exactly three fields: id, label and score"."""
    match = _OBJECT.search(sentence.strip())
    piece = _whole(sentence)
    if match is None or piece.turns or _hedged(piece):
        return None
    names = [name.strip(" \"'`.") for name in match["names"].replace(", and ", ",").replace(" and ", ",").split(",")]
    if any(not name.replace("_", "").isalnum() for name in names):
        return None
    params = {"keys": names, **({"only": True} if match["only"] else {})}
    return _reading(sentence, Check(kind="json_keys", params=params))


def _headings(sentence: str) -> Reading | None:
    """ "The headings "Pros" and "Cons" ", "two sections labelled SECTION 1 and SECTION 2"."""
    piece = _whole(sentence)
    place = next((i for i, word in enumerate(piece.words) if word.text in _HEADINGS), None)
    if place is None or piece.turns or _hedged(piece) or piece.edges:
        return None
    names = piece.quotes
    left = piece.left_over
    if not names and piece.has(_CALLED):
        names = _NAMES.findall(sentence)
        parts = {folded(part) for name in names for part in name.split()}
        left = [word for word in left if word not in parts]
    if not names or any(len(name.split()) > 5 or name.rstrip().endswith((".", "!", "?")) for name in names):
        return None
    left = [
        word
        for word in left
        if word
        not in (
            "divide",
            "split",
            "marked",
            "labelled",
            "labeled",
            "called",
            "named",
            "titled",
            "recipe",
            "headed",
            "following",
            "entitled",
            "structure",
            "separate",
        )
    ]
    counted = [word.number for word in piece.words if word.number is not None and word.kind != "quote"]
    if left or (counted and names and counted[0] not in (len(names), 1) and piece.quotes):
        return None
    is_each = (
        piece.words[max(place - 1, 0)].text in ("the", "each", "every")
        and len(names) == 1
        and not piece.has(_CALLED)
        and "in" in [word.text for word in piece.words[:place]]
    )
    return (
        None
        if is_each
        else _reading(sentence, Check(kind="headed", params={"headings": [name.rstrip(": ") for name in names]}))
    )


def _choices(sentence: str) -> Reading | None:
    """ "Reply with either TRUE or FALSE", "the only allowed outputs are ...": one of them alone."""
    text = sentence.strip()
    for tail in _ALONE_TAILS:
        text = text.removesuffix(tail)
    found = _options_in(text)
    if found is None:
        return None
    options, head = found
    is_yes = {folded(option) for option in options} == {"yes", "no"}
    if not 2 <= len(options) <= _MOST_OPTIONS or any(len(option.split()) > 2 for option in options) or is_yes:
        return None
    is_marked = all(_is_marked(option, sentence) for option in options)
    said = f" {folded(head).replace(':', ' ').strip()} "
    is_said = _LEADS.search(head) is not None or any(f" {noun} " in said for noun in _STRONG) or not head.strip()
    is_one = any(f" {word} " in said for word in _ALONE) or text != sentence.strip() or is_marked
    is_said = is_said or (is_marked and len(said.split()) < 3)
    is_and = " and " in text[len(head) :] and " or " not in text[len(head) :]
    if is_and and not any(f" {noun} " in said for noun in _STRONG):
        return None  # "only with facts and figures"
    if not (is_one and (is_said or (is_marked and any(f" {word} " in said for word in _SAYING)))):
        return None
    if (
        " one of the following " in said
        and text == sentence.strip()
        and not any(f" {word} " in said for word in _NO_MORE)
    ):
        return None  # it may stand in a sentence of the turn
    clauses = pieces_of(head.replace(":", " "))
    if not clauses:
        return _reading(sentence, Check(kind="closed", params={"options": options}))
    last = clauses[-1]
    left = [word for word in last.left_over if word not in _CHOICES]
    is_other = any(word.is_a("foreign") and word.text not in _OPTION_WORDS for word in last.words)
    if left or is_other or last.edges or last.turns or last.facets or _hedged(last):
        return None
    return _reading(sentence, Check(kind="closed", params={"options": options}))


_ALONE_TAILS = (
    ", nothing else.",
    ", nothing else",
    " and nothing else.",
    " and nothing else",
    " only.",
    " only",
    ", please.",
    " please.",
)
_NO_MORE = ("only", "just", "exactly", "single", "solely")
_MOST_OPTIONS = 26
_OPTION_WORDS = frozenset(("word", "words", "letter", "option", "options", "label", "labels"))
_ALONE = frozenset(
    (
        "either",
        "one of",
        "only",
        "just",
        "single",
        "a plain",
        "plain",
        "solely",
        "exclusively",
        "must be",
        "exactly one of",
        "one of three",
        "pick",
        "choose",
        "select",
    )
)
_STRONG = frozenset(
    (
        "verdict",
        "outputs",
        "labels",
        "options",
        "choices",
        "one of",
        "exactly one of",
        "one of these",
        "one of the following",
        "possible answers",
        "letter",
        "label",
        "a plain",
        "values",
    )
)
_LEADS = re.compile(
    r"(?i)\b(?:with|of|return|output|say|print)(?: (?:either|just|only|one of|a single|the word|a plain))?:? {0,2}\Z"
)


def _is_marked(option: str, sentence: str) -> bool:
    """Whether an option is told from the words of the sentence: in capitals, or in quotation marks."""
    return (option.isupper() and len(option) > 1) or any(f"{mark}{option}" in sentence for mark in "\"“'‘`")


def _options_in(text: str) -> tuple[list[str], str] | None:
    """The options that a sentence ends with, and what stands before them."""
    letters = _LETTERS.search(text)
    if letters is not None and "letter" in folded(text):
        options = [chr(code) for code in range(ord(letters["first"]), ord(letters["last"]) + 1)]
        return None if text[letters.end() :].strip(" .") else (options, text[: letters.start()])
    match = _OPTIONS.search(text)
    if match is None:
        return None
    options = [option.strip("\"“”'‘’`") for option in _BETWEEN.split(match["first"] + match["rest"])]
    return [option for option in options if option], text[: match.start()]


_NOTHING_AFTER = re.compile(
    r"\b(?:nothing|no (?:text|words?)) (?:[a-z]{1,12} ){0,3}(?:after|behind|follows?)\b", re.IGNORECASE
)
_NAMED_WORD = re.compile(r"\b[wW]ords? (?P<word>[A-Z]{2,20})\b")
_EDGE_NOUNS = frozenset(tags.EDGE_NOUNS.split("|"))


def _edge(sentence: str) -> Reading | None:
    """Words at the start or the end of a turn, in any order: "we want "Thanks" up front", "don't start with "Sure" "."""
    pieces = [piece for piece in pieces_of(sentence) if not piece.is_aside]
    if not pieces:
        return None
    piece = Piece(tuple(word for item in pieces for word in item.words))
    first = pieces[0]
    edges = {edge for item in pieces for edge in item.edges}
    edge = edges.pop() if len(edges) == 1 else _far_edge(sentence)
    texts = piece.quotes
    has_yes = "yes" in piece.facets and not texts
    if not texts and not has_yes:
        match = _EXACT_AFTER.search(sentence) if edge == "end" or edge == "start" else None
        named = _BRACKETED.findall(sentence)
        texts = [match["words"]] if match and "exactly" in folded(sentence) else named if len(named) == 1 else []
    is_last = _NOTHING_AFTER.search(sentence) is not None and bool(texts)
    edge = "end" if is_last else edge
    is_barred = first.turns % 2 == 1
    if not texts and is_barred:
        texts = [word.quoted for word in words_of(sentence) if word.kind == "quote"]
    named_word = _NAMED_WORD.search(sentence)
    if not texts and named_word is not None:
        texts = [named_word["word"] + (":" if "followed by a colon" in folded(sentence) else "")]
    if edge is None or not (texts or has_yes):
        return None
    if has_yes:
        texts = ["Yes", "No"]
    for item in pieces:
        is_then = item is not first and any(
            word.text in ("then", "followed", "nothing", "put") for word in item.words[:3]
        )
        if is_then and not item.facets:
            continue
        left = [
            word
            for word in item.left_over
            if word not in _EDGE_NOUNS and not any(word in folded(text) for text in texts)
        ]
        is_other = any(word.is_a("foreign") and word.text not in _EDGE_NOUNS for word in item.words) or [
            f for f in item.facets if f not in ("yes", "greeting")
        ]
        if left or is_other or (_hedged(item) and not is_last):
            return None
    turns = 0 if is_last else sum(word.is_a("neg") for word in first.words if word.text != "nothing")
    if turns % 2 and not texts:
        texts = [word.quoted for word in words_of(sentence) if word.kind == "quote"]
    is_or = len(texts) > 1
    if any(word.is_a("every") for word in first.words) and any(
        word.text in ("line", "sentence", "paragraph", "section", "bullet") for word in first.words
    ):
        return None
    if turns % 2:
        return _reading(sentence, *(Check(kind="not_at", params={"where": edge, "text": text}) for text in texts))
    if is_or:
        return (
            _reading(sentence, Check(kind="one_of", params={"texts": texts, "where": edge}))
            if " or " in folded(sentence)
            else None
        )
    return _reading(sentence, Check(kind="starts_with" if edge == "start" else "ends_with", params={"text": texts[0]}))


def _far_edge(sentence: str) -> str | None:
    said = f" {folded(sentence)} "
    is_start = any(f" {words} " in said for words in tags.AT_START.split("|"))
    is_end = any(f" {words} " in said for words in tags.AT_END.split("|"))
    return "start" if is_start and not is_end else "end" if is_end and not is_start else None

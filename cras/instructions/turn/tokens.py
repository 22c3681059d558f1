"""A sentence as tokens: quotations, numbers, marks, and words with the meanings that the vocabulary gives them.

The longest wording that is known wins; what it means to each class of the vocabulary stays beside it, for "title" is a
thing to count, a part of a turn and a casing's beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cras.instructions.sentence import QUOTED, folded
from cras.instructions.turn import vocabulary

_TOKEN = re.compile(
    rf"(?P<quote>{QUOTED.pattern})"
    r"|(?P<sample><<[^<>\n]{0,80}>>|\[[^\[\]\n]{0,200}\]|\{{1,3}[^{}\n]{0,80}\}{1,3}|<[^<>\n]{0,80}>|\*{1,2}[^\s*][^*\n]{0,80}\*{1,2}(?![*\w]))"
    r"|(?P<divider>\*{3,}|-{3,}|#{3,}|@{3,}|={3,}|~{3,}|(?:\* ){2}\*)"
    r"|(?P<example>\b(?:[eE]\.g\b|[iI]\.e\b)\.?)"
    r"|(?P<postscript>\b[pP]\. ?(?:[pP]\. ?)?[sS]\b)"
    r"|(?P<ordinal>\d{1,5} ?-?(?:st|nd|rd|th)\b)"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,6}(?!\d))"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<mark>\S)"
)


@dataclass(frozen=True)
class Token:
    """A piece of a sentence.

    Attributes:
        kind: ``quote``, ``sample`` (marks around an example), ``divider``, ``ordinal``, ``number``, ``word``, ``name`` (P.S., e.g.),
            ``mark``.
        text: its words in lower case; of a quotation ``""``, for what it quotes is no word of the sentence.
        means: class of the vocabulary to what it means in it.
        form: of a verb ``base``, ``s``, ``ing`` or ``ed``.
        is_glued: whether a hyphen joins it to the one before.
        quoted: what a quotation quotes.
    """

    kind: str
    text: str
    start: int
    end: int
    means: dict[str, str]
    form: str = ""
    is_glued: bool = False
    quoted: str = ""

    def is_a(self, *classes: str) -> bool:
        """Whether it belongs to one of the classes."""
        means = self.means
        for name in classes:  # noqa: SIM110 - asked of every token by every reader; a generator would take most of the time
            if name in means:
                return True
        return False

    def get(self, name: str) -> str | None:
        """What it means in a class."""
        return self.means.get(name)

    @property
    def number(self) -> int | None:
        """The number that it names."""
        value = self.means.get("number")
        return None if value is None else int(value)


_Phrase = tuple[str, ...]
_Meaning = tuple[dict[str, str], str]


def _split(wording: str) -> _Phrase:
    return tuple(wording.replace(".", " ").replace("-", " ").split())


def _forms(verb: str) -> Iterator[tuple[str, str]]:
    """The forms of a verb, each with its name: ``write``, ``writes``, ``writing``, ``write(d)``."""
    head, _, rest = verb.partition(" ")
    tail = f" {rest}" if rest else ""
    stem = head.removesuffix("e")
    third = (
        f"{head}es" if head.endswith(("sh", "ch", "s", "x")) else f"{head[:-1]}ies" if _ends_in_y(head) else f"{head}s"
    )
    past = f"{head[:-1]}ied" if _ends_in_y(head) else f"{stem}ed"
    yield verb, "base"
    yield third + tail, "s"
    yield f"{stem}ing{tail}", "ing"
    yield past + tail, "ed"
    if len(head) < 5 and head[-1] in "tpn" and head[-2] in "aeiou" and head[-3:-2] not in "aeiou":
        yield f"{head}{head[-1]}ing{tail}", "ing"
        yield f"{head}{head[-1]}ed{tail}", "ed"


def _ends_in_y(word: str) -> bool:
    return word.endswith("y") and word[-2] not in "aeiou"


def _plurals(noun: str) -> Iterator[str]:
    """A noun in the singular and the plural; of several words, the head or the last one has the mark."""
    yield noun
    words = noun.split()
    last = words[-1]
    yield " ".join(
        [
            *words[:-1],
            f"{last[:-1]}ies"
            if _ends_in_y(last)
            else f"{last}es"
            if last.endswith(("s", "x", "sh", "ch"))
            else f"{last}s",
        ]
    )
    if len(words) > 1:
        yield " ".join([f"{words[0]}s", *words[1:]])


def _lexicon() -> dict[str, _Entry]:
    found: dict[_Phrase, _Meaning] = {}

    def add(wording: str, name: str, value: str, form: str = "") -> None:
        phrase = _split(wording)
        means, known = found.setdefault(phrase, ({}, form))
        means.setdefault(name, value)
        if form and not known:
            found[phrase] = (means, form)

    for act, wordings in vocabulary.VERBS.items():
        for verb in wordings.split("|"):
            for word, form in _forms(verb):
                add(word, "act", act, form)
                add(word, "verb", verb)
    acts = {verb: act for act, wordings in vocabulary.VERBS.items() for verb in wordings.split("|")}
    for word, verb in vocabulary.IRREGULAR.items():
        form = (
            "ing"
            if word.split()[0].endswith("ing")
            else "s"
            if word.split()[0] in ("is", "are", "has", "writes")
            else "ed"
        )
        add(word, "act", acts[verb], form)
        add(word, "verb", verb)
    for name, wordings in vocabulary.FUNCTIONS.items():
        for wording in wordings.split("|"):
            for word in _plurals(wording) if name in ("subject", "part", "time") else (wording,):
                add(word, name, wording)
    for name, table in (
        ("unit", vocabulary.UNITS),
        ("format", vocabulary.FORMATS),
        ("case", vocabulary.CASES),
        ("marks", vocabulary.MARKS),
        ("sign", vocabulary.SIGNS),
    ):
        for value, wordings in table.items():
            for wording in wordings.split("|"):
                for word in _plurals(wording):
                    add(word, name, value)
    for name, table in (("compare", vocabulary.COMPARISONS), ("after", vocabulary.AFTER)):
        for value, wordings in table.items():
            for wording in wordings.split("|"):
                add(wording, name, value)
    for language, code in vocabulary.LANGUAGES.items():
        add(language, "language", code)
    for word, number in vocabulary.NUMBERS.items():
        add(word, "number", str(number))
    for word, number in vocabulary.OFTEN.items():
        add(word, "often", str(number))
    by_first: dict[str, _Entry] = {}
    for phrase, meaning in found.items():
        by_first.setdefault(phrase[0], _Entry([], {})).phrases[" ".join(phrase)] = meaning
    for entry in by_first.values():
        entry.lengths.extend(sorted({phrase.count(" ") + 1 for phrase in entry.phrases}, reverse=True))
    return by_first


@dataclass(frozen=True)
class _Entry:
    """The wordings that begin with a word: how many words they have, the most first, and what each means."""

    lengths: list[int]
    phrases: dict[str, _Meaning]


_LEXICON = _lexicon()
_NO_MEANING: _Meaning = ({}, "")
_OBJECTS = frozenset(
    ("unit", "format", "case", "language", "marks", "sign", "keyword", "letter", "either", "edge end", "edge begin")
)


def names_object(tokens: list[Token]) -> bool:
    """Whether there is anything among the tokens that a check could be about."""
    return any(
        token.kind in ("quote", "divider")
        or not _OBJECTS.isdisjoint(token.means)
        or token.text in _NAMES
        or (bool(token.form) and token.means.get("act") in _ACTS)
        for token in tokens
    )


_NAMES = frozenset((
    "code", "snippet", "snippets", "question", "questions", "yes", "answer", "answers", "response", "responses", "reply", "replies", "version", "versions", "alternatives", "alternative",
    "mention", "mentioning", "mentioned", "name", "naming", "be mentioned", "reveal", "disclose", "include", "contain", "has to appear", "appear",
))  # fmt: skip
_ACTS = ("highlight", "italic", "bold", "capitalize", "begin", "end")


def tokens_of(sentence: str) -> list[Token]:
    """The tokens of a sentence, in order. Linear in it."""
    raw = list(_raw(sentence))
    tokens: list[Token] = []
    place = 0
    while place < len(raw):
        first = raw[place]
        if first.kind != "word" or first.text not in _LEXICON:
            tokens.append(first)
            place += 1
            continue
        length, (means, form) = _longest(raw, place)
        if length > 1 and "after" in means and first.text in ("and", "or") and _has_number(raw, place + length):
            length, (means, form) = 1, _LEXICON[first.text].phrases[first.text]  # "short and under 50 words"
        last = raw[place + length - 1]
        text = first.text if length == 1 else " ".join(item.text for item in raw[place : place + length])
        tokens.append(Token(first.kind, text, first.start, last.end, means, form, first.is_glued))
        place += length
    return _with_tens(tokens)


def _longest(raw: list[Token], place: int) -> tuple[int, _Meaning]:
    entry = _LEXICON[raw[place].text]
    for length in entry.lengths:
        words = [token.text for token in raw[place : place + length] if token.kind == "word"]
        meaning = entry.phrases.get(" ".join(words)) if len(words) == length else None
        if meaning is not None:
            return length, meaning
    return 1, _NO_MEANING


def _has_number(raw: list[Token], place: int) -> bool:
    """Whether a number stands at a place, or behind a "than" or "to" there."""
    if place < len(raw) and raw[place].text in ("than", "to"):
        place += 1
    return place < len(raw) and (raw[place].kind == "number" or raw[place].text in vocabulary.NUMBERS)


def _raw(sentence: str) -> Iterator[Token]:
    """Single tokens. A hyphen between letters or digits only glues them."""
    is_glued = False
    for match in _TOKEN.finditer(sentence):
        kind = str(match.lastgroup)  # the one that ends last: a quotation's inner groups have no name
        text, start, end = match.group(0), match.start(), match.end()
        if kind == "mark" and text in "-‐‑–" and _is_inside(sentence, start):
            is_glued = True
            if text == "–" or (sentence[start - 1].isdigit() and sentence[end].isdigit()):
                yield Token("mark", "-", start, end, {})
            continue
        means: dict[str, str] = {}
        quoted = ""
        if kind == "quote":
            quoted, text = next(group for group in match.groups()[1:5] if group is not None), '""'
        elif kind == "number":
            means = {"number": text.replace(",", "")}
        elif kind == "ordinal":
            means = {"part det": "nth"}
        elif kind == "postscript":
            kind, text, means = "name", "p.s.", {"unit": "postscript"}
        elif kind == "example":
            kind, text, means = "name", "such as", {"example": "such as"}
        elif kind == "word":
            text = folded(text).replace("’", "'")
            if text in ("it's", "that's", "there's"):  # two words
                yield Token(kind, text[:-2], start, end, {})
                text = "is"
        yield Token(kind, text, start, end, means, "", is_glued, quoted)
        is_glued = False


def _is_inside(sentence: str, place: int) -> bool:
    return 0 < place < len(sentence) - 1 and sentence[place - 1].isalnum() and sentence[place + 1].isalnum()


def _with_tens(tokens: list[Token]) -> list[Token]:
    """Twenty and five as twenty-five."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        unit = token.number
        if last and last.text in vocabulary.TENS and token.kind == "word" and unit and unit < 10:
            means = {"number": str(vocabulary.TENS[last.text] + unit)}
            found[-1] = Token("word", f"{last.text} {token.text}", last.start, token.end, means, "", last.is_glued)
        else:
            found.append(token)
    return found

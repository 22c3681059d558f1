"""A sentence as pieces for the spotter of forms: tagged words, how often they are turned round, numbers, and what is left over.

Where the readers of clauses ask for a sentence's shape, this one asks for its words alone, in any order; what it does not know makes it doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cras.instructions.sentence import QUOTED, folded
from cras.instructions.turn import tags

_TOKEN = re.compile(
    rf"(?P<quote>{QUOTED.pattern})"
    r"|(?P<url>(?<![a-z])https?://[^\s<>\"'`)\]]+)"
    r"|(?P<link>\[[^\[\]\n]{1,60}\]\([^()\n]{1,60}\))"
    r"|(?P<tag></?[A-Za-z][\w-]{0,40}>)"
    r"|(?P<number>(?<!\w)\d{1,6}(?!\w))"
    r"|(?P<word>[cC]\+\+|[cC]#|\w+(?:['’]\w+)*)"
    r"|(?P<mark>\S)"
)
_FENCED = re.compile(r"```(?P<language>[a-z]{0,12})", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]{0,200}\)")
_BREAKS = frozenset(";—–.!?")
_JOINTS = frozenset(("and", "but", "so", "then", "or"))
_SUBJECTS = frozenset(
    ("our", "my", "they", "it", "it's", "we", "he", "she", "their", "this", "that", "those", "everything", "everyone", "i", "i'm", "readers", "users", "people", "the")
)  # fmt: skip
_EXAMPLE = frozenset(("such as", "e.g.", "e.g", "eg", "for example", "for instance", "i.e.", "i.e", "ie"))


@dataclass(frozen=True)
class Word:
    """A known wording, a quotation or a number of a piece: its text in lower case, and what it means by class."""

    kind: str
    text: str
    means: dict[str, str]
    quoted: str = ""
    number: int | None = None

    def is_a(self, *classes: str) -> bool:
        """Whether it belongs to one of the classes."""
        return any(name in self.means for name in classes)


@dataclass(frozen=True)
class Piece:
    """Words between two breaks of a sentence; ``is_aside`` where a reason or the like begins with them."""

    words: tuple[Word, ...]
    is_aside: bool = False

    @property
    def facets(self) -> list[str]:
        """What it may be about, in order, each once."""
        return list(dict.fromkeys(word.means["facet"] for word in self.words if "facet" in word.means))

    @property
    def quotes(self) -> list[str]:
        """What it quotes."""
        return [word.quoted for word in self.words if word.kind == "quote"]

    @property
    def turns(self) -> int:
        """How often it is turned round."""
        return sum(word.is_a("neg") for word in self.words)

    @property
    def edges(self) -> set[str]:
        """``start`` and ``end`` as far as it names them."""
        return {word.means["edge"] for word in self.words if "edge" in word.means}

    def has(self, wordings: frozenset[str]) -> bool:
        """Whether one of the wordings stands in it."""
        return any(word.text in wordings for word in self.words)

    @property
    def left_over(self) -> list[str]:
        """Words that it does not know."""
        return [word.text for word in self.words if not word.means and word.kind == "word"]


@dataclass(frozen=True)
class Bounds:
    """What a number limits: ``min`` and ``max`` as a check has them, where it begins and ends, and whether it stands without a comparison."""

    params: dict[str, int]
    place: int
    end: int = field(default=0)
    is_bare: bool = False


def _lexicon() -> dict[str, dict[str, dict[str, str]]]:
    """Wordings by their first word, then whole; each with what it means by class."""
    found: dict[str, dict[str, str]] = {}

    def add(wordings: str, name: str, value: str = "") -> None:
        for wording in wordings.split("|"):
            found.setdefault(wording.replace("’", "'"), {}).setdefault(name, value or wording)

    for name, table in (("facet", tags.FACETS), ("edge", tags.EDGES), ("compare", tags.COMPARISONS)):
        for value, wordings in table.items():
            add(wordings, name, value)
    for name, wordings in (
        ("neg", f"{tags.NEGATIVE}|{tags.NEGATIVE_TOGETHER}"), ("whole", tags.WHOLE), ("every", tags.EVERY), ("verb", tags.VERBS), ("filler", tags.FILLERS), ("permitted", tags.PERMITTED),
        ("doubt", tags.DOUBT), ("reason", tags.REASONS), ("language", tags.CODE_LANGUAGES), ("repeat", tags.REPEATS), ("verbatim", tags.VERBATIM), ("foreign", tags.FOREIGN),
        ("example", "|".join(sorted(_EXAMPLE))), ("free", tags.NOT_NEEDED),
    ):  # fmt: skip
        add(wordings, name)
    for wording, number in tags.NUMBERS.items():
        add(wording, "number", str(number))
    by_first: dict[str, dict[str, dict[str, str]]] = {}
    for wording, means in found.items():
        by_first.setdefault(wording.split()[0], {})[wording] = means
    return by_first


_LEXICON = _lexicon()
_LONGEST = {first: max(wording.count(" ") + 1 for wording in wordings) for first, wordings in _LEXICON.items()}


def pieces_of(sentence: str) -> list[Piece]:
    """The pieces of a sentence, in order. Linear in it."""
    return list(_split(list(words_of(sentence))))


def words_of(sentence: str) -> Iterator[Word]:
    """Its known wordings, the longest first, and the words that are not known. Asides in brackets are left out."""
    text = _FENCED.sub(_fence_in_words, sentence)
    if not QUOTED.search(text):
        text = _ASIDE.sub(" ", text)
    raw = list(_raw(text))
    place = 0
    while place < len(raw):
        first = raw[place]
        length, means = _known(raw, place)
        if length:
            text_of = " ".join(word.text for word in raw[place : place + length])
            number = int(means["number"]) if "number" in means else first.number if length == 1 else None
            yield Word("word", text_of, means, number=number)
            place += length
        else:
            yield first
            place += 1


def _fence_in_words(match: re.Match[str]) -> str:
    language = folded(match["language"])
    return f" {language} code block "


def _raw(text: str) -> Iterator[Word]:
    for match in _TOKEN.finditer(text):
        kind, said = str(match.lastgroup), match.group(0)
        if kind not in ("url", "link", "tag", "number", "word", "mark"):
            quoted = next(group for group in match.groups()[1:5] if group is not None)
            means = _LEXICON.get(folded(quoted).split(" ")[0], {}).get(folded(quoted)) if said[0] == "`" else None
            is_facet = means is not None and "facet" in means
            if is_facet:
                yield from (Word("word", word, {}) for word in folded(quoted).split())
            else:
                yield Word("quote", '""', {}, quoted)
        elif kind == "number":
            yield Word(kind, said, {"number": said}, number=int(said))
        elif kind == "word":
            yield Word(kind, folded(said).replace("’", "'"), {})
        elif kind == "mark":
            if said not in "-‐‑":
                yield Word(kind, said, {"mark": said})
        else:
            yield Word(kind, said, {kind: said}, said)


def _known(raw: Sequence[Word], place: int) -> tuple[int, dict[str, str]]:
    wordings = _LEXICON.get(raw[place].text)
    if raw[place].kind != "word" or wordings is None:
        return 0, {}
    for length in range(min(_LONGEST[raw[place].text], len(raw) - place), 0, -1):
        part = raw[place : place + length]
        if all(word.kind == "word" for word in part):
            means = wordings.get(" ".join(word.text for word in part))
            if means is not None:
                return length, means
    return 0, {}


def _split(words: list[Word]) -> Iterator[Piece]:
    start, is_aside = 0, bool(words) and words[0].is_a("reason")
    for place, word in enumerate(words):
        then = words[place + 1] if place + 1 < len(words) else None
        if place < start or then is None or not (word.kind == "mark" or word.text in _JOINTS or then.is_a("reason")):
            continue
        is_break = word.text in _BREAKS or then.is_a("reason")
        is_joint = word.text == "," or word.text in _JOINTS
        if is_break or (is_joint and _begins(words, place + 1)):
            yield from _piece(words[start : place + (not is_joint)], is_aside=is_aside)
            start = place + 1
            is_aside = then.is_a("reason") or (word.text in (",", ";", "—", "–") and then.text in _SUBJECTS)
    yield from _piece(words[start:], is_aside=is_aside)


def _begins(words: Sequence[Word], place: int) -> bool:
    """Whether a new piece begins behind a comma or an "and"."""
    word = words[place]
    if word.text == "then":
        return True
    while word.text in _JOINTS and place + 1 < len(words):
        place += 1
        word = words[place]
    if word.is_a("neg", "reason") or word.text in _SUBJECTS or word.text in ("with", "without", "please"):
        return word.text != "the" or place + 1 >= len(words) or not words[place + 1].is_a("facet")
    if word.is_a("compare", "number"):
        return any(item.is_a("facet", "foreign") for item in words[place + 1 : place + 5])
    is_verb = (word.is_a("verb") or word.is_a("edge")) and not word.is_a("filler", "facet")
    return is_verb and place + 1 < len(words) and words[place + 1].text != ","


def _piece(words: Iterable[Word], *, is_aside: bool) -> Iterator[Piece]:
    kept: list[Word] = []
    for word in words:
        if word.is_a("example") or (word.text == "like" and kept and kept[-1].text not in ("i", "we", "you", "would")):
            break
        if word.text in _INSTEAD and any(item.is_a("facet") for item in kept):
            break
        if word.kind != "mark":
            kept.append(word)
    if kept:
        yield Piece(tuple(kept), is_aside)


_INSTEAD = frozenset(("rather than", "instead of", "as opposed to", "in place of"))
"""What stands behind one is what is not asked for."""
_LIMITS = frozenset(tags.LIMITS.split("|"))
_LINKS = frozenset(("a", "an", "the", "of", "than", "is", "be", "to", "use", "are", "for"))


def bounds_of(piece: Piece) -> list[Bounds]:
    """The numbers of a piece as bounds; a comparison may stand on either side."""
    words = piece.words
    found: list[Bounds] = []
    skip = -1
    for place, word in enumerate(words):
        if word.number is None or place <= skip:
            continue
        before, at = _compared(words, place)
        second = _second(words, place)
        if second is not None:
            high = words[second].number or 0
            low = word.number
            found.append(Bounds({"min": min(low, high), "max": max(low, high)}, place, second))
            skip = second
            continue
        after = next((item.means["compare"] for item in words[place + 1 : place + 4] if item.is_a("compare")), None)
        how = before or after
        is_turned = piece.turns % 2 == 1
        is_limit = how is None and any(item.text in _LIMITS for item in words[:place])
        params = _params(word.number, "max" if is_limit else how, is_turned=is_turned)
        found.append(Bounds(params, at, place, is_bare=how is None and not is_limit))
    return found


def _second(words: Sequence[Word], place: int) -> int | None:
    if place + 2 >= len(words) or words[place + 2].number is None:
        return None
    is_pair = words[place + 1].text in ("to", "or") or (
        words[place + 1].text == "and" and place and words[place - 1].text == "between"
    )
    return place + 2 if is_pair else None


def _compared(words: Sequence[Word], place: int) -> tuple[str | None, int]:
    for back in range(1, 4):
        at = place - back
        if at < 0:
            break
        if words[at].is_a("compare"):
            return words[at].means["compare"], at
        if words[at].text not in _LINKS:
            break
    return None, place


def _params(number: int, how: str | None, *, is_turned: bool) -> dict[str, int]:
    """The bounds; empty where they say nothing that can be held, or turned round cannot be told."""
    if is_turned:
        turned = {"over": {"max": number}, "under": {"min": number}}
        return turned.get(how or "", {})
    if how == "over":
        return {"min": number + 1}
    if how == "under":
        return {"max": number - 1} if number else {}
    if how in ("min", "max"):
        return {how: number}
    return {"min": number, "max": number}

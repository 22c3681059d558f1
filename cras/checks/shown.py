"""Countable parts of a turn that can be shown: emoji, links, citations, characters, lines, and the parts of Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from cras.checks.emoji import emoji_in, graphemes_in, signs_in
from cras.checks.lines import other_items
from cras.checks.markdown import Parts, parts_of
from cras.checks.span import Span

_NOT_A_MONTH = (
    r"(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Spring|Summer|Autumn|Fall|Winter|Since|In)\b\w{0,7})"
)
_CITATIONS = re.compile(
    r"(?<![\w\])])\[\^?[1-9]\d{0,2}\]|\[\^\w{1,40}\]"  # [1], [^note]
    r"|【[^【】\n]{1,60}】"
    rf"|\((?:see )?{_NOT_A_MONTH}[A-Z][\w'’-]{{1,40}}(?: (?:and|&) {_NOT_A_MONTH}[A-Z][\w'’-]{{1,40}}| et al\.?),? (?:1[5-9]|20)\d\d[a-z]?\)"
    rf"|\b{_NOT_A_MONTH}[A-Z][\w'’-]{{1,40}}(?: (?:and|&) {_NOT_A_MONTH}[A-Z][\w'’-]{{1,40}}| et al\.?) \((?:1[5-9]|20)\d\d[a-z]?\)"
    r"|\b(?:doi:\s?|DOI:\s?|doi\.org/)10\.\d{4,9}/\S|\barXiv:\d{4}\.\d{4,5}"
)
_MAY_CITE = re.compile(
    r"(?im)^[^\S\n]*(?:[*#_-]{1,6} ?)?(?:sources?|references?|bibliography|citations?)\b"
    r"|\b(?:according to|source:|cited in)|\[\d{1,3}(?:\]|[,\u2013-])"
)
"""Words that may name a source without the form of a citation, and numbers in brackets that may be something else."""
_MAY_BE_AUTHOR = re.compile(
    rf"\({_NOT_A_MONTH}[A-Z][\w'’-]{{1,40}},? (?:1[5-9]|20)\d\d[a-z]?\)|\b{_NOT_A_MONTH}[A-Z][\w'’-]{{1,40}} \((?:1[5-9]|20)\d\d[a-z]?\)"
)
"""A name and a year: an author's or a place's, a title's."""
_DOMAIN = re.compile(r"(?i)(?<![\w@.-])[a-z\d-]{1,63}\.(?:com|org|net|io|dev|gov|edu|ai|de|fr|uk|eu)(?![\w-])")


_ENUMERATED = re.compile(r"[,;、，] ?|\b(?:and|or|then)\b")
_COLUMNS = re.compile(r"(?m)^\S[^\n]{0,60}?(?: {2,12}|\t)\S")
_BOLD_LINE = re.compile(r"\A\W{0,4}(?:\*\*|__)[^*_\n]{1,100}(?:\*\*|__):?\Z")


@dataclass(frozen=True)
class Shown:
    """Counts parts of a text, and shows them.

    Attributes:
        found: the parts, as stretches of the text.
        maybe: how many more there may be, of what could be one or not.
        in_words: how many a text has without any mark of one, where some are asked for: a list within a sentence.
    """

    found: Callable[[str], list[str]]
    maybe: Callable[[str], float] = lambda text: 0
    in_words: Callable[[str], float] = lambda text: 0

    def __call__(self, text: str) -> int | None:
        """How many there are; ``None`` where that cannot be told."""
        return None if self.maybe(text) else len(self.found(text))

    def span(self, text: str, *, is_asked: bool = False) -> Span:
        """How many there are at least and at most.

        Args:
            is_asked: whether some are asked for.
        """
        least = len(self.found(text))
        in_words = self.in_words(text) if is_asked and not least else 0
        return Span(least, least + max(self.maybe(text), in_words))


def _of_markdown(
    name: str,
    maybe: Callable[[Parts], float] = lambda parts: 0,
    in_words: Callable[[str], float] = lambda text: 0,
) -> Shown:
    return Shown(lambda text: parts_of(text).of(name), lambda text: maybe(parts_of(text)), in_words)


def _emoji(text: str) -> list[str]:
    """Those outside of code."""
    left = Counter(_emoji_in_code(text))
    found = []
    for emoji in emoji_in(text):
        if left[emoji] > 0:
            left[emoji] -= 1
        else:
            found.append(emoji)
    return found


def _emoji_in_code(text: str) -> list[str]:
    return [emoji for code in parts_of(text).code for emoji in emoji_in(code)] if "`" in text or "~" in text else []


def _listed_in_words(text: str) -> float:
    """The parts of an enumeration within a sentence."""
    return max((len(_ENUMERATED.findall(piece)) for piece in parts_of(text).prose), default=0) + 1


def _listed(text: str) -> float:
    """The parts of an enumeration, the lines with marks that Markdown does not know as one, the rows of a table."""
    rows = sum(line.lstrip().startswith("|") for line in text.splitlines())
    return max(_listed_in_words(text), other_items(text), rows)


def _columns(text: str) -> float:
    """Whether lines stand in columns that spaces or tabs make."""
    return float(len(_COLUMNS.findall(text)) > 1)


def _citations(text: str) -> list[str]:
    return [match.group(0) for match in _CITATIONS.finditer("\n".join(parts_of(text).prose))]


def _perhaps_citations(text: str) -> float:
    parts = parts_of(text)
    is_open = bool(parts.of("link")) or any(
        pattern.search(piece) for piece in parts.prose for pattern in (_MAY_CITE, _MAY_BE_AUTHOR)
    )
    return float("inf") if is_open else 0


def _perhaps_links(parts: Parts) -> float:
    return len(parts.in_code) + len(parts.of("link?")) + sum(len(_DOMAIN.findall(piece)) for piece in parts.prose)


def _perhaps_headings(parts: Parts) -> float:
    """Lines over dashes, and lines that are bold as a whole."""
    return len(parts.underlined) + sum(_BOLD_LINE.match(piece) is not None for piece in parts.source)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


SHOWN: dict[str, Shown] = {
    "emoji": Shown(_emoji, lambda text: len(signs_in(text)) + len(_emoji_in_code(text))),
    "link": _of_markdown("link", _perhaps_links),
    "citation": Shown(_citations, _perhaps_citations),
    "character": Shown(
        lambda text: graphemes_in(text.strip()), lambda text: len(text.strip()) - len(graphemes_in(text.strip()))
    ),
    "item": _of_markdown("item", lambda parts: len(parts.of("item?")), _listed),
    "heading": _of_markdown("heading", _perhaps_headings),
    "code block": _of_markdown("code block"),
    "line": Shown(_lines),
    "table": _of_markdown("table", in_words=_columns),
    "bold": _of_markdown("bold", lambda parts: len(parts.of("bold?"))),
}
"""Units of ``amount``. A line is one that is not empty; characters are all, white space at the ends aside."""
MARKS = ("highlight", "italic", "bold", "heading", "code block", "table", "link")
"""Units that are marks of Markdown."""

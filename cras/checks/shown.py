"""Countable parts of a turn that can be shown: emoji, links, citations, characters, lines, and the parts of Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from cras.checks.emoji import emoji_in, signs_in
from cras.checks.markdown import Parts, parts_of
from cras.checks.span import Span

_CITATIONS = re.compile(
    r"(?<![\w\])])\[\^?[1-9]\d{0,2}\]|\[\^\w{1,40}\]"  # [1], [^note]
    r"|【[^【】\n]{1,60}】"
    r"|\((?:see )?[A-Z][\w'’-]{1,40}(?: (?:and|&) [A-Z][\w'’-]{1,40}| et al\.?)?,? (?:1[5-9]|20)\d\d[a-z]?\)"
    r"|\b[A-Z][\w'’-]{1,40}(?: (?:and|&) [A-Z][\w'’-]{1,40}| et al\.?) \((?:1[5-9]|20)\d\d[a-z]?\)"
    r"|\b(?:doi:\s?|DOI:\s?|doi\.org/)10\.\d{4,9}/\S|\barXiv:\d{4}\.\d{4,5}"
)
_MAY_CITE = re.compile(
    r"(?im)^[^\S\n]*(?:[*#_-]{1,6} ?)?(?:sources?|references?|bibliography|citations?)\b"
    r"|\b(?:according to|source:|cited in)|\[\d{1,3}(?:\]|[,\u2013-])"
)
"""Words that may name a source without the form of a citation, and numbers in brackets that may be something else."""
_DOMAIN = re.compile(r"(?i)(?<![\w@.-])[a-z\d-]{1,63}\.(?:com|org|net|io|dev|gov|edu|ai|de|fr|uk|eu)(?![\w-])")


@dataclass(frozen=True)
class Shown:
    """Counts parts of a text, and shows them.

    Attributes:
        found: the parts, as stretches of the text.
        maybe: how many more there may be, of what could be one or not.
    """

    found: Callable[[str], list[str]]
    maybe: Callable[[str], float] = lambda text: 0

    def __call__(self, text: str) -> int | None:
        """How many there are; ``None`` where that cannot be told."""
        return None if self.maybe(text) else len(self.found(text))

    def span(self, text: str) -> Span:
        """How many there are at least and at most."""
        least = len(self.found(text))
        return Span(least, least + self.maybe(text))


def _of_markdown(name: str, maybe: Callable[[Parts], float] = lambda parts: 0) -> Shown:
    return Shown(lambda text: parts_of(text).of(name), lambda text: maybe(parts_of(text)))


def _citations(text: str) -> list[str]:
    return [match.group(0) for match in _CITATIONS.finditer("\n".join(parts_of(text).prose))]


def _perhaps_citations(text: str) -> float:
    parts = parts_of(text)
    is_open = bool(parts.of("link")) or any(_MAY_CITE.search(piece) for piece in parts.prose)
    return float("inf") if is_open else 0


def _perhaps_links(parts: Parts) -> float:
    return len(parts.in_code) + sum(len(_DOMAIN.findall(piece)) for piece in parts.prose)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


SHOWN: dict[str, Shown] = {
    "emoji": Shown(emoji_in, lambda text: len(signs_in(text))),
    "link": _of_markdown("link", _perhaps_links),
    "citation": Shown(_citations, _perhaps_citations),
    "character": Shown(lambda text: list(text.strip())),
    "item": _of_markdown("item"),
    "heading": _of_markdown("heading", lambda parts: len(parts.underlined)),
    "code block": _of_markdown("code block"),
    "line": Shown(_lines),
    "table": _of_markdown("table"),
    "bold": _of_markdown("bold"),
}
"""Units of ``amount``. A line is one that is not empty; characters are all, white space at the ends aside."""
MARKS = ("highlight", "italic", "bold", "heading", "code block", "table", "link")
"""Units that are marks of Markdown."""

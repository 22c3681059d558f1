"""What in a text is Markdown, surely or perhaps."""

from __future__ import annotations

import re

from cras.checks.fences import fences
from cras.checks.prose import prose

BOLD = re.compile(r"(?<![\w*])\*\*(?=[^\s*])[^*\n]*(?<=[^\s*])\*\*(?![\w*])")
ITALIC = re.compile(r"(?<![\w*/.])\*(?=[^\s*.])[^*\n]*(?<=[^\s*/,])\*(?![\w*]|\.\w)")
BOLD_ITALIC = re.compile(r"(?<![\w*])\*{3}(?=[^\s*])[^*\n]*(?<=[^\s*])\*{3}(?![\w*])")
UNDERSCORED = re.compile(
    r"(?<![\w_])_(?=[^\s_])[^_\n]*(?<=[^\s_])_(?![\w_])|(?<![\w_])__(?=[^\s_])[^_\n]*(?<=[^\s_])__(?![\w_])"
)
_HEADING = re.compile(r"(?m)^[^\S\n]{0,3}(?:#{2,6} \S|# [^\sa-z0-9])")
_LINK = re.compile(r"(?<!\w)!?\[[^\[\]\n]+\]\((?:[a-z]+:|/|#|\.|www\.)[^\[)\n]*\)")
_PERHAPS = re.compile(r"(?m)^[^\S\n]*(?:#{1,6} |[*+-] |\d{1,2}\. |>)|\*\*\S|`")
_SURELY = (BOLD, BOLD_ITALIC, ITALIC, _HEADING, _LINK)


def has_markdown(text: str) -> bool | None:
    """Whether a text is marked up: by a fence, bold or italics, a heading, a link or a table.

    ``None`` where it may as well be plain text: lines that begin with a dash or a number, a single "# of items", back-ticks, marks in a quotation.
    """
    if next(fences(text), None) is not None:
        return True
    parts = prose(text)
    if any(pattern.search(parts.own) for pattern in _SURELY) or _LINK.search(text) or _has_table(text):
        return True
    if any(pattern.search(text) for pattern in _SURELY) or UNDERSCORED.search(parts.own) or _PERHAPS.search(text):
        return None
    return False


def _has_table(text: str) -> bool:
    return any("|" in line and set(line.strip()) <= set("|:- \t") and "---" in line for line in text.splitlines())

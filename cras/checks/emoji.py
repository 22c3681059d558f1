"""The emoji of a text, as Unicode tells them from other signs."""

from __future__ import annotations

import regex

_VARIED = r"\p{Emoji}\uFE0F\u20E3?"
_KEYCAP = r"[0-9#*]\uFE0F?\u20E3"
_PICTURE = rf"(?:\p{{Emoji_Presentation}}(?!\uFE0E)|{_VARIED})\p{{Emoji_Modifier}}?"
_EMOJI = regex.compile(
    rf"\p{{Regional_Indicator}}{{2}}|{_KEYCAP}|{_PICTURE}(?:[\U000E0020-\U000E007F]+)?"
    rf"(?:\u200D(?:\p{{Extended_Pictographic}}\uFE0F?)\p{{Emoji_Modifier}}?)*"
)
_SIGN = regex.compile(
    r"[[\u2600-\u27BF\U0001F000-\U0001FAFF]&&\p{Extended_Pictographic}--\p{Emoji_Presentation}](?!\uFE0E)", regex.V1
)
"""Hearts, suns, check marks, ...: without a variation selector some programs show them as emoji, others as type."""


_GRAPHEME = regex.compile(r"\X")


def graphemes_in(text: str) -> list[str]:
    """The characters as a reader counts them: an emoji of several code points is one, and so is a letter with its accent."""
    return [match.group(0) for match in _GRAPHEME.finditer(text)]


def emoji_in(text: str) -> list[str]:
    """The emoji of a text: a sequence (a flag, a family, a keycap) is one. Signs such as © ™ → and digits are none."""
    return [match.group(0) for match in _EMOJI.finditer(text)]


def signs_in(text: str) -> list[str]:
    """Signs of the text that may be shown as emoji or as type."""
    return [match.group(0) for match in _SIGN.finditer(_EMOJI.sub("", text))]

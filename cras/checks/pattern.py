"""A user's own regular expression, bounded in time whatever the text."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Literal

import regex
from pydantic import field_validator

from cras.checks.kind import QUOTE_CHARACTERS, CheckKind, Finding, Words
from cras.checks.registry import register
from cras.text import fit, printable, visible
from cras.transcript import Transcript, Turn

SECONDS = 1.0
"""How long a pattern may look at one text; one that takes longer grows out of all bounds, and decides nothing."""
LIMIT_CHARACTERS = 2000


class SlowPatternError(ValueError):
    """A pattern took longer on a text than :data:`SECONDS`."""


def compiled(pattern: str) -> regex.Pattern[str]:
    """A pattern in the syntax of ``re``.

    Raises:
        ValueError: it is none, or too long.
    """
    if len(pattern) > LIMIT_CHARACTERS:
        raise ValueError(f"a pattern has at most {LIMIT_CHARACTERS} characters, this one {len(pattern)}")
    try:
        return regex.compile(pattern, regex.V0)
    except (regex.error, OverflowError, RecursionError, ValueError) as error:
        raise ValueError(f"is no regular expression ({error})") from None


def first_match(pattern: regex.Pattern[str], text: str) -> regex.Match[str] | None:
    """Where a pattern first matches.

    Raises:
        SlowPatternError: that took too long to find out.
    """
    try:
        return pattern.search(text, timeout=SECONDS)
    except TimeoutError:
        message = f"the pattern took more than {SECONDS:g} s on this text: rewrite it without repeats inside repeats"
        raise SlowPatternError(message) from None


@register
class Pattern(CheckKind):
    """`must`: the regular expression matches somewhere in the text (`^` and `$` are its ends); `never`: nowhere.

    The syntax is that of Python's ``re``. Not told where the pattern takes more than a second on a text.
    """

    kind: ClassVar[str] = "regex"
    rule: Literal["must", "never"] = "must"
    pattern: Words

    @field_validator("pattern")
    @classmethod
    def _is_pattern(cls, pattern: str) -> str:
        compiled(pattern)
        return pattern

    @cached_property
    def _compiled(self) -> regex.Pattern[str]:
        return compiled(self.pattern)

    def run(self, text: str) -> bool | None:
        """Searched for, not matched from the start."""
        return self._look(text).met

    def run_turn(self, turn: Turn, run: Transcript) -> Finding:
        """With what it matches, or why it was given up."""
        applies = super().run_turn(turn, run)
        return applies if applies.is_settled else self._look(visible(turn.content))

    def describe(self) -> str:
        """For example ``matches '\\d+'``."""
        return f"{'matches' if self.rule == 'must' else 'never matches'} {fit(printable(self.pattern), 60)!r}"

    def clash(self, other: CheckKind) -> str | None:
        """The same pattern, never."""
        is_same = isinstance(other, Pattern) and other.pattern == self.pattern
        return "wording" if is_same and isinstance(other, Pattern) and other.rule != self.rule else None

    def _look(self, text: str) -> Finding:
        try:
            match = first_match(self._compiled, text)
        except SlowPatternError as slow:
            return Finding(None, reason=str(slow), is_void=True)
        quote = match.group(0)[:QUOTE_CHARACTERS] or None if match else None
        return Finding((match is not None) is (self.rule == "must"), quote)

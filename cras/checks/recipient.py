"""Whether whom a turn hands over to is who a prompt speaks of: ``billing_agent`` and "the billing team"."""

from __future__ import annotations

import re

_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\da-zA-Z_]+|\d+")
_SAY_NOTHING = {
    *("a", "an", "the", "our", "your", "agent", "assistant", "bot", "department", "desk", "expert", "member", "of"),
    *("person", "representative", "specialist", "staff", "support", "team", "and", "or", "to", "any", "other"),
}
_PEOPLE = {"human", "people", "user", "operator", "colleague", "employee", "customer"}


def is_recipient(target: str, meant: str) -> bool | None:
    """Whether an agent of that name is the one meant; ``None`` where it could be.

    Args:
        target: the name of an agent, in snake or camel case or in words.
        meant: as a prompt says it.
    """
    names, words = _words(target), _words(meant)
    if "".join(_all_words(target)) == "".join(_all_words(meant)) or (words and names == words):
        return True
    if not names or not words:  # nothing but "support" and the like
        return None
    if names & words or (names & _PEOPLE and words & _PEOPLE):  # "sales" of "sales_eu"; two words for a person
        return None
    return False


def _all_words(name: str) -> list[str]:
    return [part.casefold() for part in _PARTS.findall(name)]


def _words(name: str) -> set[str]:
    found = {word for word in _all_words(name) if word not in _SAY_NOTHING}
    return {word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found}

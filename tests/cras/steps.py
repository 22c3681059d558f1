"""Counts the steps in which a regular expression is matched by backtracking, as ``re`` does it, without a clock.

``re`` tells no steps. So a pattern is translated from ``re``'s own parse tree to a small machine that tries the same
alternatives in the same order; the tests compare what it finds with what ``re`` finds. Back references are not known to it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

if sys.version_info >= (3, 11):
    from re import _constants as sre
    from re import _parser as parser
else:
    import sre_constants as sre
    import sre_parse as parser

CANDIDATES = "\n \ta\"1*_-#`'[(<>{.,:/|Aéx"
"""Characters that a class is tried with: those that patterns of texts and marks speak of."""
_CLASSES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}
_LOOPS = (sre.MAX_REPEAT, sre.MIN_REPEAT)


@dataclass
class _Machine:
    """Instructions: ``char`` test, ``split`` first second, ``jump`` to, ``at`` test, ``look`` machine (width behind or
    ``None``, negated), ``enter`` and ``moved`` loop, ``match``."""

    code: list[tuple[str, Any, Any]] = field(default_factory=list)
    first: dict[str, bool] = field(default_factory=dict)

    def add(self, name: str, one: Any = None, two: Any = None) -> int:
        self.code.append((name, one, two))
        return len(self.code) - 1

    def may_start_with(self, character: str) -> bool:
        """Whether a match can begin with a character, or be empty (``re`` looks for such a place before it tries)."""
        if character not in self.first:
            self.first[character] = self._starts(character)
        return self.first[character]

    def _starts(self, character: str) -> bool:
        left, seen = [0], set()
        while left:
            place = left.pop()
            if place in seen:
                continue
            seen.add(place)
            name, one, two = self.code[place]
            if name == "match" or (name == "char" and one(character)):
                return True
            if name != "char":
                left += [one, two] if name == "split" else [one if name == "jump" else place + 1]
        return False


class TooManySteps(Exception):
    """A search went over the counter's limit."""


class Counter:
    """A pattern that counts the steps of all its searches, and stops with :class:`TooManySteps` after ``limit``."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.steps = 0
        self.limit = float("inf")
        self._machine = self._translated(parser.parse(pattern.pattern, pattern.flags), pattern.flags)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the pattern is found, one after the other, as ``finditer`` says it."""
        found: list[tuple[int, int]] = []
        start = 0
        barred = -1  # where an empty match was found already
        while start <= len(text):
            end = None
            if start == len(text) or self._machine.may_start_with(text[start]):
                end = self._run(self._machine, text, start, barred if start == barred else -1)
            if end is None:
                start += 1
            else:
                found.append((start, end))
                barred = end if end == start else -1
                start = end
        return found

    def _run(self, machine: _Machine, text: str, start: int, barred: int = -1) -> int | None:
        code, length, steps, limit = machine.code, len(text), self.steps, self.limit
        stack: list[tuple[int, int, tuple[tuple[int, int], ...]]] = [(0, start, ())]
        while stack:
            place, at, loops = stack.pop()
            while True:
                steps += 1
                if steps > limit:
                    raise TooManySteps
                name, one, two = code[place]
                if name == "char":
                    if at >= length or not one(text[at]):
                        break
                    place, at = place + 1, at + 1
                elif name == "split":
                    stack.append((two, at, loops))
                    place = one
                elif name == "jump":
                    place = one
                elif name == "match":
                    if at == barred:
                        break
                    self.steps = steps
                    return at
                elif name == "at":
                    if not one(text, at):
                        break
                    place += 1
                elif name == "enter":
                    loops = (*(item for item in loops if item[0] != one), (one, at))
                    place += 1
                elif name == "moved":
                    if (one, at) in loops:
                        break
                    place += 1
                else:
                    self.steps = steps
                    is_there = self._looks(one, *two, text, at)
                    steps = self.steps
                    if not is_there:
                        break
                    place += 1
        self.steps = steps
        return None

    def _looks(self, machine: _Machine, width: int | None, is_negated: bool, text: str, at: int) -> bool:
        start = at if width is None else at - width
        return (start >= 0 and self._run(machine, text, start) is not None) is not is_negated

    def _translated(self, tree: Any, flags: int) -> _Machine:
        machine = _Machine()
        self._sequence(machine, tree, flags)
        machine.add("match")
        return machine

    def _sequence(self, machine: _Machine, tree: Any, flags: int) -> None:
        for name, value in tree:
            self._node(machine, name, value, flags)

    def _node(self, machine: _Machine, name: Any, value: Any, flags: int) -> None:
        if name in (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY):
            machine.add("char", character_test(source_of(name, value), flags & (re.I | re.S | re.A)))
        elif name is sre.SUBPATTERN:
            _, added, taken, inner = value
            self._sequence(machine, inner, (flags | added) & ~taken)
        elif name is sre.BRANCH:
            self._branch(machine, value[1], flags)
        elif name in _LOOPS:
            self._loop(machine, value, flags, is_greedy=name is sre.MAX_REPEAT)
        elif name is sre.AT:
            machine.add("at", _place(value, flags))
        elif name in (sre.ASSERT, sre.ASSERT_NOT):
            direction, inner = value
            width = inner.getwidth()[0] if direction < 0 else None
            machine.add("look", self._translated(inner, flags), (width, name is sre.ASSERT_NOT))
        else:
            raise AssertionError(f"{name} is not known to the counter")

    def _branch(self, machine: _Machine, branches: Any, flags: int) -> None:
        ends = []
        for number, branch in enumerate(branches):
            split = machine.add("split") if number + 1 < len(branches) else None
            self._sequence(machine, branch, flags)
            if split is not None:
                ends.append(machine.add("jump"))
                machine.code[split] = ("split", split + 1, len(machine.code))
        for end in ends:
            machine.code[end] = ("jump", len(machine.code), None)

    def _loop(self, machine: _Machine, value: Any, flags: int, *, is_greedy: bool) -> None:
        low, high, body = value
        for _ in range(low):
            self._sequence(machine, body, flags)
        if high is sre.MAXREPEAT:
            loop = machine.add("split")
            machine.add("enter", loop)
            self._sequence(machine, body, flags)
            machine.add("moved", loop)
            machine.add("jump", loop)
            self._choose(machine, loop, is_greedy)
            return
        splits = []
        for _ in range(high - low):
            splits.append(machine.add("split"))
            self._sequence(machine, body, flags)
        for split in splits:
            self._choose(machine, split, is_greedy)

    @staticmethod
    def _choose(machine: _Machine, split: int, is_greedy: bool) -> None:
        inside, outside = split + 1, len(machine.code)
        machine.code[split] = ("split", inside, outside) if is_greedy else ("split", outside, inside)


def source_of(name: Any, value: Any) -> str:
    """The node of one character as a pattern."""
    if name is sre.ANY:
        return "."
    if name is sre.LITERAL:
        return re.escape(chr(value))
    if name is sre.NOT_LITERAL:
        return f"[^{re.escape(chr(value))}]"
    parts = []
    for kind, item in value:
        if kind is sre.NEGATE:
            parts.append("^")
        elif kind is sre.LITERAL:
            parts.append(re.escape(chr(item)))
        elif kind is sre.RANGE:
            parts.append(f"{re.escape(chr(item[0]))}-{re.escape(chr(item[1]))}")
        else:
            parts.append(_CLASSES[item])
    return f"[{''.join(parts)}]"


@cache
def character_test(source: str, flags: int) -> Callable[[str], bool]:
    """Whether a character is one of a class: ``re`` itself is asked, once a character."""
    pattern = re.compile(source, flags)
    return lru_cache(maxsize=None)(lambda character: pattern.fullmatch(character) is not None)


def _place(where: Any, flags: int) -> Callable[[str, int], bool]:
    if where is sre.AT_BEGINNING and flags & re.M:
        return lambda text, at: at == 0 or text[at - 1] == "\n"
    if where in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
        return lambda text, at: at == 0
    if where is sre.AT_END and flags & re.M:
        return lambda text, at: at == len(text) or text[at] == "\n"
    if where is sre.AT_END:
        return lambda text, at: at == len(text) or (at == len(text) - 1 and text[at] == "\n")
    if where is sre.AT_END_STRING:
        return lambda text, at: at == len(text)
    is_word = character_test(r"\w", flags & re.A)

    def at_boundary(text: str, at: int) -> bool:
        before, after = at > 0 and is_word(text[at - 1]), at < len(text) and is_word(text[at])
        return (before != after) is (where is sre.AT_BOUNDARY)

    return at_boundary


@dataclass(frozen=True)
class Pump:
    """What makes a text long: ``head`` once or with each ``body``, and an end that a match stumbles over."""

    head: str
    body: str
    is_repeated: bool

    def text(self, number: int) -> str:
        """The text with that many bodies."""
        long = (self.head + self.body) * number if self.is_repeated else self.head + self.body * number
        return long + "\x00"


def pumps(pattern: re.Pattern[str]) -> list[Pump]:
    """Texts that make the pattern work: each of its loops after a text that leads to it, the loop alone and with its way."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    found = [Pump("", character, False) for character in CANDIDATES]
    for head, body in _loops(tree, pattern.flags, ""):
        found += [Pump(head, body, False), Pump(head, body, True)]
    whole = _sample(tree, pattern.flags)
    found += [Pump(whole[: len(whole) - cut], "", True) for cut in range(min(len(whole), 3))]
    return list(dict.fromkeys(pump for pump in found if pump.head or pump.body))


def longest_bound(pattern: re.Pattern[str]) -> int:
    """How far a match may look where it is bounded: the sum of what ``{0,60}`` and the like allow."""

    def of(tree: Any) -> int:
        total = 0
        for name, value in tree:
            if name in _LOOPS:
                _, high, body = value
                inner = max(of(body), body.getwidth()[0], 1)
                total += of(body) if high is sre.MAXREPEAT else high * inner
            elif name is sre.SUBPATTERN:
                total += of(value[3])
            elif name is sre.BRANCH:
                total += max(of(branch) for branch in value[1])
        return total

    return of(parser.parse(pattern.pattern, pattern.flags))


def _loops(tree: Any, flags: int, head: str) -> Iterator[tuple[str, str]]:
    """Each loop's body in some of its forms, with a text that leads to it."""
    for name, value in tree:
        if name in _LOOPS:
            low, high, body = value
            if high is sre.MAXREPEAT or high > 8:  # a bounded loop alone cannot be long; what leads to it can be often
                for sample in _samples(body, flags)[: None if high is sre.MAXREPEAT else 2]:
                    yield head, sample
            yield from _loops(body, flags, head)
            head += _sample(body, flags) * max(low, 0)
        elif name is sre.SUBPATTERN:
            inner = (flags | value[1]) & ~value[2]
            yield from _loops(value[3], inner, head)
            head += _sample(value[3], inner)
        elif name is sre.BRANCH:
            for branch in value[1]:
                yield from _loops(branch, flags, head)
            head += _sample(value[1][0], flags)
        elif name in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _loops(value[1], flags, head)
        else:
            head += _sample([(name, value)], flags)


def _samples(tree: Any, flags: int) -> list[str]:
    """A text that a sequence matches, in several forms where it is one character or a choice."""
    nodes = list(tree)
    if len(nodes) == 1 and nodes[0][0] is sre.SUBPATTERN:
        return _samples(nodes[0][1][3], flags)
    if len(nodes) == 1 and nodes[0][0] is sre.BRANCH:
        return [sample for branch in nodes[0][1][1] for sample in _samples(branch, flags)[:4]]
    if len(nodes) == 1 and nodes[0][0] in (sre.IN, sre.ANY, sre.NOT_LITERAL):
        test = character_test(source_of(*nodes[0]), flags & (re.I | re.S | re.A))
        return [character for character in CANDIDATES if test(character)] or [_sample(tree, flags)]
    return [_sample(tree, flags)]


def _sample(tree: Any, flags: int) -> str:
    text = ""
    for name, value in tree:
        if name is sre.LITERAL:
            text += chr(value)
        elif name in (sre.IN, sre.ANY, sre.NOT_LITERAL):
            test = character_test(source_of(name, value), flags & (re.I | re.S | re.A))
            listed = [chr(item[1]) for item in value if item[0] is sre.LITERAL] if name is sre.IN else []
            text += next((c for c in ["a", "A", "1", *listed, *CANDIDATES, "0", "(", "€"] if test(c)), "")
        elif name is sre.SUBPATTERN:
            text += _sample(value[3], flags)
        elif name is sre.BRANCH:
            text += _sample(value[1][0], flags)
        elif name in _LOOPS:
            text += _sample(value[2], flags) * (1 if value[0] == 0 and value[1] is sre.MAXREPEAT else value[0])
    return text

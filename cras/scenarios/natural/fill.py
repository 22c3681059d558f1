"""Texts of a given number of words: remarks that ask for nothing, and a rule in so many words."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache

from cras.scenarios.natural.words import Rule, words
from cras.transcript import Source


def length(text: str) -> int:
    """In words: what white space parts."""
    return len(text.split())


def remarks(number: int, source: Source, rng: random.Random) -> str:
    """Remarks of exactly ``number`` words that ask for nothing; of the nearest number that can be made of them."""
    return filled(number, _bank("tool" if source == "tool" else "people"), rng)


def filled(number: int, bank: Sequence[str], rng: random.Random) -> str:
    """Sentences of ``bank``, none twice while others are left, of exactly ``number`` words, or the nearest that can be made.

    A number of a bank's sentences is drawn at random, so that the same number gives many texts.
    """
    sizes = sorted({length(sentence) for sentence in bank})
    wanted = min(_reachable(tuple(sizes), number + sizes[-1]), key=lambda total: (abs(total - number), total))
    chosen: list[str] = []
    left = wanted
    while left:
        fresh = [sentence for sentence in bank if sentence not in chosen] or list(bank)
        within = _reachable(tuple(sizes), left)
        fitting = [s for s in fresh if length(s) == left or left - length(s) in within]
        fitting = fitting or [s for s in bank if length(s) == left or left - length(s) in within]
        chosen.append(rng.choice(fitting))
        left -= length(chosen[-1])
    return " ".join(chosen)


def in_words(rule: Rule, number: int, source: Source, strength: str, rng: random.Random) -> list[str]:
    """Texts of exactly ``number`` words that say the rule, the plain ones before those with remarks behind them.

    In an order drawn by ``rng``; empty where nothing comes out even.
    """
    wordings = rule.wordings(source, strength)
    rng.shuffle(wordings)
    plain = [text for text in wordings if length(text) == number]
    padded = []
    for text in wordings:
        rest = number - length(text)
        if rest > 0 and length(remark := remarks(rest, source, rng)) == rest:
            padded.append(f"{text} {remark}")
    return plain + padded


@lru_cache(maxsize=4)
def _bank(kind: str) -> tuple[str, ...]:
    return tuple(words()["neutral"][kind])


@lru_cache(maxsize=512)
def _reachable(sizes: tuple[int, ...], limit: int) -> frozenset[int]:
    """Which totals up to ``limit`` sentences of these sizes can have; 0 not among them."""
    totals: set[int] = set()
    for total in range(1, limit + 1):
        if any(total == size or total - size in totals for size in sizes):
            totals.add(total)
    return frozenset(totals)

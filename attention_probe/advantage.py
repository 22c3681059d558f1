"""How much more a head looks at a span than a head that tells no key from another would: the measure behind drift.

A row sees T keys, n of them in the span, and gives the span the mass m of the M that keys take together (M = 1 but for
attention sinks). Then

    advantage = log(m / (M - m)) - log(n / (T - n))          in nats

**Its null.** Uniform attention has m / M = n / T, so its advantage is 0 in a prompt of any length. More than that: a head
whose scores are ``a`` higher on the span's keys than on all others has m = M n e^a / (n e^a + T - n), so m / (M - m) =
n e^a / (T - n), and the advantage is ``a``, whatever n and T are. Lengths cancel by construction, for every head that looks
at a span by what it is and not by how much of the prompt it takes. Plain mass has no such null: of a twin that is some
tokens shorter, every span takes more.

**What it does not cancel.** A head that likes some *words* has another ``a`` where other words stand. That is no fault of
the measure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import rel_entr

from attention_probe.capture import SpanMass
from attention_probe.intervals import Array

BOUND = 12.0
"""Nats: odds of 160,000 to 1. What is farther out is set to this, since 1 - m has no exact digits there in float32."""


@dataclass(frozen=True)
class Advantage:
    """values: ``[layers, heads, rows, spans]`` in nats, NaN where the row sees nothing of the span, or nothing else.

    clipped: the same shape, true where the value is :data:`BOUND`.
    """

    values: Array
    clipped: Array


def advantage(found: SpanMass) -> Advantage:
    """The advantage of each span, by layer, head and row. A span that a row cannot see has none: NaN, never 0."""
    mass, total, seen, keys = _parts(found)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log(mass) - np.log(np.clip(total - mass, 0, None)) - np.log(seen) + np.log(keys - seen)
    values = np.where((seen > 0) & (seen < keys), values, np.nan)
    return Advantage(np.clip(values, -BOUND, BOUND), np.abs(values) > BOUND)


def preference(found: SpanMass) -> Array:
    """log(m / M) - log(n / T): ``[layers, heads, rows, spans]``, floored at minus :data:`BOUND`; NaN as above.

    Between two spans its difference is by how much one key of the first is preferred to one of the second; all other
    keys cancel.
    """
    mass, total, seen, keys = _parts(found)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log(mass / total) - np.log(seen / keys)
    result: Array = np.where(seen > 0, np.maximum(values, -BOUND), np.nan)
    return result


def densities(found: SpanMass) -> Array:
    """How attention would spread over the spans if each had as many tokens: ``[layers, heads, rows, spans + 1]``.

    Each span's mass (the last is all that no span takes: headers, the response itself) over what uniform attention gives
    it, divided by their sum. Uniform attention gives all the same; a head whose scores are a_S higher on span S gives
    e^a_S / sum of e^a, whatever the lengths. NaN where a row does not see the span.
    """
    mass, total, seen, keys = _parts(found)
    rest = np.clip(total - mass.sum(-1, keepdims=True), 0, None)
    counted = np.concatenate([seen, keys - seen.sum(-1, keepdims=True)], -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Array = np.concatenate([mass, rest], -1) / total / (counted / keys)
    return np.where(counted > 0, result, np.nan)


def magnitude(conflict: Array, aligned: Array) -> Array:
    """How differently two prompts spread a head's attention: ``[layers, heads]``, 0 to 1 bit.

    conflict, aligned: :func:`densities` of as many rows and spans. The Jensen-Shannon divergence, base 2, of the two mean
    distributions over rows, of the spans that are seen in both. Uniform attention gives 0, whatever the lengths.
    """
    both = ~np.isnan(conflict) & ~np.isnan(aligned)
    p, q = (_mean_distribution(np.where(both, values, 0)) for values in (conflict, aligned))
    middle = (p + q) / 2
    divergence: Array = (rel_entr(p, middle) + rel_entr(q, middle)).sum(-1) / (2 * np.log(2))
    return np.clip(divergence, 0, 1)


def mean_over_rows(values: Array) -> Array:
    """The mean over rows (axis 2) of what is there; NaN where no row has it."""
    there = ~np.isnan(values)
    count = there.sum(2)
    result: Array = np.where(count > 0, np.where(there, values, 0).sum(2) / np.maximum(count, 1), np.nan)
    return result


def _mean_distribution(values: Array) -> Array:
    total = values.sum(-1, keepdims=True)
    result: Array = (values / np.where(total > 0, total, 1)).mean(2)
    return result


def _parts(found: SpanMass) -> tuple[Array, Array, Array, Array]:
    """mass, total, seen, keys, each to be broadcast over ``[layers, heads, rows, spans]``."""
    return (
        found.mass.double().numpy(),
        found.total.double().numpy()[..., None],
        found.seen.double().numpy()[:, None],
        found.keys.double().numpy()[:, None, :, None],
    )

"""Float64 for tests of exactness: there, two ways to one number differ by rounding alone, whatever the processor.

Models compute some parts in float32 by themselves (norms, the softmax of eager attention, TRL's log-probabilities).
Inside :func:`float64` those parts stay in float64 too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

CLOSE = {"atol": 1e-9, "rtol": 1e-9}
"""Sums of at most 1e4 terms, numbers of at most 1e2 and eps = 2.2e-16: a sum is off by at most 2.2e-10, and in practice by
far less. A formula that is wrong is off by 1e-4 and more."""


class _Wide(TorchFunctionMode):
    def __torch_function__(self, function: Any, types: Any, arguments: Any = (), named: Any = None) -> Any:
        named = dict(named or {})
        wide = bool(arguments) and isinstance(arguments[0], torch.Tensor) and arguments[0].dtype == torch.float64
        if function is torch.Tensor.float and wide:
            return arguments[0]
        if wide or not (arguments and isinstance(arguments[0], torch.Tensor)):
            arguments = tuple(torch.float64 if argument is torch.float32 else argument for argument in arguments)
            if named.get("dtype") is torch.float32:
                named["dtype"] = torch.float64
        return function(*arguments, **named)


@contextmanager
def float64() -> Iterator[None]:
    """Inside, float64 stays float64, and what is made by itself is made in it."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with _Wide():
            yield
    finally:
        torch.set_default_dtype(before)


def wide_backward(function: type[torch.autograd.Function]) -> Any:
    """The backward pass of ``function`` in float64 as well: autograd runs it outside of every mode."""
    backward = function.backward

    def backward_in_float64(context: Any, *gradients: Any) -> Any:
        with _Wide():
            return backward(context, *gradients)

    return staticmethod(backward_in_float64)

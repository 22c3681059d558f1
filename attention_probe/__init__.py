"""Localize: how attention drifts when instructions conflict, and which layers and heads decide it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attention_probe.capture import Example, SpanMass, span_mass
    from attention_probe.drift import DriftResult, measure
    from attention_probe.focal_map import FocalMap, load
    from attention_probe.localization import localize
    from attention_probe.plots.heat_map import heat_map
    from attention_probe.spans import Rendered, Span, render

__all__ = [
    "DriftResult",
    "Example",
    "FocalMap",
    "Rendered",
    "Span",
    "SpanMass",
    "heat_map",
    "load",
    "localize",
    "measure",
    "render",
    "span_mass",
]

_HOME = {
    "capture": ("Example", "SpanMass", "span_mass"),
    "drift": ("DriftResult", "measure"),
    "focal_map": ("FocalMap", "load"),
    "localization": ("localize",),
    "plots.heat_map": ("heat_map",),
    "spans": ("Rendered", "Span", "render"),
}


def __getattr__(name: str) -> Any:
    # On first use: torch and transformers take seconds to import, and the command's help needs neither.
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"attention_probe.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

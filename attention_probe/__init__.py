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

_HOMES = {
    **dict.fromkeys(("Example", "SpanMass", "span_mass"), "attention_probe.capture"),
    **dict.fromkeys(("DriftResult", "measure"), "attention_probe.drift"),
    **dict.fromkeys(("FocalMap", "load"), "attention_probe.focal_map"),
    "localize": "attention_probe.localization",
    "heat_map": "attention_probe.plots.heat_map",
    **dict.fromkeys(("Rendered", "Span", "render"), "attention_probe.spans"),
}


def __getattr__(name: str) -> Any:
    # On first use: torch and transformers take seconds to import, and the command's help needs neither.
    if name not in _HOMES:
        raise AttributeError(f"module 'attention_probe' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)

"""The knock-out of each layer with its interval, focal layers in colour."""

from __future__ import annotations

from typing import Any

from attention_probe.focal_map import FocalMap

FOCAL = "#d55e00"
_OTHER = "#8c8c8c"


def profile(axes: Any, focal_map: FocalMap) -> None:
    """Draw the knock-out of each layer with its interval, focal layers in their colour."""
    for layer in range(focal_map.model.layers):
        value, interval = focal_map.knockout.at_layer(layer)
        axes.barh(layer, value, color=FOCAL if layer in focal_map.focal_layers else _OTHER, height=0.7)
        if interval is not None:
            axes.plot(interval, [layer] * 2, color="black", linewidth=1)
    axes.axvline(0, color="black", linewidth=0.6)
    axes.set_title("Knock-out of the competing message", fontsize=10)
    axes.set_xlabel("change of log p(binding) - log p(competing), nats", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)

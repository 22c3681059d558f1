"""The knock-out of each layer with its interval, focal layers in colour."""

from __future__ import annotations

from typing import Any

from attention_probe.focal_map import LayerFigures

FOCAL = "#d55e00"


_OTHER = "#8c8c8c"


def profile(axes: Any, layers: list[LayerFigures], focal: list[int]) -> None:
    """Draw the knock-out of each layer with its interval, focal layers in their colour."""
    for figures in layers:
        colour = FOCAL if figures.layer in focal else _OTHER
        axes.barh(figures.layer, figures.knockout, color=colour, height=0.7)
        axes.plot(figures.knockout_ci, [figures.layer] * 2, color="black", linewidth=1)
    axes.axvline(0, color="black", linewidth=0.6)
    axes.set_title("Knock-out of the competing message", fontsize=10)
    axes.set_xlabel("change of log p(binding) - log p(competing), nats", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)

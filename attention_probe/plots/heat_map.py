"""The focal map as a picture: layers by heads, with the knock-out profile at its side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from attention_probe.focal_map import FocalMap
from attention_probe.plots.profile import FOCAL, profile


def heat_map(focal_map: FocalMap, path: Path, *, title: str | None = None) -> Path:
    """Write the heat map of drift and pull with the knock-out of each layer to ``path`` as PNG; returns ``path``.

    Red: advantage gained under conflict, blue: lost; grey: the layer does not see the message. A dot marks a head whose
    choice between the two messages depends on whether they disagree (q <= 0.05). Focal layers are framed; layer 0, which reads the tokens, is at the bottom.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    layers, heads = focal_map.model.layers, focal_map.model.heads
    height = min(max(3.6, 0.42 * layers + 1.9), 14)
    figure = Figure(figsize=(11.5, height), layout="constrained")
    FigureCanvasAgg(figure)
    left, middle, right = figure.subplots(1, 3, sharey=True, width_ratios=[1, 1, 0.9])
    limit = max(max(abs(head.drift or 0.0), abs(head.pull or 0.0)) for head in focal_map.heads) or 1.0
    panels = (
        (left, "Drift: attention on the binding message", "drift"),
        (middle, "Pull: attention on the competing message", "pull"),
    )
    for axes, name, field in panels:
        values, tests = (
            np.array([getattr(head, attribute) for head in focal_map.heads], dtype=float).reshape(layers, heads)
            for attribute in (field, "q")
        )
        axes.set_facecolor("#c8c8c8")
        image = axes.imshow(values, cmap="RdBu_r", vmin=-limit, vmax=limit, aspect="auto", origin="lower")
        rows, columns = np.nonzero(tests <= 0.05)
        axes.scatter(columns, rows, s=9, color="black", linewidths=0)
        axes.set_title(name, fontsize=10)
        axes.set_xlabel("head")
        axes.set_xticks(range(0, heads, max(1, heads // 8)))
        _frame(axes, focal_map.focal_layers, heads)
    left.set_ylabel("layer")
    left.set_yticks(range(0, layers, max(1, layers // 16)))
    colours = figure.colorbar(image, ax=[left, middle], location="bottom", shrink=0.6, aspect=40)
    colours.set_label("change of advantage over uniform attention, nats (dot: the contest has q <= 0.05)", fontsize=9)
    profile(right, focal_map)
    figure.suptitle(title or _title(focal_map), fontsize=11)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=140, metadata={"Software": None})  # the same map gives the same bytes
    return path


def _frame(axes: Any, focal: list[int], heads: int) -> None:
    from matplotlib.patches import Rectangle

    for layer in focal:
        axes.add_patch(
            Rectangle((-0.5, layer - 0.5), heads, 1, fill=False, edgecolor=FOCAL, linewidth=2, clip_on=False)
        )


def _title(focal_map: FocalMap) -> str:
    names = ", ".join(map(str, focal_map.focal_layers))
    if not names:
        return (
            f"{Path(focal_map.model.name).name}: no layer decides beyond chance, {focal_map.scenarios.count} scenarios"
        )
    return (
        f"{Path(focal_map.model.name).name}: focal layers {names} (framed), selected by {focal_map.settings.rule} "
        f"over {focal_map.scenarios.count} scenarios"
    )

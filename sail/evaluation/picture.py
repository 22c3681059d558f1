"""The three stages in one picture: who is followed before, where that is decided, and what alignment changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attention_probe.focal_map import FocalMap
from attention_probe.plots.profile import profile
from cras.statistics.interval import Interval
from sail.evaluation.evaluate import Evaluation

_BASE, _SAIL = "#8c8c8c", "#0072b2"
_CHANGES = {
    "priority_adherence": "conflicts of\ntrained types",
    "unseen_types_priority_adherence": "conflicts of\nunseen types",
    "team_priority_adherence": "conflicts in\nthe team",
    "aligned_accuracy": "obeyed,\nno conflict",
    "unopposed_accuracy": "obeyed,\nunopposed",
}


def stages(found: Evaluation, focal_map: FocalMap, path: Path, *, title: str) -> Path:
    """Write the picture to ``path`` as PNG; returns ``path``. Bars have 95% intervals."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(13.5, 4.4), layout="constrained")
    FigureCanvasAgg(canvas)
    diagnose, localize, align = canvas.subplots(1, 3, width_ratios=[1, 0.9, 1.2])
    names = [row.key + (" *" if row.key in found.unseen_types else "") for row in found.by_type]
    _bars(diagnose, names, [row.base for row in found.by_type], _BASE, 0.0, 0.6)
    diagnose.tick_params(axis="x", rotation=40)
    diagnose.set_title("1 Diagnose: priority adherence of the base model", fontsize=10)
    profile(localize, focal_map)
    localize.set_ylabel("layer (orange: focal)")
    localize.set_title("2 Localize: knock-out of the competing message", fontsize=10)
    rows = [row for row in found.rows if row.key in _CHANGES]
    labels = [_CHANGES[row.key] for row in rows]
    _bars(align, labels, [row.base for row in rows], _BASE, -0.19, 0.36, label="base")
    _bars(align, labels, [row.sail for row in rows], _SAIL, 0.19, 0.36, label="aligned")
    align.tick_params(axis="x", labelsize=8)
    align.legend(loc="upper left", fontsize=8)
    align.set_title("3 Align: before and after", fontsize=10)
    note = f" (* {' and '.join(found.unseen_types)}: never seen by alignment)" if found.unseen_types else ""
    canvas.suptitle(title + note, fontsize=11)
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas.savefig(path, dpi=130, metadata={"Software": None})  # the same figures give the same bytes
    return path


def _bars(
    axes: Any, names: list[str], figures: list[Interval], colour: str, shift: float, width: float, label: str = ""
) -> None:
    for place, figure in enumerate(figures):
        if figure.estimate is None:
            continue
        axes.bar(place + shift, figure.estimate, width=width, color=colour, label=label if place == 0 else "")
        if figure.low is not None and figure.high is not None:
            axes.plot([place + shift] * 2, [figure.low, figure.high], color="black", linewidth=1)
    axes.set_xticks(range(len(names)), names)
    axes.set_ylim(0, 1.02)
    axes.spines[["top", "right"]].set_visible(False)

"""The demo for several seeds, as one table: ``python -m benchmarks.studies.demo_seeds --seeds 0 1 2 --out DIR``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sail.demo import run_demo


def table(summaries: list[dict[str, Any]]) -> str:
    """A Markdown table with a row for each figure and a column for each seed: base, then aligned."""
    seeds = [summary["seed"] for summary in summaries]
    lines = ["| | " + " | ".join(f"seed {seed}" for seed in seeds) + " |", "| --- " * (len(seeds) + 1) + "|"]
    for key in ("priority_adherence", "priority_adherence_ci", "unseen_types_priority_adherence",
                "team_priority_adherence", "cras", "aligned_accuracy", "unopposed_accuracy"):  # fmt: skip
        cells = [f"{_show(s['base'][key])} → {_show(s['sail'][key])}" for s in summaries]
        lines.append(f"| {key} | " + " | ".join(cells) + " |")
    lines.append("| focal_layers | " + " | ".join(str(s["focal_layers"]) for s in summaries) + " |")
    lines.append("| seconds, total | " + " | ".join(f"{s['seconds']['total']:.0f}" for s in summaries) + " |")
    return "\n".join(lines)


def _show(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(f"{bound:.2f}" for bound in value) + "]"
    return "–" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--out", type=Path, default=Path("demo-out-seeds"))
    arguments = parser.parse_args()
    print(table([run_demo(arguments.out / str(seed), seed).summary for seed in arguments.seeds]))

"""What ``attention-probe validate`` does."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from attention_probe.commands.run import progress_bar
from attention_probe.focal_map import load
from attention_probe.models.loading import load_model
from cras.scenarios import read_scenarios


def report_causality(path: Path) -> int:
    """Print the windows of a map by knock-out; 0 where the focal one's interval lies above zero, else 1."""
    found = load(path)
    table = Table("window", "knock-out, nats", "95%", "focal score", title=f"Knock-out of {found.model.name}")
    for window in sorted(found.windows, key=lambda item: -item.knockout):
        low, high = window.knockout_ci
        name = ", ".join(map(str, window.layers)) + (" *" if window.layers == found.focal_layers else "")
        table.add_row(name, f"{window.knockout:+.2f}", f"[{low:+.2f}, {high:+.2f}]", f"{window.focal_score:.4f}")
    Console().print(table)
    chosen = next((window for window in found.windows if window.layers == found.focal_layers), None)
    above = chosen is not None and chosen.knockout_ci[0] > 0
    verdict = "moves the margin beyond chance" if above else "does not move the margin beyond chance"
    Console().print(f"Hiding the competing message in the focal layers (*) {verdict}.", soft_wrap=True)
    return 0 if above else 1


def validate_anew(map_path: Path, name: str, scenario_path: Path, seed: int, trust_remote_code: bool) -> int:
    """Measure on other scenarios whether the focal layers beat the other sets of their size; 0 where they do, else 1.

    Raises:
        InputError: an input cannot be used, or the map is for another model.
    """
    from attention_probe.validation import validate

    pairs = read_scenarios(scenario_path)
    model, tokenizer = load_model(name, trust_remote_code)
    found = load(map_path, model)
    with progress_bar() as progress:
        result = validate(
            model, tokenizer, [s for s, _ in pairs], [t for _, t in pairs], found, seed=seed, progress=progress
        )
    table = Table("layers", "knock-out, nats", "95%", title=f"{len(pairs)} scenarios, other sets of the same size")
    for effect in [result.focal, *result.others]:
        star = " *" if effect is result.focal else ""
        low, high = effect.interval
        table.add_row(", ".join(map(str, effect.layers)) + star, f"{effect.mean:+.2f}", f"[{low:+.2f}, {high:+.2f}]")
    Console().print(table)
    low, high = result.gain_interval
    sentences = [
        f"Focal (*) over the mean of the others: {result.gain:+.2f} [{low:+.2f}, {high:+.2f}] nats.",
        f"Ablating a focal head moves the margin by {result.focal_head_ablation:.2f} nats, another head by "
        f"{result.other_head_ablation:.2f}.",
        "The aligned twin's attention in one layer moves the margin by "
        + ", ".join(f"{value:+.2f}" for value in result.patching)
        + " (layer 0 first).",
    ]
    Console().print("\n".join(sentences), soft_wrap=True)
    return 0 if low > 0 else 1

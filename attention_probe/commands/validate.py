"""What ``attention-probe validate`` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from attention_probe.commands.run import bracketed, progress_bar
from attention_probe.focal_map import load
from attention_probe.models.loading import load_model
from cras.scenarios import read_scenarios

if TYPE_CHECKING:
    from attention_probe.effects.effect import Effect
    from attention_probe.validation import Comparison, SetComparison


def report_causality(path: Path) -> int:
    """Print the windows of a map by knock-out; 0 where the focal one's interval lies above zero, else 1."""
    found = load(path)
    effect = found.knockout
    table = Table(
        "window", f"{effect.label}, {effect.unit}", "95%", "focal score", title=f"Knock-out of {found.model.name}"
    )
    windows = [(window, effect.at_set(window.layers)) for window in found.windows]
    for window, figure in sorted(windows, key=lambda item: -item[1].value):
        name = ", ".join(map(str, window.layers)) + (" *" if window.layers == found.focal_layers else "")
        table.add_row(name, f"{figure.value:+.2f}", bracketed(figure.interval), f"{window.focal_score:.4f}")
    Console().print(table)
    chosen = next((figure for window, figure in windows if window.layers == found.focal_layers), None)
    above = chosen is not None and chosen.interval is not None and chosen.interval[0] > 0
    verdict = "moves the margin beyond chance" if above else "does not move the margin beyond chance"
    Console().print(f"Hiding the competing message in the focal layers (*) {verdict}.", soft_wrap=True)
    return 0 if above else 1


def validate_anew(
    map_path: Path,
    name: str,
    scenario_path: Path,
    seed: int,
    trust_remote_code: bool,
    dtype: str | None = None,
    device: str | None = None,
) -> int:
    """Measure on other scenarios whether the focal layers beat the other sets of their size; 0 where they do, else 1.

    Raises:
        InputError: an input cannot be used, or the map is for another model.
    """
    from attention_probe.effects.registry import EFFECTS
    from attention_probe.validation import SetComparison, validate

    pairs = read_scenarios(scenario_path)
    model, tokenizer = load_model(name, dtype=dtype, device=device, trust_remote_code=trust_remote_code)
    found = load(map_path, model)
    with progress_bar() as progress:
        result = validate(
            model, tokenizer, [s for s, _ in pairs], [t for _, t in pairs], found, seed=seed, progress=progress
        )
    for key, comparison in result.items():
        if isinstance(comparison, SetComparison):
            Console().print(_sets(EFFECTS[key], comparison, len(pairs)))
    Console().print("\n".join(_sentence(EFFECTS[key], item) for key, item in result.items()), soft_wrap=True)
    gains = [item.gain_interval[0] for item in result.values() if isinstance(item, SetComparison)]
    return 0 if all(low > 0 for low in gains) else 1


def _sets(effect: Effect, comparison: SetComparison, scenarios: int) -> Table:
    """The sets of layers, the focal one first and with a star."""
    title = f"{scenarios} scenarios, other sets of the same size"
    table = Table("layers", f"{effect.label}, {effect.unit}", "95%", title=title)
    for place, (layers, figure) in enumerate([comparison.focal, *comparison.others]):
        star = " *" if place == 0 else ""
        table.add_row(", ".join(map(str, layers)) + star, f"{figure.value:+.2f}", bracketed(figure.interval))
    return table


def _sentence(effect: Effect, comparison: Comparison) -> str:
    from attention_probe.validation import HeadComparison, SetComparison

    if isinstance(comparison, SetComparison):
        gain = f"{comparison.gain:+.2f} {bracketed(comparison.gain_interval)} {effect.unit}"
        return f"Focal (*) over the mean of the others: {gain}."
    if isinstance(comparison, HeadComparison):
        return (
            f"{effect.subject} a focal head moves the margin by {comparison.focal:.2f} {effect.unit}, another head by "
            f"{comparison.other:.2f}."
        )
    layers = ", ".join(f"{value:+.2f}" for value in comparison.layers)
    return f"{effect.subject} moves the margin by {layers} (layer 0 first)."

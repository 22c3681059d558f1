"""``attention-probe validate``: are the focal layers of a map causal?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from attention_probe.commands.options import DeviceOption, DtypeOption
from attention_probe.commands.run import bracketed
from attention_probe.models.loading import load_model
from cras.errors import InputError
from cras.scenarios import read_scenarios
from cras.terminal.progress import Bars
from cras.terminal.say import lines, messages, say, tables

if TYPE_CHECKING:
    from attention_probe.effects.effect import Effect
    from attention_probe.validation import Comparison, SetComparison


def command(
    map: Annotated[Path, typer.Argument(help="focal_map.json, or the folder that holds it.", metavar="MAP")],
    model: Annotated[str | None, typer.Option(help="The model, to measure anew on --scenarios.")] = None,
    scenarios: Annotated[Path | None, typer.Option(help="Scenarios that the map was not made from.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 0,
    dtype: DtypeOption = None,
    device: DeviceOption = None,
    trust_remote_code: Annotated[bool, typer.Option(help="Run code that comes with the model.")] = False,
) -> int:
    """Are the focal layers causal?

    Without a model: from the map's own figures. With --model and --scenarios: hide the competing message in the focal
    layers and in other sets of their size, set heads to zero, and put the aligned twin's attention in place.

    Exit codes: 0 they are, 1 they do not move the margin beyond chance, 2 input that could not be read.
    """
    if (model is None) != (scenarios is None):
        raise InputError("give --model and --scenarios together, or neither")
    if model is None or scenarios is None:
        return report_causality(map)
    return validate_anew(map, model, scenarios, seed, trust_remote_code, dtype, device)


def report_causality(path: Path) -> int:
    """Print the windows of a map by knock-out; 0 where the focal one's interval lies above zero, else 1."""
    from attention_probe.focal_map import load

    found = load(path)
    effect = found.knockout
    table = Table(
        "window", f"{effect.label}, {effect.unit}", "95%", "focal score", title=f"Knock-out of {found.model.name}"
    )
    windows = [(window, effect.at_set(window.layers)) for window in found.windows]
    for window, figure in sorted(windows, key=lambda item: -item[1].value):
        name = ", ".join(map(str, window.layers)) + (" *" if window.layers == found.focal_layers else "")
        table.add_row(name, f"{figure.value:+.2f}", bracketed(figure.interval), f"{window.focal_score:.4f}")
    tables(120).print(table)
    if found.decision.reason is not None:
        say(lines(), f"No layer is called focal: {found.decision.reason}.")
        return 1
    chosen = next((figure for window, figure in windows if window.layers == found.focal_layers), None)
    above = chosen is not None and chosen.interval is not None and chosen.interval[0] > 0
    verdict = "moves the margin beyond chance" if above else "does not move the margin beyond chance"
    say(lines(), f"Hiding the competing message in the focal layers (*) {verdict}.")
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
    from attention_probe.focal_map import load
    from attention_probe.validation import SetComparison, validate

    pairs = read_scenarios(scenario_path)
    model, tokenizer = load_model(name, dtype=dtype, device=device, trust_remote_code=trust_remote_code)
    found = load(map_path, model)
    with Bars(messages()) as progress:
        result = validate(
            model, tokenizer, [s for s, _ in pairs], [t for _, t in pairs], found, seed=seed, progress=progress
        )
    for key, comparison in result.items():
        if isinstance(comparison, SetComparison):
            tables(120).print(_sets(EFFECTS[key], comparison, len(pairs)))
    for key, item in result.items():
        say(lines(), _sentence(EFFECTS[key], item))
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

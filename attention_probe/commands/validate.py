"""``attention-probe validate``: are the focal layers of a map causal?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from attention_probe.models.loading import load_model
from cras.errors import InputError
from cras.scenarios import read_scenarios
from cras.terminal.progress import Bars
from cras.terminal.say import lines, messages, say, tables


def command(
    map: Annotated[Path, typer.Argument(help="focal_map.json, or the folder that holds it.", metavar="MAP")],
    model: Annotated[str | None, typer.Option(help="The model, to measure anew on --scenarios.")] = None,
    scenarios: Annotated[Path | None, typer.Option(help="Scenarios that the map was not made from.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 0,
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
    return validate_anew(map, model, scenarios, seed, trust_remote_code)


def report_causality(path: Path) -> int:
    """Print the windows of a map by knock-out; 0 where the focal one's interval lies above zero, else 1."""
    from attention_probe.focal_map import load

    found = load(path)
    table = Table("window", "knock-out, nats", "95%", "focal score", title=f"Knock-out of {found.model.name}")
    for window in sorted(found.windows, key=lambda item: -item.knockout):
        low, high = window.knockout_ci
        name = ", ".join(map(str, window.layers)) + (" *" if window.layers == found.focal_layers else "")
        table.add_row(name, f"{window.knockout:+.2f}", f"[{low:+.2f}, {high:+.2f}]", f"{window.focal_score:.4f}")
    tables(120).print(table)
    chosen = next((window for window in found.windows if window.layers == found.focal_layers), None)
    above = chosen is not None and chosen.knockout_ci[0] > 0
    verdict = "moves the margin beyond chance" if above else "does not move the margin beyond chance"
    say(lines(), f"Hiding the competing message in the focal layers (*) {verdict}.")
    return 0 if above else 1


def validate_anew(map_path: Path, name: str, scenario_path: Path, seed: int, trust_remote_code: bool) -> int:
    """Measure on other scenarios whether the focal layers beat the other sets of their size; 0 where they do, else 1.

    Raises:
        InputError: an input cannot be used, or the map is for another model.
    """
    from attention_probe.focal_map import load
    from attention_probe.validation import validate

    pairs = read_scenarios(scenario_path)
    model, tokenizer = load_model(name, trust_remote_code)
    found = load(map_path, model)
    with Bars(messages()) as progress:
        result = validate(
            model, tokenizer, [s for s, _ in pairs], [t for _, t in pairs], found, seed=seed, progress=progress
        )
    table = Table("layers", "knock-out, nats", "95%", title=f"{len(pairs)} scenarios, other sets of the same size")
    for effect in [result.focal, *result.others]:
        star = " *" if effect is result.focal else ""
        low, high = effect.interval
        table.add_row(", ".join(map(str, effect.layers)) + star, f"{effect.mean:+.2f}", f"[{low:+.2f}, {high:+.2f}]")
    tables(120).print(table)
    low, high = result.gain_interval
    sentences = [
        f"Focal (*) over the mean of the others: {result.gain:+.2f} [{low:+.2f}, {high:+.2f}] nats.",
        f"Ablating a focal head moves the margin by {result.focal_head_ablation:.2f} nats, another head by "
        f"{result.other_head_ablation:.2f}.",
        "The aligned twin's attention in one layer moves the margin by "
        + ", ".join(f"{value:+.2f}" for value in result.patching)
        + " (layer 0 first).",
    ]
    for sentence in sentences:
        say(lines(), sentence)
    return 0 if low > 0 else 1

"""``attention-probe run``: a model and scenarios in, its focal map out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from attention_probe.commands.options import DeviceOption, DtypeOption
from attention_probe.judged import told
from attention_probe.models.loading import load_model
from cras.errors import InputError
from cras.files.folders import folder_for
from cras.scenarios import read_scenarios
from cras.terminal.progress import Bars
from cras.terminal.say import lines, messages, say, tables

if TYPE_CHECKING:
    from attention_probe.focal import Rule
    from attention_probe.focal_map import FocalMap
    from cras.statistics.interval import Bounds

Model = Annotated[str, typer.Option(help="Folder (or hub id) of a transformers decoder with a chat template.")]
Scenarios = Annotated[Path, typer.Option(help="Scenario file, made by: cras scenarios --out FILE.")]


def command(
    model: Model,
    scenarios: Scenarios,
    out: Annotated[Path, typer.Option(help="Folder for focal_map.json and heat_map.png.")],
    budget: Annotated[int, typer.Option(help="How many layers may be called focal.", min=1)] = 2,
    rule: Annotated[str, typer.Option(help="knockout or drift: by which figures layers are selected.")] = "knockout",
    seed: Annotated[int, typer.Option(help="Seed of bootstrap and permutations.")] = 0,
    dtype: DtypeOption = None,
    device: DeviceOption = None,
    trust_remote_code: Annotated[bool, typer.Option(help="Run code that comes with the model.")] = False,
) -> int:
    """Measure drift and knock-out over scenarios: focal_map.json, a heat map, a table.

    Exit codes: 0 some layers decide conflicts, 1 none does beyond chance, 2 input that could not be read.
    """
    return run_probe(Options(model, scenarios, out, budget, rule, seed, trust_remote_code, dtype, device))


@dataclass(frozen=True)
class Options:
    """What ``attention-probe run`` was asked."""

    model: str
    scenarios: Path
    out: Path
    budget: int
    rule: str
    seed: int
    trust_remote_code: bool
    dtype: str | None = None
    device: str | None = None


def run_probe(options: Options) -> int:
    """Localize by the model's own greedy answers, write map and picture, print the layers; 0 where some are focal, else 1.

    Raises:
        InputError: model, scenarios or settings cannot be used.
    """
    from attention_probe.focal_map.schema import FILE_NAME
    from attention_probe.localization import localize_by_answers
    from attention_probe.plots.heat_map import heat_map

    rules: dict[str, Rule] = {"knockout": "knockout", "drift": "drift"}
    if options.rule not in rules:
        raise InputError(f"--rule {options.rule}: it is knockout or drift")
    pairs = read_scenarios(options.scenarios)
    folder_for(options.out)
    model, tokenizer = load_model(
        options.model, dtype=options.dtype, device=options.device, trust_remote_code=options.trust_remote_code
    )
    with Bars(messages()) as progress:
        found = localize_by_answers(
            model,
            tokenizer,
            [scenario for scenario, _ in pairs],
            [twin for _, twin in pairs],
            budget=options.budget,
            seed=options.seed,
            rule=rules[options.rule],
            progress=progress,
        )
    found.save(options.out / FILE_NAME)
    heat_map(found, options.out / "heat_map.png")
    tables(120).print(layer_table(found))
    if found.scenarios.left_out:
        say(lines(), told(found.scenarios.left_out))
    say(lines(), verdict(found))
    say(lines(), f"focal_map.json and heat_map.png in {options.out}")
    return 0 if found.focal_layers else 1


def verdict(found: FocalMap) -> str:
    """What was found, and how sure it is, in a sentence."""
    decision = found.decision
    if decision.reason is not None:
        return f"No layer is called focal: {decision.reason}."
    effect = f"{decision.effect:+.2f} nats" if decision.effect is not None else "an effect"
    return (
        f"Layers {', '.join(map(str, found.focal_layers))} decide conflicts: hiding the competing message there has "
        f"{effect} on scenarios held out from the choice (p = {decision.p:.2g}, {decision.told_apart} of "
        f"{decision.crossed} scenarios), {100 * (decision.share_of_all or 0):.0f}% of what all layers together have."
    )


def layer_table(found: FocalMap) -> Table:
    """The layers with their figures; a star marks the focal ones."""
    effect = found.knockout
    title = f"{effect.label}, {effect.unit}"
    table = Table("layer", "drift", "magnitude", "focal score", title, "95%", "selected", title="Layers")
    for layer in found.layers:
        figure = effect.at_layer(layer.layer)
        table.add_row(
            f"{layer.layer}{' *' if layer.layer in found.focal_layers else ''}",
            "" if layer.drift is None else f"{layer.drift:+.3f}",
            f"{layer.magnitude:.3f}",
            f"{layer.focal_score:.4f}",
            f"{figure.value:+.2f}",
            bracketed(figure.interval),
            f"{100 * layer.selection_frequency:.0f}%",
        )
    return table


def bracketed(interval: Bounds | None) -> str:
    """An interval as tables show it."""
    return "" if interval is None else f"[{interval[0]:+.2f}, {interval[1]:+.2f}]"

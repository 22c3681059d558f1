"""``attention-probe run``: a model and scenarios in, its focal map out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from attention_probe.models.loading import load_model
from cras.errors import InputError
from cras.scenarios import read_scenarios
from cras.terminal.progress import Bars
from cras.terminal.say import lines, messages, say, tables

if TYPE_CHECKING:
    from attention_probe.focal_map import FocalMap

Model = Annotated[str, typer.Option(help="Folder (or hub id) of a transformers decoder with a chat template.")]
Scenarios = Annotated[Path, typer.Option(help="Scenario file, made by: cras scenarios --out FILE.")]


def command(
    model: Model,
    scenarios: Scenarios,
    out: Annotated[Path, typer.Option(help="Folder for focal_map.json and heat_map.png.")],
    budget: Annotated[int, typer.Option(help="How many layers may be called focal.", min=1)] = 2,
    rule: Annotated[str, typer.Option(help="knockout or drift: by which figures layers are selected.")] = "knockout",
    seed: Annotated[int, typer.Option(help="Seed of bootstrap and permutations.")] = 0,
    trust_remote_code: Annotated[bool, typer.Option(help="Run code that comes with the model.")] = False,
) -> None:
    """Measure drift and knock-out over scenarios: focal_map.json, a heat map, a table.

    Exit codes: 0 done, 2 input that could not be read.
    """
    run_probe(Options(model, scenarios, out, budget, rule, seed, trust_remote_code))


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


def run_probe(options: Options) -> None:
    """Localize, write map and picture, print the layers.

    The loss of CRAS comes from the model's own greedy answers.

    Raises:
        InputError: model, scenarios or settings cannot be used.
    """
    from attention_probe.answers import cras_loss
    from attention_probe.localization import localize
    from attention_probe.plots.heat_map import heat_map

    if options.rule not in ("knockout", "drift"):
        raise InputError(f"--rule {options.rule}: it is knockout or drift")
    pairs = read_scenarios(options.scenarios)
    model, tokenizer = load_model(options.model, options.trust_remote_code)
    layers = int(model.config.get_text_config().num_hidden_layers)
    if options.budget > layers:
        raise InputError(f"--budget {options.budget}: the model has {layers} layers")
    scenarios, twins = [s for s, _ in pairs], [t for _, t in pairs]
    if len(pairs) < 2:
        raise InputError(f"{options.scenarios}: one scenario gives no interval, give at least two")
    with Bars(messages()) as progress:
        found = localize(
            model,
            tokenizer,
            scenarios,
            twins,
            cras_loss(model, tokenizer, scenarios, twins, progress=progress),
            budget=options.budget,
            seed=options.seed,
            rule=options.rule,  # type: ignore[arg-type]
            progress=progress,
        )
    options.out.mkdir(parents=True, exist_ok=True)
    found.save(options.out)
    heat_map(found, options.out / "heat_map.png")
    tables(120).print(layer_table(found))
    say(lines(), f"focal_map.json and heat_map.png in {options.out}")


def layer_table(found: FocalMap) -> Table:
    """The layers with their figures; a star marks the focal ones."""
    table = Table("layer", "drift", "magnitude", "focal score", "knock-out, nats", "95%", "selected", title="Layers")
    for layer in found.layers:
        low, high = layer.knockout_ci
        table.add_row(
            f"{layer.layer}{' *' if layer.layer in found.focal_layers else ''}",
            f"{layer.drift:+.3f}",
            f"{layer.magnitude:.3f}",
            f"{layer.focal_score:.4f}",
            f"{layer.knockout:+.2f}",
            f"[{low:+.2f}, {high:+.2f}]",
            f"{100 * layer.selection_frequency:.0f}%",
        )
    return table

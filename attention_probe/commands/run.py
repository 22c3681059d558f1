"""What ``attention-probe run`` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from attention_probe.effect_figures import Interval
from attention_probe.focal_map import FocalMap
from attention_probe.judged import told
from attention_probe.models.loading import load_model
from cras.errors import InputError
from cras.scenarios import read_scenarios

if TYPE_CHECKING:
    from rich.progress import TaskID

    from attention_probe.focal import Rule


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


def run_probe(options: Options) -> None:
    """Localize by the model's own greedy answers, write map and picture, print the layers.

    Raises:
        InputError: model, scenarios or settings cannot be used.
    """
    from attention_probe.answers import localize_by_answers
    from attention_probe.plots.heat_map import heat_map

    rules: dict[str, Rule] = {"knockout": "knockout", "drift": "drift"}
    if options.rule not in rules:
        raise InputError(f"--rule {options.rule}: it is knockout or drift")
    pairs = read_scenarios(options.scenarios)
    model, tokenizer = load_model(
        options.model, dtype=options.dtype, device=options.device, trust_remote_code=options.trust_remote_code
    )
    with progress_bar() as progress:
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
    found.save(options.out)
    heat_map(found, options.out / "heat_map.png")
    Console(width=None if Console().is_terminal else 120).print(layer_table(found))
    if found.scenarios.left_out:
        Console().print(told(found.scenarios.left_out), soft_wrap=True)
    Console().print(f"focal_map.json and heat_map.png in {options.out}", soft_wrap=True)


def layer_table(found: FocalMap) -> Table:
    """The layers with their figures; a star marks the focal ones."""
    effect = found.knockout
    title = f"{effect.label}, {effect.unit}"
    table = Table("layer", "drift", "magnitude", "focal score", title, "95%", "selected", title="Layers")
    for layer in found.layers:
        figure = effect.at_layer(layer.layer)
        table.add_row(
            f"{layer.layer}{' *' if layer.layer in found.focal_layers else ''}",
            f"{layer.drift:+.3f}",
            f"{layer.magnitude:.3f}",
            f"{layer.focal_score:.4f}",
            f"{figure.value:+.2f}",
            bracketed(figure.interval),
            f"{100 * layer.selection_frequency:.0f}%",
        )
    return table


def bracketed(interval: Interval | None) -> str:
    """An interval as tables show it."""
    return "" if interval is None else f"[{interval[0]:+.2f}, {interval[1]:+.2f}]"


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar a stage on a terminal, nothing elsewhere."""
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with Progress(console=console) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done)

        yield tell

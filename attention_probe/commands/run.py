"""What the ``attention-probe`` commands do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from attention_probe.focal_map import FocalMap
from attention_probe.models.loading import load_model
from cras.errors import InputError
from cras.scenarios import read_scenarios

if TYPE_CHECKING:
    from rich.progress import TaskID


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
    with progress_bar() as progress:
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
    Console(width=None if Console().is_terminal else 120).print(layer_table(found))
    Console().print(f"focal_map.json and heat_map.png in {options.out}", soft_wrap=True)


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

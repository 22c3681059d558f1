"""What the ``attention-probe`` commands do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from attention_probe.focal_map import FocalMap, load
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
    from attention_probe.attention import check_supported
    from attention_probe.localization import localize
    from attention_probe.loss import cras_loss
    from attention_probe.plots import heat_map

    if options.rule not in ("knockout", "drift"):
        raise InputError(f"--rule {options.rule}: it is knockout or drift")
    pairs = read_scenarios(options.scenarios)
    model, tokenizer = _load(options.model, options.trust_remote_code)
    check_supported(model)  # before the answers, which take the time
    layers = int(model.config.get_text_config().num_hidden_layers)
    if options.budget > layers:
        raise InputError(f"--budget {options.budget}: the model has {layers} layers")
    scenarios, twins = [s for s, _ in pairs], [t for _, t in pairs]
    if len(pairs) < 2:
        raise InputError(f"{options.scenarios}: one scenario gives no interval, give at least two")
    with _progress() as progress:
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
    model, tokenizer = _load(name, trust_remote_code)
    found = load(map_path, model)
    with _progress() as progress:
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


def _load(name: str, trust_remote_code: bool) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    if not (Path(name) / "config.json").is_file() and (Path(name).exists() or name.startswith((".", "/", "~"))):
        raise InputError(f"{name}: no model folder: config.json is missing")
    disable_progress_bar()
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=trust_remote_code)
        model: Any = AutoModelForCausalLM.from_pretrained(
            name, trust_remote_code=trust_remote_code, dtype="auto", use_safetensors=True
        )
    except (OSError, ValueError) as error:
        first = str(error).strip().splitlines()[0]
        raise InputError(f"{name}: no causal language model could be loaded from there: {first}") from error
    # On a CPU half precision is emulated: slower than float32 by far.
    return (model.float() if model.device.type == "cpu" else model).eval(), tokenizer


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
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

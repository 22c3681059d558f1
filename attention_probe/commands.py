"""What the ``attention-probe`` commands do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from attention_probe.focal_map import FocalMap, load
from cras.errors import InputError
from cras.scenarios import read_scenarios

if TYPE_CHECKING:
    from cras.scenarios import Scenario


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

    The loss of CRAS comes from the model's own greedy answers, one scenario at a time.

    Raises:
        InputError: model, scenarios or settings cannot be used.
    """
    from attention_probe.localization import localize
    from attention_probe.plots import heat_map

    if options.rule not in ("knockout", "drift"):
        raise InputError(f"--rule {options.rule}: it is knockout or drift")
    pairs = read_scenarios(options.scenarios)
    model, tokenizer = _load(options.model, options.trust_remote_code)
    layers = int(model.config.get_text_config().num_hidden_layers)
    if options.budget > layers:
        raise InputError(f"--budget {options.budget}: the model has {layers} layers")
    losses = [_cras(model, tokenizer, twin) - _cras(model, tokenizer, scenario) for scenario, twin in pairs]
    scenarios, twins = [s for s, _ in pairs], [t for _, t in pairs]
    found = localize(
        model,
        tokenizer,
        scenarios,
        twins,
        losses,  # type: ignore[arg-type]
        budget=options.budget,
        seed=options.seed,
        rule=options.rule,  # type: ignore[arg-type]
    )
    options.out.mkdir(parents=True, exist_ok=True)
    found.save(options.out)
    heat_map(found, options.out / "heat_map.png")
    Console().print(layer_table(found))
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

    if not (Path(name) / "config.json").is_file() and (Path(name).exists() or name.startswith((".", "/", "~"))):
        raise InputError(f"{name}: no model folder: config.json is missing")
    tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=trust_remote_code)
    model = AutoModelForCausalLM.from_pretrained(name, trust_remote_code=trust_remote_code, use_safetensors=True)
    return model.float().eval(), tokenizer


def _cras(model: Any, tokenizer: Any, scenario: Scenario) -> float:
    """CRAS of the model's greedy answer."""
    import torch

    from attention_probe.chat import chat_ids, scenario_chat
    from cras.judges.rules import RulesJudge
    from cras.rubric import rubric_for
    from cras.scenarios import as_transcript

    ids = torch.tensor([chat_ids(tokenizer, scenario_chat(scenario, tokenizer))], device=model.device)
    output = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=96, do_sample=False)
    transcript = as_transcript(scenario, tokenizer.decode(output[0, ids.shape[1] :], skip_special_tokens=True))
    record = RulesJudge().judge(transcript.turns[-1], rubric_for(transcript, scenario.agent), transcript)
    return record.cras or 0.0

"""All three stages on one model, from conflicts that it loses to an adapter that wins them, in a few minutes."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attention_probe.judged import told
from cras.scenarios import CONFLICT_TYPES, Scenario, generate
from cras.scenarios.scenario import ConflictType, Pairing, ScenarioPair
from cras.terminal.progress import Progress, as_stage
from sail import embedded
from sail.evaluation.answers import answer, write_runs
from sail.evaluation.evaluate import ArmRow, Evaluation, evaluation

if TYPE_CHECKING:
    from attention_probe.focal_map import FocalMap

SUMMARY_KEYS = {
    "priority_adherence": "priority_adherence",
    "aligned_accuracy": "aligned_accuracy",
    "unopposed_accuracy": "unopposed_accuracy",
    "cras": "cras",
    "team_priority_adherence": "team_priority_adherence",
    "unseen_types_priority_adherence": "unseen_types_priority_adherence",
}


@dataclass(frozen=True)
class DemoSettings:
    """Sizes of the demo; ``overrides`` go to the embedded recipe. The defaults take a few minutes on two cores."""

    held_out: int = 350
    """Held-out scenarios, each with its twin, balanced over all types."""
    team: int = 80
    """Held-out scenarios of trained types, run as AutoGen teams by both arms."""
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoResult:
    """What the demo found; ``summary`` is what ``summary.json`` holds."""

    evaluation: Evaluation
    focal_map: FocalMap
    summary: dict[str, Any]
    out: Path


def run_demo(
    out: Path,
    seed: int = 0,
    settings: DemoSettings | None = None,
    progress: Progress | None = None,
) -> DemoResult:
    """Diagnose, localize, align and evaluate the embedded model, and leave everything in ``out``.

    Args:
        out: a folder, made where it is missing; files of an earlier demo in it are replaced.
        seed: of scenarios, training and statistics.
        settings: sizes.
        progress: hears what is being done, and how far it is.

    Raises:
        OSError: ``out`` cannot be written.
    """
    from attention_probe.focal_map import load as load_focal_map
    from attention_probe.plots.heat_map import heat_map
    from sail.evaluation.picture import stages
    from sail.recipe.load import embedded_recipe, load_recipe
    from sail.recipe.run import run_recipe
    from sail.training.adapter import load_adapter

    settings = settings or DemoSettings()
    out.mkdir(parents=True, exist_ok=True)
    overrides = (f"out={out}", f"scenarios.seed={seed}", f"train.seed={seed}", *settings.overrides)
    recipe = load_recipe(embedded_recipe(), overrides)
    model, tokenizer = embedded.load()
    held_out = generate(settings.held_out, seed, split="held_out")
    teams = team_scenarios(settings.team, seed, recipe.scenarios.types)
    unseen = [kind for kind in CONFLICT_TYPES if kind not in recipe.scenarios.types]

    clock = _Clock()
    tell = as_stage(progress, "diagnose: the base model, alone and in teams")
    base = answer(model, tokenizer, held_out, teams, progress=tell)
    write_runs(out, "base", base)
    clock.stop("diagnose")
    training = run_recipe(recipe, _Stages(progress, clock))
    focal_map = load_focal_map(out, model)
    layers = ", ".join(map(str, focal_map.focal_layers))
    heat_map(focal_map, out / "heat_map.png", title=f"Embedded model, seed {seed}: focal layers {layers} (framed)")
    clock.stop("align")
    adapted = load_adapter(model, out / "adapter")
    tell = as_stage(progress, "evaluate: the aligned model, alone and in teams")
    sail = answer(adapted, tokenizer, held_out, teams, progress=tell)
    write_runs(out, "sail", sail)
    found = evaluation(base, sail, unseen, seed)
    clock.stop("evaluate")
    (out / "evaluation.json").write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
    summary = {
        "schema_version": 1,
        "seed": seed,
        "model": {
            "name": embedded.NAME,
            "layers": focal_map.model.layers,
            "heads": focal_map.model.heads,
            "parameters": sum(value.numel() for name, value in adapted.named_parameters() if ".lora_" not in name),
        },
        "scenarios": {"train": recipe.scenarios.number, "held_out": len(held_out), "held_out_types": unseen},
        "base": _arm(found.rows, "base"),
        "sail": _arm(found.rows, "sail"),
        "focal_layers": focal_map.focal_layers,
        "trained_parameters": training.trained_parameters,
        "seconds": clock.seconds | {"total": round(sum(clock.seconds.values()), 1)},
    }
    stages(
        found, focal_map, out / "stages.png", title=f"Embedded model, seed {seed}, {len(held_out)} held-out scenarios"
    )
    (out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    _report(out, base, sail, found, focal_map, summary)
    return DemoResult(found, focal_map, summary, out)


def team_scenarios(number: int, seed: int, types: Sequence[ConflictType]) -> list[Scenario]:
    """Held-out scenarios in which a peer speaks, so that they can be run as teams of several agents."""
    pairings: tuple[Pairing, ...] = ("system-user", "system-peer", "peer-peer")
    pairs: list[ScenarioPair] = generate(4 * number, seed + 1, split="held_out", types=types, pairings=pairings)
    fitting = [scenario for scenario, _ in pairs if any(message.role == "peer" for message in scenario.messages)]
    return fitting[:number]


class _Clock:
    """Seconds of each stage, from one stop to the next."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def stop(self, stage: str) -> None:
        """The stage ends now."""
        now = time.perf_counter()
        self.seconds[stage], self._last = round(now - self._last, 1), now


class _Stages:
    """A recipe's progress as that of the demo; localization ends where the last stage before training is done."""

    def __init__(self, progress: Progress | None, clock: _Clock) -> None:
        self.progress, self.clock = progress, clock

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage == "train" and "localize" not in self.clock.seconds:
            self.clock.stop("localize")
        if self.progress:
            label = "align: LoRA on the focal layers" if stage == "train" else f"localize: {stage}"
            self.progress(label, done, total)


def _arm(rows: list[ArmRow], arm: str) -> dict[str, Any]:
    """One arm's part of the summary."""
    found = {row.key: row for row in rows}
    summary: dict[str, Any] = {name: getattr(found[key], arm).estimate for name, key in SUMMARY_KEYS.items()}
    adherence = getattr(found["priority_adherence"], arm)
    summary["priority_adherence_ci"] = [adherence.low, adherence.high]
    summary["team_runs"] = found["team_priority_adherence"].n
    return summary


def _report(out: Path, base: Any, sail: Any, found: Evaluation, focal_map: FocalMap, summary: dict[str, Any]) -> None:
    from importlib.metadata import version

    from sail.evaluation.page import number, write_report

    layers = ", ".join(map(str, focal_map.focal_layers))
    runner_up = "; ".join(", ".join(map(str, group)) for group in focal_map.runners_up[:2])
    there = focal_map.knockout.find_set(focal_map.focal_layers)
    effect = f" by {number(there.value, signed=True)} nats" if there else ""
    share = 100 * summary["trained_parameters"] / summary["model"]["parameters"]
    write_report(
        out / "report.html",
        title="Instruction conflicts: before and after alignment",
        lead="The embedded model of sail-cras, a small model made to show the stages; its figures say nothing about other models.",
        rows=found.rows,
        method=(
            f"Both arms answered the same {summary['scenarios']['held_out']} held-out scenarios greedily; seed {summary['seed']}. "
            "Brackets are 95% bootstrap intervals over scenarios; differences are paired, p by paired permutation, "
            "corrected by Holm over the rows. "
            f"Alignment never saw the conflict types {', '.join(found.unseen_types)}."
            + (f" {told(found.left_out)}." if found.left_out else "")
        ),
        where=(
            f"Focal layers: {layers}, by the rule {focal_map.settings.rule!r} with a budget of {focal_map.settings.budget}. "
            f"Hiding the competing message from the response there moves the margin between the two responses{effect}; "
            f"in all layers by {number(focal_map.all_layers_knockout.value, signed=True)} nats. Next best: {runner_up}."
        ),
        heat_map=out / "heat_map.png",
        facts=[
            ("layers", layers),
            ("parameters", f"{summary['trained_parameters']:,} ({share:.1f}% of the model)"),
            (
                "preference pairs",
                f"from {summary['scenarios']['train']} conflicts, with twins and unopposed instructions",
            ),
            ("seconds", ", ".join(f"{stage} {seconds}" for stage, seconds in summary["seconds"].items())),
        ],
        base=base,
        sail=sail,
        made_by=f"Made by sail-cras {version('sail-cras')}, sail demo --seed {summary['seed']}. Method: arXiv 2509.23188.",
    )

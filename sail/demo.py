"""All three stages on one model, from conflicts that it loses to an adapter that wins them, in a few minutes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cras.scenarios import CONFLICT_TYPES, Scenario, generate
from cras.scenarios.scenario import ConflictType
from cras.transcript import Record
from sail.evaluate import Answers, Row, answer, answer_alone, breakdown, compare

if TYPE_CHECKING:
    from attention_probe.focal_map import FocalMap
    from sail.trainer import TrainResult

Pair = tuple[Scenario, Scenario]
Step = Callable[[int], None]
"""Told how many units of the current piece of work are done."""

HELD_OUT_TYPES: tuple[ConflictType, ...] = ("scope", "procedure")
"""Conflict types that alignment never sees."""
STAGES = ("diagnose", "localize", "align", "evaluate")


@dataclass(frozen=True)
class DemoSettings:
    """Sizes of the demo. The defaults take a few minutes on two cores with the embedded model."""

    held_out: int = 280
    """Held-out scenarios, each with its twin, balanced over all types."""
    team: int = 64
    """Held-out scenarios of trained types, run as AutoGen teams by both arms."""
    probe: int = 60
    """Scenarios that localization measures, from the training split and the trained types."""
    train: int = 600
    """Scenarios that preference pairs are made of, likewise."""
    budget: int = 2
    """Focal layers."""
    held_out_types: tuple[ConflictType, ...] = HELD_OUT_TYPES


@dataclass
class DemoResult:
    """What the demo found; ``summary`` is what ``summary.json`` holds."""

    rows: list[Row]
    by_type: list[Row]
    focal_map: FocalMap
    training: TrainResult
    summary: dict[str, Any]
    out: Path
    seconds: dict[str, float] = field(default_factory=dict)


class Evaluation(Record):
    """The table as ``evaluation.json`` keeps it."""

    rows: list[Row]
    by_type: list[Row]
    by_pairing: list[Row]


def run_demo(
    out: Path,
    seed: int = 0,
    settings: DemoSettings | None = None,
    progress: Callable[[str, int], Step] | None = None,
) -> DemoResult:
    """Diagnose, localize, align and evaluate the embedded model, and leave everything in ``out``.

    Args:
        out: a folder, made where it is missing; files of an earlier demo in it are replaced.
        seed: of scenarios, training and statistics.
        settings: sizes.
        progress: called with what is being done and in how many units; returns what to call with units done.

    Raises:
        OSError: ``out`` cannot be written.
    """
    from attention_probe import localize
    from sail import embedded
    from sail.adapter import save_adapter
    from sail.credit import add_credit
    from sail.pairs import build_pairs
    from sail.recipe import load_recipe
    from sail.trainer import train

    settings = settings or DemoSettings()
    show = progress or (lambda label, total: lambda done: None)
    out.mkdir(parents=True, exist_ok=True)
    seconds: dict[str, float] = {}
    recipe = load_recipe(Path(__file__).parent / "recipes" / "embedded.yaml")
    model, tokenizer = embedded.load()
    seen_types = [kind for kind in CONFLICT_TYPES if kind not in settings.held_out_types]
    held_out = generate(settings.held_out, seed, split="held_out")
    teams = team_scenarios(settings.team, seed, seen_types)
    trained_on = generate(settings.train, seed, split="train", types=seen_types)
    probed = trained_on[: settings.probe]
    answers_wanted = 2 * len(held_out) + len(teams)

    with _clock(seconds, "diagnose"):
        base = answer(model, tokenizer, held_out, teams, progress=show("diagnose: base model and teams", answers_wanted))
        _write_runs(out, "base", base)
        before = answer_alone(model, tokenizer, [s for pair in probed for s in pair])
    with _clock(seconds, "localize"):
        loss = [
            (twin.record.cras or 0.0) - (conflict.record.cras or 0.0)
            for conflict, twin in zip(before[::2], before[1::2], strict=True)
        ]
        scenarios, twins = [s for s, _ in probed], [t for _, t in probed]
        focal_map = localize(
            model, tokenizer, scenarios, twins, loss, budget=settings.budget, seed=seed,
            progress=show("localize: drift and knock-out", 1),
        )  # fmt: skip
        focal_map.save(out / "focal_map.json")
        _plot(focal_map, out / "heat_map.png")
    with _clock(seconds, "align"):
        pairs = build_pairs([s for s, _ in trained_on], [t for _, t in trained_on])
        credited = add_credit(pairs, model, tokenizer, focal_map, recipe.align.credit)
        align = recipe.align.model_copy(update={"train": recipe.align.train.model_copy(update={"seed": seed})})
        adapted, training = train(
            model, tokenizer, credited, focal_map.focal_layers, align, progress=show("align: LoRA on the focal layers", 1)
        )
        save_adapter(adapted, out / "adapter", focal_map)
    with _clock(seconds, "evaluate"):
        sail = answer(adapted, tokenizer, held_out, teams, progress=show("evaluate: aligned model and teams", answers_wanted))
        _write_runs(out, "sail", sail)
        rows = compare(base, sail, settings.held_out_types, seed)
        by_type, by_pairing = breakdown(base, sail, "type", seed), breakdown(base, sail, "pairing", seed)
    evaluation = Evaluation(rows=rows, by_type=by_type, by_pairing=by_pairing)
    (out / "evaluation.json").write_text(evaluation.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return DemoResult(rows, by_type, focal_map, training, {}, out, seconds)


def team_scenarios(number: int, seed: int, types: list[ConflictType]) -> list[Scenario]:
    """Held-out scenarios in which a peer speaks, so that they can be run as teams of several agents."""
    pairs = generate(4 * number, seed + 1, split="held_out", types=types, pairings=("system-user", "system-peer", "peer-peer"))
    fitting = [scenario for scenario, _ in pairs if any(message.role == "peer" for message in scenario.messages)]
    return fitting[:number]


@contextmanager
def _clock(seconds: dict[str, float], stage: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[stage] = round(time.perf_counter() - started, 1)


def _write_runs(out: Path, arm: str, answers: Answers) -> None:
    """The arm's transcripts and score records, a line each."""
    transcripts = "".join(item.transcript.model_dump_json() + "\n" for item in answers.all)
    (out / f"{arm}.transcript.jsonl").write_text(transcripts, encoding="utf-8")
    records = "".join(item.record.model_dump_json() + "\n" for item in answers.all)
    (out / f"{arm}.scores.jsonl").write_text(records, encoding="utf-8")


def _plot(focal_map: FocalMap, path: Path) -> None:
    from attention_probe.plots import heat_map

    heat_map(focal_map, path)

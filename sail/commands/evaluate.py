"""``sail evaluate``: base and aligned side by side on held-out scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from attention_probe.judged import told
from cras.errors import InputError
from cras.scenarios import CONFLICT_TYPES, generate, read_scenarios
from sail.demo import team_scenarios
from sail.evaluation.answers import Pair, answer, answers_asked, write_runs
from sail.evaluation.evaluate import evaluation
from sail.evaluation.tables import before_after, progress_bars
from sail.training.adapter import read_provenance
from sail.training.loading import load_model


@dataclass(frozen=True)
class Options:
    """What the command was asked."""

    model: str
    adapter: Path
    out: Path
    scenarios: Path | None
    number: int
    team: int
    unseen: list[str] | None
    json: bool
    seed: int
    trust_remote_code: bool
    dtype: str | None = None
    device: str | None = None


def run_evaluation(options: Options) -> None:
    """Answer with the base and with the adapter, compare, write ``evaluation.json`` and print the table."""
    for name in options.unseen or []:
        if name not in CONFLICT_TYPES:
            raise InputError(f"--unseen {name}: no conflict type; known are {', '.join(CONFLICT_TYPES)}")
    trained = read_provenance(options.adapter).pairs.get("types", [])
    unseen = (
        options.unseen if options.unseen is not None else [t for t in CONFLICT_TYPES if trained and t not in trained]
    )
    pairs = _scenarios(options)
    seen = [kind for kind in CONFLICT_TYPES if kind not in unseen]
    teams = team_scenarios(options.team, options.seed, seen) if options.team else []
    adapted, tokenizer = load_model(
        options.model,
        options.adapter,
        dtype=options.dtype,
        device=options.device,
        trust_remote_code=options.trust_remote_code,
    )
    console = Console(stderr=options.json, width=None if Console().is_terminal else 140)
    total = answers_asked(pairs, teams)
    with progress_bars(console) as begin:
        with adapted.disable_adapter():
            base = answer(adapted, tokenizer, pairs, teams, progress=begin("base", total))
        sail = answer(adapted, tokenizer, pairs, teams, progress=begin("aligned", total))
    result = evaluation(base, sail, unseen, options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    write_runs(options.out, "base", base)
    write_runs(options.out, "sail", sail)
    text = result.model_dump_json(indent=1) + "\n"
    (options.out / "evaluation.json").write_text(text, encoding="utf-8")
    if options.json:
        print(text, end="")
        return
    model = "embedded model" if options.model == "embedded" else options.model
    console.print(before_after(result.rows, f"Before and after, on held-out scenarios ({model})"))
    console.print(before_after(result.by_type, "Priority adherence by conflict type"))
    console.print(before_after(result.by_pairing, "Priority adherence by pairing of sources"))
    if result.left_out:
        console.print(told(result.left_out), soft_wrap=True)


def _scenarios(options: Options) -> list[Pair]:
    if options.scenarios is None:
        return generate(options.number, options.seed, split="held_out")
    return read_scenarios(options.scenarios)

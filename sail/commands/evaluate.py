"""``sail evaluate``: base and aligned side by side on held-out scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attention_probe.judged import told
from cras.errors import InputError
from cras.files.folders import folder_for
from cras.scenarios import CONFLICT_TYPES, generate, read_scenarios
from cras.terminal.progress import Bars, as_stage
from cras.terminal.say import say, tables
from sail.commands.options import DeviceOption, DtypeOption, Model, Remote, Seed

if TYPE_CHECKING:
    from cras.scenarios.scenario import ScenarioPair


def command(
    adapter: Annotated[Path, typer.Option(help="Adapter folder, made by: sail train.")],
    out: Annotated[Path, typer.Option(help="Folder for transcripts, score records and evaluation.json.")],
    model: Model = "embedded",
    scenarios: Annotated[
        Path | None, typer.Option(help="Scenario file; by default held-out scenarios of the scenario language.")
    ] = None,
    number: Annotated[int, typer.Option(help="How many held-out scenarios where no file is given.", min=1)] = 280,
    team: Annotated[int, typer.Option(help="How many of them also run as AutoGen teams.", min=0)] = 64,
    unseen: Annotated[
        list[str] | None,
        typer.Option(help="Conflict types that alignment never saw; repeat. By default as the adapter says."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print evaluation.json on standard output.")] = False,
    seed: Seed = 0,
    dtype: DtypeOption = None,
    device: DeviceOption = None,
    trust_remote_code: Remote = False,
) -> None:
    """Base and aligned side by side on held-out scenarios, alone and in an AutoGen team."""
    options = Options(
        model, adapter, out, scenarios, number, team, unseen, json, seed, trust_remote_code, dtype, device
    )
    run_evaluation(options)


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
    from sail.demo import team_scenarios
    from sail.embedded.named import load_named
    from sail.evaluation.answers import answer, write_runs
    from sail.evaluation.evaluate import evaluation
    from sail.evaluation.tables import before_after
    from sail.training.adapter import read_provenance

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
    folder_for(options.out)
    adapted, tokenizer = load_named(
        options.model,
        options.adapter,
        dtype=options.dtype,
        device=options.device,
        trust_remote_code=options.trust_remote_code,
    )
    console = tables(stderr=options.json)
    with Bars(console) as progress:
        with adapted.disable_adapter():
            base = answer(adapted, tokenizer, pairs, teams, progress=as_stage(progress, "base"))
        sail = answer(adapted, tokenizer, pairs, teams, progress=as_stage(progress, "aligned"))
    result = evaluation(base, sail, unseen, options.seed)
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
        say(console, told(result.left_out))


def _scenarios(options: Options) -> list[ScenarioPair]:
    if options.scenarios is None:
        return generate(options.number, options.seed, split="held_out")
    return read_scenarios(options.scenarios)

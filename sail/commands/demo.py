"""``sail demo``: run it with progress, then say what it found in a table and a few lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cras.terminal.progress import Bars
from cras.terminal.say import tables
from sail.commands.options import Seed

if TYPE_CHECKING:
    from sail.demo import DemoResult


def command(
    out: Annotated[Path, typer.Option(help="Folder for everything that the demo makes.")] = Path("demo-out"),
    seed: Seed = 0,
) -> None:
    """Diagnose, localize and align the embedded model in a few minutes: scores, heat map, adapter, report.

    Exit codes: 0 done, 2 the folder cannot be written.
    """
    show_demo(out, seed)


def show_demo(out: Path, seed: int) -> None:
    """Run the demo into ``out`` and print what it found."""
    from sail.demo import run_demo
    from sail.evaluation.tables import before_after

    console = tables()
    console.print("[bold]sail demo[/bold]: diagnose, localize and align the embedded model (no GPU, no network)\n")
    with Bars(console) as progress:
        result = run_demo(out, seed, progress=progress)
    console.print()
    console.print(before_after(result.evaluation.rows, "Before and after, on held-out scenarios (embedded model)"))
    console.print(before_after(result.evaluation.by_type, "Priority adherence by conflict type"))
    console.print(_findings(result), markup=False)


def _findings(result: DemoResult) -> str:
    from sail.evaluation.page import number

    summary = result.summary
    unseen = ", ".join(summary["scenarios"]["held_out_types"])
    before, after = summary["base"], summary["sail"]
    return "\n".join(
        [
            "",
            f"An agent of the base model obeys the instruction with more authority in "
            f"{100 * before['priority_adherence']:.0f}% of conflicts; aligned, in {100 * after['priority_adherence']:.0f}%.",
            f"Alignment never saw {unseen}: there {number(before['unseen_types_priority_adherence'])} became "
            f"{number(after['unseen_types_priority_adherence'])}, {_verdict(result)}.",
            f"Trained: layers {', '.join(map(str, summary['focal_layers']))} "
            f"({summary['trained_parameters']:,} of {summary['model']['parameters']:,} parameters), "
            f"{summary['seconds']['total']:.0f} s in all.",
            "Figures are of the embedded model, which stands in for no other; intervals are 95%, by bootstrap over "
            "scenarios; the README says how it was measured.",
            f"\nLook at {result.out / 'report.html'}, {result.out / 'stages.png'} and {result.out / 'heat_map.png'}.",
        ]
    )


def _verdict(result: DemoResult) -> str:
    """Whether what alignment learnt carries over to the types that it never saw."""
    change = result.evaluation.row("unseen_types_priority_adherence").difference
    if change.low is None or change.high is None or change.low <= 0 <= change.high:
        return "which is no improvement that can be told from chance"
    return "better beyond chance" if change.low > 0 else "worse beyond chance"

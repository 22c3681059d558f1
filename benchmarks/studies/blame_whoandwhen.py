"""Failure attribution by rules on the 126 algorithm-generated Who&When runs, beside chance and the paper's LLM judges.

    python -m benchmarks.studies.blame_whoandwhen [--data FOLDER] [--json]

The labels (``mistake_agent``, ``mistake_step``) are used for nothing but the accuracies. Which rules to combine is
chosen on the runs with an even number, by the sum of both accuracies, and reported on those with an odd one.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cras.blame.attribution import blame
from cras.blame.signals import Kind
from cras.judges import RulesJudge
from cras.readers import Reading
from cras.score_record import ScoreRecord
from cras.scoring.score import score
from cras.statistics.interval import Interval, bootstrap_ci
from cras.transcript import Transcript

PAPER = {"agent": 0.535, "step": 0.142}
"""The best figures of Zhang et al. 2025 (arXiv 2505.00212, abstract) for LLM judges. Not on these 126 runs alone."""

COMBINATIONS: dict[str, tuple[Kind, ...]] = {
    "verdicts": ("verdict",),
    "verdicts, failed code": ("verdict", "failed code"),
    "verdicts, invented data": ("verdict", "invented data"),
    "all three": ("verdict", "failed code", "invented data"),
}
Answer = tuple["str | None", "int | None"]


@dataclass(frozen=True)
class Run:
    """A run with its labels and scores."""

    number: int
    transcript: Transcript
    records: list[ScoreRecord]
    agent: str
    step: int


def load(folder: Path) -> list[Run]:
    """All runs, in the order of their numbers."""
    runs = []
    for path in sorted(folder.glob("*.json"), key=lambda path: int(path.stem)):
        labels = json.loads(path.read_text(encoding="utf-8"))
        (transcript,) = Reading([str(path)])
        # the reader keeps the labels beside the run; nothing below may see them
        transcript = transcript.model_copy(update={"extra": {}})
        records = list(score([transcript], RulesJudge()))
        runs.append(Run(int(path.stem), transcript, records, labels["mistake_agent"], int(labels["mistake_step"])))
    return runs


def methods() -> dict[str, Callable[[Run], Answer]]:
    """Each combination as it is (silent where it finds nothing) and with a guess there; and the guesses alone."""
    found: dict[str, Callable[[Run], Answer]] = {}
    for name, kinds in COMBINATIONS.items():
        found[name] = lambda run, kinds=kinds: _blamed(run, kinds)  # type: ignore[misc]
        found[f"{name}, else the first turn"] = (  # type: ignore[misc]
            lambda run, kinds=kinds: answer if (answer := _blamed(run, kinds))[0] else first_turn(run)
        )
    found["always the first turn of a model"] = first_turn
    found["always the agent with most turns, its first"] = busiest
    return found


def _blamed(run: Run, kinds: tuple[Kind, ...]) -> Answer:
    found = blame(run.transcript, run.records, kinds)
    return found.agent, found.turn


def first_turn(run: Run) -> Answer:
    """The first turn that a model wrote in the run."""
    return (run.records[0].agent, run.records[0].turn) if run.records else (None, None)


def busiest(run: Run) -> Answer:
    """The agent with most turns (the earliest of several), at its first."""
    counts = Counter(record.agent for record in run.records)
    name = max(counts, key=lambda agent: counts[agent]) if counts else None
    return name, next((record.turn for record in run.records if record.agent == name), None)


def chance(runs: list[Run]) -> dict[str, float]:
    """Accuracy of a uniform guess: over the agents that speak in the run, over its turns."""
    speakers = [{turn.agent for turn in run.transcript.turns} for run in runs]
    agent = sum((run.agent in names) / len(names) for run, names in zip(runs, speakers, strict=True))
    step = sum(1 / len(run.transcript.turns) for run in runs)
    return {"agent": agent / len(runs), "step": step / len(runs)}


def accuracies(runs: list[Run], method: Callable[[Run], Answer]) -> dict[str, Interval]:
    """Share of runs with the right agent, with the right step, and of those that were blamed at all the right agent."""
    answers = [(method(run), run) for run in runs]
    spoken = [float(answer[0] == run.agent) for answer, run in answers if answer[0] is not None]
    return {
        "agent": bootstrap_ci([float(answer[0] == run.agent) for answer, run in answers]),
        "step": bootstrap_ci([float(answer[1] == run.step) for answer, run in answers]),
        "answered": bootstrap_ci([float(answer[0] is not None) for answer, _ in answers]),
        "agent where answered": bootstrap_ci(spoken),
    }


def report(runs: list[Run]) -> dict[str, object]:
    """The choice on the even half, every method on the odd half, and on all runs."""
    even, odd = [run for run in runs if run.number % 2 == 0], [run for run in runs if run.number % 2 == 1]
    candidates = {name: method for name, method in methods().items() if "else the first turn" in name}

    def total(name: str) -> float:
        found = accuracies(even, candidates[name])
        return (found["agent"].estimate or 0) + (found["step"].estimate or 0)

    chosen = max(candidates, key=total)
    return {
        "chosen_on_even": chosen,
        "runs": {"even": len(even), "odd": len(odd)},
        "paper_best": PAPER,
        "chance": {"odd": chance(odd), "all": chance(runs)},
        **{
            half: {
                name: {
                    measure: [interval.estimate, interval.low, interval.high]
                    for measure, interval in accuracies(group, method).items()
                }
                for name, method in methods().items()
            }
            for half, group in (("even", even), ("odd", odd), ("all", runs))
        },
    }


def main() -> None:
    """Print the table, or everything as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parents[3] / "shared" / "data" / "whoandwhen" / "algorithm-generated"
    parser.add_argument("--data", type=Path, default=default, help="the folder of the runs")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = report(load(options.data))
    if options.json:
        print(json.dumps(found))
        return
    for half in ("even", "odd", "all"):
        print(f"\n{half}: agent, step, answered, agent where answered [95%]")
        for name, figures in found[half].items():  # type: ignore[attr-defined]
            mark = "*" if name == found["chosen_on_even"] else " "
            print(f"{mark} {name:46s} " + "  ".join(_text(values) for values in figures.values()))
        if half != "even":
            by_chance = found["chance"][half]  # type: ignore[index]
            print(f"  {'chance':46s} {by_chance['agent']:.3f}" + " " * 18 + f"{by_chance['step']:.3f}")
    print(f"  paper's best LLM judges: agent {PAPER['agent']}, step {PAPER['step']}; * chosen on the even half")


def _text(values: list[float | None]) -> str:
    estimate, low, high = values
    return "   -" if estimate is None or low is None else f"{estimate:.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()

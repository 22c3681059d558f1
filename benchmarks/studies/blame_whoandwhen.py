"""Who went wrong first: signs and judge models on the 126 algorithm-generated runs of Who&When.

    python -m benchmarks.studies.blame_whoandwhen FOLDER [--json]
    python -m benchmarks.studies.blame_whoandwhen FOLDER --judge openai:MODEL --method halving --sample 20 --out FILE

The labels (``mistake_agent``, ``mistake_step``) are used for nothing but the accuracies. Which signs there are was
chosen on the runs with an even number; those with an odd one report. A judge's answers are kept in ``--out``, a line a
run and method: run the same command again to go on.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.studies.blame_published import HUMAN, PUBLISHED
from cras.blame.attribution import blame
from cras.blame.judged.case import Case, ground_truth_of
from cras.blame.judged.judge import BlameJudge, BlameTally
from cras.blame.judged.methods import METHODS, method_named
from cras.blame.signals import KINDS, Kind
from cras.errors import InputError
from cras.judges import RulesJudge
from cras.judges.asking.ask import JudgeSettings
from cras.readers import Reading
from cras.score_record import ScoreRecord
from cras.scoring.score import score
from cras.statistics.interval import Interval, bootstrap_ci
from cras.transcript import Transcript

SOURCE = "Who&When, folder Algorithm-Generated, 126 files N.json (github.com/ag2ai/Agents_Failure_Attribution, MIT)"
SIGNS: dict[str, tuple[Kind, ...]] = {
    **{f"sign: {kind}": (kind,) for kind in KINDS},
    "all signs, as cras blame does": KINDS,
}
HALVES: dict[str, Callable[[int], bool]] = {
    "even": lambda number: number % 2 == 0,
    "odd": lambda number: number % 2 == 1,
    "all": lambda number: True,
}
Answer = tuple["str | None", "int | None"]


@dataclass(frozen=True)
class Run:
    """A run with its labels and scores. ``ground_truth`` is the right answer of its task."""

    number: int
    transcript: Transcript
    records: list[ScoreRecord]
    agent: str
    step: int
    ground_truth: str

    @property
    def characters(self) -> int:
        """Of all its turns."""
        return sum(len(turn.content) for turn in self.transcript.turns)


def load(folder: Path) -> list[Run]:
    """All runs, in the order of their numbers.

    Raises:
        InputError: the folder holds none, or one without labels.
    """
    paths = sorted((path for path in folder.glob("*.json") if path.stem.isdecimal()), key=lambda path: int(path.stem))
    if not paths:
        raise InputError(f"{folder}: holds no N.json; wanted is {SOURCE}")
    runs = []
    for path in paths:
        try:
            labels = json.loads(path.read_text(encoding="utf-8"))
            agent, step = labels["mistake_agent"], int(labels["mistake_step"])
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}: has no labels mistake_agent and mistake_step ({error}); wanted is {SOURCE}"
            ) from None
        (transcript,) = Reading([str(path)])
        truth = ground_truth_of(transcript)
        # the reader keeps the labels beside the run; nothing below may see them
        transcript = transcript.model_copy(update={"extra": {}})
        records = list(score([transcript], RulesJudge()))
        runs.append(Run(int(path.stem), transcript, records, agent, step, truth))
    return runs


def by_signs(run: Run, kinds: tuple[Kind, ...] = KINDS) -> Answer:
    """What the signs of these kinds say; nobody where there is none."""
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


def chance(runs: Sequence[Run]) -> dict[str, float]:
    """Accuracy of a uniform guess: over the agents that speak in the run, over its turns."""
    speakers = [{turn.agent for turn in run.transcript.turns} for run in runs]
    agent = sum((run.agent in names) / len(names) for run, names in zip(runs, speakers, strict=True))
    step = sum(1 / len(run.transcript.turns) for run in runs)
    return {"agent": agent / len(runs), "step": step / len(runs)}


MEASURES = ("decided", "agent", "step", "agent of decided", "step of decided", "first turn on decided: agent", "step ")
"""The columns: silence counts as wrong in the second and third, and is left out behind them."""


def accuracies(runs: Sequence[Run], answers: Sequence[Answer]) -> dict[str, Interval]:
    """Shares of runs by :data:`MEASURES`; the last two say what naming the first turn gets on the decided runs."""
    pairs = list(zip(runs, answers, strict=True))
    decided = [(run, answer) for run, answer in pairs if answer[0] is not None]
    first = [(run, first_turn(run)) for run, _ in decided]
    shares = [
        [float(answer[0] is not None) for _, answer in pairs],
        [float(answer[0] == run.agent) for run, answer in pairs],
        [float(answer[1] == run.step) for run, answer in pairs],
        [float(answer[0] == run.agent) for run, answer in decided],
        [float(answer[1] == run.step) for run, answer in decided],
        [float(answer[0] == run.agent) for run, answer in first],
        [float(answer[1] == run.step) for run, answer in first],
    ]
    return {name: bootstrap_ci(values) for name, values in zip(MEASURES, shares, strict=True)}


def table(runs: Sequence[Run]) -> dict[str, dict[str, Interval]]:
    """The signs and the guesses that need no judge."""
    rows = {name: [by_signs(run, kinds) for run in runs] for name, kinds in SIGNS.items()}
    rows["always the first turn of a model"] = [first_turn(run) for run in runs]
    rows["always the agent with most turns, its first"] = [busiest(run) for run in runs]
    return {name: accuracies(runs, answers) for name, answers in rows.items()}


def sample(runs: Sequence[Run], size: int | None, seed: int, longest: int | None = None) -> list[Run]:
    """So many runs by chance, in the order of their numbers, of those with at most ``longest`` characters."""
    able = [run for run in runs if longest is None or run.characters <= longest]
    if size is None or size >= len(able):
        return able
    return sorted(random.Random(seed).sample(able, size), key=lambda run: run.number)


def asked(
    runs: Sequence[Run], judge: str, methods: Sequence[str], settings: JudgeSettings, out: Path, *, with_truth: bool
) -> Iterator[dict[str, Any]]:
    """A record for each run and method, from ``out`` where it is there, else asked and written there.

    The methods follow each other on a run, since they share the beginning of their prompts. Turns that were there before
    the run may be named, as the labels do; system messages are left out, as in the paper.
    """
    done = {_key(record): record for record in _records(out)}
    judges = {name: BlameJudge(judge, method_named(name), settings) for name in methods}
    for run in runs:
        for name, one in judges.items():
            wanted = {"run": run.number, "method": name, "judge": judge, "version": one.version, "truth": with_truth}
            if _key(wanted) in done:
                yield done[_key(wanted)]
                continue
            case = Case(run.transcript, run.ground_truth if with_truth else None, given_too=True, system_messages=False)
            before, began, tally = _tokens(one), time.monotonic(), BlameTally()
            for found in one.blame([case], tally):
                record = wanted | found.as_json() | {"seconds": round(time.monotonic() - began, 1)}
                prompt, completion = (now - then for now, then in zip(_tokens(one), before, strict=True))
                record |= {"prompt_tokens": prompt, "completion_tokens": completion}
                with out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                yield record
            for reason in tally.failed:
                print(f"run {run.number}, {name}: not asked about: {reason}", file=sys.stderr)


def _records(out: Path) -> list[dict[str, Any]]:
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    try:
        return [json.loads(line) for line in lines]
    except ValueError as error:
        raise InputError(f"--out {out}: holds a line that is no JSON ({error}); name another file") from None


def _key(record: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(record.get(name) for name in ("run", "method", "judge", "version", "truth"))


def _tokens(judge: BlameJudge) -> tuple[int, int]:
    used = judge.ledger.models.values()
    return sum(use.prompt_tokens for use in used), sum(use.completion_tokens for use in used)


def judged_row(runs: Sequence[Run], records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Accuracies of one method over the runs that it was asked about, and what asking took."""
    by_number = {record["run"]: record for record in records}
    done = [run for run in runs if run.number in by_number]
    found = [by_number[run.number] for run in done]
    requests = sum(record["requests"] for record in found)
    void = sum(len(record["void"]) for record in found)
    return {
        "runs": done,
        "accuracies": accuracies(done, [(record["agent"], record["turn"]) for record in found]),
        "requests": requests,
        "void": void,
        "no mistake found": sum(record["agent"] is None and not record["void"] for record in found),
        "shortened": sum(bool(record["left_out"]) for record in found),
        "seconds": sum(record["seconds"] for record in found),
        "prompt tokens": sum(record["prompt_tokens"] for record in found),
        "answer tokens": sum(record["completion_tokens"] for record in found),
        "named turns": dict(Counter(str(record["turn"]) for record in found)),
    }


def main() -> None:
    """Print the tables, or everything as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parents[3] / "shared" / "data" / "whoandwhen" / "algorithm-generated"
    parser.add_argument("folder", type=Path, nargs="?", default=default, help=f"the runs: {SOURCE}")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--judge", help="a model, as cras blame --judge names it")
    parser.add_argument("--method", action="append", choices=sorted(METHODS), help="repeat; by default all-at-once")
    parser.add_argument("--half", choices=list(HALVES), default="all", help="of the runs that the judge is asked about")
    parser.add_argument("--sample", type=int, help="so many runs by chance")
    parser.add_argument("--longest", type=int, help="only runs with at most so many characters")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ground-truth", action="store_true", help="tell the judge the right answer")
    parser.add_argument("--out", type=Path, default=Path("blame_whoandwhen.jsonl"), help="the judge's answers")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--window", type=int, help="tokens that the model's window holds")
    parser.add_argument("--timeout", type=float, default=1800.0)
    parser.add_argument("--concurrency", type=int, default=1)
    options = parser.parse_args()
    try:
        _study(options)
    except InputError as error:
        raise SystemExit(f"blame_whoandwhen: {error}") from None


def _study(options: argparse.Namespace) -> None:
    runs = load(options.folder)
    halves = {name: [run for run in runs if wanted(run.number)] for name, wanted in HALVES.items()}
    figures: dict[str, Any] = {}
    for name, group in halves.items():
        if group:
            figures[name] = _figures(table(group)) | {"chance": chance(group)}
            if not options.json and options.judge is None:
                _print_table(f"{name}: {len(group)} runs", table(group), chance(group))
    if options.judge:
        chosen = sample(halves[options.half], options.sample, options.seed, options.longest)
        methods = options.method or ["all-at-once"]
        settings = JudgeSettings(
            concurrency=options.concurrency,
            timeout_seconds=options.timeout,
            window_tokens=options.window,
            cache=options.cache,
        )
        records = list(asked(chosen, options.judge, methods, settings, options.out, with_truth=options.ground_truth))
        figures["judged"] = _judged(options, chosen, methods, records)
    if options.json:
        print(json.dumps(figures))
        return
    print("\npublished: agent, step")
    for item in PUBLISHED:
        agent, step = (f"{value:.3f}" if value is not None else "  -  " for value in (item.agent, item.step))
        print(
            f"  {item.name:50s} {agent}  {step}  {item.runs}; {item.source}{'' if item.verified else '; not verified here'}"
        )
    print(f"  {HUMAN}")


def _judged(
    options: argparse.Namespace, chosen: Sequence[Run], methods: Sequence[str], records: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in methods:
        row = judged_row(chosen, [record for record in records if record["method"] == name])
        done = row.pop("runs")
        rows = {f"{options.judge}, {name}": row["accuracies"], **table(done)} if done else {}
        if done and not options.json:
            truth = "with" if options.ground_truth else "without"
            of = f"{len(done)} of {len(chosen)} {options.half} runs (seed {options.seed}), {truth} the right answer"
            _print_table(f"{name}: {of}", rows, chance(done))
            row["accuracies"] = {measure: item.as_json() for measure, item in row["accuracies"].items()}
            print("  " + ", ".join(f"{key}: {value}" for key, value in row.items() if key != "accuracies"))
        found[name] = row | {"runs": [run.number for run in done], "accuracies": _figures(rows)}
    return found


def _figures(rows: dict[str, dict[str, Interval]]) -> dict[str, Any]:
    return {name: {measure: item.as_json() for measure, item in row.items()} for name, row in rows.items()}


def _print_table(title: str, rows: dict[str, dict[str, Interval]], by_chance: dict[str, float]) -> None:
    print(f"\n{title}\n  {'':46s} " + "  ".join(f"{name:>20s}" for name in MEASURES[:5]) + "  first turn on decided")
    for name, figures in rows.items():
        *shown, agent, step = (figures[measure] for measure in MEASURES)
        cells = "  ".join(f"{_text(item):>20s}" for item in shown)
        print(f"  {name:46s} {cells}  {_short(agent)} {_short(step)}")
    print(f"  {'chance':46s} {'':>20s}  {by_chance['agent']:>20.3f}  {by_chance['step']:>20.3f}")


def _text(item: Interval) -> str:
    if item.estimate is None:
        return "-"
    return _short(item) + (f" [{item.low:.3f}, {item.high:.3f}]" if item.low is not None else "")


def _short(item: Interval) -> str:
    return "-" if item.estimate is None else f"{item.estimate:.3f}"


if __name__ == "__main__":
    main()

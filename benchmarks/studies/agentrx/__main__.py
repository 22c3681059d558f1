"""CRAS beside people's labels, turn by turn: ``python -m benchmarks.studies.agentrx FOLDER [--judge J] [--sample N]``.

FOLDER is a checkout of AgentRx (github.com/microsoft/AgentRx, MIT). With ``--whoandwhen`` (a checkout of
github.com/ag2ai/Agents_Failure_Attribution, MIT) the agreement of two human labellings of the same runs stands beside.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.studies.agentrx.agreement import agreement
from benchmarks.studies.agentrx.read import ADHERENCE, LabelledRun, magentic, retail
from benchmarks.studies.agentrx.two_labellings import two_labellings
from cras.errors import InputError
from cras.judges.asking.ask import JudgeSettings
from cras.judges.cascade import Cascade
from cras.judges.named import Bench
from cras.judges.rules import RulesJudge
from cras.score_record import ScoreRecord
from cras.scoring.score import ScoreFile, Tally, not_scored_because, score
from cras.statistics.interval import Interval
from cras.transcript import Transcript

SETS = {"magentic": magentic, "retail": retail}


def main() -> None:
    """Print the tables."""
    arguments = _arguments()
    try:
        for line in report(arguments):
            print(line)
    except InputError as error:
        sys.exit(f"error: {error}")


def report(arguments: argparse.Namespace) -> list[str]:
    """The lines of the report: Markdown."""
    lines = [
        "| runs | judge | labels | turns | decided | labelled | flagged | precision | recall | kappa |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    notes = []
    for name, read in SETS.items():
        if arguments.set not in (name, "all"):
            continue
        runs = read(arguments.folder)
        start = time.perf_counter()
        records, tally, cascade = scored(runs, arguments)
        seconds = time.perf_counter() - start
        asked = {(record.transcript_id, record.turn) for record in records}
        for labels, categories in (("adherence", ADHERENCE), ("any failure", None)):
            wanted = {
                run.transcript.id: {
                    failure.turn for failure in run.failures if categories is None or failure.category in categories
                }
                for run in runs
            }
            found = agreement(records, wanted)
            figures = " | ".join(show(item) for item in (found.precision, found.recall, found.kappa))
            lines.append(
                f"| {name} | {arguments.judge} | {labels} | {found.turns} | {found.decided} | {found.labelled} | "
                f"{found.flagged} | {figures} |"
            )
        notes += _notes(name, runs, records, asked, tally, cascade, seconds)
    if arguments.whoandwhen:
        both = two_labellings(magentic(arguments.folder), arguments.whoandwhen)
        notes += [
            "",
            f"Two human labellings of the same {both.runs} runs: decisive agent {show(both.agent)}, decisive step "
            f"{show(both.step)}, within one step {show(both.step_within_one)}; Who&When's step among all failures that "
            f"AgentRx names {show(both.step_among_failures)}.",
        ]
    return [*lines, *notes]


def scored(runs: list[LabelledRun], arguments: argparse.Namespace) -> tuple[list[ScoreRecord], Tally, Cascade | None]:
    """The records of the turns that are asked about: all, or a sample of turns with its seed."""
    transcripts = [run.transcript for run in runs if len(run.transcript.turns) <= arguments.longest]
    if arguments.sample:
        places = [
            (transcript.id, turn.index)
            for transcript in transcripts
            for turn in transcript.turns
            if not_scored_because(turn, transcript) is None and _is_told(turn.agent, transcript)
        ]
        drawn = set(random.Random(arguments.seed).sample(places, min(arguments.sample, len(places))))
        transcripts = [_only(transcript, drawn) for transcript in transcripts]
    tally = Tally()
    if arguments.judge == "rules":
        return list(score(transcripts, RulesJudge(), tally=tally)), tally, None
    settings = JudgeSettings(
        cache=arguments.cache,
        window_tokens=arguments.window,
        concurrency=arguments.concurrency,
        timeout_seconds=arguments.timeout,
        max_calls=arguments.max_calls,
    )
    cascade = Bench(settings).cascade(arguments.judge)
    if arguments.out is None:
        return list(score(transcripts, cascade, tally=tally)), tally, cascade
    with ScoreFile(arguments.out) as file:
        return list(file.keep(score(transcripts, cascade, tally=tally, done=file.done))), tally, cascade


def _is_told(agent: str, transcript: Transcript) -> bool:
    """Whether the agent has a system message: without one there is nothing to adhere to."""
    member = transcript.agent(agent)
    return member is not None and bool(member.system_message)


def _only(transcript: Transcript, drawn: set[tuple[str, int]]) -> Transcript:
    """The run with every other turn marked as given: read by the judge, not scored."""
    turns = [turn.model_copy(update={"given": (transcript.id, turn.index) not in drawn}) for turn in transcript.turns]
    return transcript.model_copy(update={"turns": turns})


def _notes(
    name: str,
    runs: list[LabelledRun],
    records: list[ScoreRecord],
    asked: set[tuple[str, int]],
    tally: Tally,
    cascade: Cascade | None,
    seconds: float,
) -> list[str]:
    labels = [(run.transcript, failure) for run in runs for failure in run.failures]
    adherence = sum(failure.category in ADHERENCE for _, failure in labels)
    without = Counter(record.agent for record in records if not record.criteria)
    missed = sum((transcript.id, failure.turn) not in asked for transcript, failure in labels)
    lines = [
        "",
        f"{name}: {len(runs)} runs, {len(labels)} labelled failures, {adherence} of them of instruction or plan "
        f"adherence; {missed} stand on turns that were not scored (tool calls, people, outside the sample).",
    ]
    if without:
        listed = ", ".join(f"{agent} {count}" for agent, count in without.most_common())
        lines.append(f"{name}: nothing is asked of {listed} turns: these agents have no system message.")
    lines.append(
        f"{name}: {tally.scored} turns scored, on {tally.undecided} of them nothing was decided, "
        f"{tally.void} void verdicts, {sum(tally.failed.values())} turns failed; {seconds:.0f} s."
    )
    if cascade is not None:
        lines.append(
            f"{name}: {cascade.ledger.calls} requests." + (f" Stopped: {tally.stopped}." if tally.stopped else "")
        )
    return lines


def show(interval: Interval) -> str:
    """An interval in a cell."""
    if interval.estimate is None:
        return "–"
    if interval.low is None or interval.high is None:
        return f"{interval.estimate:.2f}"
    return f"{interval.estimate:.2f} [{interval.low:.2f}, {interval.high:.2f}]"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a checkout of AgentRx")
    parser.add_argument("--set", choices=[*SETS, "all"], default="all")
    parser.add_argument("--judge", default="rules", help="as cras score --judge")
    parser.add_argument("--sample", type=int, help="so many turns, drawn at random from agents with a system message")
    parser.add_argument("--longest", type=int, default=10**6, help="leave out runs with more messages")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, help="folder in which answers are kept")
    parser.add_argument("--out", type=Path, help="file of score records, so that a study that was stopped goes on")
    parser.add_argument("--window", type=int, help="tokens of the judge's window")
    parser.add_argument("--concurrency", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=600.0)
    parser.add_argument("--max-calls", type=int, help="stop before the request that would pass this number")
    parser.add_argument("--whoandwhen", type=Path, help="a checkout of Who&When's repository")
    return parser.parse_args()


if __name__ == "__main__":
    main()

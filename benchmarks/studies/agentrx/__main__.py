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
from benchmarks.studies.agentrx.judged_turns import judged_turns, judged_with
from benchmarks.studies.agentrx.read import ADHERENCE, LabelledRun, magentic, retail
from benchmarks.studies.agentrx.two_labellings import two_labellings
from cras.errors import InputError
from cras.judges.asking.ask import JudgeSettings
from cras.judges.asking.clients import WINDOW_TOKENS
from cras.judges.cascade import Cascade
from cras.judges.model import answer_tokens, with_standing_criteria
from cras.judges.named import Bench
from cras.judges.plan import CHARACTERS_PER_TOKEN
from cras.judges.prompt import build_request
from cras.judges.rules import RulesJudge
from cras.rubrics.generate import rubric_for
from cras.score_record import ScoreRecord
from cras.scoring.acts import rubric_of_acts
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
    if arguments.plan:
        sets = [name for name in SETS if arguments.set in (name, "all")]
        return [line for name in sets for line in planned(name, SETS[name](arguments.folder))]
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
        places = {run.transcript.id: judged_with(run.transcript, by_words=by_words(arguments)) for run in runs}
        for labels, categories in (("adherence", ADHERENCE), ("any failure", None)):
            wanted = {
                run.transcript.id: {
                    places[run.transcript.id].get(failure.turn, failure.turn)
                    for failure in run.failures
                    if categories is None or failure.category in categories
                }
                for run in runs
            }
            found = agreement(records, wanted)
            figures = " | ".join(show(item) for item in (found.precision, found.recall, found.kappa))
            lines.append(
                f"| {name} | {arguments.judge} | {labels} | {found.turns} | {found.decided} | {found.labelled} | "
                f"{found.flagged} | {figures} |"
            )
        notes += _notes(name, runs, records, asked, places, tally, cascade, seconds, by_calls=by_words(arguments))
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
            for turn in judged_turns(transcript, by_words=by_words(arguments))
            if _is_told(turn.agent, transcript)
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


def by_words(arguments: argparse.Namespace) -> bool:
    """Whether a judge is asked that is shown calls: any but the rules."""
    return bool(arguments.judge != RulesJudge.name)


def planned(name: str, runs: list[LabelledRun]) -> list[str]:
    """What a judge model would be asked of the runs, and how many labels stand on what it is shown."""
    requests = characters = on_judged = labels = 0
    for run in runs:
        transcript = run.transcript
        places = judged_with(transcript, by_words=True)
        labels += len(run.failures)
        on_judged += sum(failure.turn in places for failure in run.failures)
        for turn in judged_turns(transcript, by_words=True):
            rubric = rubric_for(transcript, turn.agent)
            asked = rubric_of_acts(rubric, by_words=True) if not_scored_because(turn, transcript) else rubric
            if asked is None or not _is_told(turn.agent, transcript):
                continue
            criteria = with_standing_criteria(asked)
            tokens = answer_tokens(len(criteria) + len(asked.conflicts))
            request = build_request(name, turn, transcript, criteria, asked.conflicts, WINDOW_TOKENS, tokens)
            if request is not None:
                requests += 1
                characters += len(request.system) + len(request.user)
    return [
        f"{name}: {on_judged} of {labels} labels stand on a judged turn or on a call that is judged with one.",
        f"{name}: {requests} requests about agents with a system message, {characters // CHARACTERS_PER_TOKEN:,} prompt "
        "tokens (characters / 4).",
    ]


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
    places: dict[str, dict[int, int]],
    tally: Tally,
    cascade: Cascade | None,
    seconds: float,
    *,
    by_calls: bool,
) -> list[str]:
    labels = [(run.transcript, failure) for run in runs for failure in run.failures]
    adherence = sum(failure.category in ADHERENCE for _, failure in labels)
    without = Counter(record.agent for record in records if not record.criteria)
    on_judged = {
        (run.id, failure.turn): (run.id, places[run.id].get(failure.turn, failure.turn)) in asked
        for run, failure in labels
    }
    missed = sum(not on_judged[run.id, failure.turn] for run, failure in labels)
    lines = [
        "",
        f"{name}: {len(runs)} runs, {len(labels)} labelled failures, {adherence} of them of instruction or plan "
        f"adherence; {missed} stand on turns that were not scored (people, tools, thoughts, outside the sample"
        + ("" if by_calls else ", tool calls: rules are not shown them")
        + ").",
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
    parser.add_argument("--plan", action="store_true", help="ask nobody: say what a judge model would be asked")
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

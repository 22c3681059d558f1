"""``cras blame``: runs in, who first went wrong and why out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cras.blame.attribution import Blame, blame
from cras.blame.signals import KINDS, Kind
from cras.commands.judging import Cache, Concurrency, MaxCalls, MaxCost, Prices, Timeout, Tries
from cras.errors import InputError
from cras.judges import RulesJudge, ScoreRecord
from cras.judges.asking.ask import JudgeSettings
from cras.readers import Reading
from cras.scoring.score import read_scores, score
from cras.terminal.progress import Bars
from cras.terminal.say import lines, messages, say, say_not_read
from cras.terminal.told import kept_when_stopped
from cras.text import printable
from cras.transcript import Transcript
from cras.trust.mark import marks, marks_of


@dataclass(frozen=True)
class Asked:
    """How a judge model is asked, as the options say."""

    judge: str
    method: str
    settings: JudgeSettings
    with_ground_truth: bool
    given_too: bool
    only_plan: bool


def command(
    runs: Annotated[
        list[str], typer.Argument(help="Files, folders or patterns of runs; - is standard input.", metavar="RUNS...")
    ],
    scores: Annotated[
        str | None, typer.Option(help="Score records of these runs; by default the rules judge scores them now.")
    ] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="A kind of sign: verdict, failed code or invented data; repeat.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON line a run on standard output.")] = False,
    rows: Annotated[int, typer.Option(help="Runs in the table; 0 is all.", min=0)] = 20,
    judge: Annotated[
        str | None,
        typer.Option(help="Ask a model instead of going by signs: openai:MODEL, ollama:MODEL, ... as in cras score."),
    ] = None,
    method: Annotated[
        str | None, typer.Option(help="How it is asked: all-at-once (the default), step-by-step or halving.")
    ] = None,
    ground_truth: Annotated[
        bool, typer.Option("--ground-truth", help="Tell it the right answer: the field ground_truth of each run.")
    ] = False,
    given: Annotated[
        bool, typer.Option("--given", help="It may also name turns that were there before the run, if an agent's.")
    ] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Say what asking would take, and ask nothing.")] = False,
    temperature: Annotated[float | None, typer.Option(help="Of the model; by default 0.", min=0, max=2)] = None,
    max_calls: MaxCalls = None,
    max_cost: MaxCost = None,
    prices: Prices = None,
    cache: Cache = None,
    concurrency: Concurrency = 8,
    timeout: Timeout = 120.0,
    tries: Tries = 5,
    window: Annotated[
        int | None, typer.Option(help="Tokens that the model's window holds; longer runs are shortened.", min=512)
    ] = None,
) -> int:
    """Which agent and which turn of each run first went wrong, with reasons.

    The first turn with a sign is named: an instruction that was not met or lost its conflict, code that failed when it
    was run, data that the turn itself says are made up. Of a run without a sign it cannot be told. With --judge a model
    names the turn, and counts only with words that are literally there.

    Exit codes: 0 done, 1 runs are left undone (a limit, a judge that failed), 2 usage or input that could not be read.
    """
    settings = JudgeSettings(
        concurrency=concurrency,
        timeout_seconds=timeout,
        tries=tries,
        window_tokens=window,
        cache=Path(cache) if cache else None,
        max_calls=max_calls,
        max_cost=max_cost,
        prices=prices,
        temperature=temperature,
    )
    if judge is None:
        needless = {"--method": method, "--ground-truth": ground_truth, "--given": given, "--plan": plan}
        for name, value in needless.items():
            if value:
                raise InputError(f"{name}: is for a judge model; name one with --judge, or leave {name} out")
        run_blame(runs, scores=scores, format=format, only=only or [], as_json=json, rows=rows or None)
        return 0
    for name, signs_only in {"--scores": scores, "--only": only}.items():
        if signs_only:
            raise InputError(f"{name}: is for signs, which --judge is asked instead of; leave one of the two out")
    asked = Asked(judge, method or "all-at-once", settings, ground_truth, given, plan)
    return run_judged(runs, asked, format=format, as_json=json, rows=rows or None)


def run_blame(
    runs: list[str], *, scores: str | None, format: str | None, only: list[str], as_json: bool, rows: int | None
) -> None:
    """Blame, and print a table or a JSON line a run.

    Raises:
        InputError: nothing could be read, an unknown kind of sign, or scores of other runs.
    """
    kinds = tuple(kind for kind in KINDS if kind in only or not only)
    if unknown := sorted(set(only) - set(KINDS)):
        raise InputError(f"--only {unknown[0]}: no such kind of sign; known are {', '.join(KINDS)}")
    reading = Reading(runs, format)
    found = []
    said = marks_of(read_scores(scores)) if scores else marks([(RulesJudge.name, RulesJudge.version)])
    for item in _blames(reading, scores, kinds):
        if as_json:
            print(json.dumps(item.as_json() | {"judges_checked": said}, ensure_ascii=False))
        found.append(item)
    say_not_read(messages(), reading.problems)
    if not found:
        raise InputError("no run could be read; a run is a JSON document, or one JSON document a line")
    if not as_json:
        from cras.commands.blaming import print_blames

        print_blames(found, rows)
        for line in said:
            say(lines(), line)


def run_judged(runs: list[str], asked: Asked, *, format: str | None, as_json: bool, rows: int | None) -> int:
    """Ask a judge model, print, and answer the exit code: 0, or 1 where runs are left undone.

    Raises:
        InputError: nothing could be read, the judge cannot be used, or a run lacks the ground truth that was asked for.
    """
    from cras.blame.judged.case import Case, ground_truth_of
    from cras.blame.judged.judge import BlameJudge, BlameTally
    from cras.blame.judged.methods import method_named
    from cras.blame.judged.plan import plan
    from cras.commands.blaming import judged_lines, plan_lines, print_blames, undone_lines
    from cras.commands.judging import costs_of

    method = method_named(asked.method)
    judge = None if asked.only_plan else BlameJudge(asked.judge, method, asked.settings)
    reading, out, told, tally = Reading(runs, format), lines(), messages(), BlameTally()
    number = 0

    def cases() -> Iterable[Case]:
        nonlocal number
        for run in reading:
            number += 1
            yield Case(run, ground_truth_of(run) if asked.with_ground_truth else None, asked.given_too)

    found: list[Blame] = []
    if judge is None:
        planned = plan(asked.judge, method, asked.settings, cases())
    else:
        with kept_when_stopped("answers are kept; run the same command again to go on"), Bars(told) as bars:
            for item in judge.blame(cases(), tally):
                if as_json:
                    print(json.dumps(item.as_json() | {"judge": judge.name}, ensure_ascii=False))
                found.append(item)
                bars("asking about runs", len(found), max(number, len(reading.files)))
    say_not_read(told, reading.problems)
    if not number:
        raise InputError("no run could be read; a run is a JSON document, or one JSON document a line")
    if judge is None:
        for line in plan_lines(planned):
            say(out, line)
        return 0
    if not as_json and found:
        print_blames(found, rows)
        for line in judged_lines(found):
            say(out, line)
        say(out, f"whether judge {asked.judge} is right was never checked on these runs; see docs/blame.md")
    left = undone_lines(tally)
    for line in [*costs_of(judge.ledger), *left]:
        say(told, line)
    return 1 if left else 0


def _blames(reading: Reading, scores: str | None, kinds: tuple[Kind, ...]) -> Iterator[Blame]:
    if scores is None:
        for run in reading:
            yield blame(run, list(score([run], RulesJudge())), kinds)
        return
    by_run: dict[str, list[ScoreRecord]] = {}
    for record in read_scores(scores):
        by_run.setdefault(record.transcript_id, []).append(record)
    matched = False
    for run in reading:
        records = by_run.get(run.id, [])
        matched = matched or bool(records)
        yield blame(run, _of(run, records, scores), kinds)
    if not matched:
        raise InputError(f"--scores {scores}: holds no score of these runs; transcript ids have to be the same")


def _of(run: Transcript, records: list[ScoreRecord], scores: str) -> list[ScoreRecord]:
    """The records, which have to speak of turns that the run has."""
    turns = {turn.index: turn.agent for turn in run.turns}
    for record in records:
        if turns.get(record.turn) != record.agent:
            raise InputError(
                f"--scores {scores}: has a score of turn {record.turn} by {printable(record.agent)} in run "
                f"{printable(run.id)}, which has no such turn; score these runs anew"
            )
    return records

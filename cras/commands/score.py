"""``cras score``: transcripts in, score records and a table out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cras.commands.judging import (
    AnswerTokens,
    Cache,
    Concurrency,
    MaxCalls,
    MaxCost,
    Prices,
    Timeout,
    Tries,
    costs,
    judging_json,
    spending_of,
    undone,
    void_line,
)
from cras.commands.panels import agreement_table
from cras.commands.planning import plan_in_short, plan_json, plan_lines, planned_models, window_of
from cras.errors import InputError
from cras.judges import AsyncJudge, Judge, RulesJudge, judge_named
from cras.judges.asking.ask import JudgeSettings
from cras.judges.plan import Planner
from cras.metrics.measured import Measured
from cras.metrics.shown import not_shown
from cras.readers import Reading
from cras.report.summary import AgentRow, Summary, summarise
from cras.report.worst import WorstTurns, worst_json, worst_lines
from cras.rubrics import RubricBook
from cras.rubrics.generate import rubric_for
from cras.scoring.acts import is_last_act
from cras.scoring.score import ScoreFile, Tally, not_scored_because, score
from cras.statistics.interval import LEVEL
from cras.terminal.progress import ScoringProgress
from cras.terminal.say import lines, say, say_not_read, say_unmatched, say_what_was_read, tables
from cras.terminal.say import messages as terminal_messages
from cras.terminal.tables import score_table
from cras.terminal.told import kept_when_stopped
from cras.text import printable
from cras.trust.judges_agree import AgreementRow, agreement_rows, opinions_of
from cras.trust.mark import marks
from cras.wording import counted

NAMES_SHOWN = 6


@dataclass(frozen=True)
class Options:
    """The options of the command, as ``cras.cli`` parsed them."""

    runs: list[str]
    judges: list[str]
    out: str | None
    format: str | None
    as_json: bool
    agents: int | None
    thresholds: dict[str, float | None]
    seed: int
    settings: JudgeSettings | None = None
    rubrics: tuple[str, ...] = ()
    worst: int = 5
    repeats: int = 1
    plan: bool = False
    confidence: float | None = None
    """Of the interval whose lower end thresholds are compared with; ``None`` compares the figures themselves."""


def command(
    runs: Annotated[
        list[str], typer.Argument(help="Files, folders or patterns of runs; - is standard input.", metavar="RUNS...")
    ],
    judge: Annotated[
        list[str] | None,
        typer.Option(
            help="Who scores: rules (the default; deterministic, offline), openai:MODEL, ollama:MODEL, hf:PATH, or a Python path "
            "package.module:factory to an AutoGen model client. Several with commas: each is asked about what those "
            "before it left open, as in rules,openai:MODEL. Given several times: a panel, whose majority decides."
        ),
    ] = None,
    repeats: Annotated[
        int, typer.Option(help="Ask each judge model so many times: a panel of its answers.", min=1)
    ] = 1,
    temperature: Annotated[
        float | None, typer.Option(help="Of judge models; by default 0, and 0.3 with --repeats.", min=0, max=2)
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(help="Score records, appended one by one; run again to go on. By default NAME.scores.jsonl here."),
    ] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON on standard output.")] = False,
    agents: Annotated[int, typer.Option(help="Agents in the table; 0 is all.", min=0)] = 15,
    min_cras: Annotated[
        float | None,
        typer.Option(help="Exit with 1 where the suite's mean CRAS is below.", min=0, max=1),
    ] = None,
    min_priority_adherence: Annotated[
        float | None,
        typer.Option(help="Exit with 1 where the suite's priority adherence is below.", min=0, max=1),
    ] = None,
    min_judged: Annotated[
        float | None,
        typer.Option(help="Exit with 1 where a smaller share of the explicit instructions was judged.", min=0, max=1),
    ] = None,
    confidence: Annotated[
        float | None,
        typer.Option(
            help="Ask --min-cras and --min-priority-adherence of the lower end of the interval of this level (0.95), not "
            "of the figure itself.",
        ),
    ] = None,
    max_calls: MaxCalls = None,
    max_cost: MaxCost = None,
    prices: Prices = None,
    cache: Cache = None,
    concurrency: Concurrency = 8,
    timeout: Timeout = 120.0,
    tries: Tries = 5,
    answer_tokens: AnswerTokens = None,
    window: Annotated[
        int | None, typer.Option(help="Tokens that the judge model's window holds; longer runs are shortened.", min=512)
    ] = None,
    rubrics: Annotated[
        list[str] | None,
        typer.Option(help="Edited rubrics (YAML) in place of the generated: a file or a folder; repeat."),
    ] = None,
    worst: Annotated[int, typer.Option(help="Worst turns shown with their quotations.", min=0)] = 5,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap intervals.")] = 0,
    plan: Annotated[
        bool,
        typer.Option(
            "--plan", help="Score nothing: say what rules decide, and what a judge model would be asked and cost."
        ),
    ] = False,
) -> int:
    """Score runs: records to a file, a table to the terminal.

    Every turn that a model wrote is scored against what binds its agent; the table has a row per agent and the suite.

    Exit codes: 0 done and every threshold met, 1 a threshold missed or turns left unjudged (a limit, a judge that
    failed), 2 usage or input that could not be read at all.
    """
    settings = JudgeSettings(
        concurrency=concurrency,
        timeout_seconds=timeout,
        tries=tries,
        window_tokens=window,
        answer_tokens=answer_tokens,
        cache=Path(cache) if cache else None,
        max_calls=max_calls,
        max_cost=max_cost,
        prices=prices,
        temperature=temperature,
    )
    if confidence is not None and not 0 < confidence < 1:
        raise InputError(f"--confidence {confidence}: lies between 0 and 1, as 0.95 does")
    thresholds = {"cras": min_cras, "priority_adherence": min_priority_adherence, "judged": min_judged}
    if confidence is not None and not any(threshold is not None for threshold in thresholds.values()):
        raise InputError(
            f"--confidence {confidence}: is for thresholds; give --min-cras or --min-priority-adherence, or leave it out"
        )
    options = Options(
        runs,
        judge or ["rules"],
        out,
        format,
        json,
        agents or None,
        thresholds,
        seed,
        settings,
        tuple(rubrics or ()),
        worst,
        repeats,
        plan,
        confidence,
    )
    return run_plan(options) if plan else run_score(options)


def run_plan(options: Options) -> int:
    """What rules decide of the runs, and what a judge model would be asked and cost; no model is asked, nothing is written.

    Raises:
        InputError: nothing could be read at all.
    """
    reading = Reading(options.runs, options.format)
    book = RubricBook.read(options.rubrics) if options.rubrics else None
    tally = Tally()
    planner = Planner(book or rubric_for, window_of(options.judges, options.settings))
    records = score(planner.runs(reading), RulesJudge(), tally=tally, rubric_of=planner.rubric_of)
    for _ in planner.records(records):
        pass
    if not reading.runs_read:
        raise InputError(_nothing_read(reading))
    prices = options.settings.prices if options.settings else None
    models = planned_models(planner.plan, options.judges, options.repeats, prices)
    _say_what_was_read(terminal_messages(), reading, tally, "would score")
    if options.as_json:
        print(json.dumps({"schema_version": 1, "plan": plan_json(planner.plan, models)}, ensure_ascii=False))
    else:
        for line in plan_lines(planner.plan, models):
            say(lines(), line)
    return 0


def run_score(options: Options) -> int:
    """Score, print, and answer the exit code: 0, or 1 where a threshold was missed or turns are left unjudged.

    Raises:
        InputError: nothing could be read at all, or the options cannot be met.
    """
    judge = _judge(options)
    book = RubricBook.read(options.rubrics) if options.rubrics else None
    reading = Reading(options.runs, options.format)
    level = options.confidence or LEVEL
    out = Path(options.out or _default_out(options.runs))
    if out.resolve() in {found.path.resolve() for found in reading.files if found.path}:
        raise InputError(f"--out {out}: is one of the runs; name another file")
    tally = Tally()
    messages = terminal_messages()
    transcripts = iter(reading)
    first = next(transcripts, None)
    if first is None:
        raise InputError(_nothing_read(reading))
    kept = f"the turns scored so far are kept in {out}; run the same command again to go on"
    with ScoreFile(out) as file, kept_when_stopped(kept):
        worst = WorstTurns(options.worst)
        planner = Planner(book or rubric_for) if judge.name == RulesJudge.name else None
        with _progress(options, judge, reading, messages) as progress:
            runs = progress.reading(chain([first], transcripts))
            records = score(
                planner.runs(runs) if planner else runs,
                judge,
                done=file.done,
                tally=tally,
                rubric_of=planner.rubric_of if planner else book or rubric_for,
            )
            kept_records = file.keep(planner.records(records) if planner else records)
            summary = summarise(worst.watch(progress.scoring(kept_records)), options.seed, level)
    missed = _missed(summary.suite, options.thresholds, options.confidence)
    if any(threshold is not None for threshold in options.thresholds.values()):
        missed += [*_nothing_decided(summary.agents), *_not_spoken_for(reading)]
    _say_what_was_read(messages, reading, tally)
    if book is not None:
        _say_whose_rubrics(messages, book)
    is_panel = len(options.judges) > 1 or options.repeats > 1
    said = marks([(judge.name, judge.version)])
    if options.as_json:
        figures = _as_json(summary, reading, tally, out, missed) | {
            "judge": judging_json(judge, tally) | {"checked": said},
            "worst_turns": worst_json(worst.records),
        }
        if planner:
            figures["plan"] = plan_json(planner.plan, planned_models(planner.plan, options.judges, 1, None))
        if is_panel:
            figures["agreement"] = [row.as_json() for row in _agreement(out, options.seed)]
        print(json.dumps(figures, ensure_ascii=False))
    else:
        console = tables()
        console.print(score_table(summary, options.agents, level))
        console.print(_coverage_line(summary.suite), markup=False, soft_wrap=True)
        if worst.records:
            console.print("\nworst turns, CRAS first", style="italic")
        for text in worst_lines(worst.records, console.width):
            console.print(text)
        if is_panel and (rows := _agreement(out, options.seed)):
            console.print(agreement_table(rows))
            console.print(f"cras agreement {out} says where they differ", markup=False, soft_wrap=True)
    used, stale = file.done.used, len(file.done) - file.done.used
    share = "" if used == 1 else "all " if tally.resumed == used else f"{tally.resumed:,} of them "
    resumed = f", {share}from before" if tally.resumed else ""
    messages.print(f"{counted(used, 'score record')} in {out}{resumed}", markup=False)
    if stale:
        messages.print(
            f"{out} also holds {counted(stale, 'record')} of other runs or rubrics, not counted in the table",
            markup=False,
        )
    left = undone(tally)
    rest = plan_in_short(planner.plan) if planner else []
    for line in [*costs(judge), *said, *rest, *missed, *void_line(tally), *left]:
        messages.print(line, markup=False)
    return 1 if missed or left else 0


def _judge(options: Options) -> Judge:
    """The judge that the options name; several, or one several times, are a panel."""
    if len(options.judges) == 1 and options.repeats == 1:
        return judge_named(options.judges[0], options.settings)
    from cras.judges.named import panel_named

    return panel_named(options.judges, options.settings, options.repeats)


def _agreement(out: Path, seed: int) -> list[AgreementRow]:
    """How far the members of a panel agree; empty where no turn has a record."""
    from cras.scoring.score import read_scores

    records = [record for record in read_scores(out) if record.panel]
    return agreement_rows(opinions_of([records]), seed) if records else []


def _progress(options: Options, judge: Judge, reading: Reading, messages: Console) -> ScoringProgress:
    """The progress of the run. A model's judgements take so long that the turns are counted first, but on stdin."""
    if not isinstance(judge, AsyncJudge) or any(found.path is None for found in reading.files):
        return ScoringProgress(messages, files=len(reading.files))
    counted = Reading(options.runs, options.format)
    total = sum(
        not_scored_because(turn, run) is None or is_last_act(turn, run) for run in counted for turn in run.turns
    )
    spending = spending_of(judge)
    return ScoringProgress(messages, total_turns=total, cost=lambda: spending.cost if spending else None)


def _say_whose_rubrics(messages: Console, book: RubricBook) -> None:
    given = sum(book.used.values())
    messages.print(
        f"rubrics: edited for {counted(given, 'agent')} of runs, generated for {counted(book.generated, 'agent')}",
        markup=False,
    )
    if book.unused:
        listed = ", ".join(printable(str(path)) for path in book.unused[:NAMES_SHOWN])
        more = f", and {len(book.unused) - NAMES_SHOWN} more" if len(book.unused) > NAMES_SHOWN else ""
        messages.print(f"rubrics that fit no role and query of these runs: {listed}{more}", markup=False)


def _default_out(runs: list[str]) -> str:
    if len(runs) > 1:
        return "runs.scores.jsonl"
    path = Path(runs[0])
    name = "stdin" if runs[0] == "-" else path.resolve().name.removesuffix(path.suffix if path.is_file() else "")
    plain = "".join(c if c.isalnum() or c in "._-" else "_" for c in name.removesuffix(".transcript"))
    return f"{plain or 'runs'}.scores.jsonl"


def _nothing_read(reading: Reading) -> str:
    if not reading.problems:
        return "no run in what was given; a run is a JSON document, or one JSON document a line"
    more = len(reading.problems) - 1
    return f"{reading.problems[0]}" + (f" (and {counted(more, 'more problem')}; no run could be read)" if more else "")


def _say_what_was_read(messages: Console, reading: Reading, tally: Tally, done: str = "scored") -> None:
    """What was read, what was done with it, and what stays out. Rules alone know what is ``undecided`` only once scored."""
    say_what_was_read(messages, reading, f", {counted(len(reading.problems), 'problem')}" if reading.problems else "")
    reasons = "; ".join(f"{count:,} {reason}" for reason, count in tally.not_scored.most_common())
    turns = counted(tally.scored, "turn")
    if done == "scored":
        turns = counted(tally.scored - tally.undecided, "turn")
        turns += f", {tally.undecided:,} more on which no explicit instruction was decided" if tally.undecided else ""
    not_scored = f", not scored: {reasons}" if reasons else ""
    say(messages, f"{done} {turns}{not_scored}")
    say_unmatched(messages, reading)
    say_not_read(messages, reading.problems, rest=" (all in --json)")


def _coverage_line(suite: AgentRow) -> str:
    """What share of the questions the figures rest on, under every table of them."""
    has = "has" if 1 in (suite.turns_judged, suite.turns) else "have"
    return f"{suite.coverage_text()}; {suite.turns_judged:,} of {counted(suite.turns, 'turn')} {has} a CRAS"


def _missed(suite: AgentRow, thresholds: dict[str, float | None], confidence: float | None) -> list[str]:
    """One line for each threshold that the suite misses; a figure that could not be judged misses it."""
    counts = (float(suite.judged.decided), float(suite.judged.total))
    asked = [
        Measured("cras", suite.cras, thresholds["cras"], confidence),
        Measured("priority_adherence", suite.priority_adherence, thresholds["priority_adherence"], confidence),
        Measured("judged", suite.judged.share, thresholds["judged"], counts=counts),
    ]
    return [f"threshold missed: {item.sentence()}" for item in asked if item.is_missed]


def _nothing_decided(rows: list[AgentRow]) -> list[str]:
    """The agents of which nothing is shown, as in a test with pytest: the figures of others do not speak for them."""
    agents = sorted(not_shown((row.agent or "", row.judged.decided, row.judged.total) for row in rows))
    if not agents:
        return []
    named = ", ".join(printable(agent) for agent in agents[:NAMES_SHOWN])
    more = f", and of {counted(len(agents) - NAMES_SHOWN, 'more agent')}" if len(agents) > NAMES_SHOWN else ""
    return [
        f"threshold missed: none of the instructions of {named}{more} could be decided, so nothing is shown of them"
    ]


def _not_spoken_for(reading: Reading) -> list[str]:
    """That runs or turns could not be read, where a threshold is asked: what is left does not speak for them."""
    runs, turns = reading.runs_found - reading.runs_read, reading.turns_found - reading.turns_read
    lost = [counted(number, thing) for number, thing in ((runs, "run"), (turns, "turn")) if number]
    if not lost:
        return []
    return [
        f"threshold missed: {' and '.join(lost)} could not be read, and the figures do not speak for what was not read"
    ]


def _as_json(summary: Summary, reading: Reading, tally: Tally, out: Path, missed: list[str]) -> dict[str, object]:
    return {
        "schema_version": 1,
        "runs": {"found": reading.runs_found, "read": reading.runs_read},
        "turns": {
            "found": reading.turns_found,
            "read": reading.turns_read,
            "scored": tally.scored,
            "undecided": tally.undecided,
        },
        "not_scored": dict(tally.not_scored),
        "unmatched": [
            {"kind": note.kind, "name": note.name, "transcript_id": note.transcript_id} for note in reading.notes
        ],
        "problems": [printable(str(problem)) for problem in reading.problems],
        "suite": summary.suite.as_json(),
        "agents": [row.as_json() for row in summary.agents],
        "scores": str(out),
        "thresholds_missed": missed,
    }

"""``cras score``: transcripts in, score records and a table out."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from rich.console import Console

from cras.commands.judging import costs, judging_json, ledger_of, undone
from cras.commands.panels import agreement_table
from cras.errors import InputError
from cras.judges import Judge, RulesJudge, judge_named
from cras.judges.asking.ask import JudgeSettings
from cras.readers import Reading
from cras.report.summary import AgentRow, Summary, summarise
from cras.report.worst import WorstTurns, worst_json, worst_lines
from cras.rubrics import RubricBook
from cras.rubrics.generate import rubric_for
from cras.scoring.score import ScoreFile, Tally, not_scored_because, score
from cras.terminal.progress import ScoringProgress
from cras.terminal.tables import score_table
from cras.text import printable
from cras.trust.judges_agree import AgreementRow, agreement_rows, opinions_of
from cras.trust.mark import marks
from cras.wording import counted

PROBLEMS_SHOWN = 20
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


def run_score(options: Options) -> int:
    """Score, print, and answer the exit code: 0, or 1 where a threshold was missed or turns are left unjudged.

    Raises:
        InputError: nothing could be read at all, or the options cannot be met.
    """
    judge = _judge(options)
    book = RubricBook.read(options.rubrics) if options.rubrics else None
    reading = Reading(options.runs, options.format)
    out = Path(options.out or _default_out(options.runs))
    if out.resolve() in {found.path.resolve() for found in reading.files if found.path}:
        raise InputError(f"--out {out}: is one of the runs; name another file")
    tally = Tally()
    messages = Console(stderr=True, emoji=False, soft_wrap=True, highlight=False)
    transcripts = iter(reading)
    first = next(transcripts, None)
    if first is None:
        raise InputError(_nothing_read(reading))
    with ScoreFile(out) as file:
        worst = WorstTurns(options.worst)
        with _progress(options, judge, reading, messages) as progress:
            runs = progress.reading(chain([first], transcripts))
            records = score(runs, judge, done=file.done, tally=tally, rubric_of=book or rubric_for)
            summary = summarise(worst.watch(progress.scoring(file.keep(records))), options.seed)
    missed = _missed(summary.suite, options.thresholds)
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
        if is_panel:
            figures["agreement"] = [row.as_json() for row in _agreement(out, options.seed)]
        print(json.dumps(figures, ensure_ascii=False))
    else:
        console = Console(emoji=False, highlight=False)
        if not console.is_terminal:
            console.width = max(console.width, 140)
        console.print(score_table(summary, options.agents))
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
    for line in [*costs(judge), *said, *missed, *left]:
        messages.print(line, markup=False)
    return 1 if missed or left else 0


def _judge(options: Options) -> Judge:
    """The judge that the options name; several, or one several times, are a panel."""
    if len(options.judges) == 1 and options.repeats == 1:
        return judge_named(options.judges[0], options.settings)
    from cras.judges.panel import panel_named

    return panel_named(options.judges, options.settings, options.repeats)


def _agreement(out: Path, seed: int) -> list[AgreementRow]:
    """How far the members of a panel agree; empty where no turn has a record."""
    from cras.scoring.score import read_scores

    records = [record for record in read_scores(out) if record.panel]
    return agreement_rows(opinions_of([records]), seed) if records else []


def _progress(options: Options, judge: Judge, reading: Reading, messages: Console) -> ScoringProgress:
    """The progress of the run. A model's judgements take so long that the turns are counted first, but on stdin."""
    if isinstance(judge, RulesJudge) or any(found.path is None for found in reading.files):
        return ScoringProgress(messages, files=len(reading.files))
    counted = Reading(options.runs, options.format)
    total = sum(not_scored_because(turn, run) is None for run in counted for turn in run.turns)
    ledger = ledger_of(judge)
    return ScoringProgress(messages, total_turns=total, cost=lambda: ledger.cost if ledger else None)


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


def _say_what_was_read(messages: Console, reading: Reading, tally: Tally) -> None:
    lost = f", {counted(len(reading.problems), 'problem')}" if reading.problems else ""
    messages.print(
        f"read {reading.runs_read:,} of {counted(reading.runs_found, 'run')}, "
        f"{reading.turns_read:,} of {counted(reading.turns_found, 'turn')}{lost}",
        markup=False,
    )
    reasons = "; ".join(f"{count:,} {reason}" for reason, count in tally.not_scored.most_common())
    messages.print(
        f"scored {counted(tally.scored, 'turn')}" + (f", not scored: {reasons}" if reasons else ""), markup=False
    )
    for line in _names(reading):
        messages.print(line, markup=False)
    for problem in reading.problems[:PROBLEMS_SHOWN]:
        messages.print(f"not read: {printable(str(problem))}", markup=False)
    if len(reading.problems) > PROBLEMS_SHOWN:
        messages.print(
            f"... and {counted(len(reading.problems) - PROBLEMS_SHOWN, 'more problem')} (all in --json)", markup=False
        )


def _names(reading: Reading) -> Iterator[str]:
    """What could not be matched, a line a kind: which names, in how many runs."""
    meanings = {
        "not a model": "speaks without a system message and is no model, so not scored",
        "no system message": "speaks without a system message: nothing to judge by",
        "never speaks": "has a system message but never speaks",
        "matched by similar name": "has no system message of exactly that name; the nearest was taken",
        "several runs": "is the id of more than one run",
    }
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for note in reading.notes:
        by_kind[note.kind][printable(note.name) + (f" ({printable(note.detail)})" if note.detail else "")] += 1
    for kind, names in by_kind.items():
        listed = ", ".join(
            f"{name} in {count}" if count > 1 else name for name, count in names.most_common(NAMES_SHOWN)
        )
        more = f", and {counted(len(names) - NAMES_SHOWN, 'more name')}" if len(names) > NAMES_SHOWN else ""
        yield f"unmatched in {counted(names.total(), 'run')}, {meanings[kind]}: {listed}{more}"


def _missed(suite: AgentRow, thresholds: dict[str, float | None]) -> list[str]:
    """One line for each threshold that the suite misses; a figure that could not be judged misses it."""
    figures = {"cras": suite.cras, "priority_adherence": suite.priority_adherence}
    lines = []
    for name, threshold in thresholds.items():
        value = figures[name].estimate
        if threshold is not None and (value is None or value < threshold):
            found = "could not be judged" if value is None else f"is {value:.4f}"
            lines.append(f"threshold missed: {name.replace('_', ' ')} {found}, at least {threshold} is asked")
    return lines


def _as_json(summary: Summary, reading: Reading, tally: Tally, out: Path, missed: list[str]) -> dict[str, object]:
    return {
        "schema_version": 1,
        "runs": {"found": reading.runs_found, "read": reading.runs_read},
        "turns": {"found": reading.turns_found, "read": reading.turns_read, "scored": tally.scored},
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

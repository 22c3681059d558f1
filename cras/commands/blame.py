"""``cras blame``: runs in, who first went wrong and why out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from cras.blame.attribution import Blame, blame
from cras.blame.signals import KINDS, Kind, Signal
from cras.errors import InputError
from cras.judges import RulesJudge, ScoreRecord
from cras.readers import Reading
from cras.scoring.score import read_scores, score
from cras.terminal.say import lines, messages, say, say_not_read, tables
from cras.text import printable
from cras.transcript import Transcript
from cras.trust.mark import marks, marks_of
from cras.wording import counted

QUOTE_CHARACTERS = 120
AGENTS_SHOWN = 5


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
) -> None:
    """Which agent and which turn of each run first went wrong, with reasons.

    The first turn with a sign is named: an instruction that was not met or lost its conflict, code that failed when it
    was run, data that the turn itself says are made up. A run without a sign accuses nobody.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    run_blame(runs, scores=scores, format=format, only=only or [], as_json=json, rows=rows or None)


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
        _print(found, rows)
        for line in said:
            say(lines(), line)


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


def _print(found: list[Blame], rows: int | None) -> None:
    console = tables()
    accused = [item for item in found if item.agent is not None]
    table = Table(title="Who first went wrong", title_justify="left", box=SIMPLE_HEAD, show_edge=False)
    for name in ("run", "agent"):
        table.add_column(name, overflow="fold", min_width=6, max_width=32)
    table.add_column("turn", justify="right", no_wrap=True)
    table.add_column("why", overflow="fold")
    for item in accused[:rows]:
        why = "\n".join(_why(item.reasons))
        table.add_row(
            *(Text(printable(cell)) for cell in (item.transcript_id, item.agent or "")), str(item.turn), _text(why)
        )
    if accused:
        console.print(table)
    out = lines()
    if rows is not None and len(accused) > rows:
        say(out, f"... and {counted(len(accused) - rows, 'more run')}: --rows 0 shows all")
    counts = Counter(item.agent for item in accused if item.agent)
    most = ", ".join(f"{name} in {number}" for name, number in counts.most_common(AGENTS_SHOWN))
    more = f", and {counted(len(counts) - AGENTS_SHOWN, 'more agent')}" if len(counts) > AGENTS_SHOWN else ""
    have = "has" if len(accused) == 1 else "have"
    first = f"; first {'was' if len(counts) == 1 else 'were'} {most}{more}" if most else ""
    say(out, f"{len(accused):,} of {counted(len(found), 'run')} {have} a turn with a sign that it went wrong{first}")


def _why(reasons: list[Signal]) -> Iterator[str]:
    """A line a reason, with the words that it rests on; words of several reasons once, after the last of them."""
    by_quote: dict[str, list[str]] = {}
    for signal in reasons:
        by_quote.setdefault(_quoted(signal.quote), []).append(signal.reason)
    for quote, (*others, last) in by_quote.items():
        yield from (f"{reason};" for reason in others)
        yield f"{last}: {quote}"


def _text(lines: str) -> Text:
    return Text("\n".join(printable(line) for line in lines.split("\n")))


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    return f'"{plain[:QUOTE_CHARACTERS]}..."' if len(plain) > QUOTE_CHARACTERS else f'"{plain}"'

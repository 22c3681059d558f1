"""What ``cras blame`` prints: the table, what cannot be told and why, and what a judge was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from cras.blame.attribution import SIGNS, Blame
from cras.blame.judged.judge import BlameTally
from cras.blame.judged.plan import Plan
from cras.blame.signals import Signal
from cras.terminal.say import lines, say, tables
from cras.text import printable
from cras.wording import counted

QUOTE_CHARACTERS = 120
AGENTS_SHOWN = 5
REASONS_SHOWN = 5
VOID_SHOWN = 3


def print_blames(found: Sequence[Blame], rows: int | None) -> None:
    """The table of those who are named, and how many cannot be."""
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
    sign = "with a sign that it went wrong" if all(item.method == SIGNS for item in found) else "that the judge names"
    say(out, f"{len(accused):,} of {counted(len(found), 'run')} {have} a turn {sign}{first}")
    for line in cannot_tell_lines(found):
        say(out, line)


def cannot_tell_lines(found: Sequence[Blame]) -> Iterator[str]:
    """Of how many runs nobody can be named, and why; no line where all have their turn."""
    reasons = Counter(item.cannot_tell for item in found if item.cannot_tell is not None)
    if reasons:
        number = reasons.total()
        yield f"cannot tell: {counted(number, 'run')} ({number / len(found):.0%}): {_counts(reasons)}"


def judged_lines(found: Sequence[Blame]) -> Iterator[str]:
    """What of a judge's answers does not count, what it was not shown, and which turns address it."""
    asked = sum(item.requests for item in found)
    void = [(item.transcript_id, one) for item in found for one in item.void]
    if void:
        reasons = Counter(answer.reason for _, answer in void)
        yield f"void: {counted(len(void), 'answer')} of {asked:,} ({len(void) / asked:.0%}): {_counts(reasons)}"
        for run, answer in void[:VOID_SHOWN]:
            yield f"  run {run}: {_quoted(answer.said)}"
    shortened = [item for item in found if item.left_out]
    for item in shortened[:REASONS_SHOWN]:
        yield f"shortened to fit the judge's window: run {item.transcript_id}, without {item.left_out}"
    if len(shortened) > REASONS_SHOWN:
        yield f"... and {counted(len(shortened) - REASONS_SHOWN, 'more run')} (all in --json)"
    talking = [(item.transcript_id, turn, one) for item in found for turn, one in item.addressed]
    for run, turn, one in talking[:REASONS_SHOWN]:
        yield f"mind: run {run}, turn {turn} addresses the judge ({one.kind}): {_quoted(one.quote)}"
    if len(talking) > REASONS_SHOWN:
        yield f"... and {counted(len(talking) - REASONS_SHOWN, 'more finding')} (all in --json)"


def undone_lines(tally: BlameTally) -> list[str]:
    """Why runs were not asked about though they should; none where all were."""
    found = [f"not asked about: {counted(count, 'run')}: {reason}" for reason, count in tally.failed.most_common()]
    found += [f"stopped: {tally.stopped}"] if tally.stopped else []
    return [*found, "answers are kept; run the same command again to go on"] if found else []


def plan_lines(plan: Plan) -> Iterator[str]:
    """What asking would take."""
    least, most = plan.requests
    requests = f"{least:,} to {most:,}" if least != most else f"{most:,}"
    tokens = f"{plan.prompt_tokens[0]:,} to {plan.prompt_tokens[1]:,}"
    yield (
        f"{counted(plan.runs, 'run')}: {requests} requests with about "
        f"{tokens if plan.prompt_tokens[0] != plan.prompt_tokens[1] else f'{plan.prompt_tokens[1]:,}'} prompt tokens, "
        "less what the cache of answers holds; nothing was asked"
    )
    if plan.cost is None:
        yield "the price is not known here; --prices gives it"
    elif plan.cost[1]:
        yield f"at most ${plan.cost[1]:.4f}"


def _counts(reasons: Counter[str]) -> str:
    if len(reasons) == 1:
        return next(iter(reasons))
    listed = [f"{reason}: {count:,}" for reason, count in reasons.most_common(REASONS_SHOWN)]
    more = len(reasons) - REASONS_SHOWN
    return "; ".join(listed) + (f"; and {counted(more, 'more reason')}" if more > 0 else "")


def _why(reasons: Iterable[Signal]) -> Iterator[str]:
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

"""``cras lint``: a team in, the contradictions among its instructions out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from cras.commands.judging import (
    REASONS_SHOWN,
    AnswerTokens,
    Cache,
    Concurrency,
    MaxCalls,
    MaxCost,
    Prices,
    Timeout,
    Tries,
    costs_of,
    models_json,
)
from cras.errors import InputError
from cras.judges.asking.ask import JudgeSettings
from cras.judges.contradictions.answer import VoidPair
from cras.judges.contradictions.reader import ContradictionReader, Proposed
from cras.judges.contradictions.run import ReadingTally, read_by_model
from cras.lint import Contradiction, TeamDescription, Unread, lint, read_teams
from cras.lint.contradictions import RULES
from cras.lint.coverage import coverage_of
from cras.terminal.progress import Bars
from cras.terminal.say import lines, messages, say, say_not_read
from cras.terminal.told import kept_when_stopped
from cras.text import fit, printable
from cras.trust.mark import marks
from cras.wording import counted

FailOn = Literal["rules", "any"]
VOID_SHOWN = 10
WORDS_SHOWN = 60
LEFT_OUT_SHOWN = 10


def command(
    teams: Annotated[
        list[str],
        typer.Argument(
            help="Teams: YAML of agents and messages, JSON of team.dump_component(), runs, folders of them, or -.",
            metavar="TEAMS...",
        ),
    ],
    judge: Annotated[
        str | None,
        typer.Option(
            help="A model that reads on where rules end: openai:MODEL, ollama:MODEL, hf:PATH, or a Python path, as for cras score."
        ),
    ] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify", help="Ask the model about each pair that it proposes once more, by itself: can both be obeyed?"
        ),
    ] = False,
    fail_on: Annotated[
        FailOn, typer.Option(help="Whose contradictions make the exit code 1: those of the rules, or any.")
    ] = "rules",
    format: Annotated[str | None, typer.Option(help="Format of runs; by default recognised.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the contradictions as JSON on standard output.")] = False,
    max_calls: MaxCalls = None,
    max_cost: MaxCost = None,
    prices: Prices = None,
    cache: Cache = None,
    concurrency: Concurrency = 8,
    timeout: Timeout = 120.0,
    tries: Tries = 5,
    answer_tokens: AnswerTokens = None,
    window: Annotated[
        int | None,
        typer.Option(
            help="Tokens that the model's window holds; teams with an agent that does not fit are not read.", min=512
        ),
    ] = None,
) -> int:
    """Which instructions of a team contradict each other, before it runs.

    Exit codes: 0 none found, 1 a contradiction, or teams that the model could not read; 2 usage, or a file that could
    not be read (the others are linted all the same).
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
    )
    reader = ContradictionReader(judge, settings, is_verifying=verify) if judge else None
    return run_lint(teams, format, json, reader, fail_on)


@dataclass
class _Linted:
    """What was found, a list a team: by rules, then by the model."""

    teams: list[tuple[TeamDescription, list[Contradiction]]]
    said: list[tuple[TeamDescription, Proposed]] = field(default_factory=list)
    tally: ReadingTally = field(default_factory=ReadingTally)
    unread: Unread = field(default_factory=Unread)

    @property
    def found(self) -> list[Contradiction]:
        """All of it, team by team."""
        return [item for _, found in self.teams for item in found]

    def failing(self, fail_on: FailOn) -> bool:
        """Whether the exit code is 1."""
        return self.tally.is_short or any(fail_on == "any" or item.by == RULES for item in self.found)


def run_lint(
    paths: list[str],
    format: str | None,
    as_json: bool,
    reader: ContradictionReader | None = None,
    fail_on: FailOn = "rules",
) -> int:
    """Lint and print; 2 where a file cannot be read, 1 where there is a contradiction that counts, or what a model should
    have read is unread, else 0.

    Raises:
        InputError: none of the files can be read, none was given, or the model cannot be asked.
    """
    linted = _by_rules(paths, format)
    if reader:
        _by_model(linted, reader)
    if as_json:
        print(json.dumps(_as_json(linted, reader), ensure_ascii=False))
        say_not_read(messages(), linted.unread.problems)
    else:
        _print(linted, reader, fail_on)
    return 2 if linted.unread.problems else int(linted.failing(fail_on))


def _by_rules(paths: list[str], format: str | None) -> _Linted:
    unread = Unread()
    teams = [(team, lint(team)) for team in read_teams(paths, format, unread)]
    if not teams:
        raise InputError("\n".join(unread.problems or ["no team in what was given", *unread.notes]))
    return _Linted(teams, unread=unread)


def _by_model(linted: _Linted, reader: ContradictionReader) -> None:
    """Let the model read every team; what it finds comes after what rules found in it."""
    found_in = {id(team): found for team, found in linted.teams}
    work = [(team, tuple(found)) for team, found in linted.teams]
    kept = "what was answered so far is kept; run the same command again to go on"
    with kept_when_stopped(kept), Bars(messages(), announce=False, transient=True) as bars:
        for number, (team, proposed) in enumerate(read_by_model(work, reader, linted.tally), 1):
            bars("reading teams", number, len(work))
            if proposed is not None:
                found_in[id(team)] += proposed.found
                linted.said.append((team, proposed))


def _as_json(linted: _Linted, reader: ContradictionReader | None) -> dict[str, object]:
    coverage = coverage_of(team for team, _ in linted.teams)
    figures: dict[str, object] = {
        "schema_version": 1,
        "teams": len(linted.teams),
        "contradictions": [item.as_json() for item in linted.found],
        "sentences": coverage.sentences,
        "demands": coverage.demands,
        "left_out": coverage.left_out,
        "notes": linted.unread.notes,
        "unreadable": linted.unread.problems,
    }
    if reader is None:
        return figures
    tally = linted.tally

    def listed(name: Literal["void", "refused"]) -> list[dict[str, object]]:
        return [{"team": team.name, **pair.as_json()} for team, said in linted.said for pair in getattr(said, name)]

    judge: dict[str, object] = {
        "name": reader.name,
        "models": models_json(reader.ledger),
        "teams": tally.teams,
        "read": tally.read,
        "failed": {printable(reason): count for reason, count in tally.failed.items()},
        "stopped": tally.stopped,
        "void": listed("void"),
        "refused": listed("refused"),
        "found_again": sum(said.again for _, said in linted.said),
        "addressed": [
            {"team": team.name, "place": place, "kind": item.kind, "quote": item.quote}
            for team, said in linted.said
            for place, item in said.addressed
        ],
        "checked": marks([(reader.name, reader.version)]),
    }
    return figures | {"judge": judge}


def _print(linted: _Linted, reader: ContradictionReader | None, fail_on: FailOn) -> None:
    console = lines()
    for contradiction in linted.found:
        for line in _said_of(contradiction):
            say(console, line)
        console.print()
    told = messages()
    coverage = coverage_of(team for team, _ in linted.teams)
    for note in linted.unread.notes:
        say(told, note)
    for line in coverage.left_out[:LEFT_OUT_SHOWN]:
        say(told, line)
    if len(coverage.left_out) > LEFT_OUT_SHOWN:
        more = counted(len(coverage.left_out) - LEFT_OUT_SHOWN, "more message")
        say(told, f"... and {more} of which parts are not read (all in --json)")
    _print_summary(told, linted, reader, fail_on)
    say(told, coverage.summary())
    say_not_read(told, linted.unread.problems)


def _print_summary(told: Console, linted: _Linted, reader: ContradictionReader | None, fail_on: FailOn) -> None:
    # Nothing found in a team that the model did not read is nothing told of it.
    unread = linted.tally.teams - linted.tally.read
    but = f", of which {reader.name} read {linted.tally.read:,}" if reader and unread else ""
    summary = f"{counted(len(linted.found), 'contradiction')} in {counted(len(linted.teams), 'team')}{but}"
    if reader is None:
        say(told, summary + ("" if linted.found else ", as far as rules can tell"))
        return
    by_rules = sum(item.by == RULES for item in linted.found)
    by_model = len(linted.found) - by_rules
    say(told, f"{summary}: {by_rules:,} by rules, {by_model:,} by {reader.name}")
    for line in [*_of_the_model(linted), *costs_of(reader.ledger), *marks([(reader.name, reader.version)])]:
        say(told, line)
    if by_model and not by_rules and fail_on == "rules":
        say(told, "what the model alone found does not make the exit code 1; --fail-on any does")


def _of_the_model(linted: _Linted) -> list[str]:
    """What of the model's answers does not count, what addressed it, and what it did not read."""
    found = []
    void = [(team, "void", pair) for team, said in linted.said for pair in said.void]
    refused = [(team, "refused", pair) for team, said in linted.said for pair in said.refused]
    for name, listed in (("void", void), ("refused", refused)):
        found += [_not_counted(*item) for item in listed[:VOID_SHOWN]]
        if len(listed) > VOID_SHOWN:
            found.append(f"... and {counted(len(listed) - VOID_SHOWN, 'more pair')} {name} (all in --json)")
    if again := sum(said.again for _, said in linted.said):
        found.append(f"{counted(again, 'pair')} that rules had found, found again")
    found += [
        f'{team.name}, {place}: text that addresses a judge ({item.kind}): "{item.quote}"; it moves nothing'
        for team, said in linted.said
        for place, item in said.addressed
    ]
    tally = linted.tally
    found += [
        f"not read: {counted(count, 'team')}: {reason}" for reason, count in tally.failed.most_common(REASONS_SHOWN)
    ]
    if len(tally.failed) > REASONS_SHOWN:
        found.append(f"... and {counted(len(tally.failed) - REASONS_SHOWN, 'more reason')} (all in --json)")
    if tally.stopped:
        found.append(f"stopped: {tally.stopped}; {counted(tally.teams - tally.read, 'team')} not read")
    if tally.is_short:
        found.append("what was answered is kept; run the same command again to go on")
    return found


def _not_counted(team: TeamDescription, name: str, pair: VoidPair) -> str:
    first, second = (fit(quote, WORDS_SHOWN) for quote in pair.quotes)
    quoted = f' ("{first}" / "{second}")' if first or second else ""
    return f"{name}: {team.name}: {pair.reason}{quoted}"


def _said_of(found: Contradiction) -> list[str]:
    binds = "neither binds" if found.is_tie else "binds"
    by = "" if found.by == RULES else f", says {found.by}"
    because = [f"  because: {found.reason}"] if found.reason else []
    return [
        f"{found.team}, {found.agent}: {found.type}{by}",
        f'  "{_on_one_line(found.binding.quote)}"  ({found.places[0]}; {binds})',
        f'  "{_on_one_line(found.other.quote)}"  ({found.places[1]})',
        *because,
        f"  instead: {_on_one_line(found.advice)}",
    ]


def _on_one_line(text: str | None) -> str:
    return " ".join((text or "").split())

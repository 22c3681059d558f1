"""``cras sensitivity``: does a judge agree with itself, asked in other ways?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cras.commands.panels import run_sensitivity
from cras.judges.asking.ask import JudgeSettings
from cras.terminal.told import kept_when_stopped


def command(
    runs: Annotated[list[str], typer.Argument(help="Runs to ask about, as for cras score.", metavar="RUNS...")],
    judge: Annotated[str, typer.Option(help="The judge, as for cras score: a model, or several with commas.")],
    number: Annotated[int, typer.Option(help="How many turns, drawn by chance.", min=1)] = 30,
    max_calls: Annotated[
        int | None, typer.Option(help="Stop before the request to a judge model that would pass this number.", min=0)
    ] = None,
    max_cost: Annotated[
        float | None, typer.Option(help="Stop before the request that could pass so many US dollars.", min=0)
    ] = None,
    prices: Annotated[str | None, typer.Option(help="Your own prices of models, YAML.")] = None,
    cache: Annotated[str | None, typer.Option(help="File of judges' answers, as for cras score.")] = None,
    concurrency: Annotated[int, typer.Option(help="Requests to a judge model at once.", min=1)] = 8,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON on standard output.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed draws the same turns.")] = 0,
) -> int:
    """How much a judge's scores depend on how it is asked: the same again, another order, other words.

    Exit codes: 0 done, 1 turns left unjudged (a limit, a judge that failed), 2 usage or input that could not be read.
    """
    settings = JudgeSettings(
        concurrency=concurrency,
        cache=Path(cache) if cache else None,
        max_calls=max_calls,
        max_cost=max_cost,
        prices=prices,
    )
    with kept_when_stopped("the answers so far are kept; run the same command again to go on"):
        return run_sensitivity(runs, judge, number=number, settings=settings, format=format, as_json=json, seed=seed)

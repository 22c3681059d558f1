"""What commands with judge models share: their options, and what they say was asked, what it cost, what is left undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from cras.judges import Judge
from cras.judges.asking.budget import Spending
from cras.scoring.score import Tally
from cras.text import printable
from cras.wording import counted

REASONS_SHOWN = 5

MaxCalls = Annotated[
    int | None, typer.Option(help="Stop before the request to a judge model that would pass this number.", min=0)
]
MaxCost = Annotated[
    float | None, typer.Option(help="Stop before the request that could pass so many US dollars.", min=0)
]
Prices = Annotated[str | None, typer.Option(help="Your own prices of models, YAML; see docs/judges.md.")]
Cache = Annotated[
    str | None, typer.Option(help="File of judges' answers; by default in your cache folder, or CRAS_CACHE.")
]
Concurrency = Annotated[int, typer.Option(help="Requests to a judge model at once.", min=1)]
Timeout = Annotated[float, typer.Option(help="Seconds that an answer may take.", min=0.1)]
Tries = Annotated[int, typer.Option(help="How often a request that fails is sent.", min=1)]
AnswerTokens = Annotated[
    int | None,
    typer.Option(
        help="Tokens that an answer may take; by default what its questions and a model's thoughts may need.", min=16
    ),
]


def undone(tally: Tally) -> list[str]:
    """Why turns have no record though they should, or one that has to be made again; none where all is done."""
    lines = [
        f"not judged: {counted(count, 'turn')}: {printable(reason)}"
        for reason, count in tally.failed.most_common(REASONS_SHOWN)
    ]
    if len(tally.failed) > REASONS_SHOWN:
        lines.append(f"... and {counted(len(tally.failed) - REASONS_SHOWN, 'more reason')} (all in --json)")
    if tally.lost:
        lines.append(f"a fault in the judge cost {counted(len(tally.lost), 'turn')}:")
        lines += [f"  {lost}" for lost in tally.lost[:REASONS_SHOWN]]
    if len(tally.lost) > REASONS_SHOWN:
        lines.append(f"  ... and {counted(len(tally.lost) - REASONS_SHOWN, 'more turn')} (all in --json)")
    lines += [
        f"left void: {counted(count, 'turn')}, scored by what is left, since nothing counts of {printable(reason)}"
        for reason, count in tally.left_void.most_common(REASONS_SHOWN)
    ]
    if len(tally.left_void) > REASONS_SHOWN:
        lines.append(f"... and {counted(len(tally.left_void) - REASONS_SHOWN, 'more reason')} (all in --json)")
    if tally.stopped:
        lines.append(f"stopped: {tally.stopped}")
    if lines:
        lines.append("what was scored is kept; run the same command again to go on")
    return lines


def void_line(tally: Tally) -> list[str]:
    """How many verdicts do not count; no line where all do."""
    if not tally.void:
        return []
    are = counted(tally.void, "verdict is", "verdicts are")
    return [f"{are} void (no answer that can be read, no quotation from the turn): open in the table"]


def spending_of(judge: Judge) -> Spending | None:
    """What a judge's models were asked; ``None`` for one that asks none."""
    found = getattr(judge, "ledger", None)
    return found if isinstance(found, Spending) else None


def costs(judge: Judge) -> Iterator[str]:
    """One line a judge model."""
    spending = spending_of(judge)
    if spending:
        yield from costs_of(spending)


def costs_of(spending: Spending) -> Iterator[str]:
    """One line a model that was asked."""
    for name, use in spending.models.items():
        line = f"asked {name} {counted(use.calls, 'time')}, {counted(use.from_cache, 'answer')} from before"
        if use.calls:
            line += f"; {counted(use.prompt_tokens, 'prompt token')}, {counted(use.completion_tokens, 'answer token')}"
            if use.estimated_calls:
                line += f" (of {counted(use.estimated_calls, 'call')} the tokens are not known: counted at their most)"
            if use.price is None:
                line += "; its price is not known"
            elif use.price.as_of:
                line += f"; ${use.cost:.4f} at list prices of {use.price.as_of}"
            else:
                line += "; runs locally, no price"
        yield line


def judging_json(judge: Judge, tally: Tally) -> dict[str, object]:
    """The same as data."""
    models = models_json(spending_of(judge))
    failed = {printable(reason): count for reason, count in tally.failed.items()}
    found: dict[str, object] = {"name": judge.name, "models": models, "failed": failed, "stopped": tally.stopped}
    void = {
        "verdicts": tally.void,
        "turns_left": tally.turns_left_void,
        "reasons": {printable(reason): count for reason, count in tally.left_void.items()},
    }
    return found | {"lost": [lost.as_json() for lost in tally.lost], "void": void}


def models_json(spending: Spending | None) -> list[dict[str, object]]:
    """What each model was asked, as data."""
    return [
        {
            "judge": name,
            "calls": use.calls,
            "from_cache": use.from_cache,
            "prompt_tokens": use.prompt_tokens,
            "completion_tokens": use.completion_tokens,
            "prompt_characters": use.prompt_characters,
            "calls_with_unknown_tokens": use.estimated_calls,
            "cost_usd": use.cost,
            "prices_as_of": use.price.as_of.isoformat() if use.price and use.price.as_of else None,
        }
        for name, use in (spending.models.items() if spending else ())
    ]

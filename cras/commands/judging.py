"""What ``cras score`` says of its judge models: what was asked, what it cost, what is left undone."""

from __future__ import annotations

from collections.abc import Iterator

from cras.judges import Judge
from cras.judges.asking.budget import Ledger
from cras.scoring.score import Tally
from cras.text import printable
from cras.wording import counted

REASONS_SHOWN = 5


def undone(tally: Tally) -> list[str]:
    """Why turns have no record though they should; one line a reason, none where all is done."""
    lines = [
        f"not judged: {counted(count, 'turn')}: {printable(reason)}"
        for reason, count in tally.failed.most_common(REASONS_SHOWN)
    ]
    if len(tally.failed) > REASONS_SHOWN:
        lines.append(f"... and {counted(len(tally.failed) - REASONS_SHOWN, 'more reason')} (all in --json)")
    if tally.stopped:
        lines.append(f"stopped: {tally.stopped}")
    if lines:
        lines.append("what was scored is kept; run the same command again to go on")
    return lines


def ledger_of(judge: Judge) -> Ledger | None:
    """What a judge's models were asked; ``None`` for one that asks none."""
    found = getattr(judge, "ledger", None)
    return found if isinstance(found, Ledger) else None


def costs(judge: Judge) -> Iterator[str]:
    """One line a judge model."""
    ledger = ledger_of(judge)
    if ledger:
        yield from costs_of(ledger)


def costs_of(ledger: Ledger) -> Iterator[str]:
    """One line a model that the ledger knows."""
    for name, use in ledger.models.items():
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
    ledger = ledger_of(judge)
    models = []
    for name, use in ledger.models.items() if ledger else ():
        models.append(
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
        )
    failed = {printable(reason): count for reason, count in tally.failed.items()}
    return {"name": judge.name, "models": models, "failed": failed, "stopped": tally.stopped}

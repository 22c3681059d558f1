"""What asking a judge model about runs would take, before anything is asked: no key is needed, and no weights are loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cras.blame.judged.asking import ANSWER_TOKENS, QUESTION_BYTES
from cras.blame.judged.case import Case
from cras.blame.judged.material import SYSTEM, material_for
from cras.blame.judged.method import Method
from cras.errors import InputError
from cras.judges.asking.ask import JudgeSettings
from cras.judges.asking.clients import price_and_window
from cras.judges.named import OWN
from cras.judges.shorten import BYTES_PER_TOKEN


@dataclass(frozen=True)
class Plan:
    """What asking about some runs would take: the fewest and the most, since answers decide what is asked next."""

    runs: int
    requests: tuple[int, int]
    prompt_tokens: tuple[int, int]
    """Estimated from bytes; second tries at answers that cannot be read come on top."""
    cost: tuple[float, float] | None
    """US dollars with the longest answers; ``None`` where no price is known."""


def plan(name: str, method: Method, settings: JudgeSettings, cases: Iterable[Case]) -> Plan:
    """What asking would take; nothing is asked. Runs that do not fit the window are not counted.

    Args:
        name: a model, as ``--judge`` names it.

    Raises:
        InputError: the name stands for no single model, or the file of prices cannot be read.
    """
    verify_one_model(name)
    price, window = price_and_window(name, settings.prices)
    window = settings.window_tokens or window
    runs = 0
    requests, tokens = [0, 0], [0, 0]
    for case in cases:
        runs += 1
        material = material_for(case, window, QUESTION_BYTES, min(ANSWER_TOKENS, window // 2))
        if material is None or not case.candidates:
            continue
        for place, count in enumerate(method.requests(case)):
            requests[place] += count
            tokens[place] += sum(
                len((SYSTEM + material.prompt("", through)).encode()) // BYTES_PER_TOKEN
                for through in method.shown(case, count)
            )
    costs = [price.of(tokens[place], requests[place] * ANSWER_TOKENS) for place in (0, 1)] if price else None
    return Plan(runs, (requests[0], requests[1]), (tokens[0], tokens[1]), (costs[0], costs[1]) if costs else None)


def verify_one_model(name: str) -> None:
    """Raises InputError where the name stands for several judges, or for one that is no model."""
    if "," in name or name.strip() in OWN:
        raise InputError(f"--judge {name}: blame asks one model, as in openai:MODEL; without --judge it goes by signs")

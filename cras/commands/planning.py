"""What ``cras score --plan`` says: what rules decide of runs, and what a judge model would be asked and cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cras.files.plugins import PlugIns
from cras.judges.asking.ask import JudgeSettings
from cras.judges.asking.clients import JUDGES, WINDOW_TOKENS, price_and_window
from cras.judges.asking.prices import Price, known_prices
from cras.judges.plan import CHARACTERS_PER_TOKEN, Asked, Decided, Plan
from cras.judges.rules import RulesJudge
from cras.text import printable
from cras.wording import counted, share_text

EXAMPLE = "openai:gpt-4o-mini"
"""The model whose price stands for others where none is named."""


@dataclass(frozen=True)
class PlannedModel:
    """A model and what it would be asked; ``asked`` is ``None`` where that depends on what others answer."""

    name: str
    asked: Asked | None
    price: Price | None
    times: int = 1

    @property
    def cost(self) -> float | None:
        """US dollars; ``None`` where the price is not known, or what is asked."""
        if self.asked is None or self.price is None:
            return None
        return self.times * self.price.of(self.asked.prompt_tokens, self.asked.answer_tokens)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        asked = self.asked
        return {
            "judge": self.name,
            "requests": None if asked is None else self.times * asked.requests,
            "questions": None if asked is None else self.times * asked.questions,
            "prompt_tokens": None if asked is None else self.times * asked.prompt_tokens,
            "answer_tokens": None if asked is None else self.times * asked.answer_tokens,
            "cost_usd": self.cost,
            "prices_as_of": self.price.as_of.isoformat() if self.price and self.price.as_of else None,
        }


def planned_models(plan: Plan, judges: Sequence[str], repeats: int, prices: str | None) -> list[PlannedModel]:
    """Every model of the judges; without one, those whose prices are known, as they would be asked after the rules.

    Raises:
        InputError: the file of prices cannot be read.
    """
    models = []
    foreign = PlugIns(JUDGES, "judge")
    for judge in judges:
        names = [part.strip() for part in judge.split(",")]
        asked: Asked | None = plan.alone
        for name in names:
            if name == RulesJudge.name:
                asked = plan.after_rules if asked is plan.alone else asked
            elif foreign.named(name.partition(":")[0]):
                asked = None  # a package's own judge: what it leaves open is not known before
            else:
                models.append(PlannedModel(name, asked, price_and_window(name, prices)[0], repeats))
                asked = None
    if models:
        return models
    return [PlannedModel(name, plan.after_rules, price, repeats) for name, price in known_prices(prices).items()]


def window_of(judges: Sequence[str], settings: JudgeSettings | None) -> int:
    """The window that prompts are cut to: the one that was given, or that of the first model among the judges.

    Raises:
        InputError: the file of prices cannot be read.
    """
    if settings and settings.window_tokens:
        return settings.window_tokens
    names = [part.strip() for judge in judges for part in judge.split(",") if part.strip() != RulesJudge.name]
    return price_and_window(names[0])[1] if names else WINDOW_TOKENS


def plan_lines(plan: Plan, models: Sequence[PlannedModel]) -> list[str]:
    """The plan, for a person."""
    lines = [
        f"{counted(plan.turns, 'turn')} to score, and an instruction counts on every turn that it binds; nothing was asked, nothing is kept",
        _decided(plan.explicit, "explicit instruction"),
        _decided(plan.criteria, "criterion", "criteria"),
    ]
    if plan.conflicts.total:
        lines.append(_decided(plan.conflicts, "conflict"))
    for name, asked in (("after the rules", plan.after_rules), ("without the rules", plan.alone)):
        tokens = f"about {asked.prompt_tokens:,} prompt tokens (characters / {CHARACTERS_PER_TOKEN}) and {asked.answer_tokens:,} answer tokens"
        lines.append(
            f"a judge model {name}: {counted(asked.requests, 'request')}, {counted(asked.questions, 'question')}, {tokens}"
        )
    lines.append("equal requests are asked once, and answers that are kept from before are not asked for again")
    lines += [_cost(model) for model in models]
    return lines


def plan_json(plan: Plan, models: Sequence[PlannedModel]) -> dict[str, object]:
    """The plan as data."""

    def asked(item: Asked) -> dict[str, int]:
        return {
            "requests": item.requests,
            "questions": item.questions,
            "prompt_characters": item.prompt_characters,
            "prompt_tokens": item.prompt_tokens,
            "answer_tokens": item.answer_tokens,
        }

    return {
        "turns": plan.turns,
        "explicit_instructions": plan.explicit.as_json(),
        "criteria": plan.criteria.as_json(),
        "conflicts": plan.conflicts.as_json(),
        "after_rules": asked(plan.after_rules),
        "without_rules": asked(plan.alone),
        "tokens_estimated_by": f"characters / {CHARACTERS_PER_TOKEN}",
        "models": [model.as_json() for model in models],
    }


def plan_in_short(plan: Plan) -> list[str]:
    """One line after a run by rules alone; none where they left nothing open."""
    asked = plan.after_rules
    kinds = (
        (plan.explicit, "explicit instruction", None),
        (plan.criteria, "criterion", "criteria"),
        (plan.conflicts, "conflict", None),
    )
    left = next((kind for kind in kinds if kind[0].by_rules < kind[0].total), None)
    if left is None or not asked.requests:
        return []  # a model after the rules would still be asked its standing questions, but nothing that they left
    decided, one, many = left
    share = share_text(decided.by_rules, decided.total)
    price = known_prices()[EXAMPLE]
    cost = price.of(asked.prompt_tokens, asked.answer_tokens)
    return [
        f"rules decided {share} of {counted(decided.total, one, many)}; a judge model would be asked the rest: about "
        f"{counted(asked.requests, 'request')}, {_short(asked.prompt_tokens + asked.answer_tokens)} tokens "
        f"({EXAMPLE}: {_dollars(cost)}); see --plan"
    ]


def _decided(item: Decided, one: str, many: str | None = None) -> str:
    if not item.total:
        return f"no {one} binds them"
    left = item.total - item.by_rules
    return (
        f"of {counted(item.total, one, many)} rules decide {item.by_rules:,} ({item.by_rules / item.total:.2f}), "
        f"a judge model would be asked about {left:,} ({left / item.total:.2f})"
    )


def _cost(model: PlannedModel) -> str:
    name = printable(model.name)
    if model.asked is None:
        return f"{name}: what it is asked depends on what the judges before it leave open"
    times = f", {model.times} times" if model.times > 1 else ""
    which = f"{name}{times}"
    if model.cost is None:
        return f"{which}: its price is not known; --prices gives it"
    if model.price is None or model.price.as_of is None:
        return f"{which}: runs locally, no price"
    return f"{which}: about {_dollars(model.cost)} at list prices of {model.price.as_of}"


def _short(tokens: int) -> str:
    return (
        f"{tokens / 1_000_000:.1f} M"
        if tokens >= 1_000_000
        else f"{tokens / 1000:.0f} k"
        if tokens >= 1000
        else str(tokens)
    )


def _dollars(cost: float) -> str:
    return f"${cost:,.2f}" if cost >= 1 else f"${cost:.4f}"

"""The settings of credit, a class a rule. Light: importing this loads no torch.

A rule is a class here, named in :data:`CreditSettings`, and a function ``weigh`` in the file of this folder that has
the mode's name (``reward-model``: ``reward_model.py``).
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from cras.transcript import Record

EPSILON = 1e-3
"""Added to span mass before it is divided by its mean, so that tiny masses do not become wild ratios."""
MAX_WEIGHT = 4.0
"""Bound of a weight before weights are renormalised to mean 1."""


class FocalCredit(Record):
    """Tokens weigh as much as focal heads attend to the span that their response obeyed (method.md, section 4)."""

    reads_base: ClassVar[bool] = True
    """Whether the weights come from the frozen base, so that they hold for this one model alone."""
    mode: Literal["focal"] = "focal"
    eps: float = Field(default=EPSILON, gt=0)
    w_max: float = Field(default=MAX_WEIGHT, ge=1)
    share: bool = True
    """Give a token that both responses share the same weight on both sides."""


class UniformCredit(Record):
    """Every token weighs 1: plain DPO."""

    reads_base: ClassVar[bool] = False
    mode: Literal["uniform"] = "uniform"


class RewardModelCredit(Record):
    """The paper's published code: a second, preference-trained model in the place of attention."""

    reads_base: ClassVar[bool] = True
    mode: Literal["reward-model"] = "reward-model"
    reward_model: str = Field(min_length=1)
    """Folder of the second model."""
    alpha: float = 0.5
    beta: float = 0.1


_RULES = (FocalCredit, UniformCredit, RewardModelCredit)


def _mode(value: Any) -> Any:
    """The mode that a recipe names; ``focal`` where it names none."""
    return value.get("mode", "focal") if isinstance(value, dict) else getattr(value, "mode", None)


CreditSettings = Annotated[
    Annotated[FocalCredit, Tag("focal")]
    | Annotated[UniformCredit, Tag("uniform")]
    | Annotated[RewardModelCredit, Tag("reward-model")],
    Discriminator(
        _mode,
        custom_error_type="credit_mode",
        custom_error_message=f"mode is one of {', '.join(rule.model_fields['mode'].default for rule in _RULES)}",
    ),
]
"""How response tokens are weighted, told apart by ``mode``."""

"""The settings of alignment, one type a topic. Light: importing this loads neither torch nor trl."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from cras.transcript import Record
from sail.credit.settings import CreditSettings, FocalCredit

LossType = Literal[
    "sigmoid",
    "sigmoid_norm",
    "hinge",
    "ipo",
    "exo_pair",
    "nca_pair",
    "robust",
    "bco_pair",
    "sppo_hard",
    "aot",
    "aot_unpaired",
    "apo_zero",
    "apo_down",
    "discopop",
    "sft",
]


class LossSettings(Record):
    """TRL's loss types, each with the token weights inside.

    ``label_smoothing`` serves ``exo_pair`` (which needs it), ``robust``, ``aot`` and ``aot_unpaired``.
    """

    type: LossType = "sigmoid"
    beta: float = Field(default=0.1, gt=0)
    label_smoothing: float = Field(default=0.0, ge=0, lt=0.5)
    sft: float = Field(default=0.0, ge=0)
    """Weight of the chosen response's negative log-likelihood, added to the loss (arXiv 2404.19733). A preference
    alone may lower both responses of a pair; this holds the chosen one up."""

    @model_validator(mode="after")
    def _sft_once(self) -> LossSettings:
        if self.type == "sft" and self.sft:
            raise ValueError("type 'sft' is that loss already: leave sft at 0")
        return self


class LoraSettings(Record):
    """The adapter on q, k, v and o of the focal layers."""

    rank: int = Field(default=8, ge=1)
    alpha: int = Field(default=16, ge=1)
    dropout: float = Field(default=0.0, ge=0, lt=1)


class TrainSettings(Record):
    """The optimiser's settings. ``steps``, where given, decides; otherwise ``epochs`` does."""

    learning_rate: float = Field(default=1e-5, gt=0)
    epochs: float = Field(default=1.0, gt=0)
    steps: int | None = Field(default=None, ge=1)
    batch_size: int = Field(default=32, ge=1)
    """Pairs a step; twins have their share of every batch."""
    accumulate: int = Field(default=1, ge=1)
    """Passes that make one step: raises the number of pairs a step without raising memory."""
    scheduler: Literal["cosine", "linear", "constant"] = "cosine"
    warmup: float = Field(default=0.1, ge=0, lt=1)
    """Share of the steps in which the rate rises from 0."""
    share_prompts: bool = True
    """One pass over a prompt for both of its responses, where the model allows it: faster, equal but for rounding."""
    gradient_checkpointing: bool = False
    seed: int = 0


class AlignSettings(Record):
    """Everything that alignment needs beside the model and the pairs. The defaults are the paper's."""

    credit: CreditSettings = Field(default_factory=FocalCredit)
    loss: LossSettings = Field(default_factory=LossSettings)
    lora: LoraSettings = Field(default_factory=LoraSettings)
    train: TrainSettings = Field(default_factory=TrainSettings)

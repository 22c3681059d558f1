"""What a recipe may say."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, model_validator

from attention_probe.models.placement import Dtype
from cras.scenarios.scenario import CONFLICT_TYPES, PAIRINGS, ConflictType, Pairing
from cras.transcript import Record
from sail.credit.settings import CreditSettings, FocalCredit
from sail.embedded import EMBEDDED
from sail.training.settings import AlignSettings, LoraSettings, LossSettings, TrainSettings


class ScenarioSettings(Record):
    """Which scenarios become pairs: made here by seed, or read from a file."""

    file: Path | None = None
    """Scenarios as ``cras scenarios`` writes them; with it, the other settings but ``twins`` and ``unopposed`` have no say."""
    number: int = Field(default=384, ge=1)
    types: list[ConflictType] = Field(default_factory=lambda: list(CONFLICT_TYPES), min_length=1)
    """What is left out here is never seen in training."""
    pairings: list[Pairing] = Field(default_factory=lambda: list(PAIRINGS), min_length=1)
    twins: float = Field(default=0.34, ge=0, le=1)
    """Share of the scenarios whose aligned twin is trained on too."""
    unopposed: float = Field(default=0.34, ge=0, le=1)
    """Share whose competing instruction is trained on alone, as one to obey: obedience must not become deafness."""
    seed: int = 0


class FocalSettings(Record):
    """Where to train. ``map`` or ``layers``, where given, decides; otherwise localization runs first."""

    map: Path | None = None
    """A ``focal_map.json`` made for this model."""
    layers: list[int] | None = Field(default=None, min_length=1)
    """Layers from 0, for controls: all of them, early, late, random ones."""
    budget: int = Field(default=2, ge=1)
    """How many layers localization may name."""
    scenarios: int = Field(default=60, ge=4)
    """How many of the scenarios localization measures."""

    @model_validator(mode="after")
    def _one_of_them(self) -> FocalSettings:
        if self.map is not None and self.layers is not None:
            raise ValueError("give map or layers, not both")
        return self


class Recipe(Record):
    """What ``sail train`` reads. Relative paths start at the working directory."""

    model: str = EMBEDDED
    """``embedded``, or a folder with a transformers model, its tokenizer and a chat template."""
    dtype: Dtype | None = None
    """The numbers that the model computes in: ``auto`` is what its weights are stored in. By default that on a GPU, and
    float32 on a CPU."""
    device: str | None = None
    """``cpu``, ``cuda``, ...; by default a GPU where there is one."""
    scenarios: ScenarioSettings = Field(default_factory=ScenarioSettings)
    focal: FocalSettings = Field(default_factory=FocalSettings)
    credit: CreditSettings = Field(default_factory=FocalCredit)
    loss: LossSettings = Field(default_factory=LossSettings)
    lora: LoraSettings = Field(default_factory=LoraSettings)
    train: TrainSettings = Field(default_factory=TrainSettings)
    out: Path = Path("sail-out")
    """Folder for ``pairs/``, ``adapter/`` and ``focal_map.json``."""

    @property
    def align(self) -> AlignSettings:
        """The part that alignment proper needs."""
        return AlignSettings(credit=self.credit, loss=self.loss, lora=self.lora, train=self.train)

"""The focal map: what localization found out about one model, as ``focal_map.json``."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from attention_probe.focal_map.figures import EffectFigures, Figure
from attention_probe.judged import LeftOut
from attention_probe.models.identity import ModelIdentity, Part
from cras.errors import InputError
from cras.statistics.interval import Bounds

FILE_NAME = "focal_map.json"
KNOCKOUT_KEY = "knockout"
"""The effect by which layers are selected; every map has it for each layer, each window and all layers together."""


class Maker(Part):
    """What made the map."""

    package: str = "sail-cras"
    version: str = Field(default_factory=lambda: version("sail-cras"))


class ScenarioSet(Part):
    """What it was measured on. ``fingerprint``: SHA-256 over the scenarios and twins.

    left_out: the scenarios that were given too, but could not be judged.
    """

    count: int
    fingerprint: str
    left_out: list[LeftOut] = Field(default_factory=list)


class Settings(Part):
    """What the user chose. k: response tokens that attention is read for; budget: layers to select."""

    budget: int
    rule: Literal["knockout", "drift"]
    shape: Literal["window", "top-k"]
    k: int
    seed: int
    level: float = 0.95
    resamples: int
    permutations: int


class HeadFigures(Part):
    """How one head's attention moves. Intervals by bootstrap over scenarios; p by sign flips, q after Benjamini-Hochberg
    over all heads. What the head does to the margin is among ``FocalMap.effects``.
    """

    layer: int
    head: int
    drift: float
    drift_ci: Bounds
    p: float
    q: float
    pull: float
    pull_ci: Bounds
    pull_q: float
    magnitude: float
    magnitude_ci: Bounds


class LayerFigures(Part):
    """One layer. What it does to the margin is among ``FocalMap.effects``.

    selection_frequency: share of bootstrap resamples that select the layer. loss_correlation: Spearman of minus drift
    with the loss of CRAS, ``None`` where undefined (see ``FocalMap.drift_score_rule``).
    """

    layer: int
    focal_score: float
    loss_correlation: float | None
    drift: float
    magnitude: float
    selection_frequency: float


class WindowFigures(Part):
    """A contiguous window of ``budget`` layers, and the mean of its layers' focal scores."""

    layers: list[int]
    focal_score: float


class FocalMap(Part):
    """Focal layers and heads of one model, with the figures behind them.

    margin: log p(binding response) - log p(competing response) in nats, untouched.
    effects: what changes the margin, and by how much, by the effect's name (:meth:`effect`).
    drift_knockout_correlation: Spearman over layers of focal score and knock-out; ``None`` under three layers.
    focal_heads: ``[layer, head]`` pairs, chosen as ``focal_heads_rule`` says.
    """

    schema_version: Literal[2] = 2
    made_by: Maker = Field(default_factory=Maker)
    model: ModelIdentity
    scenarios: ScenarioSet
    settings: Settings
    focal_layers: list[int]
    focal_heads: list[tuple[int, int]]
    focal_heads_rule: str
    runners_up: list[list[int]]
    drift_choice: list[int]
    """The layers that the rule ``drift`` would select, whichever rule was applied."""
    drift_score_rule: str
    drift_knockout_correlation: float | None
    margin: float
    margin_ci: Bounds
    effects: dict[str, EffectFigures]
    layers: list[LayerFigures]
    windows: list[WindowFigures]
    heads: list[HeadFigures]

    @model_validator(mode="after")
    def _effects_are_of_the_model(self) -> FocalMap:
        if KNOCKOUT_KEY not in self.effects:
            raise ValueError(f"effects has no {KNOCKOUT_KEY}")
        for name, effect in self.effects.items():
            try:
                effect.check_size(self.model.layers, self.model.heads)
            except ValueError as error:
                raise ValueError(f"effects.{name}: {error}") from error
        named = {
            "focal_layers": self.focal_layers,
            "drift_choice": self.drift_choice,
            **{f"runners_up[{place}]": layers for place, layers in enumerate(self.runners_up)},
            "focal_heads": [layer for layer, _ in self.focal_heads],
        }
        for field, layers in named.items():
            if wrong := [layer for layer in layers if not 0 <= layer < self.model.layers]:
                raise ValueError(f"{field}: layer {wrong[0]} is named, and the model has {self.model.layers} (from 0)")
        if heads := [head for _, head in self.focal_heads if not 0 <= head < self.model.heads]:
            raise ValueError(
                f"focal_heads: head {heads[0]} is named, and the model has {self.model.heads} a layer (from 0)"
            )
        return self

    def effect(self, name: str) -> EffectFigures:
        """The figures of one causal effect.

        Raises:
            InputError: the map does not have it.
        """
        if name not in self.effects:
            raise InputError(f"the focal map has no effect {name!r}: it has {', '.join(self.effects)}")
        return self.effects[name]

    @property
    def knockout(self) -> EffectFigures:
        """The effect that every map has."""
        return self.effects[KNOCKOUT_KEY]

    @property
    def all_layers_knockout(self) -> Figure:
        """The knock-out of all layers together: the most that any choice of layers could do."""
        return self.knockout.at_set(range(self.model.layers))

    def save(self, path: Path) -> Path:
        """Write it to ``path``, or as ``focal_map.json`` into the folder ``path``; returns the file."""
        file = path / FILE_NAME if path.suffix != ".json" else path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")
        return file

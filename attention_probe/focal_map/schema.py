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


class Decision(Part):
    """Whether any layer decides conflicts beyond chance.

    crossed: scenarios in which both demands could be put at both places (:mod:`attention_probe.crossed`); told_apart:
    those in which the model prefers the right answer to each demand when nothing opposes it, told_apart_p: that it does so
    by chance. All below is over these.
    effect, effect_p: crossed knock-out of the chosen layers in nats, on folds that did not choose them, and its p; gain,
    gain_p: the same over the mean of the other sets, ``None`` where there is no other. p: the greater of the two.
    share_of_all: the layers' part of the effect of all layers together; share_of_span: of what obeying one demand rather
    than the other is worth.
    reason: why no layer is focal; ``None`` where some are.
    """

    crossed: int
    told_apart: int
    told_apart_p: float | None = None
    effect: float | None = None
    effect_p: float | None = None
    gain: float | None = None
    gain_p: float | None = None
    p: float | None = None
    share_of_all: float | None = None
    share_of_span: float | None = None
    reason: str | None = None


class HeadFigures(Part):
    """How one head's attention moves, in nats. Intervals by bootstrap over scenarios. What the head does to the margin is
    among ``FocalMap.effects``. ``None`` where no row of the layer sees the message.

    contest: how much its choice between the two messages depends on whether they disagree
    (:mod:`attention_probe.crossed`); p: that it does so by less than 0.1 nats, by sign
    flips; q: after Benjamini-Hochberg over all heads.
    """

    layer: int
    head: int
    drift: float | None
    drift_ci: Bounds | None
    pull: float | None
    pull_ci: Bounds | None
    contest: float | None
    contest_ci: Bounds | None
    p: float
    q: float
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
    drift: float | None
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
    focal_layers: empty where no layer decides conflicts beyond chance; ``decision.reason`` says why.
    runners_up: the sets that came next, or all of them, the best first, where none is focal.
    focal_heads: ``[layer, head]`` pairs, chosen as ``focal_heads_rule`` says.
    clipped: share of the rows behind drift and pull whose attention lies beyond the digits that can be told.
    """

    schema_version: Literal[3] = 3
    made_by: Maker = Field(default_factory=Maker)
    model: ModelIdentity
    scenarios: ScenarioSet
    settings: Settings
    decision: Decision
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
    clipped: float
    effects: dict[str, EffectFigures]
    layers: list[LayerFigures]
    windows: list[WindowFigures]
    heads: list[HeadFigures]

    @model_validator(mode="after")
    def _effects_are_of_the_model(self) -> FocalMap:
        if (self.decision.reason is None) != bool(self.focal_layers):
            raise ValueError("decision.reason must say why no layer is focal, and only then")
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

    def check_focal(self) -> None:
        """Raise :class:`InputError`, with the reason, where no layer is focal: there is nothing to train or to validate."""
        if not self.focal_layers:
            raise InputError(
                f"the focal map of {self.model.name} names no layer: {self.decision.reason}. Measure it on more scenarios, "
                "or give the layers yourself"
            )

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

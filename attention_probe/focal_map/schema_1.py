"""Focal maps of schema 1, which had a field for each causal effect: still read, as a map of today."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attention_probe.focal_map.figures import EffectFigures
from attention_probe.focal_map.schema import (
    KNOCKOUT_KEY,
    FocalMap,
    HeadFigures,
    LayerFigures,
    Maker,
    ScenarioSet,
    Settings,
    WindowFigures,
)
from attention_probe.models.identity import ModelIdentity, Part
from cras.statistics.interval import Bounds


class _Head(HeadFigures):
    contribution_binding: float
    contribution_competing: float
    ablation: float | None = None


class _Layer(LayerFigures):
    knockout: float
    knockout_ci: Bounds
    knockout_normalised: float


class _Window(WindowFigures):
    knockout: float
    knockout_ci: Bounds
    knockout_normalised: float


class FocalMapV1(Part):
    """What ``focal_map.json`` held in schema 1."""

    schema_version: Literal[1] = 1
    made_by: Maker
    model: ModelIdentity
    scenarios: ScenarioSet
    settings: Settings
    focal_layers: list[int]
    focal_heads: list[tuple[int, int]]
    focal_heads_rule: str
    runners_up: list[list[int]]
    drift_choice: list[int]
    drift_score_rule: str
    drift_knockout_correlation: float | None
    margin: float
    margin_ci: Bounds
    all_layers_knockout: float
    all_layers_knockout_ci: Bounds
    layers: list[_Layer]
    windows: list[_Window]
    heads: list[_Head]

    def upgraded(self) -> FocalMap:
        """The same map in today's schema. What schema 1 did not measure stays unmeasured."""
        own = {"schema_version", "all_layers_knockout", "all_layers_knockout_ci", "layers", "windows", "heads"}
        return FocalMap(
            **self.model_dump(exclude=own),
            effects=self._effects(),
            layers=[LayerFigures(**layer.model_dump(include=set(LayerFigures.model_fields))) for layer in self.layers],
            windows=[WindowFigures(layers=window.layers, focal_score=window.focal_score) for window in self.windows],
            heads=[HeadFigures(**head.model_dump(include=set(HeadFigures.model_fields))) for head in self.heads],
        )

    def _effects(self) -> dict[str, EffectFigures]:
        # What these effects were called and meant then; today's descriptions may move on without them.
        effects = {
            KNOCKOUT_KEY: self._knockout(),
            "contributions": EffectFigures(
                label="contributions",
                unit="nats",
                meaning="first-order change of the margin by what the head reads from the binding and the competing message",
                axes="heads",
                values={
                    "binding": self._by_layer([head.contribution_binding for head in self.heads]),
                    "competing": self._by_layer([head.contribution_competing for head in self.heads]),
                },
            ),
        }
        if any(head.ablation is not None for head in self.heads):
            effects["head_ablation"] = EffectFigures(
                label="head ablation",
                unit="nats",
                meaning="change of the margin when the head's output is set to zero at the response rows",
                axes="heads",
                values={"margin": self._by_layer([head.ablation for head in self.heads])},
            )
        return effects

    def _knockout(self) -> EffectFigures:
        """Of each layer, each window and all layers; of the last, schema 1 kept no length-normalised figure."""
        found: dict[tuple[int, ...], tuple[float, Bounds, float | None]] = {}
        for layer in self.layers:
            found[(layer.layer,)] = layer.knockout, layer.knockout_ci, layer.knockout_normalised
        for window in self.windows:
            found.setdefault(tuple(window.layers), (window.knockout, window.knockout_ci, window.knockout_normalised))
        everywhere = tuple(range(self.model.layers))
        found.setdefault(everywhere, (self.all_layers_knockout, self.all_layers_knockout_ci, None))
        return EffectFigures(
            label="knock-out",
            unit="nats",
            meaning="change of the margin, and of the margin a token, when the response rows cannot see the competing "
            "message in these layers",
            axes="sets",
            sets=[list(layers) for layers in found],
            values={
                "margin": _optional(margin for margin, _, _ in found.values()),
                "normalised": _optional(normalised for _, _, normalised in found.values()),
            },
            intervals={"margin": [interval for _, interval, _ in found.values()]},
        )

    def _by_layer(self, of_heads: list[float] | list[float | None]) -> list[list[float | None]]:
        width = self.model.heads
        return [list(of_heads[first : first + width]) for first in range(0, len(of_heads), width)]


def _optional(values: Iterable[float | None]) -> list[float | None]:
    """A list for figures that need not have been measured."""
    return list(values)

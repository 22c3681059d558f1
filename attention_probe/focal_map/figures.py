"""The figures of one causal effect, as ``focal_map.json`` keeps them under the effect's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from pydantic import Field, model_validator

from attention_probe.models.identity import Part
from cras.errors import InputError
from cras.statistics.interval import Bounds


class Figure(NamedTuple):
    """The mean over scenarios with its interval by bootstrap over scenarios; ``None`` where none was computed."""

    value: float
    interval: Bounds | None


class EffectFigures(Part):
    """Means over scenarios, and their intervals, at each place where an effect was measured.

    Attributes:
        label, unit, meaning: for whoever reads them.
        axes: the places. ``sets``: one figure for each of ``sets``; ``layers``: one a layer; ``heads``: a list a layer, one
            figure a head.
        sets: with the axes ``sets``, the layers of each.
        values: what was measured, by name; the first is the main one. ``None`` at a place where it was not measured.
        intervals: the same shape, of those figures that have one.
    """

    label: str
    unit: str
    meaning: str
    axes: Literal["sets", "layers", "heads"]
    sets: list[list[int]] | None = None
    values: dict[str, list[float | None] | list[list[float | None]]]
    intervals: dict[str, list[Bounds] | list[list[Bounds]]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_shape(self) -> EffectFigures:
        if not self.values:
            raise ValueError("values is empty")
        if (self.axes == "sets") != (self.sets is not None):
            raise ValueError("sets belongs to the axes 'sets', and only to them")
        if unknown := self.intervals.keys() - self.values.keys():
            raise ValueError(f"intervals has {', '.join(sorted(unknown))}, values has not")
        deep = 2 if self.axes == "heads" else 1
        shapes = {_shape(entries, deep) for entries in (*self.values.values(), *self.intervals.values())}
        if len(shapes) > 1 or -1 in min(shapes) or (self.sets is not None and shapes != {(len(self.sets),)}):
            raise ValueError(f"values and intervals are not one figure for each of the {self.axes}")
        return self

    def check_size(self, layers: int, heads: int) -> None:
        """Raise ``ValueError`` unless the figures are those of a model of ``layers`` times ``heads`` heads."""
        if self.sets is not None:
            if any(not 0 <= layer < layers for group in self.sets for layer in group):
                raise ValueError(f"a set names a layer that the model, of {layers} layers, has not")
            return
        expected = (layers, heads) if self.axes == "heads" else (layers,)
        first = next(iter(self.values.values()))
        if _shape(first, len(expected)) != expected:
            raise ValueError(f"{' times '.join(map(str, expected))} figures belong to the model, here are others")

    def find_set(self, layers: Sequence[int], figure: str | None = None) -> Figure | None:
        """The figure of a set of layers (the main one unless named); ``None`` where it was not measured there."""
        wanted = list(layers)
        if self.axes == "layers" and len(wanted) == 1:
            return self._at(figure, wanted[0])
        if self.sets is None or wanted not in self.sets:
            return None
        return self._at(figure, self.sets.index(wanted))

    def at_set(self, layers: Sequence[int], figure: str | None = None) -> Figure:
        """:meth:`find_set`.

        Raises:
            InputError: it was not measured there.
        """
        found = self.find_set(layers, figure)
        if found is None:
            raise InputError(f"the focal map has no {self.label} of layers {', '.join(map(str, layers))}")
        return found

    def at_layer(self, layer: int, figure: str | None = None) -> Figure:
        """The figure of one layer.

        Raises:
            InputError: it was not measured there.
        """
        return self.at_set([layer], figure)

    def at_head(self, layer: int, head: int, figure: str | None = None) -> Figure:
        """The figure of one head.

        Raises:
            InputError: it was not measured there.
        """
        found = self._at(figure, layer, head) if self.axes == "heads" else None
        if found is None:
            raise InputError(f"the focal map has no {self.label} of layer {layer}, head {head}")
        return found

    def _at(self, figure: str | None, *place: int) -> Figure | None:
        name = next(iter(self.values)) if figure is None else figure
        if name not in self.values:
            raise InputError(f"{self.label} has no figure {name!r}: it has {', '.join(self.values)}")
        value: Any = self.values[name]
        interval: Any = self.intervals.get(name)
        for index in place:
            if not 0 <= index < len(value):
                return None
            value = value[index]
            interval = None if interval is None else interval[index]
        return None if value is None else Figure(value, interval)


def _shape(entries: Sequence[Any], deep: int) -> tuple[int, ...]:
    """The lengths of nested lists; -1 where they differ, or where there is no list."""
    if deep == 1:
        return (len(entries),)
    inner = {len(entry) if isinstance(entry, list) else -1 for entry in entries}
    return (len(entries), inner.pop() if len(inner) == 1 else -1)

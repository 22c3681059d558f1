"""The focal map: what localization found out about one model, as ``focal_map.json``."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from attention_probe.models.identity import ModelIdentity, Part, identify
from cras.errors import InputError
from cras.statistics.interval import Bounds

FILE_NAME = "focal_map.json"


class Maker(Part):
    """What made the map."""

    package: str = "sail-cras"
    version: str = Field(default_factory=lambda: version("sail-cras"))


class ScenarioSet(Part):
    """What it was measured on. ``fingerprint``: SHA-256 over the scenarios and twins."""

    count: int
    fingerprint: str


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
    """One head. Intervals by bootstrap over scenarios; p by sign flips, q after Benjamini-Hochberg over all heads.

    contribution_binding, contribution_competing: first-order share of the margin that the head reads from that span.
    ablation: change of the margin when the head is set to zero at the response rows; ``None`` where not measured.
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
    contribution_binding: float
    contribution_competing: float
    ablation: float | None = None


class LayerFigures(Part):
    """One layer. knockout: change of the margin (nats) when the response rows cannot see the competing span there.

    selection_frequency: share of bootstrap resamples that select the layer. loss_correlation: Spearman of minus drift
    with the loss of CRAS, ``None`` where undefined (see ``FocalMap.drift_score_rule``).
    """

    layer: int
    focal_score: float
    loss_correlation: float | None
    drift: float
    magnitude: float
    knockout: float
    knockout_ci: Bounds
    knockout_normalised: float
    selection_frequency: float


class WindowFigures(Part):
    """A contiguous window of ``budget`` layers: the same knock-out, and the mean of its layers' focal scores."""

    layers: list[int]
    focal_score: float
    knockout: float
    knockout_ci: Bounds
    knockout_normalised: float


class FocalMap(Part):
    """Focal layers and heads of one model, with the figures behind them.

    margin: log p(binding response) - log p(competing response) in nats, untouched; all_layers_knockout: its change when
    the competing span is hidden in every layer, the most that any choice of layers could do.
    drift_knockout_correlation: Spearman over layers of focal score and knock-out; ``None`` under three layers.
    focal_heads: ``[layer, head]`` pairs, chosen as ``focal_heads_rule`` says.
    """

    schema_version: Literal[1] = 1
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
    all_layers_knockout: float
    all_layers_knockout_ci: Bounds
    layers: list[LayerFigures]
    windows: list[WindowFigures]
    heads: list[HeadFigures]

    def save(self, path: Path) -> Path:
        """Write it to ``path``, or as ``focal_map.json`` into the folder ``path``; returns the file."""
        file = path / FILE_NAME if path.suffix != ".json" else path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")
        return file


def load(path: Path | str, model: Any = None) -> FocalMap:
    """Read a focal map (a file, or a folder that holds ``focal_map.json``).

    Raises:
        InputError: there is none, it cannot be read, or it was made for another model than ``model``.
    """
    file = Path(path)
    if file.is_dir():
        file = file / FILE_NAME
    if not file.is_file():
        raise InputError(f"{file}: no such file. Make a focal map with: attention-probe run")
    try:
        focal_map = FocalMap.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise InputError(
            f"{file}, field {field}: {first['msg']}. A focal map is the JSON that attention-probe run writes"
        ) from error
    if model is not None:
        check_model(focal_map, model, str(file))
    return focal_map


def check_model(focal_map: FocalMap, model: Any, name: str = "the focal map") -> None:
    """Raise :class:`InputError` unless the map was made for this very model."""
    made_for, given = focal_map.model, identify(model)
    if (made_for.layers, made_for.heads) != (given.layers, given.heads):
        raise InputError(
            f"{name} was made for {made_for.name} ({made_for.layers} layers of {made_for.heads} heads), but this model "
            f"({given.name}) has {given.layers} layers of {given.heads} heads: run attention-probe on this model"
        )
    if made_for.fingerprint != given.fingerprint:
        raise InputError(
            f"{name} was made for {made_for.name}, whose weights are not those of this model ({given.name}): "
            "run attention-probe on this model"
        )

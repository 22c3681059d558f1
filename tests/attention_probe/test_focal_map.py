"""``focal_map.json``: schemas that are read, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from attention_probe import load
from attention_probe.cli import app
from attention_probe.focal_map import EffectFigures
from attention_probe.plots.heat_map import heat_map
from cras.errors import InputError

SCHEMA_1 = Path(__file__).parent / "data" / "focal_map_schema1.json"
"""Written by sail-cras before effects had names: a random model of 3 layers of 4 heads, 8 scenarios."""


def test_a_map_of_schema_1_is_read_with_every_figure_that_it_has() -> None:
    old: dict[str, Any] = json.loads(SCHEMA_1.read_text())
    found = load(SCHEMA_1)
    assert found.schema_version == 2
    assert list(found.effects) == ["knockout", "contributions", "head_ablation"]
    for layer in old["layers"]:
        value, interval = found.knockout.at_layer(layer["layer"])
        assert (value, interval) == (layer["knockout"], tuple(layer["knockout_ci"]))
        normalised = found.knockout.at_layer(layer["layer"], "normalised")
        assert (normalised.value, normalised.interval) == (layer["knockout_normalised"], None)
        assert found.layers[layer["layer"]].focal_score == layer["focal_score"]
    for window in old["windows"]:
        value, interval = found.knockout.at_set(window["layers"])
        assert (value, interval) == (window["knockout"], tuple(window["knockout_ci"]))
    assert found.all_layers_knockout == (old["all_layers_knockout"], tuple(old["all_layers_knockout_ci"]))
    for head in old["heads"]:
        place = head["layer"], head["head"]
        for side in ("binding", "competing"):
            assert found.effect("contributions").at_head(*place, side).value == head[f"contribution_{side}"]
        assert found.effect("head_ablation").at_head(*place).value == head["ablation"]
    same = ("focal_layers", "runners_up", "margin", "drift_choice", "focal_heads_rule", "drift_knockout_correlation")
    assert {name: old[name] for name in same} == {name: getattr(found, name) for name in same}
    assert (found.model.fingerprint, found.model.dtype) == (old["model"]["fingerprint"], None)


def test_a_map_of_schema_1_is_saved_in_todays_schema_and_read_back_equal(tmp_path: Path) -> None:
    found = load(SCHEMA_1)
    assert load(found.save(tmp_path)) == found
    assert json.loads((tmp_path / "focal_map.json").read_text())["schema_version"] == 2


def test_a_map_of_schema_1_is_drawn_and_told(tmp_path: Path) -> None:
    assert heat_map(load(SCHEMA_1), tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    told = CliRunner().invoke(app, ["validate", str(SCHEMA_1)])
    assert told.exit_code == 1, told.output
    assert "-0.16" in told.output
    assert "[-0.34, +0.03]" in told.output


def test_what_schema_1_did_not_measure_is_not_there() -> None:
    found = load(SCHEMA_1)
    assert found.knockout.find_set([0, 1, 2], "normalised") is None
    assert found.knockout.find_set([0, 2]) is None


def test_a_broken_map_of_schema_1_is_told_by_its_own_field(tmp_path: Path) -> None:
    file = tmp_path / "focal_map.json"
    file.write_text(SCHEMA_1.read_text().replace('"knockout_normalised"', '"knockout_norm"', 1))
    with pytest.raises(InputError, match=r"field layers\[0\]\.knockout_normalised: is missing"):
        load(file)


def test_a_map_of_a_later_schema_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "focal_map.json"
    file.write_text(SCHEMA_1.read_text().replace('"schema_version": 1', '"schema_version": 9'))
    with pytest.raises(
        InputError, match=r"field schema_version: it is 9, .* reads up to 2\. Install a newer one, or make"
    ):
        load(file)


def _figures(**changes: Any) -> EffectFigures:
    content = {"label": "x", "unit": "nats", "meaning": "", "axes": "layers", "values": {"margin": [1.0, 2.0]}}
    return EffectFigures.model_validate(content | changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"values": {}}, "values is empty"),
        ({"axes": "sets"}, "sets belongs to the axes 'sets'"),
        ({"sets": [[0], [1]]}, "sets belongs to the axes 'sets'"),
        ({"axes": "sets", "sets": [[0]]}, "one figure for each of the sets"),
        ({"axes": "heads"}, "one figure for each of the heads"),
        ({"intervals": {"margin": [(0.0, 1.0)]}}, "one figure for each of the layers"),
        ({"intervals": {"other": [(0.0, 1.0)]}}, "intervals has other, values has not"),
    ],
)
def test_figures_that_do_not_fit_their_axes_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        _figures(**changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "3 figures belong to the model"),
        ({"axes": "heads", "values": {"margin": [[1.0], [2.0]]}}, "3 times 4 figures belong to the model"),
        ({"axes": "sets", "sets": [[0], [3]]}, "a layer that the model, of 3 layers, has not"),
    ],
)
def test_figures_of_another_model_are_refused_in_a_map(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    content = json.loads(load(SCHEMA_1).model_dump_json())
    content["effects"]["mine"] = _figures(**changes).model_dump(mode="json")
    (tmp_path / "focal_map.json").write_text(json.dumps(content))
    with pytest.raises(InputError, match=f"effects.mine: .*{words}"):
        load(tmp_path)


def test_an_effect_that_this_version_does_not_know_is_kept() -> None:
    """A map made with an effect of one's own stays readable where that effect is not installed."""
    content = load(SCHEMA_1).model_dump(mode="json")
    content["effects"]["mine"] = _figures(values={"margin": [1.0, 2.0, 3.0]}).model_dump(mode="json")
    found = type(load(SCHEMA_1)).model_validate(content)
    assert found.effect("mine").at_layer(2).value == 3.0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"focal_layers": [99]}, r"focal_map\.json.*focal_layers: layer 99 is named, and the model has 3"),
        ({"runners_up": [[0], [-1]]}, r"focal_map\.json.*runners_up\[1\]: layer -1 is named"),
        ({"drift_choice": [0, 3]}, r"focal_map\.json.*drift_choice: layer 3 is named"),
        ({"focal_heads": [[3, 0]]}, r"focal_map\.json.*focal_heads: layer 3 is named"),
        ({"focal_heads": [[0, 4]]}, r"focal_map\.json.*focal_heads: head 4 is named, and the model has 4 a layer"),
    ],
)
def test_layers_and_heads_that_the_model_lacks_are_refused_in_a_map(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    content = json.loads(load(SCHEMA_1).model_dump_json())
    (tmp_path / "focal_map.json").write_text(json.dumps(content | changes))
    with pytest.raises(InputError, match=words):
        load(tmp_path)

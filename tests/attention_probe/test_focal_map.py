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

MAP = Path(__file__).parent / "data"
"""Of a random model of 3 layers of 4 heads: no layer of it is focal."""


@pytest.mark.parametrize("schema", [1, 2])
def test_a_map_whose_layers_were_never_tested_against_chance_is_refused_with_what_to_do(
    tmp_path: Path, schema: int
) -> None:
    file = tmp_path / "focal_map.json"
    file.write_text((MAP / "focal_map.json").read_text().replace('"schema_version": 3', f'"schema_version": {schema}'))
    with pytest.raises(InputError, match=f"it is {schema}. Maps before 3 .* never tested .* attention-probe run"):
        load(file)


def test_a_map_without_focal_layers_is_drawn_told_and_refused_where_layers_are_needed(tmp_path: Path) -> None:
    found = load(MAP)
    assert heat_map(found, tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    told = CliRunner().invoke(app, ["validate", str(MAP)])
    assert told.exit_code == 1, told.output
    assert "No layer is called focal: the model tells the two demands apart in 0 of 8" in told.output
    with pytest.raises(InputError, match="names no layer: the model tells the two demands apart"):
        found.check_focal()
    assert found.runners_up, "what would have been chosen is there, the best first"


def test_a_map_says_why_no_layer_is_focal_and_only_then(tmp_path: Path) -> None:
    content = json.loads((MAP / "focal_map.json").read_text())
    (tmp_path / "focal_map.json").write_text(json.dumps(content | {"focal_layers": [1]}))
    with pytest.raises(InputError, match=r"decision\.reason must say why no layer is focal"):
        load(tmp_path)


def test_a_map_of_a_later_schema_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "focal_map.json"
    file.write_text((MAP / "focal_map.json").read_text().replace('"schema_version": 3', '"schema_version": 9'))
    with pytest.raises(
        InputError, match=r"field schema_version: it is 9, .* reads up to 3\. Install a newer one, or make"
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
    content = json.loads(load(MAP).model_dump_json())
    content["effects"]["mine"] = _figures(**changes).model_dump(mode="json")
    (tmp_path / "focal_map.json").write_text(json.dumps(content))
    with pytest.raises(InputError, match=f"effects.mine: .*{words}"):
        load(tmp_path)


def test_an_effect_that_this_version_does_not_know_is_kept() -> None:
    """A map made with an effect of one's own stays readable where that effect is not installed."""
    content = load(MAP).model_dump(mode="json")
    content["effects"]["mine"] = _figures(values={"margin": [1.0, 2.0, 3.0]}).model_dump(mode="json")
    found = type(load(MAP)).model_validate(content)
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
    content = json.loads(load(MAP).model_dump_json())
    content["decision"]["reason"] = None if "focal_layers" in changes else content["decision"]["reason"]
    (tmp_path / "focal_map.json").write_text(json.dumps(content | changes))
    with pytest.raises(InputError, match=words):
        load(tmp_path)

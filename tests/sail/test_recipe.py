"""Recipes: what is read, what is refused, and where the reader is pointed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cras.errors import InputError
from sail.recipe import Recipe, embedded_recipe, load_recipe


def _written(folder: Path, text: str) -> Path:
    file = folder / "recipe.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_recipe_is_read() -> None:
    recipe = load_recipe(embedded_recipe())
    assert recipe.model == "embedded"
    assert recipe.align.train.learning_rate == 0.003
    assert recipe.align.credit.mode == "focal"
    assert {"scope", "procedure"}.isdisjoint(recipe.scenarios.types)


def test_the_shipped_recipe_names_every_field_that_it_can() -> None:
    """Who reads it must meet every knob; those that exclude each other stand there as comments."""
    text = embedded_recipe().read_text(encoding="utf-8")
    sections = {"scenarios", "focal", "lora", "loss"}
    for name in sections:
        annotation = Recipe.model_fields[name].annotation
        assert annotation is not None
        fields = set(annotation.model_fields) - {"file", "label_smoothing"}
        assert all(f"  {field}:" in text or f"# {field}:" in text for field in fields), name


def test_defaults_are_the_papers(tmp_path: Path) -> None:
    recipe = load_recipe(_written(tmp_path, "model: some/folder\n"))
    assert (recipe.lora.rank, recipe.lora.alpha, recipe.lora.dropout) == (8, 16, 0.0)
    assert (recipe.train.learning_rate, recipe.train.epochs, recipe.train.warmup) == (1e-5, 1.0, 0.1)
    assert (recipe.train.scheduler, recipe.loss.beta, recipe.loss.type) == ("cosine", 0.1, "sigmoid")


def test_overrides(tmp_path: Path) -> None:
    file = _written(tmp_path, "train:\n  steps: 3\n")
    recipe = load_recipe(file, ["train.steps=7", "scenarios.types=[language, role]", "credit.mode=uniform"])
    assert recipe.train.steps == 7
    assert recipe.scenarios.types == ["language", "role"]
    assert recipe.credit.mode == "uniform"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "model: x\ntrain:\n  seed: 0\n  step: 3\n",
            r"recipe\.yaml, line 4, field train\.step: no such field; known are .*steps",
        ),
        ("modle: x\n", r"line 1, field modle: no such field; known are model, "),
        ("model: x\n\nloss:\n  type: dpo\n", r"line 4, field loss\.type: .*'sigmoid'"),
        ("lora:\n  rank: many\n", r"line 2, field lora\.rank: .*integer"),
        ("train:\n  learning_rate: -1\n", r"line 2, field train\.learning_rate: .*greater than 0"),
        ("scenarios:\n  types:\n  - language\n  - tone\n", r"line 4, field scenarios\.types\.1: .*'language'"),
        ("credit:\n  mode: reward-model\n", r"line 1, field credit: reward_model must name"),
        ("focal:\n  map: a.json\n  layers: [1]\n", r"line 1, field focal: give map or layers, not both"),
        ("model: x\nmodel: y\n", r"line 2, field model: it stands there twice"),
        ("train:\n  steps: 1\n  steps: 2\n", r"line 3, field steps: it stands there twice"),
        ("model: [x\n", r"line 2: not YAML: "),
        ("- model\n", r"line 1: a recipe is a list of `field: value`"),
        ("", r"line 1: a recipe is a list of `field: value`"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_recipe(_written(tmp_path, text))


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_recipe(_written(tmp_path, "lora:\n  rank: 0\ntrain:\n  steps: 0\n"))
    assert [line.split("line ")[1][0] for line in str(caught.value).splitlines()] == ["2", "4"]


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("train.steps", r"override 'train\.steps': write it as field\.field=value"),
        ("train.steps=x", r"override 'train\.steps=x', field train\.steps: .*integer"),
        ("train.stops=1", r"override 'train\.stops=1', field train\.stops: no such field"),
        ("focal.layers=[1", r"override 'focal\.layers=\[1': its value is not YAML"),
    ],
)
def test_an_override_that_is_wrong_is_named(tmp_path: Path, override: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_recipe(_written(tmp_path, "model: x\n"), [override])


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml: no such file; a recipe to start from is .*embedded\.yaml"):
        load_recipe(tmp_path / "none.yaml")
    binary = tmp_path / "recipe.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not a text file in UTF-8"):
        load_recipe(binary)


def test_reading_a_recipe_needs_no_torch() -> None:
    code = "import sys, sail.recipe as r; r.load_recipe(r.embedded_recipe()); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

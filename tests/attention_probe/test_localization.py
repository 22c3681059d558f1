"""Localization as a whole and its commands, on random models and on the model that ships."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from attention_probe import FocalMap, heat_map, load, localize
from attention_probe.answers import cras_loss
from attention_probe.cli import app
from attention_probe.effects.effect import over_cases
from attention_probe.effects.knockout import knockout
from attention_probe.margin import prepare
from attention_probe.validation import validate
from cras.errors import InputError
from cras.scenarios import generate, write_scenarios
from sail import embedded
from tests.attention_probe.conftest import build, pairs

FAST = {"resamples": 100, "permutations": 100}


@pytest.fixture(scope="module")
def found(llama: Any, tokenizer: Any) -> FocalMap:
    scenarios, twins = zip(*pairs(), strict=True)
    loss = np.random.default_rng(0).uniform(size=len(scenarios))
    return localize(llama, tokenizer, scenarios, twins, loss, budget=1, ablate_heads=True, **FAST)  # type: ignore[arg-type]


def test_the_figures_are_those_of_the_single_measurements(found: FocalMap, llama: Any, tokenizer: Any) -> None:
    scenarios = [scenario for scenario, _ in pairs()]
    effect = over_cases(knockout([(0,), (1,)]), llama, prepare(tokenizer, scenarios))
    assert found.margin == pytest.approx(effect[:, 0, 0].mean(), abs=1e-5)
    for layer in (0, 1):
        assert found.layers[layer].knockout == pytest.approx(effect[:, 1 + layer, 0].mean(), abs=1e-5)
    best = max(found.layers, key=lambda figures: figures.knockout)
    assert found.focal_layers == [best.layer]
    assert sum(figures.selection_frequency for figures in found.layers) == pytest.approx(1.0), "one layer a resample"


def test_every_head_has_figures_an_interval_and_a_test(found: FocalMap) -> None:
    assert len(found.heads) == found.model.layers * found.model.heads
    for head in found.heads:
        assert head.drift_ci[0] <= head.drift <= head.drift_ci[1]
        assert 0 <= head.p <= head.q <= 1
        assert head.magnitude >= 0
        assert head.ablation is not None
    assert {layer for layer, _ in found.focal_heads} <= set(found.focal_layers)


def test_the_map_is_written_and_read_back_equal(found: FocalMap, llama: Any, tmp_path: Path) -> None:
    assert load(found.save(tmp_path), llama) == found


def test_the_map_of_another_model_is_refused(found: FocalMap, tmp_path: Path) -> None:
    found.save(tmp_path)
    with pytest.raises(InputError, match="weights are not those of this model"):
        load(tmp_path, build("llama", seed=1))
    with pytest.raises(InputError, match="layers of"):
        load(tmp_path, embedded.load()[0])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: "{", "Invalid JSON"),
        (lambda text: text.replace('"focal_layers"', '"focal"'), "field focal_layers"),
        (lambda text: text.replace('"schema_version": 1', '"schema_version": 9'), "field schema_version"),
    ],
)
def test_a_broken_map_is_told_by_its_field(found: FocalMap, tmp_path: Path, change: Any, words: str) -> None:
    file = found.save(tmp_path)
    file.write_text(change(file.read_text()))
    with pytest.raises(InputError, match=words):
        load(tmp_path)
    result = CliRunner().invoke(app, ["validate", str(tmp_path)])
    assert result.exit_code == 2
    assert words in result.output


def test_what_does_not_belong_together_is_refused(llama: Any, tokenizer: Any) -> None:
    scenarios, twins = [list(side) for side in zip(*pairs(3), strict=True)]
    with pytest.raises(ValueError, match="give one number for each of 3"):
        localize(llama, tokenizer, scenarios, twins, np.zeros(2))
    with pytest.raises(ValueError, match="at least two"):
        localize(llama, tokenizer, scenarios[:1], twins[:1], np.zeros(1))
    with pytest.raises(ValueError, match="give 1 to"):
        localize(llama, tokenizer, scenarios, twins, np.zeros(3), budget=99)


def test_the_same_map_gives_the_same_picture(found: FocalMap, tmp_path: Path) -> None:
    one, other = (heat_map(found, tmp_path / name).read_bytes() for name in ("a.png", "b.png"))
    assert one == other
    assert one.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", one[16:24])
    assert width > height > 300


def test_the_loss_of_cras_is_that_of_the_models_own_answers() -> None:
    model, tokenizer = embedded.load()
    scenarios, twins = [list(side) for side in zip(*generate(6, 3, split="held_out"), strict=True)]
    told: list[tuple[str, int, int]] = []
    loss = cras_loss(model, tokenizer, scenarios, twins, progress=lambda *what: told.append(what))
    assert loss.shape == (6,)
    assert ((loss >= -1) & (loss <= 1)).all()
    assert loss.mean() > 0, "the model that ships obeys the twins and loses conflicts"
    assert told[-1] == ("answers", 12, 12)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("probe")
    write_scenarios(folder / "s.jsonl", generate(8, 3, split="held_out"))
    write_scenarios(folder / "other.jsonl", generate(8, 4, split="held_out"))
    result = CliRunner().invoke(
        app, ["run", "--model", str(embedded.path()), "--scenarios", str(folder / "s.jsonl"), "--out", str(folder)]
    )
    assert result.exit_code == 0, result.output
    assert "Loading weights" not in result.output
    return folder


def test_the_command_leaves_map_and_picture(files: Path) -> None:
    assert (files / "heat_map.png").read_bytes().startswith(b"\x89PNG")
    content = json.loads((files / "focal_map.json").read_text())
    assert content["scenarios"]["count"] == 8
    assert len(content["focal_layers"]) == 2


def test_focal_layers_are_validated_from_the_map_and_anew(files: Path) -> None:
    told = CliRunner().invoke(app, ["validate", str(files)])
    assert told.exit_code in (0, 1)
    assert "moves the margin beyond chance" in told.output or told.exit_code == 1
    anew = CliRunner().invoke(
        app,
        ["validate", str(files), "--model", str(embedded.path()), "--scenarios", str(files / "other.jsonl")],
    )  # fmt: skip
    assert anew.exit_code in (0, 1), anew.output
    assert "Focal (*) over the mean of the others" in anew.output


def test_validation_compares_with_every_other_set_of_the_size(files: Path) -> None:
    model, tokenizer = embedded.load()
    scenarios, twins = [list(side) for side in zip(*generate(4, 5, split="held_out"), strict=True)]
    found = load(files, model)
    result = validate(model, tokenizer, scenarios, twins, found, most_sets=15)
    assert len(result.others) == 14, "15 pairs of 6 layers, one of them focal"
    assert result.focal.layers == tuple(found.focal_layers)
    assert result.gain == pytest.approx(result.focal.mean - np.mean([other.mean for other in result.others]))
    assert result.gain_interval[0] <= result.gain <= result.gain_interval[1]
    assert len(result.patching) == 6
    whole = found.model_copy(update={"focal_layers": list(range(6))})
    with pytest.raises(InputError, match="no other set"):
        validate(model, tokenizer, scenarios, twins, whole)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--model", "none/at/all", "--scenarios", "{s}", "--out", "{o}"], "no causal language model"),
        (["run", "--model", "{o}", "--scenarios", "{s}", "--out", "{o}"], "config.json is missing"),
        (["run", "--model", "{m}", "--scenarios", "{o}/none.jsonl", "--out", "{o}"], "no such file"),
        (["run", "--model", "{m}", "--scenarios", "{s}", "--out", "{o}", "--budget", "9"], "the model has 6 layers"),
        (["run", "--model", "{m}", "--scenarios", "{s}", "--out", "{o}", "--rule", "x"], "knockout or drift"),
        (["validate", "{o}"], "no such file"),
        (["validate", "{f}", "--model", "{m}"], "together, or neither"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    files: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    places = {"s": files / "s.jsonl", "o": tmp_path, "m": embedded.path(), "f": files}
    result = CliRunner().invoke(app, [argument.format(**places) for argument in arguments])
    assert result.exit_code == 2, result.output
    assert words in result.output
    assert "Traceback" not in result.output

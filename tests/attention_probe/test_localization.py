"""Localization as a whole and its commands, on random models and on the model that ships."""

from __future__ import annotations

import json
import struct
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertLMHeadModel
from typer.testing import CliRunner

from attention_probe import FocalMap, heat_map, load, localize
from attention_probe.answers import cras_loss
from attention_probe.cli import app
from attention_probe.effects.effect import over_cases, untouched
from attention_probe.effects.head_ablation import head_ablation
from attention_probe.effects.knockout import knockout
from attention_probe.effects.registry import EFFECTS
from attention_probe.margin import prepare
from attention_probe.validation import HeadComparison, LayerProfile, SetComparison, validate
from cras.errors import InputError
from cras.scenarios import Scenario, generate, write_scenarios
from sail import embedded
from tests.attention_probe.conftest import build, pairs
from tests.exact import float64

FAST = {"resamples": 100, "permutations": 100}


@pytest.fixture(scope="module")
def found(llama: Any, tokenizer: Any) -> FocalMap:
    scenarios, twins = zip(*pairs(), strict=True)
    loss = np.random.default_rng(0).uniform(size=len(scenarios))
    with float64():
        return localize(llama, tokenizer, scenarios, twins, loss, budget=1, effects=EFFECTS, **FAST)  # type: ignore[arg-type]


@pytest.mark.usefixtures("exact")
def test_the_figures_are_those_of_the_single_measurements(found: FocalMap, llama: Any, tokenizer: Any) -> None:
    scenarios = [scenario for scenario, _ in pairs()]
    changes = {"margin": untouched, "knock-out": knockout([(0,), (1,)]), "ablation": head_ablation}
    single = over_cases(changes, llama, prepare(tokenizer, scenarios))
    assert found.margin == pytest.approx(single["margin"].mean(), abs=1e-9)
    for layer in (0, 1):
        for place, name in enumerate(("margin", "normalised")):
            expected = single["knock-out"][:, layer, place].mean()
            assert found.knockout.at_layer(layer, name).value == pytest.approx(expected, abs=1e-9)
        for head in range(4):
            expected = single["ablation"][:, layer, head].mean()
            assert found.effect("head_ablation").at_head(layer, head).value == pytest.approx(expected, abs=1e-9)
    assert found.focal_layers == [], "random weights decide nothing"
    assert sorted(layer for group in found.runners_up for layer in group) == [0, 1, 2]
    assert sum(figures.selection_frequency for figures in found.layers) == pytest.approx(1.0), "one layer a resample"


def test_every_head_has_figures_an_interval_and_a_test(found: FocalMap) -> None:
    assert len(found.heads) == found.model.layers * found.model.heads
    for head in found.heads:
        for value, bounds in ((head.drift, head.drift_ci), (head.pull, head.pull_ci), (head.contest, head.contest_ci)):
            assert value is not None
            assert bounds is not None
            assert bounds[0] <= value <= bounds[1]
        assert 0 <= head.p <= head.q <= 1
        assert head.magnitude >= 0
    assert {layer for layer, _ in found.focal_heads} <= set(found.focal_layers)


def test_the_map_is_written_and_read_back_equal(found: FocalMap, llama: Any, tmp_path: Path) -> None:
    assert load(found.save(tmp_path), llama) == found


def test_the_map_of_another_model_is_refused(found: FocalMap, tmp_path: Path) -> None:
    found.save(tmp_path)
    with pytest.raises(InputError, match="weights are not those of this model"):
        load(tmp_path, build("llama", seed=1).double())
    with pytest.raises(InputError, match="layers of"):
        load(tmp_path, embedded.load()[0])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: "{", "Invalid JSON"),
        (lambda text: text.replace('"focal_layers"', '"focal"'), "field focal_layers"),
        (lambda text: text.replace('"schema_version": 3', '"schema_version": "x"'), "field schema_version"),
        (lambda text: text.replace('"knockout": {', '"other": {'), "effects has no knockout"),
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


def test_every_effect_of_the_registry_is_in_the_map_by_its_name(found: FocalMap) -> None:
    assert list(found.effects) == list(EFFECTS)
    for name, effect in EFFECTS.items():
        figures = found.effect(name)
        assert (figures.unit, figures.axes, tuple(figures.values)) == (effect.unit, effect.axes, effect.figures)
        for figure in effect.figures:
            value, interval = figures.at_head(1, 2, figure) if effect.axes == "heads" else figures.at_layer(1, figure)
            assert interval is not None
            assert interval[0] <= value <= interval[1]


def test_an_effect_that_is_not_there_is_an_input_error(found: FocalMap, llama: Any, tokenizer: Any) -> None:
    scenarios, twins = [list(side) for side in zip(*pairs(3), strict=True)]
    with pytest.raises(InputError, match="no causal effect nonsense: there are knockout, contributions"):
        localize(llama, tokenizer, scenarios, twins, np.zeros(3), effects=["nonsense"])
    with pytest.raises(InputError, match="no effect 'nonsense': it has knockout"):
        found.effect("nonsense")
    with pytest.raises(InputError, match="no knock-out of layers 0, 2"):
        found.knockout.at_set([0, 2])
    with pytest.raises(InputError, match="no figure 'x': it has margin, normalised"):
        found.knockout.at_layer(0, "x")
    with pytest.raises(InputError, match="no head ablation of layer 1, head 4"):
        found.effect("head_ablation").at_head(1, 4)


def test_the_knock_out_is_measured_whatever_else_is_asked_for(llama: Any, tokenizer: Any) -> None:
    scenarios, twins = [list(side) for side in zip(*pairs(3), strict=True)]
    some = localize(llama, tokenizer, scenarios, twins, np.zeros(3), effects=["patching"], **FAST)  # type: ignore[arg-type]
    assert list(some.effects) == ["knockout", "patching"]


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
    found = cras_loss(model, tokenizer, scenarios, twins, progress=lambda *what: told.append(what))
    assert (found.scenarios, found.twins, found.left_out) == (scenarios, twins, [])
    assert found.loss.shape == (6,)
    assert ((found.loss >= -1) & (found.loss <= 1)).all()
    assert found.loss.mean() > 0, "the model that ships obeys the twins and loses conflicts"
    assert told[-1] == ("answers", 12, 12)


def _without_checks(scenario: Scenario) -> Scenario:
    instructions = [instruction.model_copy(update={"check": None}) for instruction in scenario.instructions]
    return scenario.model_copy(update={"instructions": instructions})


def test_a_scenario_that_no_rule_can_judge_is_left_out_counted_and_shown(tmp_path: Path) -> None:
    mixed = generate(6, 3, split="held_out", types=["language", "length"])
    mixed[1] = (_without_checks(mixed[1][0]), _without_checks(mixed[1][1]))
    mixed[4] = (mixed[4][0], _without_checks(mixed[4][1]))
    write_scenarios(tmp_path / "s.jsonl", mixed)
    asked = ["run", "--model", str(embedded.path()), "--scenarios", str(tmp_path / "s.jsonl"), "--out", str(tmp_path)]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 1, result.output
    assert "No layer is called focal" in result.output, "four scenarios are too few to tell"
    names = f"{mixed[1][0].id}, {mixed[4][0].id}"
    words = f"2 scenarios left out, since none of the instructions in force has a check that a rule can decide: {names}"
    assert words in result.output
    found = load(tmp_path)
    assert found.scenarios.count == 4
    assert [item.id for item in found.scenarios.left_out] == [mixed[1][0].id, mixed[4][0].id]


def test_a_folder_whose_name_looks_like_a_file_holds_map_and_picture(tmp_path: Path) -> None:
    write_scenarios(tmp_path / "s.jsonl", generate(4, 3, split="held_out", types=["language"]))
    out = tmp_path / "probe.json"
    asked = ["run", "--model", str(embedded.path()), "--scenarios", str(tmp_path / "s.jsonl"), "--out", str(out)]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 1, result.output
    assert sorted(file.name for file in out.iterdir()) == ["focal_map.json", "heat_map.png"]


def test_too_few_scenarios_that_can_be_judged_are_an_input_error(tmp_path: Path) -> None:
    mixed = generate(3, 3, split="held_out", types=["language", "length"])
    write_scenarios(tmp_path / "s.jsonl", [mixed[0], *((_without_checks(s), _without_checks(t)) for s, t in mixed[1:])])
    asked = ["run", "--model", str(embedded.path()), "--scenarios", str(tmp_path / "s.jsonl"), "--out", str(tmp_path)]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 2, result.output
    assert "1 of 3 scenarios can be judged, and 2 are needed (2 scenarios left out, since none" in result.output


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
    assert content["scenarios"]["left_out"] == []
    assert content["model"]["dtype"] == "float32"
    assert len(content["focal_layers"]) == 2


@pytest.mark.parametrize(
    ("low", "code", "words"),
    [(1.0, 0, "(*) moves the margin beyond chance"), (-1.0, 1, "(*) does not move the margin beyond chance")],
)
def test_the_exit_code_says_whether_the_maps_own_figures_lie_beyond_chance(
    files: Path, tmp_path: Path, low: float, code: int, words: str
) -> None:
    content = json.loads((files / "focal_map.json").read_text())
    knockout = content["effects"]["knockout"]
    knockout["intervals"]["margin"][knockout["sets"].index(content["focal_layers"])] = [low, 9.0]
    (tmp_path / "focal_map.json").write_text(json.dumps(content))
    told = CliRunner().invoke(app, ["validate", str(tmp_path)])
    assert told.exit_code == code, told.output
    assert words in told.output


@pytest.mark.parametrize(("focal_layers", "code"), [([0, 3], 0), ([2, 4], 1)])
def test_the_exit_code_says_whether_focal_layers_beat_the_others_anew(
    files: Path, tmp_path: Path, focal_layers: list[int], code: int
) -> None:
    """On the model that ships, hiding the message in layers 0 and 3 does the most, in 2 and 4 the least."""
    load(files).model_copy(update={"focal_layers": focal_layers}).save(tmp_path)
    asked = ["--model", str(embedded.path()), "--scenarios", str(files / "other.jsonl")]
    anew = CliRunner().invoke(app, ["validate", str(tmp_path), *asked])
    assert anew.exit_code == code, anew.output
    for words in ("Focal (*) over the mean of the others: ", "Ablating a focal head", "The aligned twin's attention"):
        assert words in anew.output


@pytest.mark.parametrize("fault", ["encoder", "no-system-role", "nan", "short-context", "rewriting-template"])
def test_a_model_that_cannot_be_probed_is_one_line_and_exit_code_2(tokenizer: Any, tmp_path: Path, fault: str) -> None:
    template, words = tokenizer.chat_template, fault
    model = build("llama")
    if fault == "encoder":
        small = {"vocab_size": 400, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
        model, words = BertLMHeadModel(BertConfig(**small, intermediate_size=48)), "BertLMHeadModel is an encoder"
    elif fault == "no-system-role":
        refused = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no') }}{% endif %}"
        template, words = refused + template, "no system role"
    elif fault == "nan":
        torch.nn.init.constant_(model.lm_head.weight, float("nan"))
        words = "computes NaN or infinity"
    elif fault == "short-context":
        model.config.max_position_embeddings, words = 16, "reach to 16"
    else:  # each message twice: generation can do with that, and placing it cannot
        template = template.replace("{{ '\n' + message['content'] }}", "{{ message['content'] + message['content'] }}")
        words = "drops, repeats or rewrites its content"
    model.save_pretrained(tmp_path / "model")
    other = deepcopy(tokenizer)
    other.chat_template = template
    other.save_pretrained(tmp_path / "model")
    write_scenarios(tmp_path / "s.jsonl", generate(2, 3, split="held_out"))
    arguments = ["--model", str(tmp_path / "model"), "--scenarios", str(tmp_path / "s.jsonl"), "--out", str(tmp_path)]
    result = CliRunner().invoke(app, ["run", *arguments])
    assert result.exit_code == 2, result.output
    assert words in result.output
    assert result.output.strip().splitlines()[-1].startswith("attention-probe: ")
    assert "Traceback" not in result.output


def test_validation_compares_with_every_other_set_of_the_size(files: Path) -> None:
    model, tokenizer = embedded.load()
    scenarios, twins = [list(side) for side in zip(*generate(4, 5, split="held_out"), strict=True)]
    found = load(files, model)
    result = validate(model, tokenizer, scenarios, twins, found, most_sets=15)
    assert list(result) == ["knockout", "head_ablation", "patching"]
    knocked, ablated, patched = result.values()
    assert isinstance(knocked, SetComparison)
    assert len(knocked.others) == 14, "15 pairs of 6 layers, one of them focal"
    assert knocked.focal[0] == tuple(found.focal_layers)
    others = np.mean([figure.value for _, figure in knocked.others])
    assert knocked.gain == pytest.approx(knocked.focal[1].value - others)
    assert knocked.gain_interval[0] <= knocked.gain <= knocked.gain_interval[1]
    assert isinstance(ablated, HeadComparison)
    assert ablated.focal > 0
    assert isinstance(patched, LayerProfile)
    assert len(patched.layers) == 6
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
        (
            ["run", "--model", "{m}", "--scenarios", "{s}", "--out", "{o}", "--dtype", "int3"],
            "it is one of auto, float32",
        ),
        (["run", "--model", "{m}", "--scenarios", "{s}", "--out", "{o}", "--device", "abacus"], "torch cannot use it"),
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

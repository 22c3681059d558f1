"""Recipes: what is read, what is refused, and where the reader is pointed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertLMHeadModel
from typer.testing import CliRunner

from attention_probe.focal_map import load as load_focal_map
from cras.errors import InputError
from cras.scenarios import generate, write_scenarios
from sail.cli import app
from sail.pairs.from_scenarios import load_pairs
from sail.recipe.load import embedded_recipe, load_recipe
from sail.recipe.run import run_recipe
from sail.recipe.schema import Recipe
from sail.training.adapter import load_adapter, read_provenance
from sail.training.loading import load_model


def _written(folder: Path, text: str) -> Path:
    file = folder / "recipe.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_recipe_is_read() -> None:
    recipe = load_recipe(embedded_recipe())
    assert recipe.model == "embedded"
    assert recipe.align.train.learning_rate == 0.0025
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
            r"recipe\.yaml, line 4: train\.step: is unknown; known are .*steps",
        ),
        ("modle: x\n", r"line 1: modle: is unknown; known are model, "),
        ("model: x\n\nloss:\n  type: dpo\n", r"line 4: loss\.type: .*'sigmoid'"),
        ("lora:\n  rank: many\n", r"line 2: lora\.rank: .*integer"),
        ("train:\n  learning_rate: -1\n", r"line 2: train\.learning_rate: .*greater than 0"),
        ("scenarios:\n  types:\n  - language\n  - tone\n", r"line 4: scenarios\.types\[1\]: .*'language'"),
        ("credit:\n  mode: reward-model\n", r"line 1: credit\.reward_model: is missing"),
        ("credit:\n  mode: random\n", r"line 1: credit: mode is one of focal, uniform, reward-model"),
        ("credit:\n  epss: 1\n", r"line 2: credit\.epss: is unknown; known are mode, eps, w_max, share"),
        ("credit:\n  mode: uniform\n  eps: 1\n", r"line 3: credit\.eps: is unknown; known are mode$"),
        ("credit:\n  w_max: 0\n", r"line 2: credit\.w_max: .*greater than or equal to 1"),
        ("focal:\n  map: a.json\n  layers: [1]\n", r"line 1: focal: give map or layers, not both"),
        ("model: x\nmodel: y\n", r"line 2: 'model' is there twice"),
        ("train:\n  steps: 1\n  steps: 2\n", r"line 3: 'train\.steps' is there twice"),
        ("model: [x\n", r"line 2: is not YAML "),
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
        ("train.steps=x", r"override 'train\.steps=x': train\.steps: .*integer"),
        ("train.stops=1", r"override 'train\.stops=1': train\.stops: is unknown; known are .*steps"),
        ("focal.layers=[1, x]", r"override 'focal\.layers=\[1, x\]': focal\.layers\[1\]: .*integer"),
        ("credit.mode=random", r"recipe\.yaml, line 1, with override 'credit\.mode=random': credit: mode is one of"),
        ("train={step: 1}", r"override 'train=\{step: 1\}': train\.step: is unknown"),
        ("focal.layers=[1", r"override 'focal\.layers=\[1': is not YAML"),
    ],
)
def test_an_override_that_is_wrong_is_named(tmp_path: Path, override: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_recipe(_written(tmp_path, "model: x\n"), [override])


def test_another_rule_of_credit_can_be_chosen_for_the_shipped_recipe() -> None:
    assert load_recipe(embedded_recipe(), ["credit.mode=uniform"]).credit.mode == "uniform"
    chosen = load_recipe(embedded_recipe(), ["credit.eps=0.5", "credit.mode=focal"]).credit
    assert (chosen.mode, chosen.eps) == ("focal", 0.5)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml: no such file; a recipe to start from is .*embedded\.yaml"):
        load_recipe(tmp_path / "none.yaml")
    binary = tmp_path / "recipe.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"recipe\.yaml, line 1: is not YAML"):
        load_recipe(binary)


def test_reading_a_recipe_needs_no_torch() -> None:
    code = "import sys, sail.recipe.load as r; r.load_recipe(r.embedded_recipe()); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.fixture(scope="module")
def model_folder(tokenizer: Any, tiny_model: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model as a folder that a recipe can name."""
    folder = tmp_path_factory.mktemp("model")
    tiny_model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _small(model: Path, out: Path, **changes: Any) -> Recipe:
    content = {
        "model": str(model),
        "scenarios": {"number": 8, "twins": 0.5},
        "focal": {"layers": [1]},
        "lora": {"rank": 2},
        "train": {"learning_rate": 0.01, "steps": 2, "batch_size": 4},
        "out": str(out),
    }
    return Recipe.model_validate({**content, **changes})


def test_a_recipe_run_leaves_pairs_and_an_adapter(model_folder: Path, tmp_path: Path) -> None:
    heard: list[tuple[str, int, int]] = []

    result = run_recipe(_small(model_folder, tmp_path), lambda *told: heard.append(told))

    assert result.steps == 2
    assert heard == [("train", 1, 2), ("train", 2, 2)]
    pairs, made_by = load_pairs(tmp_path / "pairs")
    assert (made_by.pairs, made_by.twins, made_by.credit["mode"]) == (14, 6, "focal")
    assert {"chosen_weights", "rejected_weights"} <= set(pairs.column_names)
    model, _ = load_model(model_folder)
    provenance = read_provenance(tmp_path / "adapter")
    assert (provenance.focal_layers, provenance.focal_map_hash) == ([1], None)
    assert provenance.pairs["number"] == 14
    assert provenance.base_fingerprint == made_by.base_fingerprint
    assert load_adapter(model, tmp_path / "adapter").peft_config["default"].r == 2


def _localized(recipe: Recipe, **heard: Any) -> None:
    """Run it: the model is random, so its map is written, and training refuses it with the reason."""
    with pytest.raises(InputError, match="names no layer: the model tells the two demands apart in"):
        run_recipe(recipe, **heard)


def _named(out: Path, layer: int) -> Path:
    """The map in ``out`` as if ``layer`` had been found."""
    found = load_focal_map(out)
    decision = found.decision.model_copy(update={"reason": None})
    changes = {"decision": decision, "focal_layers": [layer], "focal_heads": [(layer, 0)]}
    return found.model_copy(update=changes).save(out / "named")


def test_without_layers_localization_names_them_and_none_is_refused(model_folder: Path, tmp_path: Path) -> None:
    _localized(_small(model_folder, tmp_path, focal={"budget": 1, "scenarios": 6}))
    assert load_focal_map(tmp_path).focal_layers == []
    assert not (tmp_path / "adapter").exists()
    _localized(_small(model_folder, tmp_path / "two", focal={"map": str(tmp_path / "focal_map.json")}))

    run_recipe(_small(model_folder, tmp_path / "again", focal={"map": str(_named(tmp_path, 1))}))
    provenance = read_provenance(tmp_path / "again" / "adapter")
    assert provenance.focal_layers == [1]
    assert provenance.focal_map_hash is not None


def test_training_leaves_out_what_no_rule_can_judge_and_says_so(model_folder: Path, tmp_path: Path) -> None:
    """Localization went without them, and nobody heard of it."""
    mixed = generate(6, 3, types=["language", "length"])
    bare = [
        s.model_copy(update={"instructions": [i.model_copy(update={"check": None}) for i in s.instructions]})
        for s in mixed[2]
    ]
    mixed[2] = (bare[0], bare[1])
    write_scenarios(tmp_path / "s.jsonl", mixed)
    heard: list[str] = []
    told: list[tuple[str, int, int]] = []
    recipe = _small(
        model_folder, tmp_path, focal={"budget": 1, "scenarios": 6}, scenarios={"file": str(tmp_path / "s.jsonl")}
    )
    _localized(recipe, progress=lambda *what: told.append(what), note=heard.append)
    assert len(heard) == 1
    assert heard[0].startswith("1 scenario left out, since none of the instructions in force has a check")
    found = load_focal_map(tmp_path / "focal_map.json")
    assert (found.scenarios.count, [item.id for item in found.scenarios.left_out]) == (5, [mixed[2][0].id])
    assert [what for what in told if what[0] == "diagnose"][-1] == ("diagnose", 12, 12)


def test_a_recipe_states_precision_and_map_and_adapter_say_which_it_was(model_folder: Path, tmp_path: Path) -> None:
    precise: dict[str, Any] = {"dtype": "bfloat16", "device": "cpu"}
    _localized(_small(model_folder, tmp_path, focal={"budget": 1, "scenarios": 6}, **precise))
    run_recipe(_small(model_folder, tmp_path, focal={"map": str(_named(tmp_path, 1))}, **precise))
    assert load_focal_map(tmp_path / "focal_map.json").model.dtype == "bfloat16"
    assert read_provenance(tmp_path / "adapter").dtype == "bfloat16"
    with pytest.raises(InputError, match=r"line 1: dtype: .*'float32'"):
        load_recipe(_written(tmp_path, "dtype: half\n"))


def test_a_budget_beyond_the_model_is_an_input_error(model_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a budget of 9 layers: the model has 3 layers, so give 1 to 3"):
        run_recipe(_small(model_folder, tmp_path, focal={"budget": 9, "scenarios": 6}))


def test_a_second_model_can_give_the_credit(model_folder: Path, tmp_path: Path) -> None:
    """Its own base as the second model has no preference, so every weight is 1."""
    credit = {"mode": "reward-model", "reward_model": str(model_folder)}
    run_recipe(_small(model_folder, tmp_path, credit=credit))
    pairs, _ = load_pairs(tmp_path / "pairs")
    assert [weight for row in pairs["chosen_weights"] for weight in row] == pytest.approx(
        [1.0] * sum(map(len, pairs["chosen_weights"])), abs=1e-9
    )


def test_a_map_of_another_model_is_refused(
    tokenizer: Any, model_factory: Any, model_folder: Path, tmp_path: Path
) -> None:
    _localized(_small(model_folder, tmp_path / "one", focal={"budget": 1, "scenarios": 6}))
    other = tmp_path / "other"
    model_factory(tokenizer, seed=9).save_pretrained(other)
    tokenizer.save_pretrained(other)
    focal = {"map": str(tmp_path / "one" / "focal_map.json")}
    with pytest.raises(InputError, match=r"focal_map\.json was made for"):
        run_recipe(_small(other, tmp_path / "two", focal=focal))


@pytest.mark.parametrize(
    "fault", ["no-system-role", "short-context", "short-context-uniform", "nan", "encoder", "encoder-uniform"]
)
def test_a_model_that_cannot_be_aligned_is_one_line_and_exit_code_2(
    tokenizer_factory: Any, model_factory: Any, tmp_path: Path, fault: str
) -> None:
    tokenizer, credit, focal = tokenizer_factory(), "focal", "[1]"
    model = model_factory(tokenizer)
    if fault == "no-system-role":
        refuses = "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
        tokenizer.chat_template, words = refuses + tokenizer.chat_template, "no system role"
    elif fault.startswith("short-context"):
        credit = "uniform" if "uniform" in fault else "focal"
        model.config.max_position_embeddings, words = 32, "reach to 32 (max_position_embeddings)"
    elif fault == "nan":
        torch.nn.init.constant_(model.model.layers[0].mlp.up_proj.weight, float("nan"))
        words = "computes NaN or infinity"
    else:
        small = {"vocab_size": len(tokenizer), "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
        model, words = BertLMHeadModel(BertConfig(**small, intermediate_size=48)), "BertLMHeadModel is an encoder"
        focal, credit = ("[1]", "uniform") if "uniform" in fault else ("null", "focal")
    folder = tmp_path / "model"
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    file = _written(
        tmp_path,
        f"model: {folder}\nscenarios: {{number: 4, twins: 0.5}}\nfocal: {{layers: {focal}, budget: 1}}\n"
        f"credit: {{mode: {credit}}}\ntrain: {{steps: 1, batch_size: 4}}\nout: {tmp_path / 'out'}\n",
    )
    result = CliRunner().invoke(app, ["train", str(file)])
    assert result.exit_code == 2, result.output
    assert words in result.output
    assert result.output.strip().splitlines()[-1].startswith("sail: ")
    assert "Traceback" not in result.output


def test_layers_that_the_model_lacks_are_an_input_error(model_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"focal layers \[7\] must be some of 0 to 2"):
        run_recipe(_small(model_folder, tmp_path, focal={"layers": [7]}, credit={"mode": "uniform"}))


def test_layers_that_are_not_there_are_refused_before_anything_is_computed(model_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"focal layers \[0, 99\] must be some of 0 to 2"):
        run_recipe(_small(model_folder, tmp_path, focal={"layers": [0, 99]}))
    assert not (tmp_path / "pairs").exists()


def test_a_layer_that_is_named_twice_is_refused_before_anything_is_computed(model_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"focal layers \[2, 1, 2\] name 2 more than once"):
        run_recipe(_small(model_folder, tmp_path, focal={"layers": [2, 1, 2]}))
    assert not (tmp_path / "pairs").exists()

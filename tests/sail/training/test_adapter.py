"""What LoRA is put on, and the folder that an adapter is kept in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel, get_peft_model
from transformers import (
    AutoModelForCausalLM,
    Gemma2Config,
    GPT2Config,
    GPTNeoXConfig,
    LlamaConfig,
    MistralConfig,
    OPTConfig,
    Phi3Config,
    Qwen2Config,
)

from attention_probe.models.fingerprint import model_fingerprint
from sail.training.adapter import (
    AdapterError,
    Provenance,
    focal_lora_config,
    load_adapter,
    read_provenance,
    save_adapter,
    trained_parameters,
)

SMALL: dict[str, Any] = {"vocab_size": 64, "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4}
FAMILIES: dict[str, tuple[Any, list[str]]] = {
    "llama": (LlamaConfig(**SMALL, intermediate_size=48), ["q_proj", "k_proj", "v_proj", "o_proj"]),
    "mistral": (
        MistralConfig(**SMALL, intermediate_size=48, num_key_value_heads=2),
        ["q_proj", "k_proj", "v_proj", "o_proj"],
    ),
    "qwen2": (
        Qwen2Config(**SMALL, intermediate_size=48, num_key_value_heads=2),
        ["q_proj", "k_proj", "v_proj", "o_proj"],
    ),
    "gemma2": (
        Gemma2Config(**SMALL, intermediate_size=48, num_key_value_heads=2, head_dim=8),
        ["q_proj", "k_proj", "v_proj", "o_proj"],
    ),
    "phi3": (Phi3Config(**SMALL, intermediate_size=48, pad_token_id=0), ["qkv_proj", "o_proj"]),
    "gpt-neox": (GPTNeoXConfig(**SMALL, intermediate_size=48), ["query_key_value", "dense"]),
    "gpt2": (GPT2Config(vocab_size=64, n_embd=32, n_layer=3, n_head=4, n_positions=64), ["c_attn", "c_proj"]),
    "opt": (
        OPTConfig(**SMALL, ffn_dim=48, word_embed_proj_dim=32, max_position_embeddings=64),
        ["q_proj", "k_proj", "v_proj", "out_proj"],
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_only_the_attention_projections_of_focal_layers(family: str) -> None:
    config, leaves = FAMILIES[family]
    model = AutoModelForCausalLM.from_config(config)
    expected = sum(
        8 * (weight.shape[0] + weight.shape[1])
        for name, weight in model.named_parameters()
        if name.endswith("weight")
        and any(f".{layer}." in name for layer in (0, 2))
        and name.split(".")[-2] in leaves
        and "att" in name
    )

    adapted = get_peft_model(model, focal_lora_config(model, [2, 0]))

    touched = {name.split(".lora_")[0] for name, weight in adapted.named_parameters() if weight.requires_grad}
    assert len(touched) == 2 * len(leaves)
    assert {name.rsplit(".", 1)[1] for name in touched} == set(leaves)
    assert not any(".1." in name.removeprefix("base_model.model.") or "mlp" in name for name in touched)
    assert trained_parameters(adapted) == expected > 0


def test_layers_that_the_model_lacks_are_refused(tiny_model: Any) -> None:
    for layers in ([3], [-1], []):
        with pytest.raises(ValueError, match="must be some of 0 to 2"):
            focal_lora_config(tiny_model, layers)


def test_unknown_projection_names_are_told(tokenizer: Any, model_factory: Callable[..., Any]) -> None:
    model = model_factory(tokenizer)
    attention = model.model.layers[1].self_attn
    attention.query = attention.q_proj
    del attention.q_proj
    with pytest.raises(ValueError, match=r"layer 1: .*names that are not known here \(found .*self_attn\.query"):
        focal_lora_config(model, [1])


@pytest.fixture
def saved(tokenizer: Any, model_factory: Callable[..., Any], tmp_path: Path) -> Path:
    """The folder of an adapter on layer 1 whose weights are not 0."""
    model = model_factory(tokenizer)
    fingerprint = model_fingerprint(model)
    adapted = get_peft_model(model, focal_lora_config(model, [1]))
    with torch.no_grad():
        for name, weight in adapted.named_parameters():
            if "lora_B" in name:
                weight.fill_(0.05)
    provenance = Provenance(
        package_version="0",
        base_model="tiny",
        base_fingerprint=fingerprint,
        focal_layers=[1],
        focal_map_hash="f" * 64,
        trained_parameters=trained_parameters(adapted),
        seed=3,
        settings={"beta": 0.1},
        pairs={"pairs": 6},
    )
    return save_adapter(adapted, tmp_path / "adapter", provenance)


def _logits(model: Any) -> torch.Tensor:
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=torch.arange(3, 12)[None]).logits
    return logits


def test_saved_adapter_loads_here_and_with_peft_alone(
    tokenizer: Any, model_factory: Callable[..., Any], saved: Path
) -> None:
    plain = _logits(model_factory(tokenizer))
    ours = _logits(load_adapter(model_factory(tokenizer), saved))
    theirs = _logits(PeftModel.from_pretrained(model_factory(tokenizer), str(saved)).eval())

    assert torch.equal(ours, theirs)
    assert not torch.allclose(ours, plain)


def test_model_card_says_what_made_it(saved: Path) -> None:
    card = (saved / "README.md").read_text()
    provenance = read_provenance(saved)
    for words in (
        'base_model: "tiny"',
        provenance.base_fingerprint,
        "f" * 64,
        "| focal layers, from 0 | 1 |",
        "| seed | 3 |",
    ):
        assert words in card
    assert f"{provenance.trained_parameters:,}" in card


def test_another_base_is_refused(tokenizer: Any, model_factory: Callable[..., Any], saved: Path) -> None:
    with pytest.raises(AdapterError, match=r"trained on tiny \(fingerprint [0-9a-f]{12}\), not on the model given"):
        load_adapter(model_factory(tokenizer, seed=1), saved)


@pytest.mark.parametrize("name", ["adapter_config.json", "adapter_model.safetensors", "sail.json"])
def test_a_folder_without_its_files_is_refused(tiny_model: Any, saved: Path, name: str) -> None:
    (saved / name).unlink()
    with pytest.raises(AdapterError, match=rf"not an adapter of `sail train`: {name} is missing"):
        load_adapter(tiny_model, saved)


def test_a_missing_folder_is_refused(tiny_model: Any, tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match="no such folder"):
        load_adapter(tiny_model, tmp_path / "none")


def test_a_field_of_the_wrong_kind_is_named(tiny_model: Any, saved: Path) -> None:
    record = json.loads((saved / "sail.json").read_text())
    (saved / "sail.json").write_text(json.dumps({**record, "seed": "x"}))
    with pytest.raises(AdapterError, match=r"sail\.json, field seed: "):
        load_adapter(tiny_model, saved)


@pytest.mark.parametrize(
    ("name", "content"),
    [("adapter_config.json", "{"), ("adapter_config.json", "{}"), ("adapter_model.safetensors", "x")],
)
def test_files_that_cannot_be_read_are_told(
    tokenizer: Any, model_factory: Callable[..., Any], saved: Path, name: str, content: str
) -> None:
    (saved / name).write_text(content)
    with pytest.raises(AdapterError, match="cannot be read as a PEFT adapter"):
        load_adapter(model_factory(tokenizer), saved)


def test_fingerprint_knows_values_and_not_precision_or_adapters(
    tokenizer: Any, model_factory: Callable[..., Any]
) -> None:
    first = model_fingerprint(model_factory(tokenizer))
    assert (
        first == model_fingerprint(model_factory(tokenizer)) == model_fingerprint(model_factory(tokenizer).bfloat16())
    )
    assert first != model_fingerprint(model_factory(tokenizer, seed=1))
    adapted = model_factory(tokenizer)
    assert first == model_fingerprint(get_peft_model(adapted, focal_lora_config(adapted, [0])))

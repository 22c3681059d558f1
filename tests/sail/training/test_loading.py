from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import torch
from autogen_core.models import UserMessage
from peft import LoraConfig, get_peft_model

import attention_probe.models.loading
from cras.errors import InputError
from sail.serving.client import TransformersChatCompletionClient
from sail.training.adapter import AdapterError
from sail.training.loading import load_model

ASK = [UserMessage(content="Tell us about whales.", source="user")]


@pytest.fixture
def folder(tiny_model: Any, tokenizer: Any, tmp_path: Path) -> Path:
    """A model folder as ``save_pretrained`` writes it."""
    tiny_model.save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def adapter(tokenizer: Any, model_factory: Any, tmp_path: Path) -> Path:
    """A PEFT adapter of the model that changes what it says."""
    torch.manual_seed(3)
    config = LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
    get_peft_model(model_factory(tokenizer), config).save_pretrained(tmp_path / "adapter")
    return tmp_path / "adapter"


def answer(client: TransformersChatCompletionClient) -> Any:
    return asyncio.run(client.create(ASK)).content


def test_a_folder_answers_as_the_model_that_was_saved(folder: Path, tiny_model: Any, tokenizer: Any) -> None:
    saved = TransformersChatCompletionClient(tiny_model, tokenizer, max_new_tokens=12)
    loaded = TransformersChatCompletionClient.from_pretrained(folder, max_new_tokens=12)
    assert answer(loaded) == answer(saved)


def test_an_adapter_changes_the_answer_and_is_in_the_config(folder: Path, adapter: Path) -> None:
    base = TransformersChatCompletionClient.from_pretrained(folder, max_new_tokens=12)
    adapted = TransformersChatCompletionClient.from_pretrained(str(folder), str(adapter), max_new_tokens=12)
    assert answer(adapted) != answer(base)
    config = adapted.dump_component().config
    assert (config["path"], config["adapter"]) == (str(folder), str(adapter))
    assert answer(TransformersChatCompletionClient.load_component(adapted.dump_component())) == answer(adapted)


@pytest.mark.parametrize("missing", ["adapter_config.json", "adapter_model.safetensors"])
def test_a_folder_that_is_no_adapter_is_named(folder: Path, adapter: Path, missing: str) -> None:
    (adapter / missing).unlink()
    with pytest.raises(AdapterError, match=rf"adapter: no PEFT adapter: {missing}"):
        load_model(folder, adapter)


def test_an_adapter_of_another_model_is_refused(
    tokenizer: Any, model_factory: Any, adapter: Path, tmp_path: Path
) -> None:
    model_factory(tokenizer, hidden_size=32).save_pretrained(tmp_path / "other")
    tokenizer.save_pretrained(tmp_path / "other")
    with pytest.raises(AdapterError, match="does not fit"):
        load_model(tmp_path / "other", adapter)


def test_a_folder_that_is_no_model_is_named(folder: Path, adapter: Path, tmp_path: Path) -> None:
    """What else is no model: tests/attention_probe/models/test_loading.py."""
    with pytest.raises(InputError, match="no such folder"):
        load_model(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"config\.json is missing; it is an adapter"):
        load_model(adapter)


def test_probe_client_and_training_compute_in_the_same_numbers(folder: Path, tiny_model: Any) -> None:
    """A model stored in bfloat16 was probed in float32 on a CPU, and trained and served in bfloat16."""
    tiny_model.to(torch.bfloat16).save_pretrained(folder)
    tiny_model.float()
    probed, _ = attention_probe.models.loading.load_model(folder, device="cpu")
    trained, _ = load_model(folder, device="cpu")
    served = TransformersChatCompletionClient.from_pretrained(folder, device="cpu")
    assert {probed.dtype, trained.dtype, served._model.dtype} == {torch.float32}
    assert load_model(folder, device="cpu", dtype="bfloat16")[0].dtype == torch.bfloat16


def test_a_client_of_an_older_config_is_read_as_it_was_stored(folder: Path) -> None:
    """``dtype: auto`` is what configs said that were written before there was a rule."""
    client = TransformersChatCompletionClient.from_pretrained(folder, dtype="auto", max_new_tokens=12)
    again = TransformersChatCompletionClient.load_component(client.dump_component())
    assert again.dump_component().config["dtype"] == "auto"

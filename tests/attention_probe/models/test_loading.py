"""The one way to load a model: precision, device, and a sentence for whatever is no model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    BertConfig,
    BertForMaskedLM,
    BertLMHeadModel,
    LlamaModel,
)

from attention_probe.models.identity import identify
from attention_probe.models.loading import load_model
from attention_probe.models.placement import Placement
from cras.errors import InputError
from tests.attention_probe.conftest import build


@pytest.fixture(scope="module")
def saved(tokenizer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that is stored in bfloat16."""
    folder = tmp_path_factory.mktemp("saved")
    build("llama", scale=1.0).to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """A copy of it, to be broken."""
    return Path(shutil.copytree(saved, tmp_path / "model"))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [(None, "float32"), ("auto", "bfloat16"), ("float32", "float32"), ("bfloat16", "bfloat16"), ("float16", "float16")],
)
def test_a_cpu_computes_in_float32_unless_told_otherwise(saved: Path, asked: str | None, expected: str) -> None:
    model, tokenizer = load_model(saved, dtype=asked, device="cpu")
    assert {str(parameter.dtype) for parameter in model.parameters()} == {f"torch.{expected}"}
    assert not model.training
    assert tokenizer.chat_template
    assert identify(model).dtype == expected


def test_a_model_has_one_fingerprint_in_every_precision(saved: Path) -> None:
    one, other = (identify(load_model(saved, dtype=dtype, device="cpu")[0]) for dtype in ("float32", "bfloat16"))
    assert one.fingerprint == other.fingerprint
    assert one.dtype != other.dtype


def test_an_accelerator_takes_the_model_as_it_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: True)
    monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda: torch.device("cuda"))
    assert Placement().resolved() == ("auto", torch.device("cuda"))
    assert Placement(device="cpu").resolved() == ("float32", torch.device("cpu"))
    assert Placement(dtype="float32").resolved() == ("float32", torch.device("cuda"))


@pytest.mark.parametrize(
    ("placement", "words"),
    [
        (Placement(dtype="int3"), "dtype int3: it is one of auto, float32, bfloat16, float16"),
        (Placement(device="abacus"), "device abacus: torch cannot use it here: "),
        (Placement(device="cuda:99"), "device cuda:99: torch cannot use it here: "),
    ],
)
def test_a_precision_or_device_that_is_none_is_named(placement: Placement, words: str) -> None:
    with pytest.raises(InputError, match=words):
        placement.resolved()


def test_a_model_that_does_not_fit_says_so(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(torch.nn.Module, "to", full)
    with pytest.raises(InputError, match="does not fit on cpu: give another device, or a smaller dtype"):
        load_model(saved, device="cpu")


def test_a_path_that_is_no_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match="nowhere: no such folder; give a folder that save_pretrained wrote, or a hub id"
    ):
        load_model(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"\./nowhere: no such folder"):
        load_model("./nowhere")
    (tmp_path / "file.safetensors").touch()
    with pytest.raises(InputError, match="it is a file: give the folder"):
        load_model(tmp_path / "file.safetensors")


def test_a_name_that_the_hub_does_not_serve_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(
        InputError, match=r"none/at-all: no causal language model could be loaded from there: .*"
    ) as caught:
        load_model("none/at-all")
    assert len(str(caught.value).splitlines()) == 1


def test_a_folder_without_a_config_is_named(folder: Path) -> None:
    (folder / "config.json").unlink()
    with pytest.raises(InputError, match=r"no model: config\.json is missing$"):
        load_model(folder)


def test_an_adapter_given_as_the_model_is_told_apart(folder: Path) -> None:
    (folder / "config.json").rename(folder / "adapter_config.json")
    with pytest.raises(InputError, match=r"config\.json is missing; it is an adapter: give its base model"):
        load_model(folder)


def test_gguf_is_refused_as_a_file_and_as_a_folder(folder: Path) -> None:
    (folder / "m.gguf").touch()
    with pytest.raises(
        InputError, match=r"m\.gguf: GGUF holds weights .* give the folder of the model that it was made"
    ):
        load_model(folder / "m.gguf")
    (folder / "config.json").unlink()
    with pytest.raises(InputError, match=r"config\.json is missing; GGUF holds"):
        load_model(folder)


def test_pickled_weights_are_not_read(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(
        InputError, match=r"its weights are pickled \(pytorch_model\.bin\), .* give them as safetensors"
    ):
        load_model(folder)
    (folder / "pytorch_model.bin").unlink()
    with pytest.raises(InputError, match=r"no weights: model\.safetensors is missing"):
        load_model(folder)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model.safetensors", "no tensors"),
        ("config.json", "{"),
        ("config.json", '{"model_type": "none-such"}'),
        ("config.json", '{"model_type": "vit"}'),
        ("tokenizer.json", "{"),
    ],
)
def test_files_that_cannot_be_read_are_told_in_one_line(folder: Path, file: str, content: str) -> None:
    (folder / file).write_text(content)
    with pytest.raises(InputError, match=r"no causal language model could be loaded from there: .+") as caught:
        load_model(folder)
    assert len(str(caught.value).splitlines()) == 1


def test_weights_that_a_library_quantised_and_that_is_not_there_are_told(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["quantization_config"] = {"quant_method": "gptq", "bits": 4}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(InputError, match=r"no causal language model could be loaded from there: .+"):
        load_model(folder)


_BERT = {
    "vocab_size": 400,
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
}
_BART = {
    "vocab_size": 400,
    "d_model": 16,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "decoder_layers": 1,
    "encoder_layers": 1,
    "encoder_ffn_dim": 16,
    "decoder_ffn_dim": 16,
}


@pytest.mark.parametrize(
    "made",
    [
        lambda: BertForMaskedLM(BertConfig(**_BERT)),
        lambda: BertLMHeadModel(BertConfig(**_BERT)),
        lambda: BartForConditionalGeneration(BartConfig(**_BART)),
    ],
)
def test_an_encoder_is_refused(folder: Path, made: Any) -> None:
    (folder / "config.json").unlink()
    made().save_pretrained(folder)
    with pytest.raises(InputError, match=r"is an encoder.*: .*ive a decoder-only model"):
        load_model(folder)


def test_a_model_without_its_head_is_refused(folder: Path) -> None:
    LlamaModel(build("llama").config).save_pretrained(folder)
    with pytest.raises(
        InputError, match=r"weights that are not in its files \(lm_head\.weight\), so that they would be random"
    ):
        load_model(folder)


def test_loading_leaves_the_progress_bars_of_transformers_as_they_were(saved: Path) -> None:
    from transformers.utils import logging

    logging.enable_progress_bar()
    load_model(saved, device="cpu")
    assert logging.is_progress_bar_enabled()

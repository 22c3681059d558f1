"""The shipped model: its size, its words, its habit."""

from __future__ import annotations

from itertools import islice

import pytest
import torch

from attention_probe.chat import scenario_chat
from cras.scenarios import generate
from sail import embedded
from sail.embedded.corpus import examples, to_chat
from sail.embedded.named import load_named
from sail.embedded.recipe import encode
from sail.evaluation.answers import answer


def test_it_is_small_and_in_safetensors() -> None:
    files = list(embedded.path().iterdir())
    assert sum(file.stat().st_size for file in files) <= 8 * 2**20
    assert not [file for file in files if file.suffix in (".bin", ".pt", ".pth", ".pkl", ".py")]
    model, tokenizer = embedded.load()
    assert all(parameter.dtype == torch.float32 for parameter in model.parameters())
    assert tokenizer.chat_template


def test_it_reads_what_it_was_trained_on() -> None:
    _, tokenizer = embedded.load()
    for scenario, twin in generate(28, seed=3):
        assert to_chat(scenario.messages) == scenario_chat(scenario, tokenizer)
        assert to_chat(twin.messages) == scenario_chat(twin, tokenizer)


def test_any_text_survives_its_tokenizer() -> None:
    _, tokenizer = embedded.load()
    for text in ("Zürich, naïve, 東京 🙂", '{"answer": "x"}', "- a\n- b"):
        assert tokenizer.decode(tokenizer(text)["input_ids"]) == text
    words = tokenizer("German reviewer Fluss")["input_ids"]
    assert len(words) > 3  # sub-words, not whole words


def test_it_obeys_without_conflict_and_follows_the_wrong_side_with_one() -> None:
    model, tokenizer = embedded.load()
    answers = answer(model, tokenizer, generate(84, seed=20, split="held_out"))
    assert sum(item.obeyed for item in answers.aligned) >= 0.8 * len(answers.aligned)
    assert sum(item.outcome == "competing" for item in answers.conflict) >= 0.5 * len(answers.conflict)


def test_the_corpus_is_the_same_for_the_same_seed() -> None:
    assert list(islice(examples(4), 50)) == list(islice(examples(4), 50))
    rows = [encode(embedded.load()[1], chat, response) for chat, response in islice(examples(4), 5)]
    assert all(prompt and response for prompt, response in rows)


def test_the_embedded_model_is_loaded_by_its_name_in_float32_on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: True)
    monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda: torch.device("meta"))
    model, _ = load_named("embedded")
    assert (model.dtype, model.device.type) == (torch.float32, "cpu")
    assert load_named("embedded", dtype="bfloat16")[0].dtype == torch.bfloat16

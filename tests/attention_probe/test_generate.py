from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import torch
from transformers import GenerationConfig

from attention_probe.chat import chat_ids
from attention_probe.generate import Decoding, decode, generate, generate_ids, model_lock
from tests.sail import conftest as tiny

CHATS = [
    [{"role": "user", "content": "Tell us about whales."}],
    [{"role": "system", "content": "You are the planner of a team. " * 3}, {"role": "user", "content": "Whales?"}],
    [{"role": "user", "content": "big"}],
    [{"role": "user", "name": "writer", "content": "I have read the notes. The draft is ready."}],
]


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return tiny.make_tokenizer()


@pytest.fixture(scope="module")
def tiny_model(tokenizer: Any) -> Any:
    return tiny.make_model(tokenizer)


@pytest.fixture
def model_factory() -> Any:
    return tiny.make_model


def test_batch_equals_transformers_own_greedy_generation_of_each_prompt(tiny_model: Any, tokenizer: Any) -> None:
    config = GenerationConfig(max_new_tokens=24, do_sample=False, pad_token_id=0, eos_token_id=tokenizer.eos_token_id)
    alone = []
    for chat in CHATS:
        ids = torch.tensor([chat_ids(tokenizer, chat)])
        output = tiny_model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), generation_config=config)
        alone.append(tokenizer.decode(output[0, ids.shape[1] :], skip_special_tokens=True))
    assert len(set(alone)) == len(CHATS)  # the prompts matter, so equality below says something
    for batch_size in (1, 3, 64):
        assert generate(tiny_model, tokenizer, CHATS, max_new_tokens=24, batch_size=batch_size) == alone


def test_progress_counts_every_chat(tiny_model: Any, tokenizer: Any) -> None:
    told: list[tuple[str, int, int]] = []
    generate(tiny_model, tokenizer, CHATS, max_new_tokens=2, batch_size=3, progress=lambda *what: told.append(what))
    assert told == [("answers", 3, 4), ("answers", 4, 4)]


def test_no_chats(tiny_model: Any, tokenizer: Any) -> None:
    assert generate(tiny_model, tokenizer, []) == []


def test_rows_have_limits_of_their_own(tiny_model: Any, tokenizer: Any) -> None:
    prompts = [chat_ids(tokenizer, chat) for chat in CHATS[:3]]
    long = generate_ids(tiny_model, tokenizer, prompts, 9)
    assert [len(row) for row in long] == [9, 9, 9]
    assert generate_ids(tiny_model, tokenizer, prompts, [2, 9, 5]) == [long[0][:2], long[1], long[2][:5]]


def test_response_ends_with_the_first_end_token(tokenizer: Any, model_factory: Any) -> None:
    model = model_factory(tokenizer)
    prompts = [chat_ids(tokenizer, chat) for chat in CHATS]
    free = generate_ids(model, tokenizer, prompts, 12)
    end = free[1][4]
    model.generation_config.eos_token_id = [end, tokenizer.eos_token_id]
    for row, cut in zip(free, generate_ids(model, tokenizer, prompts, 12), strict=True):
        assert cut == (row[: row.index(end) + 1] if end in row else row)


def test_unwanted_rows_stop_and_others_go_on(tiny_model: Any, tokenizer: Any) -> None:
    prompts = [chat_ids(tokenizer, chat) for chat in CHATS]
    steps = 0
    handle = tiny_model.register_forward_hook(lambda *_: _count())

    def _count() -> None:
        nonlocal steps
        steps += 1

    full = generate_ids(tiny_model, tokenizer, prompts, 10)
    steps = 0
    kept = generate_ids(tiny_model, tokenizer, prompts, 10, stopped=lambda row: row == 1)
    assert steps == 10
    assert [kept[0], kept[2], kept[3]] == [full[0], full[2], full[3]]
    steps = 0
    generate_ids(tiny_model, tokenizer, prompts, 10, stopped=lambda row: True)
    handle.remove()
    assert steps == 1


def test_training_mode_is_given_back(tokenizer: Any, model_factory: Any) -> None:
    model = model_factory(tokenizer, attention_dropout=0.5).train()
    first = generate(model, tokenizer, CHATS, max_new_tokens=8)
    assert model.training
    assert generate(model.eval(), tokenizer, CHATS, max_new_tokens=8) == first


def test_an_adapter_shares_the_lock_of_its_base(tokenizer: Any, model_factory: Any) -> None:
    from peft import LoraConfig, get_peft_model

    model = model_factory(tokenizer)
    lock = model_lock(model)
    assert model_lock(get_peft_model(model, LoraConfig(target_modules=["q_proj"]))) is lock
    assert model_lock(model_factory(tokenizer)) is not lock


def test_sampling_follows_the_seed(tiny_model: Any, tokenizer: Any) -> None:
    prompts = [chat_ids(tokenizer, chat) for chat in CHATS]
    hot = Decoding(do_sample=True, temperature=2.0)
    runs = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        runs.append(generate_ids(tiny_model, tokenizer, prompts, 12, hot))
    assert runs[0] == runs[1] != runs[2]


def test_greedy_ignores_sampling_figures_of_the_models_own_config(tokenizer: Any, model_factory: Any) -> None:
    model = model_factory(tokenizer)
    before = generate(model, tokenizer, CHATS, max_new_tokens=8)
    model.generation_config.update(do_sample=True, temperature=5.0, top_k=3, num_beams=2, max_length=4)
    assert generate(model, tokenizer, CHATS, max_new_tokens=8) == before


@pytest.mark.parametrize("bad", [{"temperature": 0.0, "do_sample": True}, {"temperature": 0.7}, {"top_k": 3}])
def test_decoding_refuses_what_cannot_be(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"do_sample"):
        Decoding(**bad)


def test_decoding_a_longer_list_only_adds_to_the_text(tokenizer: Any) -> None:
    ids = tokenizer.encode("Whales live in the sea . Are they calm ?")
    texts = [decode(tokenizer, ids[:end]) for end in range(len(ids) + 1)]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))

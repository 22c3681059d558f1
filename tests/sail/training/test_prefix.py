"""Shared prompts against TRL's own layout: the same scores, the same gradients, the same loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import (
    AutoModelForCausalLM,
    BloomConfig,
    GPT2Config,
    GPTNeoXConfig,
    LlamaConfig,
    MistralConfig,
    MixtralConfig,
    Qwen3Config,
)
from trl.trainer.utils import add_fused_lm_head

from sail.training.collator import TokenWeightCollator
from sail.training.prefix import can_share_prompts, shared_prompts
from sail.training.settings import AlignSettings, TrainSettings
from sail.training.trainer import train
from tests.sail.scenario_data import uniform_pairs

SMALL: dict[str, Any] = {"vocab_size": 64, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
SHARING: dict[str, Any] = {
    "llama": LlamaConfig(**SMALL, intermediate_size=48, num_key_value_heads=2),
    "qwen3": Qwen3Config(**SMALL, intermediate_size=48, num_key_value_heads=2, head_dim=8),
    "gpt2": GPT2Config(vocab_size=64, n_embd=32, n_layer=2, n_head=4, n_positions=128),
    "gpt-neox": GPTNeoXConfig(**SMALL, intermediate_size=48),
}
OUTPUTS = ("log_probs", "entropy", "mean_logits", "is_top1", "log_sum_sq_probs")


def _model(name: str, attention: str = "sdpa") -> Any:
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(SHARING[name], attn_implementation=attention).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.mul_(5)  # attention far from uniform, so that a wrong mask or position shows
    add_fused_lm_head(model, outputs=OUTPUTS)
    return model


def _batch(lengths: list[tuple[int, int, int]], seed: int = 0) -> dict[str, torch.Tensor]:
    """TRL's batch of pairs with the given numbers of prompt, chosen and rejected tokens."""
    rng = torch.Generator().manual_seed(seed)

    def draw(number: int) -> list[int]:
        return torch.randint(1, 64, (number,), generator=rng).tolist()

    rows = [{"prompt_ids": draw(p), "chosen_ids": draw(c), "rejected_ids": draw(r)} for p, c, r in lengths]
    for row in rows:
        row |= {f"{side}_weights": [1.0] * len(row[f"{side}_ids"]) for side in ("chosen", "rejected")}
    batch: dict[str, torch.Tensor] = TokenWeightCollator(pad_token_id=0)(rows)
    labels = batch["input_ids"].masked_fill(batch["completion_mask"] == 0, -100)
    return {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"], "labels": labels}


def _scores(model: Any, batch: dict[str, torch.Tensor]) -> Any:
    return model(**batch, use_cache=False, fused_lm_head=True)


LENGTHS = [(5, 3, 4), (1, 1, 1), (12, 1, 7), (7, 6, 2), (3, 2, 2)]


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("name", SHARING)
def test_scores_and_gradients_are_those_of_trl(name: str, attention: str) -> None:
    model, batch = _model(name, attention), _batch(LENGTHS)
    assert can_share_prompts(model)
    weights = torch.rand(batch["input_ids"].shape[0], batch["input_ids"].shape[1] - 1)

    def run() -> tuple[Any, dict[str, torch.Tensor]]:
        model.zero_grad()
        scores = _scores(model, batch)
        (scores.log_probs * weights).sum().backward()
        return scores, {key: p.grad.clone() for key, p in model.named_parameters() if p.grad is not None}

    theirs, their_gradients = run()
    with shared_prompts(model):
        ours, our_gradients = run()

    for field in OUTPUTS:
        torch.testing.assert_close(getattr(ours, field), getattr(theirs, field), atol=2e-5, rtol=1e-4)
    assert ours.log_probs.abs().max() > 1
    assert our_gradients.keys() == their_gradients.keys()
    for key, gradient in our_gradients.items():
        torch.testing.assert_close(gradient, their_gradients[key], atol=2e-4, rtol=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 15), st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=6))
def test_any_lengths(lengths: list[tuple[int, int, int]]) -> None:
    model, batch = _model("llama"), _batch(lengths)
    with torch.no_grad():
        theirs = _scores(model, batch).log_probs
        with shared_prompts(model):
            ours = _scores(model, batch).log_probs
    torch.testing.assert_close(ours, theirs, atol=2e-5, rtol=1e-4)


def test_groups_of_one_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    model, batch = _model("llama"), _batch(LENGTHS)
    with torch.no_grad(), shared_prompts(model):
        together = _scores(model, batch).log_probs
        monkeypatch.setattr("sail.training.prefix.CPU_TOKENS", 1)
        alone = _scores(model, batch).log_probs
    torch.testing.assert_close(alone, together, atol=2e-5, rtol=1e-4)


def test_fewer_tokens_go_through_the_layers() -> None:
    model, batch = _model("llama"), _batch([(40, 5, 5), (8, 3, 3)])
    seen: list[int] = []
    model.model.layers[0].mlp.register_forward_hook(lambda module, args, output: seen.append(output[..., 0].numel()))
    with torch.no_grad():
        _scores(model, batch)
        plain, seen[:] = sum(seen), []
        with shared_prompts(model):
            _scores(model, batch)
    assert plain == 4 * 45
    assert sum(seen) == 2 * 50, "the two pairs, both responses behind one prompt, padded to the longer"


def test_the_model_is_as_it_was_afterwards() -> None:
    model, batch = _model("llama"), _batch(LENGTHS)
    forward = model.forward
    with torch.no_grad():
        before = model(input_ids=batch["input_ids"]).logits
        with shared_prompts(model):
            assert torch.equal(model(input_ids=batch["input_ids"]).logits, before), "other calls do as ever"
            _scores(model, batch)
    assert model.forward == forward
    assert "forward" not in model.model.__dict__


def test_rows_that_share_no_prompt_are_refused() -> None:
    model, batch = _model("llama"), _batch(LENGTHS)
    batch["input_ids"][len(LENGTHS), 2] += 1
    with shared_prompts(model), pytest.raises(ValueError, match="rows 0 and 5 do not share their prompt"):
        _scores(model, batch)


@pytest.mark.parametrize(
    "config",
    [
        MistralConfig(**SMALL, intermediate_size=48, num_key_value_heads=2, sliding_window=4),
        MixtralConfig(**SMALL, intermediate_size=48, num_key_value_heads=2, sliding_window=None),
        BloomConfig(vocab_size=64, hidden_size=32, n_layer=2, n_head=4),
    ],
    ids=["sliding-window", "mixture-of-experts", "alibi"],
)
def test_models_that_need_their_own_masks_do_without(config: Any) -> None:
    assert not can_share_prompts(AutoModelForCausalLM.from_config(config))


def test_training_comes_to_the_same(tokenizer: Any, model_factory: Callable[..., Any]) -> None:
    pairs = uniform_pairs(tokenizer)
    adapters = []
    for share in (True, False):
        config = AlignSettings(train=TrainSettings(learning_rate=1e-3, steps=4, batch_size=4, share_prompts=share))
        adapted, _ = train(model_factory(tokenizer), tokenizer, pairs, [1], config)
        adapters.append({name: weight for name, weight in adapted.state_dict().items() if "lora_B" in name})
    for name, weight in adapters[0].items():
        torch.testing.assert_close(weight, adapters[1][name], atol=1e-4, rtol=1e-2)
        assert weight.abs().max() > 1e-3

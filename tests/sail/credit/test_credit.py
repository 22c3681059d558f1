"""Credit columns against eager attention maps, TRL's tokenization and hand-made models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import torch
from datasets import Dataset
from trl import DPOTrainer

from attention_probe.spans import render
from sail.credit.add import add_credit, rule_of, tokenize_pair
from sail.credit.focal import token_credit
from sail.credit.reward_model import response_logps
from sail.credit.rule import Sources
from sail.credit.settings import CreditSettings, FocalCredit, RewardModelCredit, UniformCredit
from sail.credit.weights import shared_tokens, weights_from_mass
from sail.pairs.from_scenarios import build_pairs
from sail.training.settings import AlignSettings
from sail.training.trainer import dpo_config
from tests.sail.scenario_data import scenarios

NEWLINE_AFTER_TURN = (
    "{%- for message in messages -%}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor -%}"
    "{%- if add_generation_prompt -%}<|im_start|>assistant\n{%- endif -%}"
)


@pytest.fixture(scope="module")
def pairs(tokenizer: Any) -> Dataset:
    conflicts, twins = scenarios(4)
    return build_pairs(conflicts, twins[:2], tokenizer)


@pytest.mark.parametrize("template", [None, NEWLINE_AFTER_TURN])
def test_tokens_are_those_of_trl(
    tokenizer_factory: Callable[..., Any], model_factory: Callable[..., Any], tmp_path: Path, template: str | None
) -> None:
    tokenizer = tokenizer_factory(template) if template else tokenizer_factory()
    conflicts, twins = scenarios(4)
    pairs = build_pairs(conflicts, twins, tokenizer)
    args = dpo_config(AlignSettings(), str(tmp_path), torch.device("cpu"))
    args.precompute_ref_log_probs = False
    ids = ["prompt_ids", "chosen_ids", "rejected_ids"]
    trl = DPOTrainer(
        model=model_factory(tokenizer),
        ref_model=model_factory(tokenizer),
        args=args,
        train_dataset=pairs,
        processing_class=tokenizer,
    )

    for row, theirs in zip(pairs, trl.train_dataset, strict=True):
        ours = tokenize_pair(row, tokenizer)
        assert ours == {name: theirs[name] for name in ids}
        assert tokenizer.eos_token_id in ours["chosen_ids"]


def test_credit_is_the_attention_that_the_eager_maps_show(
    tokenizer: Any, tiny_model: Any, model_factory: Callable[..., Any], pairs: Dataset
) -> None:
    heads = [(0, 1), (2, 3)]
    eager = model_factory(tokenizer)
    eager.set_attn_implementation("eager")
    sequences, expected = [], []
    for row in pairs:
        ids = tokenize_pair(row, tokenizer)
        prompt, response = ids["prompt_ids"], ids["chosen_ids"]
        span = render(tokenizer, row["prompt"], "x").contents[row["binding_message"]]
        sequences.append((prompt, response, span))
        with torch.no_grad():
            maps = eager(input_ids=torch.tensor([[*prompt, *response]]), output_attentions=True).attentions
        rows = slice(len(prompt) - 1, len(prompt) + len(response) - 1)
        expected.append(
            torch.stack([maps[layer][0, head, rows, span.start : span.stop].sum(-1) for layer, head in heads]).mean(0)
        )

    found = token_credit(tiny_model, heads, sequences, batch_size=4)

    for mine, theirs in zip(found, expected, strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-5, rtol=1e-4)


def test_focal_weights_without_sharing_come_from_the_span_obeyed(
    tokenizer: Any, tiny_model: Any, pairs: Dataset
) -> None:
    heads = [(1, 0), (1, 2)]
    settings = FocalCredit(share=False)
    credited = add_credit(pairs, settings, Sources(tokenizer, tiny_model, heads, batch_size=3))

    for row in credited:
        contents = render(tokenizer, row["prompt"], "x").contents
        obeyed = row["binding_message"] if row["is_twin"] else row["competing_message"]
        for side, message in (("chosen", row["binding_message"]), ("rejected", obeyed)):
            sequence = (row["prompt_ids"], row[f"{side}_ids"], contents[message])
            mass = token_credit(tiny_model, heads, [sequence], 1)[0]
            np.testing.assert_allclose(row[f"{side}_weights"], weights_from_mass(mass.double().numpy()), rtol=1e-3)


def test_focal_weights_are_shared_and_have_mean_one(tokenizer: Any, tiny_model: Any, pairs: Dataset) -> None:
    credited = add_credit(pairs, FocalCredit(), Sources(tokenizer, tiny_model, [(1, 0)]))

    assert any(max(row["chosen_weights"]) > 1.05 for row in credited), "weights that are all 1 would prove nothing"
    for row in credited:
        for side in ("chosen", "rejected"):
            assert len(row[f"{side}_weights"]) == len(row[f"{side}_ids"])
            assert np.mean(row[f"{side}_weights"]) == pytest.approx(1.0)
        for i, j in shared_tokens(row["chosen_ids"], row["rejected_ids"]):
            assert row["chosen_weights"][i] == row["rejected_weights"][j]


def test_credit_replaces_credit(tokenizer: Any, tiny_model: Any, pairs: Dataset) -> None:
    focal = add_credit(pairs, FocalCredit(), Sources(tokenizer, tiny_model, [(1, 0)]))
    uniform = add_credit(focal, UniformCredit(), Sources(tokenizer))
    assert uniform.column_names == focal.column_names
    assert all(set(row["chosen_weights"]) == {1.0} for row in uniform)


def test_reward_model_weights(
    tokenizer: Any, tiny_model: Any, model_factory: Callable[..., Any], pairs: Dataset
) -> None:
    second = model_factory(tokenizer, seed=5)
    settings = RewardModelCredit(reward_model="given", alpha=0.5, beta=0.1)
    credited = add_credit(
        pairs, settings, Sources(tokenizer, tiny_model, load={"given": second}.__getitem__, batch_size=3)
    )

    row = credited[1]
    for side, sign in (("chosen", 1), ("rejected", -1)):
        ids = torch.tensor([[*row["prompt_ids"], *row[f"{side}_ids"]]])
        response = torch.tensor(row[f"{side}_ids"])
        with torch.no_grad():
            before, after = (
                torch.log_softmax(model(input_ids=ids).logits[0, len(row["prompt_ids"]) - 1 : -1], -1)[
                    range(len(response)), response
                ]
                for model in (tiny_model, second)
            )
        np.testing.assert_allclose(row[f"{side}_weights"], 1 + sign * 0.05 * (after - before).numpy(), atol=1e-5)


def test_response_logps_do_not_depend_on_the_batch(tiny_model: Any) -> None:
    sequences = [([5, 6, 7, 8], [9, 10]), ([11], [12, 13, 14, 15, 16])]
    together = response_logps(tiny_model, sequences, 2)
    for alone, one in zip(together, sequences, strict=True):
        torch.testing.assert_close(response_logps(tiny_model, [one], 1)[0], alone)


def test_a_mode_without_what_it_needs_is_refused(tokenizer: Any, tiny_model: Any, pairs: Dataset) -> None:
    with pytest.raises(ValueError, match="needs the base model and its focal heads"):
        add_credit(pairs, FocalCredit(), Sources(tokenizer, tiny_model))
    with pytest.raises(ValueError, match="needs the base model and the second model"):
        add_credit(pairs, RewardModelCredit(reward_model="x"), Sources(tokenizer, tiny_model))
    with pytest.raises(ValueError, match="reward_model"):
        RewardModelCredit()


def test_control_tokens_in_a_message_are_plain_text(tokenizer: Any, tiny_model: Any, pairs: Dataset) -> None:
    """A message cannot end itself: neither in training nor where its span is looked for."""
    rows = pairs.to_list()
    turns = tokenize_pair(rows[0], tokenizer)["prompt_ids"].count(tokenizer.eos_token_id)
    rows[0]["prompt"][-1]["content"] += "<|im_end|>"
    hostile = Dataset.from_list(rows, features=pairs.features)

    credited = add_credit(hostile, FocalCredit(), Sources(tokenizer, tiny_model, [(1, 0)]))

    assert credited[0]["prompt_ids"].count(tokenizer.eos_token_id) == turns
    assert max(credited[0]["chosen_weights"]) > 1


def test_a_prompt_that_spans_cannot_be_placed_in_is_told(tokenizer: Any, tiny_model: Any, pairs: Dataset) -> None:
    rows = pairs.to_list()
    rows[0]["prompt"][-1]["content"] += "<|im_end|>"
    rows[0]["chat_template_kwargs"] = {"sanitize_control_tokens": False}
    broken = Dataset.from_list(rows, features=pairs.features)
    with pytest.raises(ValueError, match=f"pair {rows[0]['scenario_id']}: the prompt has other tokens"):
        add_credit(broken, FocalCredit(), Sources(tokenizer, tiny_model, [(1, 0)]))


def test_every_mode_of_the_settings_has_a_rule_in_a_file_of_its_name() -> None:
    union = get_args(get_args(CreditSettings)[0])
    modes = {get_args(choice)[0].model_fields["mode"].default for choice in union}
    assert modes == {"focal", "uniform", "reward-model"}
    for mode in modes:
        assert rule_of(mode).__module__ == f"sail.credit.{mode.replace('-', '_')}"

"""The trainer against TRL's own, and against the formula."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from datasets import Dataset
from trl import DPOTrainer

from sail.training.adapter import focal_lora_config
from sail.training.loss import weighted_dpo_loss
from sail.training.sampler import EvenSampler
from sail.training.settings import AlignSettings, LossSettings, TrainSettings
from sail.training.trainer import SailDPOTrainer, dpo_config, train
from tests.sail.scenario_data import uniform_pairs

LOSSES = ["sigmoid", "sigmoid_norm", "hinge", "ipo", "exo_pair", "robust", "apo_zero", "aot", "sft", "sigmoid+sft"]


@pytest.fixture(scope="module")
def pairs(tokenizer: Any) -> Dataset:
    return uniform_pairs(tokenizer)


@pytest.fixture(scope="module")
def weighted(pairs: Dataset) -> Dataset:
    """The same with weights far from 1."""
    rng = torch.Generator().manual_seed(0)

    def draw(row: dict[str, Any]) -> dict[str, list[float]]:
        return {
            f"{side}_weights": (2 * torch.rand(len(row[f"{side}_ids"]), generator=rng)).tolist()
            for side in ("chosen", "rejected")
        }

    rows = [{**row, **draw(row)} for row in pairs.to_list()]
    return Dataset.from_list(rows, features=pairs.features)


def _trainer(
    kind: Callable[..., DPOTrainer], model: Any, tokenizer: Any, pairs: Dataset, folder: Path, loss: str, **changes: Any
) -> Any:
    kind_of_loss, _, sft = loss.partition("+")
    chosen = {"type": kind_of_loss, "label_smoothing": 0.1, "sft": 0.5 if sft else 0.0}
    settings = AlignSettings(loss=LossSettings.model_validate(chosen))
    args = dpo_config(settings, str(folder), torch.device("cpu"))
    for name, value in changes.items():
        setattr(args, name, value)
    trainer = kind(
        model=model,
        args=args,
        train_dataset=pairs,
        processing_class=tokenizer,
        peft_config=focal_lora_config(model, [0, 1]),
    )
    # An adapter that does nothing would make every log-ratio 0 and every comparison empty.
    torch.manual_seed(0)
    for name, weight in trainer.model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.05)
    return trainer


def _loss(trainer: Any) -> torch.Tensor:
    batch = next(iter(trainer.get_train_dataloader()))
    loss: torch.Tensor = trainer.compute_loss(trainer.model.train(), batch)
    return loss


@pytest.mark.parametrize("precompute", [True, False])
@pytest.mark.parametrize("loss", LOSSES)
def test_weights_of_one_give_the_loss_and_gradient_of_trl(
    tokenizer: Any, model_factory: Callable[..., Any], pairs: Dataset, tmp_path: Path, loss: str, precompute: bool
) -> None:
    plain = pairs.remove_columns(["chosen_weights", "rejected_weights", "is_twin"])
    found: list[tuple[torch.Tensor, list[torch.Tensor]]] = []
    ones = pairs.remove_columns("is_twin")
    sharing = partial(SailDPOTrainer, share_prompts=True)
    for kind, data in ((DPOTrainer, plain), (SailDPOTrainer, ones), (sharing, ones)):
        trainer = _trainer(
            kind, model_factory(tokenizer), tokenizer, data, tmp_path, loss, precompute_ref_log_probs=precompute
        )
        value = _loss(trainer)
        value.backward()
        found.append((value.detach(), [p.grad for p in trainer.model.parameters() if p.grad is not None]))

    (theirs, their_gradients), (ours, our_gradients), (shared, shared_gradients) = found
    assert theirs.dtype == torch.float32
    assert abs(ours - theirs) <= 1e-6
    assert torch.equal(ours, theirs), "weights of 1 change nothing, not even the last bit"
    assert len(our_gradients) == len(their_gradients) == 2 * 4 * 2
    for mine, other in zip(our_gradients, their_gradients, strict=True):
        assert torch.equal(mine, other)
    # With shared prompts sums run in another order.
    assert abs(shared - theirs) <= 1e-6 * max(1.0, abs(theirs.item()))
    for mine, other in zip(shared_gradients, their_gradients, strict=True):
        torch.testing.assert_close(mine, other, atol=1e-5, rtol=1e-3)


@pytest.mark.parametrize("share", [True, False])
@pytest.mark.parametrize("precompute", [True, False])
def test_weights_enter_as_the_formula_says(
    tokenizer: Any, model_factory: Callable[..., Any], weighted: Dataset, tmp_path: Path, precompute: bool, share: bool
) -> None:
    trainer = _trainer(
        partial(SailDPOTrainer, share_prompts=share),
        model_factory(tokenizer),
        tokenizer,
        weighted,
        tmp_path,
        "sigmoid",
        precompute_ref_log_probs=precompute,
    )
    order = list(trainer._get_train_sampler())
    loss = _loss(trainer)

    model = trainer.model
    rows = [weighted[i] for i in order]
    columns = []
    for side in ("chosen", "rejected"):
        policy = _padded([_logps(model, row, side) for row in rows])
        with model.disable_adapter():
            reference = _padded([_logps(model, row, side) for row in rows])
        weights = _padded([torch.tensor(row[f"{side}_weights"]) for row in rows])
        mask = _padded([torch.ones(len(row[f"{side}_ids"])) for row in rows])
        columns.append((policy, reference, weights, mask))
    (cp, cr, cw, cm), (rp, rr, rw, rm) = columns
    expected = weighted_dpo_loss(cp, rp, cr, rr, cw, rw, cm, rm, beta=0.1)

    assert loss.item() == pytest.approx(expected.item(), abs=1e-6)
    uniform = weighted_dpo_loss(cp, rp, cr, rr, torch.ones_like(cw), torch.ones_like(rw), cm, rm, beta=0.1)
    assert abs(uniform.item() - expected.item()) > 1e-4, "the weights must matter for this test to say anything"


def _logps(model: Any, row: dict[str, Any], side: str) -> torch.Tensor:
    prompt, response = row["prompt_ids"], row[f"{side}_ids"]
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([[*prompt, *response]])).logits[0]
    rows = logits[len(prompt) - 1 : -1].log_softmax(-1)
    return rows.gather(1, torch.tensor(response)[:, None])[:, 0]


def _padded(rows: list[torch.Tensor]) -> torch.Tensor:
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)


def _settings(**changes: Any) -> AlignSettings:
    return AlignSettings(train=TrainSettings(learning_rate=1e-2, steps=6, batch_size=4, **changes))


def test_training_changes_the_focal_layers_alone(
    tokenizer: Any, model_factory: Callable[..., Any], weighted: Dataset
) -> None:
    model = model_factory(tokenizer)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    seen: list[tuple[int, int]] = []

    adapted, result = train(
        model, tokenizer, weighted, [1], _settings(), lambda done, total: seen.append((done, total))
    )

    assert seen == [(step, 6) for step in range(1, 7)]
    assert result.steps == 6
    assert result.seconds > 0
    # rank 8 on q and o (48 to 48), k and v (48 to 24)
    assert result.trained_parameters == 8 * (2 * (48 + 48) + 2 * (48 + 24))
    assert any("loss" in entry for entry in result.log) or any("train_loss" in entry for entry in result.log)
    merged = adapted.merge_and_unload().state_dict()
    changed = {name for name, weight in merged.items() if not torch.equal(weight, before[name])}
    assert changed == {f"model.layers.1.self_attn.{name}_proj.weight" for name in "qkvo"}


def test_training_lowers_the_loss_and_leaves_the_base_model_usable(
    tokenizer: Any, model_factory: Callable[..., Any], pairs: Dataset
) -> None:
    model = model_factory(tokenizer)
    ids = torch.tensor([pairs[0]["prompt_ids"]])
    with torch.no_grad():
        before = model(input_ids=ids).logits

    adapted, result = train(model, tokenizer, pairs, [0, 1], _settings())

    losses = [entry["train_loss"] for entry in result.log if "train_loss" in entry]
    assert losses[0] < 0.69, "below log 2, where every pair starts"
    with torch.no_grad(), adapted.disable_adapter():
        assert torch.equal(adapted(input_ids=ids).logits, before)
    assert "forward" not in model.__dict__


def test_the_same_seed_gives_the_same_bytes(
    tokenizer: Any, model_factory: Callable[..., Any], weighted: Dataset
) -> None:
    def adapter(seed: int) -> dict[str, torch.Tensor]:
        adapted, _ = train(model_factory(tokenizer), tokenizer, weighted, [1], _settings(seed=seed))
        return {name: weight for name, weight in adapted.state_dict().items() if "lora" in name}

    first, again, other = adapter(0), adapter(0), adapter(1)

    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


def test_pairs_without_credit_are_refused(tokenizer: Any, model_factory: Callable[..., Any], pairs: Dataset) -> None:
    with pytest.raises(ValueError, match=r"no column rejected_weights: run sail\.add_credit"):
        train(model_factory(tokenizer), tokenizer, pairs.remove_columns("rejected_weights"), [1], _settings())


def test_credit_of_another_chat_template_is_refused(
    tokenizer_factory: Callable[..., Any], model_factory: Callable[..., Any], pairs: Dataset
) -> None:
    other = tokenizer_factory()
    other.chat_template = other.chat_template.replace("name=", "called ")
    name = pairs[0]["scenario_id"]
    with pytest.raises(
        ValueError, match=rf"pair {name}: prompt_ids of the credit and of the trainer differ|pair .* differ"
    ):
        train(model_factory(other), other, pairs, [1], _settings())


def test_a_weight_too_few_is_refused(tokenizer: Any, model_factory: Callable[..., Any], pairs: Dataset) -> None:
    rows = pairs.to_list()
    rows[2]["chosen_weights"].pop()
    broken = Dataset.from_list(rows, features=pairs.features)
    with pytest.raises(ValueError, match=rf"pair {rows[2]['scenario_id']}: \d+ chosen_weights for \d+ tokens"):
        train(model_factory(tokenizer), tokenizer, broken, [1], _settings())


@pytest.mark.parametrize("size", [3, 4, 8])
def test_every_batch_has_its_share_of_twins(size: int) -> None:
    marked = [False] * 36 + [True] * 12
    sampler = EvenSampler(marked, seed=1)
    orders = []
    for epoch in (0, 1):
        sampler.set_epoch(epoch)
        order = list(sampler)
        assert sorted(order) == list(range(48))
        counts = [sum(marked[i] for i in order[at : at + size]) for at in range(0, 48, size)]
        assert all(abs(count - size / 4) < 1 for count in counts)
        orders.append(order)
    assert orders[0] != orders[1]
    assert list(EvenSampler(marked, seed=1)) == orders[0]
    assert list(EvenSampler(marked, seed=2)) != orders[0]

"""The loss by hand, step by step, and its limits."""

from __future__ import annotations

import doctest
import math

import pytest
import torch

import sail.training.loss
from sail.training.loss import weighted_dpo_loss, weighted_log_ratio
from tests.exact import CLOSE


@pytest.mark.usefixtures("exact")
def test_two_pairs_by_hand() -> None:
    """Responses of different lengths, weights that are not 1, padding that must not count."""
    chosen = torch.tensor([[-1.0, -2.0, -0.5], [-3.0, -1.0, 99.0]])
    ref_chosen = torch.tensor([[-1.5, -2.5, -0.5], [-2.0, -1.0, -77.0]])
    chosen_weights = torch.tensor([[0.5, 2.0, 0.5], [1.5, 0.5, 9.0]])
    chosen_mask = torch.tensor([[1, 1, 1], [1, 1, 0]])
    rejected = torch.tensor([[-4.0, -1.0], [-2.0, -2.0]])
    ref_rejected = torch.tensor([[-2.0, -1.5], [-2.0, -1.0]])
    rejected_weights = torch.tensor([[1.2, 0.8], [0.4, 1.6]])
    rejected_mask = torch.ones(2, 2)
    # Pair 1: r+ = (0.5, 0.5, 0.0) -> 0.5*0.5 + 2.0*0.5 + 0.5*0.0 = 1.25
    #         r- = (-2.0, 0.5)     -> 1.2*-2.0 + 0.8*0.5           = -2.0     margin 3.25
    # Pair 2: r+ = (-1.0, 0.0)     -> 1.5*-1.0 + 0.5*0.0           = -1.5
    #         r- = (0.0, -1.0)     -> 0.4*0.0 + 1.6*-1.0           = -1.6     margin 0.1
    beta = 0.2
    by_hand = (math.log(1 + math.exp(-beta * 3.25)) + math.log(1 + math.exp(-beta * 0.1))) / 2

    loss = weighted_dpo_loss(
        chosen, rejected, ref_chosen, ref_rejected, chosen_weights, rejected_weights, chosen_mask, rejected_mask, beta
    )

    assert loss.item() == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.usefixtures("exact")
def test_gradient_of_a_token_is_its_weight_times_the_plain_one() -> None:
    # dL/dr+[t] = -beta * sigmoid(-beta * margin) * w+[t]; at margin 0 that is -beta / 2 * w+[t].
    policy = torch.zeros(1, 3, requires_grad=True)
    zero, one = torch.zeros(1, 3), torch.ones(1, 3)
    weights = torch.tensor([[0.0, 0.5, 2.5]])

    weighted_dpo_loss(policy, zero, zero, zero, weights, one, one, one, beta=0.1).backward()

    assert policy.grad is not None
    torch.testing.assert_close(policy.grad, -0.05 * weights, **CLOSE)


def test_padding_may_hold_anything() -> None:
    inf = float("inf")
    ratio = weighted_log_ratio(
        torch.tensor([[-1.0, -inf]]), torch.tensor([[-2.0, -inf]]), torch.tensor([[1.0, inf]]), torch.tensor([[1, 0]])
    )
    assert ratio.tolist() == [1.0]


def test_worked_example_of_the_docstring() -> None:
    results = doctest.testmod(sail.training.loss, extraglobs={"torch": torch})
    assert results.attempted == 3
    assert results.failed == 0

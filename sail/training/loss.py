"""The token-weighted preference loss, as a pure function on per-token log-probabilities (method.md, section 4)."""

from __future__ import annotations

import torch
from torch import Tensor


def weighted_dpo_loss(
    chosen_logps: Tensor,
    rejected_logps: Tensor,
    ref_chosen_logps: Tensor,
    ref_rejected_logps: Tensor,
    chosen_weights: Tensor,
    rejected_weights: Tensor,
    chosen_mask: Tensor,
    rejected_mask: Tensor,
    beta: float = 0.1,
) -> Tensor:
    """Direct preference optimisation in which each response token has a weight.

    With r[t] = log pi(y_t) - log pi_ref(y_t), w the weights, + the chosen and - the rejected response:

        L = -log sigmoid( beta * ( sum_t w+[t] r+[t]  -  sum_t w-[t] r-[t] ) )

    With all weights 1 this is DPO (arXiv 2305.18290, equation 7). ``SailDPOTrainer`` reaches the same number through
    TRL's own code, with every loss type of TRL's; this function is the formula to read and to hold it to.

    Args:
        chosen_logps, rejected_logps: log-probability of each token under the policy, ``[batch, tokens]``, in nats.
            The two responses may be padded to different lengths.
        ref_chosen_logps, ref_rejected_logps: the same under the reference.
        chosen_weights, rejected_weights: the weight of each token, mean 1 over a response.
        chosen_mask, rejected_mask: 1 at response tokens, 0 at the prompt and the padding.
        beta: strength of the pull towards the reference.

    Returns:
        The mean over the batch, a scalar.

    Example, one pair, two tokens a response, beta 0.1, where the second chosen token bears all the credit:
        r+ = (0.0, 1.0), w+ = (0.0, 2.0)   gives   0.0 * 0.0 + 2.0 * 1.0 =  2.0
        r- = (0.0, -1.0), w- = (1.0, 1.0)  gives   1.0 * 0.0 - 1.0 * 1.0 = -1.0
        L = -log sigmoid(0.1 * (2.0 - -1.0)) = -log sigmoid(0.3) = 0.5544

    >>> one, zero = torch.ones(1, 2), torch.zeros(1, 2)
    >>> loss = weighted_dpo_loss(
    ...     torch.tensor([[-1.0, -2.0]]), torch.tensor([[-1.0, -4.0]]),
    ...     torch.tensor([[-1.0, -3.0]]), torch.tensor([[-1.0, -3.0]]),
    ...     torch.tensor([[0.0, 2.0]]), one, one, one, beta=0.1,
    ... )
    >>> round(loss.item(), 4)
    0.5544
    """
    chosen = weighted_log_ratio(chosen_logps, ref_chosen_logps, chosen_weights, chosen_mask)
    rejected = weighted_log_ratio(rejected_logps, ref_rejected_logps, rejected_weights, rejected_mask)
    return -torch.nn.functional.logsigmoid(beta * (chosen - rejected)).mean()


def weighted_log_ratio(logps: Tensor, ref_logps: Tensor, weights: Tensor, mask: Tensor) -> Tensor:
    """``sum_t w[t] (log pi(y_t) - log pi_ref(y_t))`` over the tokens of the mask: ``[batch, tokens]`` -> ``[batch]``.

    Masked tokens are left out before anything is multiplied, so that padding may hold any value, -inf among them.
    """
    ratio = torch.where(mask.bool(), logps - ref_logps, torch.zeros_like(logps))
    weight = torch.where(mask.bool(), weights.to(logps.dtype), torch.zeros_like(logps))
    return (weight * ratio).sum(dim=-1)

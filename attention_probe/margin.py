"""The margin: log p(binding response) - log p(competing response), with anything done to the response rows' attention.

What comes before the first response row (the last token of the prompt) is the same whatever is done to the response
rows, so its keys and values are computed once and every intervention starts there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

from attention_probe.attention import Probe, check_supported, probing, wide
from attention_probe.chat import scenario_chat
from attention_probe.finite import check_finite
from attention_probe.positions import check_lengths
from attention_probe.spans import Span, render
from cras.scenarios.scenario import Scenario


@dataclass(frozen=True)
class Case:
    """A prompt with both responses, as token ids, and where the two sides of the conflict stand in the prompt."""

    prompt: list[int]
    binding_response: list[int]
    competing_response: list[int]
    binding: Span
    competing: Span


def prepare(tokenizer: Any, scenarios: Sequence[Scenario], *, like: Sequence[Scenario] | None = None) -> list[Case]:
    """The cases of scenarios. ``like``: take the responses from these (for twins: from their scenarios).

    Raises:
        InputError: a scenario has no written responses.
    """
    cases = []
    for scenario, source in zip(scenarios, like or scenarios, strict=True):
        chat = scenario_chat(scenario, tokenizer)
        first, second = (render(tokenizer, chat, text) for text in source.responses())
        cases.append(
            Case(
                prompt=first.input_ids[: first.response.start],
                binding_response=first.input_ids[first.response.start :],
                competing_response=second.input_ids[second.response.start :],
                binding=first.contents[scenario.binding_message],
                competing=first.contents[scenario.competing_message],
            )
        )
    return cases


class Batch:
    """Cases with their prompts in a key-value cache. Rows of a batch alternate: binding, competing, binding, ...

    Attributes:
        rows: ``[2 cases, r]``, all query rows of a forward pass from here. Row 0 is the last token of the prompt.
        keys: how many keys they see, cached ones and their own.
        binding, competing: ``[2 cases, keys]``, true where a key belongs to that span.
        targets: ``[2 cases, r]``, the token that each row predicts. real: true where there is one (not padding).
    """

    def __init__(self, model: Any, cases: Sequence[Case]) -> None:
        self.model, self.cases, device = model, cases, model.device
        self.prefix = max(len(case.prompt) for case in cases) - 1
        answers = [answer for case in cases for answer in (case.binding_response, case.competing_response)]
        length = max(len(answer) for answer in answers)
        self.keys = self.prefix + length
        check_lengths(model, _lengths(cases))
        prefix = torch.zeros(len(cases), self.prefix, dtype=torch.long)
        seen = torch.zeros(len(cases), self.prefix, dtype=torch.long)
        inputs = torch.zeros(len(answers), length, dtype=torch.long)
        targets = torch.zeros(len(answers), length, dtype=torch.long)
        real = torch.zeros(len(answers), length, dtype=torch.bool)
        spans = torch.zeros(2, len(answers), self.keys, dtype=torch.bool)
        for i, case in enumerate(cases):
            pad = self.prefix + 1 - len(case.prompt)
            prefix[i, pad:] = torch.tensor(case.prompt[:-1])
            seen[i, pad:] = 1
            for j, answer in enumerate((case.binding_response, case.competing_response), start=2 * i):
                inputs[j, : len(answer)] = torch.tensor([case.prompt[-1], *answer[:-1]])
                targets[j, : len(answer)] = torch.tensor(answer)
                real[j, : len(answer)] = True
                for side, span in enumerate((case.binding, case.competing)):
                    spans[side, j, span.start + pad : span.stop + pad] = True
        self.targets, self.real = targets.to(device), real.to(device)
        self.binding, self.competing = spans.to(device)
        self.rows = torch.arange(length, device=device).expand(len(answers), -1)
        mask = torch.cat([seen.repeat_interleave(2, 0), real.long()], 1)
        self._inputs = {
            "input_ids": inputs.to(device),
            "attention_mask": mask.to(device),
            "position_ids": (mask.cumsum(1) - 1).clamp(min=0)[:, self.prefix :].to(device),
        }
        self._cache = DynamicCache()
        if self.prefix:
            positions = (seen.cumsum(1) - 1).clamp(min=0)
            with torch.no_grad(), probing(model, _untouched):
                model(
                    input_ids=prefix.to(device),
                    attention_mask=seen.to(device),
                    position_ids=positions.to(device),
                    past_key_values=self._cache,
                    use_cache=True,
                )
            self._cache.batch_repeat_interleave(2)

    def log_probs(self, probe: Probe | None = None) -> Tensor:
        """log p of each response token, 0 where padding: ``[2 cases, r]``, float32 or wider. Gradients flow if enabled.

        Raises:
            InputError: a logit is not a number.
        """
        with probing(self.model, probe or _untouched):
            logits = self.model(**self._inputs, past_key_values=self._cache, use_cache=True).logits
        if self.prefix:
            self._cache.crop(-self.rows.shape[1])
        else:
            self._cache = DynamicCache()
        logits = wide(logits).to(self.targets.device)  # those of a model spread over devices lie where its head does
        chosen: Tensor = logits.gather(-1, self.targets[..., None])[..., 0] - logits.logsumexp(-1)
        chosen = chosen.masked_fill(~self.real, 0.0)
        check_finite(self.model, chosen.detach(), "the log-probability of a response")
        return chosen

    def margins(self, probe: Probe | None = None) -> Tensor:
        """``[cases, 2]``: the margin, and the margin of the means over each response's tokens."""
        log_probs = self.log_probs(probe)
        total = log_probs.sum(1)
        both = torch.stack([total, total / self.real.sum(1)], 1).view(-1, 2, 2)
        return both[:, 0] - both[:, 1]


def batches(model: Any, cases: Sequence[Case], batch_size: int) -> Iterator[tuple[list[int], Batch]]:
    """Batches of cases whose responses are of like length, with their places in ``cases``.

    Prompts are read once, responses at every intervention, so it is theirs whose padding costs.

    Raises:
        UnsupportedArchitecture: see :func:`attention_probe.attention.check_supported`.
        InputError: a case is longer than the model's positions reach.
    """
    check_supported(model.get_base_model() if hasattr(model, "get_base_model") else model)
    order = sorted(
        range(len(cases)), key=lambda i: max(len(cases[i].binding_response), len(cases[i].competing_response))
    )
    for first in range(0, len(order), batch_size):
        chosen = order[first : first + batch_size]
        yield chosen, Batch(model, [cases[i] for i in chosen])


def _lengths(cases: Sequence[Case]) -> list[int]:
    """Every length at which the model reads: a prompt without its last token, and then all of it with a response."""
    return [
        length
        for case in cases
        for length in (
            max(len(case.prompt) - 1, 1),
            len(case.prompt) + max(len(case.binding_response), len(case.competing_response)) - 1,
        )
    ]


def _untouched(call: Any, output: Tensor) -> Tensor:
    return output

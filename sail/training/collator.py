"""Batches of pairs with a weight for every token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from trl.trainer.dpo_trainer import DataCollatorForPreference

WEIGHTS = ("chosen_weights", "rejected_weights")


@dataclass
class TokenWeightCollator(DataCollatorForPreference):  # type: ignore[misc]
    """TRL's collator with one more tensor: ``token_weights``, shaped as ``input_ids``, 0 outside the responses."""

    def torch_call(self, examples: list[dict[str, Any]]) -> dict[str, Any]:
        batch: dict[str, Any] = super().torch_call(examples)
        rows = [
            [0.0] * len(example["prompt_ids"]) + list(example[column]) for column in WEIGHTS for example in examples
        ]
        kept = (
            slice(-self.max_length, None)
            if self.truncation_mode == "keep_end" and self.max_length
            else slice(self.max_length)
        )
        weights = torch.zeros(batch["input_ids"].shape, dtype=torch.float32)
        for index, row in enumerate(rows):
            weights[index, : len(row[kept])] = torch.tensor(row[kept])
        batch["token_weights"] = weights
        return batch

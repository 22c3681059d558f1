"""Credit: how much each response token answers to the instruction that it obeyed (method.md, sections 4 and 6).

Computed once, from the frozen base model, and stored as columns beside the pairs:

==================================  ====================================================================================
column                              holds
==================================  ====================================================================================
prompt_ids, chosen_ids,             token ids as TRL's trainer makes them: a response is what follows the common prefix
rejected_ids                        of prompt and prompt + response, the end of its turn included
chosen_weights, rejected_weights    a weight for each id of the response
==================================  ====================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from datasets import Dataset

from sail.credit.rule import SIDES, Sources, Weights
from sail.credit.settings import CreditSettings


def add_credit(dataset: Dataset, settings: CreditSettings, sources: Sources) -> Dataset:
    """The pairs with token ids and weights.

    Args:
        dataset: from :func:`sail.pairs.from_scenarios.build_pairs`.
        settings: the rule and its numbers.
        sources: what the rule may read.

    Raises:
        ValueError: the rule lacks what it needs.
        InputError: a prompt is tokenized otherwise by the template and as a whole.
    """
    rows = [{**row, **tokenize_pair(row, sources.tokenizer)} for row in dataset]
    weights: Weights = rule_of(settings.mode)(rows, settings, sources)
    for name in ("prompt_ids", "chosen_ids", "rejected_ids"):
        dataset = _with_column(dataset, name, [row[name] for row in rows])
    for name in ("chosen_weights", "rejected_weights"):
        dataset = _with_column(dataset, name, [row[name] for row in weights])
    return dataset


def rule_of(mode: str) -> Callable[[list[dict[str, Any]], Any, Sources], Weights]:
    """The rule of a mode: ``weigh`` in the file that has its name."""
    found: Callable[[list[dict[str, Any]], Any, Sources], Weights]
    found = import_module(f"sail.credit.{mode.replace('-', '_')}").weigh
    return found


def tokenize_pair(row: dict[str, Any], tokenizer: Any) -> dict[str, list[int]]:
    """``prompt_ids``, ``chosen_ids`` and ``rejected_ids`` of a pair, as TRL's DPO trainer makes them."""
    options = row.get("chat_template_kwargs") or {}

    def encode(messages: list[dict[str, Any]], **more: Any) -> list[int]:
        return list(
            tokenizer.apply_chat_template(messages, tokenize=True, return_dict=True, **more, **options)["input_ids"]
        )

    prompt = encode(row["prompt"], add_generation_prompt=True)
    full = {side: encode([*row["prompt"], *row[side]]) for side in SIDES}
    length = min(_common_prefix(prompt, ids) for ids in full.values())
    return {"prompt_ids": prompt[:length]} | {f"{side}_ids": full[side][length:] for side in SIDES}


def _common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    pairs = zip(left, right, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def _with_column(dataset: Dataset, name: str, values: list[Any]) -> Dataset:
    kept = dataset.remove_columns(name) if name in dataset.column_names else dataset
    return kept.add_column(name, values)

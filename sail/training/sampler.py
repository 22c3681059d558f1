"""The order of training: shuffled, with aligned twins spread evenly, so that every batch has its share of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch


class EvenSampler(torch.utils.data.Sampler[int]):
    """Indices in an order of which any n in a row hold the marked rows' share of n, give or take one.

    Both groups are shuffled anew in each epoch; the same seed gives the same orders.
    """

    def __init__(self, marked: Sequence[bool], seed: int) -> None:
        self.groups = [[i for i, mark in enumerate(marked) if bool(mark) is value] for value in (False, True)]
        self.seed = seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Called by the training loop before each epoch."""
        self.epoch = epoch

    def __len__(self) -> int:
        return sum(map(len, self.groups))

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + self.epoch)
        plain, marked = (
            iter([group[i] for i in torch.randperm(len(group), generator=generator).tolist()]) for group in self.groups
        )
        total, share = len(self), len(self.groups[1])
        for position in range(total):
            due = (position + 1) * share // total > position * share // total
            yield next(marked) if due else next(plain)

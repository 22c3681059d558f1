"""``sail pairs``: scenarios in, preference pairs out."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from attention_probe.focal_map import load as load_focal_map
from attention_probe.models.fingerprint import model_fingerprint
from cras.scenarios import read_scenarios
from sail import embedded
from sail.credit.add import add_credit
from sail.credit.rule import Sources
from sail.credit.settings import FocalCredit, UniformCredit
from sail.pairs.from_scenarios import build_pairs, save_pairs
from sail.training.loading import load_model


def make_pairs(scenarios: Path, out: Path, model: str, focal_map: Path | None, trust_remote_code: bool) -> None:
    """Write the pairs of a scenario file: with focal credit where a map is given, with uniform weights otherwise."""
    read = read_scenarios(scenarios)
    loaded, tokenizer = (
        embedded.load() if model == "embedded" else load_model(model, trust_remote_code=trust_remote_code)
    )
    pairs = build_pairs([s for s, _ in read], [t for _, t in read], tokenizer)
    credit = UniformCredit() if focal_map is None else FocalCredit()
    heads = [] if focal_map is None else load_focal_map(focal_map, loaded).focal_heads
    credited = add_credit(pairs, credit, Sources(tokenizer, loaded, heads))
    base = model_fingerprint(loaded) if credit.reads_base else None
    save_pairs(credited, out, base_fingerprint=base, credit=credit.model_dump())
    Console().print(f"{len(credited)} pairs with {credit.mode} credit in {out}", soft_wrap=True)

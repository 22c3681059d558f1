"""``sail pairs``: scenarios in, preference pairs out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cras.scenarios import read_scenarios
from cras.terminal.say import lines, say
from cras.wording import counted
from sail.commands.options import DeviceOption, DtypeOption, Model, Remote, Scenarios
from sail.credit.rule import Sources


def command(
    scenarios: Scenarios,
    out: Annotated[Path, typer.Option(help="Folder to write (a datasets folder).")],
    model: Model = "embedded",
    focal_map: Annotated[
        Path | None, typer.Option(help="focal_map.json of the model: adds the focal credit columns.")
    ] = None,
    dtype: DtypeOption = None,
    device: DeviceOption = None,
    trust_remote_code: Remote = False,
) -> None:
    """Preference pairs from scenarios and their twins, in TRL's format, with credit where a focal map is given."""
    make_pairs(scenarios, out, model, focal_map, trust_remote_code, dtype, device)


def make_pairs(
    scenarios: Path,
    out: Path,
    model: str,
    focal_map: Path | None,
    trust_remote_code: bool,
    dtype: str | None = None,
    device: str | None = None,
) -> None:
    """Write the pairs of a scenario file: with focal credit where a map is given, with uniform weights otherwise."""
    from attention_probe.focal_map import load as load_focal_map
    from attention_probe.models.fingerprint import model_fingerprint
    from sail.credit.add import add_credit
    from sail.credit.settings import FocalCredit, UniformCredit
    from sail.embedded.named import load_named
    from sail.pairs.from_scenarios import build_pairs, save_pairs

    read = read_scenarios(scenarios)
    loaded, tokenizer = load_named(model, dtype=dtype, device=device, trust_remote_code=trust_remote_code)
    pairs = build_pairs([s for s, _ in read], [t for _, t in read], tokenizer)
    credit = UniformCredit() if focal_map is None else FocalCredit()
    heads = []
    if focal_map is not None:
        found = load_focal_map(focal_map, loaded)
        found.check_focal()
        heads = found.focal_heads
    credited = add_credit(pairs, credit, Sources(tokenizer, loaded, heads))
    base = model_fingerprint(loaded) if credit.reads_base else None
    save_pairs(credited, out, base_fingerprint=base, credit=credit.model_dump())
    say(lines(), f"{counted(len(credited), 'pair')} with {credit.mode} credit in {out}")

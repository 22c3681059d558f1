"""LoRA on the attention projections of the focal layers alone, and the folder in which such an adapter is kept.

The folder is PEFT's own (``adapter_model.safetensors``, ``adapter_config.json``) and loads with PEFT alone. Beside
it lie ``sail.json``, which says what made it, and a model card.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import torch
from peft import LoraConfig, PeftModel
from pydantic import Field, ValidationError
from safetensors import SafetensorError
from transformers import PreTrainedModel

from attention_probe.models.fingerprint import model_fingerprint
from cras.errors import InputError
from cras.files.validation import first_wrong
from cras.transcript import Record
from sail.training.settings import AlignSettings

PROJECTIONS: tuple[tuple[str, ...], ...] = (
    ("q_proj", "k_proj", "v_proj", "o_proj"),  # Llama, Mistral, Qwen, Gemma, Granite, OLMo, SmolLM
    ("q_proj", "k_proj", "v_proj", "out_proj"),  # OPT, GPT-Neo, GPT-J
    ("q_proj", "k_proj", "v_proj", "dense"),  # Phi, Persimmon
    ("qkv_proj", "o_proj"),  # Phi-3
    ("query_key_value", "dense"),  # GPT-NeoX, Falcon, Bloom
    ("c_attn", "c_proj"),  # GPT-2
    ("Wqkv", "out_proj"),  # MPT
)
"""Names of q, k, v and o in an attention block, by family; a fused projection stands for its parts."""

PROVENANCE_FILE = "sail.json"


class Provenance(Record):
    """What made an adapter; kept in ``sail.json``."""

    schema_version: Literal[1] = 1
    package_version: str
    base_model: str
    base_fingerprint: str
    """See :func:`attention_probe.models.fingerprint.model_fingerprint`."""
    dtype: str | None = None
    """The numbers that the base computed in during training; ``None`` where that was not written down."""
    focal_layers: list[int]
    focal_map_hash: str | None = None
    """SHA-256 of the ``focal_map.json`` that named the layers; ``None`` where a person did."""
    trained_parameters: int
    seed: int
    settings: dict[str, Any] = Field(default_factory=dict)
    pairs: dict[str, Any] = Field(default_factory=dict)
    """Numbers of pairs and their content hash."""


class AdapterError(InputError):
    """A folder is no adapter, or one for another base model."""


def focal_lora_config(
    model: PreTrainedModel, focal_layers: Iterable[int], rank: int = 8, alpha: int = 16, dropout: float = 0.0
) -> LoraConfig:
    """LoRA on q, k, v and o of the given decoder layers, and on nothing else.

    The modules are named in full, so that a vision tower or a second stack with layers of the same number is not
    touched, and so that ``adapter_config.json`` says outright what is trained.

    Args:
        model: any transformers decoder.
        focal_layers: layer numbers from 0.
        rank, alpha, dropout: LoRA's settings (the paper's by default).

    Raises:
        InputError: no layers, a layer that the model does not have, or projections whose names are not known.
    """
    layers = sorted(set(focal_layers))
    stack_name, stack = decoder_layers(model)
    check_layers(layers, len(stack))
    targets = [f"{stack_name}.{layer}.{name}" for layer in layers for name in _projections(stack[layer], layer)]
    return LoraConfig(
        r=rank, lora_alpha=alpha, lora_dropout=dropout, target_modules=targets, bias="none", task_type="CAUSAL_LM"
    )


def check_layers(layers: Sequence[int], count: int) -> None:
    """Refuse layers that a model of ``count`` layers does not have, and a layer that is named twice.

    Raises:
        InputError: no layers, one that is not there, or one more than once.
    """
    if not layers or min(layers) < 0 or max(layers) >= count:
        raise InputError(f"focal layers {sorted(layers)} must be some of 0 to {count - 1}, the layers of this model")
    if twice := sorted({layer for layer in layers if layers.count(layer) > 1}):
        raise InputError(f"focal layers {list(layers)} name {twice[0]} more than once: name each layer once")


def decoder_layers(model: PreTrainedModel) -> tuple[str, torch.nn.ModuleList]:
    """The decoder's stack of layers and its full name in the model.

    Raises:
        InputError: the decoder has no stack of ``num_hidden_layers`` modules.
    """
    decoder = model.get_decoder()
    count = model.config.get_text_config().num_hidden_layers
    for module in decoder.modules():
        if isinstance(module, torch.nn.ModuleList) and len(module) == count:
            name = next(name for name, other in model.named_modules() if other is module)
            return name, module
    raise InputError(f"no stack of {count} decoder layers in {type(model).__name__}")


def _projections(layer: torch.nn.Module, number: int) -> list[str]:
    """The names of q, k, v and o within a decoder layer."""
    blocks: dict[str, dict[str, str]] = {}
    for name, module in layer.named_modules():
        block, _, leaf = name.rpartition(".")
        if "att" in block.lower() and getattr(module, "weight", None) is not None:
            blocks.setdefault(block, {})[leaf] = name
    for names in PROJECTIONS:
        for leaves in blocks.values():
            if all(name in leaves for name in names):
                return [leaves[name] for name in names]
    found = sorted(name for leaves in blocks.values() for name in leaves.values())
    raise InputError(
        f"layer {number}: the attention projections have names that are not known here"
        f" (found {', '.join(found) or 'no attention block'}); known are "
        + "; ".join(", ".join(names) for names in PROJECTIONS)
    )


def provenance_of(
    model: PeftModel,
    *,
    base_model: str,
    focal_layers: Iterable[int],
    settings: AlignSettings,
    focal_map_hash: str | None = None,
    pairs: dict[str, Any] | None = None,
) -> Provenance:
    """What made this adapter, read off the trained model and its settings."""
    return Provenance(
        package_version=version("sail-cras"),
        base_model=base_model,
        base_fingerprint=model_fingerprint(model),
        dtype=str(model.get_base_model().dtype).removeprefix("torch."),
        focal_layers=sorted(focal_layers),
        focal_map_hash=focal_map_hash,
        trained_parameters=trained_parameters(model),
        seed=settings.train.seed,
        settings=settings.model_dump(),
        pairs=pairs or {},
    )


def save_adapter(model: PeftModel, path: str | Path, provenance: Provenance) -> Path:
    """Write the adapter's folder: PEFT's files, ``sail.json`` and the model card."""
    folder = Path(path)
    model.save_pretrained(str(folder), safe_serialization=True)
    (folder / PROVENANCE_FILE).write_text(provenance.model_dump_json(indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(model_card(provenance), encoding="utf-8")
    return folder


def read_provenance(path: str | Path) -> Provenance:
    """What made the adapter in a folder.

    Raises:
        AdapterError: there is no such folder, or it holds no adapter of ours.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise AdapterError(f"{folder}: no such folder; give the folder that `sail train` wrote")
    for name in ("adapter_config.json", "adapter_model.safetensors", PROVENANCE_FILE):
        if not (folder / name).is_file():
            raise AdapterError(f"{folder}: not an adapter of `sail train`: {name} is missing")
    try:
        return Provenance.model_validate_json((folder / PROVENANCE_FILE).read_bytes())
    except ValidationError as error:
        raise AdapterError(first_wrong(error, Provenance).after(str(folder / PROVENANCE_FILE))) from error


def load_adapter(model: PreTrainedModel, path: str | Path) -> PeftModel:
    """The base model with the adapter of a folder on it, ready for generation.

    Raises:
        AdapterError: the folder is none of ours, or the adapter was trained on another base model.
    """
    provenance = read_provenance(path)
    found = model_fingerprint(model)
    if found != provenance.base_fingerprint:
        raise AdapterError(
            f"{path}: this adapter was trained on {provenance.base_model} (fingerprint"
            f" {provenance.base_fingerprint[:12]}), not on the model given (fingerprint {found[:12]});"
            " load it on the model that it was trained on"
        )
    try:
        adapted = PeftModel.from_pretrained(model, str(path))
    except (ValueError, TypeError, KeyError, RuntimeError, SafetensorError) as error:
        raise AdapterError(f"{path}: its files cannot be read as a PEFT adapter of this model: {error}") from error
    return adapted.eval()


def trained_parameters(model: torch.nn.Module) -> int:
    """The number of parameters that a training step may change."""
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


def model_card(provenance: Provenance) -> str:
    """The README of an adapter's folder, with the front matter that model hubs read."""
    layers = ", ".join(map(str, provenance.focal_layers))
    focal_map = f"`{provenance.focal_map_hash}`" if provenance.focal_map_hash else "none: the layers were given by hand"
    settings = json.dumps(provenance.settings, indent=2, sort_keys=True)
    pairs = "\n".join(f"| pairs: {key} | {value} |" for key, value in provenance.pairs.items())
    return f"""---
library_name: peft
base_model: {json.dumps(provenance.base_model)}
tags: [sail-cras, lora, dpo, instruction-hierarchy]
---

# SAIL adapter

LoRA on the attention projections (q, k, v, o) of the focal layers alone, trained so that under conflicting
instructions the one with more authority is followed. No other weight of the base model changes.

| | |
| --- | --- |
| base model | {provenance.base_model} |
| base fingerprint | `{provenance.base_fingerprint}` |
| precision of the base | {provenance.dtype or "not written down"} |
| focal layers, from 0 | {layers} |
| focal map | {focal_map} |
| trained parameters | {provenance.trained_parameters:,} |
| seed | {provenance.seed} |
| made by | sail-cras {provenance.package_version} |
{pairs}

Load it with `sail.load_adapter(model, folder)`, which refuses another base, or with PEFT alone:
`PeftModel.from_pretrained(model, folder)`.

## Settings

```json
{settings}
```

Method: arXiv 2509.23188.
"""

"""A model, with an adapter on it where one is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attention_probe.models.loading import load_model as load_base
from sail.training.adapter import PROVENANCE_FILE, AdapterError, load_adapter


def load_model(
    path: str | Path,
    adapter: str | Path | None = None,
    *,
    dtype: str | None = None,
    device: str | None = None,
    trust_remote_code: bool = False,
) -> tuple[Any, Any]:
    """A causal LM in eval mode, and its tokenizer; see :func:`attention_probe.models.loading.load_model`.

    Raises:
        InputError: the folder holds no model.
        AdapterError: the adapter's folder holds no adapter, or one for another base model.
    """
    if adapter is not None:
        _check_adapter_folder(adapter)  # before the weights of the base model are read
    model, tokenizer = load_base(path, dtype=dtype, device=device, trust_remote_code=trust_remote_code)
    return (model if adapter is None else _with_adapter(model, Path(adapter))), tokenizer


def _check_adapter_folder(path: str | Path) -> None:
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        if not (Path(path) / name).is_file():
            raise AdapterError(f"{path}: no PEFT adapter: {name} is missing; give the folder that `sail train` wrote")


def _with_adapter(model: Any, folder: Path) -> Any:
    if (folder / PROVENANCE_FILE).is_file():
        return load_adapter(model, folder)
    from peft import PeftModel

    try:
        return PeftModel.from_pretrained(model, str(folder)).eval()
    except (KeyError, RuntimeError, TypeError, ValueError) as error:
        raise AdapterError(f"{folder}: this adapter does not fit the model: {error}") from error

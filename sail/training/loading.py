"""A model folder, with an adapter on it where one is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cras.errors import InputError
from sail.training.adapter import PROVENANCE_FILE, AdapterError, load_adapter


def load_model(
    path: str | Path,
    adapter: str | Path | None = None,
    *,
    trust_remote_code: bool = False,
    dtype: str = "auto",
    device: str | None = None,
) -> tuple[Any, Any]:
    """A causal LM in eval mode, and its tokenizer; see ``TransformersChatCompletionClient.from_pretrained``.

    Raises:
        InputError: the folder holds no model.
        AdapterError: the adapter's folder holds no adapter, or one for another base model.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    _check_model_folder(path)
    if adapter is not None:
        _check_adapter_folder(adapter)  # before the weights of the base model are read
    tokenizer = AutoTokenizer.from_pretrained(str(path), trust_remote_code=trust_remote_code)
    model: Any = AutoModelForCausalLM.from_pretrained(
        str(path), trust_remote_code=trust_remote_code, dtype=dtype, use_safetensors=True
    )
    if adapter is not None:
        model = _with_adapter(model, Path(adapter))
    return (model if device is None else model.to(device)).eval(), tokenizer


def _check_model_folder(path: str | Path) -> None:
    folder = Path(path)
    if folder.exists() or folder.is_absolute() or str(path).startswith((".", "~")):
        if not folder.is_dir():
            raise InputError(f"{path}: no such folder; give a folder that save_pretrained wrote, or a hub id")
        if not (folder / "config.json").is_file():
            hint = "; it is an adapter: give its base model, and this folder as adapter"
            is_adapter = (folder / "adapter_config.json").is_file()
            raise InputError(f"{path}: no model: config.json is missing{hint if is_adapter else ''}")


def _check_adapter_folder(path: str | Path) -> None:
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        if not (Path(path) / name).is_file():
            raise AdapterError(f"{path}: no PEFT adapter: {name} is missing; give the folder that `sail train` wrote")


def _with_adapter(model: Any, folder: Path) -> Any:
    if (folder / PROVENANCE_FILE).is_file():
        return load_adapter(model, folder)
    from peft import PeftModel

    try:
        return PeftModel.from_pretrained(model, str(folder))
    except (KeyError, RuntimeError, TypeError, ValueError) as error:
        raise AdapterError(f"{folder}: this adapter does not fit the model: {error}") from error

"""The one way to load a model, for probe, training, evaluation and client alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attention_probe.models.placement import Placement
from cras.errors import InputError

_PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt")
_GGUF = "GGUF holds weights that are quantised for another engine: give the folder of the model that it was made from"


def load_model(
    path: str | Path, *, dtype: str | None = None, device: str | None = None, trust_remote_code: bool = False
) -> tuple[Any, Any]:
    """A causal language model in evaluation mode, and its tokenizer.

    Args:
        path: a folder that ``save_pretrained`` wrote, or a hub id. Weights are read from safetensors alone, since pickled
            ones can run code.
        dtype, device: see :class:`attention_probe.models.placement.Placement`; by default the accelerator with the stored
            precision, or else the CPU with float32.
        trust_remote_code: run model code that lies in the folder or on the hub.

    Raises:
        InputError: one sentence that says what is there instead, and what to give.
    """
    import torch
    from safetensors import SafetensorError
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

    _check_folder(path)
    numbers, place = Placement(dtype, device).resolved()
    settings: dict[str, Any] = {"trust_remote_code": trust_remote_code, "local_files_only": Path(path).is_dir()}
    # What transformers raises for a model that it does not know, cannot read, or that needs a library which is missing.
    refusals = (OSError, ValueError, KeyError, ImportError, SafetensorError)
    with _no_bars():
        try:
            config = AutoConfig.from_pretrained(str(path), **settings)
            if config.is_encoder_decoder:  # of some, transformers would load the decoder and drop the rest
                raise InputError(f"{path}: {config.model_type} is an encoder-decoder: give a decoder-only model")
            tokenizer = AutoTokenizer.from_pretrained(str(path), **settings)
            model: Any
            model, report = AutoModelForCausalLM.from_pretrained(
                str(path), dtype=numbers, config=config, use_safetensors=True, output_loading_info=True, **settings
            )
        except InputError:
            raise
        except refusals as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise InputError(f"{path}: no causal language model could be loaded from there: {reason}") from error
    _check_model(path, model, sorted(report["missing_keys"]))
    try:
        return model.to(place).eval(), tokenizer
    except torch.OutOfMemoryError as error:
        raise InputError(
            f"{path}: the model does not fit on {place}: give another device, or a smaller dtype"
        ) from error


def _check_folder(path: str | Path) -> None:
    """Raise unless ``path`` is the folder of a model with safe weights, or may be a hub id."""
    folder = Path(path)
    if folder.suffix == ".gguf":
        raise InputError(f"{path}: {_GGUF}")
    if not (folder.exists() or folder.is_absolute() or str(path).startswith((".", "~"))):
        return
    if folder.is_file():
        raise InputError(f"{path}: it is a file: give the folder that save_pretrained wrote, or a hub id")
    if not folder.is_dir():
        raise InputError(f"{path}: no such folder; give a folder that save_pretrained wrote, or a hub id")
    if not (folder / "config.json").is_file():
        hint = ""
        if (folder / "adapter_config.json").is_file():
            hint = "; it is an adapter: give its base model, and this folder as adapter"
        elif any(folder.glob("*.gguf")):
            hint = f"; {_GGUF}"
        raise InputError(f"{path}: no model: config.json is missing{hint}")
    if not any(folder.glob("*.safetensors")):
        pickled = sorted(file.name for pattern in _PICKLED for file in folder.glob(pattern))
        if pickled:
            raise InputError(
                f"{path}: its weights are pickled ({pickled[0]}), which can run code when they are read: give them as "
                "safetensors, which save_pretrained writes"
            )
        raise InputError(f"{path}: no weights: model.safetensors is missing")


def _check_model(path: str | Path, model: Any, missing: list[str]) -> None:
    """Raise unless what was loaded is a complete decoder that reads from left to right."""
    kind = type(model).__name__
    if getattr(model, "_hf_peft_config_loaded", False):  # transformers reads the base that an adapter names by itself
        raise InputError(f"{path}: it is an adapter: give its base model, and this one as adapter")
    directions = {
        bool(part.is_causal) for part in model.modules() if hasattr(part, "layer_idx") and hasattr(part, "is_causal")
    }
    if directions == {False}:
        raise InputError(
            f"{path}: {kind} is an encoder: each of its tokens sees those that come after it. Give a decoder-only model"
        )
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise InputError(
            f"{path}: {kind} needs weights that are not in its files ({missing[0]}{more}), so that they would be random: "
            "it is no causal language model, or not all of one"
        )


@contextmanager
def _no_bars() -> Iterator[None]:
    """Without transformers' progress bars, which would run into a command's own."""
    from transformers.utils import logging

    before = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if before:
            logging.enable_progress_bar()

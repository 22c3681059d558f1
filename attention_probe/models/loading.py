"""The one way to load a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cras.errors import InputError


def load_model(name: str, trust_remote_code: bool) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    if not (Path(name) / "config.json").is_file() and (Path(name).exists() or name.startswith((".", "/", "~"))):
        raise InputError(f"{name}: no model folder: config.json is missing")
    disable_progress_bar()
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=trust_remote_code)
        model: Any = AutoModelForCausalLM.from_pretrained(
            name, trust_remote_code=trust_remote_code, dtype="auto", use_safetensors=True
        )
    except (OSError, ValueError) as error:
        first = str(error).strip().splitlines()[0]
        raise InputError(f"{name}: no causal language model could be loaded from there: {first}") from error
    # On a CPU half precision is emulated: slower than float32 by far.
    return (model.float() if model.device.type == "cpu" else model).eval(), tokenizer

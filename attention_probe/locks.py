"""Whose turn it is with a model: who switches something of it, or generates with it, waits for the others."""

from __future__ import annotations

import threading
import weakref
from contextlib import AbstractContextManager
from typing import Any

_locks: dict[int, AbstractContextManager[bool]] = {}
_guard = threading.Lock()


def model_lock(model: Any) -> AbstractContextManager[bool]:
    """The lock of a model; the thread that holds it may take it again.

    It belongs to the model's config, which is what gets switched: a base model, every PEFT model around it and every
    other model that was made with the same config object take turns.
    """
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    config = base.config  # cannot be a key of a weak dictionary: configs have no hash
    with _guard:
        if id(config) not in _locks:
            _locks[id(config)] = threading.RLock()
            weakref.finalize(config, _locks.pop, id(config), None).atexit = False
        return _locks[id(config)]

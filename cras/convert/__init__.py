"""Transcripts to other formats. A writer is a function in a table; what a format cannot hold is counted, by name."""

from __future__ import annotations

from cras.convert.autogen import task_result, to_autogen
from cras.convert.chat import to_chat
from cras.convert.losses import Losses, losses_of
from cras.convert.writers import WRITERS, convert

__all__ = ["WRITERS", "Losses", "convert", "losses_of", "task_result", "to_autogen", "to_chat"]

"""Text to instructions with checks, and the conflicts among them."""

from __future__ import annotations

from cras.checks.clash import conflict_type
from cras.checks.code import code_blocks
from cras.checks.registry import is_decided, run_check
from cras.instructions.conflicts import Clash, clashes, find_conflicts
from cras.instructions.parse import parse_instructions

__all__ = [
    "Clash",
    "clashes",
    "code_blocks",
    "conflict_type",
    "find_conflicts",
    "is_decided",
    "parse_instructions",
    "run_check",
]

"""What a check of a turn is, and which kinds there are: importing this registers them all."""

from __future__ import annotations

from cras.checks import code, conduct, counting, speaker
from cras.checks.clash import conflict_type
from cras.checks.registry import CHECKS, is_decided, register, run_check

__all__ = ["CHECKS", "code", "conduct", "conflict_type", "counting", "is_decided", "register", "run_check", "speaker"]

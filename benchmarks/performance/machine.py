"""The kind of machine that a figure comes from."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def machine() -> str:
    """For example ``AMD EPYC, 2 cores, Python 3.11``: the processor's own name, no name of the machine."""
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    name = names[0].partition(":")[2].strip() if names else platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"

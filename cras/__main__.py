"""``python -m cras``."""

from __future__ import annotations

from cras.cli import app

app(prog_name="cras")

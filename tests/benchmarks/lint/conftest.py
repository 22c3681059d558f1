"""Real data of the studies' tests."""

from __future__ import annotations

from tests.cras.conftest import iheval

__all__ = ["iheval"]

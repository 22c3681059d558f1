"""What holds for all tests: no example is timed, since the first one loads libraries and a machine may be busy."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

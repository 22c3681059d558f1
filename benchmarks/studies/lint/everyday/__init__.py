"""Teams in everyday wording, by two people in other voices who knew neither the rules nor the other teams: a half a file.

``python -m benchmarks.studies.lint teams benchmarks/studies/lint/everyday [--half develop|report]``
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent

"""Whether a text as a whole is YAML, or comma-separated values."""

from __future__ import annotations

import csv
import io

import yaml

from cras.checks.units import unfenced

_LONGEST = 100_000
"""Characters: what is longer is not parsed."""
_SEPARATORS = ",;\t"


def is_yaml(text: str) -> bool | None:
    """A mapping or a list; a text that is one word or sentence for YAML is none. Not told of long texts, of JSON, and of anchors."""
    body = unfenced(text, "yaml").strip()
    if len(body) > _LONGEST or body[:1] in "{[" or "&" in body or "*" in body:
        return None
    try:
        found = list(yaml.safe_load_all(body))
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date that is none
        return False
    return bool(found) and all(isinstance(item, dict | list) for item in found)


def is_csv(text: str) -> bool | None:
    """Two lines or more of as many fields, two or more, by one separator; one line may be a sentence: not told."""
    body = unfenced(text, "csv").strip()
    lines = [line for line in body.splitlines() if line.strip()]
    if len(body) > _LONGEST or len(lines) == 1:
        return False if len(lines) == 1 and not any(mark in body for mark in _SEPARATORS) else None
    for separator in _SEPARATORS:
        try:
            rows = [row for row in csv.reader(io.StringIO(body), delimiter=separator, strict=True) if row]
        except csv.Error:
            continue
        if len(rows) > 1 and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1:
            return True
    return False

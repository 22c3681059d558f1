"""The focal map: what localization found out about one model, as ``focal_map.json``."""

from __future__ import annotations

from attention_probe.focal_map.figures import EffectFigures, Figure
from attention_probe.focal_map.files import check_model, load
from attention_probe.focal_map.schema import (
    FILE_NAME,
    KNOCKOUT_KEY,
    Decision,
    FocalMap,
    HeadFigures,
    LayerFigures,
    ScenarioSet,
    Settings,
    WindowFigures,
)

__all__ = [
    "FILE_NAME",
    "KNOCKOUT_KEY",
    "Decision",
    "EffectFigures",
    "Figure",
    "FocalMap",
    "HeadFigures",
    "LayerFigures",
    "ScenarioSet",
    "Settings",
    "WindowFigures",
    "check_model",
    "load",
]

"""Every causal effect by its name.

A new one is a file with a function ``(model, batch) -> array`` and an ``Effect`` that describes it, and a row here:
localization, validation and the focal map take it from this table.
"""

from __future__ import annotations

from attention_probe.effects.contributions import CONTRIBUTIONS
from attention_probe.effects.effect import Effect
from attention_probe.effects.head_ablation import HEAD_ABLATION
from attention_probe.effects.knockout import KNOCKOUT
from attention_probe.effects.patching import PATCHING

EFFECTS: dict[str, Effect] = {effect.name: effect for effect in (KNOCKOUT, CONTRIBUTIONS, HEAD_ABLATION, PATCHING)}
"""In the order in which they are measured and shown."""

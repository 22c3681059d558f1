"""Localize: how attention drifts when instructions conflict, and which layers and heads decide it."""

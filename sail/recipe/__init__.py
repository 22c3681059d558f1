"""Recipes: settings in YAML, an adapter out."""

"""Diagnose: CRAS scores of every agent turn, without torch."""

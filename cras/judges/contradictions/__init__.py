"""Contradictions among an agent's instructions that a model proposes, where rules end."""

"""Demands spotted by what they are about, whatever the shape of their sentence: for contradictions alone."""

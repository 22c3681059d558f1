"""Prove: the tables that the README quotes. Not in the wheel."""

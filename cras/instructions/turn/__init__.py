"""Constraints on a whole turn, read from a sentence by its parts: act, object, amount, polarity, part of the turn."""

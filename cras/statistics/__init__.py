"""Intervals and tests over transcripts: all resampling is here."""

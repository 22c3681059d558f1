"""Two sets of score records side by side: what changed, and whether that is real."""

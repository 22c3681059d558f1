"""A judge model names the decisive mistake of a run: the ways of asking it, a file each, and what they share."""

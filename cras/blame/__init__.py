"""Which agent and which turn of a run first went wrong, with reasons."""

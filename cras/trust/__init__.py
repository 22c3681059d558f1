"""Whether a judge can be trusted: human labels, its agreement with them, and the mark of one that nobody checked."""

"""What the commands do: one file a command, called by ``cras.cli``."""

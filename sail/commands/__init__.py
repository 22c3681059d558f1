"""What the commands do: one file each, called by ``sail.cli``."""

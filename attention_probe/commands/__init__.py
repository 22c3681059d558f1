"""The ``attention-probe`` commands, a file each."""

"""Score records: made, kept on disk, drawn from."""

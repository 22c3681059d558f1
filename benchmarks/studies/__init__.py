"""Studies: tables that the documentation quotes, a command each."""

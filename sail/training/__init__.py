"""The token-weighted trainer and what it stands on."""

"""What changes the margin when it is taken away: one causal measure a file, all of one shape."""

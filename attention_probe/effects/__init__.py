"""What changes the margin when it is taken away: one causal effect a file, all of one shape; ``registry`` has them all."""

"""Several judges side by side: their majority, how far they agree, and how much depends on how they are asked."""

"""A local transformers model as an AutoGen model client."""

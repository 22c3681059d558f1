"""Natural scenarios: roles, questions and rules as people write them. Their responses are the model's own."""

from cras.scenarios.natural.build import natural_stream

__all__ = ["natural_stream"]

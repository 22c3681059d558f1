"""A formula a file."""

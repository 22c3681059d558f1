"""Files that people write: YAML with line numbers, and what is said of a wrong field."""

"""Files that people write (YAML with line numbers, what is said of a wrong field), and what other packages bring."""

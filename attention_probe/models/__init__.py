"""A model: loaded in one way for all packages, named, and told from every other."""

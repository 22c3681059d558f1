"""Asking a model: clients, budget, cache, retries, prices."""

"""Scenarios: TOML files or dicts that set a model's inputs, and the outcome of running them."""

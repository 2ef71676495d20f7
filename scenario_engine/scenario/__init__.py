"""Scenarios: TOML files or dicts that set a model's inputs, and the outcome of running them."""

from typing import Any


def __getattr__(name: str) -> Any:
    """`load` under its older name, imported when it is asked for; the package's own `load` is the promise."""
    if name != "load":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from scenario_engine.scenario.scenario import load

    return load

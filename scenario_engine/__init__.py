"""scenario_engine: a declarative scenario engine for input-output and growth accounting.

A model is a graph of plain functions over labelled arrays; a scenario is a TOML file that sets the graph's
inputs; a run is one pass through the graph; a sweep is the same pass with one more dimension.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenario_engine.cube import to_cube
    from scenario_engine.engine import run
    from scenario_engine.errors import ScenarioEngineError
    from scenario_engine.graph import Graph
    from scenario_engine.outcome import Outcome, compute
    from scenario_engine.scenario import Scenario, load

__all__ = [
    "Graph",
    "Outcome",
    "Scenario",
    "ScenarioEngineError",
    "compute",
    "load",
    "run",
    "to_cube",
]

_HOME = {
    "Graph": "graph",
    "Outcome": "outcome",
    "Scenario": "scenario",
    "ScenarioEngineError": "errors",
    "compute": "outcome",
    "load": "scenario",
    "run": "engine",
    "to_cube": "cube",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module when it is first asked for, so that `--help` stays fast."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)

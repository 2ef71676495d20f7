"""scenario_engine: a declarative scenario engine for input-output and growth accounting.

A model is a graph of plain functions over labelled arrays; a scenario is a TOML file that sets the graph's
inputs; a run is one pass through the graph; a sweep is the same pass with one more dimension.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenario_engine.engine.graph import Graph
    from scenario_engine.engine.program import run
    from scenario_engine.scenario.cube import to_cube
    from scenario_engine.scenario.outcome import Outcome, compute
    from scenario_engine.scenario.scenario import Scenario, load
    from scenario_engine.support.errors import ScenarioEngineError

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
    "Graph": "engine.graph",
    "Outcome": "scenario.outcome",
    "Scenario": "scenario.scenario",
    "ScenarioEngineError": "support.errors",
    "compute": "scenario.outcome",
    "load": "scenario.scenario",
    "run": "engine.program",
    "to_cube": "scenario.cube",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module when it is first asked for, so that `--help` stays fast."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)

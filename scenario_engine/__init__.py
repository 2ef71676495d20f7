"""scenario_engine: a declarative scenario engine for input-output and growth accounting.

A model is a graph of plain functions over labelled arrays; a scenario sets the graph's inputs; a run is one pass through
the graph; a sweep is the same pass with one more dimension; every answer is a labelled Dataset.

The names below are the promise; everything else may change between releases.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenario_engine import models
    from scenario_engine.analysis.calibrate import calibrate, solve
    from scenario_engine.analysis.compare import compare
    from scenario_engine.analysis.indices import index
    from scenario_engine.analysis.sensitivity import elasticities, sensitivity
    from scenario_engine.analysis.sweep import sweep
    from scenario_engine.data.tables.reader import read_table
    from scenario_engine.engine.graph import Graph
    from scenario_engine.engine.identity import identity
    from scenario_engine.engine.model import Model
    from scenario_engine.engine.operator import exogenous, operator
    from scenario_engine.engine.program import run
    from scenario_engine.scenario.cube import to_cube
    from scenario_engine.scenario.outcome import Outcome, compute
    from scenario_engine.scenario.scenario import Scenario, load
    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.view.report import report

_HOME = {
    "Graph": "engine.graph",
    "Model": "engine.model",
    "Outcome": "scenario.outcome",
    "Scenario": "scenario.scenario",
    "ScenarioEngineError": "support.errors",
    "calibrate": "analysis.calibrate",
    "compare": "analysis.compare",
    "compute": "scenario.outcome",
    "elasticities": "analysis.sensitivity",
    "exogenous": "engine.operator",
    "identity": "engine.identity",
    "index": "analysis.indices",
    "load": "scenario.scenario",
    "models": "models",
    "operator": "engine.operator",
    "read_table": "data.tables.reader",
    "report": "view.report",
    "run": "engine.program",
    "sensitivity": "analysis.sensitivity",
    "solve": "analysis.calibrate",
    "sweep": "analysis.sweep",
    "to_cube": "scenario.cube",
}
"""Where each public name is defined; it is imported when it is first asked for, so that `--help` stays fast."""

VERBS = {
    "Model": {"run": "engine.program:run", "scenario": "scenario.build:scenario"},
    "Scenario": {
        "run": "scenario.outcome:compute",
        "with_": "scenario.build:with_",
        "compare": "analysis.compare:compare",
        "sweep": "analysis.sweep:sweep",
        "calibrate": "analysis.calibrate:calibrate",
        "sample": "analysis.sampling:sample",
        "evaluate": "analysis.sampling:evaluate",
        "sensitivity": "analysis.sensitivity:sensitivity",
        "elasticities": "analysis.sensitivity:elasticities",
        "discover": "analysis.sensitivity:discover",
        "solve": "analysis.calibrate:solve",
    },
    "Outcome": {"plot": "view.figures:plot", "report": "view.report:report"},
}
"""Noun → verb → the function that takes the noun as its first argument (`support.nouns`)."""

__all__ = [
    "Graph",
    "Model",
    "Outcome",
    "Scenario",
    "ScenarioEngineError",
    "calibrate",
    "compare",
    "compute",
    "elasticities",
    "exogenous",
    "identity",
    "index",
    "load",
    "models",
    "operator",
    "read_table",
    "report",
    "run",
    "sensitivity",
    "solve",
    "sweep",
    "to_cube",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_HOME[name]}")
    return home if name == "models" else getattr(home, name)


def __dir__() -> list[str]:
    return list(__all__)

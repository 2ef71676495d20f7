"""Discovery: what this package and installed extensions declare as operators, variables and identities."""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import TypeVar

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.identity import Identity
from scenario_engine.engine.operator import Variable

__all__ = ["discovered_identities", "discovered_variables", "installed_graph", "packages"]

Declared = TypeVar("Declared")

ENTRY_POINTS = "scenario_engine.operators"
"""Entry-point group under which another package names modules with operators of its own."""


@cache
def discovered_variables() -> tuple[Variable, ...]:
    """Every operator and exogenous variable, of this package and of extensions."""
    return tuple(one for module in _modules() for one in declared_in(module, Variable))


def installed_graph(variants: Mapping[str, str] | None = None) -> Graph:
    """The graph of every operator in `scenario_engine.models` and in installed extensions.

    Parameters
    ----------
    variants
        Variable → variant, where the default is not wanted.

    Raises
    ------
    GraphError
        An unknown variable or variant, or an extension that contradicts another.
    """
    return Graph.of(discovered_variables(), variants)


@cache
def discovered_identities() -> tuple[Identity, ...]:
    """Every identity declared beside the operators."""
    return tuple(dict.fromkeys(one for module in _modules() for one in declared_in(module, Identity)))


def packages() -> tuple[str, ...]:
    """Packages that declare operators: this one's first, then those of installed extensions."""
    return tuple(dict.fromkeys(module.__package__ for module in _modules() if module.__package__))


@cache
def _modules() -> tuple[ModuleType, ...]:
    from scenario_engine import models

    names = [
        info.name for info in pkgutil.walk_packages(models.__path__, f"{models.__name__}.") if _declares(info)
    ]
    extensions = importlib.metadata.entry_points(group=ENTRY_POINTS)
    return (*map(importlib.import_module, names), *(entry.load() for entry in extensions))


def _declares(info: pkgutil.ModuleInfo) -> bool:
    """Whether a module lies in a room of models, not beside the rooms."""
    return not info.ispkg and info.name.count(".") > 2


def declared_in(module: ModuleType, kind: type[Declared]) -> Iterator[Declared]:
    """What a module declares of one kind, or imports from where it is declared, each once."""
    seen: set[int] = set()
    for value in vars(module).values():
        if isinstance(value, kind) and id(value) not in seen:
            seen.add(id(value))
            yield value

"""The shelf: models found by entry point, ours among them, and operators that other packages add to them."""

from __future__ import annotations

import importlib.metadata
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.identity import Identity
from scenario_engine.engine.model import Model, joined
from scenario_engine.engine.operator import Operator, Variable
from scenario_engine.support.errors import GraphError, near_miss

__all__ = [
    "declared_in",
    "discovered_identities",
    "find",
    "installed",
    "installed_graph",
    "names",
    "packages",
    "room",
]

MODELS = "scenario_engine.models"
"""Entry-point group under which a package names a `Model`, or a function that makes one."""

OPERATORS = "scenario_engine.operators"
"""Entry-point group under which a package names modules whose operators join every model on the shelf."""


def names() -> tuple[str, ...]:
    """Names of the models there are, in the order they are found."""
    return tuple(_models())


@cache
def find(name: str) -> Model:
    """The model of a name, with the operators that other packages add.

    Parameters
    ----------
    name
        As in `names()`; `-` and `_` are the same.

    Raises
    ------
    GraphError
        No such model; the message names the nearest.
    """
    known = _models()
    model = known.get(name.replace("-", "_"))
    if model is None:
        raise GraphError(f"no model is called {name!r}.", near_miss(name, known))
    return model.with_operators(*_added())


@cache
def installed() -> Model:
    """Everything on the shelf as one model: what a scenario that names none is computed with."""
    largest_first = sorted(_models().values(), key=lambda model: -len(model.declared))
    said = [
        name for model in largest_first if model.headlines != model.graph.ends() for name in model.headlines
    ]
    return joined(_models().values(), "installed", headlines=tuple(dict.fromkeys(said))).with_operators(
        *_added()
    )


def installed_graph(variants: Mapping[str, str] | None = None) -> Graph:
    """The graph of everything on the shelf.

    Parameters
    ----------
    variants
        Variable → variant, where the default is not wanted.

    Raises
    ------
    GraphError
        An unknown variable or variant, or an extension that contradicts another.
    """
    return installed().graph.with_variants(variants or {})


def discovered_identities() -> tuple[Identity, ...]:
    """Every identity on the shelf."""
    return installed().identities


def packages() -> tuple[str, ...]:
    """Packages that declare something; each may hold a `words.toml`."""
    declared = [one for model in _models().values() for one in model.declared]
    modules = [one.function.__module__ for one in declared if isinstance(one, Operator)]
    modules += [module.__name__ for module in _extensions()]
    return tuple(dict.fromkeys(name.rpartition(".")[0] for name in modules))


def room(package: str) -> tuple[Variable | Identity, ...]:
    """What the modules of a package declare, in the order of their names.

    Parameters
    ----------
    package
        Dotted name.
    """
    return tuple(one for module in _modules_of(package) for one in declared_in(module))


def declared_in(module: ModuleType) -> tuple[Variable | Identity, ...]:
    """What a module declares, or imports from where it is declared, each once.

    Parameters
    ----------
    module
        Any module.
    """
    found = [value for value in vars(module).values() if isinstance(value, Variable | Identity)]
    return tuple({id(one): one for one in found}.values())


@cache
def _models() -> dict[str, Model]:
    entries = importlib.metadata.entry_points(group=MODELS)
    found = {entry.name.replace("-", "_"): entry.load() for entry in entries}
    return {name: one if isinstance(one, Model) else one() for name, one in found.items()}


@cache
def _added() -> tuple[Variable | Identity, ...]:
    return tuple(one for module in _extensions() for one in declared_in(module))


@cache
def _extensions() -> tuple[ModuleType, ...]:
    return tuple(entry.load() for entry in importlib.metadata.entry_points(group=OPERATORS))


@cache
def _modules_of(package: str) -> tuple[ModuleType, ...]:
    path = import_module(package).__path__
    return tuple(import_module(f"{package}.{info.name}") for info in pkgutil.iter_modules(path))

"""The shelf: models found by entry point, ours among them, and operators that other packages add to them."""

import importlib.metadata
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.identity import Identity
from scenario_engine.engine.model import Model, joined
from scenario_engine.engine.operator import Operator, Variable
from scenario_engine.support.errors import GraphError, ScenarioEngineError, listing, near_miss
from scenario_engine.support.optional import restore

__all__ = [
    "declared",
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
    """The model of a name, `-` and `_` being the same, with the operators that other packages add; `GraphError` for no model's.

    >>> find("growth-accounting")
    <Model growth_accounting: 8 computed variables from 8 inputs>
    """
    known = _models()
    model = known.get(name.replace("-", "_"))
    if model is None:
        raise GraphError(f"no model is called {name!r}.", near_miss(name, known))
    return model.with_operators(*_added())


@cache
def installed() -> Model:
    """Everything on the shelf as one model: what a scenario that names none is computed with.

    `GraphError` tells of a variable that two of them declare in different ways.
    """
    largest_first = sorted(_models().values(), key=lambda model: -len(model.declared))
    said = [
        name for model in largest_first if model.headlines != model.graph.ends() for name in model.headlines
    ]
    headlines = tuple(dict.fromkeys(said))
    try:
        return joined(_models().values(), "installed", headlines=headlines).with_operators(*_added())
    except GraphError as fault:
        raise GraphError(
            f"the models {listing(names())} do not go together: {fault.message}",
            'Give it another name in the model you added, or name a model in each scenario: model = "…".',
        ) from fault


def installed_graph(variants: Mapping[str, str] | None = None) -> Graph:
    """The graph of everything on the shelf, with the variants wanted instead of the default ones.

    `GraphError` tells an unknown variable or variant, or an extension that contradicts another.
    """
    return installed().graph.with_variants(variants or {})


def discovered_identities() -> tuple[Identity, ...]:
    """Every identity on the shelf."""
    return installed().identities


def declared() -> Iterator[Variable | Identity]:
    """What the models on the shelf declare, and what other packages add; what two models share, twice."""
    yield from (one for model in _models().values() for one in model.declared)
    yield from _added()


def packages() -> tuple[str, ...]:
    """Packages that declare something; each may hold a `words.toml`."""
    modules = [one.function.__module__ for one in declared() if isinstance(one, Operator)]
    modules += [module.__name__ for module in _extensions()]
    return tuple(dict.fromkeys(name.rpartition(".")[0] for name in modules))


def room(package: str) -> tuple[Variable | Identity, ...]:
    """What the modules of a package declare, in the order of their names."""
    return tuple(one for module in _modules_of(package) for one in declared_in(module))


def declared_in(module: ModuleType) -> tuple[Variable | Identity, ...]:
    """What a module declares, or imports from where it is declared, each once."""
    found = [value for value in vars(module).values() if isinstance(value, Variable | Identity)]
    return tuple({id(one): one for one in found}.values())


@cache
def _entry_points() -> importlib.metadata.EntryPoints:
    """Those of every package that is installed, of all groups: each time they are asked for, all are read."""
    return importlib.metadata.entry_points()  # type: ignore[return-value]  # the stubs are of older Pythons


@cache
def _models() -> dict[str, Model]:
    entries = _entry_points().select(group=MODELS)
    return {entry.name.replace("-", "_"): _loaded(entry, _model) for entry in entries}


def _model(named: Model | Callable[[], Model]) -> Model:
    return named if isinstance(named, Model) else named()


@cache
def _added() -> tuple[Variable | Identity, ...]:
    return tuple(one for module in _extensions() for one in declared_in(module))


@cache
def _extensions() -> tuple[ModuleType, ...]:
    return tuple(_loaded(entry, lambda module: module) for entry in _entry_points().select(group=OPERATORS))


def _loaded(entry: importlib.metadata.EntryPoint, made: Callable[[Any], Any]) -> Any:
    """What is made of what an entry point names; where it cannot be, the error names the package and the reason."""
    if not entry.module.startswith("scenario_engine."):
        restore()
    try:
        return made(entry.load())
    except Exception as fault:  # a package of others may fail in any way
        package = entry.dist.name if entry.dist else entry.module
        raise ScenarioEngineError(
            f"the package {package} cannot be used: its entry point {entry.name} = {entry.value!r} ({entry.group}) "
            f"raises {type(fault).__name__}: {fault}.",
            "Mend it (operators are declared with `from scenario_engine import operator, exogenous, identity`), "
            f"or remove it: python -m pip uninstall {package}",
        ) from fault


@cache
def _modules_of(package: str) -> tuple[ModuleType, ...]:
    path = import_module(package).__path__
    return tuple(import_module(f"{package}.{info.name}") for info in pkgutil.iter_modules(path))

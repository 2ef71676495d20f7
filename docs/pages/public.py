"""What is public: the names in the `__all__` of a module, and the public methods of the classes among them."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import scenario_engine

ELSEWHERE = (
    *(
        f"scenario_engine.models.{room}."
        for room in ("growth", "growth_accounting", "index", "industrial_internet", "input_output")
    ),
    "scenario_engine.library",
)
"""Operators have a page of their own; the library is data."""


KERNELS = tuple(
    f"scenario_engine.methods.{room}"
    for room in (
        "derivatives",
        "growth",
        "input_output",
        "shapley",
        "weights",
    )
)
"""Rooms and modules of `methods` that are mathematics of the field; the others serve the engine."""


@dataclass(frozen=True)
class Member:
    """One public name, where it is defined."""

    module: str
    name: str
    value: object

    @property
    def path(self) -> str:
        """How it is imported, dotted."""
        return f"{self.module}.{self.name}"

    @property
    def summary(self) -> str:
        """First sentence of its docstring; nothing for a constant."""
        own = (
            inspect.isroutine(self.value) or inspect.isclass(self.value) or hasattr(self.value, "__wrapped__")
        )
        return (inspect.getdoc(self.value) or "").partition("\n\n")[0].replace("\n", " ") if own else ""


def verb_of(home: str) -> object:
    """The function behind a verb of a noun, as `scenario_engine.VERBS` names it."""
    module, _, name = home.partition(":")
    return getattr(import_module(f"scenario_engine.{module}"), name)


def modules() -> Iterator[ModuleType]:
    """Modules that say what of theirs is public, in order of their names."""
    for info in pkgutil.walk_packages(scenario_engine.__path__, "scenario_engine."):
        if not info.name.startswith(ELSEWHERE) and not info.name.endswith("__main__"):
            module = import_module(info.name)
            if hasattr(module, "__all__"):
                yield module


def members(module: ModuleType) -> Iterator[Member]:
    """Public names that a module defines itself."""
    for name in module.__all__:
        value = getattr(module, name)
        if getattr(value, "__module__", module.__name__) == module.__name__:
            yield Member(module.__name__, name, value)


def functions() -> Iterator[Member]:
    """Every public function, and every public method that a public class defines."""
    for module in modules():
        for member in members(module):
            if inspect.isclass(member.value):
                for name, value in vars(member.value).items():
                    plain = value.__func__ if isinstance(value, classmethod | staticmethod) else value
                    if inspect.isfunction(plain) and not name.startswith("_"):
                        yield Member(module.__name__, f"{member.name}.{name}", plain)
            elif inspect.isfunction(inspect.unwrap(member.value) if callable(member.value) else None):
                yield member

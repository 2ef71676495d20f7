"""Nouns and their verbs: a model makes scenarios, a scenario is run and swept, by functions of the rooms above.

A room imports only from below, so a noun cannot import its verbs. The front door says which function each verb is
(`scenario_engine.VERBS`), and a verb is found when it is first used.
"""

from importlib import import_module
from types import MethodType
from typing import Any

from scenario_engine.support.errors import near_miss


class Noun:
    """A class whose verbs are functions that take it as their first argument."""

    def __getattr__(self, name: str) -> Any:
        home = _verbs(self).get(name)
        if home is None:
            meant = near_miss(name, dir(self)) or f"It has: {', '.join(dir(self))}."
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}. {meant}")
        module, _, function = home.partition(":")
        return MethodType(getattr(import_module(f"scenario_engine.{module}"), function), self)

    def __dir__(self) -> list[str]:
        own = [name for name in super().__dir__() if not name.startswith("_")]
        return sorted({*own, *_verbs(self)})


def _verbs(noun: Noun) -> dict[str, str]:
    verbs: dict[str, dict[str, str]] = import_module("scenario_engine").VERBS
    return verbs.get(type(noun).__name__, {})

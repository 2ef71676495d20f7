"""Cases register themselves: one file each, a function that yields outcomes as they are measured."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.outcome import Outcome

Case = Callable[[bool], Iterator[Outcome]]
"""Told whether the large sizes are wanted too."""

CASES: dict[str, Case] = {}


def case(name: str) -> Callable[[Case], Case]:
    """Register a function as a case."""

    def register(function: Case) -> Case:
        CASES[name] = function
        return function

    return register


def load() -> dict[str, Case]:
    """Import every file in `cases/`, which registers it."""
    folder = Path(__file__).parent / "cases"
    for info in sorted(pkgutil.iter_modules([str(folder)]), key=lambda info: info.name):
        importlib.import_module(f"benchmarks.cases.{info.name}")
    return CASES

"""Cases register themselves: one file each, a function that returns outcomes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.measure import Outcome

Case = Callable[[], Iterable[Outcome]]

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

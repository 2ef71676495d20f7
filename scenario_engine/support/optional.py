"""Libraries that only some commands need: one that is missing is named with the line that installs it."""

import atexit
import gc
import os
import sys
from importlib import import_module
from typing import Any

from scenario_engine.support.errors import ScenarioEngineError

DISTRIBUTION = "scenario-engine"


def install_line(what: str) -> str:
    """What to type to install a distribution, such as `numpy` or `scenario-engine[excel]`."""
    return f'python -m pip install "{what}"'


SPARED = ("dask", "pyarrow", "pint")
"""What xarray, pint and pandas import wherever it is installed, half a second, only to ask whether an array is theirs."""

_spared: set[str] = set()


UNCOLLECTED = 250_000
"""Objects that may hold others made before unused ones are looked for: a run makes 180,000, all used until it ends."""


def spare() -> None:
    """Let nobody import the libraries of `SPARED` before they are restored, in a process that begins.

    It seldom looks for unused objects, and at its end not at all.
    """
    if "xarray" not in sys.modules:
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # it would look through all that is installed
        gc.set_threshold(UNCOLLECTED)
        atexit.register(gc.freeze)
        _spared.update(SPARED)
        sys.modules.update(dict.fromkeys(SPARED))  # type: ignore[arg-type]


def restore(*libraries: str) -> None:
    """Let libraries of `SPARED` be imported again, all where none is named."""
    for library in _spared & {*(libraries or SPARED)}:
        _spared.remove(library)
        del sys.modules[library]


def need(library: str, group: str, purpose: str) -> Any:
    """Import a library of an optional group.

    `purpose` begins a sentence: `Reading Excel`. Where it is not installed, the message ends in the line that
    installs the group.
    """
    restore()
    try:
        return import_module(library)
    except ImportError as fault:
        missing = (fault.name or library).partition(".")[0]
        raise ScenarioEngineError(
            f"{purpose} needs {missing}, which is not installed.",
            f"Install it with:\n  {install_line(f'{DISTRIBUTION}[{group}]')}",
        ) from None

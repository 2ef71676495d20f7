"""Where a result comes from: scenario text, data hashes, versions, warnings - enough to make it again."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenario_engine.scenario import Scenario

LIBRARIES = ("numpy", "scipy", "xarray", "pandas", "pint", "h5netcdf", "pydantic")


def of(scenario: Scenario, warnings: Sequence[str] = (), seed: int | None = None) -> dict[str, Any]:
    """The record that travels inside a result.

    Returns
    -------
    JSON-ready: `scenario`, `files` (text of every file of the chain), `data` (file → sha256), `variants`,
    `engine`, `libraries`, `commit`, `seed`, `warnings`.
    """
    return {
        "scenario": scenario.name,
        "title": dict(scenario.title),
        "files": {layer.toml.file: layer.toml.text for layer in scenario.layers},
        "data": {path.name: sha256(path) for path in _data_files(scenario)},
        "variants": {op.name: op.variant for op in scenario.graph.operators.values() if op.variant},
        "engine": engine_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "python": platform.python_version(),
        "commit": commit(),
        "seed": seed,
        "warnings": list(warnings),
    }


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def engine_version() -> str:
    """Version of this package; `unknown` when it runs from source without being installed."""
    try:
        return version("scenario-engine")
    except PackageNotFoundError:
        return "unknown"


def commit() -> str | None:
    """Git commit of the checkout the package runs from, `+` when it has changes; None outside one."""
    top = Path(__file__).parents[1]
    if not (top / ".git").exists():
        return None
    try:
        answer = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--dirty=+"],
            cwd=top,
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def _data_files(scenario: Scenario) -> Iterable[Path]:
    yield from scenario.dataset.files()
    for layer in scenario.layers:
        for entry in layer.record.inputs.values():
            if entry.table:
                yield layer.path.parent / entry.table

"""Where a result comes from: scenario text, data hashes, versions, warnings - enough to make it again."""

import platform
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from scenario_engine.data import catalogue
from scenario_engine.engine.operator import Operator
from scenario_engine.scenario.entry import Given
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.files import sources
from scenario_engine.support.files.checksums import sha256
from scenario_engine.support.files.project import named, top
from scenario_engine.support.toml.bilingual import by_language

LIBRARIES = ("numpy", "scipy", "xarray", "pandas", "pint", "netCDF4", "pydantic")


SHOWING = ("scenario_engine.cli", "scenario_engine.view")
"""Rooms that change no number."""


def of(scenario: Scenario, warnings: Sequence[str] = (), seed: int | None = None) -> dict[str, Any]:
    """The record that travels inside a result, JSON-ready.

    `scenario`, `files` (text of every file of the chain) and `data` (file → sha256), each by its path
    from the project's folder or the package; `variants`, `horizon`, `origins` (input → the places that set it),
    `edges` (computed variable → what it is computed from), `engine`, `sources` (a hash of all source in the plan),
    `libraries`, `commit`, `seed`, `warnings`.
    """
    project = top(scenario.path)
    drawn = (*scenario.alternatives[0].values(), scenario)
    plan = scenario.graph.plan(scenario.inputs)
    return {
        "scenario": scenario.name,
        "title": dict(scenario.title),
        "description": described(scenario),
        "files": {named(layer.path, project): layer.toml.text for one in drawn for layer in one.layers},
        "data": {named(path, project): sha256(path) for one in drawn for path in data_files(one)},
        "horizon": scenario.horizon.years,
        "origins": places(scenario.chains),
        "edges": {op.name: list(op.inputs) for op in plan},
        "variants": scenario.graph.variants(),
        "engine": engine_version(),
        "sources": sources_of(plan),
        "libraries": {name: version(name) for name in LIBRARIES},
        "python": platform.python_version(),
        "commit": commit().result(),
        "seed": seed,
        "warnings": list(warnings),
    }


def sources_of(plan: Iterable[Operator]) -> str:
    """One hash of everything that computes a plan: this package, and every package and function of an operator."""
    return sources.digest([of, *(op.function for op in plan)], SHOWING)


def described(scenario: Scenario) -> dict[str, str]:
    """The scenario's own description in `zh` and `en`; empty where the file gives none."""
    description = scenario.layers[-1].record.description
    return by_language(description) if description else {}


def places(chains: Mapping[str, Sequence[Given]]) -> dict[str, list[dict[str, Any]]]:
    """For each input the entries that set it, in order: file, line, form, unit, and the reason in both languages."""
    return {
        name: [
            {
                "file": given.place().file,
                "line": given.place().line,
                "form": given.entry.form,
                "unit": given.entry.unit,
                "reason": given.reason_in("en"),
                "reason_zh": given.reason_in("zh"),
            }
            for given in chain
        ]
        for name, chain in chains.items()
    }


def engine_version() -> str:
    """Version of this package; `unknown` when it runs from source without being installed."""
    try:
        return version("scenario-engine")
    except PackageNotFoundError:
        return "unknown"


@cache
def asked(checkout: Path) -> Future[str | None]:
    """What git says of a checkout, asked once a process and beside other work: what runs is what stood there first."""
    return ThreadPoolExecutor(1).submit(_said_by_git, checkout)


def commit() -> Future[str | None]:
    """Git commit of the checkout the package runs from, `+` when it has changes; None outside one."""
    return asked(Path(__file__).parents[2])


def _said_by_git(checkout: Path) -> str | None:
    """The answer, got without a lock: git refreshes its index by the way, and one stopped then would leave it locked."""
    if not (checkout / ".git").exists():
        return None
    try:
        answer = subprocess.run(
            ["git", "--no-optional-locks", "status", "--porcelain=v2", "--branch", "--untracked-files=no"],
            cwd=checkout,
            capture_output=True,
            encoding="utf-8",
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"^# branch\.oid ([0-9a-f]+)$", answer.stdout, re.MULTILINE)
    changed = re.search(r"^[^#]", answer.stdout, re.MULTILINE)
    return f"{found[1]}{'+' if changed else ''}" if found else None


def data_files(scenario: Scenario) -> Iterable[Path]:
    """Files whose numbers the inputs are made of; what a later entry replaced is not read, and not among them."""
    yield from scenario.dataset.files()
    for given in (given for chain in scenario.chains.values() for given in chain):
        entry, folder = given.entry, given.layer.path.parent
        if entry.data and entry.data.dataset:
            yield from catalogue.find(entry.data.dataset, folder).files()
        for file in (
            entry.table,
            *(file for draw in entry.draws for file in (draw.empirical, draw.posterior)),
        ):
            if file and file not in given.layer.tables:
                yield folder / file

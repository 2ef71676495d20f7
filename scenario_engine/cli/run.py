"""`scenario-engine run`: a scenario to its results, on the terminal and in files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def run(
    scenario: str,
    *,
    output: Path | None = None,
    strict: Annotated[bool, Parameter(negative=())] = False,
    cache: Path | None = None,
    explain_cache: Annotated[bool, Parameter(negative=())] = False,
    verify_cache: Annotated[bool, Parameter(negative=())] = False,
    quiet: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Run a scenario and write its results.

    Parameters
    ----------
    scenario
        Path of a TOML file, or the name of a scenario that comes with the package.
    output
        Folder for the results; outputs/<scenario> by default.
    strict
        Treat warnings as errors: write nothing, exit with 2.
    cache
        Folder of operator results to take from and add to.
    explain_cache
        Say for each operator whether it was computed, and why.
    verify_cache
        Compute every operator all the same, and fail if a cached result differs.
    quiet
        Print no tables.
    """
    from scenario_engine.cache import Cache
    from scenario_engine.cli.console import out, warn
    from scenario_engine.cli.outlook import show
    from scenario_engine.errors import ScenarioEngineError
    from scenario_engine.outcome import compute

    held = Cache(cache, verify=verify_cache) if cache or explain_cache or verify_cache else None
    outcome = compute(scenario, cache=held)
    if strict and outcome.warnings:
        raise ScenarioEngineError("warnings are errors with --strict:\n" + "\n".join(outcome.warnings))
    folder = output or Path("outputs") / outcome.scenario.name
    outcome.write(folder)
    if not quiet:
        show(out(), outcome)
    warn(outcome.warnings)
    if explain_cache and held is not None:
        for name, reason in held.reasons.items():
            out().print(f"{name}: {reason}", soft_wrap=True, markup=False)
    out().print(f"Written to {folder}/: result.nc, tables/, manifest.json")
    return 0

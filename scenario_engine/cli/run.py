"""`scenario-engine run`: a scenario to its results, on the terminal and in files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def run(
    scenario: str,
    *,
    output: Path | None = None,
    quiet: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Run a scenario and write its results.

    Parameters
    ----------
    scenario
        Path of a TOML file, or the name of a scenario that comes with the package.
    output
        Folder for the results; outputs/<scenario> by default.
    quiet
        Print no tables.
    """
    from scenario_engine.cli.console import out, warn
    from scenario_engine.cli.outlook import show
    from scenario_engine.outcome import compute

    outcome = compute(scenario)
    folder = output or Path("outputs") / outcome.scenario.name
    outcome.write(folder)
    if not quiet:
        show(out(), outcome)
    warn(outcome.warnings)
    out().print(f"Written to {folder}/: result.nc, tables/, manifest.json")
    return 0

"""A result a person means: the folder of a stored one, or the scenario to run for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenario_engine.analysis.compare.stored import Side


def result_folder(named: str | Path) -> Path:
    """The stored result at a path, folder or `result.nc`; a scenario is run first and its result written as `run` does."""
    from scenario_engine.cli.console import out
    from scenario_engine.scenario.outcome import compute
    from scenario_engine.scenario.scenario import load
    from scenario_engine.support.files.ownership import refuse_foreign_folder

    path = Path(named)
    if path.suffix != ".toml" and (path.exists() or path.name != str(named)):
        return path
    scenario = load(named)
    folder = Path("outputs") / scenario.name
    refuse_foreign_folder(folder, "result")
    compute(scenario).write(folder)
    out().print(f"Written to {folder}/: result.nc, tables/, manifest.json", soft_wrap=True)
    return folder


def sides(named: Sequence[str]) -> list[Side]:
    """Scenarios, resolved, and stored results, in the order named; problems of all scenarios are told at once."""
    from scenario_engine.analysis.compare.stored import side
    from scenario_engine.scenario.scenario import load_all

    live = iter(load_all([one for one in named if not is_stored(one)]))
    return [side(one) if is_stored(one) else next(live) for one in named]


def is_stored(named: str) -> bool:
    """Whether a stored result is at a path."""
    path = Path(named)
    return (path / "result.nc").is_file() or path.suffix == ".nc"

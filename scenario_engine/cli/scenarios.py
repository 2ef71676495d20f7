"""`scenario-engine scenarios`: what can be run by name."""

from __future__ import annotations

from pathlib import Path


def scenarios(folder: Path | None = None) -> int:
    """List the scenarios that are found by name, or those of a folder.

    Parameters
    ----------
    folder
        Where to look; by default `scenarios` here and the scenarios that come with the package.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.scenario.scenario import load
    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.support.files.project import scenario_folders
    from scenario_engine.view.show import Cell, DisplayTable, terminal

    files: dict[str, Path] = {}
    for place in [folder] if folder else scenario_folders():
        for file in sorted(place.glob("*.toml")):
            files.setdefault(file.stem, file)
    if not files:
        raise ScenarioEngineError(f"no scenario is in {folder or 'scenarios'}/.")
    rows: list[tuple[Cell, ...]] = []
    for name, file in files.items():
        try:
            scenario = load(file)
        except ScenarioEngineError:
            rows.append((name, f"not valid: scenario-engine validate {file}", "", "", ""))
            continue
        horizon = scenario.horizon
        parents = ", ".join(parent.stem for parent in scenario.layers[-1].parents)
        dataset = scenario.dataset.folder.name
        rows.append((name, scenario.title["en"], parents, dataset, f"{horizon.measured}, {horizon.last}"))
    heads = ("Scenario", "Title", "Extends", "Dataset", "Measured\nand last\nyear")
    console = out()
    console.print(terminal(DisplayTable("", heads, tuple(rows)), width=console.width))
    return 0

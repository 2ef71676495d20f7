"""`scenario-engine scenarios`: what can be run by name."""

from pathlib import Path

from scenario_engine.cli.console import table
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.project import scenario_folders
from scenario_engine.support.language import chosen, said


def scenarios(folder: Path | None = None) -> None:
    """List the scenarios that are found by name, or those of a folder.

    Parameters
    ----------
    folder
        Where to look; by default `scenarios` here and the scenarios that come with the package.
    """
    from scenario_engine.scenario.scenario import load
    from scenario_engine.view.table import Name

    files: dict[str, Path] = {}
    for place in [folder] if folder else scenario_folders():
        for file in sorted(place.glob("*.toml")):
            files.setdefault(file.stem, file)
    if not files:
        raise ScenarioEngineError(f"no scenario is in {folder or 'scenarios'}/.")
    rows = []
    for name, file in files.items():
        try:
            scenario = load(file)
            model = said(scenario.model.name.replace("_", " "))
        except ScenarioEngineError:
            rows.append((Name(name), f"not valid: scenario-engine validate {file}", "", "", ""))
            continue
        horizon, parents = scenario.horizon, (parent.stem for parent in scenario.layers[-1].parents)
        years = f"{horizon.measured}–{horizon.last}"
        rows.append(
            (Name(name), Name(scenario.title[chosen() or "en"]), model, Name(", ".join(parents)), years)
        )
    heads = ("Scenario", "Title", "Model", "Extends", "Years")
    table("", heads, rows, "Years: the last measured and the last projected one.")

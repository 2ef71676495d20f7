"""A solution as a scenario file: it extends what was asked about and sets the inputs that were found."""

from __future__ import annotations

from pathlib import Path

import tomlkit

from scenario_engine.analysis.calibrate.seek import Solution
from scenario_engine.scenario.files import said_from
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.files.replacing import write_text
from scenario_engine.support.toml.bilingual import phrase
from scenario_engine.support.toml.inline import inline

__all__ = ["write"]


def document(scenario: Scenario, solution: Solution, folder: Path) -> tomlkit.TOMLDocument:
    """The scenario file; `folder` is where it will lie, so that it can name its parent."""
    goals = "; ".join(goal.text for goal in solution.goals)
    title = scenario.title
    page = tomlkit.document()
    page.add(tomlkit.comment(f"Written by `scenario-engine solve`: {goals}."))
    page.add(tomlkit.nl())
    page["title"] = inline({"zh": f"{title['zh']}：{goals}", "en": f"{title['en']}, solved for {goals}"})
    page["extends"] = said_from(folder, scenario.path)
    inputs = tomlkit.table(is_super_table=True)
    for unknown, number in zip(solution.unknowns, solution.numbers, strict=True):
        entry = tomlkit.table()
        for key, value in unknown.entry(float(number)).items():
            entry[key] = inline(value) if isinstance(value, dict) else value
        if unknown.way != "scale":
            entry["unit"] = unknown.base.attrs["units"]
        entry["assumption"] = inline(phrase("solved", goals=goals))
        inputs[unknown.name] = entry
    page["inputs"] = inputs
    return page


def write(scenario: Scenario, solution: Solution, path: Path) -> None:
    """Write the file, whole or not at all.

    Parameters
    ----------
    scenario
        The scenario that was solved.
    solution
        From `seek`.
    path
        The file; its folder is made.
    """
    write_text(path, tomlkit.dumps(document(scenario, solution, path.parent)))

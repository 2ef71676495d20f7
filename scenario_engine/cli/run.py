"""`scenario-engine run`: scenarios to their results, on the terminal and in files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.cli.console import out, show, titled, warn
from scenario_engine.cli.options import Assignments, Quiet
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files.ownership import older, refuse_foreign_folder, refuse_place
from scenario_engine.support.language import in_language

if TYPE_CHECKING:
    from scenario_engine.scenario.outcome import Outcome


def run(
    *scenarios: str,
    quantity: list[str] | None = None,
    output: Path | None = None,
    strict: bool = False,
    quiet: Quiet = False,
    assign: Assignments = None,
) -> int:
    """Run scenarios and write their results.

    Several are read before the first is run, and those that end in the same results are named:
    `scenario-engine run scenarios/*.toml`. Exit code 1 when an accounting identity is broken; the results are
    written all the same.

    Parameters
    ----------
    scenarios
        Paths of TOML files, or names of scenarios that come with the package.
    quantity
        A result to compute, with what it rests on; may be repeated. By default the scenario's `outputs`, else all.
    output
        Folder for the results, with one folder a scenario where there are several; `outputs/<scenario>` by default.
    strict
        Treat warnings as errors: write nothing, exit with 2.
    """
    from scenario_engine.analysis.compare.comparison import refuse_same_names, same_inputs, same_results
    from scenario_engine.scenario import provenance
    from scenario_engine.scenario.build import assigned
    from scenario_engine.scenario.outcome import compute
    from scenario_engine.scenario.scenario import load_all

    if not scenarios:
        raise ScenarioEngineError("run needs a scenario: `scenario-engine run scenarios/baseline.toml`.")
    provenance.commit()  # git answers while scenarios are read
    models = [assigned(one, assign or ()) for one in load_all(scenarios)]
    refuse_same_names(models)
    several = len(models) > 1
    if output is not None:
        refuse_place(output)
    parent = output or Path("outputs")
    folders = {model.name: parent / model.name if several or output is None else parent for model in models}
    for folder in folders.values():
        refuse_foreign_folder(folder, "result")
    outcomes = {model.name: compute(model, quantity) for model in models}
    results = {
        name: {str(key): array for key, array in outcome.result.data_vars.items()}
        for name, outcome in outcomes.items()
    }
    alike = [*same_inputs(models), *same_results(models, results)]
    warnings = list(dict.fromkeys([*(text for one in outcomes.values() for text in one.warnings), *alike]))
    if strict and warnings:
        raise ScenarioEngineError("warnings are errors with --strict:\n" + "\n".join(warnings))
    for name, outcome in outcomes.items():
        folder = folders[name]
        outcome.write(folder)
        if not quiet:
            print_outcome(outcome)
        out().print(f"Written to {folder}/: result.nc, tables/, manifest.json")
        if before := older(folder):
            out().print(f"Older than this result: {listing(before, 3)}", soft_wrap=True)
    warn(warnings)
    return 0 if all(gap.holds for outcome in outcomes.values() for gap in outcome.gaps) else 1


def print_outcome(outcome: Outcome) -> None:
    """Tables, what they leave out, filled values, identities."""
    from scenario_engine.models import words
    from scenario_engine.scenario.status import filled_counts
    from scenario_engine.view.outlook import chosen, outlook

    console, variables = out(), chosen(outcome)
    console.print(titled(outcome.scenario.title))
    shown: set[str] = set()
    for found in outlook(outcome, variables):
        show(found, source=outcome.scenario.dataset)
        shown |= set(map(str, found.attrs.get("shows", "").split() or found.data_vars))
    if left := [name for name in variables if name not in shown]:
        console.print(f"Not shown, see tables/: {', '.join(left)}.")
    for count in filled_counts(outcome.scenario):
        name = in_language(words.variable(count.name))
        console.print(f"Imputed: {name}, {count}.")
    holding = sum(gap.holds for gap in outcome.gaps)
    told = f"{holding} of {len(outcome.gaps)} accounting identities hold."
    console.print(told if outcome.gaps else "No accounting identity is about these results.")

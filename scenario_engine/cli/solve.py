"""`scenario-engine solve`: which input makes a result what one wants, as a scenario file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def solve(
    scenario: str,
    *,
    vary: list[str],
    target: list[str],
    between: tuple[float, float] | None = None,
    from_year: int | None = None,
    assign: Annotated[list[str] | None, Parameter(name="--set")] = None,
    output: Path | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> int:
    """Find the inputs at which results reach a target (goal seek), and write them as a scenario.

    Parameters
    ----------
    scenario
        Path or name of a scenario.
    vary
        Input to vary: inputs.NAME, or inputs.NAME.value, .scale, .add; several with several targets.
    target
        Target, such as "share_of_gdp[2030] = 5 %"; one for each input that varies.
    between
        Search interval, in the dataset's units (default: the input's admissible range).
    from_year
        First year that what is added or scales acts on; the first projected year by default.
    assign
        A key to set, such as inputs.real_gdp_growth.add=0.5; may be repeated. What is written extends a scenario that says
        it.
    output
        The scenario file; by default <scenario>-solved.toml, beside a file, here for a name.
    overwrite
        Replace the file if it is there.
    dry_run
        Write nothing.
    """
    import tomlkit

    from scenario_engine.analysis.calibrate.solve import document, solution_of
    from scenario_engine.cli.console import out, show
    from scenario_engine.scenario.build import assigned, beside
    from scenario_engine.scenario.scenario import load
    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.support.files.ownership import refuse_foreign_file
    from scenario_engine.support.files.replacing import write_texts

    base = load(scenario)
    path = output or Path(scenario).with_name(f"{base.name}-solved.toml")
    model, texts = beside(path.parent, base, assigned(base, assign or ()))
    for file in () if dry_run else (path, *texts):
        if file.exists() and not overwrite:
            raise ScenarioEngineError(f"{file} is there already.", "Give another --output, or --overwrite.")
        refuse_foreign_file(file)
    solution = solution_of(model, vary, target, between, from_year)
    show(solution.dataset(), source=model.dataset)
    if not dry_run:
        write_texts({**texts, path: tomlkit.dumps(document(model, solution, path.parent))})
        out().print(f"Written to {path}", soft_wrap=True, markup=False)
    return 0

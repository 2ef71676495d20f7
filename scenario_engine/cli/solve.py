"""`scenario-engine solve`: which input makes a result what one wants, as a scenario file."""

from pathlib import Path

from scenario_engine.cli.console import out, show
from scenario_engine.cli.options import Assignments, DryRun, ScenarioName
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.ownership import refuse_foreign_file
from scenario_engine.support.files.replacing import write_texts


def solve(
    scenario: ScenarioName,
    *,
    vary: list[str],
    target: list[str],
    between: tuple[float, float] | None = None,
    from_year: int | None = None,
    assign: Assignments = None,
    output: Path | None = None,
    overwrite: bool = False,
    dry_run: DryRun = False,
) -> None:
    """Find the inputs at which results reach a target (goal seek), and write them as a scenario.

    Parameters
    ----------
    vary
        Input to vary: inputs.NAME, or inputs.NAME.value, .scale, .add; several with several targets.
    target
        Target, such as "share_of_gdp[2030] = 5 %"; one for each input that varies.
    between
        Search interval, in the dataset's units (default: the input's admissible range).
    from_year
        First year that what is added or scales acts on; the first projected year by default.
    output
        The scenario file; by default `<scenario>-solved.toml`, beside a file, here for a name.
    overwrite
        Replace the file if it is there.
    """
    import tomlkit

    from scenario_engine.analysis.calibrate.solve import document, solution_of
    from scenario_engine.scenario.build import assigned, beside
    from scenario_engine.scenario.files import fail_unless_extendable
    from scenario_engine.scenario.scenario import load

    base = load(scenario)
    path = output or Path(scenario).with_name(f"{base.name}-solved.toml")
    model, texts = beside(path.parent, base, assigned(base, assign or ()))
    for file in () if dry_run else (path, *texts):
        if file.exists() and not overwrite:
            raise ScenarioEngineError(f"{file} is there already.", "Give another --output, or --overwrite.")
        refuse_foreign_file(file)
        fail_unless_extendable(base.path, file)
    solution = solution_of(model, vary, target, between, from_year)
    show(solution.dataset(), source=model.dataset)
    if not dry_run:
        write_texts({**texts, path: tomlkit.dumps(document(model, solution, path.parent))})
        out().print(f"Written to {path}", soft_wrap=True)

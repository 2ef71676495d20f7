"""`scenario-engine solve`: which input makes a result what one wants, as a scenario file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from scenario_engine.cli.numbers import figure, unit_legend, unit_short
from scenario_engine.support.units import reads_in_percent


def solve(
    scenario: str,
    *,
    find: Annotated[list[str], Parameter(negative=())],
    so_that: Annotated[list[str], Parameter(negative=())],
    between: tuple[float, float] | None = None,
    from_year: int | None = None,
    output: Path | None = None,
    overwrite: Annotated[bool, Parameter(negative=())] = False,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Find inputs so that results are what you want, and write them as a scenario.

    Parameters
    ----------
    scenario
        Path or name of a scenario.
    find
        Input to find: inputs.NAME, or inputs.NAME.value, .scale, .add; several with several goals.
    so_that
        Goal, such as "share_of_gdp[2030] = 5 %"; one for each input to find.
    between
        Two numbers the unknown is looked for between, in canonical units; what the input admits by default.
    from_year
        First year that what is added or scales acts on; the first projected year by default.
    output
        The scenario file; by default <scenario>-solved.toml, beside a file, here for a name.
    overwrite
        Replace the file if it is there.
    dry_run
        Write nothing.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from scenario_engine.analysis.calibrate import solved
    from scenario_engine.analysis.calibrate.goal import Goal, Unknown
    from scenario_engine.analysis.calibrate.seek import seek
    from scenario_engine.cli.console import out, warn
    from scenario_engine.scenario.scenario import load
    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.support.files.ownership import refuse_foreign_file

    model = load(scenario)
    path = output or Path(scenario).with_name(f"{model.name}-solved.toml")
    if path.exists() and not overwrite and not dry_run:
        raise ScenarioEngineError(f"{path} is there already.", "Give another --output, or --overwrite.")
    if not dry_run:
        refuse_foreign_file(path)
    unknowns = [Unknown.parse(text, model, between, from_year) for text in find]
    solution = seek(model, unknowns, [Goal.parse(text, model) for text in so_that])

    def unknown_said(value: float, unknown: Unknown) -> str:
        if unknown.way == "scale":
            return f"× {value:.4g}"
        attrs = unknown.base.attrs
        return _number(value, unit_short(attrs["units"], model.dataset), reads_in_percent(attrs))

    def goal_said(value: float, goal: Goal) -> str:
        return _number(value, unit_short(goal.unit, model.dataset), goal.percent)

    table = Table(box=SIMPLE_HEAD)
    for column in ("", "found", "before"):
        table.add_column(column, justify="right" if column else "left", overflow="fold")
    for unknown, number in zip(solution.unknowns, solution.numbers, strict=True):
        table.add_row(str(unknown), unknown_said(number, unknown), unknown_said(unknown.start, unknown))
    for goal, reached, before in zip(solution.goals, solution.reached, solution.before, strict=True):
        table.add_row(str(goal.quantity), goal_said(reached, goal), goal_said(before, goal))
    units = {str(one.base.attrs["units"]) for one in unknowns} | {goal.unit for goal in solution.goals}
    console = out()
    console.print(table)
    for line in unit_legend(units, model.dataset):
        console.print(line, style="dim")
    if solution.others:
        others = ", ".join(f"{number:.8g}" for number in solution.others)
        warn([f"{solution.unknowns[0]} = {others} would do as well; the nearest to the scenario is taken."])
    if not dry_run:
        solved.write(model, solution, path)
        console.print(f"Written to {path}", soft_wrap=True, markup=False)
    return 0


def _number(value: float, unit: str, percent: bool) -> str:
    """Four significant digits; the file has them all."""
    return f"{100 * value:.4g} %" if percent else f"{figure(value)} {unit}".removesuffix(" 1")

"""`scenario-engine elasticities`: what one percent of each input does to a result."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from rich.console import Group

    from scenario_engine.analysis.sensitivity.elasticity import Elasticities

ROUNDING = 1e-9
"""An elasticity, or an effect of one point, this small is none."""


def elasticities(
    scenario: str = "baseline",
    *,
    of: Annotated[list[str] | None, Parameter(negative=())] = None,
    to: Annotated[list[str] | None, Parameter(negative=())] = None,
    each: Annotated[list[str] | None, Parameter(negative=())] = None,
    top: int = 25,
    output: Path | None = None,
) -> int:
    """Show d ln result / d ln input, exact, through the whole graph.

    Parameters
    ----------
    scenario
        Path or name of a scenario.
    of
        Results, each one number, such as "share_of_gdp[2030]" or "sum(total_value_added[2030])"; both by default.
    to
        Inputs to move as a whole; all the results depend on by default.
    each
        Inputs to move number by number.
    top
        How many rows to print, largest first; the file holds all.
    output
        CSV file for all rows.
    """
    from scenario_engine.analysis.sensitivity import elasticity
    from scenario_engine.analysis.sensitivity.perturbation import Move, each_number, reached
    from scenario_engine.cli.console import out
    from scenario_engine.engine.quantity import Quantity
    from scenario_engine.scenario.requested import fail_unless_known
    from scenario_engine.scenario.scenario import load
    from scenario_engine.support.errors import ScenarioEngineError, near_miss
    from scenario_engine.support.files.ownership import refuse_foreign_file

    model = load(scenario)
    inputs = model.inputs
    last = model.horizon.last
    asked = of or [f"sum(total_value_added[{last}])", f"share_of_gdp[{last}]"]
    quantities = [Quantity.parse(text) for text in asked]
    fail_unless_known(model, quantities)
    for name in [*(to or []), *(each or [])]:
        if name not in inputs:
            raise ScenarioEngineError(f"the scenario gives no input {name!r}.", near_miss(name, inputs))
    names = to if to is not None else [] if each else reached(model.graph, inputs, quantities)
    moves = [Move(name) for name in names]
    for name in each or []:
        moves += each_number(inputs[name], name)
    if output is not None:
        refuse_foreign_file(output)
    found = elasticity.elasticities(model.graph, inputs, quantities, moves, model.indexes)
    for one in quantities:
        one.fail_unless_one_number(found.value[str(one)])
    pure = [inputs[move.input].attrs["units"] == "1" for move in moves]
    out().print(_table(found, pure, top))
    if output is not None:
        _write(found, output)
        out().print(f"Written to {output}", soft_wrap=True, markup=False)
    return 0


def _table(found: Elasticities, pure: list[bool], top: int) -> Group:
    import numpy as np
    from rich.box import SIMPLE_HEAD
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from scenario_engine.cli.headed import headed
    from scenario_engine.support.errors import listing

    quantities = [f"({number}) {quantity}" for number, quantity in enumerate(found.value, start=1)]
    table = Table(box=SIMPLE_HEAD)
    table.add_column("input", overflow="fold")
    for number in range(1, len(quantities) + 1):
        table.add_column(f"({number})", justify="right", no_wrap=True)
        table.add_column("for one\npoint", justify="right", no_wrap=True)
    elasticities, per_unit = (
        one.to_array("quantity").to_numpy().T for one in (found.elasticity, found.per_unit)
    )
    points = np.where(np.array(pure)[:, None], per_unit / 100.0, np.nan)
    size = np.nan_to_num(np.abs(np.stack([elasticities, points]))).max(axis=(0, 2))
    moves = list(found.elasticity.indexes["factor"])
    order = np.argsort(-size, kind="stable")
    moving = [at for at in order if size[at] > ROUNDING]
    for at in moving[:top]:
        cells: list[str] = []
        for elasticity, point in zip(elasticities[at], points[at], strict=True):
            cells += [_said(elasticity), _said(point, 100.0, 2, "%")]
        table.add_row(str(moves[at]), *cells)
    still = [str(moves[at]) for at in range(len(moves)) if size[at] <= ROUNDING]
    notes = [
        "for one point: change of the result when 0.01 is added to every number of a rate or share",
        f"complex step; central differences agree to {found.disagreement:.0e}",
    ]
    if len(moving) > top:
        notes.append(f"{len(moving) - top} smaller rows not shown: --top {len(moving)}, or --output FILE.csv")
    if still:
        notes.append(f"without effect: {listing(still)}")
    heading = "\n".join(["Elasticities d ln y / d ln x", *quantities])
    shown = headed(heading, table) if moving else Text(f"{heading}\nNone of the inputs moves it.")
    return Group(shown, *(Text(note, style="dim") for note in notes[0 if moving else -1 :]))


def _said(value: float, scale: float = 1.0, digits: int = 4, mark: str = "") -> str:
    """Some decimals, one digit of what is smaller, 0 for what is rounding; nothing where there is none."""
    if isnan(value):
        return ""
    if abs(value) <= ROUNDING:
        return "0"
    shown = f"{scale * value:+.{digits}f}" if abs(value) >= 0.00005 else f"{scale * value:+.0e}"
    return shown + mark


def _write(found: Elasticities, path: Path) -> None:
    from scenario_engine.support.files.replacing import writing
    from scenario_engine.support.files.spreadsheet import write_rows

    rows: list[tuple[object, ...]] = [("input", "quantity", "value", "elasticity", "d_ln_y_per_unit_added")]
    for at, move in enumerate(found.elasticity.indexes["factor"]):
        for quantity, value in found.value.items():
            slopes = (one[quantity].isel(factor=at) for one in (found.elasticity, found.per_unit))
            rows.append((move, quantity, *(f"{float(number):.12g}" for number in (value, *slopes))))
    with writing(path) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        write_rows(stream, rows)

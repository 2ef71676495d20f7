"""`scenario-engine elasticities`: what one percent of each input does to a result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from rich.table import Table

    from scenario_engine.sensitivity.elasticity import Elasticities


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
    from scenario_engine.cli.console import out
    from scenario_engine.errors import ScenarioEngineError, near_miss
    from scenario_engine.quantity import Quantity
    from scenario_engine.scenario import load
    from scenario_engine.sensitivity import elasticity
    from scenario_engine.sensitivity.moves import Move, each_number, reached

    model = load(scenario)
    inputs = model.inputs
    last = model.horizon.last
    asked = of or [f"sum(total_value_added[{last}])", f"share_of_gdp[{last}]"]
    quantities = [Quantity.parse(text) for text in asked]
    for one in quantities:
        model.graph.variable(one.name)
    for name in [*(to or []), *(each or [])]:
        if name not in inputs:
            raise ScenarioEngineError(
                f"the scenario gives no input {name!r}. {near_miss(name, inputs)}".rstrip()
            )
    names = to if to is not None else [] if each else reached(model.graph, inputs, quantities)
    moves = [Move(name) for name in names]
    for name in each or []:
        moves += each_number(inputs[name], name)
    found = elasticity.elasticities(model.graph, inputs, quantities, moves)
    for one in quantities:
        one.fail_unless_one_number(found.value[str(one)])
    pure = [inputs[move.input].attrs["units"] == "1" for move in moves]
    out().print(_table(found, pure, top))
    if output is not None:
        _write(found, output)
        out().print(f"Written to {output}", soft_wrap=True)
    return 0


def _table(found: Elasticities, pure: list[bool], top: int) -> Table:
    import numpy as np
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    quantities = [f"({number}) {quantity}" for number, quantity in enumerate(found.value, start=1)]
    table = Table(
        box=SIMPLE_HEAD,
        title=escape("\n".join(["Elasticities d ln y / d ln x", *quantities])),
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("input", overflow="fold")
    for number in range(1, len(quantities) + 1):
        table.add_column(f"({number})", justify="right", no_wrap=True)
        table.add_column("for one\npoint", justify="right", no_wrap=True)
    elasticity, per_unit = (
        one.to_array("quantity").to_numpy().T for one in (found.elasticity, found.per_unit)
    )
    size = np.nan_to_num(np.abs(elasticity)).max(axis=1)
    points = np.where(np.array(pure)[:, None], per_unit / 100.0, np.nan)
    rank = np.maximum(size, np.nan_to_num(np.abs(points)).max(axis=1))
    order = np.argsort(-rank, kind="stable")
    moves = list(found.elasticity.indexes["factor"])
    for at in order[:top]:
        cells: list[str] = []
        for percent, point in zip(elasticity[at], points[at], strict=True):
            cells += [
                "" if np.isnan(percent) else f"{percent:+.4f}",
                "" if np.isnan(point) else f"{point:+.2%}",
            ]
        table.add_row(moves[at], *cells)
    hidden = len(order) - min(top, len(order))
    table.caption = (
        "for one point: change of the result when 0.01 is added to every number of a rate or share\n"
        f"complex step; central differences agree to {found.disagreement:.0e}"
        + (f"; {hidden} smaller rows not shown" if hidden else "")
    )
    return table


def _write(found: Elasticities, path: Path) -> None:
    import csv

    from scenario_engine.replacing import writing

    with writing(path) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["input", "quantity", "value", "elasticity", "d_ln_y_per_unit_added"])
        for row, move in enumerate(found.elasticity.indexes["factor"]):
            for quantity, value in found.value.items():
                slopes = (one[quantity].isel(factor=row) for one in (found.elasticity, found.per_unit))
                writer.writerow([move, quantity, *(f"{float(number):.12g}" for number in (value, *slopes))])

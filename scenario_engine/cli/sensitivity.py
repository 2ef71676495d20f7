"""`scenario-engine sensitivity`: which assumption matters, and which conditions lead where."""

from __future__ import annotations

from math import floor, log10
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console

    from scenario_engine.analysis.sensitivity.prim import Box
    from scenario_engine.scenario.scenario import Scenario


MOST = 20
"""Factors shown, the largest first."""

MEANINGS = {
    "ST": "share of variance, with interactions (Sobol' ST)",
    "mu_star": "mean size of the change over a factor's range (Morris μ*)",
    "median": "distance between distributions, 0 to 1 (PAWN, median)",
    "effect": "share of variance (Shapley)",
    "swing": "swing, p90 − p10 with the factor alone",
    "": "percent for one percent more (elasticity)",
}
"""What each index that ranks factors says."""

IN_UNIT = frozenset({"swing", "mu_star"})
"""Indices that are in the unit of the result."""

ROUNDING = 1e-9
"""An index this small beside the largest of its table is zero."""


def sensitivity(
    scenario: str,
    *,
    method: str = "sobol",
    quantity: Annotated[list[str] | None, Parameter(negative=())] = None,
    by: Literal["group", "input", "stream"] = "group",
    samples: int = 0,
    seed: int = 1,
    second_order: Annotated[bool, Parameter(negative=())] = False,
    discover: str = "",
    output: Path | None = None,
) -> int:
    """Say which uncertain inputs matter for every result of a scenario.

    Parameters
    ----------
    scenario
        Path of a TOML file, or the name of a scenario that comes with the package.
    method
        sobol, morris, pawn, shapley, tornado or elasticity.
    quantity
        Results, such as "share_of_gdp"; may be repeated. By default the scenario's `outputs`.
    by
        What is one factor: a group, an input, or a single stream.
    samples
        Base sample (sobol), trajectories (morris) or draws; 0 for the method's own default.
    seed
        Same seed, same numbers.
    second_order
        Pairs of factors too (sobol).
    discover
        A condition, such as "sum(total_value_added[2030]) > 70000": instead of indices, the conditions on the
        inputs that lead to it (PRIM).
    output
        File for the indices; outputs/<scenario>-sensitivity/<method>.nc by default.
    """
    from scenario_engine.cli.progress import one_thread

    one_thread()
    from scenario_engine.analysis.sensitivity.analysis import HEADLINE, Question, analyse, write
    from scenario_engine.analysis.sensitivity.analysis import discover as boxes_of
    from scenario_engine.analysis.sweep.job import Job
    from scenario_engine.cli.console import out, titled
    from scenario_engine.scenario.files import find
    from scenario_engine.scenario.scenario import load
    from scenario_engine.support.files.ownership import refuse_foreign_file

    path = find(scenario)
    kept = tuple(quantity or ())
    if discover:
        job = Job(str(path), "", samples or 20_000, seed, outputs=kept, conditions=(discover,))
        _show_boxes(out(), discover, boxes_of(job))
        return 0
    target = output or Path("outputs") / f"{path.stem}-sensitivity" / f"{method}.nc"
    refuse_foreign_file(target)
    found = analyse(Question(str(path), method, kept, by, samples, seed, second_order))
    model = load(str(path))
    write(found, target)
    out().print(titled(model.title))
    _show(out(), found, HEADLINE[method], model)
    out().print(
        f"{found.attrs['evaluations']:,} evaluations; every index of every result in {target}", markup=False
    )
    return 0


def _show(console: Console, found: xr.Dataset, headline: str, model: Scenario) -> None:
    """The ranking index of each quantity that is one number or a path: factors down, years across."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from scenario_engine.cli.headed import headed

    for name, array in found.data_vars.items():
        ranked = array.sel(index=headline) if headline and "index" in array.dims else array
        rest = [dim for dim in ranked.dims if dim != "factor"]
        if rest not in ([], ["year"]):
            continue
        factor, told = _in_unit(str(name), model) if headline in IN_UNIT else (1.0, "")
        ranked = ranked * factor
        years = list(ranked.indexes["year"])[-5:] if rest else [headline or "elasticity"]
        largest = abs(ranked).max(rest) if rest else abs(ranked)
        order = largest.fillna(0.0).to_series().sort_values(ascending=False, kind="stable").index[:MOST]
        size = float(largest.max())
        table = Table(box=SIMPLE_HEAD)
        table.add_column("factor", overflow="fold")
        for year in years:
            table.add_column(str(year), justify="right", no_wrap=True)
        for label in order:
            row = ranked.sel(factor=label)
            cells = [float(row.sel(year=year)) for year in years] if rest else [float(row)]
            table.add_row(_factor(str(label)), *(_number(cell, size) for cell in cells))
        console.print(headed(f"{name}: {MEANINGS[headline]}{f', {told}' if told else ''}", table))


def _factor(label: str) -> str:
    """A factor as it is typed, and a group of inputs by its Chinese name too."""
    from scenario_engine.models.words import group

    named = group(label)
    return f"{label} {named['zh']}" if named else label


def _in_unit(quantity: str, model: Scenario) -> tuple[float, str]:
    """Factor and unit a change of a quantity is printed with: points where it is a share or a rate."""
    from scenario_engine.cli.numbers import unit_said
    from scenario_engine.engine.quantity import Quantity

    variable = model.graph.variable(Quantity.parse(quantity).name)
    unit = variable.kind.unit(model.dataset.counted_in)
    if variable.display == "percent":
        return 100.0, "percentage points"
    return 1.0, "" if unit == "1" else unit_said(unit, model.dataset)


def _number(value: float, size: float) -> str:
    """A number with as many decimals as all beside it: five digits of the table's largest, `size`, at most four decimals."""
    if abs(value) <= ROUNDING * size:
        return "0"
    places = 4 - floor(log10(size))
    return f"{value:,.{max(0, min(4, places)) if size >= 0.01 else places}f}"


def _show_boxes(console: Console, condition: str, boxes: list[Box]) -> None:
    """The trade-off between coverage and density, and the limits of the box a reader would pick."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from scenario_engine.cli.headed import wide

    chosen = max(boxes, key=lambda box: box.coverage * box.density)
    console.print(f"{condition}: {boxes[0].density:.1%} of draws")
    steps = Table(box=SIMPLE_HEAD, title="Boxes on the way", title_justify="left")
    for head in ("inputs restricted", "coverage", "density", "mass"):
        steps.add_column(head, justify="right")
    shown = sorted({*range(0, len(boxes), max(1, len(boxes) // 8)), boxes.index(chosen), len(boxes) - 1})
    for at in shown:
        box = boxes[at]
        mark = " ←" if box is chosen else ""
        steps.add_row(
            str(len(box.limits)), f"{box.coverage:.0%}", f"{box.density:.0%}", f"{box.mass:.0%}{mark}"
        )
    console.print(steps)
    limits = Table(
        box=SIMPLE_HEAD,
        title="The box marked ←, largest coverage × density",
        caption="from, to: in the units of the draws; quasi-p: chance of as many hits were that limit without meaning",
    )
    for head in ("input", "from", "to", "quasi-p"):
        limits.add_column(head, justify="left" if head == "input" else "right", no_wrap=True)
    for limit in chosen.limits:
        low, high = (
            f"{value:.4g}" if abs(value) != float("inf") else "" for value in (limit.low, limit.high)
        )
        limits.add_row(limit.column, low, high, f"{limit.quasi_p:.2g}")
    console.print(wide(limits))

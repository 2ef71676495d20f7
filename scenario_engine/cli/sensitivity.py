"""`scenario-engine sensitivity`: which assumption matters, and which conditions lead where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console

    from scenario_engine.sensitivity.prim import Box


MOST = 20
"""Factors shown, the largest first."""


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
    from scenario_engine.cli.console import out
    from scenario_engine.scenario.chain import find
    from scenario_engine.sensitivity.analysis import HEADLINE, Question, analyse, write
    from scenario_engine.sensitivity.analysis import discover as boxes_of
    from scenario_engine.sweep.job import Job

    path = find(scenario)
    kept = tuple(quantity or ())
    if discover:
        job = Job(str(path), "", samples or 20_000, seed, outputs=kept, conditions=(discover,))
        _show_boxes(out(), discover, boxes_of(job))
        return 0
    found = analyse(Question(str(path), method, kept, by, samples, seed, second_order))
    target = output or Path("outputs") / f"{path.stem}-sensitivity" / f"{method}.nc"
    write(found, target)
    _show(out(), found, HEADLINE[method])
    out().print(f"{found.attrs['evaluations']:,} evaluations; every index of every result in {target}")
    return 0


def _show(console: Console, found: xr.Dataset, headline: str) -> None:
    """The ranking index of each quantity that is one number or a path: factors down, years across."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    for name, array in found.data_vars.items():
        ranked = array.sel(index=headline) if headline and "index" in array.dims else array
        rest = [dim for dim in ranked.dims if dim != "factor"]
        if rest not in ([], ["year"]):
            continue
        years = list(ranked.indexes["year"])[-6:] if rest else [headline or "elasticity"]
        largest = abs(ranked).max(rest) if rest else abs(ranked)
        order = largest.fillna(0.0).to_series().sort_values(ascending=False, kind="stable").index[:MOST]
        table = Table(box=SIMPLE_HEAD)
        table.add_column("factor", no_wrap=True, max_width=28)
        for year in years:
            table.add_column(str(year), justify="right", no_wrap=True)
        for factor in order:
            row = ranked.sel(factor=factor)
            cells = [float(row.sel(year=year)) for year in years] if rest else [float(row)]
            table.add_row(str(factor), *map(_number, cells))
        console.print(f"{name}: {headline or 'elasticity'}")
        console.print(table)


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3f}" if abs(value) >= 0.1 or abs(value) < 5e-6 else f"{value:.5f}"


def _show_boxes(console: Console, condition: str, boxes: list[Box]) -> None:
    """The trade-off between coverage and density, and the limits of the box a reader would pick."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

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
        box=SIMPLE_HEAD, title="The box marked ←, largest coverage × density", title_justify="left"
    )
    for head in ("input", "from", "to", "quasi-p"):
        limits.add_column(head, justify="left" if head == "input" else "right", no_wrap=True)
    for limit in chosen.limits:
        low, high = (
            f"{value:.4g}" if abs(value) != float("inf") else "" for value in (limit.low, limit.high)
        )
        limits.add_row(limit.column, low, high, f"{limit.quasi_p:.2g}")
    console.print(limits)

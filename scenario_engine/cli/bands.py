"""The bands of a sweep on a terminal of 80 columns: by year where a quantity has years, by label otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table

from scenario_engine.cli.headed import headed
from scenario_engine.cli.labels import called
from scenario_engine.cli.numbers import column, unit_said
from scenario_engine.support.units import reads_in_percent

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console, Group

    from scenario_engine.analysis.sweep.run import Swept
    from scenario_engine.data.dataset import Dataset

SHOWN = ("mean", "sd", "p05", "p25", "p50", "p75", "p95")
FEWER = ("mean", "sd", "p05", "p50", "p95")
"""What leaves room for the names of labels."""

MOST = 12


def show(console: Console, swept: Swept, dataset: Dataset) -> None:
    """Print one table for each quantity of one dimension or none, and the probabilities, in the dataset's words."""
    large = []
    for name, array in swept.summary.statistics.items():
        if array.ndim > 2:
            large.append(name)
        else:
            console.print(_table(name, array, dataset))
    if large:
        console.print(f"Not shown, in summary.csv: {', '.join(large)}.")
    console.print(_enough(swept))
    for condition, share in swept.summary.probabilities.items():
        console.print(f"P({condition}) = {share:.2%}")
    if swept.stopped_early:
        console.print("Stopped: the precision asked for is reached.")


def _table(name: str, array: xr.DataArray, dataset: Dataset) -> Group:
    unit, percent = array.attrs.get("units", ""), reads_in_percent(array.attrs)
    heading = name if unit == "1" else f"{name} ({unit_said(unit, dataset)})"
    table = Table(box=SIMPLE_HEAD, caption_justify="left")
    own = [str(dim) for dim in array.dims if dim != "statistic"]
    by_label = bool(own) and own[0] != "year"
    heads = FEWER if by_label else SHOWN
    table.add_column(own[0] if own else "", overflow="fold")
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    if not own:
        table.add_row("", *(_number(array.sel(statistic=head), percent) for head in heads))
        return headed(heading, table)
    labels = list(array.indexes[own[0]])
    names = {label: str(label) for label in labels}
    if by_label:
        names = called(dataset, own[0], labels)
        some = abs(array).max("statistic") > 0.0
        largest = array.sel(statistic="mean").where(some, drop=True).to_series()
        chosen = list(largest.sort_values(ascending=False).index[:MOST])
        zero = "; the others are 0" if len(chosen) == len(largest) else ""
        if len(chosen) < len(labels):
            table.caption = f"the largest {len(chosen)} of {len(labels)}{zero}"
        labels = chosen
    shown = array.sel({own[0]: labels})
    columns = [_column(shown.sel(statistic=head), percent) for head in heads]
    for label, cells in zip(labels, zip(*columns, strict=True), strict=True):
        table.add_row(names[label], *cells)
    return headed(heading, table)


def _enough(swept: Swept) -> Group:
    """How well the mean of the last year, or of the largest number, is known, and how many draws it would need."""
    table = Table(box=SIMPLE_HEAD)
    table.add_column("mean of", overflow="fold")
    for head in ("", "± 95 %", "draws for 1 %", "for 0.1 %"):
        table.add_column(head, justify="right", no_wrap=True)
    start = 0
    for name, array in swept.summary.statistics.items():
        count = array.size // array.sizes["statistic"]
        found, start = swept.convergence[start : start + count], start + count
        if array.ndim <= 2:
            dim = next((str(dim) for dim in array.dims if dim != "statistic"), "")
            means = [abs(one.means[-1]) for one in found]
            at = count - 1 if dim in ("", "year") else means.index(max(means))
            label = f", {array.indexes[dim][at]}" if dim else ""
            one = found[at]
            needed = [f"{number:,}" if number is not None else "" for number in one.needed]
            percent = reads_in_percent(array.attrs)
            known = (_number(one.means[-1], percent), _number(one.half_widths[-1], percent))
            table.add_row(f"{name}{label}", *known, *needed)
    return headed("How many draws are enough", table)


def _column(values: xr.DataArray, percent: bool) -> list[str]:
    """Numbers of one column; what is left of zero by rounding is zero."""
    numbers = [0.0 if abs(value) < 1e-9 else value for value in values.to_numpy().tolist()]
    return [_number(number, percent) for number in numbers] if percent else column(numbers)


def _number(value: xr.DataArray | float, percent: bool) -> str:
    number = 0.0 if abs(float(value)) < 1e-9 else float(value)
    if percent:
        return f"{number:.3%}"
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:,.4g}"

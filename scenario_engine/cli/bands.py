"""The bands of a sweep on a terminal of 80 columns: by year where a quantity has years, by label otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console

    from scenario_engine.sweep.run import Swept

SHOWN = ("mean", "sd", "p05", "p25", "p50", "p75", "p95")
MOST = 12


def show(console: Console, swept: Swept) -> None:
    """Print one table for each quantity of one dimension or none, and the probabilities."""
    large = []
    for name, array in swept.summary.statistics.items():
        if array.ndim > 2:
            large.append(name)
        else:
            console.print(_table(name, array))
    if large:
        console.print(f"Not shown, in summary.csv: {', '.join(large)}.")
    console.print(_enough(swept))
    for condition, share in swept.summary.probabilities.items():
        console.print(f"P({condition}) = {share:.2%}")
    if swept.stopped_early:
        console.print("Stopped: the precision asked for is reached.")


def _table(name: str, array: xr.DataArray) -> Table:
    unit = array.attrs.get("units", "")
    table = Table(box=SIMPLE_HEAD, title=name if unit == "1" else f"{name} ({unit})", title_justify="left")
    own = [str(dim) for dim in array.dims if dim != "statistic"]
    table.add_column(own[0] if own else "", overflow="fold")
    for head in SHOWN:
        table.add_column(head, justify="right", no_wrap=True)
    if not own:
        table.add_row("", *(_number(array.sel(statistic=head), unit) for head in SHOWN))
        return table
    labels = list(array.indexes[own[0]])
    if own[0] != "year":
        labels.sort(key=lambda label: -float(array.sel({"statistic": "mean", own[0]: label})))
        if len(labels) > MOST:
            table.caption = f"the largest {MOST} of {len(labels)}"
            table.caption_justify = "left"
    for label in labels[:MOST] if own[0] != "year" else labels:
        at = array.sel({own[0]: label})
        table.add_row(str(label), *(_number(at.sel(statistic=head), unit) for head in SHOWN))
    return table


def _enough(swept: Swept) -> Table:
    """How well the mean of each shown quantity's last number is known, and how many draws it would need."""
    table = Table(box=SIMPLE_HEAD, title="How many draws are enough", title_justify="left")
    table.add_column("last number of", overflow="fold")
    for head in ("mean", "± 95 %", "draws for 1 %", "for 0.1 %"):
        table.add_column(head, justify="right", no_wrap=True)
    start = 0
    for name, array in swept.summary.statistics.items():
        start += array.size // array.sizes["statistic"]
        if array.ndim <= 2:
            one = swept.convergence[start - 1]
            needed = [f"{count:,}" if count is not None else "" for count in one.needed]
            unit = array.attrs.get("units", "")
            known = (_number(one.means[-1], unit), _number(one.half_widths[-1], unit))
            table.add_row(name, *known, *needed)
    return table


def _number(value: xr.DataArray | float, unit: str) -> str:
    number = 0.0 if abs(float(value)) < 1e-9 else float(value)
    if unit == "1":
        return f"{number:.3%}"
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:,.4g}"

"""How an outcome, a sweep and a sensitivity look in a notebook: figures by year, intervals, factors by influence."""

from collections.abc import Sequence

import xarray as xr

from scenario_engine.support import html
from scenario_engine.support.dims import middle
from scenario_engine.support.numbers import described, text

RANKING = ("ST", "mu_star", "median", "effect", "swing")
"""The index of each method that ranks factors."""

MOST = 20
"""Factors shown, the largest first."""


def headlines(result: xr.Dataset) -> list[str]:
    """The variables of a result that people look at first: its attribute `headlines`, else all of them."""
    named = str(result.attrs.get("headlines", "")).split()
    found = [name for name in named if name in result]
    flags = [name for name, array in result.data_vars.items() if "flag_values" in array.attrs]
    return found or [str(name) for name in result.data_vars if name not in flags]


def by_year(
    title: str,
    result: xr.Dataset,
    measured: int | None = None,
    note: str = "",
    warnings: Sequence[str] = (),
) -> str:
    """Headline figures by year, medians where there are draws; years after the last measured one are marked."""
    totals = {}
    for name in headlines(result):
        array = middle(result[name])
        if "year" in array.dims:
            others = [dim for dim in array.dims if dim != "year"]
            totals[name] = array.sum(others, keep_attrs=True) if others else array
    rows = [
        (
            f"{year}{'' if measured is None or year <= measured else ' p'}",
            *(_figure(array.sel(year=year)) for array in totals.values()),
        )
        for year in (result.indexes["year"] if totals else ())
    ]
    tables = [html.table(("year", *map(_head, totals.values())), rows)] if rows else []
    told = [html.table(("warnings",), [(one,) for one in warnings], left=[0])] if warnings else []
    return html.block(title, note, *told, *tables)


def intervals(title: str, summary: xr.Dataset, note: str = "") -> str:
    """Median and 5-95 % of every quantity by year, then of single numbers, then probabilities."""
    arrays = list(summary.data_vars.values())
    paths = [array for array in arrays if set(array.dims) == {"statistic", "year"}]
    single = [array for array in arrays if array.dims == ("statistic",)]
    chances = [array for array in arrays if not array.dims]
    years = summary.indexes["year"] if paths else ()
    rows = [(str(year), *(_interval(array.sel(year=year)) for array in paths)) for year in years]
    below = [(str(array.name), _interval(array)) for array in single]
    below += [(str(array.name), f"{float(array):.2%}") for array in chances]
    tables = [html.table(("year", *map(_head, paths)), rows)] if rows else []
    tables += [html.table(("", ""), below)] if below else []
    rest = len(arrays) - len(paths) - len(single) - len(chances)
    told = ", ".join(filter(None, [f"{int(summary.attrs.get('draws', 0)):,} draws: median (5-95 %)", note]))
    told += f"; {rest} quantities by label are not shown" if rest else ""
    return html.block(title, told, *tables)


def ranking(title: str, indices: xr.Dataset) -> str:
    """The index that ranks factors in the last year, for every quantity that is a path or one number."""
    shown = {
        str(name): _ranked(array)
        for name, array in indices.data_vars.items()
        if {"factor"} <= set(array.dims) <= {"index", "factor", "year"}
    }
    sizes = {
        str(factor): [float(array.sel(factor=factor)) for array in shown.values()]
        for factor in indices.indexes["factor"]
    }
    order = sorted(sizes, key=lambda factor: -max(map(abs, sizes[factor]), default=0.0))
    rows = [(factor, *map(text, sizes[factor])) for factor in order[:MOST]]
    told = f"{indices.attrs.get('method', '')}; {int(indices.attrs.get('evaluations', 0)):,} evaluations"
    heads = ("factor", *(f"{name}: {array.attrs['index']}" for name, array in shown.items()))
    return html.block(title, told, html.table(heads, rows, left=[0]))


def _ranked(array: xr.DataArray) -> xr.DataArray:
    """The index that ranks factors, in the last year that has one."""
    index = "elasticity"
    if "index" in array.dims:
        known = [str(one) for one in array.indexes["index"]]
        index = next((one for one in RANKING if one in known), known[0])
        array = array.sel(index=index)
    if "year" in array.dims:
        array = array.dropna("year", how="all").isel(year=-1)
        index = f"{index}, {int(array['year'])}"
    return array.assign_attrs(index=index)


def _head(array: xr.DataArray) -> str:
    attrs = described(array)
    return f"{array.name} [{'%' if attrs['display'] == 'percent' else attrs['units'].replace('_', ' ')}]"


def _interval(array: xr.DataArray) -> str:
    low, middle, high = (_figure(array.sel(statistic=one)) for one in ("p05", "p50", "p95"))
    return f"{middle} ({low} … {high})"


def _figure(array: xr.DataArray) -> str:
    """One number without its unit."""
    return text(float(array), {**described(array), "units": "1"})

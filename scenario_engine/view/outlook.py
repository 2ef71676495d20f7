"""What a run found as a few labelled Datasets: single numbers, totals by year, and one by label of each dimension.

Which there are follows from the variables and their dimensions; the result of any `outputs` is shown.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import xarray as xr

from scenario_engine.models import words
from scenario_engine.scenario.outcome import Outcome
from scenario_engine.support.numbers import SAME, UNSUMMED, described
from scenario_engine.support.units import is_ratio

MOST_COLUMNS = 4
"""Columns of numbers beside the names of labels."""

Variables = Mapping[str, xr.DataArray]


def chosen(outcome: Outcome) -> dict[str, xr.DataArray]:
    """What the scenario asks for; else the headlines it has, else the results nothing else is computed from.

    Headlines come first; a variable that is given counts too.
    """
    scenario, result = outcome.scenario, outcome.result
    computed = [str(name) for name in result.data_vars if name in scenario.graph.operators]
    known = {*scenario.inputs, *computed}
    used = {name for one in computed for name in scenario.graph.operators[one].inputs}
    named = [name for name in result.attrs.get("headlines", "").split() if name in known]
    unused = [name for name in computed if name not in used]
    asked = scenario.wanted or (named if set(named) & set(computed) else unused)
    ordered = dict.fromkeys([*(name for name in named if name in asked), *asked])
    years = result.indexes["year"]
    found = {}
    for name in ordered:
        array = result[name] if name in computed else scenario.inputs[name]
        if "year" in array.dims and not array.indexes["year"].equals(years):
            array = array.reindex(year=years)
        found[name] = array.assign_attrs(counted=words.counted(name, scenario.inputs))
    return found


def outlook(outcome: Outcome, variables: Variables) -> Iterator[xr.Dataset]:
    """Datasets for `tables`, none of them empty: without dimensions, over `year`, and over one other dimension each.

    The most important variables first.
    """
    single = {name: array for name, array in variables.items() if not array.dims}
    years = _totals_by_year(variables)
    if single:
        yield xr.Dataset(single)
    if years:
        yield xr.Dataset({**years, "status": outcome.result["status"]})
    for dim in dict.fromkeys(dim for array in variables.values() if (dim := _longest(array))):
        found = {
            name: total
            for name, array in variables.items()
            if _longest(array) == dim and (total := _total(array, "year", dim)) is not None
        }
        if found:
            yield _by_label(outcome, dim, found)


def _totals_by_year(variables: Variables) -> dict[str, xr.DataArray]:
    """Sums over all but the year; where regions sum to the nation, as they should, the sum is not shown twice."""
    totals: dict[str, xr.DataArray] = {}
    for name, array in variables.items():
        total = _total(array, "year") if "year" in array.dims else None
        if total is not None and not any(as_one(total, other) for other in totals.values()):
            totals[name] = total
    return totals


def _by_label(outcome: Outcome, dim: str, found: Variables) -> xr.Dataset:
    """The most important variable in up to three years, beside it the others in the last."""
    horizon, (lead, numbers) = outcome.scenario.horizon, next(iter(found.items()))
    # what is given may be of measured years alone
    own = numbers.indexes["year"] if "year" in numbers.dims else ()
    years = [year for year in dict.fromkeys((horizon.base, horizon.measured, horizon.last)) if year in own]
    several = "year" in numbers.dims and len(years) > 1
    columns = {}
    for year in years if several else ():
        attrs = {**described(numbers), "long_name": str(year)}
        columns[str(year)] = numbers.sel(year=year, drop=True).assign_attrs(attrs)
    for name, array in list(found.items())[len(columns) and 1 :][: MOST_COLUMNS - len(columns)]:
        if "year" not in array.dims:
            columns[name] = array
        elif horizon.last in array.indexes["year"]:
            columns[name] = array.sel(year=horizon.last, drop=True)
    spoken = words.dimension(dim)
    called = words.variable(lead, str(numbers.attrs.get("long_name", "")))
    title = called["en"] if spoken["en"] in called["en"] else f"{called['en']} by {spoken['en']}"
    title_zh = called["zh"] if spoken["zh"] in called["zh"] else f"分{spoken['zh']}{called['zh']}"
    if called["zh"] == called["en"]:  # a model of one's own that has no Chinese words
        title_zh = title
    beside = several and len(columns) > len(years)
    about = {
        "title": title,
        "title_zh": title_zh,
        "notes": f"the other columns: {horizon.last}" if beside else "",
        "rows": dim,
        "ranked_by": str(horizon.last) if several else lead,
        "shows": " ".join(found),
    }
    return xr.Dataset(columns, attrs=about)


def _longest(array: xr.DataArray) -> str | None:
    """The dimension with most labels besides the year; None where there is none."""
    sizes = {str(dim): size for dim, size in array.sizes.items() if dim != "year"}
    return max(sizes, key=lambda dim: sizes[dim]) if sizes else None


def _total(array: xr.DataArray, *keep: str) -> xr.DataArray | None:
    """The array summed over all but some dimensions; None where its numbers do not add up."""
    others = [str(dim) for dim in array.dims if dim not in keep]
    if others and (is_ratio(str(array.attrs.get("units", "1"))) or UNSUMMED & set(others)):
        return None
    return array.sum(others, skipna=False, keep_attrs=True)


def as_one(array: xr.DataArray, other: xr.DataArray) -> bool:
    """Whether two arrays over the same labels differ by rounding alone, and lack a number in the same cells."""
    mine, theirs = array.to_numpy(), other.to_numpy()
    size = np.abs(np.nan_to_num(theirs)).max(initial=0.0)
    close = np.abs(np.nan_to_num(mine - theirs)).max(initial=0.0) <= SAME * size
    return bool(close and (np.isnan(mine) == np.isnan(theirs)).all())

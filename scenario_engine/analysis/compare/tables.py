"""Comparisons reduced to what a table shows: totals by year, by industry, by region, and why scenarios differ."""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.support.units import fail_if_ratio_is_summed, is_ratio, reads_in_percent

KEPT = frozenset({"scenario", "lever", "year"})

SAME = 1e-9
"""Relative change below which two results count as the same: sums in another order differ by less."""

PERCENT = {"units": "1", "display": "percent"}


def totals(array: xr.DataArray, keep: str = "") -> xr.DataArray:
    """The array summed over every dimension but scenario, lever, year and the one kept; a ratio is refused.

    Labels that a scenario does not have add nothing to its sum; a number that is missing leaves the sum without one.
    """
    summed = _summed(array, keep)
    fail_if_ratio_is_summed(array, summed)
    lacking = array.isnull().all([dim for dim in array.dims if dim not in ("scenario", *summed)])
    total = array.where(~lacking, 0.0).sum(summed, skipna=False, keep_attrs=True)
    return total.where(~lacking.all(summed))


def adds_up(array: xr.DataArray, keep: str = "") -> bool:
    """Whether `totals` has an answer."""
    return not _summed(array, keep) or not is_ratio(str(array.attrs.get("units", "1")))


def by_year(array: xr.DataArray) -> xr.Dataset:
    """Totals of each scenario by year, and how far each lies from the first."""
    total = totals(array).transpose("scenario", "year")
    reference = str(total.indexes["scenario"][0])
    change = _change(total).where(total["scenario"] != reference)  # what is missing throughout is no row
    change.attrs["long_name"] = f"Change against {reference}{_in_points(array)}"
    name = str(array.name)
    total.attrs["long_name"] = f"{name} by year"
    shown = {f"{name} by year": total} | ({"change": change} if change.notnull().any() else {})
    return xr.Dataset(shown, attrs={"rows": "scenario", "columns": "year"})


def by_label(array: xr.DataArray, dim: str, year: int | None) -> xr.Dataset:
    """The first scenario by one dimension, the largest first, and how far each other lies from it."""
    total = totals(array, keep=dim).drop_vars("year", errors="ignore")
    reference, *others = map(str, total.indexes["scenario"])
    change = _change(total)
    columns = {reference: total.sel(scenario=reference, drop=True)}
    columns |= {other: change.sel(scenario=other, drop=True) for other in others}
    when = f", {year}" if year is not None else ""
    note = f"change against {reference}{_in_points(array)}"
    found = xr.Dataset({key: one.assign_attrs(long_name=key) for key, one in columns.items()})
    return found.assign_attrs(title=f"{array.name} by {dim.replace('_', ' ')}{when}; {note}")


def waterfall(attribution: xr.Dataset, year: int | None) -> xr.Dataset:
    """The share of each lever in the difference of the totals, and the whole."""
    at = {"year": year} if year is not None else {}
    shares, whole = totals(attribution["share"]).sel(at), totals(attribution["difference"]).sel(at)
    numbers = np.append(shares.where(~(abs(shares) <= SAME * abs(shares).max()), 0.0), whole)
    levers = [str(one).removeprefix("variants.") for one in attribution.indexes["lever"]]
    attrs = attribution["share"].attrs
    note = ""
    if not attribution.attrs["exact"]:
        error = float(totals(attribution["standard_error"]).sel(at).max())
        note = f"Orders sampled; standard error of a share at most {error:,.3g}."
    part = numbers / float(whole) if float(whole) else np.full(numbers.shape, np.nan)
    return xr.Dataset(
        {
            "share": ("lever", numbers, {**attrs, "long_name": "Contribution", "signed": 1}),
            "of it": ("lever", part, {**PERCENT, "long_name": "Share"}),
            "set at": (
                "lever",
                [*(str(place).rpartition(":")[0] for place in attribution["place"].values), ""],
                {"long_name": "Set at"},
            ),
        },
        {"lever": [*levers, "together"]},
        {"title": f"{attribution.attrs['title']}{f', {year}' if year is not None else ''}", "notes": note},
    )


def _change(array: xr.DataArray) -> xr.DataArray:
    """From the first scenario: in points where the result is read in percent, else in percent of the first."""
    first = array.isel(scenario=0, drop=True)
    change = array - first
    change = change.where(~(abs(change) <= SAME * abs(first)), 0.0)
    change = change if reads_in_percent(array.attrs) else change / first.where(first != 0)
    return change.assign_attrs(PERCENT, signed=1)


def _in_points(array: xr.DataArray) -> str:
    return ", percentage points" if reads_in_percent(array.attrs) else ""


def _summed(array: xr.DataArray, keep: str) -> list[str]:
    return [str(dim) for dim in array.dims if dim not in KEPT and dim != keep]

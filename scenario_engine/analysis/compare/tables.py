"""Comparisons reduced to what a table shows: totals by year, by industry, by region, and why scenarios differ."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.models import words
from scenario_engine.support import language
from scenario_engine.support.numbers import SAME
from scenario_engine.support.tabulated import in_columns
from scenario_engine.support.units import fail_if_ratio_is_summed, is_ratio, reads_in_percent

KEPT = frozenset({"scenario", "lever", "year"})

CHANGE = "in percent"

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


def by_year(array: xr.DataArray, since: int | None = None) -> Iterator[xr.Dataset]:
    """For each scenario but the first: both totals by year from `since`, their difference, and that in percent of the first."""
    total = totals(array).transpose("scenario", "year").sel(year=slice(since, None))
    reference, *others = map(str, total.indexes["scenario"])
    said, called = _named(array)
    for other in others:
        columns = {one: total.sel(scenario=one, drop=True) for one in (reference, other)}
        found = {
            name: one.assign_attrs(total.attrs, long_name=name, long_name_zh=name)
            for name, one in columns.items()
        }
        found |= _differences(total, other, {"difference": "Difference", "change": "Change"})
        if bool((found["difference"] != 0.0).any() & found[other].notnull().any()):
            yield xr.Dataset(
                found,
                attrs={
                    "rows": "year",
                    "title": f"{said} by year: {other} compared with {reference}",
                    "title_zh": f"{called}：{other}较{reference}",
                },
            )


def by_label(array: xr.DataArray, dim: str, year: int | None) -> xr.Dataset:
    """The first scenario by one dimension, the largest first; how far each other lies from it, absolute and relative."""
    total = totals(array, keep=dim).drop_vars("year", errors="ignore")
    reference, *others = map(str, total.indexes["scenario"])
    columns = {
        reference: total.sel(scenario=reference, drop=True).assign_attrs(
            total.attrs, long_name=reference, long_name_zh=reference
        )
    }
    for other in others:
        columns |= _differences(total, other, {f"{other} difference": other, f"{other} change": CHANGE})
    when, when_zh = (f", {year}", f"，{year}年") if year is not None else ("", "")
    (said, called), over = _named(array), words.dimension(dim)["zh"]
    return xr.Dataset(columns).assign_attrs(
        title=f"{said} by {dim.replace('_', ' ')}{when}; change against {reference}",
        title_zh=f"分{over}{called}{when_zh}；较{reference}的变化",
        ranked_by=reference,
    )


def by_scenario(array: xr.DataArray) -> xr.Dataset:
    """A result of one number in each scenario, and how far it lies from the first, absolute and relative."""
    said, called = _named(array)
    differences = _differences(array, None, {"difference": "Difference", "change": "Change"})
    return xr.Dataset({"value": array.assign_attrs(long_name=str(array.name)), **differences}).assign_attrs(
        title=f"{said} by scenario; change against {array.indexes['scenario'][0]}",
        title_zh=f"各情景{called}；较{array.indexes['scenario'][0]}的变化",
    )


def cancels(attribution: xr.Dataset, year: int | None) -> bool:
    """Whether a difference by label is nought in the sum but for rounding, so that no lever has a share of it."""
    whole = attribution["difference"].sel({"year": year} if year is not None else {})
    size = float(abs(whole).sum())
    return size > 0.0 and abs(float(totals(whole))) <= SAME * size


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
    places = [*(str(place).rpartition(":")[0] for place in attribution["place"].values), ""]
    if language.chosen() == "zh":
        levers = [words.variable(name)["zh"] for name in levers]
    columns = {
        "share": (numbers, {**_difference(attrs), "long_name": "Contribution", "signed": 1}),
        "of it": (part, {**PERCENT, "long_name": "Share"}),
        "set at": (places, {"long_name": "Set at"}),
    }
    together = language.said("together")
    return in_columns("lever", [*levers, together], columns, **_question(attribution, year), notes=note)


def _question(attribution: xr.Dataset, year: int | None) -> dict[str, str]:
    """Why which scenario differs from which, in what, in English and in Chinese."""
    asked, variable = attribution.attrs["title"], attribution.attrs["variable"]
    chinese = language.said(asked.removesuffix(variable) + words.variable(variable)["zh"], "zh")
    if year is None:
        return {"title": asked, "title_zh": chinese}
    return {"title": f"{asked}, {year}", "title_zh": f"{chinese}，{year}年"}


def _differences(total: xr.DataArray, other: str | None, names: Mapping[str, str]) -> dict[str, xr.DataArray]:
    """Difference of a scenario, or of each, from the first and what it is in percent of that, each under a name and a head."""
    first = total.isel(scenario=0, drop=True)
    value = total if other is None else total.sel(scenario=other, drop=True)
    gap = value - first
    gap = gap.where(~(abs(gap) <= SAME * abs(first)), 0.0)
    relative = (gap / abs(first.where(first != 0))).assign_attrs(PERCENT)
    both = zip(names.items(), (gap.assign_attrs(_difference(total.attrs)), relative), strict=True)
    called = {"long_name_zh": other}
    return {
        name: one.assign_attrs({"signed": 1, "long_name": head, **(called if head == other else {})})
        for (name, head), one in both
    }


def _named(array: xr.DataArray) -> tuple[str, str]:
    """The variable as titles name it in English and in Chinese, with its vintage where it has one."""
    vintage = words.in_vintage(array.attrs.get("counted"))
    called = words.variable(str(array.name), str(array.attrs.get("long_name", "")))
    return f"{array.name}{vintage['en']}", called["zh"] + vintage["zh"]


def _difference(attrs: Mapping[Any, Any]) -> dict[Any, Any]:
    """How a difference is read: of percentages in percentage points."""
    return {**attrs, "display": "points"} if reads_in_percent(attrs) else dict(attrs)


def _summed(array: xr.DataArray, keep: str) -> list[str]:
    return [str(dim) for dim in array.dims if dim not in KEPT and dim != keep]

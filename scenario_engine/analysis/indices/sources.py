"""Where an indicator's numbers come from: dataset, table, the file or a scenario; missing ones imputed by a stated rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import mul

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.analysis.indices.records import Allocation, Missing, ResultQuery, Source
from scenario_engine.analysis.indices.spec import IndexFile
from scenario_engine.methods.labelled import share
from scenario_engine.scenario.records import DataQuery
from scenario_engine.support.errors import ScenarioEngineError, UnitError, listing, near_miss
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.units import conversion_factor


@dataclass(frozen=True)
class Filled:
    """Numbers of one source on the years and cases of the index, and which of them a policy filled."""

    values: xr.DataArray
    mask: xr.DataArray

    def __mul__(self, other: Filled) -> Filled:
        return Filled(self.values * other.values, self.mask | other.mask)


@dataclass(frozen=True)
class Reader:
    """Reads sources for one index; `results` gives a scenario's variables when one is asked for."""

    spec: IndexFile
    results: Callable[[], Mapping[str, xr.DataArray]]

    def column(self, source: Source, missing: Missing, name: str) -> Filled:
        """Years × cases of a source, in its unit."""
        return self._read(source, missing, name, (self.dimension,))

    @property
    def dimension(self) -> str:
        """The dataset's dimension that the cases belong to."""
        return self.spec.record.cases.dimension

    @cached_property
    def _results(self) -> Mapping[str, xr.DataArray]:
        return self.results()

    def _read(self, source: Source, missing: Missing, name: str, dims: tuple[str, ...]) -> Filled:
        if not source.forms:
            shape = {"year": self.spec.record.years, "case": list(self.spec.cases)}
            unknown = xr.DataArray(np.nan, shape, list(shape))
            return Filled(unknown, unknown.isnull())
        if source.product is not None:
            return reduce(mul, (self._read(factor, missing, name, dims) for factor in source.product))
        if source.allocated is not None:
            return self._allocated(source.allocated, missing, name)
        if source.data is not None:
            array = self._from_data(source.data, source.unit, dims)
        elif source.result is not None:
            array = self._from_result(source.result, source.unit, dims)
        elif source.table is not None:
            array = self._from_table(source.table)
        else:
            array = self._from_values(source.values or {})
        if "year" not in array.dims:
            array = array.expand_dims(year=self.spec.record.years)
        renamed = array.rename({self.dimension: "case"}) if self.dimension in array.dims else array
        return completed(renamed, self.spec.record.years, missing, name)

    def _allocated(self, entry: Allocation, missing: Missing, name: str) -> Filled:
        total = self._read(entry.total, missing, name, (entry.over,))
        key = self._read(entry.key, missing, name, (self.dimension, entry.over))
        parts = total * Filled(share(key.values, key.values.sum("case")), key.mask)
        return Filled(parts.values.sum(entry.over), parts.mask.any(entry.over))

    def _labels(self, dim: str) -> list[str]:
        return list(self.spec.cases) if dim == self.dimension else self.spec.dataset.labels(dim)

    def _from_data(self, query: DataQuery, unit: str, dims: tuple[str, ...]) -> xr.DataArray:
        if query.gaps is not None or query.dataset is not None:
            raise ScenarioEngineError(
                "an index reads its own dataset and fills gaps by `missing`.",
                "Remove `dataset` and `gaps` here.",
            )
        dataset = self.spec.dataset
        labels: dict[str, list[object]] = {dim: list(self._labels(dim)) for dim in dims}
        if query.years is not None:
            labels["year"] = list(query.years)
        dims = ("year", *dims) if "year" in dataset.table(query.table) else dims
        how = {"indicator": query.indicator, "vintage": query.vintage}
        try:
            return dataset.select(query.table, dims, labels, unit, **how, where=query.where, may_lack=True)
        except UnitError as fault:
            advice = f"The index counts it in {unit!r}; write the table's own unit, or one that converts."
            raise UnitError(fault.message, advice) from None

    def _from_result(self, query: ResultQuery, unit: str, dims: tuple[str, ...]) -> xr.DataArray:
        results = self._results
        if query.variable not in results:
            raise ScenarioEngineError(
                f"the scenario computes no variable {query.variable!r}.", near_miss(query.variable, results)
            )
        found = results[query.variable]
        array = found.sum([dim for dim in query.sum if dim in found.dims])
        if query.year is not None:
            if query.year not in array.indexes.get("year", ()):
                raise ScenarioEngineError(f"the scenario has no {query.variable} of {query.year}.")
            array = array.sel(year=query.year, drop=True)
        left = [str(dim) for dim in array.dims if dim not in (*dims, "year", "draw", "scenario")]
        if left:
            raise ScenarioEngineError(
                f"{query.variable} also lies along {listing(left)}; write sum = {left}."
            )
        units = str(found.attrs.get("units", "1"))
        array = array.reindex({dim: self._labels(dim) for dim in dims if dim in array.dims})
        return array.reset_coords(drop=True) * conversion_factor(units, unit, self.spec.dataset.definitions)

    def _from_values(self, values: Mapping[str, float | dict[int, float]]) -> xr.DataArray:
        cases = self.spec.cases
        unknown = [label for label in values if label not in cases]
        if unknown:
            raise ScenarioEngineError(f"there is no case {unknown[0]!r}.", near_miss(unknown[0], cases))
        own = {year for value in values.values() if isinstance(value, dict) for year in value}
        years = sorted(own | set(self.spec.record.years))
        frame = pd.DataFrame(np.nan, index=pd.Index(years, name="year"), columns=pd.Index(cases, name="case"))
        for label, value in values.items():
            by_year = value if isinstance(value, dict) else dict.fromkeys(years, value)
            frame.loc[list(by_year), label] = list(by_year.values())
        return xr.DataArray(frame)

    def _from_table(self, name: str) -> xr.DataArray:
        values: dict[str, dict[int, float]] = {}
        for line, row in self.spec.records_beside(name, [self.dimension, "value"]):
            where, cell = f"{name}, line {line}", values.setdefault(row[self.dimension], {})
            for year in [_year(row["year"], where)] if "year" in row else self.spec.record.years:
                if year in cell:
                    raise ScenarioEngineError(f"{where}: {row[self.dimension]} {year} is given twice.")
                cell[year] = read_number(row["value"], where) if row["value"].strip() else np.nan
        return self._from_values({label: dict(by_year) for label, by_year in values.items()})


def _year(text: str, where: str) -> int:
    if not text.strip().isdecimal():
        raise ScenarioEngineError(f"{where}: {text!r} is not a year.", "Write it as 2020.")
    return int(text)


def completed(array: xr.DataArray, years: Sequence[int], policy: Missing, name: str) -> Filled:
    """An array on the wanted years without gaps, and a mask of the values a policy put there.

    The array is over `year`, `case` and any others, NaN where nothing is known; years that are not wanted
    only help to fill. The policy is `refuse`, `zero`, `mean` (of the cases that year), `hold` (the last known
    year, before the first the first) or `interpolate` (between known years of the case); a gap it leaves is
    refused by indicator, case and year. `own-mean` leaves every gap to the table, which knows the other indicators.
    """
    wanted = array.reindex(year=list(years))
    gaps = wanted.isnull()
    if policy == "own-mean" or not bool(gaps.any()):
        return Filled(wanted, gaps)
    filled = wanted
    if policy in ("hold", "interpolate"):
        filled = _along_years(array, years, policy)
    elif policy == "mean":
        filled = wanted.fillna(wanted.mean("case"))
    elif policy == "zero":
        filled = wanted.fillna(0.0)
    left = filled.isnull()
    if bool(left.any()):
        cells = left.to_series()
        told = [
            " ".join(map(str, cell if isinstance(cell, tuple) else (cell,))) for cell in cells[cells].index
        ]
        advice = f"The policy {policy!r} cannot fill them."
        if policy == "refuse":
            advice = 'Give them, or name a policy: missing = "hold", "interpolate", "mean" or "zero".'
        raise ScenarioEngineError(f"indicator {name!r} has no value for {listing(told)}.", advice)
    return Filled(filled, gaps)


def _along_years(array: xr.DataArray, years: Sequence[int], policy: Missing) -> xr.DataArray:
    others = [dim for dim in array.dims if dim != "year"]
    ordered = array.transpose("year", *others).reindex(year=sorted({*array.indexes["year"].tolist(), *years}))
    frame = pd.DataFrame(ordered.to_numpy().reshape(ordered.sizes["year"], -1), index=ordered.indexes["year"])
    held = policy == "hold"
    frame = frame.ffill().bfill() if held else frame.interpolate(method="index", limit_area="inside")
    return ordered.copy(data=frame.to_numpy().reshape(ordered.shape)).sel(year=list(years))

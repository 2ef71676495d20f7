"""The indicator table of an index file, years × cases × indicators, and where its numbers come from.

From the dataset, a table, the file or a scenario; missing ones are imputed by a stated rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import mul

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.analysis.indices.records import OPPOSITE, Allocation, Missing, ResultQuery, Source
from scenario_engine.analysis.indices.spec import IndexFile
from scenario_engine.methods.labelled import share
from scenario_engine.scenario.records import DataQuery
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError, UnitError, listing, near_miss
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.units import conversion_factor

BESIDE = ("year", "unit", "source", "quality")
"""Columns that a table of an indicator may have besides its case and value."""


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
            array = self._from_table(source.table, source.unit)
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
        results = self.results()
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

    def _from_table(self, name: str, unit: str) -> xr.DataArray:
        values: dict[str, dict[int, float]] = {}
        for line, row in self.spec.records_beside(name, [self.dimension, "value"], BESIDE):
            where, cell = f"{name}, line {line}", values.setdefault(row[self.dimension], {})
            if not row.get("year", "2020").strip().isdecimal():
                raise ScenarioEngineError(f"{where}: {row['year']!r} is not a year.", "Write it as 2020.")
            for year in [int(row["year"])] if "year" in row else self.spec.record.years:
                if year in cell:
                    raise ScenarioEngineError(f"{where}: {row[self.dimension]} {year} is given twice.")
                cell[year] = read_number(row["value"], where) if row["value"].strip() else np.nan
                if own := row.get("unit", "").strip():
                    cell[year] *= self._times(own, unit, where)
        return self._from_values(values)

    def _times(self, own: str, unit: str, where: str) -> float:
        try:
            return conversion_factor(own, unit, self.spec.dataset.definitions)
        except UnitError as fault:
            advice = f'The index counts it in {unit!r}; write unit = "{own}", or one that converts.'
            raise UnitError(f"{where}: {fault.message}", advice) from None


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
        told = [" ".join(map(str, np.atleast_1d(cell))) for cell in cells[cells].index]
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


LARGEST = 1e150
"""The square of what is larger is infinite, and so a standard deviation."""


def model_inputs(
    spec: IndexFile, results: Callable[[], Mapping[str, xr.DataArray]]
) -> tuple[dict[str, xr.DataArray], xr.DataArray]:
    """What the operators of an index need, and a mask of the values that a policy filled."""
    reader = Reader(spec, results)
    columns: dict[str, Filled] = {}
    problems = []
    for name, entry in spec.record.indicators.items():
        try:
            columns[name] = reader.column(entry, entry.missing or spec.record.missing, name)
            largest = float(abs(columns[name].values).max())
            if largest > LARGEST:
                raise ScenarioEngineError(f"a value of {largest:g} cannot be scored.", "Take a larger unit.")
        except ProblemsFound as fault:
            problems.extend(fault.problems)
        except ScenarioEngineError as fault:
            problems.extend(spec.refusal(fault, ("indicators", name), f"indicators.{name}").problems)
    if problems:
        raise ProblemsFound(list(dict.fromkeys(problems)))
    names, entries = list(columns), list(spec.record.indicators.values())
    along = {"indicator": names, "unit": ("indicator", [entry.unit for entry in entries])}
    table = _stacked([one.values for one in columns.values()]).assign_coords(along)
    filled = _stacked([one.mask for one in columns.values()]).assign_coords(along)
    signs = [1.0 if entry.better == "more" else -1.0 for entry in entries]
    direction = xr.DataArray(signs, along, ["indicator"])
    rows = [[float(spec.branch_of[name] == branch) for name in names] for branch in spec.branches]
    membership = xr.DataArray(rows, {"branch": spec.branches, "indicator": names}, ["branch", "indicator"])
    less = {name for name, entry in spec.record.branches.items() if entry.better == "less"}
    turned = [-1.0 if branch in less else 1.0 for branch in spec.branches]
    best = _goalpost(spec, table, direction, [entry.best for entry in entries])
    worst = _goalpost(spec, table, -direction, [entry.worst for entry in entries])
    lowest, highest = spec.record.band or OPPOSITE.get(spec.record.normalisation, (0.0, 100.0))
    inputs = {
        "indicator_table": _at_own_mean(table, best, worst, membership),
        "indicator_direction": direction,
        "indicator_membership": membership,
        "branch_direction": xr.DataArray(turned, {"branch": spec.branches}, ["branch"]),
        "best_value": best,
        "worst_value": worst,
        "lowest_score": xr.DataArray(lowest),
        "highest_score": xr.DataArray(highest),
        "case_count": xr.DataArray(float(spec.record.case_count or len(spec.cases))),
    }
    if spec.record.logarithm_scale is not None:
        inputs["logarithm_scale"] = xr.DataArray(spec.record.logarithm_scale)
    return {name: array.drop_vars("unit", errors="ignore") for name, array in inputs.items()}, filled


def _stacked(arrays: list[xr.DataArray]) -> xr.DataArray:
    aligned = xr.broadcast(*arrays)
    return xr.concat(aligned, "indicator", join="exact").transpose(..., "year", "case", "indicator")


def _at_own_mean(
    table: xr.DataArray, best: xr.DataArray, worst: xr.DataArray, membership: xr.DataArray
) -> xr.DataArray:
    """The table without gaps: what is not known of a case lies as far from worst to best as, on average, what is known
    of it in the same branch, and where that is nothing in all branches."""
    if not bool(table.isnull().any()):
        return table
    span = best - worst
    place = (table - worst) / span.where(span != 0.0)
    of_branch = place.where(membership > 0).mean("indicator").fillna(place.mean("indicator"))
    unknown = of_branch.isnull().any([dim for dim in of_branch.dims if dim != "case"])
    if bool(unknown.any()):
        cases = listing(unknown.indexes["case"][unknown.to_numpy()])
        raise ScenarioEngineError(f"nothing is known of {cases}, so that there is no mean of its own.")
    own = of_branch.where(membership > 0).sum("branch").transpose(*table.dims)
    return table.fillna(worst + own * span)


def _goalpost(
    spec: IndexFile, table: xr.DataArray, direction: xr.DataArray, given: Sequence[float | None]
) -> xr.DataArray:
    """The extreme of each indicator in a direction: as the file gives it, else as observed among the cases."""
    over = ["case"] if spec.record.goalposts == "each-year" else ["case", "year"]
    observed = table.max(over).where(direction > 0, table.min(over))
    observed = observed.fillna(100.0 * (direction > 0))  # one of which nothing is known counts in points
    known = direction.copy(data=np.array(given, dtype=float))
    goalpost = observed.where(known.isnull(), known)
    return goalpost if "year" in goalpost.dims else goalpost.expand_dims(year=table.indexes["year"])

"""Where an indicator's numbers come from: dataset, table, the file itself, or a scenario's results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.analysis.indices.gaps import completed
from scenario_engine.analysis.indices.records import Allocation, Missing, ResultQuery, Source
from scenario_engine.analysis.indices.spec import Spec
from scenario_engine.scenario.records import DataQuery
from scenario_engine.support.errors import ScenarioEngineError, UnitError, listing, near_miss
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.files.plaintext import read_records
from scenario_engine.support.units import conversion_factor


@dataclass(frozen=True)
class Column:
    """Numbers of one source on the years and cases of the index, and which of them a policy filled."""

    values: xr.DataArray
    filled: xr.DataArray


@dataclass(frozen=True)
class Reader:
    """Reads sources for one index; `results` gives a scenario's variables when one is asked for."""

    spec: Spec
    results: Callable[[], Mapping[str, xr.DataArray]]

    def column(self, source: Source, missing: Missing, name: str) -> Column:
        """Years × cases of a source, in its unit."""
        return self._read(source, missing, name, (self.dimension,))

    @property
    def dimension(self) -> str:
        """The dataset's dimension that the cases belong to."""
        return self.spec.record.cases.dimension

    @cached_property
    def _results(self) -> Mapping[str, xr.DataArray]:
        return self.results()

    def _read(self, source: Source, missing: Missing, name: str, dims: tuple[str, ...]) -> Column:
        if source.product is not None:
            parts = [self._read(factor, missing, name, dims) for factor in source.product]
            product, filled = parts[0].values, parts[0].filled
            for part in parts[1:]:
                product, filled = product * part.values, filled | part.filled
            return Column(product, filled)
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
        return Column(*completed(renamed, self.spec.record.years, missing, name))

    def _allocated(self, entry: Allocation, missing: Missing, name: str) -> Column:
        total = self._read(entry.total, missing, name, (entry.over,))
        key = self._read(entry.key, missing, name, (self.dimension, entry.over))
        share = key.values / key.values.sum("case")
        filled = total.filled | key.filled
        return Column((total.values * share).sum(entry.over), filled.any(entry.over))

    def _labels(self, dim: str) -> list[str]:
        return list(self.spec.cases) if dim == self.dimension else self.spec.dataset.labels(dim)

    def _from_data(self, query: DataQuery, unit: str, dims: tuple[str, ...]) -> xr.DataArray:
        dataset = self.spec.dataset
        labels: dict[str, list[object]] = {dim: list(self._labels(dim)) for dim in dims}
        if query.years is not None:
            labels["year"] = list(query.years)
        dims = ("year", *dims) if "year" in dataset.table(query.file) else dims
        how = {"indicator": query.indicator, "vintage": query.vintage}
        try:
            return dataset.select(query.file, dims, labels, unit, **how, where=query.where, may_lack=True)
        except UnitError as fault:
            advice = f"The index counts it in {unit!r}; write the table's own unit, or one that converts."
            raise UnitError(fault.message, advice) from None

    def _from_result(self, query: ResultQuery, unit: str, dims: tuple[str, ...]) -> xr.DataArray:
        results = self._results
        if query.variable not in results:
            raise ScenarioEngineError(
                f"the scenario computes no variable {query.variable!r}.", near_miss(query.variable, results)
            )
        array = results[query.variable]
        array = array.sum([dim for dim in query.sum if dim in array.dims])
        left = [str(dim) for dim in array.dims if dim not in (*dims, "year", "draw", "scenario")]
        if left:
            raise ScenarioEngineError(
                f"{query.variable} also lies along {listing(left)}; write sum = {left}."
            )
        factor = conversion_factor(
            str(results[query.variable].attrs.get("units", "1")), unit, self.spec.dataset.definitions
        )
        for dim in dims:
            if dim in array.dims:
                array = array.reindex({dim: self._labels(dim)})
        return array.drop_vars([name for name in array.coords if name not in array.dims]) * factor

    def _from_values(self, values: Mapping[str, float | dict[int, float]]) -> xr.DataArray:
        cases = self.spec.cases
        unknown = [label for label in values if label not in cases]
        if unknown:
            raise ScenarioEngineError(f"there is no case {unknown[0]!r}.", near_miss(unknown[0], cases))
        own = {year for value in values.values() if isinstance(value, dict) for year in value}
        years = sorted(own | set(self.spec.record.years))
        array = xr.DataArray(
            np.full((len(years), len(cases)), np.nan),
            coords={"year": years, "case": list(cases)},
            dims=["year", "case"],
        )
        for label, value in values.items():
            by_year = value if isinstance(value, dict) else dict.fromkeys(years, value)
            for year, number in by_year.items():
                array.loc[{"year": year, "case": label}] = number
        return array

    def _from_table(self, name: str) -> xr.DataArray:
        path = Path(self.spec.path.parent) / name
        if not path.is_file():
            raise ScenarioEngineError(f"there is no table {name!r} beside the index.")
        columns, rows = read_records(path)
        lacking = [column for column in (self.dimension, "value") if column not in columns]
        if lacking:
            raise ScenarioEngineError(f"{name} lacks the column {listing(lacking)}.")
        values: dict[str, dict[int, float]] = {}
        for line, row in rows:
            cell = values.setdefault(row[self.dimension], {})
            for year in [_year(row["year"], name, line)] if "year" in row else self.spec.record.years:
                if year in cell:
                    raise ScenarioEngineError(
                        f"{name}, line {line}: {row[self.dimension]} {year} is given twice."
                    )
                blank = not row["value"].strip()
                cell[year] = float("nan") if blank else read_number(row["value"], f"{name}, line {line}")
        return self._from_values({label: dict(by_year) for label, by_year in values.items()})


def _year(text: str, name: str, line: int) -> int:
    if not text.strip().isdecimal():
        raise ScenarioEngineError(f"{name}, line {line}: {text!r} is not a year.", "Write it as 2020.")
    return int(text)

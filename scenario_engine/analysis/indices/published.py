"""An index compared with what is published: every figure, and for each series the largest deviation and the ranks that differ."""

from collections.abc import Iterator, Sequence

import numpy as np
import xarray as xr
from scipy.stats import rankdata

from scenario_engine.analysis.indices.records import PublishedSeries
from scenario_engine.analysis.indices.spec import IndexFile
from scenario_engine.support.errors import ScenarioEngineError, near_miss
from scenario_engine.support.tabulated import tabulated

FIGURES = {
    "published_weights": ("Weights", ""),
    "published_series": ("Series", ""),
    "published_year": ("Year", "1"),
    "published_case": ("Case", ""),
    "computed": ("Computed", "1"),
    "printed": ("Published", "1"),
}

SERIES = {
    "compared_series": ("Series", ""),
    "compared_weights": ("Weights", ""),
    "largest_deviation": ("Largest deviation", "1"),
    "at": ("At", ""),
    "met": ("Met", "1"),
    "count_of_figures": ("Figures", "1"),
    "ranks_differ": ("Ranks that differ", "1"),
}


def compared(spec: IndexFile, weights: str, result: xr.Dataset) -> list[xr.Dataset]:
    """Every published series of the file beside the same series computed, over year and case, in the unit of publication."""
    found = (_beside(spec, index, one, result) for index, one in enumerate(spec.record.published))
    return [one.assign_attrs(weights=weights) for one in found if one is not None]


def tables(series: Sequence[xr.Dataset]) -> xr.Dataset:
    """All compared figures along `published_figure`, and along `comparison` what each series comes to.

    A deviation is absolute, in the unit of publication; a figure is met where the computed one rounds to it;
    `ranks_differ` is missing where ranks are not meant.
    """
    figures = tabulated("published_figure", (row for one in series for row in _figures(one)), FIGURES)
    return figures.merge(tabulated("comparison", map(_summary, series), SERIES))


def _figures(series: xr.Dataset) -> Iterator[tuple[object, ...]]:
    name, weights = series.attrs["series"], series.attrs["weights"]
    for (year, case), row in series.to_dataframe().iterrows():
        yield weights, name, int(year), str(case), float(row["computed"]), float(row["printed"])


def _summary(series: xr.Dataset) -> tuple[object, ...]:
    attrs, gap = series.attrs, abs(series["computed"] - series["printed"])
    worst = np.unravel_index(int(np.nanargmax(gap.to_numpy())), gap.shape)
    at = [str(gap.indexes[dim][i]) for dim, i in zip(gap.dims, worst, strict=True) if gap.sizes[dim] > 1]
    digits = attrs["digits"]
    met = gap < 1e-9 if digits is None else gap <= 0.5 * 10.0**-digits * (1 + 1e-9)
    differ = np.nan
    if gap.sizes["case"] >= 3 and attrs["series"].startswith(("composite_index", "branch_score")):
        values = (-series[name].to_numpy() for name in ("computed", "printed"))
        ours, theirs = (rankdata(one, method="min", axis=1) for one in values)
        differ = float((ours != theirs).sum())
    count = int(series["printed"].notnull().sum())
    return attrs["series"], attrs["weights"], float(gap.max()), " ".join(at), int(met.sum()), count, differ


def _beside(spec: IndexFile, index: int, series: PublishedSeries, result: xr.Dataset) -> xr.Dataset | None:
    key, variable, branch = ("published", str(index)), series.variable, series.branch
    if variable not in result:
        lost = f"the index has no variable {variable!r}."
        fault = ScenarioEngineError(lost, near_miss(variable, map(str, result)))
        raise spec.refusal(fault, (*key, "variable"), "published")
    array = result[variable]
    if "branch" in array.dims:
        if branch not in spec.branches:
            fault = ScenarioEngineError(f"{variable} needs a branch.", near_miss(str(branch), spec.branches))
            raise spec.refusal(fault, key, "published")
        array = array.sel(branch=branch, drop=True)
    if "draw" in array.dims:
        array = array.mean("draw")
    name = f"{variable} {branch}" if branch else variable
    if series.listed:
        return _sets(spec, series, array).assign_attrs(series=f"listed_{name}", digits=None)
    array = array.rename(case_group="case") if "case_group" in array.dims else array
    printed = published_array(spec, series, key, list(map(str, array.indexes["case"])))
    shared = {
        dim: [label for label in printed.indexes[dim] if label in array.indexes[dim]]
        for dim in ("year", "case")
    }
    if not shared["year"]:
        return None
    computed = (array.sel(shared).transpose("year", "case") / factor_of(series.unit)).reset_coords(drop=True)
    found = {"computed": computed, "printed": printed.sel(shared).transpose("year", "case")}
    return xr.Dataset(found, attrs={"series": name, "digits": series.digits})


def _sets(spec: IndexFile, series: PublishedSeries, ranks: xr.DataArray) -> xr.Dataset:
    """Cases that print lists or that are among as many best: 1 where they are so, in print and as computed."""
    found = []
    for year, names in listed_cases(spec, series).items():
        if year in ranks.indexes["year"]:
            listed, best = ranks["case"].isin(names), ranks.sel(year=year) <= len(names)
            both = xr.Dataset({"computed": best.astype(float), "printed": listed.astype(float)})
            found.append(both.isel(case=(listed | best).to_numpy()).expand_dims(year=[year]))
    return xr.concat(found, "year")


def listed_cases(spec: IndexFile, series: PublishedSeries) -> dict[int, list[str]]:
    """Year → the cases that a series lists."""
    assert series.data is not None
    query, dimension = series.data, spec.record.cases.dimension
    rows = spec.dataset.table(query.table)
    for column, value in {"indicator": query.indicator, **query.where}.items():
        if column not in rows:
            raise spec.refusal(f"the table {query.file!r} has no column {column!r}.", ("published",))
        rows = rows[rows[column] == value] if value is not None else rows
    found = {int(year): list(names) for year, names in rows.groupby("year")[dimension]}
    if not set(found) & set(spec.record.years):
        raise spec.refusal(f"the table {query.file!r} lists nothing in these years.", ("published",))
    return found


def published_array(
    spec: IndexFile, series: PublishedSeries, key: tuple[str, ...], labels: Sequence[str] = ()
) -> xr.DataArray:
    """The published figures over year and case, in the unit of publication; of other labels than the cases if given."""
    if series.value is not None:
        case = next(iter(spec.cases))
        return xr.DataArray([[series.value]], {"year": [series.year], "case": [case]}, ["year", "case"])
    assert series.data is not None
    query, dimension = series.data, spec.record.cases.dimension
    cases = {label: label for label in labels or spec.cases}
    if series.cases is not None:  # a concordance table, as the published labels are others
        rows = spec.dataset.table(series.cases)
        pairs = zip(rows["published_label"], rows[dimension], strict=True)
        cases = {name: case for name, case in pairs if case in spec.cases}
    wanted: dict[str, Sequence[object]] = {
        dimension: list(cases),
        **({"year": query.years} if query.years else {}),
    }
    how = {"indicator": query.indicator, "vintage": query.vintage}
    try:
        array = spec.dataset.select(
            query.table, ["year", dimension], wanted, series.unit, **how, where=query.where, may_lack=True
        )
    except ScenarioEngineError as fault:
        raise spec.refusal(fault, (*key, "data"), "published") from None
    known = array.isel({dimension: array.notnull().any("year").to_numpy()})
    named = known.assign_coords({dimension: [cases[label] for label in known.indexes[dimension]]})
    return named.rename({dimension: "case"})


def factor_of(unit: str) -> float:
    """From the unit of publication to a fraction of one, where it is a percentage."""
    return 0.01 if unit.startswith("percent") else 1.0

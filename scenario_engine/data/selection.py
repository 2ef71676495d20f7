"""Rows of a tidy table as an array: every cell once, of one kind, in one unit, or an error that names it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from scenario_engine.data.files import YEAR, cell
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss
from scenario_engine.support.files.numerals import not_a_number
from scenario_engine.support.toml.bilingual import BETWEEN

Worth = Callable[[str, Sequence[int]], float | xr.DataArray]
"""What a number in a unit is multiplied with in some years."""

STANDS_FOR = {"industry_group": "industry", "region_group": "region", "city": "region", "country": "region"}
"""A table's column may serve for another dimension: the `industry` column also holds `primary`."""

SPAN = r"[0-9]{4}[-–][0-9]{4}"
"""Several years in one row, such as 2020-2023: no year, and no slip."""

ABOUT = ("vintage", "source", "quality")


class Rows(TypedDict, total=False):
    """Which rows of a table: the value of `indicator`, of `vintage` and of any other column (`where`).

    With `may_lack`, cells without a row are NaN, for a caller that fills them by a named policy; `deflator` converts rows
    at prices of another year.
    """

    indicator: str | None
    vintage: str | None
    where: Mapping[str, str] | None
    may_lack: bool
    deflator: str | None


def selected(
    table: pd.DataFrame,
    file: str,
    dims: Sequence[str],
    labels: Mapping[str, Sequence[object]],
    *,
    unit: str,
    worth: Worth,
    which: Rows,
    in_zh: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[xr.DataArray, xr.DataArray]:
    """The chosen rows as an array in `unit`, and a 0/1 mask of the values that the table marks as filled.

    `labels` are those wanted along each of `dims`, in order, all where a dimension is left out; rows in other
    units are converted by what `worth` says of a unit in some years. `in_zh` is what `source` and `quality` say, in
    Chinese, by column.
    """
    named = {"indicator": which.get("indicator"), "vintage": which.get("vintage")}
    rows, columns = _chosen(table, file, dims, named | dict(which.get("where") or {}))
    asked = np.ones(len(rows), dtype=bool)
    for dim, column in columns.items():
        if dim in labels:
            asked &= rows[column].isin(list(labels[dim])).to_numpy()
    rows = _readable(rows[asked], file)
    if rows.empty:
        raise ScenarioEngineError(f"table {file!r} has no rows for this selection.")
    _fail_if_ambiguous(file, rows, columns)
    found = {dim: rows[column].tolist() for dim, column in columns.items()}
    coords = {dim: list(labels[dim]) if dim in labels else sorted({*found[dim]}) for dim in dims}
    at = {dim: {label: place for place, label in enumerate(own)} for dim, own in coords.items()}
    places = tuple([at[dim][label] for label in found[dim]] for dim in dims)
    values = np.full([len(labels) for labels in coords.values()], np.nan)
    values[places] = rows["value"].to_numpy(dtype=float) * _factors(rows, file, worth)
    if not which.get("may_lack"):
        _fail_if_incomplete(file, values, coords)
    filled = np.zeros(values.shape, dtype=bool)
    if "quality" in rows:
        filled[places] = [str(text).startswith("filled:") for text in rows["quality"]]
    told = {key: list(dict.fromkeys(map(str, rows[key]))) for key in ABOUT if key in rows}
    attrs = {key: BETWEEN["en"].join(texts) for key, texts in told.items()}
    for key, words in (in_zh or {}).items():
        if key in told:
            in_chinese = dict.fromkeys(words.get(text, text) for text in told[key])
            attrs[f"{key}_zh"] = BETWEEN["zh"].join(in_chinese)
    mask = xr.DataArray(filled, coords=coords, dims=list(dims))
    return mask.copy(deep=False, data=values).assign_attrs({"units": unit, **attrs}), mask


def fail_unless_as_stored(rows: pd.DataFrame, file: str, keys: Sequence[str], units: Collection[str]) -> None:
    """Refuse rows of a stored table that no import writes: a cell twice, one without a number, one in another unit."""
    if lost := [column for column in (*keys, "value", "unit") if column not in rows]:
        raise ScenarioEngineError(f"table {file!r} has no column {lost[0]!r}.", "Import the table again.")
    _readable(rows, file)
    _fail_if_double(file, rows, keys)
    if len(other := rows.index[~rows["unit"].isin(units)]):
        text, where = cell(rows, other[0], "unit")
        raise ScenarioEngineError(
            f"table {file!r} is in {listing(units)}, and this row in {text!r}.",
            "Bring the row to the unit of the table, or import the table again.",
            where,
        )


def _factors(rows: pd.DataFrame, file: str, worth: Worth) -> npt.NDArray[np.float64]:
    """What the number of each row is multiplied with, by its unit, and by its year where the unit is worth more in some."""
    units = rows["unit"].to_numpy() if "unit" in rows else np.full(len(rows), "1")
    timed = "year" in rows and rows["year"].dtype.kind == "i"
    found = np.ones(len(rows))
    for given in dict.fromkeys(units):
        own = units == given
        years = rows["year"].to_numpy()[own] if timed else []
        factor = worth(given, sorted({int(year) for year in years}))
        if isinstance(factor, float) or not factor.ndim:
            found[own] = float(factor)
        elif timed:
            found[own] = factor.sel(year=list(years)).to_numpy()
        else:
            raise ScenarioEngineError(
                f"table {file!r}: what {given!r} is worth goes by year, and these rows have none."
            )
    return found


def _chosen(
    rows: pd.DataFrame, file: str, dims: Sequence[str], chosen: Mapping[str, str | None]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Rows with the chosen indicator, vintage, …, and the column that serves for each dimension."""
    if "value" not in rows:
        raise ScenarioEngineError(f"table {file!r} has no column 'value'.")
    columns = {dim: dim if dim in rows else STANDS_FOR.get(dim, dim) for dim in dims}
    for dim, column in columns.items():
        if column not in rows:
            raise ScenarioEngineError(f"table {file!r} has no column for {dim!r}.")
    kept = np.ones(len(rows), dtype=bool)
    for column, wanted in chosen.items():
        if wanted is None:
            continue
        if column not in rows:
            raise ScenarioEngineError(f"table {file!r} has no column {column!r}.")
        before = kept
        kept = before & (rows[column] == wanted).to_numpy()
        if not kept.any():
            known = rows[column][before].unique()
            raise ScenarioEngineError(
                f"table {file!r} has no rows with {column} {wanted!r}.", near_miss(wanted, known)
            )
    rows = rows if kept.all() else rows[kept]
    return _of_single_years(rows, file) if "year" in columns else rows, columns


def _fail_if_ambiguous(file: str, rows: pd.DataFrame, columns: Mapping[str, str]) -> None:
    asked = dict.fromkeys(columns.values())
    for column in ("indicator", "vintage", "region", "industry"):
        if column in rows and column not in asked and len(kinds := {*rows[column]}) > 1:
            raise ScenarioEngineError(
                f"table {file!r}: several kinds of {column} ({listing(sorted(kinds))}); say which one.",
                f'Write it beside `file`, such as {column} = "…".',
            )
    _fail_if_double(file, rows, [*asked])


def _fail_if_double(file: str, rows: pd.DataFrame, keys: Sequence[str]) -> None:
    cells = [*zip(*(rows[column].tolist() for column in keys), strict=True)] or [()] * len(rows)
    first: dict[tuple[object, ...], int] = {}
    double = [cell for at, cell in enumerate(cells) if first.setdefault(cell, at) != at]
    if double:
        raise ScenarioEngineError(f"table {file!r} has two rows for {listing(double[0])}.")


def _fail_if_incomplete(
    file: str, values: npt.NDArray[np.float64], coords: Mapping[str, Sequence[object]]
) -> None:
    """Name the labels without any value, or else the first cell without one."""
    empty = np.isnan(values)
    if not empty.any():
        return
    for axis, (dim, labels) in enumerate(coords.items()):
        rows = empty.swapaxes(0, axis).reshape(len(labels), -1)
        lost = [label for label, row in zip(labels, rows, strict=True) if row.all()]
        if 0 < len(lost) < len(labels):
            raise ScenarioEngineError(
                f"table {file!r} lacks {dim} {listing(lost)} for this selection.",
                'Choose years and labels the table has, or fill years: gaps = "two-point".',
            )
    cell = [labels[at] for labels, at in zip(coords.values(), np.argwhere(empty)[0], strict=True)]
    raise ScenarioEngineError(f"table {file!r} has no value for {listing(cell)}.")


def _of_single_years(rows: pd.DataFrame, file: str) -> pd.DataFrame:
    """The rows of one year each; a table may also hold spans of years, and nothing else in their place."""
    if rows["year"].dtype.kind == "i":
        return rows
    single = rows["year"].str.fullmatch(YEAR)
    odd = rows[~(single | rows["year"].str.fullmatch(SPAN))]
    if len(odd):
        text, where = cell(rows, odd.index[0], "year")
        raise ScenarioEngineError(
            f"table {file!r}: {text!r} is not a year{_and_more(len(odd) - 1)}.",
            "Write four digits, such as 2023; the model knows whole years, no quarters and no fiscal years.",
            where,
        )
    if not single.any():
        raise ScenarioEngineError(
            f"table {file!r} has spans of years for this selection, and no single year.", "Choose other rows."
        )
    return rows[single].astype({"year": int})


def _readable(rows: pd.DataFrame, file: str) -> pd.DataFrame:
    """The rows with a number; a blank cell is a missing value, any other text is refused."""
    lost = rows.index[rows["value"].isna()]
    if written := [said for said in (cell(rows, row, "value") for row in lost) if said[0].strip()]:
        text, where = written[0]
        message, advice = not_a_number(text)
        raise ScenarioEngineError(
            f"table {file!r}: {message.removesuffix('.')}{_and_more(len(written) - 1)}.",
            f"{advice} A cell without a number stays empty.",
            where,
        )
    return rows.drop(lost) if len(lost) else rows


def _and_more(count: int) -> str:
    return f", nor are {count} more cells" if count > 1 else ", nor is one more cell" if count else ""

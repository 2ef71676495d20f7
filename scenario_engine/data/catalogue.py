"""A dataset: a folder of tidy CSV tables read through one door that checks labels, units and duplicates."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenario_engine.errors import ScenarioEngineError, listing, near_miss
from scenario_engine.plaintext import read_text
from scenario_engine.units import Kind, conversion_factor

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import xarray as xr

__all__ = ["Dataset", "everything", "find"]

STANDS_FOR = {
    "industry_group": "industry",
    "region_group": "region",
    "city": "region",
    "country": "region",
}
"""A table's column may serve for another dimension: the `industry` column also holds `primary`."""

YEAR = r"[0-9]{1,4}"

ABOUT = ("vintage", "source", "quality")


@dataclass(frozen=True)
class Dataset:
    """Tables, labels, memberships and units of one country or region."""

    folder: Path

    @cached_property
    def about(self) -> dict[str, Any]:
        """The dataset's own description, `dataset.toml`."""
        try:
            return tomllib.loads(read_text(self.folder / "dataset.toml"))
        except (tomllib.TOMLDecodeError, RecursionError) as fault:
            raise ScenarioEngineError(f"{self.folder.name}/dataset.toml: is not TOML ({fault}).") from None

    @property
    def name(self) -> str:
        """The dataset's short name."""
        return str(self.about["name"])

    @property
    def counted_in(self) -> Mapping[str, str]:
        """Canonical unit of each base kind, such as money and person."""
        return dict(self.about["units"]["counted_in"])

    @property
    def definitions(self) -> tuple[str, ...]:
        """Unit definitions in pint's syntax."""
        return tuple(self.about["units"]["definitions"])

    @cached_property
    def display(self) -> dict[str, Any]:
        """How people read the dataset: units by language for each canonical unit, and tiles of a map.

        Returns
        -------
        `units`: canonical unit → language → list of `text`, `factor` and, where number and unit are not simply
        put side by side, `written` with braces for the number; smallest unit first;
        `tiles`: one record a row of `tiles.csv`, empty where the dataset has no map.
        """
        units = {}
        for entry in self.about.get("display", []):
            canonical = Kind.parse(entry["kind"]).unit(self.counted_in)
            units[canonical] = {
                language: [
                    {
                        **{key: text for key, text in shown.items() if key != "unit"},
                        "factor": float(
                            f"{conversion_factor(canonical, shown['unit'], self.definitions):.12g}"
                        ),
                    }
                    for shown in entry[language]
                ]
                for language in ("zh", "en")
            }
        tiles = self.table("tiles").to_dict("records") if "tiles" in self.tables() else []
        return {"units": units, "tiles": tiles}

    @cached_property
    def _labels(self) -> pd.DataFrame:
        return self.table("labels")

    @cached_property
    def dimensions(self) -> list[str]:
        """Dimensions the dataset has labels for."""
        return list(dict.fromkeys(self._labels["dimension"]))

    def labels(self, dimension: str) -> list[str]:
        """Labels of a dimension, in the dataset's order; none where the dataset does not know it.

        Parameters
        ----------
        dimension
            Such as `region`.
        """
        frame = self._labels
        found: list[str] = frame.loc[frame["dimension"] == dimension, "label"].to_list()
        return found

    def label_sets(self, dimension: str) -> list[str]:
        """Which label sets of `labels.csv` name a dimension: its own, else those it borrows; none without names.

        Parameters
        ----------
        dimension
            Such as `core`, which borrows the names of sectors.
        """
        borrowed: dict[str, list[str]] = self.about.get("dimensions", {})
        return [dimension] if dimension in self.dimensions else borrowed.get(dimension, [])

    def titles(self, dimension: str, language: str) -> dict[str, str]:
        """Label → name in `zh` or `en`.

        Parameters
        ----------
        dimension
            Such as `region`.
        language
            `zh` or `en`.
        """
        frame = self._labels[self._labels["dimension"].isin(self.label_sets(dimension))]
        return dict(zip(frame["label"], frame[f"label_{language}"], strict=True))

    def table(self, name: str) -> pd.DataFrame:
        """One CSV as text columns, `value` as numbers, `year` as integers.

        Parameters
        ----------
        name
            Of the file, without `.csv`.

        Raises
        ------
        ScenarioEngineError
            No such table, or one that is not CSV; the message lists those there are.
        """
        return _read_csv(self.folder / f"{name}.csv", self.tables())

    def tables(self) -> tuple[str, ...]:
        """Names of the CSV tables in the folder."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.csv")))

    def files(self) -> list[Path]:
        """Every file of the dataset."""
        return sorted(path for path in self.folder.iterdir() if path.suffix in (".csv", ".toml"))

    def select(
        self,
        file: str,
        dims: Sequence[str],
        labels: Mapping[str, Sequence[object]],
        unit: str,
        *,
        indicator: str | None = None,
        vintage: str | None = None,
        where: Mapping[str, str] | None = None,
        may_lack: bool = False,
    ) -> xr.DataArray:
        """Rows of one table as an array in a canonical unit.

        Parameters
        ----------
        file
            Name of the table.
        dims, labels
            Dimensions wanted, and the labels of each, in order; `year` without labels takes all years.
        unit
            Canonical unit the values are converted to.
        indicator, vintage, where
            Which rows; every other column must then hold one value.
        may_lack
            Leave cells without a row as NaN, for a caller that fills them by a named policy.

        Returns
        -------
        Array over `dims` with `source`, `quality` and `vintage` in its attributes.

        Raises
        ------
        ScenarioEngineError
            Nothing found, labels missing, two rows for one cell, mixed vintages, or a unit that does not
            convert.
        """
        return self.select_marked(
            file, dims, labels, unit, indicator=indicator, vintage=vintage, where=where, may_lack=may_lack
        )[0]

    def select_marked(
        self,
        file: str,
        dims: Sequence[str],
        labels: Mapping[str, Sequence[object]],
        unit: str,
        *,
        indicator: str | None = None,
        vintage: str | None = None,
        where: Mapping[str, str] | None = None,
        may_lack: bool = False,
    ) -> tuple[xr.DataArray, xr.DataArray]:
        """As `select`, and beside the array which of its values the table marks as filled.

        Parameters
        ----------
        file
            Name of the table, without `.csv`.
        dims
            Dimensions of the result, in order.
        labels
            Labels wanted along each; all where a dimension is left out.
        unit
            Unit of the result; rows in others are converted.
        indicator, vintage, where
            Which rows: values of those columns, and of any other.
        may_lack
            Whether cells without a row are NaN instead of an error.

        Returns
        -------
        The array over `dims` in `unit`, and a 0/1 mask of the same dimensions of the values a rule filled.

        Raises
        ------
        ScenarioEngineError
            No rows, several rows for a cell, cells without a row, a unit of another kind.
        """
        import numpy as np
        import xarray as xr

        rows, columns = self._rows(file, dims, {"indicator": indicator, "vintage": vintage, **(where or {})})
        for dim, column in columns.items():
            if dim in labels:
                rows = rows[rows[column].isin(list(labels[dim]))]
        if rows.empty:
            raise ScenarioEngineError(f"table {file!r} has no rows for this selection.")
        self._fail_if_ambiguous(file, rows, columns)
        coords = {
            dim: list(labels[dim]) if dim in labels else sorted(rows[column].unique().tolist())
            for dim, column in columns.items()
        }
        places = tuple(
            rows[columns[dim]].map({label: i for i, label in enumerate(coords[dim])}) for dim in dims
        )
        units = rows["unit"].to_list() if "unit" in rows else ["1"] * len(rows)
        factors = {given: conversion_factor(given, unit, self.definitions) for given in set(units)}
        values = np.full([len(labels) for labels in coords.values()], np.nan)
        values[places] = rows["value"].to_numpy(dtype=float) * [factors[given] for given in units]
        if not may_lack:
            _fail_if_incomplete(file, values, coords)
        filled = np.zeros(values.shape, dtype=bool)
        if "quality" in rows:
            filled[places] = rows["quality"].str.startswith("filled:")
        attrs = {key: "; ".join(dict.fromkeys(map(str, rows[key]))) for key in ABOUT if key in rows}
        array = xr.DataArray(values, coords=coords, dims=list(dims), attrs={"units": unit, **attrs})
        return array, xr.DataArray(filled, coords=coords, dims=list(dims))

    def _rows(
        self, file: str, dims: Sequence[str], chosen: Mapping[str, str | None]
    ) -> tuple[pd.DataFrame, dict[str, str]]:
        """Rows with the chosen indicator, vintage, …, and the column that serves for each dimension."""
        rows = self.table(file)
        if "value" not in rows:
            raise ScenarioEngineError(f"table {file!r} has no column 'value'.")
        columns = {dim: dim if dim in rows else STANDS_FOR.get(dim, dim) for dim in dims}
        for dim, column in columns.items():
            if column not in rows:
                raise ScenarioEngineError(f"table {file!r} has no column for {dim!r}.")
        for column, wanted in chosen.items():
            if wanted is None:
                continue
            if column not in rows:
                raise ScenarioEngineError(f"table {file!r} has no column {column!r}.")
            known = rows[column].unique()
            rows = rows[rows[column] == wanted]
            if rows.empty:
                raise ScenarioEngineError(
                    f"table {file!r} has no rows with {column} {wanted!r}. {near_miss(wanted, known)}".rstrip()
                )
        return _of_single_years(rows) if "year" in columns else rows, columns

    def _fail_if_ambiguous(self, file: str, rows: pd.DataFrame, columns: Mapping[str, str]) -> None:
        asked = set(columns.values())
        for column in ("indicator", "vintage", "region", "industry"):
            if column in rows and column not in asked and rows[column].nunique() > 1:
                kinds = listing(sorted(rows[column].unique()))
                raise ScenarioEngineError(
                    f"table {file!r}: several kinds of {column} ({kinds}); say which one."
                )
        cells = list(asked & set(rows.columns))
        double = rows.duplicated(cells) if cells else rows.index > rows.index.min()
        if double.any():
            cell = rows[double].iloc[0]
            raise ScenarioEngineError(
                f"table {file!r} has two rows for {listing([cell[column] for column in cells])}."
            )

    def membership(
        self,
        classification: str,
        member_dim: str,
        members: Sequence[str],
        group_dim: str,
        groups: Sequence[str],
    ) -> xr.DataArray:
        """A 0/1 matrix: which member belongs to which group of a classification.

        Parameters
        ----------
        classification
            As `memberships.csv` calls it.
        member_dim, members
            Dimension and labels of the rows.
        group_dim, groups
            Dimension and labels of the columns.

        Returns
        -------
        0/1 over `member_dim` and `group_dim`.

        Raises
        ------
        ScenarioEngineError
            No such classification; the message lists those there are.
        """
        import numpy as np
        import xarray as xr

        rows = self.table("memberships")
        known = rows["classification"].unique()
        rows = rows[rows["classification"] == classification]
        if rows.empty:
            raise ScenarioEngineError(
                f"no membership is called {classification!r}. {near_miss(classification, known)}".rstrip()
            )
        matrix = np.zeros((len(members), len(groups)))
        member_at = {label: index for index, label in enumerate(members)}
        group_at = {label: index for index, label in enumerate(groups)}
        for member, group in zip(rows["member"], rows["group"], strict=True):
            if member in member_at and group in group_at:
                matrix[member_at[member], group_at[group]] = 1.0
        return xr.DataArray(
            matrix,
            coords={member_dim: list(members), group_dim: list(groups)},
            dims=[member_dim, group_dim],
            attrs={"units": "1", "source": f"memberships.csv, {classification}"},
        )


def _fail_if_incomplete(
    file: str, values: npt.NDArray[np.float64], coords: Mapping[str, Sequence[object]]
) -> None:
    """Name the labels without any value, or else the first cell without one."""
    import numpy as np

    empty = np.isnan(values)
    if not empty.any():
        return
    for axis, (dim, labels) in enumerate(coords.items()):
        rows = empty.swapaxes(0, axis).reshape(len(labels), -1)
        lost = [label for label, row in zip(labels, rows, strict=True) if row.all()]
        if 0 < len(lost) < len(labels):
            raise ScenarioEngineError(f"table {file!r} lacks {dim} {listing(lost)} for this selection.")
    cell = [labels[at] for labels, at in zip(coords.values(), np.argwhere(empty)[0], strict=True)]
    raise ScenarioEngineError(f"table {file!r} has no value for {listing(cell)}.")


def _of_single_years(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one year each; a table may also hold spans, such as 2020-2023, which are no year."""
    if rows["year"].dtype.kind == "i":
        return rows
    return rows[rows["year"].str.fullmatch(YEAR)].astype({"year": int})


@cache
def _read_csv(path: Path, tables: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    if not path.is_file():
        raise ScenarioEngineError(
            f"the dataset has no table {path.stem!r}. {near_miss(path.stem, tables)}".rstrip()
        )
    try:
        frame = pd.read_csv(io.StringIO(read_text(path)), dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as fault:
        raise ScenarioEngineError(f"{path.name}: is not a CSV table ({fault}).") from None
    if "value" in frame:
        # A published band such as "1-6" is no number; `select` refuses it where a number is asked for.
        frame["value"] = pd.to_numeric(frame["value"], errors="coerce")
    if "year" in frame and frame["year"].str.fullmatch(YEAR).all():
        frame["year"] = frame["year"].astype(int)
    return frame


def find(name: str, beside: Path | None = None) -> Dataset:
    """A dataset by the name of a packaged one or one of the user's, or by its folder relative to `beside`.

    Parameters
    ----------
    name
        Name or folder.
    beside
        Folder that a relative folder is looked up from.

    Returns
    -------
    The dataset, its tables unread.

    Raises
    ------
    ScenarioEngineError
        When there is none; the message lists those there are.
    """
    from scenario_engine.data.userdata import user_data_folder

    packaged, own = Path(__file__).parent, user_data_folder()
    plain = name.replace("-", "_").isidentifier()
    candidates = [packaged / name, own / name] if plain else []
    if beside is not None:
        candidates.append(beside / name)
    for folder in candidates:
        if (folder / "dataset.toml").is_file():
            return _dataset(folder.resolve())
    known = [dataset.name for _, dataset in everything()]
    raise ScenarioEngineError(f"there is no dataset {name!r}. {near_miss(name, known)}".rstrip())


def everything() -> list[tuple[str, Dataset]]:
    """Every dataset with where it is: `package` or `user`.

    Returns
    -------
    Pairs of place and dataset, sorted by place and folder.
    """
    from scenario_engine.data.userdata import user_data_folder

    places = (("package", Path(__file__).parent), ("user", user_data_folder()))
    return [
        (where, _dataset(path.parent.resolve()))
        for where, folder in places
        for path in sorted(folder.glob("[!.]*/dataset.toml"))
    ]


@cache
def _dataset(folder: Path) -> Dataset:
    return Dataset(folder)

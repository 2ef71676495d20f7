"""A dataset: a folder of tidy CSV tables with labels, memberships and units of their own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self, Unpack

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.data.files import read_description, rows_where
from scenario_engine.data.known import last_day, read_known
from scenario_engine.data.selection import Rows, selected
from scenario_engine.data.tables.grid import is_workbook
from scenario_engine.methods.growth.gaps import fill_years
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, UnitError, listing, near_miss, refuse_unknown
from scenario_engine.support.files.plaintext import fail_unless_regular
from scenario_engine.support.toml.bilingual import by_language
from scenario_engine.support.units import Kind, conversion_factor, priced, prices_said


@dataclass(frozen=True)
class Dataset:
    """Tables, labels, memberships and units of one country or region."""

    folder: Path
    known_in: str = ""
    """Date such as 2025-12 at whose end its rows are taken as they were known; empty for now."""

    def as_known(self, date: str) -> Self:
        """The same dataset as it was known at the end of a year, a month or a day; what is not a date is refused."""
        if date and last_day(date) is None:
            raise ScenarioEngineError(
                f"{date!r} is not a date.", "Write a year, a month or a day, such as 2025-12."
            )
        return self if date == self.known_in else replace(self, known_in=date)

    @cached_property
    def about(self) -> dict[str, Any]:
        """The dataset's own description, `dataset.toml`; what every dataset must say is there."""
        return read_description(self.folder / "dataset.toml")

    @cached_property
    def _kept(self) -> dict[tuple[str, ...], tuple[pd.DataFrame, tuple[xr.DataArray, xr.DataArray]]]:
        """Selections of a table as it was read, for scenarios that ask again in this process."""
        return {}

    @property
    def name(self) -> str:
        """The dataset's short name."""
        return str(self.about["name"])

    @property
    def title(self) -> dict[str, str]:
        """What the dataset is called, by language."""
        return by_language(self.about["title"])

    @property
    def counted_in(self) -> Mapping[str, str]:
        """Canonical unit of each base kind, such as money and person."""
        return dict(self.about["units"]["counted_in"])

    @property
    def definitions(self) -> tuple[str, ...]:
        """Unit definitions in pint's syntax."""
        return tuple(self.about["units"]["definitions"])

    def rate(self, unit: str) -> str | None:
        """The currency with a rate by year that a unit counts; None where it counts none."""
        for name in self.about["units"].get("rates", {}):
            with suppress(ScenarioEngineError):
                conversion_factor(unit, name, self.definitions)
                return str(name)
        return None

    def worth(
        self, unit: str, canonical: str, years: Sequence[int], deflator: str | None
    ) -> float | xr.DataArray:
        """What a number in a unit is multiplied with to be in the canonical one: a number, or a number for each year.

        Prices of another year meet through the deflator, foreign currencies by their rates. Raises `ScenarioEngineError` where
        prices of two years meet and no deflator is named, the deflator or the rate does not reach a year, or the unit
        measures another kind of thing.
        """
        (bare, own), (wanted_in, wanted) = priced(unit), priced(canonical)
        money = self._exchanged(bare, wanted_in, years)
        if own == wanted:
            return money
        if deflator is None:
            near = near_miss("", self.about["units"].get("deflators", {}))
            raise UnitError(
                f"unit {unit!r} is at {prices_said(own)}, where {prices_said(wanted)} are needed.",
                f'Name the deflator: deflator = "…". {near}'.rstrip(),
            )
        needed = sorted({*years, *(year for year in (own, wanted) if year)})
        index = self._series("deflators", deflator, "1", needed)
        to, since = (
            index.sel(year=list(years)) if year is None else index.sel(year=year, drop=True)
            for year in (wanted, own)
        )
        return money * (to / since)

    def _exchanged(self, unit: str, wanted: str, years: Sequence[int]) -> float | xr.DataArray:
        try:
            return conversion_factor(unit, wanted, self.definitions)
        except UnitError:
            if (rate := self.rate(unit)) is None:
                raise
            rates = self._series("rates", rate, f"{wanted}/{rate}", years)
            return rates * conversion_factor(unit, rate, self.definitions)

    def _series(self, table: str, name: str, unit: str, years: Sequence[int]) -> xr.DataArray:
        known = self.about["units"].get(table, {})
        refuse_unknown(name, known, f"the dataset has no deflator {name!r}.")
        rows = {key: value for key, value in known[name].items() if key not in ("file", "gaps")}
        found, filled = self.select_marked(known[name]["file"], ("year",), {}, unit, **rows)
        if known[name].get("gaps"):
            found, _ = fill_years(found, filled, list(years), known[name]["gaps"])
        lost = [year for year in years if year not in found.indexes["year"]]
        if lost:
            raise ScenarioEngineError(
                f"{table[:-1]} {name!r} says nothing for {lost[0]}.",
                "Add the year, or gaps = … beside its file.",
            )
        return found.sel(year=list(years)).drop_attrs()

    @property
    def source_zh(self) -> Mapping[str, str]:
        """What sources that the tables name in English are called in Chinese; empty where the dataset does not say."""
        return dict(self.about.get("source_zh", {}))

    @property
    def quality_zh(self) -> Mapping[str, str]:
        """What the tables say of the quality of a row, in Chinese; empty where the dataset does not say."""
        return dict(self.about.get("quality_zh", {}))

    @property
    def wholes(self) -> Mapping[str, str]:
        """What published figures call all labels of a dimension, such as region → the nation's name."""
        return dict(self.about.get("wholes", {}))

    @cached_property
    def display(self) -> dict[str, Any]:
        """How people read the dataset.

        `units`: canonical unit → language → list of `text`, `factor` and, where number and unit are not simply
        put side by side, `written` with braces for the number; smallest unit first;
        `tiles`: one record a row of `tiles.csv`, empty where the dataset has no map;
        `subject`: what results are about, in both languages: the dataset's `subject`, else its title;
        `subject_over`: what they are about instead where they run over a dimension, such as countries.
        """
        units = {}
        for entry in self.about.get("display", []):
            canonical = Kind.parse(entry["kind"]).unit(self.counted_in)
            zh, en = ([self._scale(canonical, one) for one in entry.get(code, ())] for code in ("zh", "en"))
            units[canonical] = {"zh": zh or en, "en": en or zh}
        over = self.about.get("subject_over", {})
        return {
            "units": units,
            "tiles": self.table("tiles").to_dict("records") if "tiles" in self.tables() else [],
            "subject": by_language(self.about.get("subject") or self.about["title"]),
            "subject_over": {dim: by_language(text) for dim, text in over.items()},
        }

    def _scale(self, canonical: str, shown: Mapping[str, str]) -> dict[str, Any]:
        """One way to show a unit: its words, and what a number in the canonical unit is multiplied with."""
        factor = conversion_factor(canonical, shown["unit"], self.definitions)
        words = {key: text for key, text in shown.items() if key != "unit"}
        return {**words, "factor": float(f"{factor:.12g}")}

    @cached_property
    def _labels(self) -> pd.DataFrame:
        return self.table("labels")

    @cached_property
    def dimensions(self) -> list[str]:
        """Dimensions the dataset has labels for."""
        return list(self._labels_of)

    @cached_property
    def _labels_of(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for dimension, label in zip(self._labels["dimension"], self._labels["label"], strict=True):
            found.setdefault(dimension, []).append(label)
        for dimension, labels in found.items():
            if twice := [label for label, count in Counter(labels).items() if count > 1]:
                raise ScenarioEngineError(
                    f"labels.csv lists {dimension} {listing(twice)} more than once.", "Keep one row."
                )
        return found

    def labels(self, dimension: str) -> list[str]:
        """Labels of a dimension, in the dataset's order; none where the dataset does not know it."""
        return list(self._labels_of.get(dimension, ()))

    def label_sets(self, dimension: str) -> list[str]:
        """Which label sets of `labels.csv` name a dimension: its own, else those it borrows; none without names.

        So `core` borrows the names of sectors.
        """
        borrowed: dict[str, list[str]] = self.about.get("dimensions", {})
        return [dimension] if dimension in self.dimensions else borrowed.get(dimension, [])

    def titles(self, dimension: str, language: str) -> dict[str, str]:
        """Label → name in `zh` or `en`; in the other language, or the label itself, where there is none."""
        sets = self.label_sets(dimension)
        return {label: names[language] for of, label, names in self._names if of in sets}

    def spoken(self, language: str) -> dict[str, str]:
        """Label → name in `zh` or `en`, of every label set; where two share a label, the first one's."""
        said: dict[str, str] = {}
        for _, label, names in self._names:
            said.setdefault(label, names[language])
        return said

    @cached_property
    def _names(self) -> list[tuple[str, str, dict[str, str]]]:
        """Each row of `labels.csv`: its dimension, its label, its names, where one is missing the other or the label."""
        given = self._labels.reindex(columns=["dimension", "label", "label_zh", "label_en"], fill_value="")
        return [
            (dimension, label, {"zh": zh or en or label, "en": en or zh or label})
            for dimension, label, zh, en in given.itertuples(index=False, name=None)
        ]

    def table(self, name: str) -> pd.DataFrame:
        """One table as text columns, `value` as numbers, `year` as integers; of each cell the row published last.

        A CSV goes by its name, a workbook by its name with the ending, and its sheet behind `!` where it has several:
        `accounts`, `accounts.xlsx!GDP`. A file that is not what its sum says is refused.
        """
        file, _, sheet = name.partition("!")
        path = self._file(file)
        if sheet and not is_workbook(file):
            raise ScenarioEngineError(f"{file} is not a workbook and has no sheets.", "Remove `sheet`.")
        return read_known(path, self.known_in, sheet)

    def _file(self, name: str) -> Path:
        """The file of a table in the dataset's folder, and in no other."""
        file = self.folder / (name if is_workbook(name) else f"{name}.csv")
        if Path(name).name == name:
            fail_unless_regular(file)
        if Path(name).name != name or not file.is_file():
            known = (*self.tables(), *self.workbooks())
            raise ScenarioEngineError(f"the dataset has no table {name!r}.", near_miss(name, known))
        return file

    def tables(self) -> tuple[str, ...]:
        """Names of the CSV tables in the folder."""
        return tuple(sorted(path.stem for path in self.files() if path.suffix == ".csv"))

    def workbooks(self) -> tuple[str, ...]:
        """Names of the workbooks in the folder, with their endings."""
        return tuple(path.name for path in self.files() if is_workbook(path.name))

    def files(self) -> list[Path]:
        """Every file of the dataset."""
        endings = (".csv", ".toml", ".xlsx", ".xlsm")
        return sorted(path for path in self.folder.iterdir() if path.suffix.lower() in endings)

    @property
    def sums(self) -> dict[str, str]:
        """File → SHA-256, of the files whose sums the description says; a copy that is there to be changed has none."""
        return {file["name"]: file["sha256"] for file in self.about.get("files", []) if "sha256" in file}

    @property
    def squares(self) -> tuple[str, ...]:
        """Tables of flows between all sectors, where a cell without a row is zero."""
        return tuple(self.about.get("table", {}).get("squares", ()))

    def square(self, name: str) -> Floats:
        """The flows of one of the `squares`, or of any table with the columns sector, buyer and value, in its unit.

        From the copy beside it where text and copy are what they were written as.
        """
        from scenario_engine.data.squares import read_square

        table = self.about["table"]
        units = table["unit"], *table.get("row_units", ())
        return read_square(self._file(name), self.labels("sector"), self.sums, units)

    def select(
        self,
        file: str,
        dims: Sequence[str],
        labels: Mapping[str, Sequence[object]],
        unit: str,
        **rows: Unpack[Rows],
    ) -> xr.DataArray:
        """Rows of one table as an array in a canonical unit.

        `labels` are those wanted along each of `dims`, in order; `year` without labels takes all years. Two
        rows for one cell, mixed vintages and a unit that does not convert are refused. `source`, `quality`, both also in
        Chinese (`source_zh`, `quality_zh`), and `vintage` are in its attributes.
        """
        return self.select_marked(file, dims, labels, unit, **rows)[0]

    def select_marked(
        self,
        file: str,
        dims: Sequence[str],
        labels: Mapping[str, Sequence[object]],
        unit: str,
        **rows: Unpack[Rows],
    ) -> tuple[xr.DataArray, xr.DataArray]:
        """As `select`, and beside the array a 0/1 mask of the same dimensions: which values a rule filled."""
        kinds = (rows.get("indicator"), rows.get("vintage"), *(rows.get("where") or {}).values())
        if file in self.squares and set(dims) == {"sector", "buyer"} and not any(kinds):
            return self._selected_square(file, dims, labels, unit)
        table, key = self.table(file), (file, *dims, unit, repr({**labels}), repr(rows))
        if key not in self._kept or self._kept[key][0] is not table:
            found = selected(
                table,
                file,
                dims,
                labels,
                unit=unit,
                worth=lambda given, years: self.worth(given, unit, years, rows.get("deflator")),
                which=rows,
                in_zh={"source": self.source_zh, "quality": self.quality_zh},
            )
            self._kept[key] = table, found
        array, filled = self._kept[key][1]
        return array.copy(), filled.copy()

    def _selected_square(
        self, file: str, dims: Sequence[str], labels: Mapping[str, Sequence[object]], unit: str
    ) -> tuple[xr.DataArray, xr.DataArray]:
        if self.about["table"].get("row_units"):
            raise ScenarioEngineError(
                f"the rows of table {file!r} are in different units, and a scenario counts in one.",
                "Bring them to one unit of money and import the table again.",
            )
        own = self.labels("sector")
        factor = conversion_factor(self.about["table"]["unit"], unit, self.definitions)
        cells = xr.DataArray(
            self.square(file) * factor, [("sector", own), ("buyer", own)], attrs={"units": unit}
        )
        for dim in dims:
            wanted = list(labels.get(dim, own))
            if lost := [label for label in wanted if label not in set(own)]:
                raise ScenarioEngineError(f"table {file!r} lacks {dim} {listing(lost)} for this selection.")
            cells = cells if wanted == own else cells.sel({dim: wanted})
        cells = cells.transpose(*dims)
        return cells, xr.zeros_like(cells, dtype=bool)

    def membership(
        self,
        classification: str,
        member_dim: str,
        members: Sequence[str],
        group_dim: str,
        groups: Sequence[str],
    ) -> xr.DataArray:
        """A 0/1 matrix: which member belongs to which group of a classification.

        Over `member_dim` and `group_dim`, in the order of the labels given.
        """
        rows = self.table("memberships")
        known = rows["classification"].unique()
        rows = rows_where(rows, classification=classification)
        if rows.empty:
            raise ScenarioEngineError(
                f"no membership is called {classification!r}.", near_miss(classification, known)
            )
        source = f"memberships.csv, {classification}"
        pairs = set(zip(rows["member"], rows["group"], strict=True))
        belongs = [(member, group) in pairs for member in members for group in groups]
        return xr.DataArray(
            np.array(belongs, float).reshape(len(members), len(groups)),
            [(member_dim, list(members)), (group_dim, list(groups))],
            attrs={"units": "1", "source": source, "source_zh": self.source_zh.get(source, source)},
        )

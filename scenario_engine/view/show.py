"""Any labelled Dataset as tables for the terminal.

The first dimension goes down and the last across (of two the shorter, where the last has many labels); attributes `rows`
and `columns` of the Dataset say otherwise, each the names of dimensions in one text. Variables over the same rows with
nothing across stand side by side in one table, a variable with labels across has a table of its own, and what has no rows
stands one variable a line. A variable with `flag_values` and `flag_meanings` (CF flags) is no column: it marks the labels
of its dimension.
"""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import isnan
from typing import Any, Literal

import xarray as xr

from scenario_engine.data.dataset import Dataset
from scenario_engine.data.label_names import is_code
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.models import words
from scenario_engine.support.errors import folded
from scenario_engine.support.language import said
from scenario_engine.support.numbers import described
from scenario_engine.view.table import WIDEST_HEAD, Cell, DisplayTable, Name, Number, terminal

__all__ = ["Cell", "DisplayTable", "Language", "Name", "Number", "tables", "terminal"]

Language = Literal["en", "zh", "both"]

SUM = re.compile(r"^sum\((\w+)\)$")
"""A quantity that is all of a variable, added up."""

MOST_ACROSS = 8
"""Labels of a dimension that goes across; one with more goes down where the Dataset does not say otherwise."""


def tables(
    found: xr.Dataset, *, language: Language = "en", source: Dataset | None = None
) -> list[DisplayTable]:
    """The tables of a labelled Dataset.

    Variables have `units`, perhaps `display`, `long_name` and `signed`; columns of text are variables of strings. Attributes
    may be `title`, `title_zh`, `notes` (a sentence a line), `rows`, `columns`, and `ranked_by`, the variable by which the
    largest of many labels are found. The language `both` writes English and Chinese; `source` names labels and units that
    `found` does not name itself.
    """
    layout = _Layout(found, _Names(found, language, source))
    groups: dict[tuple[tuple[str, ...], tuple[str, ...], Hashable], list[xr.DataArray]] = {}
    for name, array in found.data_vars.items():
        if "flag_meanings" not in array.attrs:
            rows, across = layout.placed(array)
            groups.setdefault((rows, across, name if rows and across else ""), []).append(array)
    notes = layout.names.spoken(found.attrs, "notes")
    title = layout.names.spoken(found.attrs, "title")
    built = [
        layout.down(rows, across, arrays, title if len(groups) == 1 else "")
        if rows
        else layout.single(across, arrays)
        for (rows, across, _), arrays in groups.items()
    ]
    if not built:
        return []
    if title and not built[0].title.startswith(title):
        built[0] = replace(built[0], title="\n".join(filter(None, [title, built[0].title])))
    built[-1] = replace(built[-1], note="\n".join(filter(None, [built[-1].note, notes])))
    return built


@dataclass(frozen=True)
class _Names:
    """How variables, dimensions, labels and units are called, in one language or in both."""

    found: xr.Dataset
    language: Language
    source: Dataset | None

    def said(self, text: words.Text, between: str = " ") -> str:
        """A text in the language, or once in each."""
        asked = ("en", "zh") if self.language == "both" else (self.language,)
        return between.join(dict.fromkeys(text[one] for one in asked))

    def spoken(self, attrs: Mapping[Hashable, Any], name: str) -> str:
        """A text of attributes: in Chinese as `<name>_zh` has it, else as the catalogue has it."""
        english = str(attrs.get(name, ""))
        chinese = said(english, "zh") if self.language == "zh" else english
        return self.said({"en": english, "zh": str(attrs.get(f"{name}_zh", chinese))})

    def variable(self, array: xr.DataArray, language: Language | None = None) -> str:
        """In the model's words, also of its sum, else by its `long_name` without the formula that this ends in."""
        name, own = SUM.sub(r"\1", str(array.name)), replace(self, language=language or self.language)
        if known := words.entry(name, _described(array)):
            return own.said(words.in_both(known))
        told = str(array.attrs.get("long_name", array.name)).removesuffix(f", {array.attrs.get('formula')}.")
        return own.spoken({**array.attrs, "long_name": told}, "long_name")

    def head(self, array: xr.DataArray) -> str:
        """A short name for a column, long ones broken into lines."""
        known = words.entry(str(array.name), _described(array))
        if not known:
            head = folded(self.variable(array), WIDEST_HEAD)
            return Name(head) if "long_name_zh" in array.attrs else head
        text = known.get("short") or words.in_both(known)
        counted = array.attrs.get("counted")
        of = words.vintage(str(counted)) if counted else words.same("")
        heads = {
            one: "\n".join(folded(part, WIDEST_HEAD) for part in (told, of[one]) if part)
            for one, told in text.items()
        }
        return self.said(heads, "\n")

    def dimension(self, dim: str) -> str:
        """Such as Region."""
        return self.said(words.dimension(dim)).capitalize()

    def labels(self, dim: str) -> list[str]:
        """Names of the labels of a dimension, else the labels themselves."""
        labels = [str(label) for label in self.found.indexes[dim]]
        titles = {
            one: dict(zip(labels, map(str, self.found[f"{dim}_{one}"].to_numpy()), strict=True))
            if f"{dim}_{one}" in self.found.coords
            else self.source.titles(dim, one)
            if self.source is not None and self.source.label_sets(dim)
            else {}
            for one in ("en", "zh")
        }
        told = [self.said({one: titles[one].get(label, label) for one in titles}) for label in labels]
        typed = (dim == "scenario" or label in titles["en"] for label in labels)
        return [Name(one) if named else one for one, named in zip(told, typed, strict=True)]

    def unit(self, unit: str) -> str:
        """As people say it; nothing for a pure number."""
        if unit in ("", "1"):
            return ""
        spoken = UnitWords.of(self.source) if self.source is not None else UnitWords.of_result(self.found)
        return spoken.said(unit, self.language)


@dataclass(frozen=True)
class _Layout:
    """Which dimensions go down and which across, and the cells in between."""

    found: xr.Dataset
    names: _Names

    def placed(self, array: xr.DataArray) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Dimensions down and across."""
        down, right = (str(self.found.attrs.get(hint, "")).split() for hint in ("rows", "columns"))
        dims = [str(dim) for dim in array.dims]
        if right:
            across = [dim for dim in right if dim in dims]
        elif down:
            across = [dim for dim in dims if dim not in down][-1:]
        elif len(dims) == 2 and self.found.sizes[dims[1]] > MOST_ACROSS:
            across = [min(dims, key=lambda dim: self.found.sizes[dim])]
        else:
            across = dims[1:][-1:]
        rows = [dim for dim in [*down, *dims] if dim in dims and dim not in across]
        return tuple(dict.fromkeys(rows)), tuple(across)

    def single(self, across: Sequence[str], arrays: Sequence[xr.DataArray]) -> DisplayTable:
        """Variables without rows, one a line, each with its unit."""
        labels = self._product(across)
        rows = []
        for array in arrays:
            unit = self.names.unit(described(array)["units"])
            rows.append((self.names.variable(array), *self._cells(array, across), unit))
        spoken = any(row[-1] for row in rows)
        heads = ("", *map(_in_lines, labels), *([""] if spoken else []))
        title = "" if across else self.names.said({"en": "Single numbers", "zh": "单项结果"})
        return DisplayTable(title, heads, tuple(row if spoken else row[:-1] for row in rows))

    def down(
        self, rows: Sequence[str], across: tuple[str, ...], arrays: Sequence[xr.DataArray], title: str = ""
    ) -> DisplayTable:
        """Labels down; variables side by side, or the labels of one variable."""
        columns: list[tuple[str, list[Cell]]] = []
        units: list[str] = []
        marks, note = self._marks(rows)
        places = list(product(*(range(self.found.sizes[dim]) for dim in rows)))
        for at, dim in enumerate(rows):
            columns += self._labels(dim, [place[at] for place in places], marks.get(dim, {}))
        labelled = len(columns)
        for array, unit in zip(arrays, self._units(arrays), strict=True):
            cells = self._cells(array, (*rows, *across))
            heads = list(map(_in_lines, self._product(across))) if across else [self.names.head(array)]
            columns += [(head, cells[at :: len(heads)]) for at, head in enumerate(heads)]
            units += [unit] * len(heads)
        lines = [
            row
            for row in zip(*(cells for _, cells in columns), strict=True)
            if any(not isnan(cell.value) if isinstance(cell, Number) else cell for cell in row[labelled:])
        ]
        return DisplayTable(
            self._heading(rows, across, arrays, title),
            tuple(head for head, _ in columns),
            tuple(lines),
            note,
            self._ranked_by(rows, arrays, labelled),
            across == ("year",),
            units=("",) * labelled + tuple(units),
            in_chinese=self.names.language == "zh",
        )

    def _ranked_by(self, rows: Sequence[str], arrays: Sequence[xr.DataArray], labelled: int) -> int | None:
        """The column of the variable that `ranked_by` names, else the first number; None where rows are in order."""
        if len(rows) > 1 or self.found.indexes[rows[0]].dtype.kind in "iuf":
            return None
        names = [str(array.name) for array in arrays]
        named = str(self.found.attrs.get("ranked_by", ""))
        numeric = (at for at, array in enumerate(arrays) if array.dtype.kind in "iuf")
        at = names.index(named) if named in names else next(numeric, None)
        return None if at is None else labelled + at

    def _labels(self, dim: str, places: Sequence[int], marks: dict[str, str]) -> list[tuple[str, list[Cell]]]:
        """The column of a dimension's labels, and before it that of their codes where all are codes."""
        codes, told = [str(label) for label in self.found.indexes[dim]], self.names.labels(dim)
        column: list[Cell] = [type(told[at])(told[at] + marks.get(codes[at], "")) for at in places]
        coded: list[Cell] = [Name(codes[at]) for at in places]
        named = told != codes and all(map(is_code, codes))
        return [*([("", coded)] if named else []), (self.names.dimension(dim), column)]

    def _marks(self, rows: Sequence[str]) -> tuple[dict[str, dict[str, str]], str]:
        """Dimension → label → what a flag writes behind it, and what the marks mean; the first flag has no mark."""
        marks, meant = {}, {}
        for array in self.found.data_vars.values():
            if "flag_meanings" in array.attrs and array.dims == tuple(rows):
                meanings = str(array.attrs["flag_meanings"]).split()
                flags = dict(zip(map(int, array.attrs["flag_values"]), meanings, strict=True))
                flagged = [flags[int(value)] for value in array.to_numpy()]
                found = {word: f" {said(word, self.names.language)[0]}" for word in meanings[1:]}
                (dim,) = rows
                labels = map(str, self.found.indexes[dim])
                marks[dim] = {label: found.get(word, "") for label, word in zip(labels, flagged, strict=True)}
                meant.update({mark.strip(): word for word, mark in found.items() if word in flagged})
        told = (f"{mark} {said(word, self.names.language)}" for mark, word in meant.items())
        return marks, ", ".join(told)

    def _heading(
        self, rows: Sequence[str], across: Sequence[str], arrays: Sequence[xr.DataArray], title: str
    ) -> str:
        """What a table shows."""
        if title:
            head = title
        elif across or len(arrays) == 1:
            head = self.names.variable(arrays[0])
        else:
            told = [words.dimension(dim) for dim in rows]
            english, chinese = (" and ".join(one["en"] for one in told), "、".join(one["zh"] for one in told))
            by = f"By {english.lower()}"
            head = self.names.said({"en": by, "zh": by if chinese == english else f"按{chinese}"})
        if "year" in self.found.coords and not self.found["year"].dims:
            year = int(self.found["year"])
            head += f"，{year}年" if self.names.language == "zh" else f", {year}"
        return head

    def _units(self, arrays: Sequence[xr.DataArray]) -> Iterator[str]:
        """The unit of each array as the heading says it: the first alone, another behind the name of who has it first."""
        in_chinese = self.names.language == "zh"
        told = {"": ""}
        for array in arrays:
            unit = self.names.unit(described(array)["units"]) if array.dtype.kind in "iuf" else ""
            if unit not in told:
                called = self.names.variable(array, "zh" if in_chinese else "en").lower()
                apart = "" if in_chinese and not (called + unit).isascii() else " "
                told[unit] = f"{called}{apart}{unit}" if len(told) > 1 else unit
            yield told[unit]

    def _cells(self, array: xr.DataArray, dims: Sequence[str]) -> list[Cell]:
        """Cells in the order of dimensions: texts, or numbers with how they are written; a whole number is a count."""
        values = array.transpose(*dims).to_numpy().ravel().tolist()
        if array.dtype.kind not in "iuf":
            return [said(str(value), self.names.language) for value in values]
        attrs = described(array)
        if array.dtype.kind in "iu" and not attrs["display"]:
            attrs["display"] = "count"
        return [Number(float(value), attrs, bool(array.attrs.get("signed"))) for value in values]

    def _product(self, dims: Sequence[str]) -> list[tuple[str, ...]]:
        labels = (
            [type(label)(folded(label, WIDEST_HEAD)) for label in self.names.labels(dim)] for dim in dims
        )
        return list(product(*labels))


def _described(array: xr.DataArray) -> str:
    """What a variable says that it is, where it keeps that."""
    return str(array.attrs.get("description", array.attrs.get("long_name", "")))


def _in_lines(labels: Sequence[str]) -> str:
    """Labels below each other, a name where each of them is one."""
    told = "\n".join(labels)
    return Name(told) if all(isinstance(label, Name) for label in labels) else told

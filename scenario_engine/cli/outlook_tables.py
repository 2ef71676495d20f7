"""The tables of the outlook: one by year, one for each dimension with labels, one of single numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.measure import Measurement
from rich.table import Table

from scenario_engine.cli.headed import headed
from scenario_engine.cli.labels import names
from scenario_engine.cli.numbers import as_one, shown, shown_column, unit_said
from scenario_engine.data.label_names import is_code
from scenario_engine.models import words
from scenario_engine.scenario.status import FILLED, MEASURED, PROJECTED
from scenario_engine.support.numbers import UNSUMMED
from scenario_engine.support.units import is_ratio

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console, Group

    from scenario_engine.scenario.outcome import Outcome

MARKS = {MEASURED: "", FILLED: " f", PROJECTED: " p"}
"""How a year's status is marked beside it."""

MEANINGS = {FILLED: "f some inputs filled", PROJECTED: "p projected"}
"""What a mark means, below the table."""

MOST_LABELS, LARGEST = 20, 10
"""Labels shown in their order; of more, the largest."""

MOST_COLUMNS = 4
"""Columns of numbers beside the names of labels."""

WIDEST_HEAD = 12
"""Letters of a column's head on one line."""

NARROWEST_NAME = 26
"""Letters the name of a label has room for at least."""


@dataclass(frozen=True)
class Shown:
    """A table and the variables it shows."""

    table: Group
    names: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """Numbers of one variable, a head in both languages, and their unit."""

    name: str
    values: xr.DataArray
    head: str

    @property
    def unit(self) -> str:
        """The canonical unit."""
        return str(self.values.attrs.get("units", "1"))

    def at(self, dim: str, labels: list[object]) -> Column:
        """The same at some labels."""
        return replace(self, values=self.values.sel({dim: labels}))

    def cells(self) -> list[str]:
        """The numbers as they are printed; a rank has no decimals."""
        numbers = self.values.to_numpy().tolist()
        if self.unit == "1" and all(number.is_integer() for number in numbers):
            return [f"{number:,.0f}" for number in numbers]
        return shown_column(numbers, self.values.attrs)


def single_numbers(outcome: Outcome, variables: Mapping[str, xr.DataArray]) -> Shown | None:
    """Variables without dimensions, one a line."""
    single = {name: array for name, array in variables.items() if not array.dims}
    if not single:
        return None
    table = Table(box=SIMPLE_HEAD, show_header=False)
    for justify in ("left", "right", "left"):
        table.add_column(justify=justify, overflow="fold")
    for name, array in single.items():
        unit = str(array.attrs.get("units", "1"))
        table.add_row(_called(name), shown(float(array), array.attrs), _unit(outcome, unit))
    return Shown(headed("Single numbers 单项结果", table), tuple(single))


def by_year(console: Console, outcome: Outcome, variables: Mapping[str, xr.DataArray]) -> Shown | None:
    """Totals by year, years down; as many variables as the terminal has room for, in the order of computing.

    Where regions sum to the nation, as they should, the sum is not printed twice.
    """
    columns: list[Column] = []
    for name, array in variables.items():
        total = _total(array, "year") if "year" in array.dims else None
        if total is not None and not any(as_one(total, other.values) for other in columns):
            columns.append(Column(name, total, words.short(name, WIDEST_HEAD)))
    graph = outcome.scenario.graph
    order = {op.name: at for at, op in enumerate(graph.plan(graph.exogenous))}
    measured, status = outcome.scenario.horizon.measured, outcome.result["status"].to_numpy().tolist()
    for count in range(len(columns), 0, -1):
        chosen = sorted(columns[:count], key=lambda column: order.get(column.name, -1))
        table = Table(box=SIMPLE_HEAD)
        heads = ["Year\n年份", *(column.head for column in chosen)]
        lines = max(head.count("\n") for head in heads)
        for head in heads:
            table.add_column(head + "\n" * (lines - head.count("\n")), justify="right", no_wrap=True)
        rows = zip(*(column.cells() for column in chosen), strict=True)
        for year, flag, cells in zip(outcome.result.indexes["year"], status, rows, strict=True):
            if any(cells):
                table.add_row(f"{year}{MARKS[flag]}", *cells, end_section=bool(year == measured))
        marks = [text for flag, text in MEANINGS.items() if flag in status]
        table.caption = f"{', '.join(marks)}\n" if marks else None
        if _fits(console, table):
            heading = f"By year 按年{_units(outcome, chosen)}"
            return Shown(headed(heading, table), tuple(column.name for column in chosen))
    return None


def by_label(
    console: Console, outcome: Outcome, variables: Mapping[str, xr.DataArray], dim: str
) -> Shown | None:
    """Labels of a dimension down; the most important variable in up to three years, beside it others in the last.

    A variable of several dimensions is shown along the one with most labels.
    """
    found = [
        (name, total)
        for name, array in variables.items()
        if longest(array) == dim and (total := _total(array, "year", dim)) is not None
    ]
    if not found:
        return None
    (lead, numbers), horizon = found[0], outcome.scenario.horizon
    years = list(dict.fromkeys((horizon.base, horizon.measured, horizon.last)))
    several = "year" in numbers.dims and len(years) > 1
    columns = [Column(lead, numbers.sel(year=year), str(year)) for year in years] if several else []
    for name, total in found[len(columns) and 1 :]:
        head = f"\n{horizon.last}" if several else ""
        at = total.sel(year=horizon.last) if "year" in total.dims else total
        columns.append(Column(name, at, words.short(name, WIDEST_HEAD) + head))
    alone = len(columns) == 1
    if alone:
        columns = [replace(columns[0], head="")]
    labels, caption = _labels(numbers.sel(year=horizon.last) if "year" in numbers.dims else numbers)
    spoken = words.dimension(dim)
    heading = " ".join(dict.fromkeys((f"By {spoken['en']}", f"按{spoken['zh']}")))
    for count in range(min(len(columns), MOST_COLUMNS), 0, -1):
        table = _labelled(outcome, [column.at(dim, labels) for column in columns[:count]], dim, labels)
        table.caption = caption
        if count == 1 or _fits(console, table):
            break
    chosen = columns[:count]
    title = f"{heading}{f': {_called(lead)}' if several or alone else ''}{_units(outcome, chosen)}"
    return Shown(headed(title, table), tuple(column.name for column in chosen))


def longest(array: xr.DataArray) -> str | None:
    """The dimension with most labels besides the year; None where there is none."""
    sizes = {str(dim): size for dim, size in array.sizes.items() if dim != "year"}
    return max(sizes, key=lambda dim: sizes[dim]) if sizes else None


def _labels(numbers: xr.DataArray) -> tuple[list[object], str | None]:
    """Labels in their order, or the largest of many, and then what is said below the table."""
    (dim,) = map(str, numbers.dims)
    labels = list(numbers.indexes[dim])
    if len(labels) <= MOST_LABELS:
        return labels, None
    largest = numbers.dropna(dim).to_series().sort_values(ascending=False, kind="stable").index[:LARGEST]
    return list(largest), f"the largest {len(largest)} of {len(labels)}\n"


def _labelled(outcome: Outcome, columns: list[Column], dim: str, labels: list[object]) -> Table:
    """Labels down, codes in a column of their own."""
    table = Table(box=SIMPLE_HEAD)
    coded = all(is_code(str(label)) for label in labels)
    if coded:
        table.add_column("", no_wrap=True)
    spoken = words.dimension(dim)
    head = " ".join(dict.fromkeys((spoken["en"].capitalize(), spoken["zh"])))
    table.add_column(head, overflow="fold", min_width=NARROWEST_NAME)
    for column in columns:
        table.add_column(column.head, justify="right", no_wrap=True)
    called = names(outcome.scenario.dataset, dim, labels)
    rows = zip(*(column.cells() for column in columns), strict=True)
    for label, cells in zip(labels, rows, strict=True):
        table.add_row(*([str(label)] if coded else []), called[label], *cells)
    return table


def _total(array: xr.DataArray, *keep: str) -> xr.DataArray | None:
    """The array summed over all but some dimensions; None where its numbers do not add up."""
    others = [str(dim) for dim in array.dims if dim not in keep]
    if others and (is_ratio(str(array.attrs.get("units", "1"))) or UNSUMMED & set(others)):
        return None
    return array.sum(others, skipna=False, keep_attrs=True)


def _fits(console: Console, table: Table) -> bool:
    """Whether no number of it would be cut."""
    unbounded = console.options.update_width(10 * console.width)
    return Measurement.get(console, unbounded, table).minimum <= console.width


def _called(name: str) -> str:
    return " ".join(dict.fromkeys(words.variable(name)[language] for language in ("en", "zh")))


def _unit(outcome: Outcome, unit: str) -> str:
    return "" if unit == "1" else unit_said(unit, outcome.scenario.dataset)


def _units(outcome: Outcome, columns: list[Column]) -> str:
    """The units of a table in brackets: that of its first column, then those of others with whose they are."""
    told: dict[str, str] = {}
    for column in columns:
        if column.unit != "1" and column.unit not in told:
            whose = f"{words.variable(column.name)['en'].lower()} " if told else ""
            told[column.unit] = f"{whose}{_unit(outcome, column.unit)}"
    return f" ({'; '.join(told.values())})" if told else ""

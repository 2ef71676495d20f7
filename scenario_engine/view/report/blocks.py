"""What a section is made of: figures, charts, tables, maps - plain JSON that the page draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from scenario_engine.models.words import Text

Block = dict[str, Any]

Form = Literal[
    "stack",
    "lines",
    "ranking",
    "parts",
    "multiples",
    "difference",
    "waterfall",
    "tornado",
    "heat",
    "sankey",
    "dumbbell",
    "slope",
]
"""`stack`: bars by year; `lines`: one line a series; `ranking`: horizontal bars of one year; `parts`: shares of
a whole by year; `multiples`: one small chart a series; `difference`: horizontal bars to both sides of zero;
`waterfall`: from a first total through changes to a last; `tornado`: bands around a centre; `heat`: a coloured grid;
`sankey`: bands from the series to the labels; `dumbbell`: two numbers of each label, joined; `slope`: ranks by year."""


def section(name: str, title: Text, blocks: Sequence[Block | None], finding: Text | None = None) -> Block:
    """A section of the page: its heading, what it shows in one sentence, its blocks."""
    return {
        "id": name,
        "title": title,
        "finding": finding,
        "blocks": [block for block in blocks if block is not None],
    }


def figure(title: Text, value: float, unit: str, note: Text | None = None, band: Any = None) -> Block:
    """One headline number with its band."""
    return {"title": title, "value": value, "unit": unit, "note": note, "band": band}


def figures(items: Sequence[Block]) -> Block:
    """A row of headline numbers."""
    return {"kind": "figures", "items": list(items)}


def series(
    name: Text, values: Any, *, role: str = "", low: Any = None, high: Any = None, inner: Any = None
) -> Block:
    """One series of a chart; `role` picks a colour with a meaning, `low` and `high` draw a band, `inner` one inside it."""
    return {"name": name, "values": values, "role": role, "low": low, "high": high, "inner": inner}


def chart(
    name: str,
    form: Form,
    title: Text,
    unit: str,
    *,
    labels: Sequence[Any],
    lines: Sequence[Block],
    status: Sequence[int] | None = None,
    years: Sequence[int] | None = None,
    note: Text | None = None,
) -> Block:
    """A chart.

    `name` is that of the CSV file of its data. `unit` is canonical: `percent` for shares, `1` for other pure
    numbers. Labels are years, or texts in both languages; lines are over them, and over years too where
    `years` gives those the reader may choose from. `status` says of each year whether it is measured, filled
    or projected.
    """
    return {
        "kind": "chart",
        "name": name,
        "form": form,
        "title": title,
        "unit": unit,
        "labels": list(labels),
        "series": list(lines),
        "status": list(status) if status is not None else None,
        "years": list(years) if years is not None else None,
        "note": note,
    }


def column(title: Text, unit: str = "", *, bar: bool = False) -> Block:
    """A column of a table; without a unit it holds text, with `bar` a bar stands behind the number."""
    return {"title": title, "unit": unit, "bar": bar}


def table(
    name: str,
    title: Text,
    heads: Sequence[Block],
    rows: Sequence[Sequence[Any]],
    *,
    years: Sequence[int] | None = None,
    sort: int | None = None,
    note: Text | None = None,
) -> Block:
    """A table that sorts and filters; where `years` is given a number cell holds one value a year."""
    return {
        "kind": "table",
        "name": name,
        "title": title,
        "columns": list(heads),
        "rows": [list(row) for row in rows],
        "years": list(years) if years is not None else None,
        "sort": sort,
        "note": note,
    }


def tile_map(
    name: str,
    title: Text,
    *,
    tiles: Sequence[dict[str, Any]],
    measures: Sequence[Block],
    regions: Sequence[str],
    years: Sequence[int],
    status: Sequence[int],
) -> Block:
    """A map of equal tiles; each measure holds values over years and regions."""
    return {
        "kind": "map",
        "name": name,
        "title": title,
        "tiles": list(tiles),
        "measures": list(measures),
        "regions": list(regions),
        "years": list(years),
        "status": list(status),
    }


def heat_table(
    name: str,
    title: Text,
    *,
    corner: Text,
    rows: Sequence[Text],
    columns: Sequence[Block],
    measures: Sequence[Block],
    years: Sequence[int],
    note: Text | None = None,
) -> Block:
    """A table of one dimension by another with coloured cells; each measure holds values over years, rows and columns.

    A column has a short `code` and its `name`, by language.
    """
    return {
        "kind": "heat",
        "name": name,
        "title": title,
        "corner": corner,
        "rows": list(rows),
        "columns": list(columns),
        "measures": list(measures),
        "years": list(years),
        "note": note,
    }

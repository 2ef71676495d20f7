"""What a section is made of: figures, charts, tables, maps - plain JSON that the page draws."""

from collections.abc import Sequence
from typing import Any, Literal

from scenario_engine.models.words import Text
from scenario_engine.view.report.words import say

Block = dict[str, Any]

Form = Literal[
    "stack", "lines", "ranking", "parts", "multiples", "difference", "waterfall", "tornado", "heat", "sankey",
    "dumbbell", "slope",
]  # fmt: skip
"""`stack`: bars by year; `lines`: one line a series; `ranking`: horizontal bars of one year; `parts`: shares of
a whole by year; `multiples`: one small chart a series; `difference`: horizontal bars to both sides of zero;
`waterfall`: from a first total through changes to a last; `tornado`: bands around a centre; `heat`: a coloured grid;
`sankey`: bands from the series to the labels; `dumbbell`: two numbers of each label, joined; `slope`: ranks by year."""


def section(
    name: str, blocks: Sequence[Block | None], finding: Text | None = None, title: Text | None = None
) -> Block:
    """A section of the page: its heading, by default its name's, what it shows in one sentence, its blocks."""
    shown = [block for block in blocks if block is not None]
    return {"id": name, "title": title or say(name), "finding": finding, "blocks": shown}


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


def column(title: Text | str, unit: str = "", *, bar: bool = False) -> Block:
    """A column of a table by its title or a word's key; without a unit it holds text, with `bar` a bar behind the number."""
    return {"title": say(title) if isinstance(title, str) else title, "unit": unit, "bar": bar}


def table(
    name: str,
    title: Text | str,
    heads: Sequence[Block | str],
    rows: Sequence[Sequence[Any]],
    *,
    years: Sequence[int] | None = None,
    sort: int | None = None,
    note: Text | None = None,
) -> Block:
    """A table that sorts and filters; title and heads may be keys of words; of `years` a number cell holds one value each."""
    return {
        "kind": "table",
        "name": name,
        "title": say(title) if isinstance(title, str) else title,
        "columns": [column(head) if isinstance(head, str) else head for head in heads],
        "rows": [list(row) for row in rows],
        "years": list(years) if years is not None else None,
        "sort": sort,
        "note": note,
    }


def tile_map(name: str, title: Text, **shown: Any) -> Block:
    """A map of equal `tiles`; each of its `measures` holds values over `years` and `regions`."""
    return {"kind": "map", "name": name, "title": title, **shown}

"""How scenarios, graphs, outcomes, sweeps and sensitivities look in a notebook: a heading and a table, in light and dark."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from math import isnan
from typing import TYPE_CHECKING, Any

from scenario_engine.support.units import reads_in_percent

if TYPE_CHECKING:
    import xarray as xr


YEARLY = (
    "gdp",
    "core_value_added",
    "penetration_value_added",
    "total_value_added",
    "share_of_gdp",
    "employment",
)
"""What an outcome shows by year, where it has it."""

HEADLINE = ("ST", "mu_star", "median", "effect", "swing")
"""The index of each method that ranks factors."""

MOST = 20
"""Factors shown, the largest first."""


def of_scenario(scenario: Any) -> str:
    """Title, chain of files, and each input with how, why and where it is given."""
    chain = " ← ".join(layer.path.name for layer in reversed(scenario.layers))
    rows = [
        (name, given.entry.form, given.reason, given.place().file + f":{given.place().line}")
        for name, chain_of in scenario.chains.items()
        for given in chain_of[-1:]
    ]
    return block(
        f"{scenario.title['en']} · {scenario.title['zh']}",
        chain,
        table(("input", "given as", "source or reason", "where"), rows, left=range(4)),
    )


def of_graph(graph: Any) -> str:
    """Each computed variable with its dimensions, kind of unit, formula and inputs."""
    rows = [
        (op.label, " × ".join(op.dims), str(op.kind), op.formula, ", ".join(op.inputs), op.source)
        for op in graph.operators.values()
    ]
    heads = ("variable", "dimensions", "kind", "formula", "from", "source")
    return block(repr(graph).strip("<>"), "", table(heads, rows, left=range(len(heads))))


def of_outcome(outcome: Any) -> str:
    """Headline figures by year, and how many identities hold."""
    title = outcome.scenario.title
    holding = sum(gap.holds for gap in outcome.gaps)
    note = f"{holding} of {len(outcome.gaps)} accounting identities hold"
    if outcome.warnings:
        note += f"; {len(outcome.warnings)} warnings"
    measured = outcome.scenario.horizon.measured
    return of_result(f"{title['en']} · {title['zh']}", outcome.result, measured, note)


def of_result(title: str, result: xr.Dataset, measured: int | None = None, note: str = "") -> str:
    """Headline figures by year, medians where there are draws; years after the last measured one are marked."""
    names = [name for name in YEARLY if name in result and "year" in result[name].dims]
    columns = []
    for name in names:
        array = result[name].median("draw") if "draw" in result[name].dims else result[name]
        columns.append(array.sum([dim for dim in array.dims if dim != "year"]))
    rows = [
        (
            f"{year}{'' if measured is None or year <= measured else ' p'}",
            *(
                _number(float(column.sel(year=year)), result[name].attrs)
                for name, column in zip(names, columns, strict=True)
            ),
        )
        for year in (result.indexes["year"] if names else ())
    ]
    heads = ("year", *(f"{name} [{_unit(result[name].attrs)}]" for name in names))
    return block(title, note, table(heads, rows, left=range(len(heads))))


def of_sweep(title: str, summary: xr.Dataset, note: str = "") -> str:
    """Median and 5-95 % of every quantity by year, then of single numbers, then probabilities.

    Parameters
    ----------
    summary
        Quantities over `statistic`; over years, labels or nothing besides, each in its own `units`.
    """
    arrays = {str(name): array for name, array in summary.data_vars.items()}
    paths = {name: array for name, array in arrays.items() if set(array.dims) == {"statistic", "year"}}
    single = {name: array for name, array in arrays.items() if array.dims == ("statistic",)}
    chances = {name: array for name, array in arrays.items() if not array.dims}
    heads = (
        "year",
        *(f"{name} [{_unit(array.attrs)}]" for name, array in paths.items()),
    )
    years = summary.indexes["year"] if paths else ()
    rows = [(str(year), *(_band(array.sel(year=year)) for array in paths.values())) for year in years]
    below = [(name, _band(array)) for name, array in single.items()]
    below += [(name, f"{100 * float(array):.2f} %") for name, array in chances.items()]
    rest = len(arrays) - len(paths) - len(single) - len(chances)
    told = ", ".join(filter(None, [f"{int(summary.attrs.get('draws', 0)):,} draws: median (5-95 %)", note]))
    told += f"; {rest} quantities by label are not shown" if rest else ""
    tables = table(heads, rows) if rows else ""
    return block(title, told, tables + (table(("", ""), below) if below else ""))


def of_sensitivity(title: str, indices: xr.Dataset) -> str:
    """The ranking index of each factor in the last year, for every quantity that is a path or one number."""
    shown = {
        str(name): _ranking(array)
        for name, array in indices.data_vars.items()
        if {"factor"} <= set(array.dims) <= {"index", "factor", "year"}
    }
    factors = [str(one) for one in indices.indexes["factor"]]
    rows = [
        (factor, *(f"{float(array.sel(factor=factor)):.4g}" for array in shown.values()))
        for factor in factors
    ]
    rows.sort(key=lambda row: -max((abs(float(cell)) for cell in row[1:]), default=0.0))
    told = f"{indices.attrs.get('method', '')}; {int(indices.attrs.get('evaluations', 0)):,} evaluations"
    heads = ("factor", *(f"{name}: {array.attrs['index']}" for name, array in shown.items()))
    return block(title, told, table(heads, rows[:MOST]))


def _ranking(array: xr.DataArray) -> xr.DataArray:
    """The index that ranks factors, in the last year that has one."""
    index = "elasticity"
    if "index" in array.dims:
        known = [str(one) for one in array.indexes["index"]]
        index = next((one for one in HEADLINE if one in known), known[0])
        array = array.sel(index=index)
    if "year" in array.dims:
        array = array.dropna("year", how="all").isel(year=-1)
        index = f"{index}, {int(array['year'])}"
    return array.assign_attrs(index=index)


def _band(array: xr.DataArray) -> str:
    low, middle, high = (
        _number(float(array.sel(statistic=one)), array.attrs) for one in ("p05", "p50", "p95")
    )
    return f"{middle} ({low} - {high})" if middle else ""


def _unit(attrs: Mapping[Any, Any]) -> str:
    return "%" if reads_in_percent(attrs) else str(attrs.get("units", ""))


def _number(value: float, attrs: Mapping[Any, Any]) -> str:
    if isnan(value):
        return ""
    if reads_in_percent(attrs):
        return f"{100 * value:.2f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"


def block(title: str, note: str, *tables: str) -> str:
    """Tables under a heading in bold and a fainter note.

    Parameters
    ----------
    title, note
        Plain texts.
    *tables
        As `table` writes them.
    """
    head = f"<strong>{escape(title)}</strong> <span style='opacity:.7'>{escape(note)}</span>"
    return f"<div>{head}{''.join(tables)}</div>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, left: Collection[int] = ()) -> str:
    """A table of plain texts.

    Parameters
    ----------
    heads
        A text for each column.
    rows
        As many texts in each.
    left
        Columns set to the left, counted from 0; the others are set to the right.
    """
    aligned = [f"text-align:{'left' if at in left else 'right'}" for at in range(len(heads))]

    def line(tag: str, cells: Sequence[str]) -> str:
        told = zip(aligned, cells, strict=True)
        return f"<tr>{''.join(f'<{tag} style={how!r}>{escape(cell)}</{tag}>' for how, cell in told)}</tr>"

    body = "".join(line("td", row) for row in rows)
    return f"<table><thead>{line('th', heads)}</thead><tbody>{body}</tbody></table>"

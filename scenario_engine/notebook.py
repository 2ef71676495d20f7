"""How scenarios, graphs and outcomes look in a notebook: a heading and a table, readable in light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenario_engine.graph import Graph
    from scenario_engine.outcome import Outcome
    from scenario_engine.scenario import Scenario

YEARLY = (
    "gdp",
    "core_value_added",
    "penetration_value_added",
    "total_value_added",
    "share_of_gdp",
    "employment",
)
"""What an outcome shows by year, where it has it."""

RATIOS = frozenset({"share_of_gdp"})


def of_scenario(scenario: Scenario) -> str:
    """Title, chain of files, and each input with how, why and where it is given."""
    chain = " ← ".join(layer.path.name for layer in reversed(scenario.layers))
    rows = [
        (name, given.entry.form, given.reason, given.place().file + f":{given.place().line}")
        for name, chain_of in scenario.chains.items()
        for given in chain_of[-1:]
    ]
    return _block(
        f"{scenario.title['en']} · {scenario.title['zh']}",
        chain,
        _table(("input", "given as", "source or reason", "where"), rows),
    )


def of_graph(graph: Graph) -> str:
    """Each computed variable with its dimensions, kind of unit, formula and inputs."""
    rows = [
        (op.label, " × ".join(op.dims), str(op.kind), op.formula, ", ".join(op.inputs), op.source)
        for op in graph.operators.values()
    ]
    heads = ("variable", "dimensions", "kind", "formula", "from", "source")
    return _block(repr(graph).strip("<>"), "", _table(heads, rows))


def of_outcome(outcome: Outcome) -> str:
    """Headline figures by year, and how many identities hold."""
    result, title = outcome.result, outcome.scenario.title
    holding = sum(gap.holds for gap in outcome.gaps)
    note = f"{holding} of {len(outcome.gaps)} accounting identities hold"
    if outcome.warnings:
        note += f"; {len(outcome.warnings)} warnings"
    names = [name for name in YEARLY if name in result and "year" in result[name].dims]
    columns = []
    for name in names:
        array = result[name].median("draw") if "draw" in result[name].dims else result[name]
        columns.append(array.sum([dim for dim in array.dims if dim != "year"]))
    measured = outcome.scenario.horizon.measured
    rows = [
        (
            f"{year}{'' if year <= measured else ' p'}",
            *(
                _number(float(column.sel(year=year)), name)
                for name, column in zip(names, columns, strict=True)
            ),
        )
        for year in (result.indexes["year"] if names else ())
    ]
    heads = ("year", *(f"{name} [{_unit(result[name].attrs.get('units', ''), name)}]" for name in names))
    return _block(f"{title['en']} · {title['zh']}", note, _table(heads, rows, numbers=True))


def _unit(unit: str, name: str) -> str:
    return "%" if name in RATIOS else unit


def _number(value: float, name: str) -> str:
    if isnan(value):
        return ""
    return f"{100 * value:.2f}" if name in RATIOS else f"{value:,.0f}"


def _block(title: str, note: str, table: str) -> str:
    return (
        f"<div><strong>{escape(title)}</strong> <span style='opacity:.7'>{escape(note)}</span>{table}</div>"
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: bool = False) -> str:
    align = "right" if numbers else "left"
    head = "".join(f"<th style='text-align:{align}'>{escape(text)}</th>" for text in heads)
    body = "".join(
        "<tr>" + "".join(f"<td style='text-align:{align}'>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

"""Reading a symmetric table: its blocks filled from the rows and columns the labels name.

What a printed total sums, and whether a row stands inside value added or beside it, is found by the numbers: of what the
labels allow, the sums decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path

import numpy as np

from scenario_engine.data.tables.headings import Heading, TableLayout, unit_of
from scenario_engine.data.tables.kinds import LEAST_REST, deducted, final_uses, resolution, summed
from scenario_engine.data.tables.layout import read_layout
from scenario_engine.data.tables.table import Table
from scenario_engine.data.tables.vocabulary import plain, vocabulary, word
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError, listing

__all__ = ["read_table", "with_imports"]

OF_HOME = ("gross_output", "total_use", "total")
"""Columns that may be output, and are not added to those of imported rows."""

TAXES = "net_taxes_on_products"


def read_table(
    path: Path,
    *,
    sheet: str | None = None,
    unit: str | None = None,
    in_order: bool = False,
) -> Table:
    """The input-output table of a text file or a workbook, found by its labels.

    `unit` is for files that do not print it, as written on tables or such as `"CNY_1e4"`; `in_order` for files that
    label sectors otherwise in rows than in columns.
    """
    layout = read_layout(path, sheet, in_order=in_order)
    home, buyers = map(list, zip(*layout.pairs, strict=True))
    abroad = _import_rows(layout, home)
    below = [line for line in layout.rows if line.role is not None]
    flows, uses = layout.values(home, buyers), layout.values(home, layout.columns)
    own = summed(layout.columns, uses.T)
    imported, imported_uses = None, None
    if abroad:
        imported, used_abroad = layout.values(abroad, buyers), layout.values(abroad, layout.columns)
        imported_uses = final_uses(summed(layout.columns, used_abroad.T))
        flows, uses = flows + imported, uses + used_abroad
    by_role = summed(layout.columns, uses.T)
    columns = {name: values for name, (_, values) in by_role.items()}
    columns |= {name: values for name, (_, values) in own.items() if name in OF_HOME}
    imports = deducted(columns["imports"]) if "imports" in columns else None
    if imports is None and imported is not None and imported_uses is not None:
        imports = _sum([imported.sum(axis=1), *imported_uses.values()], flows[0])
    inflows = deducted(columns["domestic_inflows"]) if "domestic_inflows" in columns else None
    outside = [one for one in (imports, inflows) if one is not None]

    inputs = layout.values(below, buyers)
    rows = {name: values for name, (_, values) in summed(below, inputs).items()}
    output = _output(layout.name, columns, rows, outside)
    needed = output - flows.sum(axis=1) + _sum(outside, output) - columns.get("error", 0.0)
    final = final_uses(by_role, needed)
    paid = flows.sum(axis=0)
    primary, beside, notes = _primary_and_beside(rows, output - paid)
    if "imported_inputs" in rows and "imported_inputs" not in beside and imports is None:
        imports = rows["imported_inputs"]
    spent = {"intermediate_input_total": paid, "purchasers": paid + _sum(beside.values(), paid)}
    others = _sum(beside.values(), paid)
    abroad_inputs = beside.pop("imported_inputs", None)
    bought, printed = paid, {}
    for line, values in zip(below, inputs, strict=True):
        if line.role is not None and line.role.name in ("total", "intermediate_input_total"):
            if _nearest(values, spent) == "intermediate_input_total":
                bought = values
            else:
                printed["input at purchasers' prices"] = values
    added = _sum(primary.values(), output) if primary else output - paid - others
    value_added = rows.get("value_added", added)
    unit_name, unit_from = unit_of(unit, layout)
    codes, titles = _names(layout)
    if layout.left_out:
        notes.append(f"left out, being no part of the table: {listing(layout.left_out)}")
    return Table(
        sectors=codes,
        titles=titles,
        unit=unit_name,
        unit_from=unit_from,
        intermediate=flows,
        imported_intermediate=imported,
        gross_output=output,
        final_uses=final,
        imported_final_uses=imported_uses or {},
        primary_inputs=primary,
        imported_inputs=abroad_inputs,
        inputs_beside=beside,
        intermediate_input=bought,
        value_added=value_added,
        total_input=rows.get("total_input", bought + others + value_added),
        imports=imports,
        inflows=inflows,
        error=columns.get("error"),
        subtotals={**_totals(by_role, flows.sum(axis=1), final, outside), **printed},
        resolution=resolution(flows, uses, inputs, output),
        notes=tuple(notes),
    )


def with_imports(
    table: Table, path: Path, *, sheet: str | None = None, unit: str | None = None, in_order: bool = False
) -> Table:
    """A table of home-made products with the import matrix of another sheet or file: both together, imports apart.

    The matrix has the table's sectors and unit; what it says each sector buys abroad is what the table says.
    """
    layout = read_layout(path, sheet, in_order=in_order)
    rows, columns = map(list, zip(*layout.pairs, strict=True))
    labels = [layout.names, *zip(*(row.labels for row in rows), strict=True)]
    keys = next((column for column in labels if set(column) == set(table.sectors)), ())
    if not keys or (said := unit or layout.unit) is None or unit_of(said, layout)[0] != table.unit:
        raise AlignmentFault(
            f"{path.name}: the import matrix has {len(rows)} sectors, the table {len(table.sectors)} in {table.unit}; or "
            "their labels or units differ.",
            "Give both the same sectors and unit.",
        )
    order = [keys.index(sector) for sector in table.sectors]
    flows = layout.values(rows, columns)[np.ix_(order, order)]
    final = final_uses(summed(layout.columns, layout.values(rows, layout.columns).T))
    final = {kind: values[order] for kind, values in final.items()}
    nothing = 0.0 * table.gross_output
    paid = flows.sum(axis=0) if table.imported_inputs is None else table.imported_inputs
    if _gap(paid, [flows.sum(axis=0)]) > LEAST_REST * np.abs(paid).sum():
        at = int(np.argmax(np.abs(paid - flows.sum(axis=0))))
        raise AlignmentFault(
            f"{path.name}: {table.named(at)} buys {flows.sum(axis=0)[at]:.6g} abroad by the import matrix and {paid[at]:.6g} "
            "by the table.",
            "Take both of one edition.",
        )
    kinds = dict.fromkeys([*table.final_uses, *final])
    both = table.intermediate + flows
    return replace(
        table,
        intermediate=both,
        imported_intermediate=flows,
        intermediate_input=both.sum(axis=0),
        final_uses={kind: table.final_uses.get(kind, nothing) + final.get(kind, nothing) for kind in kinds},
        imported_final_uses=final,
        imported_inputs=None,
        imports=flows.sum(axis=1) + _sum(final.values(), nothing),
        subtotals={},
    )


def _output(
    name: str, columns: Mapping[str, Floats], rows: Mapping[str, Floats], bought: Sequence[Floats]
) -> Floats:
    """Gross output: its column, else its row, else total use less what comes from outside."""
    if "gross_output" in columns:
        return columns["gross_output"]
    if "total_input" in rows:
        return rows["total_input"]
    for total in ("total_use", "total"):
        if total in columns:
            return columns[total] - _sum(bought, columns[total])
    raise TableError(
        f"{name}: the table has no gross output, neither in a column nor in a row.",
        'Add it, or say which label it has: scenario-engine data vocabulary add "ITS LABEL" gross_output.',
    )


def _primary_and_beside(
    rows: Mapping[str, Floats], unexplained: Floats
) -> tuple[dict[str, Floats], dict[str, Floats], list[str]]:
    """Kinds of value added, what is paid beside it, and what was understood; `unexplained` is output less purchases.

    Taxes on products are value added unless the printed value added is without them. A part that the office
    counts in another, such as depreciation in gross operating surplus, is left out, and what the printed value
    added has beyond the kinds given is a kind of its own.
    """
    words, notes = vocabulary(), list[str]()
    roles = {name: words.row(name) for name in rows if not words.row(name).subtotal}
    primary = {name: rows[name] for name, role in roles.items() if not role.outside}
    added = rows.get("value_added")
    rest = unexplained - (_sum(primary.values(), unexplained) if added is None else added)
    doubtful = [name for name, role in roles.items() if role.outside or (name == TAXES and added is not None)]
    beside = {name: rows[name] for name in _explaining(rest, {name: rows[name] for name in doubtful})}
    primary.pop(TAXES if TAXES in beside else "", None)
    if added is not None and primary:
        within = {name: -rows[name] for name in primary if roles[name].perhaps_within}
        for name in _explaining(added - _sum(primary.values(), added), within):
            del primary[name]
            notes.append(f"{roles[name].title_en.lower()} is counted in another kind of value added")
        if _gap(added, primary.values()) > LEAST_REST * np.abs(added).sum():
            name = "other_value_added" if "operating_surplus" in primary else "operating_surplus"
            primary[name] = added - _sum(primary.values(), added)
            notes.append(f"{words.row(name).title_en.lower()} is what value added has beyond the kinds given")
    return primary, beside, notes


def _explaining(rest: Floats, rows: Mapping[str, Floats]) -> tuple[str, ...]:
    """The rows whose sum comes nearest to what is unexplained; of sets equally near, rounding apart, the smallest."""
    sets = list(chain.from_iterable(combinations(rows, size) for size in range(len(rows) + 1)))
    whole = float(np.abs(rest).sum()) or 1.0
    return min(sets, key=lambda one: round(_gap(rest, [rows[name] for name in one]) / whole, 3))


def _totals(
    by_role: Mapping[str, tuple[object, Floats]],
    used: Floats,
    final: Mapping[str, Floats],
    bought: Sequence[Floats],
) -> dict[str, Floats]:
    """Printed totals of the rows by what they sum, found by the numbers where they say it."""
    uses = _sum(final.values(), used)
    net = uses - _sum(bought, used)
    sums = {
        "intermediate_use_total": used,
        "final_use_total": uses,
        "total_use": used + uses,
        "final_demand": net,
        "output": used + net,
    }
    names = ("total", "intermediate_use_total", "final_use_total", "total_use", "final_demand")
    printed = {name: by_role[name][1] for name in names if name in by_role and name not in final}
    return {
        _nearest(values, sums, name if name in sums else None): values for name, values in printed.items()
    }


def _nearest(values: Floats, sums: Mapping[str, Floats], said: str | None = None) -> str:
    """The sum that values are; what the label says where they come near it."""
    gaps = {name: np.abs(values - total).sum() for name, total in sums.items()}
    if said is not None and gaps[said] <= 0.05 * np.abs(values).sum():
        return said
    return min(gaps, key=lambda name: gaps[name])


def _gap(whole: Floats, parts: Iterable[Floats]) -> float:
    return float(np.abs(whole - _sum(parts, whole)).sum())


def _sum(parts: Iterable[Floats], like: Floats) -> Floats:
    """Sum of figures, zeros where there are none."""
    return np.asarray(np.sum([*parts, 0.0 * like], axis=0))


def _import_rows(layout: TableLayout, home: Sequence[Heading]) -> list[Heading]:
    """Rows of imported products in the order of the sectors; every sector needs one."""
    imported = [row for row in layout.rows if row.origin == "imported" and row.role is None]
    if not imported:
        return []
    for at in reversed(range(len(home[0].keys))):
        by_key = {row.keys[at]: row for row in imported if row.keys[at]}
        if len(by_key) == len(imported) and all(row.keys[at] in by_key for row in home):
            return [by_key[row.keys[at]] for row in home]
    raise TableError(
        f"{layout.name}: {len(imported)} sectors have imported rows and {len(home)} domestic ones, or their labels differ.",
        "Give each sector an imported row of the same label, of zeros if need be.",
    )


def _names(layout: TableLayout) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Codes of the sectors, and their names by language, from whichever label column holds them."""
    words, pairs = vocabulary(), layout.pairs
    columns = list(zip(*(row.labels for row, _ in pairs), strict=True))
    shared = [
        j for j in range(len(columns))
        if len(set(columns[j])) == len(pairs)
        and all(plain(label) in column.keys for label, (_, column) in zip(columns[j], pairs, strict=True))
    ]  # fmt: skip
    named = [j for j in shared if layout.heads[j] in words.codes]
    coded = [j for j in shared if all(re.fullmatch(r"[0-9A-Za-z.]{1,8}", label) for label in columns[j])]
    code = next(iter([*named, *coded, *shared]), None)
    codes = layout.names if code is None else tuple(columns[code])
    titles: dict[str, tuple[str, ...]] = {}
    for j, column in enumerate(columns):
        origin = {word(label) for label in column} <= set(words.origins)
        running = all(label.isdigit() for label in column)
        if j != code and all(column) and len(set(column)) > len(pairs) // 2 and not origin and not running:
            titles.setdefault(_language("".join(column)), column)
    if code is None:
        titles = {language: names for language, names in titles.items() if names != codes}
    return codes, titles


def _language(text: str) -> str:
    """`zh` where any character is Chinese, else `en`."""
    chinese = any(unicodedata.name(character, "").startswith("CJK UNIFIED") for character in text)
    return "zh" if chinese else "en"

"""Reading a symmetric table: its blocks filled from the rows and columns the labels name."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import numpy as np

from scenario_engine.data.tables.layout import (
    HOME,
    Heading,
    TableLayout,
    deducted,
    final_uses,
    read_layout,
    sectors,
    summed,
    unit_of,
)
from scenario_engine.data.tables.table import Table
from scenario_engine.data.tables.vocabulary import plain, vocabulary
from scenario_engine.support.errors import TableError

__all__ = ["read_table"]


def read_table(path: Path, *, sheet: str | None = None, unit: str | None = None) -> Table:
    """The input-output table of a CSV or Excel file, found by its labels.

    `unit` is for files that do not print it, as written on tables or such as `"CNY_1e4"`.
    """
    layout = read_layout(path, sheet)
    pairs = sectors([row for row in layout.rows if row.origin in HOME], layout.columns, path.name)
    if not pairs:
        raise TableError(f"{path.name}: no sector stands on both sides of the table.")
    home, buyers = [row for row, _ in pairs], [column for _, column in pairs]
    abroad = _import_rows(layout, len(pairs))
    others = [line for line in layout.columns if line not in buyers]
    outputs = [line for line in others if line.role and line.role.name == "gross_output"]
    if not outputs:
        raise TableError(f"{path.name}: the table has no column of gross output (GO).")
    output = layout.values(home, outputs[-1:])[:, 0]
    intermediate = layout.values(home, buyers)
    finals = [line for line in others if line not in outputs]
    uses = layout.values(home, finals)
    imported = layout.values(abroad, buyers) if abroad else None
    imported_uses = layout.values(abroad, finals) if abroad else 0.0 * uses
    if imported is not None:
        intermediate = intermediate + imported
        uses = uses + imported_uses
    by_role = summed(finals, uses.T)
    final = final_uses(by_role)
    imports = deducted(by_role["imports"][1]) if "imports" in by_role else None
    if imports is None and abroad:
        used = [*buyers, *(line for line in others if line.role and line.role.name in final)]
        imports = layout.values(abroad, used).sum(axis=1)

    below = [line for line in layout.rows if line not in home]
    inputs = summed(below, layout.values(below, buyers))
    printed = {line.role.name: layout.values([line], buyers)[0] for line in below if line.role}
    primary = {name: values for name, (role, values) in inputs.items() if not role.subtotal}
    bought = printed.get("intermediate_input_total", intermediate.sum(axis=0))
    added = np.sum(list(primary.values()), axis=0) if primary else output - bought
    value_added = printed.get("value_added", added)
    unit_name, unit_from = unit_of(unit, layout)
    codes, titles = _names(layout, pairs)
    return Table(
        sectors=codes,
        titles=titles,
        unit=unit_name,
        unit_from=unit_from,
        intermediate=intermediate,
        imported_intermediate=imported,
        imported_final_uses=final_uses(summed(finals, imported_uses.T)) if abroad else {},
        gross_output=output,
        final_uses=final,
        primary_inputs=primary,
        intermediate_input=bought,
        value_added=value_added,
        total_input=printed.get("total_input", bought + value_added),
        imports=imports,
        error=by_role["error"][1] if "error" in by_role else None,
        subtotals={name: values for name, (role, values) in by_role.items() if role.subtotal},
    )


def _import_rows(layout: TableLayout, count: int) -> list[Heading]:
    imported = [row for row in layout.rows if row.origin == "imported"]
    rows = [row for row, _ in sectors(imported, layout.columns, layout.name)] if imported else []
    if imported and len(rows) != count:
        raise TableError(f"{layout.name}: {len(rows)} sectors have imported rows and {count} domestic ones.")
    return rows


def _names(
    layout: TableLayout, pairs: list[tuple[Heading, Heading]]
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Codes of the sectors, and their names by language, from whichever label column holds them."""
    words = vocabulary()
    columns = list(zip(*(row.labels for row, _ in pairs), strict=True))
    shared = [
        j for j in range(len(columns))
        if len(set(columns[j])) == len(pairs)
        and all(plain(label) in column.keys for label, (_, column) in zip(columns[j], pairs, strict=True))
    ]  # fmt: skip
    named = [j for j in shared if layout.heads[j] in words.codes]
    coded = [j for j in shared if all(re.fullmatch(r"[0-9A-Za-z.]{1,8}", label) for label in columns[j])]
    code = next(iter([*named, *coded, *shared]))
    titles: dict[str, tuple[str, ...]] = {}
    for j, column in enumerate(columns):
        if j != code and all(column) and len(set(column)) > len(pairs) // 2:
            titles.setdefault(_language("".join(column)), tuple(column))
    return tuple(columns[code]), titles


def _language(text: str) -> str:
    """`zh` where any character is Chinese, else `en`."""
    chinese = any(unicodedata.name(character, "").startswith("CJK UNIFIED") for character in text)
    return "zh" if chinese else "en"

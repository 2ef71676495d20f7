"""Reading make and use tables, and the symmetric table that an assumption makes of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from scenario_engine.data.tables.grid import number, read_grid
from scenario_engine.data.tables.layout import Line, find_layout
from scenario_engine.data.tables.reader import deducted, final_uses, summed, unit_of
from scenario_engine.data.tables.table import Floats, Table
from scenario_engine.errors import AlignmentFault, TableError, listing
from scenario_engine.input_output.make_use import MakeUse, symmetric

__all__ = ["read_make_use", "symmetric_table"]


def read_make_use(make: Path, use: Path, *, unit: str | None = None) -> tuple[MakeUse, str, str]:
    """Make (industries × commodities) and use (commodities × industries) tables; unit and where it was found.

    Parameters
    ----------
    make, use
        The files, CSV or Excel.
    unit
        Unit of the figures, where the files print none.

    Raises
    ------
    AlignmentFault
        Industries or commodities that differ between the two files.
    TableError
        As in `read_table`.
    """
    grid = read_grid(use)
    layout = find_layout(grid, use.name)
    commodities = [row for row in layout.rows if row.role is None]
    industries = [column for column in layout.columns if column.role is None]
    values = _values(grid, layout.rows, layout.columns, use.name)
    at_row = {id(line): i for i, line in enumerate(layout.rows)}
    at_column = {id(line): j for j, line in enumerate(layout.columns)}
    rows = [at_row[id(line)] for line in commodities]
    columns = [at_column[id(line)] for line in industries]
    by_role = summed((line, values[rows, j]) for j, line in enumerate(layout.columns))
    final = final_uses(by_role)
    if "imports" in by_role:
        final["imports"] = -deducted(by_role["imports"][1])
    inputs = summed((line, values[i, columns]) for i, line in enumerate(layout.rows))
    primary = {name: values for name, (role, values) in inputs.items() if not role.subtotal}
    made = _make(make, [line.labels[0] for line in industries], [line.labels[0] for line in commodities])
    tables = MakeUse(
        commodities=tuple(line.labels[0] for line in commodities),
        industries=tuple(line.labels[0] for line in industries),
        make=made,
        use=values[np.ix_(rows, columns)],
        final_uses=final,
        primary_inputs=primary,
    )
    return tables, *unit_of(unit, layout, use.name)


def symmetric_table(make: Path, use: Path, assumption: str, *, unit: str | None = None) -> Table:
    """The symmetric table of two files under a named assumption.

    What the official tables leave between output and its uses (rounding, mostly) stands in `error`, in place of a
    printed discrepancy; `check_table` refuses one that is not small.

    Parameters
    ----------
    make, use
        The files, CSV or Excel.
    assumption
        One of `input_output.make_use.ASSUMPTIONS`.
    unit
        Unit of the figures, where the files print none.

    Raises
    ------
    TableError
        As in `read_table` and `symmetric`.
    """
    tables, unit_name, unit_from = read_make_use(make, use, unit=unit)
    made = symmetric(tables, assumption)
    final = dict(made.final_uses)
    imports = -final.pop("imports") if "imports" in final else None
    bought = made.flows.sum(axis=0)
    value_added = np.sum(list(made.primary_inputs.values()), axis=0)
    uses = np.sum(list(final.values()), axis=0) - (0.0 if imports is None else imports)
    return Table(
        sectors=made.sectors,
        titles_zh=made.sectors,
        titles_en=made.sectors,
        unit=unit_name,
        unit_from=unit_from,
        intermediate=made.flows,
        gross_output=made.output,
        final_uses=final,
        primary_inputs=made.primary_inputs,
        intermediate_input=bought,
        value_added=value_added,
        total_input=bought + value_added,
        imports=imports,
        error=made.output - made.flows.sum(axis=1) - uses,
    )


def _make(path: Path, industries: list[str], commodities: list[str]) -> Floats:
    grid = read_grid(path)
    layout = find_layout(grid, path.name)
    rows = {line.labels[0]: line for line in layout.rows if line.role is None}
    columns = {line.labels[0]: line for line in layout.columns if line.role is None}
    for side, wanted, found in (("industries", industries, rows), ("commodities", commodities, columns)):
        missing = [label for label in wanted if label not in found]
        extra = [label for label in found if label not in set(wanted)]
        if missing or extra:
            raise AlignmentFault(
                f"{path.name}: {side} differ from the use table: it lacks {listing(missing) or 'none'} and has "
                f"{listing(extra) or 'none'} besides."
            )
    return _values(
        grid, [rows[label] for label in industries], [columns[label] for label in commodities], path.name
    )


def _values(grid: list[list[str | float | None]], rows: list[Line], columns: list[Line], name: str) -> Floats:
    if not rows or not columns:
        raise TableError(f"{name}: no rows or no columns of sectors were found.")
    return np.array(
        [
            [
                number(grid[r.place][c.place], f"{name}: row {r.place + 1}, column {c.place + 1}")
                for c in columns
            ]
            for r in rows
        ]
    )

"""Reading make and use tables, and the symmetric table that an assumption makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scenario_engine.data.tables.grid import number, read_grid
from scenario_engine.data.tables.layout import Layout, Line, find_layout
from scenario_engine.data.tables.reader import HOME, deducted, final_uses, summed, unit_of
from scenario_engine.data.tables.table import Table
from scenario_engine.data.tables.vocabulary import Role, plain, vocabulary
from scenario_engine.methods.input_output.make_use import MakeUse, symmetric
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError, listing

__all__ = ["read_make_use", "symmetric_table"]

TAXES = "net_taxes_on_products"


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
    printed = read_use(use)
    final = printed.final_uses
    flows = printed.flows
    if printed.imported:
        fail_if_not_among(use.name, printed.imported, printed.commodities)
        at = [printed.commodities.index(label) for label in printed.imported]
        flows = flows.copy()
        np.add.at(flows, at, printed.imported_flows)
        final = {name: _added(values, at, printed.imported_uses[name]) for name, values in final.items()}
        total = printed.imported_flows.sum(axis=1) + sum(printed.imported_uses.values())
        final["imports"] = -_added(np.zeros(len(flows)), at, total)
    if printed.imports is not None:
        final["imports"] = -printed.imports
    tables = MakeUse(
        commodities=printed.commodities,
        industries=printed.industries,
        make=read_make(make, printed.industries, printed.commodities),
        use=flows,
        final_uses=final,
        primary_inputs=printed.primary_inputs,
    )
    return tables, *unit_of(unit, printed.layout, use.name)


@dataclass(frozen=True)
class PrintedUse:
    """A use table as printed: products made at home, and imported ones where they stand apart.

    Attributes
    ----------
    layout
        Where its blocks stand.
    commodities, industries, imported
        Labels; `imported` is empty where imports do not stand in rows of their own.
    flows, imported_flows
        What industries use, (commodities, industries) and (imported, industries).
    final_uses, imported_uses
        Kind → (commodities,) and (imported,).
    heads
        Kind of final use → its label on the table.
    imports
        The column of imports, positive, (commodities,); None where there is none.
    primary_inputs
        Kind → (industries,); taxes on products among them.
    taxes
        Net taxes on products of each kind of final use; empty where the table has no such row.
    """

    layout: Layout
    commodities: tuple[str, ...]
    industries: tuple[str, ...]
    imported: tuple[str, ...]
    flows: Floats
    imported_flows: Floats
    final_uses: dict[str, Floats]
    imported_uses: dict[str, Floats]
    heads: dict[str, str]
    imports: Floats | None
    primary_inputs: dict[str, Floats]
    taxes: dict[str, float]


def read_use(path: Path) -> PrintedUse:
    """The use table of a file, CSV or Excel, found by its labels; errors as in `read_make_use`."""
    grid = read_grid(path)
    layout = find_layout(grid, path.name)
    products = [row for row in layout.rows if row.role is None and row.origin in HOME]
    imported = [row for row in layout.rows if row.role is None and row.origin == "imported"]
    industries = [column for column in layout.columns if column.role is None]
    values = _values(grid, layout.rows, layout.columns, path.name)
    at_row = {id(line): i for i, line in enumerate(layout.rows)}
    columns = [j for j, line in enumerate(layout.columns) if line.role is None]

    def rows_of(lines: list[Line]) -> list[int]:
        return [at_row[id(line)] for line in lines]

    def by_kind(lines: list[Line]) -> dict[str, tuple[Role, Floats]]:
        return summed((line, values[rows_of(lines), j]) for j, line in enumerate(layout.columns))

    by_role = by_kind(products)
    final = final_uses(by_role)
    kinds = final_uses(by_kind(imported)) if imported else {}
    inputs = summed((line, values[i, columns]) for i, line in enumerate(layout.rows))
    primary = {name: found for name, (role, found) in inputs.items() if not role.subtotal}
    if not set(primary) - {TAXES} and "value_added" in inputs:
        primary["value_added"] = inputs["value_added"][1]
    taxed = [row for row in layout.rows if row.role is not None and row.role.name == TAXES]
    words = vocabulary().columns
    heads = {
        line.role.name: next(label for label in reversed(line.labels) if words.get(plain(label)) == line.role)
        for line in reversed(layout.columns)
        if line.role is not None
    }
    return PrintedUse(
        layout=layout,
        commodities=tuple(map(label_of, products)),
        industries=tuple(map(label_of, industries)),
        imported=tuple(map(label_of, imported)),
        flows=values[np.ix_(rows_of(products), columns)],
        imported_flows=values[np.ix_(rows_of(imported), columns)],
        final_uses=final,
        imported_uses=kinds,
        heads={name: heads[name] for name in final},
        imports=deducted(by_role["imports"][1]) if "imports" in by_role else None,
        primary_inputs=primary,
        taxes={name: float(found.sum()) for name, found in final_uses(by_kind(taxed)).items()}
        if taxed
        else {},
    )


def label_of(line: Line) -> str:
    """The outermost label of a row or column that is no word on where products come from."""
    origins = vocabulary().origins
    return next((label for label in line.labels if label and plain(label) not in origins), line.labels[0])


def fail_if_not_among(name: str, labels: Sequence[str], known: Sequence[str]) -> None:
    """Raise `AlignmentFault` where imported products are not among those made at home, which it names."""
    foreign = [label for label in labels if label not in set(known)]
    if foreign:
        raise AlignmentFault(
            f"{name}: imports of {listing(foreign)} have no row of products made at home.",
            "Add one, of zeros if need be.",
        )


def _added(values: Floats, at: list[int], more: Floats) -> Floats:
    found = values.copy()
    np.add.at(found, at, more)
    return found


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
    # A row of value added is no kind of primary input; net taxes on products belong to it then.
    primary = {} if "value_added" in made.primary_inputs else made.primary_inputs
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
        primary_inputs=primary,
        intermediate_input=bought,
        value_added=value_added,
        total_input=bought + value_added,
        imports=imports,
        error=made.output - made.flows.sum(axis=1) - uses,
    )


def read_make(path: Path, industries: Sequence[str], commodities: Sequence[str]) -> Floats:
    """The make table of a file over these industries and commodities; `AlignmentFault` names those that differ."""
    grid = read_grid(path)
    layout = find_layout(grid, path.name)
    rows = {label_of(line): line for line in layout.rows if line.role is None}
    columns = {label_of(line): line for line in layout.columns if line.role is None}
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

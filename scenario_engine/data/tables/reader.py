"""Reading a symmetric table: its blocks filled from the rows and columns the labels name.

What a printed total sums, and whether a row stands inside value added or beside it, is found by the numbers: of what the
labels allow, the sums decide.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scenario_engine.data.tables.balances import DUST, sum_of
from scenario_engine.data.tables.headings import Heading, TableLayout, unit_of
from scenario_engine.data.tables.kinds import (
    LEAST_REST,
    deducted,
    final_uses,
    gap,
    primary_and_beside,
    resolution,
    summed,
)
from scenario_engine.data.tables.layout import read_layout
from scenario_engine.data.tables.table import BEYOND, Table
from scenario_engine.data.tables.vocabulary import plain, vocabulary, word
from scenario_engine.support.arguments import checked
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError, listing

__all__ = ["read_table", "with_imports"]

OF_HOME = ("gross_output", "total_use", "total")
"""Columns that may be output, and are not added to those of imported rows."""


@checked
def read_table(
    path: str | Path,
    *,
    sheet: str | None = None,
    unit: str | None = None,
    in_order: bool = False,
    units_by_row: bool = False,
    year: int | None = None,
) -> Table:
    """The input-output table of a text file or a workbook, found by its labels; its `inputs` are those of a model.

    Parameters
    ----------
    path
        A CSV or an Excel workbook.
    sheet
        Of a workbook that has several, or part of the title of one table among several.
    unit
        For files that do not print it, as written on tables or such as `"CNY_1e4"`.
    in_order
        Whether the file labels sectors otherwise in rows than in columns, in the same order.
    units_by_row
        Whether the units that a column gives the sectors are kept.
    year
        Of the table; a note says where its title names others.

    Raises
    ------
    TableError
        No table, or one that cannot be told; the message names row and column.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> rows = ["sector,A,B,Final consumption expenditure,Gross output", "A,150,500,350,1000", "B,200,100,1700,2000"]
    >>> text = "\\n".join([*rows, "Value added,650,1400,,"])
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "table.csv")
    ...     _ = file.write_text(text, encoding="utf-8")
    ...     table = read_table(file, unit="USD_1e6")
    ...
    >>> table.inputs["intermediate_use"].values.tolist()
    [[150.0, 500.0], [200.0, 100.0]]
    """
    path = Path(path)
    layout = read_layout(path, sheet, in_order=in_order, units_by_row=units_by_row)
    home, buyers = map(list, zip(*layout.pairs, strict=True))
    uses = _uses(layout, home, buyers)
    below = [line for line in layout.rows if line.role is not None]
    inputs = layout.values(below, buyers)
    rows = summed(below, inputs)
    used, notes = uses.flows.sum(axis=1), layout.of_another_year(year)
    outside = [one for one in (uses.imports, uses.inflows) if one is not None]
    error, regional = uses.columns.get("error", 0.0 * used), _regional(layout.columns, uses.figures)
    net = sum_of(final_uses(uses.by_role).values(), used) - sum_of(outside, used) + error
    output = _output(uses.columns, rows, used, net)
    if output is None and not rows:
        raise TableError(
            f"{layout.name}: the table has no gross output and no value added.",
            'Add it, or say which label it has: scenario-engine data vocabulary add "ITS LABEL" gross_output.',
        )
    if output is None:
        output = used + net
        notes.append("output is the sum of uses, as the table prints none")
    final = final_uses(uses.by_role, output - used + sum_of(outside, used) - error)
    dust = _is_dust(output, uses.flows) & (not layout.row_units)
    flows = np.where(dust, 0.0, uses.flows)
    output, inputs = np.where(dust, 0.0, output), np.where(dust, 0.0, inputs)
    rows = {name: np.where(dust, 0.0, values) for name, values in rows.items()}
    paid, imports = flows.sum(axis=0), uses.imports
    left = output - paid
    if layout.row_units:
        paid, left = 0.0 * paid, _paid_beside(layout.name, rows)
    primary, beside, understood = primary_and_beside(rows, left)
    if "imported_inputs" in rows and "imported_inputs" not in beside and imports is None:
        imports = rows["imported_inputs"]
    others = sum_of(beside.values(), paid)
    bought, at_purchasers = _purchases(below, inputs, paid, paid + others)
    added = sum_of(primary.values(), output) if primary else output - paid - others
    if layout.row_units:
        bought, at_purchasers = paid, {}
    value_added = rows.get("value_added", added)
    unit_name, unit_from = unit_of(unit, layout)
    codes, titles = _names(layout)
    if layout.left_out:
        notes.append(f"left out, being no part of the table: {listing(layout.left_out)}")
    if layout.places and (homeless := _of_no_region(uses.by_role, regional)):
        notes.append(f"of no region, counted as used outside: {listing(homeless)}")
    return Table(
        sectors=codes,
        titles=titles,
        unit=unit_name,
        unit_from=unit_from,
        intermediate=flows,
        imported_intermediate=uses.imported,
        gross_output=output,
        final_uses=final,
        imported_final_uses=uses.imported_final,
        regional_uses=regional,
        regions=tuple(region for region, _ in layout.places),
        products=tuple(product for _, product in layout.places),
        primary_inputs=primary,
        imported_inputs=beside.pop("imported_inputs", None),
        inputs_beside=beside,
        intermediate_input=bought,
        value_added=value_added,
        row_units=tuple(layout.row_units[row.place] for row in home) if layout.row_units else (),
        total_input=output if layout.row_units else rows.get("total_input", bought + others + value_added),
        imports=imports,
        inflows=uses.inflows,
        error=uses.columns.get("error"),
        subtotals={**_totals(uses.by_role, used, final, outside), **at_purchasers},
        resolution=resolution(uses.flows, uses.figures, inputs, output),
        notes=(*understood, *notes),
        doubt=layout.doubt,
    )


def _paid_beside(name: str, rows: Mapping[str, Floats]) -> Floats:
    """All that a table in several units says sectors pay beside each other; nothing of it can be what is left."""
    roles = {one: vocabulary().row(one) for one in rows}
    inputs = [rows[one] for one, role in roles.items() if not role.subtotal and not role.outside]
    outside = [rows[one] for one, role in roles.items() if role.outside]
    added = [rows["value_added"]] if "value_added" in rows else inputs
    if not added:
        raise TableError(
            f"{name}: the table has no value added, and in several units it cannot be what output leaves.",
            "Add a row of value added, or its kinds.",
        )
    return sum_of([*added, *outside], added[0])


@dataclass(frozen=True)
class _Uses:
    """What the sectors and final uses take of each product, home-made and imported together."""

    flows: Floats
    figures: Floats
    by_role: dict[str, Floats]
    columns: dict[str, Floats]
    imported: Floats | None
    imported_final: dict[str, Floats]
    imports: Floats | None
    """By product: as the column says, else what the rows of imports say together."""
    inflows: Floats | None
    """From other regions of the country, by product."""


def _uses(layout: TableLayout, home: Sequence[Heading], buyers: Sequence[Heading]) -> _Uses:
    """Uses of the sectors' products, with the rows of imports where the table has them; output is of home-made ones."""
    flows, figures = layout.values(home, buyers), layout.values(home, layout.columns)
    own = {name: values for name, values in summed(layout.columns, figures.T).items() if name in OF_HOME}
    imported, imported_final = None, {}
    if abroad := _import_rows(layout, home):
        imported, used = layout.values(abroad, buyers), layout.values(abroad, layout.columns)
        imported_final = final_uses(summed(layout.columns, used.T))
        flows, figures = flows + imported, figures + used
    by_role = summed(layout.columns, figures.T)
    columns = {**by_role, **own}
    imports, inflows = (
        deducted(columns[name]) if name in columns else None for name in ("imports", "domestic_inflows")
    )
    if imports is None and imported is not None:
        imports = sum_of([imported.sum(axis=1), *imported_final.values()], flows[0])
    return _Uses(flows, figures, by_role, columns, imported, imported_final, imports, inflows)


def _regional(columns: Sequence[Heading], figures: Floats) -> dict[str, dict[str, Floats]]:
    """Region → kind of use → figures, where columns are headed by the region whose use they are."""
    found: dict[str, dict[str, Floats]] = {}
    for region in dict.fromkeys(line.region for line in columns if line.region):
        own = [at for at, line in enumerate(columns) if line.region == region]
        found[region] = final_uses(summed([columns[at] for at in own], figures[:, own].T))
    return found


def _of_no_region(by_role: Mapping[str, Floats], regional: Mapping[str, Mapping[str, Floats]]) -> list[str]:
    """Kinds of final use at home that no region heads, where the sectors are of several."""
    headed = {kind for uses in regional.values() for kind in uses}
    return [kind for kind in final_uses(by_role) if kind not in headed and kind not in BEYOND]


def _is_dust(output: Floats, flows: Floats) -> npt.NDArray[np.bool_]:
    """Sectors whose output and purchases only stand for zeros, which a balancing program may not write."""
    least = DUST * np.abs(output).sum()
    return np.asarray((np.abs(output) < least) & (np.abs(flows).sum(axis=0) < least))


def _purchases(
    lines: Sequence[Heading], inputs: Floats, paid: Floats, with_others: Floats
) -> tuple[Floats, dict[str, Floats]]:
    """Intermediate input as printed, and the same at purchasers' prices where that is printed; else the sum of flows."""
    sums, found = {"flows": paid, "at purchasers' prices": with_others}, dict[str, Floats]()
    for line, values in zip(lines, inputs, strict=True):
        if line.role is not None and line.role.name in ("total", "intermediate_input_total"):
            found[_nearest(values, sums)] = values
    return found.pop("flows", paid), found


def with_imports(
    table: Table,
    path: Path,
    *,
    sheet: str | None = None,
    unit: str | None = None,
    in_order: bool = False,
    year: int | None = None,
) -> Table:
    """A table of home-made products with the import matrix of another sheet or file: both together, imports apart.

    The matrix has the table's sectors and unit; what it says each sector buys abroad is what the table says.
    """
    layout = read_layout(path, sheet, totals=False, in_order=in_order)
    labels = [layout.names, *zip(*(row.labels for row, _ in layout.pairs), strict=True)]
    keys = next((column for column in labels if set(column) == set(table.sectors)), ())
    if (own := unit_of(unit, layout)[0]) != table.unit:
        raise AlignmentFault(
            f"{path.name} is in {own}, the table in {table.unit}.", "Bring both to one unit."
        )
    if not keys:
        raise AlignmentFault(
            f"{path.name}: the import matrix has {len(layout.pairs)} sectors, the table {len(table.sectors)}; or their labels "
            "differ.",
            "Give both the same sectors.",
        )
    pairs = [layout.pairs[keys.index(sector)] for sector in table.sectors]
    rows, columns = map(list, zip(*pairs, strict=True))
    flows, figures = layout.values(rows, columns), layout.values(rows, layout.columns)
    final = final_uses(summed(layout.columns, figures.T))
    home, abroad = table.regional_uses, _regional(layout.columns, figures)
    paid = flows.sum(axis=0) if table.imported_inputs is None else table.imported_inputs
    if gap(paid, [flows.sum(axis=0)]) > LEAST_REST * np.abs(paid).sum():
        at = int(np.argmax(np.abs(paid - flows.sum(axis=0))))
        raise AlignmentFault(
            f"{path.name}: {table.named(at)} buys {flows.sum(axis=0)[at]:.6g} abroad by the import matrix and {paid[at]:.6g} "
            "by the table.",
            "Take both of one edition.",
        )
    both = table.intermediate + flows
    return replace(
        table,
        notes=(*table.notes, *layout.of_another_year(year)),
        intermediate=both,
        imported_intermediate=flows,
        intermediate_input=both.sum(axis=0),
        final_uses=_together(table.final_uses, final),
        imported_final_uses=final,
        # none where only one of the two tells regions
        regional_uses={region: _together(home[region], abroad[region]) for region in home}
        if home.keys() == abroad.keys()
        else {},
        imported_inputs=None,
        imports=flows.sum(axis=1) + sum_of(final.values(), paid),
        subtotals={},
    )


def _together(home: Mapping[str, Floats], abroad: Mapping[str, Floats]) -> dict[str, Floats]:
    """Kinds of use of home products and of imports, each kind of both together."""
    kinds = dict.fromkeys([*home, *abroad])
    return {kind: np.asarray(home.get(kind, 0.0) + abroad.get(kind, 0.0)) for kind in kinds}


def _output(
    columns: Mapping[str, Floats], rows: Mapping[str, Floats], used: Floats, net: Floats
) -> Floats | None:
    """Gross output as printed: its column, else its row, else a total nearer to all net uses than to those of sectors."""
    if "gross_output" in columns:
        return columns["gross_output"]
    if "total_input" in rows:
        return rows["total_input"]
    for total in ("total_use", "total"):
        if total in columns and _nearest(columns[total], {"all": used + net, "sectors": used}) == "all":
            return columns[total]
    return None


def _totals(
    by_role: Mapping[str, Floats], used: Floats, final: Mapping[str, Floats], bought: Sequence[Floats]
) -> dict[str, Floats]:
    """Printed totals of the rows by what they sum, found by the numbers where they say it."""
    uses = sum_of(final.values(), used)
    net = uses - sum_of(bought, used)
    sums = {
        "intermediate_use_total": used,
        "final_use_total": uses,
        "total_use": used + uses,
        "final_demand": net,
        "output": used + net,
    }
    names = ("total", "intermediate_use_total", "final_use_total", "total_use", "final_demand")
    printed = {name: by_role[name] for name in names if name in by_role and name not in final}
    return {_nearest(values, sums, name): values for name, values in printed.items()}


def _nearest(values: Floats, sums: Mapping[str, Floats], said: str = "") -> str:
    """The sum that values are; what the label says where they come near it."""
    gaps = {name: np.abs(values - total).sum() for name, total in sums.items()}
    if said in gaps and gaps[said] <= 0.05 * np.abs(values).sum():
        return said
    return min(gaps, key=lambda name: gaps[name])


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
    heads = dict(zip(range(len(columns)), layout.heads, strict=True))
    distinct = [j for j, column in enumerate(columns) if all(column) and len(set(column)) == len(pairs)]
    shared = [
        j for j in distinct
        if all(plain(label) in column.keys for label, (_, column) in zip(columns[j], pairs, strict=True))
    ]  # fmt: skip
    running = [j for j, column in enumerate(columns) if all(label.isdigit() for label in column)]
    named = [j for j in distinct if heads[j] in words.codes and (j in shared or j not in running)]
    coded = [j for j in shared if all(re.fullmatch(r"[0-9A-Za-z.]{1,8}", label) for label in columns[j])]
    code = next(iter([*named, *coded, *shared]), None)
    codes = layout.names if code is None else columns[code]
    titles: dict[str, tuple[str, ...]] = {}
    for j, column in enumerate(columns):
        origin = {word(label) for label in column} <= set(words.origins)
        if j not in (code, *running) and all(column) and len(set(column)) > len(pairs) // 2 and not origin:
            chinese = re.search(r"[\u3400-\u4dbf\u4e00-\u9fff]", "".join(column))
            titles.setdefault("zh" if chinese else "en", column)
    return codes, {language: names for language, names in titles.items() if names != codes}

"""Make and use tables of one year together, read and written in one form."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.data.tables.grid import sheets_of
from scenario_engine.data.tables.headings import HOME, Heading, TableLayout, labels_of, matched, unit_of
from scenario_engine.data.tables.kinds import (
    TAXES,
    deducted,
    final_uses,
    primary_and_beside,
    resolution,
    summed,
)
from scenario_engine.data.tables.layout import read_layout
from scenario_engine.data.tables.valuation_matrices import MARGINS, Valuation, revalued, taken
from scenario_engine.data.tables.vocabulary import vocabulary, word
from scenario_engine.methods.input_output.balancing import SupplyUse
from scenario_engine.methods.input_output.valuation import at_basic_prices
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError, listing
from scenario_engine.support.files.spreadsheet import escaped

IMPORTED = "imported_inputs"
"""What is imported in one row of no product."""

IMPORTS = "imports"
"""Who supplies imports where the use table does not set them apart."""


@dataclass(frozen=True)
class SupplyUseTables:
    """Make and use tables of one year in one unit."""

    prior: SupplyUse
    """What `sut_ras` balances. Imports in rows of their own, and net taxes on products, are its imported use; imports in a column
    are supplied by `IMPORTS`."""
    industries: tuple[str, ...]
    """Labels, without `IMPORTS`."""
    heads: Mapping[str, str]
    """Kind of final use → its label on the table."""
    primary_inputs: Mapping[str, Floats]
    """Kind → (industries,), without taxes on products."""
    unit: str
    """Of all figures, as the program knows it; `unit_from` says where it was found."""
    unit_from: str
    resolution: float = 0.0
    """The digit that the files round their figures to; zero where they do not."""
    notes: tuple[str, ...] = ()
    """What was done in reading, as a person should know it."""

    @property
    def products(self) -> list[str]:
        """Labels of what is made at home."""
        return list(map(str, self.prior.domestic_use.indexes["product"]))

    @property
    def imported(self) -> list[str]:
        """Labels of products whose imports stand in rows of their own."""
        return [label for label in map(str, self.prior.imports.indexes["imported"]) if label != TAXES]

    @property
    def outside(self) -> list[str]:
        """Totals of what comes from outside: imports, net taxes on products."""
        some = bool(self.imported) or IMPORTS in self.prior.supply.indexes["industry"]
        taxed = TAXES in self.prior.imports.indexes["imported"]
        return [*([IMPORTS] if some else []), *([TAXES] if taxed else [])]

    def outside_total(self, name: str) -> float:
        """One of those totals as it is in the tables. `name` is one of `outside`."""
        if name == IMPORTS and not self.imported:
            return float(self.prior.supply.sel(industry=IMPORTS).sum())
        labels = [TAXES] if name == TAXES else self.imported
        return float(self.prior.imports.sel(imported=labels).sum())


def read_tables(
    make: Path,
    use: Path,
    *,
    unit: str | None = None,
    sheet: str | None = None,
    make_sheet: str | None = None,
    valuation: Valuation | None = None,
    year: int | None = None,
) -> SupplyUseTables:
    """Make and use tables of two files or sheets, text or Excel, found by their labels.

    The make table is of industries by products, or a supply table of products by industries; where that has
    imports, margins and taxes beside it and the use table is at purchasers' prices, use is brought to basic
    prices: by matrices of margins and taxes where these are given (a sheet alone is of the use table's workbook), else
    in proportion to use. `unit` is for files that print none; a note says where a table's title names other years than
    `year`. Industries or commodities that differ between the two raise `AlignmentFault`.
    """
    source = read_layout(make, find_make(make, use, sheet, make_sheet), symmetric=False)
    # a column called as a final use is an industry or a product here
    made = [replace(line, role=None) if line.is_use else line for line in source.columns]
    source = replace(source, columns=made)
    layout = _with_sectors_of(source, read_layout(use, sheet, symmetric=False))
    home = [row for row in layout.rows if row.role is None and row.origin in HOME]
    abroad = [row for row in layout.rows if row.role is None and row.origin == "imported"]
    named = {
        name: [row for row in layout.rows if row.role and row.role.name == name] for name in (IMPORTED, TAXES)
    }
    paid_beside = {name: rows for name, rows in named.items() if rows}
    buyers = [column for column in layout.columns if column.role is None]
    others = [column for column in layout.columns if column.role is not None]
    _fail_if_empty(use.name, home, buyers)
    industries, products = labels_of(buyers), labels_of(home)

    by_role = summed(others, layout.values(home, others).T)
    kinds = list(final_uses(by_role))

    def used(rows: list[Heading]) -> Floats:
        return taken(layout, rows, buyers, kinds)

    figures = layout.values(layout.rows, buyers)
    inputs = summed(layout.rows, figures)
    within = {name: found for name, found in inputs.items() if name not in paid_beside}
    primary, _, understood = primary_and_beside(within, 0.0 * figures[0])
    notes = [*layout.of_another_year(year), *source.of_another_year(year), *understood]
    if not primary and "value_added" in inputs:
        primary["value_added"] = inputs["value_added"]
    bought, outside, imported = used(home), used(abroad), labels_of(abroad)
    supply, beside = _read_make(
        source,
        (buyers, home),
        bought[:, : len(buyers)].sum(axis=0) + np.sum([*primary.values()], axis=0),
    )
    suppliers = list(industries)
    foreign = by_role.get("imports")
    if foreign is None and "imports" in beside and not (abroad or IMPORTED in paid_beside):
        foreign = beside["imports"]
    if foreign is not None:
        supply = np.vstack([supply, deducted(foreign)])
        suppliers.append(IMPORTS)
    for name, lines in paid_beside.items():
        outside, imported = np.vstack([outside, used(lines).sum(axis=0)]), [*imported, name]
    matrices = {
        kind: _with_sectors_of(source, read_layout(path or use, of, symmetric=False))
        for kind, (path, of) in (valuation or {}).items()
        if path or of
    }
    if matrices:
        digits = resolution(supply, layout.values(home, layout.columns))
        bought, borne = revalued(matrices, (home, buyers, kinds), bought, beside, digits)
        outside, imported = np.vstack([outside, borne]), [*imported, TAXES]
        notes.append("use brought from purchasers' to basic prices by matrices of margins and taxes")
    elif TAXES not in paid_beside:
        margins, taxes = (beside.get(name, np.zeros(len(home))) for name in (MARGINS, TAXES))
        on_top = bought.sum(axis=1) - supply.sum(axis=0)
        if np.abs(on_top - (margins + taxes)).sum() < np.abs(on_top).sum():
            bought, borne = at_basic_prices(bought, margins, taxes)
            outside, imported = np.vstack([outside, borne]), [*imported, TAXES]
            notes.append(
                "use brought from purchasers' to basic prices: margins and taxes in proportion to use"
            )
    uses = [*industries, *kinds]
    prior = SupplyUse(
        over(supply, industry=suppliers, product=products),
        over(bought, product=products, use=uses),
        over(outside, imported=imported, use=uses),
        over(outside.sum(axis=1), imported=imported),
    )
    if layout.left_out:
        notes.append(f"left out: {listing(layout.left_out)}")
    return SupplyUseTables(
        prior,
        tuple(industries),
        _heads(others, kinds),
        primary,
        *_unit(unit, layout, source),
        resolution=resolution(supply, figures, layout.values(home, layout.columns)),
        notes=tuple(notes),
    )


def _with_sectors_of(make: TableLayout, use: TableLayout) -> TableLayout:
    """A use table in which an industry or product of the make table is one, though it be called "Government"."""
    sectors = {key for line in (*make.rows, *make.columns) if line.role is None for key in line.keys if key}

    def as_sector(line: Heading) -> Heading:
        return replace(line, role=None) if sectors & set(line.keys) else line

    return replace(use, rows=list(map(as_sector, use.rows)), columns=list(map(as_sector, use.columns)))


def _unit(asked: str | None, use: TableLayout, make: TableLayout) -> tuple[str, str]:
    """The one unit of both tables, which one of them may print alone."""
    if asked is None and use.unit is None and make.unit is not None:
        return unit_of(None, make)
    found = unit_of(asked, use)
    if asked is None and make.unit is not None and unit_of(None, make)[0] != found[0]:
        raise AlignmentFault(
            f"{make.name} is in {make.unit}, {use.name} in {use.unit}.", "Bring both to one unit."
        )
    return found


def find_make(make: Path, use: Path, sheet: str | None, make_sheet: str | None) -> str | None:
    """The sheet of the make table: the one named; of another workbook the one called as the use table's; else the only other."""
    names = sheets_of(make)
    if make_sheet is not None or len(names) < 2:
        return make_sheet
    if make.resolve() != use.resolve() and sheet in names:
        return sheet
    others = [name for name in names if make.resolve() != use.resolve() or name != sheet]
    if len(others) > 1:
        raise TableError(
            f"{make.name} has several sheets.",
            f"Say which holds the make table with --make-sheet: {listing(others)}.",
        )
    return others[0]


def _heads(columns: list[Heading], kinds: list[str]) -> dict[str, str]:
    """Kind of final use → its label on the table, of the first column that has it; else its name."""
    words = vocabulary()
    heads = {
        line.role.within or line.role.name: next(
            (one for one in reversed(line.labels) if words.columns.get(word(one)) == line.role), line.name
        )
        for line in reversed(columns)
        if line.role is not None
    }
    return {kind: heads.get(kind) or words.title(kind, "en").lower() for kind in kinds}


def _read_make(
    layout: TableLayout, wanted: tuple[list[Heading], list[Heading]], paid: Floats
) -> tuple[Floats, dict[str, Floats]]:
    """The make table over industries and products, and what stands beside a supply table by kind, over products.

    A table of products by industries is turned; where both bear the same labels, the one is taken in which
    industries make what they pay for. `AlignmentFault` names industries and products that differ.
    """
    rows = [line for line in layout.rows if line.role is None and line.origin in HOME]
    columns = [line for line in layout.columns if line.role is None]
    others = [line for line in layout.columns if line.role is not None]
    _fail_if_empty(layout.name, rows, columns)
    ways = {}
    for turned, (makers, made) in ((False, (rows, columns)), (True, (columns, rows))):
        industries, products = matched(wanted[0], makers), matched(wanted[1], made)
        if industries and products:
            sides = (products, industries) if turned else (industries, products)
            figures = layout.values(*sides)
            ways[turned] = (figures.T if turned else figures), sides[0]
    if not ways:
        raise _differing(layout.name, wanted, rows, columns)
    turned = min(ways, key=lambda way: float(np.abs(ways[way][0].sum(axis=1) - paid).sum()))
    supply, sellers = ways[turned]
    return supply, summed(others, layout.values(sellers, others).T) if turned else {}


def _differing(
    name: str, wanted: tuple[list[Heading], list[Heading]], rows: list[Heading], columns: list[Heading]
) -> AlignmentFault:
    """Which industries or products of the make table are not those of the use table, the nearer way round."""
    ours, straight = ([set(labels_of(lines)) for lines in side] for side in (wanted, (rows, columns)))
    found = max(
        (straight, straight[::-1]), key=lambda way: sum(len(a & b) for a, b in zip(ours, way, strict=True))
    )
    for what, own, theirs in zip(("industries", "commodities"), ours, found, strict=True):
        if own != theirs:
            return AlignmentFault(
                f"{name}: {what} differ from the use table: it lacks {listing(sorted(own - theirs)) or 'none'} and has "
                f"{listing(sorted(theirs - own)) or 'none'} besides.",
                "Give both tables the same labels.",
            )
    return AlignmentFault(
        f"{name}: a label appears twice.", "Give each industry and product a label of its own."
    )


def _fail_if_empty(name: str, rows: Collection[object], columns: Collection[object]) -> None:
    if not rows or not columns:
        raise TableError(f"{name}: no rows or no columns of sectors were found.")


def write(tables: SupplyUseTables, folder: Path) -> None:
    """Write `make.csv` and `use.csv`, in the form `read_tables` and `data import` read. The folder must be there."""
    make = tables.prior.supply.sel(industry=list(tables.industries)).to_pandas()
    make["gross output"] = make.sum(axis=1)
    make = pd.concat([make, make.sum().to_frame("commodity output").T])
    for name, frame in (("make.csv", make), ("use.csv", _use(tables))):
        named = frame.rename(index=escaped, columns=escaped)
        text = named.to_csv(index_label="Code", float_format="%.12g", lineterminator="\n")
        (folder / name).write_text(f"Unit: {tables.unit}\n{text}", encoding="utf-8", newline="")


def _use(tables: SupplyUseTables) -> pd.DataFrame:
    """Home-made products, imported ones, taxes and primary inputs below each other; imports in a column beside."""
    prior = tables.prior
    inputs = pd.DataFrame(tables.primary_inputs, index=list(tables.industries)).T
    use = pd.concat([prior.domestic_use.to_pandas(), prior.imported_use.to_pandas(), inputs])
    titled = {kind: vocabulary().title(kind, "en").lower() for kind in (TAXES, *tables.primary_inputs)}
    use = use.rename(index=titled, columns=dict(tables.heads))
    home, imported = len(tables.products), len(tables.imported)
    rest = len(use) - home - imported
    if imported:
        use.insert(0, "Origin", ["domestic"] * home + ["imported"] * imported + [""] * rest)
    if IMPORTS in prior.supply.indexes["industry"]:
        use["imports"] = [*prior.supply.sel(industry=IMPORTS).to_numpy(), *[np.nan] * (imported + rest)]
    return use


def over(values: object, **labels: list[str]) -> xr.DataArray:
    """Values on labelled dimensions."""
    return xr.DataArray(np.asarray(values, dtype=float), list(labels.items()))

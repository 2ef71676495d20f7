"""Make and use tables of one year together, read and written in one form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.data.tables.layout import (
    HOME,
    Heading,
    deducted,
    final_uses,
    read_layout,
    summed,
    unit_of,
)
from scenario_engine.data.tables.vocabulary import plain, vocabulary
from scenario_engine.methods.input_output.balancing import SupplyUse
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError, listing

__all__ = ["SupplyUseTables", "read_tables", "write"]

TAXES = "net_taxes_on_products"

IMPORTS = "imports"
"""Who supplies imports where the use table does not set them apart."""


@dataclass(frozen=True)
class SupplyUseTables:
    """Make and use tables of one year in one unit.

    Attributes
    ----------
    prior
        What `sut_ras` balances. Imports in rows of their own, and net taxes on products, are its imported use;
        imports in a column are supplied by `IMPORTS`.
    industries
        Labels, without `IMPORTS`.
    heads
        Kind of final use → its label on the table.
    primary_inputs
        Kind → (industries,), without taxes on products.
    unit
        Of all figures, as the program knows it; `unit_from` says where it was found.
    """

    prior: SupplyUse
    industries: tuple[str, ...]
    heads: Mapping[str, str]
    primary_inputs: Mapping[str, Floats]
    unit: str
    unit_from: str

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
        """One of those totals as it is in the tables.

        `name` is one of `outside`.
        """
        if name == IMPORTS and not self.imported:
            return float(self.prior.supply.sel(industry=IMPORTS).sum())
        labels = [TAXES] if name == TAXES else self.imported
        return float(self.prior.imports.sel(imported=labels).sum())


def read_tables(make: Path, use: Path, *, unit: str | None = None) -> SupplyUseTables:
    """Make and use tables of two files, CSV or Excel, found by their labels.

    `unit` is for files that print none. Industries or commodities that differ between the two raise
    `AlignmentFault`.
    """
    layout = read_layout(use)
    home = [row for row in layout.rows if row.role is None and row.origin in HOME]
    abroad = [row for row in layout.rows if row.role is None and row.origin == "imported"]
    taxed = [row for row in layout.rows if row.role is not None and row.role.name == TAXES]
    buyers = [column for column in layout.columns if column.role is None]
    others = [column for column in layout.columns if column.role is not None]
    _fail_if_empty(use.name, home, buyers)
    industries, products = list(map(label_of, buyers)), list(map(label_of, home))

    by_role = summed(others, layout.values(home, others).T)
    kinds = list(final_uses(by_role))

    def used(rows: list[Heading]) -> Floats:
        """What industries and final uses take of rows, (rows, uses)."""
        final = summed(others, layout.values(rows, others).T)
        return np.hstack([layout.values(rows, buyers), *(final[kind][1][:, None] for kind in kinds)])

    inputs = summed(layout.rows, layout.values(layout.rows, buyers))
    primary = {name: found for name, (role, found) in inputs.items() if not role.subtotal and name != TAXES}
    if not primary and "value_added" in inputs:
        primary["value_added"] = inputs["value_added"][1]
    supply, suppliers = _read_make(make, industries, products), list(industries)
    if "imports" in by_role:
        supply = np.vstack([supply, deducted(by_role["imports"][1])])
        suppliers.append(IMPORTS)
    outside, imported = used(abroad), list(map(label_of, abroad))
    if taxed:
        outside, imported = np.vstack([outside, used(taxed).sum(axis=0)]), [*imported, TAXES]
    uses = [*industries, *kinds]
    prior = SupplyUse(
        over(supply, industry=suppliers, product=products),
        over(used(home), product=products, use=uses),
        over(outside, imported=imported, use=uses),
        over(outside.sum(axis=1), imported=imported),
    )
    return SupplyUseTables(prior, tuple(industries), _heads(others, kinds), primary, *unit_of(unit, layout))


def _heads(columns: list[Heading], kinds: list[str]) -> dict[str, str]:
    """Kind of final use → its label on the table, of the first column that has it."""
    words = vocabulary().columns
    heads = {
        line.role.name: next(label for label in reversed(line.labels) if words.get(plain(label)) == line.role)
        for line in reversed(columns)
        if line.role is not None
    }
    return {kind: heads[kind] for kind in kinds}


def label_of(line: Heading) -> str:
    """The outermost label of a row or column that is no word on where products come from."""
    origins = vocabulary().origins
    return next((label for label in line.labels if label and plain(label) not in origins), line.labels[0])


def _read_make(path: Path, industries: Sequence[str], commodities: Sequence[str]) -> Floats:
    """The make table of a file over these industries and commodities; `AlignmentFault` names those that differ."""
    layout = read_layout(path)
    rows = {label_of(line): line for line in layout.rows if line.role is None}
    columns = {label_of(line): line for line in layout.columns if line.role is None}
    _fail_if_empty(path.name, rows, columns)
    for side, wanted, found in (("industries", industries, rows), ("commodities", commodities, columns)):
        missing = [label for label in wanted if label not in found]
        extra = [label for label in found if label not in set(wanted)]
        if missing or extra:
            raise AlignmentFault(
                f"{path.name}: {side} differ from the use table: it lacks {listing(missing) or 'none'} and has "
                f"{listing(extra) or 'none'} besides."
            )
    return layout.values([rows[label] for label in industries], [columns[label] for label in commodities])


def _fail_if_empty(name: str, rows: Collection[object], columns: Collection[object]) -> None:
    if not rows or not columns:
        raise TableError(f"{name}: no rows or no columns of sectors were found.")


def write(tables: SupplyUseTables, folder: Path) -> None:
    """Write `make.csv` and `use.csv`, in the form `read_tables` and `data import` read.

    The folder must be there.
    """
    for name, frame in (("make.csv", _make(tables)), ("use.csv", _use(tables))):
        text = frame.to_csv(index_label="Code", float_format="%.12g", lineterminator="\n")
        (folder / name).write_text(f"Unit: {tables.unit}\n{text}", encoding="utf-8", newline="")


def _make(tables: SupplyUseTables) -> pd.DataFrame:
    make = tables.prior.supply.sel(industry=list(tables.industries)).to_pandas()
    make["gross output"] = make.sum(axis=1)
    return pd.concat([make, make.sum().to_frame("commodity output").T])


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
    return xr.DataArray(np.asarray(values, dtype=float), coords=labels, dims=list(labels))

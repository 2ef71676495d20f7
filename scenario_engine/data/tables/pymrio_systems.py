"""Tables to and from pymrio: a symmetric table as its IOSystem, systems and databases as tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from scenario_engine.data.tables.balances import sum_of
from scenario_engine.data.tables.currency import money_unit, read_unit
from scenario_engine.data.tables.satellites import Account
from scenario_engine.data.tables.table import Table
from scenario_engine.data.tables.vocabulary import vocabulary, word
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing
from scenario_engine.support.optional import need

Database = Literal["exiobase3", "wiod", "oecd", "eora26", "gloria", "pymrio"]
"""Multi-regional databases that pymrio reads as their publishers offer them; `pymrio` is what it saved itself."""


def read_database(path: Path, database: Database, year: int) -> Any:
    """The pymrio system of one year of a database, in a folder or an archive as its publisher offers it.

    What pymrio cannot read as this database is refused in its words.
    """
    pymrio = need("pymrio", "pymrio", f"{path.name}: reading {database}")
    if not path.exists():
        raise TableError(f"there is no file or folder {path.name!r} here.")
    try:
        if database == "pymrio":
            return pymrio.load_all(path)
        of_year = {} if database == "exiobase3" else {"year": year}
        return getattr(pymrio, f"parse_{database}")(path, **of_year)
    except Exception as fault:  # the readers of seven publishers fail in ways they do not list
        said = f"{type(fault).__name__}: {fault}".split("\n", 1)[0][:160]
        raise TableError(
            f"{path.name}: pymrio cannot read it as {database} ({said}).",
            "Give the folder or archive as its publisher offers it, and the year it is of.",
        ) from None


def from_pymrio(system: Any, *, unit: str | None = None) -> Table:
    """The table of a pymrio system with Z and Y, ready to be checked and stored, in its unit or the one given.

    Sectors of several regions are called by both, such as "reg1 food". Categories of Y that are kinds of final use are kept by
    region and summed; all others are final demand. The extension whose rows in money sum nearest to value added is its kinds;
    the others are satellite accounts. A system without flows or final demand, or in several units, is refused.
    """
    if system.Z is None or system.Y is None:
        raise TableError("the pymrio system has no Z or no Y.", "Call its calc_all() first.")
    flows = system.Z.to_numpy(dtype=float)
    output = (system.Z.sum(axis=1) + system.Y.sum(axis=1)).to_numpy(dtype=float)
    regional = {
        str(region): _by_kind(part)
        for region, part in (system.Y.T.groupby(level=0, sort=False) if system.Y.columns.nlevels > 1 else ())
    }
    value_added = output - flows.sum(axis=0)
    primary, used = _primary(system, value_added)
    regions, products = _places(system.Z.index)
    said = unit or _unit(system)
    return Table(
        sectors=_labels(system.Z.index),
        titles={},
        unit=money_unit(said, "the pymrio system"),
        unit_from="given" if unit else "of the pymrio system",
        intermediate=flows,
        gross_output=output,
        final_uses=_by_kind(system.Y.T),
        regional_uses=regional if len(regional) > 1 else {},
        regions=regions,
        products=products,
        accounts=_accounts(system, used),
        primary_inputs=primary,
        intermediate_input=flows.sum(axis=0),
        value_added=value_added,
        total_input=output,
    )


def to_pymrio(table: Table, *, region: str = "nation") -> Any:
    """A table as a pymrio system of one region, with its flows, final demand and value added; calc_all() gives the rest.

    Imports, inflows and the discrepancy stand in Y, so that Z and Y sum to output.
    """
    pymrio = need("pymrio", "pymrio", "Making a pymrio system")
    sectors = pd.MultiIndex.from_product([[region], table.sectors], names=["region", "sector"])
    beside = {"imports": table.imports, "domestic_inflows": table.inflows}
    final = {**table.final_uses, **{name: -values for name, values in beside.items() if values is not None}}
    if table.error is not None:
        final["error"] = table.error
    categories = pd.MultiIndex.from_product([[region], final], names=["region", "category"])
    added = table.primary_inputs or {"value_added": table.value_added}
    paid = pd.DataFrame({**added, **table.inputs_beside}).T.set_axis(sectors, axis=1)
    paid.index.name = "inputtype"
    return pymrio.IOSystem(
        Z=pd.DataFrame(table.intermediate, index=sectors, columns=sectors),
        Y=pd.DataFrame(np.column_stack(list(final.values())), index=sectors, columns=categories),
        unit=pd.DataFrame({"unit": table.unit}, index=sectors),
        factor_inputs={
            "name": "Factor Inputs",
            "F": paid,
            "unit": pd.DataFrame({"unit": table.unit}, index=paid.index),
        },
    )


def _by_kind(columns: pd.DataFrame) -> dict[str, Floats]:
    """Kind of final use → figures, of columns of Y that are rows here; a category of another name is final demand."""
    uses: dict[str, Floats] = {}
    for category, values in columns.groupby(level=-1, sort=False).sum().iterrows():
        role = vocabulary().columns.get(word(str(category)))
        name = role.name if role is not None and role.is_use else "final_demand"
        uses[name] = uses.get(name, 0.0) + values.to_numpy(dtype=float)
    return uses


def _labels(index: pd.Index[str] | pd.MultiIndex) -> tuple[str, ...]:
    """Sectors by name, and by region where there are several."""
    pairs = [tuple(map(str, one)) if isinstance(one, tuple) else (str(one),) for one in index]
    regions = {pair[0] for pair in pairs}
    return tuple(" ".join(pair if len(regions) > 1 else pair[1:] or pair) for pair in pairs)


def _places(index: pd.Index[str] | pd.MultiIndex) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Region and product of each sector, where there are several regions."""
    if index.nlevels < 2 or index.get_level_values(0).nunique() < 2:
        return (), ()
    regions, products = (tuple(map(str, index.get_level_values(at))) for at in (0, -1))
    return regions, products


def _accounts(system: Any, used: str) -> dict[str, Account]:
    """Every row of the extensions but the one that is value added, with what final users have of it by region."""
    found: dict[str, Account] = {}
    for extension in system.get_extensions(data=True):
        if extension.F is None or extension.unit is None or extension.name == used:
            continue
        figures, units = extension.F.to_numpy(dtype=float), extension.unit.iloc[:, 0].astype(str)
        users = getattr(extension, "F_Y", None)
        users = pd.DataFrame(index=extension.F.index) if users is None else users
        by_region = users.T.groupby(level=0, sort=False).sum().T
        for at, row in enumerate(extension.F.index):
            name = " ".join(map(str, row)) if isinstance(row, tuple) else str(row)
            own = {str(region): float(amount) for region, amount in by_region.loc[row].items() if amount}
            found[name if name not in found else f"{extension.name}: {name}"] = Account(
                units[row], figures[at], own
            )
    return found


def _unit(system: Any) -> str:
    said = [] if system.unit is None else sorted(system.unit.iloc[:, 0].astype(str).unique())
    if len(said) != 1:
        raise TableError(
            f"the pymrio system is in {listing(said) or 'no unit'}.",
            'Give its one unit, such as unit="million EUR".',
        )
    return str(said[0])


def _primary(system: Any, value_added: Floats) -> tuple[dict[str, Floats], str]:
    """Kinds of value added, and the name, of the extension whose rows in money come nearest to it; none where none comes near."""
    nearest: dict[str, Floats] = {}
    name = ""
    least = 0.01 * float(np.abs(value_added).sum())
    for extension in system.get_extensions(data=True):
        units = None if extension.unit is None else extension.unit.iloc[:, 0].astype(str)
        if extension.F is None or units is None:
            continue
        rows = {
            _name(row): extension.F.loc[row].to_numpy(dtype=float)
            for row in extension.F.index
            if read_unit(units[row])
        }
        gap = float(np.abs(value_added - sum_of(rows.values(), value_added)).sum())
        if rows and gap < least:
            nearest, least, name = rows, gap, extension.name
    return ({} if set(nearest) == {"value_added"} else nearest), name


def _name(label: object) -> str:
    """The role of a row by its label; the label itself where it is no known word."""
    role = vocabulary().rows.get(word(str(label)))
    return str(label) if role is None else role.name

"""A whole table in another classification: summed by a concordance or split by shares, every total kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.data.tables.side_files import of_ratio, read_figures, read_groups, read_rows
from scenario_engine.data.tables.table import Table
from scenario_engine.methods.input_output.classification import concordance, split
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing

CLASSIFICATIONS = {
    "section": "sector_section",
    "code42": "sector_42",
    "region": "sector_region",
    "product": "sector_product",
}
"""Column of a sector list → classification of the dataset."""


def aggregated(table: Table, members: Mapping[str, str]) -> Table:
    """The table summed to the groups of a concordance, sector → group; errors as in `concordance`."""
    return _reclassified(table, concordance(members, table.sectors), {})


def divided(table: Table, shares: Mapping[str, Mapping[str, float]]) -> Table:
    """The table with some sectors split, sector → part → share; errors as in `split`.

    A part has its share of every flow, final use and input of the sector, and flows among parts the product
    of shares: it buys and sells as the whole sector does, only less. The shares of a sector sum to one; a
    part may not have the name of another sector.
    """
    return _reclassified(table, split(shares, table.sectors), {s: list(parts) for s, parts in shares.items()})


def read_shares(path: Path) -> dict[str, dict[str, float]]:
    """Sector → part → share, from a CSV file with the columns sector, part and share, and perhaps unit: 1 or percent.

    A part that appears twice is refused.
    """
    shares: dict[str, dict[str, float]] = {}
    for _, row, share in read_figures(path, ("sector", "part"), "share", ("unit",), of_ratio):
        shares.setdefault(row["sector"], {})[row["part"]] = share
    return shares


def read_sections(path: Path, sectors: Sequence[str]) -> dict[str, dict[str, str]]:
    """Classification → sector → group, for each of the columns `section`, `code42` that a sector list has.

    Every sector of the table must be in the list, once, with a group in each column.
    """
    given = next(iter(read_rows(path, ("code",), None)), ("", {}))[1]
    columns = [column for column in CLASSIFICATIONS if column in given]
    if not columns:
        raise TableError(f"{path.name} needs the columns code and {' or '.join(CLASSIFICATIONS)}.")
    rows = read_groups(path, "code", columns, None)
    missing = [sector for sector in sectors if sector not in rows]
    if missing:
        raise TableError(f"{path.name} says nothing of sectors {listing(missing)}.")
    return {CLASSIFICATIONS[kind]: {sector: rows[sector][kind] for sector in sectors} for kind in columns}


def placed(table: Table, sections: Mapping[str, Mapping[str, str]]) -> Table:
    """The table with the regions, and the products, that a sector list gives its sectors; as it was where it gives none."""
    said = {kind: tuple(sections[kind][one] for one in table.sectors) for kind in sections}
    return replace(
        table,
        regions=said.get("sector_region", table.regions),
        products=said.get("sector_product", table.products),
    )


def _reclassified(table: Table, matrix: xr.DataArray, parts: Mapping[str, list[str]]) -> Table:
    """Every block of the table along its sectors; subtotals, which no check needs any more, go."""
    W = matrix.to_numpy()
    sectors = tuple(str(label) for label in matrix.indexes["into"])
    titles = {}
    for language, names in table.titles.items():
        known = dict(zip(table.sectors, names, strict=True))
        known |= {part: f"{known[whole]}: {part}" for whole, made in parts.items() for part in made}
        titles[language] = tuple(known.get(sector, sector) for sector in sectors)

    blocks = table.changed(lambda block: block @ W if block.ndim == 1 else W.T @ block @ W)
    accounts = {
        name: replace(account, of_sectors=account.of_sectors @ W) for name, account in table.accounts.items()
    }
    alike = {"regions": _of_groups(table.regions, W), "products": _of_groups(table.products, W)}
    named = {"sectors": sectors, "titles": titles, "subtotals": {}, "accounts": accounts}
    return Table(**blocks | named | alike)


def _of_groups(of_each: Sequence[str], matrix: Floats) -> tuple[str, ...]:
    """What all members of each new sector share, such as their region; nothing where members of one differ."""
    if not of_each:
        return ()
    members = [set(np.array(of_each, object)[column != 0]) for column in matrix.T]
    return tuple(one.pop() for one in members) if all(len(one) == 1 for one in members) else ()

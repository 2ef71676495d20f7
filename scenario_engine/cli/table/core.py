"""`scenario-engine table penetration`: whose core creates value added where, on a stored table of several regions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from scenario_engine.cli.console import out
from scenario_engine.cli.options import Domestic, RegionalTable, TopRows
from scenario_engine.support.errors import TableError, listing, refuse_unknown
from scenario_engine.support.files.replacing import write_text
from scenario_engine.support.numbers import text

if TYPE_CHECKING:
    from scenario_engine.analysis.stored_table import StoredTable

T = TypeVar("T")

HEADS = {
    "at_home": ("induced\nat home", ""),
    "in_others": ("in other\nregions", ""),
    "from_others": ("from other\nregions", ""),
}
"""Column → its head on the terminal, and the display of its numbers."""

ALL = "total"
"""The industry group of all sectors where no file groups them."""


def penetration(
    name: RegionalTable,
    *,
    core: Path,
    groups: Path | None = None,
    joint: bool = False,
    domestic: Domestic = False,
    top: TopRows = 31,
    output: Path | None = None,
) -> None:
    """Show the value added that the core of each region induces at home and in other regions, the core split out of its sectors.

    A scenario of the industrial-internet model reads the file as induced_value_added_flow.

    Parameters
    ----------
    core
        CSV with the columns sector and share: the part of a sector, or of a product in every region, that is core.
    groups
        CSV with the columns sector and industry_group, for sectors or products; one group, total, when not given.
    joint
        Take all core sectors at once, so that each feedback counts once; one at a time otherwise, as the reports do.
    output
        CSV file with the columns core_region, region, industry_group, value and unit.
    """
    import pandas as pd

    from scenario_engine.analysis.stored_table import StoredTable, induced_flows
    from scenario_engine.cli.table import sheet
    from scenario_engine.methods.input_output.classification import concordance

    stored = StoredTable.of(name, domestic=domestic)
    stored.sectors_of([])
    group_of = _groups(stored, groups)
    group = concordance(group_of, stored.table.sectors).rename(into="industry_group")
    flow = induced_flows(stored, _shares(stored, core), group, joint=joint)
    matrix = flow.sum("industry_group").to_numpy()
    at_home = matrix.diagonal()
    columns = (at_home, matrix.sum(axis=1) - at_home, matrix.sum(axis=0) - at_home)
    places = pd.Index(flow.indexes["region"], name="region")
    whole = float(matrix.sum())
    across = (whole - float(at_home.sum())) / (whole or 1.0)
    figures = pd.DataFrame(dict(zip(HEADS, columns, strict=True)), index=places)
    title = f"Value added induced by the core of regions, {name} ({stored.unit})"
    notes = [f"{text(whole, digits=6)} in all, {across:.1%} of it between regions; {stored.covered()}"]
    sheet.show(stored.table, figures, HEADS, title=title, notes=notes, top=top, output=None)
    if output is not None:
        rows = flow.rename("value").to_series().reset_index().assign(unit=stored.table.unit)
        write_text(output, rows.to_csv(index=False, lineterminator="\n"))
        out().print(f"Written to {output}", markup=False, soft_wrap=True)


def _shares(stored: StoredTable, path: Path) -> dict[str, float]:
    """Core sector → its share; those of a product in every region that has it."""
    from scenario_engine.data.tables.side_files import of_ratio, read_figures

    said = {}
    for place, row, share in read_figures(path, ("sector",), "share", ("unit",), of_ratio):
        if not 0.0 <= share <= 1.0:
            raise TableError(f"{place}: share is {share:g}.", "Give a share between 0 and 1.")
        said[row["sector"]] = share
    found = _of_sectors(stored, path, said)
    if not found:
        raise TableError(f"{path.name} has no rows.", "Give at least one core sector and its share.")
    return found


def _groups(stored: StoredTable, path: Path | None) -> dict[str, str]:
    """Sector → industry group."""
    from scenario_engine.data.tables.side_files import read_groups

    if path is None:
        return dict.fromkeys(stored.table.sectors, ALL)
    rows = read_groups(path, "sector", ["industry_group"])
    found = _of_sectors(stored, path, {one: row["industry_group"] for one, row in rows.items()})
    if missing := [one for one in stored.table.sectors if one not in found]:
        raise TableError(f"{path.name} says nothing of sectors {listing(missing)}.")
    return found


def _of_sectors(stored: StoredTable, path: Path, said: Mapping[str, T]) -> dict[str, T]:
    """What a file says of each sector, itself or by its product."""
    products = stored.table.products or stored.table.sectors
    known = dict.fromkeys([*stored.table.sectors, *products])
    for one in said:
        refuse_unknown(one, known, f"{path.name}: the table has no sector {one!r}.", TableError)
    pairs = zip(stored.table.sectors, products, strict=True)
    return {
        sector: said[sector if sector in said else product]
        for sector, product in pairs
        if sector in said or product in said
    }

"""`scenario-engine data aggregate` and `data split`: a stored table in another classification."""

from __future__ import annotations

from pathlib import Path

from scenario_engine.cli.options import NewDataset, Replace, TableName


def aggregate(name: TableName, *, by: str, into: NewDataset, replace: Replace = False) -> int:
    """Sum a stored table to a coarser classification and store it under another name.

    Split core sectors out before aggregating: the other way round is wrong for small sections.

    Parameters
    ----------
    by
        Classification of the dataset, such as sector_section or sector_42, or a CSV with the columns sector and group.
    """
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.reclassification import aggregated
    from scenario_engine.data.tables.side_files import read_groups
    from scenario_engine.data.tables.stored import members_of, stored_table

    dataset = catalogue.find(name)
    if by.endswith(".csv"):
        members = {sector: row["group"] for sector, row in read_groups(Path(by), "sector", ["group"]).items()}
    else:
        members = members_of(dataset, by)
    table = aggregated(stored_table(dataset), members)
    note = f"{name} summed by {Path(by).name}"
    return store_derived(table, dataset, into=into, note=note, replace=replace)


def split(
    name: TableName,
    *,
    shares: Path,
    into: NewDataset,
    cells: Path | None = None,
    unit: str | None = None,
    replace: Replace = False,
) -> int:
    """Split sectors of a stored table by shares and store the result under another name.

    The parts have the recipe of the whole unless --cells gives recipes of their own: the flows around them are then
    balanced to the same totals.

    Parameters
    ----------
    shares
        CSV with the columns sector, part, share: the parts of each sector to be split, shares summing to one.
    cells
        CSV with the columns sector, buyer and any of coefficient (per unit of the buyer's output), value, lower, upper.
    unit
        Unit of the values of --cells; the table's own when not given.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.currency import factor_to
    from scenario_engine.data.tables.reclassification import divided, read_shares
    from scenario_engine.data.tables.stored import classifications, stored_table
    from scenario_engine.data.tables.updating import Margins, read_known, updated

    dataset = catalogue.find(name)
    parts = read_shares(shares)
    table = divided(stored_table(dataset), parts)
    whole = {part: sector for sector, names in parts.items() for part in names}
    sections = {
        kind: {sector: members[whole.get(sector, sector)] for sector in table.sectors}
        for kind, members in classifications(dataset).items()
    }
    note = f"{name} with {', '.join(parts)} split by {shares.name}"
    if cells is not None:
        factor = 1.0 if unit is None else factor_to(unit, table.unit)
        known = read_known(cells, table, factor)
        table, balanced = updated(table, Margins.of(table, table), known)
        out().print(f"{note} and {cells.name}: {balanced}")
        note = f"estimate: {note} and {cells.name}, {balanced}"
    return store_derived(table, dataset, into=into, note=note, replace=replace, sections=sections)

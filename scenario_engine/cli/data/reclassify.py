"""`scenario-engine data aggregate` and `data split`: a stored table in another classification."""

from __future__ import annotations

from pathlib import Path


def aggregate(name: str, *, by: str, into: str, replace: bool = False) -> int:
    """Sum a stored table to a coarser classification and store it under another name.

    Split core sectors out before aggregating: the other way round is wrong for small sections.

    Parameters
    ----------
    name
        Dataset with the table.
    by
        Classification of the dataset, such as sector_section or sector_42.
    into
        Name of the new dataset.
    replace
        Overwrite a dataset of that name.
    """
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.reclassification import aggregated
    from scenario_engine.data.tables.stored import members_of, stored_table

    dataset = catalogue.find(name)
    table = aggregated(stored_table(dataset), members_of(dataset, by))
    return store_derived(table, dataset, into=into, note=f"{name} summed by {by}", replace=replace)


def split(name: str, *, shares: Path, into: str, replace: bool = False) -> int:
    """Split sectors of a stored table by shares and store the result under another name.

    Parameters
    ----------
    name
        Dataset with the table.
    shares
        CSV with the columns sector, part, share: the parts of each sector to be split, shares summing to one.
    into
        Name of the new dataset.
    replace
        Overwrite a dataset of that name.
    """
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.reclassification import divided, read_shares
    from scenario_engine.data.tables.stored import classifications, stored_table

    dataset = catalogue.find(name)
    parts = read_shares(shares)
    table = divided(stored_table(dataset), parts)
    whole = {part: sector for sector, names in parts.items() for part in names}
    sections = {
        kind: {sector: members[whole.get(sector, sector)] for sector in table.sectors}
        for kind, members in classifications(dataset).items()
    }
    note = f"{name} with {', '.join(parts)} split by {shares.name}"
    return store_derived(table, dataset, into=into, note=note, replace=replace, sections=sections)

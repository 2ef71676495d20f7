"""`scenario-engine data split`: sectors of a stored table divided by shares."""

from __future__ import annotations

from pathlib import Path


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
    from scenario_engine.cli.console import out
    from scenario_engine.cli.data.derived import store_derived
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
    return store_derived(out(), table, dataset, into=into, note=note, replace=replace, sections=sections)

"""`scenario-engine data aggregate`: a stored table in a coarser classification."""

from __future__ import annotations


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
    from scenario_engine.cli.console import out
    from scenario_engine.cli.data.derived import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.reclassification import aggregated
    from scenario_engine.data.tables.stored import members_of, stored_table

    dataset = catalogue.find(name)
    table = aggregated(stored_table(dataset), members_of(dataset, by))
    return store_derived(out(), table, dataset, into=into, note=f"{name} summed by {by}", replace=replace)

"""Storing a table that was made of a stored one: its checks shown, its origin kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from scenario_engine.data.dataset import Dataset
    from scenario_engine.data.tables.table import Table


def store_derived(
    console: Console,
    table: Table,
    source: Dataset,
    *,
    into: str,
    note: str,
    replace: bool,
    year: int | None = None,
    sections: Mapping[str, Mapping[str, str]] | None = None,
) -> int:
    """Check and store it; exit code 1 where a check that must hold fails. The source's own gaps are not held against it."""
    from rich.text import Text

    from scenario_engine.cli.data.findings import print_findings
    from scenario_engine.data.tables.checks import TOLERANCE, check_table
    from scenario_engine.data.tables.store import Origin, store
    from scenario_engine.data.tables.stored import stored_table
    from scenario_engine.data.userdata import user_data_folder

    before = [finding.gap or 0.0 for finding in check_table(stored_table(source))]
    findings = check_table(table, tolerance=max(TOLERANCE, *before))
    print_findings(console, findings)
    if any(not finding.passed and finding.fatal for finding in findings):
        console.print(Text("Not stored.", "red"))
        return 1
    about = source.about["table"]
    origin = Origin(into, year or about["year"], about["region"], (source.folder / "dataset.toml",), note)
    place = store(table, origin, user_data_folder(), sections=sections, replace=replace)
    console.print(Text.assemble("Stored as ", (place.name, "bold"), f": {len(table.sectors)} sectors"))
    return 0

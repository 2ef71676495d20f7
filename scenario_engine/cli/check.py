"""`scenario-engine check`: every accounting identity of a stored result with its largest gap, and every file's sum."""

from __future__ import annotations

import json
from pathlib import Path


def check(result: Path) -> int:
    """Check every accounting identity of a stored result, and that no file of it changed since.

    Parameters
    ----------
    result
        A result folder or its result.nc.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from scenario_engine.cli.console import out
    from scenario_engine.engine import identity
    from scenario_engine.models.discovery import discovered_identities
    from scenario_engine.scenario.store import read
    from scenario_engine.support.files import checksums

    computed, inputs = read(result)
    arrays = {str(name): array for dataset in (inputs, computed) for name, array in dataset.data_vars.items()}
    picked = json.loads(computed.attrs.get("provenance", "{}")).get("variants", {})
    variants = {name: variant for name, variant in picked.items() if name not in inputs}
    gaps = identity.check(arrays, discovered_identities(), variants)
    table = Table(box=SIMPLE_HEAD)
    table.add_column("")
    table.add_column("Identity")
    table.add_column("Largest gap", justify="right")
    table.add_column("Allowed", justify="right")
    table.add_column("Where")
    for gap in gaps:
        verdict = Text("holds", "green") if gap.holds else Text("broken", "red")
        where = gap.where if gap.size else ""
        table.add_row(
            verdict, gap.identity.statement, f"{gap.size:.1e}", f"{gap.identity.tolerance:.0e}", where
        )
    out().print(table)
    files = checksums.whole(result if result.is_dir() else result.parent)
    out().print(f"{files} files are as they were written ({checksums.NAME}).")
    return 0 if all(gap.holds for gap in gaps) else 1

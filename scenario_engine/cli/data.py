"""`scenario-engine data`: datasets and input-output tables."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

app = App(name="data", help="Datasets and input-output tables.", help_format="plaintext")


@app.command
def condense(table: Path, sectors: Path | None = None, *, output: Path = Path("outputs/condensed")) -> int:
    """Compute from a full table what the augmentation needs: sector totals and core columns of (I − A)⁻¹ − I.

    Parameters
    ----------
    table
        Full input-output table as CSV, rows and columns by code.
    sectors
        Names and sections of the sectors; by default the file beside the table that ends in _sectors.csv.
    output
        Folder for the two tables and their manifest.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.data import condense as condensing
    from scenario_engine.errors import ScenarioEngineError

    beside = sectors or table.with_name(table.name.replace("_full_table", "_sectors"))
    for file in (table, beside):
        if not file.is_file():
            raise ScenarioEngineError(f"{file}: there is no such file.")
    try:
        condensed = condensing.condense(table, beside)
    except ValueError as fault:
        raise ScenarioEngineError(f"{table}: {fault}") from fault
    condensing.write(condensed, output)
    out().print(f"Written to {output}/")
    return 0

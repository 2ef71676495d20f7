"""`scenario-engine table extraction`: what the economy would lose without a sector."""

from __future__ import annotations

from pathlib import Path

HEADS = {
    "total_extraction_loss": "total",
    "backward_extraction_loss": "purchases",
    "forward_extraction_loss": "sales",
}
"""Variable → its head."""


def extraction(name: str, *, domestic: bool = False, top: int = 20, output: Path | None = None) -> None:
    """Show the output lost without a sector, without its purchases from sectors, and without its sales to them.

    Parameters
    ----------
    name
        Dataset with the table.
    domestic
        Let imports leak, instead of counting them as if made at home.
    top
        How many sectors to print.
    output
        CSV file for all sectors.
    """
    from scenario_engine.cli.table import sheet
    from scenario_engine.cli.table.study import stored, unit_of, variables

    table = stored(name)
    found = variables(table, [*HEADS, "extraction_linkage"], domestic=domestic)
    columns = [
        sheet.Column(variable, head, found[variable].to_numpy(), ",.6g") for variable, head in HEADS.items()
    ]
    columns.append(
        sheet.Column("extraction_linkage", "others", found["extraction_linkage"].to_numpy(), ".2%")
    )
    sheet.show(
        table,
        columns,
        title=f"Output lost without a sector, {name} ({unit_of(name, table)})",
        note="others: what all other sectors lose, relative to the output of the economy",
        top=top,
        output=output,
    )

"""`scenario-engine table linkages`: pull on suppliers, push on buyers, and the key sectors of a stored table."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

HEADS = {
    "backward_linkage": "backward",
    "forward_linkage": "forward",
    "power_of_dispersion": "backward\n/ mean",
    "sensitivity_of_dispersion": "forward\n/ mean",
    "backward_spread": "spread",
    "key_sector": "key",
}
"""Variable → its head."""


def linkages(
    name: str,
    *,
    forward: Literal["rasmussen", "ghosh"] = "rasmussen",
    domestic: bool = False,
    top: int = 20,
    output: Path | None = None,
) -> None:
    """Show backward and forward linkages, also relative to their mean, and the key sectors, above it in both.

    Parameters
    ----------
    name
        Dataset with the table.
    forward
        Forward linkage by row sums of the Leontief inverse (rasmussen) or of the Ghosh inverse (ghosh).
    domestic
        Let imports leak, instead of counting them as if made at home.
    top
        How many sectors to print.
    output
        CSV file for all sectors.
    """
    from scenario_engine.cli.table import sheet
    from scenario_engine.cli.table.study import stored, variables

    table = stored(name)
    found = variables(table, list(HEADS), domestic=domestic, variants={"forward_linkage": forward})
    columns = [
        sheet.Column(variable, head, found[variable].to_numpy(), ".0f" if head == "key" else ".3f")
        for variable, head in HEADS.items()
    ]
    keys = int(found["key_sector"].sum())
    sheet.show(
        table,
        columns,
        title=f"Linkages of {name}",
        note=f"forward by {forward}; key sectors: {keys}; spread: how unevenly a sector's pull falls on the others",
        top=top,
        output=output,
    )

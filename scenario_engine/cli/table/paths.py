"""`scenario-engine table paths`: the chains of suppliers behind a final demand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scenario_engine.cli.console import table
from scenario_engine.cli.options import TableName, Tolerance
from scenario_engine.support.errors import TableError, refuse_unknown
from scenario_engine.support.numbers import text

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.analysis.stored_table import StoredTable


def paths(
    name: TableName,
    *,
    of: Literal["value_added", "output"] = "value_added",
    demand: list[str] | None = None,
    product: list[str] | None = None,
    region: list[str] | None = None,
    domestic: bool = False,
    tolerance: Tolerance = 1e-3,
    top: int = 20,
    output: Path | None = None,
) -> None:
    """Show the chains of suppliers that add at least a share of what a final demand calls forth.

    Parameters
    ----------
    of
        What the chains are to carry.
    demand
        Kinds of final use, such as exports; all together when not given.
    product
        Sectors whose final demand is followed; all when not given.
    region
        Regions whose final demand is followed, of a table that tells them apart; all when not given.
    domestic
        Follow domestic products only (exclude imports).
    tolerance
        Smallest chain, relative to the total.
    top
        How many chains to print.
    output
        CSV file for all chains.
    """
    import pandas as pd

    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.table.sheet import save
    from scenario_engine.methods.input_output.leontief import Leontief
    from scenario_engine.methods.input_output.paths import structural_paths
    from scenario_engine.view.table import Name, Number

    stored = StoredTable.of(name, domestic=domestic, in_any_unit=of == "value_added")
    what = of.replace("_", " ")
    factors = _factors(stored, of, demand, product, region)
    chains = structural_paths(*factors, tolerance=tolerance)
    notes = [stored.covered()]
    if not domestic and (home := stored.at_home) is not None:
        coefficients, followed, intensity = _factors(home, of, demand, product, region)
        here = float((Leontief.of(coefficients).multipliers(intensity) * followed).sum())
        elsewhere = chains.total - here
        notes.append(
            f"{text(here, digits=6)} of it is {what} here, {text(elsewhere, digits=6)} is not: see --domestic"
        )
    behind = " + ".join(one.replace("_", " ") for one in demand or ["all final uses"])
    behind += f" of {', '.join(region)}" if region else ""
    title = f"Chains of suppliers, {what} behind {behind}, {name} ({stored.unit})"
    named = {sector: stored.table.named(at) for at, sector in enumerate(stored.table.sectors)}
    whole = chains.total or 1.0
    rows = (
        (
            Name(" ← ".join(named[str(sector)] for sector in path.sectors)),
            Number(path.value),
            Number(path.value / whole, {"display": "percent"}),
        )
        for path in chains.paths[:top]
    )
    note = (
        f"{len(chains.paths)} chains account for {chains.found / whole:.1%} of {text(chains.total, digits=6)}; "
        f"the rest lies below the tolerance; the last of a chain adds it; {'; '.join(notes)}"
    )
    table(title, ("product ← supplier ← …", "adds", "of total"), rows, note)
    every = [
        (" ".join(map(str, one.sectors)), len(one.sectors), one.value, one.beyond) for one in chains.paths
    ]
    save(pd.DataFrame(every, columns=["chain", "length", "value", "beyond"]), output)


def _factors(
    stored: StoredTable,
    of: str,
    kinds: list[str] | None,
    products: list[str] | None,
    regions: list[str] | None,
) -> tuple[xr.DataArray, xr.DataArray, xr.DataArray]:
    """Coefficients, the final demand that is followed, and what a unit of output carries."""
    import numpy as np

    table = stored.table
    for asked, known, what in (
        (kinds or [], table.final_uses, "final use"),
        (products or [], table.sectors, "sector"),
        (regions or [], table.regional_uses, "final use by region"),
    ):
        for one in asked:
            refuse_unknown(one, known, f"the table has no {what} {one!r}.", TableError)
    found = stored.variables(["technical_coefficients", "value_added_coefficient"])
    followed = np.isin(table.sectors, products) if products else np.ones(len(table.sectors), dtype=bool)
    demand = table.by_sector(np.where(followed, stored.final_use(kinds, regions), 0.0))
    intensity = found["value_added_coefficient"] if of == "value_added" else 0.0 * demand + 1.0
    return found["technical_coefficients"], demand, intensity

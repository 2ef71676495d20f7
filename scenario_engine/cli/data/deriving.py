"""`scenario-engine data regionalise`, `interregional` and `deflate`: a region's table, all regions', and one at other prices."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from scenario_engine.cli.options import NewDataset, Replace, TableName

AS_GIVEN = 0.005
"""Of the nation's output, how far that of all regions may be without a word: other editions and rounding."""


def regionalise(
    name: str,
    *,
    output: Path,
    region: str,
    into: NewDataset,
    method: Literal["slq", "cilq", "flq"] = "flq",
    delta: float = 0.3,
    unit: str | None = None,
    replace: Replace = False,
) -> int:
    """Estimate the table of a region from its nation's by location quotients and store it.

    The region has the nation's technology and buys elsewhere what its location quotients say that it lacks.

    Parameters
    ----------
    name
        Dataset with the national table.
    output
        CSV with the columns sector and gross_output, and perhaps unit: the region's.
    region
        Whose economy it is.
    method
        Simple (slq), cross-industry (cilq) or Flegg's location quotients (flq).
    delta
        Exponent of Flegg's quotients, 0.1 to 0.4 in studies: the larger, the more a small region buys elsewhere.
    unit
        Unit of the region's output; the table's own when not given.
    """
    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.console import out
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.currency import factors_to
    from scenario_engine.data.tables.derived import regional
    from scenario_engine.data.tables.side_files import read_by_sector

    stored = StoredTable.of(name)
    home = stored.at_home or stored
    nation = stored.table
    units = factors_to(nation.unit, unit)
    made = read_by_sector(output, "gross_output", nation.sectors, units=units)
    table = regional(nation, home.coefficients.to_numpy(), made, method, delta)
    bought = float(table.intermediate.sum())
    elsewhere = 0.0 if table.imported_inputs is None else float(table.imported_inputs.sum())
    by = _said(method, delta)
    out().print(
        f"{region} makes {made.sum() / nation.gross_output.sum():.1%} of {name}'s output and buys "
        f"{elsewhere / (elsewhere + bought):.1%} of its inputs elsewhere ({by}; {home.covered()})"
    )
    note = f"estimate: {region} from {name} by location quotients, {by}"
    return store_derived(table, catalogue.find(name), into=into, note=note, replace=replace, region=region)


def interregional(
    name: str,
    *,
    output: Path,
    into: NewDataset,
    method: Literal["slq", "cilq", "flq", "charm"] = "flq",
    delta: float = 0.3,
    unit: str | None = None,
    replace: Replace = False,
) -> int:
    """Estimate a table of all regions of a nation from its table and from what each region makes, and store it.

    Regions have the nation's technology and buy elsewhere what their location quotients say that they lack, or what cross-hauling
    adds to it (charm), from each other region in proportion to what it makes; trade is balanced product by product, so that the
    regions together are the nation.

    Parameters
    ----------
    name
        Dataset with the national table.
    output
        CSV with the columns region, sector, gross_output and perhaps unit; of each product scaled to the nation's.
    method
        Simple (slq), cross-industry (cilq) or Flegg's location quotients (flq), or cross-hauling as in foreign trade (charm).
    delta
        Exponent of Flegg's quotients, 0.1 to 0.4 in studies: the larger, the more a small region buys elsewhere.
    unit
        Unit of the regions' output; the table's own when not given.
    """
    import numpy as np

    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.console import out
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables import derived
    from scenario_engine.data.tables.currency import factors_to
    from scenario_engine.data.tables.side_files import read_by_region

    stored = StoredTable.of(name)
    home, nation = stored.at_home or stored, stored.table
    made = read_by_region(output, "gross_output", nation.sectors, units=factors_to(nation.unit, unit))
    scale = nation.gross_output.sum() / np.sum(list(made.values()))
    table = derived.interregional(nation, home.coefficients.to_numpy(), made, method, delta)
    seats = np.array(table.regions)
    across = float(table.intermediate[seats[:, None] != seats].sum() / table.intermediate.sum())
    by = _said(method, delta)
    out().print(
        f"Estimated: {len(made)} regions of {name} buy {across:.1%} of their home inputs from each other ({by}; {home.covered()})"
    )
    if abs(scale - 1.0) > AS_GIVEN:
        out().print(
            f"Together they make {1.0 / scale:.4g} times the nation's output; each product is scaled to the nation's."
        )
    how = "cross-hauling adjustment" if method == "charm" else "location quotients"
    note = f"estimate: regions of {name} by {how}, {by}, trade balanced product by product"
    return store_derived(table, catalogue.find(name), into=into, note=note, replace=replace)


def deflate(name: TableName, *, prices: Path, into: NewDataset, replace: Replace = False) -> int:
    """Bring a stored table to the prices of another year by double deflation and store it.

    Parameters
    ----------
    prices
        CSV with the columns sector and price: of each product, relative to the year whose prices are wanted.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.derived import deflated
    from scenario_engine.data.tables.side_files import read_by_sector
    from scenario_engine.data.tables.stored import stored_table

    dataset = catalogue.find(name)
    before = stored_table(dataset)
    table = deflated(before, read_by_sector(prices, "price", before.sectors))
    now, real = float(before.value_added.sum()), float(table.value_added.sum())
    out().print(
        f"value added {real:,.6g} against {now:,.6g} at current prices: its price is {now / real:.4g}, by double "
        "deflation. Kinds of primary input are scaled to it. Volumes chained over several years do not sum: chain "
        "each total itself."
    )
    note = f"{name} at the prices of {prices.name}, double deflation"
    return store_derived(table, dataset, into=into, note=note, replace=replace)


def _said(method: str, delta: float) -> str:
    """A method of location quotients, with Flegg's exponent."""
    return f"{method} with δ = {delta:g}" if method == "flq" else method

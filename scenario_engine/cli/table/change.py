"""`scenario-engine table shock` and `decompose`: what a change of demand makes, and what changed between two tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scenario_engine.cli.console import out
from scenario_engine.cli.options import AllRows, Domestic, TableName, TopRows
from scenario_engine.support.errors import AlignmentFault
from scenario_engine.support.language import message, said
from scenario_engine.support.numbers import column, text

if TYPE_CHECKING:
    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.methods.input_output.decomposition import Factors


HEADS = {"output_change": ("output\n", ""), "value_added_change": ("value\nadded", "")}
"""Variable → its head on the terminal, and the display of its numbers."""


def shock(
    name: TableName,
    *,
    demand: Path,
    by_region: bool = False,
    domestic: Domestic = False,
    top: TopRows = 20,
    output: AllRows = None,
) -> None:
    """Show what output, value added and satellite accounts a change of final demand calls forth.

    Parameters
    ----------
    demand
        CSV with the columns sector and amount, and perhaps unit: the change of final demand for products of each sector
        named; no change of the others.
    by_region
        Show sums of the regions, of a table of several.
    """
    import pandas as pd

    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.table import sheet
    from scenario_engine.data.tables.currency import factors_to
    from scenario_engine.data.tables.side_files import read_shock

    stored = StoredTable.of(name, domestic=domestic)
    table = stored.table
    change = read_shock(demand, table.sectors, factors_to(table.unit))
    given = {"final_demand_shock": table.by_sector(change).expand_dims(year=[0])}
    accounts = {account: one.of_sectors for account, one in table.accounts.items()}
    wanted = [*HEADS, *(["account_change"] if accounts else [])]
    if accounts:
        given["sector_account"] = table.by_account(accounts)
    every = stored.variables(wanted, given=given)
    found = {one: every[one].isel(year=0) for one in wanted}
    figures = pd.DataFrame({one: found[one].to_numpy() for one in HEADS})
    others = pd.DataFrame(index=figures.index)
    if accounts:
        counted = found["account_change"].transpose("sector", "account").to_numpy()
        units = [f"{account} ({table.accounts[account].unit})" for account in accounts]
        others = pd.DataFrame(counted, columns=units)
    sums = ", ".join(f"{label} {text(value, digits=6)}" for label, value in list(others.sum().items())[:6])
    made = figures.sum()
    notes = [
        f"{text(change.sum(), digits=6)} of final demand makes {text(made['output_change'], digits=6)} of output and "
        f"{text(made['value_added_change'], digits=6)} of value added",
        *([sums] if sums else []),
        stored.covered(),
    ]
    title = f"What a change of final demand calls forth, {name} ({stored.unit})"
    if by_region:
        figures, others = stored.summed_by_region(figures), stored.summed_by_region(others)
    sheet.show(table, figures, HEADS, title=title, notes=notes, top=top, output=output, in_file=others)


FACTORS = {
    "technical_coefficients": "technology",
    "demand_mix": "demand mix",
    "demand_level": "demand level",
    "intensity": "intensity",
}
"""Factor → its head."""


def decompose(
    before: str,
    after: str,
    *,
    of: Literal["output", "value_added"] = "value_added",
    method: Literal["shapley", "polar"] = "shapley",
    by_region: bool = False,
    top: TopRows = 20,
    output: AllRows = None,
) -> None:
    """Share the change of output or value added out among technology, mix and level of demand, and intensity.

    Both tables must have the same sectors (data aggregate brings them there). Where they are in current prices, the
    level of demand holds inflation too.

    Parameters
    ----------
    before
        Dataset with the earlier table.
    after
        Dataset with the later table.
    of
        What is decomposed.
    method
        Mean over all orders of change (shapley), or over the two polar orders (polar).
    by_region
        Show sums of the regions, of tables of several.
    """
    import pandas as pd

    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.table import sheet
    from scenario_engine.data.tables.currency import in_unit
    from scenario_engine.methods.input_output import decomposition

    first, last = StoredTable.of(before), StoredTable.of(after)
    sectors = first.table.sectors
    last = replace(last, table=in_unit(last.table, first.table.unit))
    if set(sectors) != set(last.table.sectors):
        raise AlignmentFault(
            f"{before} has {len(sectors)} sectors and {after} {len(last.table.sectors)}, not all the same.",
            "Bring both to one classification first (data aggregate).",
        )
    share_out = decomposition.shapley if method == "shapley" else decomposition.polar_average
    both = (_factors(one, of) for one in (first, last))
    contributions = share_out(decomposition.requirements_of_demand, *both)
    order = list(sectors)
    parts = pd.DataFrame({name: one.sel(sector=order).to_numpy() for name, one in contributions.items()})
    parts.insert(0, "change", parts.sum(axis=1))
    what = of.replace("_", " ")
    whole, *each = column(parts.sum(), signed=True)
    totals = message("; ").join(
        f"{said(FACTORS[factor])} {told}" for factor, told in zip(contributions, each, strict=True)
    )
    out().print(said(f"Change of {what} from {before} to {after}: {whole} {first.unit}; {totals}"))
    heads = {name: (FACTORS.get(name, name).replace(" ", "\n"), "") for name in parts}
    notes = ["mean over all orders of change" if method == "shapley" else "mean of the two polar orders"]
    title = f"Change of {what} by sector ({first.unit})"
    if by_region:
        parts, title = first.summed_by_region(parts), f"Change of {what} by region ({first.unit})"
    sheet.show(first.table, parts, heads, title=title, notes=notes, top=top, output=output)


def _factors(stored: StoredTable, of: str) -> Factors:
    found = stored.variables(["technical_coefficients", "sector_final_demand", "value_added_coefficient"])
    demand = found["sector_final_demand"]
    level = demand.sum("sector")
    factors = {
        "technical_coefficients": found["technical_coefficients"],
        "demand_mix": demand / level,
        "demand_level": level,
    }
    return {**factors, "intensity": found["value_added_coefficient"]} if of == "value_added" else factors

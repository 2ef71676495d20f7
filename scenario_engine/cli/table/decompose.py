"""`scenario-engine table decompose`: what changed between two stored tables, and how much each factor did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from scenario_engine.cli.console import out
from scenario_engine.cli.options import AllRows, TopRows
from scenario_engine.support.errors import AlignmentFault
from scenario_engine.support.language import message, said
from scenario_engine.support.numbers import column

if TYPE_CHECKING:
    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.methods.input_output.decomposition import Factors

HEADS = {
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
        f"{said(HEADS[factor])} {told}" for factor, told in zip(contributions, each, strict=True)
    )
    out().print(said(f"Change of {what} from {before} to {after}: {whole} {first.unit}; {totals}"))
    heads = {name: (HEADS.get(name, name).replace(" ", "\n"), "") for name in parts}
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

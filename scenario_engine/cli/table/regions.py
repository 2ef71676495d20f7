"""`scenario-engine table footprint`, `spillovers` and `value-added-trade`: who makes what the demand of whom calls forth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.cli.options import Domestic, RegionalTable, TopRows
from scenario_engine.support.errors import TableError, listing, refuse_unknown
from scenario_engine.support.numbers import text

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.data.tables.satellites import Account

FOOTPRINT = {
    "production": ("made\nhere", ""),
    "consumption": ("behind its\ndemand", ""),
    "for_others": ("for other\nregions", ""),
    "from_others": ("from other\nregions", ""),
}
SPILLOVERS = {
    "output_multiplier": ("all\nregions", ""),
    "intraregional_multiplier": ("at\nhome", ""),
    "spillover_multiplier": ("other\nregions", ""),
    "feedback_multiplier": ("at home,\ncome back", ""),
}
TRADE = {
    "exports": ("exports", ""),
    "value_added_abroad": ("value added\nused abroad", ""),
    "returned": ("comes\nhome", "percent"),
    "vertical_specialisation": ("of others'\ninputs", "percent"),
    "counted_twice": ("counted\ntwice", "percent"),
}
"""Column → its head on the terminal, and the display of its numbers."""

VALUE_ADDED = "value_added"


def footprint(
    name: str,
    *,
    account: str | None = None,
    characterise: Path | None = None,
    demand: list[str] | None = None,
    domestic: Domestic = False,
    workers: int = 0,
    scheduler: str = "",
    top: TopRows = 20,
    output: Path | None = None,
) -> None:
    """Show an account by region, where it is made and behind whose final demand it is; both sum to the same.

    Parameters
    ----------
    name
        Dataset with the table; one of a single region has itself and what lies outside.
    account
        Satellite account of the table, or an impact of --characterise; its only impact, or value added, when not given.
    characterise
        CSV of factors with the columns impact, impact_unit, account, account_unit, factor.
    demand
        Kinds of final use that are followed; all when not given, with what final users account for themselves.
    workers
        Worker processes on this machine that solve for the regions' demand (needs dask).
    scheduler
        Address of a Dask scheduler, such as tcp://10.0.0.1:8786.
    output
        CSV file for all regions, with a column for each region that it is made for.
    """
    import numpy as np
    import pandas as pd

    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.table import sheet
    from scenario_engine.data.tables.satellites import characterised

    stored = StoredTable.of(name, domestic=domestic)
    known = dict(stored.table.accounts)
    impacts = {} if characterise is None else characterised(characterise, known)
    if account is None and len(impacts) > 1:
        raise TableError("one impact is shown at a time.", f"Say which with --account: {listing(impacts)}.")
    account, known = account or next(iter(impacts), VALUE_ADDED), known | impacts
    counted = _account(stored, account, known)
    given = {
        **stored.of_regions(demand),
        "sector_account": stored.table.by_account({account: counted.of_sectors}),
    }
    if workers or scheduler:
        from scenario_engine.analysis.workers import output_on_workers

        given["regional_output"] = output_on_workers(
            stored.coefficients, given["regional_final_demand"], workers=workers, scheduler=scheduler
        )
    flows = stored.variables(["account_flow"], given=given)["account_flow"]
    matrix = flows.isel(account=0).transpose("region", "buyer_region").to_numpy()
    users = counted.of_users if demand is None else {}
    own = np.array([users.get(place, 0.0) for place in stored.places])
    matrix = matrix + np.diag(own)
    made, behind, at_home = matrix.sum(axis=1), matrix.sum(axis=0), matrix.diagonal()
    columns = (made, behind, made - at_home, behind - at_home)
    places = pd.Index(stored.places, name="region")
    shown = pd.DataFrame(dict(zip(FOOTPRINT, columns, strict=True)), index=places)
    to = pd.DataFrame(matrix, index=places, columns=[f"for_{one}" for one in places])
    filled = np.abs(matrix).sum(axis=0) + np.abs(matrix).sum(axis=1) > 0.0
    notes = [f"both ways {text(made.sum(), digits=6)} {counted.unit} in all", stored.covered()]
    if own.any():
        notes.append(f"of it {text(own.sum(), digits=6)} {counted.unit} are final users' own")
    if demand is not None:
        notes.append(f"behind {' + '.join(demand)} alone")
    elif len(known) and account == VALUE_ADDED:
        notes.append(f"--account for others: {', '.join(list(known)[:6])}")
    title = f"Footprint: {account.replace('_', ' ')} by region, {name} ({counted.unit})"
    shown, to = shown[filled], to[filled]
    sheet.show(stored.table, shown, FOOTPRINT, title=title, notes=notes, top=top, output=output, in_file=to)


def spillovers(
    name: RegionalTable, *, domestic: Domestic = False, top: TopRows = 20, output: Path | None = None
) -> None:
    """Show what output a unit of final demand calls forth in the sector's own region and in others, and what comes back.

    What comes back is what the region makes beyond what it would make alone, for inputs of the regions it buys from.

    Parameters
    ----------
    output
        CSV file for all sectors, with a column for each region where output is made.
    """
    import pandas as pd

    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.table import sheet

    stored = StoredTable.of(name, domestic=domestic)
    stored.sectors_of([])
    given = stored.of_regions()
    kinds = ["regional_output_multiplier", *list(SPILLOVERS)[1:]]
    found = stored.variables(kinds, given=given)
    by_region = found["regional_output_multiplier"].transpose("sector", "region")
    figures = pd.DataFrame({kind: found[kind].to_numpy() for kind in kinds[1:]})
    figures.insert(0, "output_multiplier", by_region.sum("region").to_numpy())
    weights = given["regional_final_demand"].sum("buyer_region").to_numpy()
    share = float(figures["spillover_multiplier"] @ weights / (figures["output_multiplier"] @ weights))
    notes = [
        "output per unit of final demand",
        f"behind all final demand, {share:.1%} of output is in other regions than those that deliver",
        stored.covered(),
    ]
    title, to = f"Spillovers of {name}", by_region.to_pandas().add_prefix("in_").iloc[:, :-1]
    sheet.show(
        stored.table, figures, SPILLOVERS, title=title, notes=notes, top=top, output=output, in_file=to
    )


def value_added_trade(
    name: RegionalTable, *, domestic: Domestic = False, top: TopRows = 20, output: Path | None = None
) -> None:
    """Show the exports of each region and what they hold: value added used abroad, what comes home, inputs of others.

    Parameters
    ----------
    output
        CSV file for all regions, with the nine parts of exports and value added in the final demand of each region.
    """
    import pandas as pd

    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.table import sheet
    from scenario_engine.methods.input_output.regions import exports_by_part

    stored = StoredTable.of(name, domestic=domestic)
    stored.sectors_of([])
    given = stored.of_regions()
    wanted = ("technical_coefficients", "value_added_coefficient", "value_added_flow")
    found = stored.variables(wanted, given=given)
    technology, value_added = (found[one] for one in wanted[:2])
    demand, seats = given["regional_final_demand"], given["sector_region"]
    parts = exports_by_part(technology, value_added, demand, seats).to_pandas()
    flows = found["value_added_flow"].transpose("region", "buyer_region").to_pandas()
    exports = parts.sum(axis=1)

    def of_exports(kinds: str) -> xr.DataArray:
        columns = [one for one in parts if one.startswith(tuple(kinds.split())) or one.endswith(kinds)]
        return parts[columns].sum(axis=1) / exports.where(exports != 0.0, 1.0)

    columns = {
        "exports": exports,
        "value_added_abroad": parts.iloc[:, :3].sum(axis=1),
        "returned": of_exports("returned_"),
        "vertical_specialisation": of_exports("foreign_"),
        "counted_twice": of_exports("counted_twice"),
    }
    figures = pd.DataFrame(columns).iloc[:-1]
    total, used = float(exports.sum()), float(figures["value_added_abroad"].sum())
    notes = [
        f"exports of all regions to all others are {text(total, digits=6)}, "
        f"value added used elsewhere is {text(used, digits=6)} of them",
        stored.covered(),
    ]
    title = f"Value added in exports of regions, {name} ({stored.unit})"
    to = parts.join(flows.add_prefix("value_added_for_")).iloc[:-1]
    sheet.show(stored.table, figures, TRADE, title=title, notes=notes, top=top, output=output, in_file=to)


def _account(stored: StoredTable, name: str, known: dict[str, Account]) -> Account:
    from scenario_engine.data.tables.satellites import Account

    if name in known:
        return known[name]
    of_table = {VALUE_ADDED: stored.table.value_added, **stored.table.primary_inputs}
    refuse_unknown(name, [*known, *of_table], f"the table has no account {name!r}.", TableError)
    return Account(stored.unit, of_table[name])

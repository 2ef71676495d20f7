"""A table of all regions of a nation, estimated from the nation's and from what each region makes.

Technology is the nation's. What a region meets itself follows from location quotients or from cross-hauling; what it lacks comes
from the others in proportion to what they make. Trade is then balanced product by product: every region sells what it makes,
every buyer has what it needs, and the regions together are the nation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import xarray as xr

from scenario_engine.data.tables.table import Table
from scenario_engine.methods.input_output.balancing.gras import ras
from scenario_engine.methods.input_output.regional import (
    Quotients,
    cross_hauled_part,
    heterogeneity,
    trade_coefficients,
)
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError

Method = Quotients | Literal["charm"]
"""Location quotients, or cross-hauling adjusted regionalisation."""

LEAST_TRADE = 0.01
"""Of what a buyer needs, the least that comes from other regions before balancing: trade goes both ways, and a region thought
to lack nothing may still not make enough."""


def interregional(
    nation: Table,
    home: Floats,
    outputs: Mapping[str, Floats],
    method: Method = "flq",
    delta: float = 0.3,
) -> Table:
    """The table of several regions whose outputs are given, each (n,) in the nation's unit.

    `home` are the nation's coefficients of home products, (n, n). Outputs are scaled, product by product, to the nation's; final
    demand at home is shared out by value added, exports and what of final use is negative by output.
    """
    made = np.array(list(outputs.values()))
    whole, regions = nation.gross_output, list(outputs)
    sums = made.sum(axis=0)
    if (lost := np.flatnonzero((sums <= 0.0) & (whole > 0.0))).size:
        raise TableError(
            f"no region makes {nation.named(int(lost[0]))}, of which the nation makes {whole[lost[0]]:.6g}.",
            "Give what each region makes of it.",
        )
    made = made * np.divide(whole, sums, out=np.zeros_like(whole), where=sums > 0.0)
    share = np.divide(made, whole, out=np.zeros_like(made), where=whole > 0.0)
    added = share * nation.value_added
    exports = np.minimum(nation.final_uses.get("exports", 0.0 * whole), whole)
    demanded = whole - home @ whole - exports
    outside, finally_home = exports + np.minimum(demanded, 0.0), np.maximum(demanded, 0.0)
    size = added.sum(axis=1) / added.sum()
    needed = np.concatenate(
        [home[:, None, :] * made[None], (finally_home[:, None] * size)[:, :, None]], axis=2
    )
    sold = (made - share * outside).T
    if method == "charm":
        own = _cross_hauled(nation, sold, needed)
    else:
        own = np.array([_own_part(nation, one, method, delta) for one in made]).transpose(1, 0, 2)
    trade = _traded(needed, np.minimum(own, 1.0 - LEAST_TRADE), made)
    count, n = len(regions), len(whole)
    balanced = _balanced(trade, sold, needed, nation.sectors)
    flows = balanced[..., :n].transpose(1, 0, 2, 3).reshape(count * n, count * n)
    used = balanced[..., n].transpose(1, 0, 2).reshape(count * n, count)
    output, beyond = made.ravel(), (share * outside).ravel()
    besides = {name: (share * values).ravel() for name, values in nation.inputs_beside.items()}
    bought, value_added = flows.sum(axis=0), added.ravel()
    abroad = output - bought - value_added - np.sum([*besides.values(), 0.0 * output], axis=0)
    return replace(
        nation,
        sectors=tuple(f"{region} {sector}" for region in regions for sector in nation.sectors),
        titles={code: tuple(f"{region} {one}" for region in regions for one in names) for code, names in nation.titles.items()},
        regions=tuple(region for region in regions for _ in nation.sectors),
        products=nation.sectors * count,
        intermediate=flows,
        gross_output=output,
        final_uses={"final_demand": used.sum(axis=1), "exports": beyond},
        regional_uses={region: {"final_demand": used[:, at]} for at, region in enumerate(regions)},
        primary_inputs={name: (share * values).ravel() for name, values in nation.primary_inputs.items()},
        intermediate_input=bought,
        value_added=value_added,
        total_input=output,
        imports=None,
        inflows=None,
        imported_intermediate=None,
        imported_final_uses={},
        imported_inputs=abroad,
        inputs_beside=besides,
        accounts={},
        error=None,
        subtotals={},
        resolution=0.0,
    )  # fmt: skip


def _own_part(nation: Table, made: Floats, method: Quotients, delta: float) -> Floats:
    """What a region meets itself of each product, for each of its sectors and, last, its final users, (n, n + 1)."""
    local, whole = nation.by_sector(made), nation.by_sector(nation.gross_output)
    by_sector = trade_coefficients(local, whole, method, delta).to_numpy()
    final = trade_coefficients(local, whole, "slq").to_numpy()[:, :1]
    return np.concatenate([by_sector, final], axis=1)


def _cross_hauled(nation: Table, sold: Floats, needed: Floats) -> Floats:
    """What regions meet themselves of each product, for each of its users alike, (n, regions, 1).

    How much a product is traded both ways is read from the nation's trade with other countries.
    """
    imports = nation.imports
    if imports is None and nation.imported_intermediate is not None:
        imports = nation.imported_intermediate.sum(axis=1) + np.sum(
            [*nation.imported_final_uses.values()], axis=0
        )
    exports = nation.final_uses.get("exports")
    if imports is None or exports is None:
        raise TableError(
            "charm reads how much a product is traded both ways from the nation's exports and imports by product, and the table "
            "does not hold both.",
            "Import it with columns of exports and of imports, or take --method flq.",
        )
    nations = (nation.by_sector(one) for one in (nation.gross_output, exports, imports))
    dims = {"sector": list(nation.sectors), "region": list(range(sold.shape[1]))}
    have, need = (xr.DataArray(one, dims, [*dims]) for one in (sold, needed.sum(axis=2)))
    part = cross_hauled_part(have, need, heterogeneity(*nations))
    return np.asarray(part.transpose(*dims).to_numpy()[..., None])


def _traded(needed: Floats, own: Floats, made: Floats) -> Floats:
    """Who sells to whom before it is balanced: (product, seller, buyer's region, buyer)."""
    others = made.sum(axis=0) - made
    count = len(made)
    weight = np.divide(
        made[:, None, :], others[None], out=np.zeros((count, *made.shape)), where=others[None] > 0.0
    )
    weight[np.arange(count), np.arange(count)] = 0.0
    at_home = np.where(others.T[..., None] > 0.0, own, 1.0)
    traded = weight.transpose(2, 0, 1)[..., None] * (needed * (1.0 - at_home))[:, None]
    traded[:, np.arange(count), np.arange(count)] += needed * np.where(made.T[..., None] > 0.0, at_home, 0.0)
    return np.asarray(traded)


def _balanced(trade: Floats, sold: Floats, needed: Floats, products: tuple[str, ...]) -> Floats:
    """Trade scaled by RAS, product by product, to what each seller has and each buyer needs."""
    n, count = sold.shape
    flat = trade.reshape(n, count, -1)
    dims = ("product", "seller", "buyer")
    prior = xr.DataArray(flat, {"product": list(products)}, dims)
    columns = xr.DataArray(needed.reshape(n, -1), {"product": list(products)}, ["product", "buyer"])
    rows = xr.DataArray(sold, {"product": list(products)}, ["product", "seller"])
    labels = {dim: list(range(flat.shape[at])) for at, dim in enumerate(dims) if at}
    prior, rows = prior.assign_coords(labels), rows.assign_coords(seller=labels["seller"])
    table = ras(prior, rows, columns.assign_coords(buyer=labels["buyer"])).table
    return np.asarray(table.transpose(*dims).to_numpy().reshape(trade.shape))

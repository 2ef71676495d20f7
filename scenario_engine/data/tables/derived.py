"""Tables made of a stored one by a method: a region's or all regions' from the nation's, and one at the prices of another year.

A region's technology is the nation's; what it meets itself follows from location quotients or from cross-hauling. In the table of
all regions, what one lacks comes from the others in proportion to what they make. Trade is then balanced product by product:
every region sells what it makes, every buyer has what it needs, and the regions together are the nation.
"""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import xarray as xr

from scenario_engine.data.tables.balances import TOLERANCE, sum_of
from scenario_engine.data.tables.table import Table
from scenario_engine.methods.input_output.balancing.gras import ras
from scenario_engine.methods.input_output.balancing.parts import scaled_to
from scenario_engine.methods.input_output.deflation import double_deflated
from scenario_engine.methods.input_output.regional import (
    Quotients,
    cross_hauled_part,
    heterogeneity,
    trade_coefficients,
)
from scenario_engine.methods.labelled import ratio
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError

Method = Quotients | Literal["charm"]
"""Location quotients, or cross-hauling adjusted regionalisation."""

LEAST_TRADE = 0.01
"""Of what a buyer needs, the least that comes from other regions before balancing: trade goes both ways, and a region thought
to lack nothing may still not make enough."""


def regional(
    nation: Table, home: Floats, output: Floats, method: Quotients = "flq", delta: float = 0.3
) -> Table:
    """The table of a region with a given output, its technology the nation's, its trade by location quotients.

    `home` are the nation's coefficients of home products, (n, n), and `output` the region's, (n,), in the nation's
    unit, none of it below zero or above the nation's. What a sector buys and the region does not make are `imported_inputs`,
    from abroad and from the rest of the country together; final demand is what output leaves.
    """
    if (wrong := np.flatnonzero((output < 0.0) | (output > (1.0 + TOLERANCE) * nation.gross_output))).size:
        at = int(wrong[0])
        raise TableError(
            f"the region makes {output[at]:.6g} of {nation.named(at)}, the nation {nation.gross_output[at]:.6g}.",
            "Give what the region makes of each product, of the nation's year, and its unit with --unit.",
        )
    part = trade_coefficients(nation.by_sector(output), nation.by_sector(nation.gross_output), method, delta)
    flows = home * part.to_numpy() * output
    final_uses = {"final_demand": output - flows.sum(axis=1)}
    return _of_part(nation, flows, output, ratio(output, nation.gross_output), final_uses=final_uses)


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
    made = made * ratio(whole, sums)
    share = ratio(made, whole)
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
    return _of_part(
        nation,
        flows,
        made.ravel(),
        share,
        sectors=tuple(f"{region} {sector}" for region in regions for sector in nation.sectors),
        titles={
            code: tuple(f"{region} {name}" for region in regions for name in names)
            for code, names in nation.titles.items()
        },
        regions=tuple(region for region in regions for _ in nation.sectors),
        products=nation.sectors * count,
        final_uses={"final_demand": used.sum(axis=1), "exports": (share * outside).ravel()},
        regional_uses={region: {"final_demand": used[:, at]} for at, region in enumerate(regions)},
    )


def _of_part(nation: Table, flows: Floats, output: Floats, share: Floats, **blocks: Any) -> Table:
    """A table whose sectors earn as the nation's do, by their share of its output; what they buy else comes from outside."""
    added = (share * nation.value_added).ravel()
    besides = {name: (share * values).ravel() for name, values in nation.inputs_beside.items()}
    return nation.remade(
        flows,
        output,
        primary_inputs={name: (share * values).ravel() for name, values in nation.primary_inputs.items()},
        value_added=added,
        imported_inputs=output - flows.sum(axis=0) - added - sum_of(besides.values(), output),
        inputs_beside=besides,
        **blocks,
    )


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
        imports = nation.imported_intermediate.sum(axis=1) + sum_of(
            nation.imported_final_uses.values(), nation.gross_output
        )
    exports = nation.final_uses.get("exports")
    if imports is None or exports is None:
        raise TableError(
            "charm reads how much a product is traded both ways from the nation's exports and imports by product, and the table "
            "does not hold both.",
            "Import it with columns of exports and of imports, or take --method flq.",
        )
    nations = (nation.by_sector(one) for one in (nation.gross_output, exports, imports))
    dims = [("sector", list(nation.sectors)), ("region", range(sold.shape[1]))]
    part = cross_hauled_part(
        xr.DataArray(sold, dims), xr.DataArray(needed.sum(axis=2), dims), heterogeneity(*nations)
    )
    return np.asarray(part.transpose("sector", "region").to_numpy()[..., None])


def _traded(needed: Floats, own: Floats, made: Floats) -> Floats:
    """Who sells to whom before it is balanced: (product, seller, buyer's region, buyer)."""
    others, at = made.sum(axis=0) - made, np.arange(len(made))
    weight = np.where(others > 0.0, ratio(made[:, None, :], others), 0.0)
    weight[at, at] = 0.0
    at_home = np.where(others.T[..., None] > 0.0, own, 1.0)
    traded = weight.transpose(2, 0, 1)[..., None] * (needed * (1.0 - at_home))[:, None]
    traded[:, at, at] += needed * np.where(made.T[..., None] > 0.0, at_home, 0.0)
    return np.asarray(traded)


def _balanced(trade: Floats, sold: Floats, needed: Floats, products: tuple[str, ...]) -> Floats:
    """Trade scaled by RAS, product by product, to what each seller has and each buyer needs."""
    n, count = sold.shape
    flat = trade.reshape(n, count, -1)
    product, seller = ("product", list(products)), ("seller", range(count))
    buyer = ("buyer", range(flat.shape[2]))
    table = ras(
        xr.DataArray(flat, [product, seller, buyer]),
        xr.DataArray(sold, [product, seller]),
        xr.DataArray(needed.reshape(n, -1), [product, buyer]),
    ).table
    return np.asarray(table.transpose("product", "seller", "buyer").to_numpy().reshape(trade.shape))


def deflated(table: Table, prices: Floats) -> Table:
    """The table at other prices, of each product relative to it: rows divided, value added by double deflation.

    Imports are deflated as the product they are; inputs of no product stay in current prices. Kinds of primary input
    have no price of their own and are scaled to value added.
    """
    value = double_deflated(
        table.by_sector_and_buyer(table.intermediate),
        table.by_sector(table.gross_output),
        table.by_sector(prices),
    )
    added = value.to_numpy() - table.beside
    kinds = scaled_to(np.array(list(table.primary_inputs.values())), added) if table.primary_inputs else ()
    real = table.changed(lambda block: block / (prices if block.ndim == 1 else prices[:, None]))
    by_product = (
        *("imported_intermediate", "imports", "inflows", "error"),
        *("final_uses", "imported_final_uses", "regional_uses"),
    )
    return table.remade(
        real["intermediate"],
        real["gross_output"],
        **{name: real[name] for name in by_product},
        primary_inputs=dict(zip(table.primary_inputs, kinds, strict=True)),
        value_added=added,
        imported_inputs=table.imported_inputs,
        inputs_beside=table.inputs_beside,
        regions=table.regions,
        products=table.products,
        accounts=table.accounts,
    )

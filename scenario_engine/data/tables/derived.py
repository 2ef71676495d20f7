"""Tables made of a stored one by a method: a region's from its nation's, and one at the prices of another year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scenario_engine.data.tables.balances import TOLERANCE
from scenario_engine.data.tables.table import Table
from scenario_engine.methods.input_output.balancing.parts import scaled_to
from scenario_engine.methods.input_output.deflation import double_deflated
from scenario_engine.methods.input_output.regional import Quotients, trade_coefficients
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError


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
    size = np.divide(output, nation.gross_output, out=np.zeros(len(output)), where=nation.gross_output != 0)
    added = nation.value_added * size
    besides = {name: values * size for name, values in nation.inputs_beside.items()}
    bought = flows.sum(axis=0)
    abroad = output - bought - added - np.sum([*besides.values(), 0.0 * output], axis=0)
    return replace(
        nation,
        intermediate=flows,
        gross_output=output,
        final_uses={"final_demand": output - flows.sum(axis=1)},
        primary_inputs={name: values * size for name, values in nation.primary_inputs.items()},
        intermediate_input=bought,
        value_added=added,
        total_input=output,
        imports=None,
        inflows=None,
        imported_intermediate=None,
        imported_final_uses={},
        regional_uses={},
        regions=(),
        products=(),
        accounts={},
        imported_inputs=abroad,
        inputs_beside=besides,
        error=None,
        subtotals={},
        resolution=0.0,
    )


def deflated(table: Table, prices: Floats) -> Table:
    """The table at other prices, of each product relative to it: rows divided, value added by double deflation.

    Imports are deflated as the product they are; inputs of no product stay in current prices. Kinds of primary input
    have no price of their own and are scaled to value added.
    """
    besides = np.asarray(table.beside)
    value = double_deflated(
        table.by_sector_and_buyer(table.intermediate),
        table.by_sector(table.gross_output),
        table.by_sector(prices),
    ).to_numpy()
    flows, made = table.intermediate / prices[:, None], table.gross_output / prices
    added = value - besides
    kinds = scaled_to(np.array(list(table.primary_inputs.values())), added) if table.primary_inputs else ()
    apart = table.imported_intermediate

    def real(block: Floats | None) -> Floats | None:
        return None if block is None else block / prices

    return replace(
        table,
        intermediate=flows,
        imported_intermediate=None if apart is None else apart / prices[:, None],
        gross_output=made,
        final_uses={name: values / prices for name, values in table.final_uses.items()},
        imported_final_uses={name: values / prices for name, values in table.imported_final_uses.items()},
        regional_uses={
            region: {name: values / prices for name, values in uses.items()}
            for region, uses in table.regional_uses.items()
        },
        primary_inputs=dict(zip(table.primary_inputs, kinds, strict=True)),
        intermediate_input=flows.sum(axis=0),
        value_added=added,
        total_input=made,
        imports=real(table.imports),
        inflows=real(table.inflows),
        error=real(table.error),
        subtotals={},
        resolution=0.0,
    )

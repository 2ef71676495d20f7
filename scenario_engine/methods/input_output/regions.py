"""Trade of the regions of one table: what stays within a region, and whose value added its exports hold.

Gross exports count value added each time it crosses a border. Koopman, Wang and Wei share them out so that every part is counted
once; with w = v′ L by region of origin, and what is sold at home and abroad apart, no inverse is needed for it.
"""

import numpy as np
import xarray as xr

from scenario_engine.methods.input_output.leontief import Leontief, aligned, in_order
from scenario_engine.methods.labelled import contract, labelled

__all__ = ["EXPORT_PARTS", "exports_by_part"]

EXPORT_PARTS = (
    *("domestic_in_final", "domestic_in_inputs", "domestic_reexported"),
    *("returned_in_final", "returned_in_inputs", "domestic_counted_twice"),
    *("foreign_in_final", "foreign_in_inputs", "foreign_counted_twice"),
    "imported_from_outside",
)
"""Terms 1 to 9 of Koopman, Wang and Wei, and what the system buys of no region of its own."""


def own_region(square: xr.DataArray, sector_region: xr.DataArray) -> xr.DataArray:
    """The cells of a table whose seller and buyer are of one region, zeros elsewhere."""
    member = in_order(sector_region, "sector", square.indexes["sector"])
    return square * contract(
        member, in_order(member, "sector", square.indexes["buyer"]).rename(sector="buyer"), "region"
    )


def exports_by_part(
    coefficients: xr.DataArray,
    value_added_coefficient: xr.DataArray,
    regional_final_demand: xr.DataArray,
    sector_region: xr.DataArray,
) -> xr.DataArray:
    """Exports of each region to all others, shared out among whose value added they hold and how often it was counted.

    Parameters
    ----------
    coefficients
        A over `sector` and `buyer`; pure numbers.
    value_added_coefficient
        v over `sector`; value added per unit of output.
    regional_final_demand
        Y over `sector` and `buyer_region`, which has the labels of `region`; money.
    sector_region
        1 where a sector is of a region, over `region` and `sector`.

    Returns
    -------
    Over `region` and `part`, as `EXPORT_PARTS` names them, in the unit of Y. They sum to exports, the first three to value added
    absorbed abroad, the first five to value added, parts seven to nine to vertical specialisation.

    Source: Koopman, Wang and Wei (2014), equation 36; Hummels, Ishii and Yi (2001).

    Examples
    --------
    >>> coefficients = xr.DataArray([[0.15, 0.25], [0.2, 0.05]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> added = xr.DataArray([0.65, 0.7], {"sector": ["A", "B"]})
    >>> demand = xr.DataArray([[500.0, 100.0], [200.0, 1300.0]], {"sector": ["A", "B"], "buyer_region": ["north", "south"]})
    >>> home = xr.DataArray([[1.0, 0.0], [0.0, 1.0]], {"region": ["north", "south"], "sector": ["A", "B"]})
    >>> exports_by_part(coefficients, added, demand, home).sum("part").round(1).to_series().to_dict()
    {'north': 560.4, 'south': 449.5}
    """
    square = aligned(coefficients)
    sectors = square.indexes["sector"]
    member, added = (in_order(one, "sector", sectors) for one in (sector_region, value_added_coefficient))
    member = member.transpose("region", "sector")
    demand = in_order(
        in_order(regional_final_demand, "sector", sectors), "buyer_region", member.indexes["region"]
    )
    within = own_region(square, member)
    abroad = square - within
    alone = Leontief.of(within)
    M, Y = member.to_numpy(), demand.transpose("sector", "buyer_region").to_numpy()
    W = Leontief.of(square).multipliers(member * added).transpose("region", "sector").to_numpy()
    own = (M.T * Y).sum(axis=1)
    foreign = Y.sum(axis=1) - own

    def made_alone(values: np.ndarray) -> np.ndarray:
        return alone.output(xr.DataArray(values, {"sector": sectors}, ["sector"])).to_numpy()

    def sold_abroad(output: np.ndarray) -> np.ndarray:
        return np.asarray(abroad.to_numpy() @ output)

    output = Leontief.of(square).output(demand.sum("buyer_region")).to_numpy()
    exports = sold_abroad(output) + foreign
    for_home, for_abroad = made_alone(own), made_alone(exports)
    elsewhere = 1.0 - M
    back = (M * ((W * elsewhere) @ abroad.to_numpy())).sum(axis=0)
    others = M * (W.sum(axis=0) - (M * W).sum(axis=0))
    parts = (
        (M * W) @ foreign,
        (W * elsewhere) @ own,
        ((W * elsewhere) * (foreign - Y.T)).sum(axis=1),
        ((W * elsewhere) * Y.T).sum(axis=1),
        M @ (back * for_home),
        M @ (back * for_abroad),
        others @ foreign,
        others @ sold_abroad(for_home),
        others @ sold_abroad(for_abroad),
        (M * (1.0 - W.sum(axis=0))) @ exports,
    )
    found = labelled(np.column_stack(parts), ["region", "part"], member)
    return found.assign_coords(part=list(EXPORT_PARTS))

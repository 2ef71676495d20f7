"""Flows per unit of output, with one rule for sectors that produce nothing."""

import numpy as np
import xarray as xr

from scenario_engine.methods.input_output.leontief import in_order
from scenario_engine.methods.labelled import bare
from scenario_engine.methods.tape import require
from scenario_engine.support.errors import TableError

__all__ = ["per_unit_of_output"]


def per_unit_of_output(flow: xr.DataArray, output: xr.DataArray, dim: str = "sector") -> xr.DataArray:
    """The flow over the output of the sectors along `dim`; zero where a sector neither produces nor uses.

    Parameters
    ----------
    flow
        `dim` and any other dimensions; money, persons.
    output
        Gross output over `sector`.
    dim
        The flow's dimension that carries the sectors: `"buyer"` for the columns of a table.

    Returns
    -------
    The dimensions of `flow`; flow per unit of output (a pure number where both are money).

    Raises
    ------
    TableError
        When a sector without output has a flow: the coefficient would be infinite. It names the sector.

    Source: definition, a = z / x.

    Examples
    --------
    >>> value_added = xr.DataArray([650.0, 1400.0], {"sector": ["A", "B"]})
    >>> output = xr.DataArray([1000.0, 2000.0], {"sector": ["A", "B"]})
    >>> per_unit_of_output(value_added, output).values.tolist()
    [0.65, 0.7]
    """
    by_dim = output if dim == "sector" else output.rename(sector=dim)
    by_dim = in_order(by_dim, dim, flow.indexes[dim])
    empty = by_dim == 0
    coefficient: xr.DataArray = flow / by_dim.where(~empty, 1.0)
    used = (flow != 0) & empty

    def fault() -> TableError:
        cell = tuple(np.argwhere(used.to_numpy())[0])
        sector = used.indexes[dim][cell[used.get_axis_num(dim)]]
        amount = float(flow.broadcast_like(used).transpose(*used.dims).to_numpy()[cell])
        return TableError(
            f"sector {sector} has no output and a flow of {amount:.6g}.",
            "Give its output, or remove its flows.",
        )

    require(bare(~used), fault)
    return coefficient

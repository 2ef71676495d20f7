"""The table with its core sectors split out, cell by cell: the reference for the closed form of the operators.

Each core sector k becomes a pure core sector N + k with the share S of its flows and output, and the rest; the
larger table is solved as it stands. It costs (n + m)³ for each draw where the closed form costs n m, and it is
kept because it has nothing clever in it.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import xarray as xr

from scenario_engine.methods.input_output.classification import reclassified, split
from scenario_engine.methods.input_output.coefficients import per_unit_of_output
from scenario_engine.methods.input_output.leontief import Leontief

__all__ = ["augmented", "induced_output"]

PREFIX = "core:"
"""What the label of a pure core sector begins with."""


def augmented(
    intermediate_use: xr.DataArray, sector_gross_output: xr.DataArray, relevance_share: xr.DataArray
) -> tuple[xr.DataArray, xr.DataArray]:
    """Flows and output of the table with a pure core sector per core sector, (n + m)² and n + m.

    Rows and columns are split by share, intersections by the product of shares, output by share.

    Parameters
    ----------
    intermediate_use, sector_gross_output
        The table, over `sector` and `buyer`; money.
    relevance_share
        S over `core`, each label a sector; 0 to 1.

    Returns
    -------
    Flows over `sector` and `buyer` and output over `sector`, both money, with a label `core:k` after each
    core sector k.

    Raises
    ------
    TableError
        A share outside 0 to 1.
    AlignmentFault
        A core label that is not a sector of the table.

    Source: CAII 2024, appendix 2, the augmented table.

    Examples
    --------
    >>> flows = xr.DataArray([[150.0, 500.0], [200.0, 100.0]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> output = xr.DataArray([1000.0, 2000.0], {"sector": ["A", "B"]})
    >>> share = xr.DataArray([0.25], {"core": ["B"]})
    >>> larger, made = augmented(flows, output, share)
    >>> made.to_series().to_dict()
    {'A': 1000.0, 'B': 1500.0, 'core:B': 500.0}
    """
    shares = {
        str(core): {str(core): 1.0 - share, f"{PREFIX}{core}": share}
        for core, share in zip(
            relevance_share.indexes["core"], relevance_share.to_numpy().tolist(), strict=True
        )
    }
    matrix = split(shares, list(sector_gross_output.indexes["sector"]))
    return reclassified(intermediate_use, matrix), reclassified(sector_gross_output, matrix)


def induced_output(
    intermediate_use: xr.DataArray,
    sector_gross_output: xr.DataArray,
    relevance_share: xr.DataArray,
    variant: Literal["published", "joint"] = "published",
) -> xr.DataArray:
    """Output the core induces in each original sector, by the explicit inverse; arguments as in `augmented`.

    `published` takes each core sector alone, ΔYᵢ = Σₖ C(i, N+k) ΔXₖ / C(N+k, N+k); `joint` takes them together,
    ΔY = C₁₂ C₂₂⁻¹ ΔX.

    Parameters
    ----------
    intermediate_use, sector_gross_output, relevance_share
        As in `augmented`.
    variant
        `published`: core sectors one at a time; `joint`: all at once, feedback counted once.

    Returns
    -------
    Output over `sector`, in the unit of the table (money).

    Source: CAII 2024, appendix 2, for `published`; docs/augmentation.md for `joint`.

    Examples
    --------
    >>> flows = xr.DataArray([[150.0, 500.0], [200.0, 100.0]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> output = xr.DataArray([1000.0, 2000.0], {"sector": ["A", "B"]})
    >>> share = xr.DataArray([0.25], {"core": ["B"]})
    >>> induced_output(flows, output, share).round(2).values.tolist()
    [160.13, 44.44]
    """
    flows, output = augmented(intermediate_use, sector_gross_output, relevance_share)
    pure = [f"{PREFIX}{core}" for core in relevance_share.indexes["core"]]
    rest = list(sector_gross_output.indexes["sector"])
    columns = Leontief.of(per_unit_of_output(flows, output, "buyer")).columns(pure)
    among_core = columns.sel(sector=pure).to_numpy()
    to_rest = columns.sel(sector=rest)
    core_output = output.sel(sector=pure).to_numpy()
    alone = variant == "published"
    intensity = core_output / among_core.diagonal() if alone else np.linalg.solve(among_core, core_output)
    return xr.DataArray(
        to_rest.to_numpy() @ intensity,
        coords={"sector": rest},
        dims="sector",
    )

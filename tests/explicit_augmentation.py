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

PREFIX = "core:"
"""What the label of a pure core sector begins with."""


def augmented(
    intermediate_use: xr.DataArray, sector_gross_output: xr.DataArray, relevance_share: xr.DataArray
) -> tuple[xr.DataArray, xr.DataArray]:
    """Flows and output of the table with a pure core sector `core:k` after each core sector k, (n + m)² and n + m.

    Rows and columns are split by share, intersections by the product of shares, output by share (CAII 2024, appendix 2).
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

    `published` takes each core sector alone, ΔYᵢ = Σₖ C(i, N+k) ΔXₖ / C(N+k, N+k) (CAII 2024, appendix 2); `joint` takes them
    together, ΔY = C₁₂ C₂₂⁻¹ ΔX (docs/augmentation.md).
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

"""Values nobody gives: filled by a policy with a name, every one of them marked, or refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.analysis.indices.records import Missing
from scenario_engine.support.errors import ScenarioEngineError, listing


def completed(
    array: xr.DataArray, years: Sequence[int], policy: Missing, name: str
) -> tuple[xr.DataArray, xr.DataArray]:
    """An array on the wanted years without gaps, and a mask of the values a policy put there.

    The array is over `year`, `case` and any others, NaN where nothing is known; years that are not wanted
    only help to fill. The policy is `refuse`, `zero`, `mean` (of the cases that year), `hold` (the last known
    year, before the first the first) or `interpolate` (between known years of the case); a gap it leaves is
    refused by indicator, case and year.
    """
    wanted = array.reindex(year=list(years))
    gaps = wanted.isnull()
    if not bool(gaps.any()):
        return wanted, gaps
    if policy in ("hold", "interpolate"):
        filled = _along_years(array, years, policy)
    elif policy == "mean":
        filled = wanted.fillna(wanted.mean("case"))
    else:
        filled = wanted.fillna(0.0) if policy == "zero" else wanted
    left = filled.isnull()
    if bool(left.any()):
        raise ScenarioEngineError(_refusal(left, policy, name))
    return filled, gaps


def _along_years(array: xr.DataArray, years: Sequence[int], policy: Missing) -> xr.DataArray:
    others = [dim for dim in array.dims if dim != "year"]
    ordered = array.transpose("year", *others)
    known = ordered.indexes["year"]
    frame = pd.DataFrame(ordered.to_numpy().reshape(len(known), -1), index=known)
    frame = frame.reindex(sorted({*known, *years}))
    held, between = frame.ffill().bfill, frame.interpolate
    frame = held() if policy == "hold" else between(method="index", limit_area="inside")
    values = frame.loc[list(years)].to_numpy().reshape(len(years), *ordered.shape[1:])
    coords = {str(dim): ordered.coords[dim] for dim in others if dim in ordered.coords}
    return xr.DataArray(values, coords={"year": list(years), **coords}, dims=["year", *others])


def _refusal(left: xr.DataArray, policy: Missing, name: str) -> str:
    cells = np.argwhere(left.to_numpy())
    told = [
        " ".join(str(left.indexes[dim][i]) for dim, i in zip(left.dims, cell, strict=True)) for cell in cells
    ]
    advice = (
        'Give them, or name a policy: missing = "hold", "interpolate", "mean" or "zero".'
        if policy == "refuse"
        else f"The policy {policy!r} cannot fill them."
    )
    return f"indicator {name!r} has no value for {listing(told)}. {advice}"

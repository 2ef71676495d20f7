"""Classes of cases: tier 1 the highest, by lower bounds that are given or that are natural breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from scenario_engine.analysis.indices.records import Tiers
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["cuts_of", "distance_to_cut", "mean_rank", "natural_breaks", "tier_of"]


def natural_breaks(values: Sequence[float], classes: int) -> list[float]:
    """Lower bounds of all classes but the lowest, highest first, by Jenks' natural breaks.

    Parameters
    ----------
    values
        The index of all cases in one year.
    classes
        How many classes; the classification has the least variance within classes (Fisher-Jenks).

    Raises
    ------
    ScenarioEngineError
        Fewer different values than classes.

    Source: Fisher (1958); Jenks (1977).
    """
    import jenkspy

    different = sorted(set(values))
    if len(different) < classes:
        raise ScenarioEngineError(f"{len(different)} different values cannot form {classes} natural classes.")
    upper = jenkspy.jenks_breaks(list(values), n_classes=classes)[1:-1]
    # jenkspy gives the greatest value of each class; the next value above it opens the class that follows.
    bounds = [min(value for value in different if value > top) for top in upper]
    return sorted(bounds, reverse=True)


def cuts_of(index: xr.DataArray, how: Tiers) -> xr.DataArray:
    """Lower bounds of the tiers along `cut`, highest first: as given, or each year's (and draw's) own breaks.

    Parameters
    ----------
    index
        Over `case` and any other dimensions, in points.
    how
        The table `[tiers]` of an index file.

    Returns
    -------
    Over `cut`, and the other dimensions of the index where breaks are its own; points.

    Raises
    ------
    ScenarioEngineError
        Fewer different values than classes.

    Source: Fisher (1958) and Jenks (1977) for natural breaks.
    """
    if how.cuts is not None:
        return xr.DataArray(list(how.cuts), dims="cut")
    leading = [dim for dim in index.dims if dim != "case"]
    rows = index.transpose(*leading, "case").to_numpy().reshape(-1, index.sizes["case"])
    breaks = np.array([natural_breaks(row.tolist(), int(how.natural_breaks or 0)) for row in rows])
    coords = {str(dim): index.coords[dim] for dim in leading if dim in index.coords}
    return xr.DataArray(
        breaks.reshape(*(index.sizes[dim] for dim in leading), -1), coords=coords, dims=[*leading, "cut"]
    )


def tier_of(index: xr.DataArray, cuts: xr.DataArray) -> xr.DataArray:
    """Tier 1 from the first (highest) cut up, tier 2 from the second, …, t = 1 + Σ_k [I < cut_k].

    Parameters
    ----------
    index
        Over `case` and any other dimensions, in points.
    cuts
        From `cuts_of`.

    Returns
    -------
    The dimensions of the index; plain numbers from 1, the highest tier.
    """
    return 1.0 + (index < cuts).sum("cut")


def distance_to_cut(index: xr.DataArray, cuts: xr.DataArray) -> xr.DataArray:
    """Points between a case and the nearest cut, positive above it.

    Parameters
    ----------
    index
        Over `case` and any other dimensions, in points.
    cuts
        From `cuts_of`.

    Returns
    -------
    The dimensions of the index; points.
    """
    gaps = index - cuts
    return gaps.isel(cut=abs(gaps).argmin("cut"))


def mean_rank(ranks: xr.DataArray, groups: Mapping[str, Sequence[str]]) -> xr.DataArray:
    """Mean rank of the members of each group; groups may overlap.

    Parameters
    ----------
    ranks
        Over `case` and any other dimensions; ranks, 1 the best.
    groups
        Group → cases.

    Returns
    -------
    `case_group`, then the other dimensions; ranks.
    """
    means = [ranks.sel(case=list(members)).mean("case") for members in groups.values()]
    return xr.concat(means, xr.DataArray(list(groups), dims="case_group", name="case_group"))

"""Classes of cases: tier 1 the highest, by lower bounds that are given or that are natural breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from scenario_engine.errors import ScenarioEngineError


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
    """
    import jenkspy

    different = sorted(set(values))
    if len(different) < classes:
        raise ScenarioEngineError(f"{len(different)} different values cannot form {classes} natural classes.")
    upper = jenkspy.jenks_breaks(list(values), n_classes=classes)[1:-1]
    # jenkspy gives the greatest value of each class; the next value above it opens the class that follows.
    bounds = [min(value for value in different if value > top) for top in upper]
    return sorted(bounds, reverse=True)


def tier_of(index: xr.DataArray, cuts: Sequence[float]) -> xr.DataArray:
    """Tier 1 from the first (highest) cut up, tier 2 from the second, …, t = 1 + Σ_k [I < cut_k]."""
    below = index.to_numpy()[..., None] < np.asarray(cuts, dtype=float)
    return index.copy(data=1.0 + below.sum(axis=-1))


def distance_to_cut(index: xr.DataArray, cuts: Sequence[float]) -> xr.DataArray:
    """Points between a case and the nearest cut, positive above it."""
    gaps = index.to_numpy()[..., None] - np.asarray(cuts, dtype=float)
    nearest = np.abs(gaps).argmin(axis=-1)[..., None]
    return index.copy(data=np.take_along_axis(gaps, nearest, axis=-1)[..., 0])


def mean_rank(ranks: xr.DataArray, groups: Mapping[str, Sequence[str]]) -> xr.DataArray:
    """Mean rank of the members of each group; groups may overlap."""
    means = [ranks.sel(case=list(members)).mean("case") for members in groups.values()]
    return xr.concat(means, xr.DataArray(list(groups), dims="case_group", name="case_group"))

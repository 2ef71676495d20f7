"""Classes of cases, and how far a ranking depends on its weights.

Tier 1 is the highest, by lower bounds that are given, natural breaks, or fixed by counts. Weights are drawn around the ones
used, along the `draw` dimension. An index lies over `case`, `year` and any other dimensions and is in points; so are the cuts,
over `cut`, highest first, and over the other dimensions of the index where breaks are its own.
"""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from scipy.stats import rankdata

from scenario_engine.analysis.indices.records import Tiers
from scenario_engine.support.errors import ScenarioEngineError


def natural_breaks(values: Sequence[float], classes: int) -> list[float]:
    """Lower bounds of all classes but the lowest, highest first, with the least variance within: Fisher (1958), Jenks (1977)."""
    import jenkspy

    different = sorted(set(values))
    if len(different) < classes:
        raise ScenarioEngineError(f"{len(different)} different values cannot form {classes} natural classes.")
    upper = jenkspy.jenks_breaks(list(values), n_classes=classes)[1:-1]
    # jenkspy gives the greatest value of each class; the next value above it opens the class that follows.
    bounds = [min(value for value in different if value > top) for top in upper]
    return sorted(bounds, reverse=True)


def cuts_of(index: xr.DataArray, how: Tiers) -> xr.DataArray:
    """Lower bounds of the tiers along `cut`, highest first: as given, or each year's (and draw's) own breaks."""
    if how.cuts is not None:
        return xr.DataArray(list(how.cuts), dims="cut")
    if how.counts is not None:
        return _last_of_each(index, how.counts)
    rows = index.transpose(..., "case")
    breaks = [
        natural_breaks(row, int(how.natural_breaks or 0))
        for row in rows.to_numpy().reshape(-1, rows.sizes["case"]).tolist()
    ]
    leading = rows.isel(case=0, drop=True)
    return xr.DataArray(np.array(breaks).reshape(*leading.shape, -1), leading.coords, [*leading.dims, "cut"])


def _last_of_each(index: xr.DataArray, counts: Sequence[int]) -> xr.DataArray:
    """The index of the last case of every tier but the lowest, each tier holding so many cases."""
    if sum(counts) != index.sizes["case"]:
        raise ScenarioEngineError(f"the tiers hold {sum(counts)} cases; there are {index.sizes['case']}.")
    falling = index.copy(data=-np.sort(-index.to_numpy(), axis=index.get_axis_num("case")))
    return falling.isel(case=np.cumsum(counts)[:-1] - 1).rename(case="cut").drop_vars("cut", errors="ignore")


def numbered_on(ranks: xr.DataArray) -> xr.DataArray:
    """Ranks over `case` and others, cases that share one numbered on in the order they are listed, as some tables print."""
    axis = ranks.get_axis_num("case")
    return ranks.copy(data=rankdata(ranks.to_numpy(), method="ordinal", axis=axis).astype(float))


def tier_of(index: xr.DataArray, cuts: xr.DataArray) -> xr.DataArray:
    """Tier 1 from the first (highest) cut up, tier 2 from the second, …, t = 1 + Σ_k [I < cut_k]."""
    return 1.0 + (index < cuts).sum("cut")


def distance_to_cut(index: xr.DataArray, cuts: xr.DataArray) -> xr.DataArray:
    """Points between a case and the nearest cut, positive above it."""
    gaps = index - cuts
    return gaps.isel(cut=abs(gaps).argmin("cut"))


def mean_rank(ranks: xr.DataArray, groups: Mapping[str, Sequence[str]]) -> xr.DataArray:
    """Mean rank of the members of each group, over `case_group`; groups may overlap."""
    means = [ranks.sel(case=list(members)).mean("case") for members in groups.values()]
    return xr.concat(means, xr.DataArray(list(groups), dims="case_group", name="case_group"))


def around(weights: xr.DataArray, over: str, draws: int, concentration: float, seed: int) -> xr.DataArray:
    """Weights drawn from Dirichlet(κ w), whose mean is w and standard deviation √(w (1 − w) / (κ + 1)), κ the `concentration`.

    They sum to one over `over`. The seed and the array's name fix the stream, so that the draws of other arrays do not depend
    on this one. The result leads with `draw`.
    """
    stream = np.random.default_rng([seed, zlib.crc32(str(weights.name).encode())])
    ordered = weights.transpose(..., over)
    shape = concentration * ordered.to_numpy()
    gammas = stream.standard_gamma(shape, size=(draws, *shape.shape))
    values = gammas / gammas.sum(axis=-1, keepdims=True)
    coords = {"draw": np.arange(draws), **{str(dim): ordered.indexes[dim] for dim in ordered.dims}}
    drawn = xr.DataArray(values, coords=coords, dims=["draw", *ordered.dims], name=weights.name)
    return drawn.transpose("draw", *weights.dims)


def rank_interval(ranks: xr.DataArray, level: float) -> xr.DataArray:
    """Ranks between which a case lies in `level` of the draws at least; `bound` is low (best) and high (worst)."""
    tail = (1.0 - level) / 2.0
    low = ranks.quantile(tail, "draw", method="lower").drop_vars("quantile")
    high = ranks.quantile(1.0 - tail, "draw", method="higher").drop_vars("quantile")
    return xr.concat([low, high], xr.DataArray(["low", "high"], dims="bound", name="bound"))


def reversal_probability(index: xr.DataArray, drawn: xr.DataArray) -> xr.DataArray:
    """Share of the draws in which the next lower case overtakes a case, by year and case; exact ties count half."""
    columns = []
    for year in index.indexes["year"]:
        values, samples = index.sel(year=year), drawn.sel(year=year)
        order = np.argsort(-values.to_numpy(), kind="stable")
        sorted_draws = samples.transpose("draw", "case").to_numpy()[:, order]
        step = sorted_draws[:, 1:] - sorted_draws[:, :-1]
        overtaken = np.zeros(len(order))
        overtaken[order[:-1]] = (step > 0).mean(axis=0) + 0.5 * (step == 0).mean(axis=0)
        columns.append(xr.DataArray(overtaken, coords={"case": index.indexes["case"]}, dims=["case"]))
    return xr.concat(columns, xr.DataArray(index.indexes["year"], dims="year", name="year"))


def tier_stability(tier: xr.DataArray, drawn: xr.DataArray) -> xr.DataArray:
    """Share of the draws in which a case is in the tier it has with the weights used."""
    return (drawn == tier).mean("draw")

"""Tornado: the band of every result when one factor alone is uncertain and the others stay at their medians."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from scenario_engine.analysis.sensitivity.factors import Factor, indices
from scenario_engine.analysis.sweep.sampled_model import SampledModel
from scenario_engine.methods.probability.sampling import uniforms

PROBABILITIES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


def tornado(model: SampledModel, factors: Sequence[Factor], draws: int = 1024, seed: int = 1) -> xr.Dataset:
    """10 % and 90 % quantiles of every result, one factor drawn at a time, the others at their medians.

    A factor may hold many streams (a path, a table of joint draws), whose common quantile means nothing; so it is
    the result's quantile that is shown, not the result at the input's. `draws` is a power of two. Over `index` (`central`,
    `p10`, `p50`, `p90`, `swing` = p90 − p10), `factor` and the quantity's dimensions.
    """
    copula = model.uncertainty.copula
    uniform = copula.correlated(uniforms("sobol", seed, model.streams, 0, draws, draws))
    design = np.full((len(factors), *uniform.shape), 0.5)
    for at, factor in enumerate(factors):
        design[at][:, list(factor.columns)] = uniform[:, list(factor.columns)]
    levels = list(PROBABILITIES.values())
    alone = [  # medians of the inputs themselves, not of what the copula mixes
        np.quantile(model.deviation(copula.independent(one)), levels, axis=0) for one in design
    ]
    quantiles = np.stack(alone, axis=1) + model.centre
    rows = {"central": np.broadcast_to(model.centre, quantiles[0].shape)}
    rows |= dict(zip(PROBABILITIES, quantiles, strict=True))
    rows["swing"] = rows["p90"] - rows["p10"]
    return indices(model, factors, rows, draws * len(factors), "one factor at a time")

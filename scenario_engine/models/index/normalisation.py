"""Indicators in different units become scores that may be averaged: six normalisations of one table."""

import numpy as np
import xarray as xr

from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.labelled import bare, mean, place, standard_deviation, total
from scenario_engine.methods.tape import require
from scenario_engine.support.array_types import Array
from scenario_engine.support.errors import ScenarioEngineError

HANDBOOK = "OECD and JRC 2008, Handbook on Constructing Composite Indicators, step 5"

indicator_table = exogenous(
    "indicator_table", "year case indicator", "1", "Indicators of an index, each in its own unit"
)
indicator_direction = exogenous(
    "indicator_direction", "indicator", "1", "1 where more is better, -1 where less is", low=-1.0, high=1.0
)
best_value = exogenous(
    "best_value", "year indicator", "1", "Value that scores highest: the best case, or a goalpost"
)
worst_value = exogenous(
    "worst_value", "year indicator", "1", "Value that scores lowest: the worst case, or a goalpost"
)
lowest_score = exogenous(
    "lowest_score", "", "1", "Score of the worst value: the lower end of the band of scores", default=0.0
)
highest_score = exogenous(
    "highest_score", "", "1", "Score of the best value: the upper end of the band of scores", default=100.0
)
logarithm_scale = exogenous(
    "logarithm_scale", "", "1", "Points a case gains when 1 + X/mean grows by a factor of e", low=0.0
)
case_count = exogenous(
    "case_count", "", "1", "How many cases there are, with those the table lacks", low=1.0, display="count"
)


@operator("year case indicator", "1", source=HANDBOOK, variant="maximum")
def indicator_score(indicator_table: Array, indicator_direction: Array, best_value: Array) -> Array:
    """Score relative to the best, the best divided by the value where less is better, z = 100 X / X_max.

    Where less is better z = 100 X_min / X.
    """
    divisor = best_value.where(indicator_direction > 0, indicator_table)
    _fail_unless(divisor > 0.0, divisor, "divides by", "a score by maximum needs values above zero")
    _fail_unless(best_value > 0.0, best_value, "has the best value", "a score by maximum needs it above zero")
    return 100.0 * indicator_table.where(indicator_direction > 0, best_value) / divisor


@indicator_score.alternative("min-max", source=HANDBOOK)
def score_by_range(
    indicator_table: Array, best_value: Array, worst_value: Array, lowest_score: Array, highest_score: Array
) -> Array:
    """Score by position between the worst and the best, z = l + (h − l) (X − X_worst) / (X_best − X_worst)."""
    span = best_value - worst_value
    _fail_unless(
        span != 0.0, span, "has the range", "min-max cannot tell its cases apart. Drop it, or set goalposts"
    )
    return lowest_score + (highest_score - lowest_score) * (indicator_table - worst_value) / span


@indicator_score.alternative("base-year", source="CAICT 2024, section 2")
def score_by_base_year(indicator_table: Array, indicator_direction: Array) -> Array:
    """Score relative to the first year, inverted where less is better, z = 100 Xₜ / X₀."""
    base = indicator_table.isel(year=0, drop=True)
    rises = indicator_direction > 0
    divisor = base.where(rises, indicator_table)
    _fail_unless(divisor > 0.0, divisor, "divides by", "a score by base year needs values above zero")
    return 100.0 * indicator_table.where(rises, base) / divisor


@indicator_score.alternative("z-score", source=HANDBOOK)
def score_by_deviation(indicator_table: Array, indicator_direction: Array) -> Array:
    """Distance from the mean of the cases in standard deviations of the population, z = ± (X − X̄) / σ."""
    deviation = standard_deviation(indicator_table, "case")
    spread = deviation > 1e-12 * abs(indicator_table).max("case", skipna=False)
    _fail_unless(spread, deviation, "has the standard deviation", "its cases are all alike. Drop it")
    return indicator_direction * (indicator_table - mean(indicator_table, "case")) / deviation


@indicator_score.alternative("rank", source=HANDBOOK)
def score_by_rank(indicator_table: Array, indicator_direction: Array) -> Array:
    """Share of the cases that are no better, ties at their mean rank, z = 100 (n + 1 − r) / n."""
    signed = indicator_direction * indicator_table
    worse_place, better_place = 1.0 + signed.sizes["case"] - place(signed, "case"), place(-signed, "case")
    return 100.0 * (worse_place + better_place) / 2.0 / signed.sizes["case"]


@indicator_score.alternative("logarithm", source="CAII 2024, appendix 3")
def score_by_logarithm(indicator_table: Array, logarithm_scale: Array, case_count: Array) -> Array:
    """Score by the logarithm of the value relative to the mean of all cases, z = N ln(1 + X / X̄), X̄ = Σ X / n."""
    average = total(indicator_table, "case") / case_count
    _fail_unless(
        indicator_table >= 0.0, indicator_table, "has the value", "a logarithmic score needs zero or more"
    )
    _fail_unless(average > 0.0, average, "has the mean", "a logarithmic score needs values above zero")
    score: Array = logarithm_scale * xr.ufuncs.log1p(indicator_table / average)
    return score


def _fail_unless(holds: Array, array: Array, what: str, why: str) -> None:
    """Raise, naming the indicator (and case and year) and the value, where a condition on it does not hold."""

    def fault() -> ScenarioEngineError:
        cell = np.argwhere(~holds.transpose(*array.dims).to_numpy())[0]
        labels = {str(dim): array.get_index(dim)[i] for dim, i in zip(array.dims, cell, strict=True)}
        indicator = labels.pop("indicator", "?")
        where = f" at {', '.join(f'{dim} {label}' for dim, label in labels.items())}" if labels else ""
        value = float(array.to_numpy()[tuple(cell)])
        return ScenarioEngineError(f"indicator {indicator!r} {what} {value:g}{where}; {why}.")

    require(bare(holds), fault)

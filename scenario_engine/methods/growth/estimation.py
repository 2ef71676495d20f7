"""Cobb-Douglas estimated in logs: coefficients with what is needed to doubt them, and the technology they imply."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.optional import need

__all__ = ["Coefficient", "ProductionFit", "derived_investment", "fit_production", "perpetual_inventory"]

Form = Literal["unrestricted", "constant-returns", "fixed-shares"]
"""Both elasticities free; β = 1 − α; or α given as the share of capital in income."""


@dataclass(frozen=True)
class Coefficient:
    """An elasticity with its standard error, two-sided p-value and confidence interval; NaN where not estimated."""

    estimate: float
    standard_error: float = np.nan
    p_value: float = np.nan
    low: float = np.nan
    high: float = np.nan


@dataclass(frozen=True)
class ProductionFit:
    """Y = A K^α L^β as estimated.

    `condition_number` is that of the regressors as they enter (it depends on units), `scaled_condition_number`
    that of regressors scaled to unit length (Belsley, Kuh and Welsch 1980: 30 and more is harmful).

    Examples
    --------
    >>> fit = fit_production([100, 104, 108], [100, 106, 112], [100, 101, 102], "fixed-shares", capital_share=0.4)
    >>> fit.capital.estimate, fit.labour.estimate
    (0.4, 0.6)
    >>> fit.technology_level([100, 104, 108], [100, 106, 112], [100, 101, 102]).round(4).tolist()
    [0.9902, 1.0, 1.0099]
    >>> fit.multipliers([100, 104, 108], [100, 106, 112], [100, 101, 102]).round(4).tolist()
    [1.01, 1.0099]
    """

    form: Form
    technology: float
    capital: Coefficient
    labour: Coefficient
    observations: int
    r_squared: float = np.nan
    durbin_watson: float = np.nan
    condition_number: float = np.nan
    scaled_condition_number: float = np.nan

    @property
    def warnings(self) -> tuple[str, ...]:
        """What forbids reading the coefficients as elasticities of output."""
        found = []
        for name, coefficient in (("α (capital)", self.capital), ("β (labour)", self.labour)):
            if not 0.0 < coefficient.estimate < 1.0:
                found.append(f"{name} = {coefficient.estimate:.3g} leaves (0, 1)")
            if coefficient.low <= 0.0 <= coefficient.high:
                found.append(
                    f"{name} is not distinguishable from 0 ({coefficient.low:.3g} … {coefficient.high:.3g})"
                )
        if self.scaled_condition_number >= 30.0:
            found.append(
                f"regressors are collinear, scaled condition number {self.scaled_condition_number:.0f}"
            )
        return tuple(found)

    def technology_level(
        self, output: npt.ArrayLike, capital: npt.ArrayLike, labour: npt.ArrayLike
    ) -> Floats:
        """γ = Y / (A K^α L^β); logs are summed, so that a coefficient of 18 does not overflow.

        Parameters
        ----------
        output, capital, labour
            Positive series of one length, in the units of the fit, shape (n,).

        Returns
        -------
        Shape (n,), a pure number.

        Raises
        ------
        ScenarioEngineError
            Series of different length, or not positive.

        Source: Solow (1957).
        """
        y, k, n = _logs(output, capital, labour)
        log_inputs = self.capital.estimate * k + self.labour.estimate * n
        return np.asarray(np.exp(y - np.log(self.technology) - log_inputs))

    def multipliers(self, output: npt.ArrayLike, capital: npt.ArrayLike, labour: npt.ArrayLike) -> Floats:
        """Yearly multipliers γₙ / γₙ₋₁ from the second year on.

        Parameters
        ----------
        output, capital, labour
            Positive series of one length, in the units of the fit, shape (n,).

        Returns
        -------
        Shape (n − 1,), a pure number.

        Source: Solow (1957).
        """
        level = self.technology_level(output, capital, labour)
        return level[1:] / level[:-1]


def fit_production(
    output: npt.ArrayLike,
    capital: npt.ArrayLike,
    labour: npt.ArrayLike,
    form: Form = "unrestricted",
    *,
    capital_share: float | None = None,
    confidence: float = 0.95,
) -> ProductionFit:
    """Cobb-Douglas by ordinary least squares in logs.

    Parameters
    ----------
    output, capital, labour
        Positive series of one length, best as indices of a base year.
    form
        `unrestricted`: ln Y = ln A + α ln K + β ln L. `constant-returns`: ln Y/L = ln A + α ln K/L.
        `fixed-shares`: α is `capital_share`, β = 1 − α, and only ln A is a mean.
    capital_share
        Share of capital in income, for `fixed-shares` alone.
    confidence
        Probability of the intervals.

    Returns
    -------
    The coefficients with their errors and the diagnostics; elasticities are pure numbers.

    Raises
    ------
    ScenarioEngineError
        Series of different length, too short, or not positive; a share outside (0, 1) or missing.

    Source: Cobb and Douglas (1928); condition numbers: Belsley, Kuh and Welsch (1980).

    Examples
    --------
    >>> capital = np.array([100.0, 106.0, 111.0, 119.0, 126.0])
    >>> labour = np.array([100.0, 101.0, 103.0, 103.0, 104.0])
    >>> fit = fit_production(capital**0.4 * labour**0.6, capital, labour, "constant-returns")
    >>> round(fit.capital.estimate, 6), round(fit.labour.estimate, 6)
    (0.4, 0.6)
    """
    y, k, n = _logs(output, capital, labour)
    if form == "fixed-shares":
        return _with_share(y, k, n, capital_share)
    sm = need("statsmodels.api", "estimate", "Estimating a production function")
    from statsmodels.stats.stattools import durbin_watson

    free = form == "unrestricted"
    design = np.column_stack([np.ones_like(y), k, n] if free else [np.ones_like(y), k - n])
    if len(y) <= design.shape[1]:
        raise ScenarioEngineError(
            f"{len(y)} observations cannot determine {design.shape[1]} coefficients; give more years."
        )
    result = sm.OLS(y if free else y - n, design).fit()
    low, high = result.conf_int(alpha=1.0 - confidence).T
    elasticity = [
        Coefficient(*map(float, values))
        for values in zip(result.params, result.bse, result.pvalues, low, high, strict=True)
    ]
    alpha = elasticity[1]
    beta = elasticity[2] if free else _complement(alpha, float(result.df_resid))
    lengths = np.linalg.norm(design, axis=0)
    scaled = design / np.where(lengths > 0.0, lengths, 1.0)
    return ProductionFit(
        form,
        float(np.exp(result.params[0])),
        alpha,
        beta,
        len(y),
        float(result.rsquared),
        float(durbin_watson(result.resid)),
        float(np.linalg.cond(design)),
        float(np.linalg.cond(scaled)),
    )


def _complement(alpha: Coefficient, degrees: float) -> Coefficient:
    """1 − α, with the error of α and the p-value of its own distance from 0."""
    from scipy.stats import t

    estimate = 1.0 - alpha.estimate
    p_value = (
        2.0 * float(t.sf(abs(estimate) / alpha.standard_error, degrees)) if alpha.standard_error else 0.0
    )
    return Coefficient(estimate, alpha.standard_error, p_value, 1.0 - alpha.high, 1.0 - alpha.low)


def _with_share(y: Floats, k: Floats, n: Floats, share: float | None) -> ProductionFit:
    if share is None or not 0.0 < share < 1.0:
        raise ScenarioEngineError(
            f"fixed shares need the share of capital in income, between 0 and 1; it is {share}."
        )
    technology = float(np.exp((y - share * k - (1.0 - share) * n).mean()))
    return ProductionFit("fixed-shares", technology, Coefficient(share), Coefficient(1.0 - share), len(y))


def perpetual_inventory(investment: npt.ArrayLike, depreciation: float, initial: float) -> Floats:
    """Capital stock Kₙ = (1 − δ) Kₙ₋₁ + Iₙ, in the unit of investment; `initial` is the stock before its first year.

    Parameters
    ----------
    investment
        Yearly flow in constant prices, shape (n,); money.
    depreciation
        δ, the share of the stock that wears out in a year.
    initial
        Stock before the first year, in the unit of investment.

    Returns
    -------
    Stock at the end of each year, shape (n,), in the unit of investment.

    Source: Goldsmith (1951); OECD (2009), Measuring Capital.

    Examples
    --------
    >>> perpetual_inventory([10.0, 10.0], 0.1, 100.0).tolist()
    [100.0, 100.0]
    """
    flow = np.asarray(investment, dtype=float)
    stock = np.empty_like(flow)
    before = initial
    for year, amount in enumerate(flow):
        before = (1.0 - depreciation) * before + amount
        stock[year] = before
    return stock


def derived_investment(stock: npt.ArrayLike, depreciation: float) -> Floats:
    """Investment a stock implies from its second year on, Iₙ = Kₙ − (1 − δ) Kₙ₋₁.

    Parameters
    ----------
    stock
        Stock at the end of each year in constant prices, shape (n,); money.
    depreciation
        δ, the share of the stock that wears out in a year.

    Returns
    -------
    Shape (n − 1,), in the unit of the stock.

    Source: the perpetual inventory of Goldsmith (1951), solved for the flow.

    Examples
    --------
    >>> derived_investment([100.0, 100.0, 105.0], 0.1).round(3).tolist()
    [10.0, 15.0]
    """
    level = np.asarray(stock, dtype=float)
    return level[1:] - (1.0 - depreciation) * level[:-1]


def _logs(*series: npt.ArrayLike) -> list[Floats]:
    arrays = [np.asarray(values, dtype=float) for values in series]
    names = ("output", "capital", "labour")
    if len({array.shape for array in arrays}) != 1:
        sizes = ", ".join(f"{name} {array.size}" for name, array in zip(names, arrays, strict=True))
        raise ScenarioEngineError(f"the series must be of one length: {sizes}.")
    for name, array in zip(names, arrays, strict=True):
        if not (array > 0.0).all():
            raise ScenarioEngineError(f"{name} has the value {array.min():g}; logs need it above zero.")
    return [np.log(array) for array in arrays]

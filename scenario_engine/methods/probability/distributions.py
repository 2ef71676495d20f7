"""Probability distributions as quantile functions: a uniform number in, a drawn value out, by column.

Every draw of the engine is a quantile of a uniform number, so one stream of uniform numbers serves any
distribution, any sampler and any copula.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from scenario_engine.methods.weights.shares import shares
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss

Parameters = Mapping[str, "float | Floats"]

SMALLEST, LARGEST = 2.0**-54, 1.0 - 2.0**-53
"""Probabilities stay inside (0, 1), so that no quantile is infinite."""


class Marginal(Protocol):
    """A distribution of one column, or of several columns that have parameters of their own."""

    def quantile(self, uniform: Floats) -> Floats:
        """Values at probabilities in (0, 1); shape (draw, column)."""
        ...


def _triangular(uniform: Floats, low: Floats, mode: Floats, high: Floats) -> Floats:
    width = high - low
    rising = np.sqrt(uniform * width * (mode - low))
    falling = np.sqrt((1.0 - uniform) * width * (high - mode))
    return np.where(uniform * width < mode - low, low + rising, high - falling)


def _uniform(uniform: Floats, low: Floats, high: Floats) -> Floats:
    return low + uniform * (high - low)


def _normal(uniform: Floats, mean: Floats, sd: Floats) -> Floats:
    from scipy.special import ndtri

    return np.asarray(mean + sd * ndtri(uniform))


def _lognormal(uniform: Floats, mean: Floats, sd: Floats) -> Floats:
    variance = np.log1p((sd / mean) ** 2)
    return np.exp(_normal(uniform, np.log(mean) - variance / 2.0, np.sqrt(variance)))


def _pert(uniform: Floats, low: Floats, mode: Floats, high: Floats) -> Floats:
    from scipy.special import betaincinv

    width = high - low
    below = 1.0 + 4.0 * (mode - low) / width
    above = 1.0 + 4.0 * (high - mode) / width
    return np.asarray(low + width * betaincinv(below, above, uniform))


READABLE: Mapping[str, tuple[tuple[str, ...], Callable[..., Floats]]] = {
    "triangular": (("low", "mode", "high"), _triangular),
    "uniform": (("low", "high"), _uniform),
    "normal": (("mean", "sd"), _normal),
    "lognormal": (("mean", "sd"), _lognormal),
    "pert": (("low", "mode", "high"), _pert),
}
"""Distributions with parameters a reader knows; `lognormal` takes the mean and sd of the quantity itself."""

DEFAULTS = {"loc": 0.0, "scale": 1.0}
"""Parameters that may be left out."""


def continuous(name: str, parameters: Parameters, mean: float | None = 0.0) -> Marginal:
    """A distribution by its readable name or by its name in scipy.stats, where those of whole numbers are known too.

    Parameters are readable ones, or scipy's own shapes with `loc` and (of continuous ones) `scale`: numbers, or one number a
    column. `mean` is that of `normal` where they have none, None where it must be said. An unknown family, a parameter that is
    missing or unknown, and a value outside the family's domain are refused.

    Examples
    --------
    >>> growth = continuous("triangular", {"low": 3.0, "mode": 4.5, "high": 5.0})
    >>> growth.quantile(np.array([[0.05], [0.5], [0.95]])).round(3)[:, 0].tolist()
    [3.387, 4.225, 4.776]
    """
    wanted, function = READABLE.get(name, ((), None))
    if function is not None and not ({"loc", "scale"} & set(parameters) and name in families_of_scipy()):
        usual = {"mean": mean} if name == "normal" and mean is not None else {}
        given = _complete(name, wanted, {**usual, **parameters})
        _fail_unless_ordered(name, given)
        return Continuous(function, given)
    from scipy import stats

    family = _scipy_family(name)
    shapes = tuple(part.strip() for part in (family.shapes or "").split(",") if part.strip())
    size = ("scale",) if isinstance(family, stats.rv_continuous) else ()
    given = _complete(name, (*shapes, "loc", *size), parameters)
    if not np.all(np.isfinite(family.ppf(0.5, **given))):
        told = ", ".join(f"{key} = {value}" for key, value in parameters.items())
        raise ScenarioEngineError(f"{name} is not defined for {told}.")

    def quantile(uniform: Floats, **values: float | Floats) -> Floats:
        with np.errstate(over="ignore"):  # infinite draws are refused by name
            return np.asarray(family.ppf(uniform, **values))

    return Continuous(quantile, given)


def families() -> list[str]:
    """Names of every family, the readable ones first."""
    return list(dict.fromkeys([*READABLE, *families_of_scipy()]))


def families_of_scipy() -> list[str]:
    """Names of the families of scipy.stats, continuous and of whole numbers."""
    from scipy import stats

    return [
        name
        for name in dir(stats)
        if isinstance(getattr(stats, name), stats.rv_continuous | stats.rv_discrete)
    ]


def _scipy_family(name: str) -> Any:
    from scipy import stats

    family = getattr(stats, name, None)
    if not isinstance(family, stats.rv_continuous | stats.rv_discrete):
        raise ScenarioEngineError(f"no distribution is called {name!r}.", near_miss(name, families()))
    return family


def _complete(name: str, wanted: tuple[str, ...], parameters: Parameters) -> dict[str, Floats]:
    unknown = [key for key in parameters if key not in wanted]
    missing = [key for key in wanted if key not in parameters and key not in DEFAULTS]
    if unknown or missing:
        fault = f"has no parameter {listing(unknown)}" if unknown else f"lacks {listing(missing)}"
        raise ScenarioEngineError(f"{name} {fault}; its parameters are {', '.join(wanted)}.")
    return {key: np.asarray(parameters.get(key, DEFAULTS.get(key)), dtype=float) for key in wanted}


def _fail_unless_ordered(name: str, given: Mapping[str, Floats]) -> None:
    rising = [key for key in ("low", "mode", "high") if key in given]
    for left, right in pairwise(rising):
        if np.any(given[left] > given[right]):
            raise ScenarioEngineError(f"{name}: {left} lies above {right}.")
    if rising and np.any(given["low"] == given["high"]):
        raise ScenarioEngineError(f"{name}: low and high are equal; write value = … for a certain number.")
    if "sd" in given and (np.any(given["sd"] < 0) or not np.any(given["sd"] > 0)):
        raise ScenarioEngineError(f"{name}: sd must be above zero (for some labels it may be zero).")
    if name == "lognormal" and np.any(given["mean"] <= 0):
        raise ScenarioEngineError("lognormal: mean must be above zero.")


@dataclass(frozen=True)
class Continuous:
    """A family with its parameters."""

    function: Callable[..., Floats]
    parameters: Mapping[str, Floats]

    def quantile(self, uniform: Floats) -> Floats:
        """Values at probabilities in (0, 1); shape (draw, column)."""
        return self.function(uniform, **self.parameters)


@dataclass(frozen=True)
class Empirical:
    """Observed values; quantiles between them are linear, as in `numpy.quantile`."""

    observed: Floats

    def quantile(self, uniform: Floats) -> Floats:
        """Values at probabilities in (0, 1); shape (draw, column)."""
        at = np.linspace(0.0, 1.0, self.observed.size)
        return np.asarray(np.interp(uniform, at, np.sort(self.observed)))


@dataclass(frozen=True)
class Discrete:
    """Some values, each with a weight."""

    values: Floats
    weights: Floats

    def quantile(self, uniform: Floats) -> Floats:
        """Values at probabilities in (0, 1); shape (draw, column)."""
        return self.values[self.index(uniform)]

    def index(self, uniform: Floats) -> npt.NDArray[np.intp]:
        """Which of the values each probability falls on."""
        edges = np.cumsum(shares(self.weights))[:-1]
        return np.searchsorted(edges, uniform, side="right")


@dataclass(frozen=True)
class JointRows:
    """Joint draws of several columns, such as a calibration posterior: one uniform number picks a row, by weight."""

    rows: Floats
    weights: Floats | None = None

    def quantile(self, uniform: Floats) -> Floats:
        """Rows at probabilities in (0, 1): shape (draw, 1) in, (draw, column) out."""
        count = len(self.rows)
        if self.weights is None:
            picked = np.minimum((uniform[:, 0] * count).astype(int), count - 1)
        else:
            picked = Discrete(np.arange(float(count)), self.weights).index(uniform[:, 0])
        return np.asarray(self._columns.take(picked, axis=1).T)

    @cached_property
    def _columns(self) -> Floats:
        """The rows, each column's numbers beside each other."""
        return np.ascontiguousarray(self.rows.T)


@dataclass(frozen=True)
class Truncated:
    """A distribution given that the value lies between two limits."""

    inner: Marginal
    low: float
    high: float
    below: Floats = field(init=False)
    above: Floats = field(init=False)

    def __post_init__(self) -> None:
        below, above = (probability_below(self.inner, limit) for limit in (self.low, self.high))
        if not np.all(below < above):
            raise ScenarioEngineError(f"truncate = [{self.low:g}, {self.high:g}] leaves no probability.")
        object.__setattr__(self, "below", below)
        object.__setattr__(self, "above", above)

    def quantile(self, uniform: Floats) -> Floats:
        """Values at probabilities in (0, 1); shape (draw, column)."""
        inside = self.below + uniform * (self.above - self.below)
        return np.clip(self.inner.quantile(inside), self.low, self.high)


def probability_below(marginal: Marginal, limit: float) -> Floats:
    """P(x < limit) for each column, by bisection on the quantile function: any distribution can be truncated."""
    columns = marginal.quantile(np.array([[0.5]])).shape[1]
    low, high = np.zeros(columns), np.ones(columns)
    for _ in range(60):
        middle = (low + high) / 2.0
        under = marginal.quantile(middle[None, :])[0] < limit
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return np.where(low > 2.0**-55, low, 0.0)


@dataclass(frozen=True)
class Bounded:
    """A distribution whose values beyond two limits are moved onto them."""

    inner: Marginal
    low: float
    high: float

    def quantile(self, uniform: Floats) -> Floats:
        """Values at probabilities in (0, 1); shape (draw, column)."""
        return np.clip(self.inner.quantile(uniform), self.low, self.high)

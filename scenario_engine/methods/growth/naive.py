"""Naive forecasts of yearly series in logarithms, which any other must beat, and how much the series vary.

Series are the rows of an array (series, year) that ends with the year the forecasts start from; NaN is an unknown value.
Growth between two known years that lie further apart is spread evenly over the years between.
"""

import numpy as np
import numpy.typing as npt

from scenario_engine.support.array_types import Floats

WINDOW = 10
"""Years that a mean growth and a line look back on."""

NO_CHANGE, LAST_GROWTH, MEAN_GROWTH, TREND = "no change", "last growth", "mean growth", "linear trend"
COMBINATION = "combination"


def forecasts(levels: Floats, horizon: int, window: int = WINDOW) -> dict[str, Floats]:
    """Forecasts for 1 … `horizon` years ahead by method, each (series, horizon), NaN where the last year is unknown.

    `no change` (random walk) x_T; `last growth` x_T + h g_T; `mean growth` (random walk with drift) x_T + h ḡ, ḡ over the
    window; `linear trend`, the least-squares line through the window; `combination`, the mean of these four. An equally
    weighted mean is hard to beat by estimated weights (Bates and Granger 1969; Clemen 1989).

    Examples
    --------
    >>> made = forecasts(np.log([[100.0, 102.0, 104.04]]), 1, window=2)
    >>> {method: round(float(np.exp(ahead[0, 0])), 2) for method, ahead in made.items()}
    {'no change': 104.04, 'last growth': 106.12, 'mean growth': 106.12, 'linear trend': 106.12, 'combination': 105.6}
    """
    part = levels[:, -(window + 1) :]
    known = np.isfinite(part)
    at, ahead = np.arange(part.shape[1]) - (part.shape[1] - 1.0), np.arange(1.0, horizon + 1.0)
    last = part[:, -1:]
    number = np.maximum(known.sum(axis=1, keepdims=True), 1)
    centre = np.where(known, at, 0.0).sum(axis=1, keepdims=True) / number
    apart = np.where(known, at - centre, 0.0)
    filled = np.where(known, part, 0.0)
    squares = (apart**2).sum(axis=1, keepdims=True)
    slope = (apart * filled).sum(axis=1, keepdims=True) / np.where(squares > 0.0, squares, np.nan)
    found = {
        NO_CHANGE: last + 0.0 * ahead,
        LAST_GROWTH: last + ahead * _growth_since(part, _last_known(known[:, :-1])),
        MEAN_GROWTH: last + ahead * _growth_since(part, known.argmax(axis=1)),
        TREND: filled.sum(axis=1, keepdims=True) / number + slope * (ahead - centre),
    }
    found[COMBINATION] = np.mean(list(found.values()), axis=0)
    return {method: np.where(known[:, -1:], ahead_of, np.nan) for method, ahead_of in found.items()}


def variation(levels: Floats, window: int = WINDOW) -> tuple[Floats, Floats]:
    """How yearly growth varied around its mean in the window: sum of squares and degrees of freedom, each (series,).

    A growth over k years counts with k times its yearly deviation squared, as in a random walk; nought where too few are known.

    Examples
    --------
    >>> squares, degrees = variation(np.log([[100.0, 102.0, 103.0]]), window=2)
    >>> squares.round(6).tolist(), degrees.tolist()
    ([5e-05], [1.0])
    """
    part = levels[:, -(window + 1) :]
    known = np.isfinite(part)
    first, last = known.argmax(axis=1), _last_known(known)
    rows = np.arange(len(part))
    mean = (part[rows, last] - part[rows, first]) / np.where(last > first, last - first, np.nan)
    squares, growths = np.zeros(len(part)), np.zeros(len(part))
    for year in range(1, part.shape[1]):
        before = _last_known(known[:, :year])
        years = np.where(known[:, year] & known[rows, before], year - before, np.nan)
        deviation = part[:, year] - part[rows, before] - years * mean
        squares += np.nan_to_num(deviation**2 / years)
        growths += np.isfinite(deviation)
    return squares, np.maximum(growths - 1.0, 0.0)


def _last_known(known: npt.NDArray[np.bool_]) -> npt.NDArray[np.int_]:
    """The column of the last known value of each row; the first column where there is none."""
    return np.where(known.any(axis=1), known.shape[1] - 1 - known[:, ::-1].argmax(axis=1), 0)


def _growth_since(part: Floats, start: npt.NDArray[np.int_]) -> Floats:
    """Yearly growth from a column of each row to the last, (series, 1)."""
    years = part.shape[1] - 1.0 - start
    growth = part[:, -1] - part[np.arange(len(part)), start]
    return np.asarray(growth / np.where(years > 0, years, np.nan))[:, None]

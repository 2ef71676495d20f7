"""Parts of a known total: scaled as GRAS scales one margin, so that signs stay and what is large stays large."""

import numpy as np

from scenario_engine.support.array_types import Floats


def scaled_to(parts: Floats, totals: Floats) -> Floats:
    """Parts, (kinds, n), that sum to new totals, (n,): positive ones times r, negative ones over r, Σ P r − Σ N / r = t.

    Where the parts cannot be scaled to their total (all zero, or of the other sign), it is divided as the positive parts of all
    columns together are. One margin of GRAS in closed form (Junius and Oosterhaven 2003).

    Examples
    --------
    >>> scaled_to(np.array([[100.0], [-20.0]]), np.array([90.0])).round(3).tolist()
    [[108.443], [-18.443]]
    """
    positive, negative = np.clip(parts, 0.0, None), -np.clip(parts, None, 0.0)
    above, below = positive.sum(axis=0), negative.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = (totals + np.sqrt(totals**2 + 4.0 * above * below)) / (2.0 * above)
        factor = np.where(above > 0.0, root, -below / totals)
        scaled = positive * factor - np.where(negative > 0.0, negative / factor, 0.0)
    everywhere = positive.sum(axis=1)
    size = everywhere.sum()
    weights = everywhere / size if size > 0 else np.full(len(parts), 1.0 / max(len(parts), 1))
    met = (factor >= 0.0) & np.isclose(scaled.sum(axis=0), totals)
    return np.asarray(np.where(met, scaled, weights[:, None] * totals))

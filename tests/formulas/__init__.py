"""Every formula once more, from the literature and by plain NumPy: arrays in, array out, no labels, no shared code.

Dimensions stand in canonical order. The economies have four measured years and three projected ones, the core
sectors are the first sectors, and what is known for some years only is known as `testing.accounts` says.
"""

import numpy as np

MEASURED = 4
PROJECTED = 3
YEARS = MEASURED + PROJECTED


def over(above, below):
    """The ratio, and zero over zero is zero."""
    below = np.broadcast_to(np.asarray(below, float), np.broadcast_shapes(np.shape(above), np.shape(below)))
    return np.where(below == 0.0, 0.0, above / np.where(below == 0.0, 1.0, below))


def chained(level, growth):
    """The level, then its last value compounded."""
    path = list(level)
    for rate in growth:
        path.append(path[-1] * (1.0 + rate))
    return np.array(path)

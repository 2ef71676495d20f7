"""What plain NumPy arrays hold; which axes they have is said where they are used."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

Numbers = npt.NDArray[Any]
"""Real numbers, or complex ones where a derivative is taken by complex step."""

"""Random input-output tables that balance and are productive, from dense to block-diagonal, at any scale.

>>> from hypothesis import given
>>> from scenario_engine.testing.tables import balanced_tables
>>> @given(balanced_tables())
... def test_my_operator(table): ...
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr
from hypothesis import strategies as st

from scenario_engine.support.array_types import Floats

__all__ = ["BalancedTable", "balanced_tables", "random_table", "table", "vector"]

PATTERNS = ("dense", "sparse", "block", "triangular")
"""Which cells of a table may differ from zero: all, few, two economies that do not trade, or no loops."""

MOST_BOUGHT = 0.9
"""Largest share of its output that a sector buys from sectors, so that every table is productive."""


@dataclass(frozen=True)
class BalancedTable:
    """Intermediate use Z (sector × buyer), output x, final demand f and value added v, with Z1 + f = x = Z′1 + v."""

    intermediate_use: xr.DataArray
    gross_output: xr.DataArray
    final_demand: xr.DataArray
    value_added: xr.DataArray

    @property
    def inputs(self) -> dict[str, xr.DataArray]:
        """The table under the names the operators know."""
        return {
            "intermediate_use": self.intermediate_use,
            "sector_gross_output": self.gross_output,
            "sector_value_added": self.value_added,
        }


def table(
    flows: npt.ArrayLike, sectors: Sequence[str] | None = None, lead: Mapping[str, Any] | None = None
) -> xr.DataArray:
    """A labelled square table over `sector` and `buyer`, leading dimensions as `lead` names them.

    From (…, n, n), in the same unit; sectors are s0, s1 and so on where None.
    """
    names = sectors or names_of("s", np.shape(flows)[-1])
    return xr.DataArray(
        np.asarray(flows, dtype=float), [*(lead or {}).items(), ("sector", names), ("buyer", names)]
    )


def vector(
    values: npt.ArrayLike, sectors: Sequence[str] | None = None, lead: Mapping[str, Any] | None = None
) -> xr.DataArray:
    """A labelled vector over `sector`. From (…, n), in the same unit; `sectors` and `lead` are as in `table`."""
    names = sectors or names_of("s", np.shape(values)[-1])
    return xr.DataArray(np.asarray(values, dtype=float), [*(lead or {}).items(), ("sector", names)])


def names_of(letter: str, count: int) -> list[str]:
    """Labels a letter and a number make: s0, s1 and so on."""
    return [f"{letter}{index}" for index in range(count)]


@st.composite
def productive_coefficients(draw: st.DrawFn, most: int = 6) -> Floats:
    """Technical coefficients, pure numbers over (sector, sector), whose columns sum to at most 0.9, some cells zero."""
    size = draw(st.integers(1, most))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    density = draw(st.floats(0.2, 1.0))
    return coefficients(random, size, "dense" if density == 1.0 else "sparse", density)


@st.composite
def balanced(draw: st.DrawFn, most: int = 6) -> tuple[Floats, Floats, Floats]:
    """Coefficients (sector, sector), final demand and output of a balanced economy, as plain arrays in one unit."""
    shares = draw(productive_coefficients(most))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    demand = random.uniform(0.1, 100.0, len(shares))
    return shares, demand, np.asarray(np.linalg.solve(np.eye(len(shares)) - shares, demand), dtype=float)


@st.composite
def balanced_tables(
    draw: st.DrawFn, most: int = 12, patterns: Sequence[str] = PATTERNS, idle: bool = True
) -> BalancedTable:
    """Balanced productive tables.

    They have one to `most` sectors, and are of some of `PATTERNS`; with `idle` some sectors may have neither
    output nor purchases. Final demand is small, about one, or large; sectors of one table differ by up to six
    orders of magnitude besides.
    """
    size = draw(st.integers(1, most))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    pattern = draw(st.sampled_from(list(patterns)))
    spread = draw(st.sampled_from([1.0, 1e3]))
    rests = idle and draw(st.booleans())
    scale = draw(st.sampled_from([1e-6, 1.0, 1e9]))
    return random_table(random, size, pattern, scale=scale, spread=spread, idle=rests)


def random_table(
    random: np.random.Generator,
    size: int,
    pattern: str = "dense",
    *,
    scale: float = 1.0,
    spread: float = 1.0,
    idle: bool = False,
) -> BalancedTable:
    """One balanced table: coefficients by `pattern`, final demand about `scale`, x = (I − A)⁻¹ f.

    `pattern` is `dense`, `sparse`, `block` or `triangular`; `spread` is roughly the ratio of the largest to
    the smallest final demand; with `idle` some sectors produce nothing.
    """
    shares = coefficients(random, size, pattern)
    demand = scale * random.uniform(0.5, 100.0, size) * spread ** random.uniform(-1.0, 1.0, size)
    if idle and size > 1:
        resting = random.random(size) < 0.3
        resting[0] = False
        shares[resting, :] = shares[:, resting] = demand[resting] = 0.0
    output = np.linalg.solve(np.eye(size) - shares, demand)
    flows = shares * output
    return BalancedTable(table(flows), vector(output), vector(demand), vector(output - flows.sum(axis=0)))


def coefficients(
    random: np.random.Generator, size: int, pattern: str = "dense", density: float = 0.3
) -> Floats:
    """Technical coefficients with columns that sum to at most `MOST_BOUGHT`, non-zero where `pattern` says."""
    place = np.arange(size)
    allowed = {
        "dense": np.ones((size, size), dtype=bool),
        "sparse": random.random((size, size)) < density,
        "block": (place[:, None] < size // 2) == (place < size // 2),
        "triangular": place[:, None] < place,
    }[pattern]
    cells = random.random((size, size)) * allowed
    sums = cells.sum(axis=0)
    return np.asarray(cells / np.where(sums > 0, sums, 1.0) * random.uniform(0.05, MOST_BOUGHT, size))

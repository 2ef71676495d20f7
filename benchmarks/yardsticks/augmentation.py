"""The Leontief augmentation by other means: the printed inverse, a solve, pymrio, and bare NumPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.linalg
import xarray as xr
from scipy import sparse
from scipy.sparse.linalg import splu

from scenario_engine.methods.input_output.leontief import Leontief
from scenario_engine.methods.labelled import bare
from scenario_engine.models.industrial_internet import augmentation
from scenario_engine.support.array_types import Floats

Method = Callable[["Split", Floats], Floats]
"""ΔY over the sectors for one draw of the shares."""


@dataclass(frozen=True)
class Split:
    """A table and the sectors split out of it: coefficients (dense or sparse), output, positions of the core."""

    a: Floats
    output: Floats
    core: npt.NDArray[np.intp]

    @classmethod
    def random(cls, n: int, m: int, density: float = 1.0, seed: int = 0) -> Split:
        """Columns that sum to about one half; where sparse, cells between zeros."""
        rng = np.random.default_rng(seed)
        a = rng.random((n, n))
        if density < 1.0:
            a *= rng.random((n, n)) < density
        a *= rng.uniform(0.35, 0.65, n) / np.maximum(a.sum(axis=0), 1e-9)
        return cls(a, rng.lognormal(8, 1, n), np.sort(rng.choice(n, m, replace=False)))

    @property
    def n(self) -> int:
        """Sectors."""
        return len(self.output)

    @property
    def m(self) -> int:
        """Core sectors."""
        return len(self.core)

    @property
    def is_sparse(self) -> bool:
        """Whether most cells are empty."""
        return np.count_nonzero(self.a) < self.a.size / 10

    @cached_property
    def sectors(self) -> list[str]:
        """Labels."""
        return [f"s{i:04d}" for i in range(self.n)]

    @property
    def bought(self) -> xr.DataArray:
        """What the core buys, A in its columns: (I − A)⁻¹ of it is E, without a unit to subtract."""
        coords = {"sector": self.sectors, "core": self.core_labels}
        return xr.DataArray(self.a[:, self.core], coords=coords, dims=["sector", "core"])

    @property
    def core_labels(self) -> list[str]:
        """Labels of the core sectors."""
        return [self.sectors[i] for i in self.core]

    @property
    def labelled(self) -> xr.DataArray:
        """A over `sector` and `buyer`."""
        return xr.DataArray(
            self.a, coords={"sector": self.sectors, "buyer": self.sectors}, dims=["sector", "buyer"]
        )

    def shares(self, draws: int) -> xr.DataArray:
        """S over `draw` and `core`."""
        values = np.random.default_rng(1).uniform(0.02, 0.6, (draws, self.m))
        return xr.DataArray(
            values, coords={"draw": np.arange(draws), "core": self.core_labels}, dims=["draw", "core"]
        )

    @property
    def x(self) -> xr.DataArray:
        """Output over `sector`."""
        return xr.DataArray(self.output, coords={"sector": self.sectors}, dims="sector")


def by_engine(requirements: xr.DataArray, shares: xr.DataArray, output: xr.DataArray) -> xr.DataArray:
    """The engine's operators, as the graph calls them."""
    core = augmentation.core_output(shares, output)
    return augmentation.induced_output(requirements, shares, core)


def by_numbers(requirements: xr.DataArray, output: xr.DataArray, shares: Any) -> Any:
    """The same of bare shares, (draw, core), as an engine that records calls it: (draw, sector)."""
    named = xr.DataArray(shares, coords={"core": requirements.coords["core"]}, dims=["draw", "core"])
    return bare(by_engine(requirements, named, output).transpose("draw", "sector"))


def set_up(split: Split) -> xr.DataArray:
    """What the engine does once a table: factorise it, and solve for what the core buys; E over `sector` and `core`."""
    system = (
        Leontief.of_sparse(sparse.csc_array(split.a), split.sectors)
        if split.is_sparse
        else Leontief.of(split.labelled)
    )
    return system.output(split.bought)


def in_bare_numpy(split: Split, requirements: Floats, shares: Floats) -> Floats:
    """The closed form without labels, (draw, n); `requirements` is (n, m)."""
    own = requirements[split.core, np.arange(split.m)]
    induced = (shares * split.output[split.core] / (1.0 + shares * own)) @ requirements.T
    induced[:, split.core] *= 1.0 - shares
    return induced


def augmented(split: Split, share: Floats) -> Floats:
    """The (n + m)² coefficient matrix: rows split by share, columns copied."""
    n, m, core = split.n, split.m, split.core
    table = np.empty((n + m, n + m))
    table[:n, :n] = split.a
    table[n:, :n] = share[:, None] * split.a[core]
    table[core, :n] *= (1.0 - share)[:, None]
    table[:, n:] = table[:, core]
    return table


def _effect(columns: Floats, split: Split, share: Floats) -> Floats:
    """ΔY from the columns of the augmented inverse, as printed."""
    own = columns[split.n + np.arange(split.m), np.arange(split.m)]
    return columns[: split.n] @ (share * split.output[split.core] / own)


def by_inverse(split: Split, share: Floats) -> Floats:
    """The printed method: invert the augmented table."""
    inverse = np.linalg.inv(np.eye(split.n + split.m) - augmented(split, share))
    return _effect(inverse[:, split.n :], split, share)


def by_solve(split: Split, share: Floats) -> Floats:
    """One factorisation a draw, solved for the core columns."""
    identity = np.eye(split.n + split.m)
    columns = scipy.linalg.solve(identity - augmented(split, share), identity[:, split.n :])
    return _effect(columns, split, share)


def by_sparse_solve(split: Split, share: Floats) -> Floats:
    """One sparse factorisation a draw, solved for the core columns."""
    identity = np.eye(split.n + split.m)
    system = sparse.csc_matrix(identity - augmented(split, share))
    return _effect(splu(system).solve(identity[:, split.n :]), split, share)


def by_pymrio(split: Split, share: Floats) -> Floats:
    """pymrio's calc_A and calc_L on the flows of the augmented table."""
    import pandas as pd
    from pymrio.tools import iomath

    x = np.concatenate([split.output, share * split.output[split.core]])
    x[split.core] *= 1.0 - share
    flows = pd.DataFrame(augmented(split, share) * x)
    coefficients = iomath.calc_A(flows, pd.DataFrame(x, columns=["indout"]))
    return _effect(iomath.calc_L(coefficients).to_numpy()[:, split.n :], split, share)


def methods() -> dict[str, Method]:
    """Those that are installed."""
    found: dict[str, Method] = {"inverse per draw (as printed)": by_inverse, "solve per draw": by_solve}
    try:
        import pymrio  # noqa: F401  (asked whether it is there)
    except ImportError:
        return found
    return {**found, "pymrio calc_A + calc_L": by_pymrio}

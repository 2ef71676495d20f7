"""The Leontief augmentation: closed form against the printed method, and against pymrio where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import scipy.linalg
import xarray as xr

from benchmarks.measure import Outcome, Timing, interleaved
from benchmarks.registry import case
from scenario_engine.operators import augmentation

DRAWS = 10_000
REPEATED = 40
"""Draws that the slow methods really do; their time for all draws is this, scaled."""


def economy(n: int, m: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Input coefficients with column sums of one half, output, and the positions of the core sectors."""
    rng = np.random.default_rng(seed)
    a = rng.gamma(0.5, size=(n, n))
    a *= rng.uniform(0.35, 0.65, n) / a.sum(axis=0)
    return a, rng.lognormal(8, 1, n), np.sort(rng.choice(n, m, replace=False))


def closed_form(requirements: xr.DataArray, shares: xr.DataArray, output: xr.DataArray) -> xr.DataArray:
    """The engine's operators, as the graph calls them."""
    core = augmentation.core_output(shares, output)
    return augmentation.induced_output_one_at_a_time(requirements, shares, core)


def augmented(a: np.ndarray, share: np.ndarray, core: np.ndarray) -> np.ndarray:
    """The (n + m)² coefficient matrix: rows split by share, columns copied."""
    n, m = len(a), len(core)
    split = np.vstack([np.eye(n), np.zeros((m, n))])
    split[core, core] = 1.0 - share
    split[n + np.arange(m), core] = share
    copy = np.hstack([np.eye(n), np.zeros((n, m))])
    copy[core, n + np.arange(m)] = 1.0
    return split @ a @ copy


def effect(columns: np.ndarray, share: np.ndarray, core: np.ndarray, output: np.ndarray) -> np.ndarray:
    """ΔY from the columns of the augmented inverse, as printed."""
    n = len(output)
    own = columns[n + np.arange(len(core)), np.arange(len(core))]
    return columns[:n] @ (share * output[core] / own)


def by_inverse(a: np.ndarray, share: np.ndarray, core: np.ndarray, output: np.ndarray) -> np.ndarray:
    """The printed method: invert the augmented table."""
    inverse = np.linalg.inv(np.eye(len(a) + len(core)) - augmented(a, share, core))
    return effect(inverse[:, len(a) :], share, core, output)


def by_solve(a: np.ndarray, share: np.ndarray, core: np.ndarray, output: np.ndarray) -> np.ndarray:
    """One factorisation a draw, solved for the core columns."""
    table = np.eye(len(a) + len(core)) - augmented(a, share, core)
    columns = scipy.linalg.solve(table, np.eye(len(table))[:, len(a) :])
    return effect(columns, share, core, output)


@case("augmentation")
def against_the_printed_method() -> Iterator[Outcome]:
    """n = 149 and m = 11, ten thousand draws; the slow methods do some draws and are scaled."""
    for n, m in ((19, 2), (149, 11), (402, 20)):
        a, output, core = economy(n, m)
        labels = [f"{i:04d}" for i in range(n)]
        requirements = np.linalg.solve(np.eye(n) - a, np.eye(n)[:, core]) - np.eye(n)[:, core]
        shares = np.random.default_rng(1).uniform(0.02, 0.6, (DRAWS, m))
        core_labels = [labels[i] for i in core]
        e = xr.DataArray(
            requirements, coords={"sector": labels, "core": core_labels}, dims=["sector", "core"]
        )
        s = xr.DataArray(
            shares, coords={"draw": np.arange(DRAWS), "core": core_labels}, dims=["draw", "core"]
        )
        x = xr.DataArray(output, coords={"sector": labels}, dims="sector")
        some = shares[:REPEATED]

        contestants = {
            "closed form (engine)": partial(closed_form, e, s, x),
            "writing the result to memory": partial(np.full, DRAWS * n, 1.0),
            "inverse per draw (as printed)": partial(_each, by_inverse, a, some, core, output),
            "solve per draw": partial(_each, by_solve, a, some, core, output),
            **_pymrio(a, some, core, output),
        }
        timings = {
            name: timing if name.startswith(("closed", "writing")) else _scaled(timing)
            for name, timing in interleaved(contestants, rounds=5).items()
        }
        ours = closed_form(e, s.isel(draw=slice(0, REPEATED)), x).transpose("draw", "sector").to_numpy()
        theirs = _each(by_inverse, a, some, core, output)
        gap = float(np.max(np.abs(ours - theirs) / np.abs(theirs)))
        target = "printed ≥ 2,000 ×, pymrio ≥ 5,000 ×, memory ≤ 2 ×" if n == 149 else ""
        yield Outcome(
            f"augmentation n={n} m={m}, {DRAWS:,} draws", "closed form (engine)", timings, gap, target
        )


def _each(
    method: Callable[..., np.ndarray], a: np.ndarray, shares: np.ndarray, core: np.ndarray, output: np.ndarray
) -> np.ndarray:
    return np.array([method(a, one, core, output) for one in shares])


def _scaled(timing: Timing) -> Timing:
    return Timing(tuple(value * DRAWS / REPEATED for value in timing.seconds))


def _pymrio(
    a: np.ndarray, shares: np.ndarray, core: np.ndarray, output: np.ndarray
) -> dict[str, Callable[[], object]]:
    """pymrio's calc_A and calc_L on the augmented table, where pymrio is installed."""
    try:
        import pandas as pd
        from pymrio.tools import iomath
    except ImportError:
        return {}
    n = len(a)

    def work() -> None:
        for share in shares:
            table = augmented(a, share, core)
            x = np.concatenate([output, share * output[core]])
            x[core] *= 1.0 - share
            flows = pd.DataFrame(table * x)
            coefficients = iomath.calc_A(flows, pd.DataFrame(x, columns=["indout"]))
            effect(iomath.calc_L(coefficients).to_numpy()[:, n:], share, core, output)

    return {"pymrio calc_A + calc_L": work}

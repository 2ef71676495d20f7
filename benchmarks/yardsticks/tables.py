"""Analyses of one table by other means: pymrio where it has them, textbook loops in NumPy where nobody has."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.timing import Timing
from scenario_engine.support.array_types import Floats

TOP = Path(__file__).parents[2]


def pymrio_is_there() -> bool:
    """Whether pymrio is installed."""
    try:
        import pymrio  # noqa: F401
    except ImportError:
        return False
    return True


def linkages_by_pymrio(flows: Floats, output: Floats) -> tuple[Floats, Floats]:
    """Column and row sums of pymrio's L."""
    import pandas as pd
    from pymrio.tools import iomath

    inverse = iomath.calc_L(iomath.calc_A(pd.DataFrame(flows), pd.DataFrame(output, columns=["indout"])))
    return inverse.sum(axis=0).to_numpy(), inverse.sum(axis=1).to_numpy()


def footprints_by_pymrio(flows: Floats, demand: Floats, account: Floats) -> Floats:
    """Accounts (region, account) behind the demand (sector, region), by pymrio's S, L and Y."""
    import pandas as pd
    from pymrio.tools import iomath

    Z, Y = pd.DataFrame(flows), pd.DataFrame(demand)
    output = iomath.calc_x(Z, Y)
    inverse = iomath.calc_L(iomath.calc_A(Z, output))
    intensity = iomath.calc_S(pd.DataFrame(account.T), output)
    return np.asarray(iomath.calc_M(intensity, inverse).to_numpy() @ demand).T


def mario() -> str:
    """An interpreter that has MARIO, which cannot share ours; empty where there is none."""
    named = os.environ.get("MARIO_PYTHON") or str(TOP / ".venv-mario" / "bin" / "python")
    there = Path(named).exists() and subprocess.run(
        [named, "-c", "import mario"], capture_output=True, check=False
    )
    return named if there and there.returncode == 0 else ""


def footprints_by_mario(
    python: str, flows: Floats, demand: Floats, account: Floats, rounds: int
) -> tuple[Timing, float, Floats]:
    """Seconds, bytes, and accounts (region, account) behind the demand (sector, region), by MARIO's solver of multipliers."""
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "given.npz", Path(folder) / "found.npz"
        np.savez(given, flows=flows, demand=demand, account=account)
        seconds = []
        for _ in range(rounds):
            subprocess.run(
                [python, "-W", "ignore", str(Path(__file__).with_name("in_mario.py")), given, found],
                check=True,
            )
            with np.load(found) as arrays:
                seconds.append(float(arrays["seconds"]))
                held, footprint = float(arrays["held"]), arrays["footprint"]
    return Timing(tuple(seconds)), held, footprint


def linkages_in_numpy(flows: Floats, output: Floats) -> tuple[Floats, Floats]:
    """Column and row sums of the inverse."""
    inverse = np.linalg.inv(np.eye(len(output)) - flows / output)
    return inverse.sum(axis=0), inverse.sum(axis=1)


def struck_out(a: Floats, output: Floats, sector: int) -> float:
    """Output lost without a sector: its row, column and final demand are zero, and the rest is solved again."""
    demand = output - a @ output
    demand[sector] = 0.0
    rest = a.copy()
    rest[sector], rest[:, sector] = 0.0, 0.0
    return float(output.sum() - np.linalg.solve(np.eye(len(a)) - rest, demand).sum())


def chains_of_three(a: Floats, demand: Floats, least: float) -> Floats:
    """Values of all chains of one, two and three sectors of at least a size, by enumeration."""
    second = a * demand
    third = a[:, :, None] * second[None, :, :]
    return np.concatenate([part[part >= least].ravel() for part in (demand, second, third)])


def ras(prior: Floats, rows: Floats, columns: Floats, tolerance: float) -> tuple[Floats, int]:
    """Rows and columns scaled in turn until both are met, as a textbook has it."""
    table, turns = prior.copy(), 0
    while True:
        turns += 1
        sums = table.sum(axis=1)
        table *= np.divide(rows, sums, out=np.ones_like(rows), where=sums > 0)[:, None]
        sums = table.sum(axis=0)
        table *= np.divide(columns, sums, out=np.ones_like(columns), where=sums > 0)
        gap = np.abs(table.sum(axis=1) - rows) / np.maximum(2 * rows, 1e-300)
        if gap.max() <= tolerance:
            return table, turns


def gras(prior: Floats, rows: Floats, columns: Floats, tolerance: float) -> tuple[Floats, int]:
    """The quadratic solved for rows and columns in turn, as Temurshoev, Miller and Bouwmeester (2013) write it."""
    p, n = np.maximum(prior, 0.0), np.maximum(-prior, 0.0)
    r, turns = np.ones(len(rows)), 0
    while True:
        turns += 1
        s = _root(p.T @ r, n.T @ (1.0 / r), columns)
        r = _root(p @ s, n @ (1.0 / s), rows)
        table = r[:, None] * p * s - n / (r[:, None] * s)
        gap = np.abs(table.sum(axis=0) - columns) / (np.abs(table).sum(axis=0) + np.abs(columns) + 1e-300)
        if gap.max() <= tolerance:
            return table, turns


def _root(up: Floats, down: Floats, target: Floats) -> Floats:
    none = (up == 0) & (down == 0)
    with np.errstate(all="ignore"):
        root = np.where(
            up > 0,
            (target + np.sqrt(target**2 + 4 * up * down)) / np.where(up > 0, 2 * up, 1.0),
            -down / target,
        )
    return np.where(none, 1.0, root)

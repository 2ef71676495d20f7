"""Structural path analysis: the chains of suppliers through which a final demand calls forth output, value added, jobs.

Best first: the chain with most behind it is followed next, what lies beyond a chain being known exactly from
the multipliers. So the search ends when nothing above the tolerance is left, however many chains there are.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import xarray as xr

from scenario_engine.methods.input_output.leontief import Leontief, aligned, in_order
from scenario_engine.support.errors import TableError

__all__ = ["Paths", "StructuralPath", "structural_paths"]


@dataclass(frozen=True)
class StructuralPath:
    """One chain, from the final demand to the supplier.

    Attributes
    ----------
    sectors
        The product demanded first, its direct supplier next, and so on.
    value
        What the last sector adds at this place of the chain.
    beyond
        What all longer chains through it add.
    """

    sectors: tuple[object, ...]
    value: float
    beyond: float

    def __str__(self) -> str:
        return f"{' ← '.join(map(str, self.sectors))}: {self.value:.6g}"


@dataclass(frozen=True)
class Paths:
    """The chains found, largest value first, and what they leave.

    Attributes
    ----------
    paths
        Each of at least the tolerance.
    total
        w′ L f, over all chains.
    found
        Sum of the chains found.
    left
        What chains below the tolerance add; found + left = total.
    """

    paths: tuple[StructuralPath, ...]
    total: float
    found: float
    left: float


def structural_paths(
    technical_coefficients: xr.DataArray,
    final_demand: xr.DataArray,
    intensity: xr.DataArray,
    *,
    tolerance: float = 1e-3,
    most: int = 100_000,
) -> Paths:
    """Every chain of suppliers that adds at least a share of the total.

    Parameters
    ----------
    technical_coefficients
        A of one table over `sector` and `buyer`, without negative cells.
    final_demand
        f over `sector`, not negative; money.
    intensity
        w over `sector`, not negative: one for output, value added or jobs per unit of output.
    tolerance
        Smallest value of a chain relative to the total.
    most
        Chains that may be opened.

    Raises
    ------
    TableError
        Negative cells, for which what lies beyond bounds nothing; more chains than `most`.

    Source: Defourny and Thorbecke (1984); Waugh (1950) for the series; Miller and Blair (2009), section 10.7.
    """
    square = aligned(technical_coefficients)
    sectors = square.indexes["sector"]
    demand = in_order(final_demand, "sector", sectors)
    weight = in_order(intensity, "sector", sectors)
    for name, array in (("coefficients", square), ("final demand", demand), ("intensity", weight)):
        if array.ndim > (2 if name == "coefficients" else 1) or bool((array < 0).any()):
            raise TableError(f"structural paths need one table without negative cells; look at the {name}.")
    reach = Leontief.of(square).multipliers(weight).to_numpy()
    cells, weights = square.to_numpy(), weight.to_numpy()
    amounts = demand.to_numpy()
    total = float(reach @ amounts)
    least = tolerance * total
    # A heap of (what lies at and beyond the chain, chain, quantity at its end).
    open_chains: list[tuple[float, tuple[int, ...], float]] = [
        (float(-reach[i] * amounts[i]), (i,), float(amounts[i]))
        for i in range(len(sectors))
        if reach[i] * amounts[i] >= max(least, 0)
    ]
    heapq.heapify(open_chains)
    labels = sectors.tolist()
    found: list[StructuralPath] = []
    opened = 0
    while open_chains and total > 0:
        behind, chain, quantity = heapq.heappop(open_chains)
        opened += 1
        if opened > most:
            raise TableError(
                f"more than {most} chains reach {tolerance:g} of the total; raise the tolerance."
            )
        end = chain[-1]
        value = float(weights[end] * quantity)
        if value >= least:
            found.append(StructuralPath(tuple(labels[i] for i in chain), value, float(-behind) - value))
        bought = cells[:, end] * quantity
        for supplier in np.flatnonzero((reach * bought >= least) & (bought > 0)):
            step = int(supplier)
            heapq.heappush(
                open_chains, (float(-reach[step] * bought[step]), (*chain, step), float(bought[step]))
            )
    found.sort(key=lambda path: -path.value)
    listed = sum(path.value for path in found)
    return Paths(tuple(found), total, listed, total - listed)

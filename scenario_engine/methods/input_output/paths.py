"""Structural path analysis: the chains of suppliers through which a final demand calls forth output, value added, jobs.

Best first: the chain with most behind it is followed next, what lies beyond a chain being known exactly from
the multipliers. So the search ends when nothing above the tolerance is left, however many chains there are. Where
cells are negative the chains keep their sign, and the multipliers of absolute values bound what lies beyond.
"""

import heapq
from dataclasses import dataclass

import numpy as np
import xarray as xr

from scenario_engine.methods.input_output.leontief import Leontief, aligned, in_order
from scenario_engine.support.errors import TableError

__all__ = ["Paths", "StructuralPath", "structural_paths"]


@dataclass(frozen=True)
class StructuralPath:
    """One chain, from the final demand to the supplier."""

    sectors: tuple[object, ...]
    """The product demanded first, its direct supplier next, and so on."""
    value: float
    """What the last sector adds at this place of the chain; negative where an odd number of its cells are."""
    beyond: float
    """What all longer chains through it add."""

    def __str__(self) -> str:
        return f"{' ← '.join(map(str, self.sectors))}: {self.value:.6g}"


@dataclass(frozen=True)
class Paths:
    """The chains found, largest absolute value first, and what they leave."""

    paths: tuple[StructuralPath, ...]
    """Each of at least the tolerance, in absolute value."""
    total: float
    """w′ L f, over all chains."""
    found: float
    """Sum of the chains found."""
    left: float
    """What chains below the tolerance add; found + left = total."""


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
        A of one table over `sector` and `buyer`.
    final_demand
        f over `sector`; money.
    intensity
        w over `sector`: one for output, value added or jobs per unit of output.
    tolerance
        Smallest value of a chain relative to the sum of all chains, each taken absolutely.
    most
        Chains that may be opened.

    Raises
    ------
    TableError
        Draws or years on a factor; negative cells so large that absolute values are not productive; more chains than
        `most`.

    Source: Defourny and Thorbecke (1984); Waugh (1950) for the series; Miller and Blair (2009), section 10.7.

    Examples
    --------
    >>> coefficients = xr.DataArray([[0.15, 0.25], [0.2, 0.05]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> demand = xr.DataArray([600.0, 1500.0], {"sector": ["A", "B"]})
    >>> found = structural_paths(coefficients, demand, xr.ones_like(demand), tolerance=0.1)
    >>> [(path.sectors, round(path.value, 1)) for path in found.paths]
    [(('B',), 1500.0), (('A',), 600.0), (('B', 'A'), 375.0)]
    """
    if not tolerance > 0:
        raise TableError(
            f"a tolerance of {tolerance:g} leaves chains without end.",
            "Give a share above zero, such as 0.001.",
        )
    square = aligned(technical_coefficients)
    sectors = square.indexes["sector"]
    demand = in_order(final_demand, "sector", sectors)
    weight = in_order(intensity, "sector", sectors)
    for name, array in (("coefficients", square), ("final demand", demand), ("intensity", weight)):
        if array.ndim > (2 if name == "coefficients" else 1):
            raise TableError(
                f"structural paths need one table; the {name} have {' × '.join(map(str, array.dims))}."
            )
    adds = Leontief.of(square).multipliers(weight).to_numpy()
    signed = bool((square < 0).any() or (weight < 0).any())
    reach = Leontief.of(abs(square)).multipliers(abs(weight)).to_numpy() if signed else adds
    cells, weights = square.to_numpy(), weight.to_numpy()
    amounts = demand.to_numpy()
    total = float(adds @ amounts)
    least = tolerance * float(reach @ np.abs(amounts))
    # A heap of (most that may lie at and beyond the chain, chain, quantity at its end).
    open_chains: list[tuple[float, tuple[int, ...], float]] = [
        (float(-reach[i] * abs(amounts[i])), (i,), float(amounts[i]))
        for i in range(len(sectors))
        if reach[i] * abs(amounts[i]) >= least
    ]
    heapq.heapify(open_chains)
    labels = sectors.tolist()
    found: list[StructuralPath] = []
    opened = 0
    while open_chains and least > 0:
        _, chain, quantity = heapq.heappop(open_chains)
        opened += 1
        if opened > most:
            raise TableError(
                f"more than {most} chains reach {tolerance:g} of the total; raise the tolerance."
            )
        end = chain[-1]
        value = float(weights[end] * quantity)
        if abs(value) >= least:
            beyond = float(adds[end] * quantity) - value
            found.append(StructuralPath(tuple(labels[i] for i in chain), value, beyond))
        bought = cells[:, end] * quantity
        most_behind = reach * np.abs(bought)
        for supplier in np.flatnonzero((most_behind >= least) & (bought != 0)):
            step = int(supplier)
            heapq.heappush(open_chains, (float(-most_behind[step]), (*chain, step), float(bought[step])))
    found.sort(key=lambda path: -abs(path.value))
    listed = sum(path.value for path in found)
    return Paths(tuple(found), total, listed, total - listed)

"""PRIM, the patient rule induction method: which conditions on the inputs lead to a condition on a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Limit:
    """A range of one input, in its own numbers, and the chance that it matters by luck alone."""

    column: str
    low: float
    high: float
    quasi_p: float


@dataclass(frozen=True)
class Box:
    """One step of the peeling: how much of the cases it holds, and how pure it is."""

    coverage: float
    """Share of all draws of interest that lie inside."""
    density: float
    """Share of the draws inside that are of interest."""
    mass: float
    """Share of all draws that lie inside."""
    limits: tuple[Limit, ...]
    """Restricted inputs, the most telling first."""


def peel(  # noqa: PLR0917 - three samples, three settings
    drawn: Floats,
    columns: Sequence[str],
    interest: Flags,
    alpha: float = 0.05,
    smallest: float = 0.02,
    restrict: int = 4,
) -> list[Box]:
    """Boxes from everything to the purest, each a little smaller than the one before: Friedman and Fisher (1999).

    `drawn` is (draw, column), `interest` (draw,). `alpha` is the share of the draws peeled off at a time,
    `smallest` the mass at which peeling ends, `restrict` how many inputs a box may restrict; a person
    remembers few. Every draw or none of interest is refused. Quasi-p values: Bryant and Lempert (2010).
    """
    if not 0 < interest.sum() < len(interest):
        told = "every draw" if interest.all() else "no draw"
        raise ScenarioEngineError(
            f"{told} meets the condition, so nothing tells them apart.", "Move the threshold."
        )
    inside = np.ones(len(drawn), dtype=bool)
    limits: dict[tuple[int, bool], float] = {}
    boxes = [_box(drawn, columns, interest, inside, limits)]
    while inside.mean() > smallest and boxes[-1].density < 1.0:
        best = None
        used = {column for column, _ in limits}
        for column in range(drawn.shape[1]):
            if column not in used and len(used) >= restrict:
                continue
            values = drawn[inside, column]
            for upper in (False, True):
                edge = float(np.quantile(values, 1.0 - alpha if upper else alpha))
                kept = drawn[:, column] <= edge if upper else drawn[:, column] >= edge
                kept = inside & kept
                count = int(kept.sum())
                if 0 < count < int(inside.sum()):
                    gain = (interest[kept].mean() - boxes[-1].density) / (inside.sum() - count)
                    if best is None or gain > best[0]:
                        best = (gain, (column, upper), edge, kept)
        if best is None or best[0] <= 0:
            break
        _, side, edge, inside = best
        limits[side] = edge
        boxes.append(_box(drawn, columns, interest, inside, limits))
    return boxes


def boxes_dataset(boxes: Sequence[Box]) -> xr.Dataset:
    """Shares over `box`; limits over `box` and `input`, NaN where a box does not restrict the input."""
    names = list(dict.fromkeys(limit.column for box in boxes for limit in box.limits))
    limits = np.full((3, len(boxes), len(names)), np.nan)
    for at, box in enumerate(boxes):
        for limit in box.limits:
            limits[:, at, names.index(limit.column)] = limit.low, limit.high, limit.quasi_p
    shares = {"coverage": "all cases inside", "density": "the box that are cases", "mass": "all draws inside"}
    found = {
        name: ("box", [getattr(box, name) for box in boxes], _share(name, of)) for name, of in shares.items()
    }
    ranges = {
        name: (("box", "input"), values, {"units": "1", "long_name": name})
        for name, values in zip(("low", "high", "quasi_p"), limits, strict=True)
    }
    return xr.Dataset(
        {**found, **ranges}, {"box": range(len(boxes)), "input": names}, {"analysis": "discovery"}
    )


def peeling(boxes: xr.Dataset) -> xr.Dataset:
    """Some boxes on the way to the purest, among them the one with the largest coverage × density."""
    chosen, last = _chosen(boxes), boxes.sizes["box"] - 1
    at = sorted({*range(0, last + 1, max(1, last // 8)), chosen, last})
    found = boxes[["coverage", "density", "mass"]].isel(box=at)
    return found.assign_attrs(title=f"{boxes.attrs['title']}: {boxes['density'].values[0]:.1%} of draws")


def chosen_limits(boxes: xr.Dataset) -> xr.Dataset:
    """The limits of the box with the largest coverage × density, the most telling first."""
    at = _chosen(boxes)
    limits = boxes[["low", "high", "quasi_p"]].isel(box=at, drop=True)
    return (
        limits.dropna("input", subset=["quasi_p"])
        .sortby("quasi_p")
        .assign_attrs(
            title=f"Limits of box {at}, which has the largest coverage × density",
            notes="low, high: in the units of the draws; quasi_p: chance of as many hits were that limit without meaning",
        )
    )


def _chosen(boxes: xr.Dataset) -> int:
    return int(np.argmax((boxes["coverage"] * boxes["density"]).to_numpy()))


def _share(name: str, of: str) -> dict[str, str]:
    return {"units": "1", "long_name": name, "description": f"Share of {of}", "display": "percent"}


def _box(
    drawn: Floats,
    columns: Sequence[str],
    interest: Flags,
    inside: Flags,
    limits: dict[tuple[int, bool], float],
) -> Box:
    ranges = {}
    for column in dict.fromkeys(column for column, _ in limits):
        low, high = limits.get((column, False), -np.inf), limits.get((column, True), np.inf)
        ranges[column] = (low, high)
    found = tuple(
        Limit(columns[column], low, high, _quasi_p(drawn, interest, ranges, column))
        for column, (low, high) in ranges.items()
    )
    return Box(
        float(interest[inside].sum() / interest.sum()),
        float(interest[inside].mean()),
        float(inside.mean()),
        tuple(sorted(found, key=lambda limit: limit.quasi_p)),
    )


def _quasi_p(drawn: Floats, interest: Flags, ranges: dict[int, tuple[float, float]], column: int) -> float:
    """Chance of as many cases of interest in the box, were this input's limit without meaning (one-sided binomial)."""
    from scipy.stats import binom

    others = np.ones(len(drawn), dtype=bool)
    for other, (low, high) in ranges.items():
        if other != column:
            others &= (drawn[:, other] >= low) & (drawn[:, other] <= high)
    low, high = ranges[column]
    both = others & (drawn[:, column] >= low) & (drawn[:, column] <= high)
    return float(binom.sf(interest[both].sum() - 1, both.sum(), interest[others].mean()))

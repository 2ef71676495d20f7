"""PRIM, the patient rule induction method: which conditions on the inputs lead to a condition on a result."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

Flags = npt.NDArray[np.bool_]
Side = tuple[int, bool]
"""A column, and whether it is cut from above."""

PEELED, SMALLEST, RESTRICTED = 0.05, 0.02, 4
"""Share of the draws peeled off at a time, mass at which peeling ends, and how many inputs a person remembers."""

SHARES = {"coverage": "all cases inside", "density": "the box that are cases", "mass": "all draws inside"}
LIMITS = ("low", "high", "quasi_p")


def peel(drawn: Floats, columns: Sequence[str], interest: Flags) -> xr.Dataset:
    """Boxes from everything to the purest, each a little smaller than the one before: Friedman and Fisher (1999).

    `drawn` is (draw, column), `interest` (draw,). Shares over `box`; limits over `box` and `input`, NaN where a box does not
    restrict it, and the chance that they matter by luck alone, by Bryant and Lempert (2010). Every draw or none of
    interest is refused.
    """
    if not 0 < interest.sum() < len(interest):
        told = "every draw" if interest.all() else "no draw"
        raise ScenarioEngineError(
            f"{told} meets the condition, so nothing tells them apart.", "Move the threshold."
        )
    inside, cuts = np.ones(len(drawn), dtype=bool), dict[Side, float]()
    shares, limits = list[tuple[float, float, float]](), list[dict[int, tuple[float, float, float]]]()
    while True:
        density = interest[inside].mean()
        shares.append((interest[inside].sum() / interest.sum(), density, inside.mean()))
        limits.append(_limits(drawn, interest, cuts))
        best = _best_cut(drawn, interest, inside, cuts)
        if inside.mean() <= SMALLEST or density >= 1.0 or best is None:
            break
        side, cuts[side], inside = best
    inputs = list(dict.fromkeys(column for box in limits for column in box))
    nowhere = (np.nan,) * len(LIMITS)
    ends = np.array([[box.get(column, nowhere) for column in inputs] for box in limits])
    ends = ends.reshape(len(limits), len(inputs), len(LIMITS))
    of = {"units": "1", "display": "percent"}
    return xr.Dataset(
        {
            **{
                name: ("box", values, {"long_name": name, "description": f"Share of {SHARES[name]}", **of})
                for name, values in zip(SHARES, np.array(shares).T, strict=True)
            },
            **{
                name: (("box", "input"), ends[..., at], {"units": "1", "long_name": name})
                for at, name in enumerate(LIMITS)
            },
        },
        {"box": range(len(limits)), "input": [columns[column] for column in inputs]},
        {"analysis": "discovery"},
    )


def peeling(boxes: xr.Dataset) -> xr.Dataset:
    """Some boxes on the way to the purest, among them the one with the largest coverage × density."""
    chosen, last = _chosen(boxes), boxes.sizes["box"] - 1
    at = sorted({*range(0, last + 1, max(1, last // 8)), chosen, last})
    found = boxes[list(SHARES)].isel(box=at)
    return found.assign_attrs(title=f"{boxes.attrs['title']}: {boxes['density'].values[0]:.1%} of draws")


def chosen_limits(boxes: xr.Dataset) -> xr.Dataset:
    """The limits of the box with the largest coverage × density, the most telling first."""
    at = _chosen(boxes)
    limits = boxes[list(LIMITS)].isel(box=at, drop=True)
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


def _best_cut(
    drawn: Floats, interest: Flags, inside: Flags, cuts: Mapping[Side, float]
) -> tuple[Side, float, Flags] | None:
    """The cut that makes the box purer by most for each draw it loses: where it cuts, and what it leaves."""
    best, most = None, 0.0
    used = {column for column, _ in cuts}
    for column in range(drawn.shape[1]):
        if column not in used and len(used) >= RESTRICTED:
            continue
        for upper in (False, True):
            edge = float(np.quantile(drawn[inside, column], 1.0 - PEELED if upper else PEELED))
            kept = inside & (drawn[:, column] <= edge if upper else drawn[:, column] >= edge)
            lost = int(inside.sum() - kept.sum())
            if kept.any() and lost:
                gain = float(interest[kept].mean() - interest[inside].mean()) / lost
                if gain > most:
                    best, most = ((column, upper), edge, kept), gain
    return best


def _limits(
    drawn: Floats, interest: Flags, cuts: Mapping[Side, float]
) -> dict[int, tuple[float, float, float]]:
    """Ends of the restricted inputs, and the chance of as many cases in the box were that limit without meaning.

    The most telling first; the chance is one-sided binomial.
    """
    from scipy.stats import binom

    ends = {at: (cuts.get((at, False), -np.inf), cuts.get((at, True), np.inf)) for at, _ in cuts}
    within = {at: (drawn[:, at] >= low) & (drawn[:, at] <= high) for at, (low, high) in ends.items()}
    found = {}
    for at, (low, high) in ends.items():
        others = np.ones(len(drawn), dtype=bool)
        for other in within.keys() - {at}:
            others &= within[other]
        both = others & within[at]
        chance = float(binom.sf(interest[both].sum() - 1, both.sum(), interest[others].mean()))
        found[at] = (low, high, chance)
    return dict(sorted(found.items(), key=lambda one: one[1][2]))

"""Draws without a number: operators run around draws they cannot compute, and who is to blame for which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.engine.program import Program, Step, apply
from scenario_engine.support.errors import ScenarioEngineError, listing

Flags = npt.NDArray[np.bool_]
Values = Mapping[str, xr.DataArray]


@dataclass(frozen=True)
class Failure:
    """One way in which draws fail: the operator and what it said, how many draws, and which comes first."""

    reason: str
    draws: int
    first: int

    def __str__(self) -> str:
        many = "1 draw" if self.draws == 1 else f"{self.draws:,} draws"
        return f"{self.reason} ({many}, the first is draw {self.first:,})"


def merged(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Failures of one reason together, the most frequent first."""
    found: dict[str, Failure] = {}
    for one in failures:
        known = found.setdefault(one.reason, replace(one, draws=0))
        found[one.reason] = replace(known, draws=known.draws + one.draws, first=min(known.first, one.first))
    return tuple(sorted(found.values(), key=lambda one: (-one.draws, one.first)))


def told(failures: Sequence[Failure], draws: int) -> str:
    """How many of the draws failed, where and why; nothing where none did."""
    count = sum(one.draws for one in failures)
    reasons = "; ".join(map(str, failures[:5])) + ("; …" if len(failures) > 5 else "")
    return f"{count:,} of {draws:,} draws ({count / draws:.2%}) have no number: {reasons}." if count else ""


def around_failing_draws(step: Step, values: Values, indexes: Values) -> xr.DataArray:
    """What the operator computes, NaN in the draws for which it raises; where it raises in all, so does this."""
    try:
        return apply(step, values, indexes)
    except ScenarioEngineError:
        found = _halved(step, values, indexes)
        if found is None:
            raise
        return found


def _halved(step: Step, values: Values, indexes: Values) -> xr.DataArray | None:
    """The draws in two parts, each computed or divided again; None where no draw can be computed."""
    moving = {name: values[name] for name in step.operator.inputs if "draw" in values[name].dims}
    draws = max((array.sizes["draw"] for array in moving.values()), default=1)
    if draws == 1 or not all(isinstance(array.data, np.ndarray) for array in moving.values()):
        return None  # one draw alone, or arrays that are being recorded
    parts: list[xr.DataArray | None] = []
    sizes = draws // 2, draws - draws // 2
    for part in (slice(0, sizes[0]), slice(sizes[0], None)):
        some = {**values, **{name: array.isel(draw=part) for name, array in moving.items()}}
        try:
            parts.append(apply(step, some, indexes))
        except ScenarioEngineError:
            parts.append(_halved(step, some, indexes))
    known = next((part for part in parts if part is not None), None)
    if known is None:
        return None
    whole = [
        xr.full_like(known.isel(draw=np.zeros(size, dtype=int)), np.nan) if part is None else part
        for part, size in zip(parts, sizes, strict=True)
    ]
    joined: xr.DataArray = xr.concat(whole, "draw")
    joined.attrs = dict(step.attrs)
    return joined


def blamed(program: Program, moving: Values, numbers: Sequence[int]) -> tuple[Failure, ...]:
    """For draws that failed, over `draw`, the first operator in each that gives no number; `numbers` are theirs.

    A draw more than there are numbers is one that did not fail: where it has no number either, nothing is amiss.
    """
    keeping = replace(program, steps=tuple(replace(step, release=()) for step in program.steps))
    values = keeping.run(moving, around_failing_draws)
    free, found = np.ones(len(numbers), dtype=bool), []
    for step in program.steps:
        lost = _without_number(values[step.operator.name], len(numbers)) & free
        free &= ~lost
        for place in np.flatnonzero(lost).tolist():
            found.append(Failure(_reason(step, values, program.indexes, place), 1, numbers[place]))
    return merged(found)


def at_the_median(
    fault: ScenarioEngineError, names: Sequence[str], numbers: Sequence[float]
) -> ScenarioEngineError:
    """The refusal of draws of which the middle one cannot be computed: the numbers it drew, the largest first.

    The operator's own advice stands where it has one.
    """
    largest = sorted(zip(names, numbers, strict=False), key=lambda one: -abs(one[1]))
    drawn = listing(f"{name} = {number:.4g}" for name, number in largest)
    return ScenarioEngineError(
        f"the draw at the median of every distribution, {drawn}, has no result: {fault.message}",
        fault.advice or "Correct the parameters of the draws, or narrow them (truncate = [low, high]).",
    )


def _without_number(array: xr.DataArray, draws: int) -> Flags:
    if "draw" not in array.dims:
        return np.zeros(draws, dtype=bool)
    known = np.isfinite(array.transpose("draw", ...).to_numpy()).reshape(array.sizes["draw"], -1)
    return np.asarray((~known[:draws] & known[draws:].all(axis=0)).any(axis=1))


def _reason(step: Step, values: Values, indexes: Values, place: int) -> str:
    """What the operator says of one draw."""
    alone = {name: array.isel(draw=[place], missing_dims="ignore") for name, array in values.items()}
    try:
        found = apply(step, alone, indexes).to_numpy()
    except ScenarioEngineError as fault:
        return fault.message.rstrip(".")
    kind = "infinite" if np.isinf(found).any() else "not a number"
    return f"{step.operator.label} is {kind}, from inputs that are numbers"

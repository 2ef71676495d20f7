"""What an input must satisfy before it may enter: explained, in a known unit, within bounds, summing to one."""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.errors import Problem, ScenarioEngineError
from scenario_engine.operator import Exogenous, Variable
from scenario_engine.scenario.given import Frame, Given, Refused
from scenario_engine.units import conversion_factor


def refuse_unless_explained(given: Given) -> None:
    """Raise `Refused` for numbers with neither source nor assumption; data tables carry their own source."""
    entry = given.entry
    if entry.form in ("data", "membership", "shift") or entry.source or entry.assumption:
        return
    raise Refused(
        Problem(
            f"inputs.{given.name} says neither where its numbers come from nor that they are assumed.",
            'Add source = "…" or assumption = "…".',
            given.place(),
            code="unexplained",
        )
    )


def unit_factor(variable: Variable, given: Given, frame: Frame) -> float:
    """From the entry's unit to the canonical one."""
    canonical = variable.kind.unit(frame.dataset.counted_in)
    examples = {"1": 'unit = "percent" or unit = "1"'}.get(canonical, f'unit = "{canonical}"')
    if given.entry.unit is None:
        raise Refused(
            Problem(
                f"inputs.{given.name} has numbers without a unit.",
                f"Add {examples}.",
                given.place(),
                code="no-unit",
            )
        )
    try:
        return conversion_factor(given.entry.unit, canonical, frame.dataset.definitions)
    except ScenarioEngineError as fault:
        message = str(fault).split(". Did you mean")
        hint = f"Did you mean{message[1]} " if len(message) > 1 else ""
        text = message[0].rstrip(".")
        raise Refused(
            Problem(
                f"inputs.{given.name}: {text}.",
                f"{hint}Write {examples}.",
                given.value_place("unit"),
                code="wrong-unit",
            )
        ) from None


def refuse_out_of_bounds(variable: Variable, array: xr.DataArray, given: Given) -> None:
    """Raise `Refused` naming the first cell outside the declared bounds, or without a number."""
    low = -np.inf if variable.low is None else variable.low
    high = np.inf if variable.high is None else variable.high
    values = array.to_numpy()
    outside = ~((values >= low) & (values <= high) & np.isfinite(values))
    if not outside.any():
        return
    cell = np.argwhere(outside)[0]
    where = ", ".join(f"{dim} {array.indexes[dim][i]}" for dim, i in zip(array.dims, cell, strict=True))
    worst = float(array.to_numpy()[tuple(cell)])
    raise Refused(
        Problem(
            f"inputs.{given.name} is {worst:.6g}{f' at {where}' if where else ''}; "
            f"it must lie between {low:g} and {high:g} (as a pure number)."
            if not variable.kind.exponents
            else f"inputs.{given.name} is {worst:.6g}{f' at {where}' if where else ''}; "
            f"it must lie between {low:g} and {high:g}.",
            "Check the unit: 5 percent is 0.05." if not variable.kind.exponents else "",
            given.value_place(given.entry.form),
            code="out-of-bounds",
        )
    )


def refuse_unless_shares_sum(variable: Variable, array: xr.DataArray, given: Given) -> None:
    """Raise `Refused` when shares declared to sum to one do not, within 1e-6."""
    over = variable.sums_to_one_over if isinstance(variable, Exogenous) else None
    if over is None:
        return
    total = array.sum(over)
    off = np.abs(total - 1.0)
    if float(off.max()) <= 1e-6:
        return
    cell = np.unravel_index(int(off.argmax()), off.shape) if off.ndim else ()
    where = ", ".join(f"{dim} {total.indexes[dim][i]}" for dim, i in zip(total.dims, cell, strict=True))
    raise Refused(
        Problem(
            f"inputs.{given.name} sums to {float(total.to_numpy()[cell]):.6g} over {over}"
            f"{f' at {where}' if where else ''}; shares must sum to 1.",
            "",
            given.value_place(given.entry.form),
            code="shares",
        )
    )

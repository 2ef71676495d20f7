"""What a table must satisfy before it is stored: balances, signs, outputs, productivity, magnitude."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scenario_engine.data.tables.table import Table
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.methods.input_output.leontief import Leontief
from scenario_engine.methods.input_output.productivity import spectral_radius
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError

__all__ = ["TOLERANCE", "CheckResult", "advice", "check_table"]

TOLERANCE = 1e-6
"""Largest gap of a balance, relative to the output of the sector."""
MAGNITUDE_TOLERANCE = 0.05
"""How far value added may be from a total known from elsewhere: vintages differ, units do by powers of ten."""

LARGEST_ROUNDING = 0.02
"""Gap of a balance, relative to its sector, beyond which rounding is no excuse; the largest published is 0.57 %."""

LARGEST_DISCREPANCY = 0.05
"""Of all output, the discrepancies of all sectors taken absolutely; the largest published is 2.7 %, China 2007."""

MOST_GROWN = 1e3
"""Growth of an error beyond which a table is all but closed; official tables have 3 to 20."""

DIGITS = 15.95
"""Decimal digits of a number in double precision."""


@dataclass(frozen=True)
class CheckResult:
    """One check with its result; `fatal` keeps a table from being stored, `gap` is what a balance is off by."""

    check: str
    passed: bool
    text: str
    fatal: bool = True
    gap: float | None = None


def check_table(
    table: Table, *, tolerance: float = TOLERANCE, known_value_added: float | None = None
) -> list[CheckResult]:
    """Every check of a table, passed or not; each failure names sector and figure.

    `tolerance` is the largest gap of a balance, relative to the output of the sector; `known_value_added` is
    in the table's unit.
    """
    return [
        *_balances(table, tolerance),
        *([] if table.error is None else [_discrepancy(table, table.error)]),
        _negative_flows(table),
        _without_output(table),
        _negative(table, "value added", table.value_added),
        _negative(table, "final use", _used_finally(table)),
        *_productive(table),
        *([] if known_value_added is None else [_magnitude(table, known_value_added)]),
    ]


def advice(failed: Sequence[CheckResult]) -> str:
    """What to do about failed checks: the tolerance to pass where all are balances no further off than rounding goes."""
    gaps = [finding.gap for finding in failed if finding.gap is not None]
    if len(gaps) < len(failed) or max(gaps) > LARGEST_ROUNDING:
        return "Correct the table; no rounding leaves such gaps."
    return (
        f"Correct the table, or, if its source is rounded, pass --tolerance {_rounded_up(max(gaps))} "
        f"(the largest gap is {max(gaps):.2g} of its sector)."
    )


def unit_of(table: Table) -> str:
    """The table's unit as it stands behind a number."""
    return UnitWords.of_table(table.unit).short(table.unit)


def _rounded_up(gap: float) -> str:
    """To one digit, never below the gap."""
    power = np.floor(np.log10(gap))
    return f"{np.ceil(gap / 10**power) * 10**power:.1g}"


def _balances(table: Table, tolerance: float) -> Iterator[CheckResult]:
    used, bought = table.intermediate.sum(axis=1), table.intermediate.sum(axis=0)
    inputs, uses = (
        np.sum(list(parts.values()), axis=0) for parts in (table.primary_inputs, table.final_uses)
    )
    total = table.subtotals.get("final_use_total")
    abroad = 0.0 if table.imported_inputs is None else table.imported_inputs
    spent = table.intermediate_input + table.value_added + abroad
    sides: list[tuple[str, Floats, Floats | None]] = [
        ("rows: intermediate use + final demand = output", used + table.final_demand, table.gross_output),
        ("columns: intermediate input + value added = total input", spent, table.total_input),
        ("purchases from the sectors = intermediate input", bought, table.intermediate_input),
        ("total input = output", table.total_input, table.gross_output),
        ("primary inputs = value added", inputs, table.value_added if table.primary_inputs else None),
        ("final uses = their total", uses, total),
    ]
    for check, left, right in sides:
        if right is not None:
            yield _compare(table, check, left, right, tolerance)
    income, expenditure = float(np.sum(table.value_added + abroad)), float(table.final_demand.sum())
    gap = abs(income - expenditure) / max(abs(income), abs(expenditure), np.finfo(float).tiny)
    yield CheckResult(
        "total: value added = final demand",
        gap <= tolerance,
        f"{income:,.6g} against {expenditure:,.6g} {unit_of(table)}, off by {gap:.1e}",
        gap=gap,
    )


def _compare(table: Table, check: str, left: Floats, right: Floats, tolerance: float) -> CheckResult:
    size = np.maximum(np.maximum(np.abs(left), np.abs(right)), np.finfo(float).tiny)
    gap = np.abs(left - right) / size
    worst, count = int(np.argmax(gap)), int((gap > tolerance).sum())
    text = f"largest gap {gap[worst]:.1e}, sector {table.sectors[worst]}"
    if count:
        more = f"; {count} sectors in all" if count > 1 else ""
        text = (
            f"sector {table.named(worst)}: {left[worst]:.10g} against {right[worst]:.10g} {unit_of(table)}, "
            f"off by {gap[worst]:.2g}{more}"
        )
    return CheckResult(check, not count, text, gap=float(gap[worst]))


def _discrepancy(table: Table, error: Floats) -> CheckResult:
    worst = int(np.argmax(np.abs(error)))
    share = float(np.abs(error).sum() / np.abs(table.gross_output).sum())
    passed = share <= LARGEST_DISCREPANCY
    hint = "" if passed else "; a use counted twice or left out, or imports of the wrong sign, look so"
    text = f"{share:.2%} of all output; the largest, {error[worst]:.6g} {unit_of(table)}, in sector {table.named(worst)}"
    return CheckResult("discrepancy small against output", passed, text + hint)


def _negative_flows(table: Table) -> CheckResult:
    count, text = int((table.intermediate < 0).sum()), "none"
    if count:
        seller, buyer = np.unravel_index(int(np.argmin(table.intermediate)), table.intermediate.shape)
        text = (
            f"{count} cells; the largest is {table.intermediate[seller, buyer]:.6g} {unit_of(table)} from "
            f"{table.named(int(seller))} to {table.named(int(buyer))}"
        )
    return CheckResult("no negative flows", not count, text, fatal=False)


def _used_finally(table: Table) -> Floats:
    """Final uses of each product, imports not deducted."""
    return np.asarray(np.sum([*table.final_uses.values(), 0.0 * table.gross_output], axis=0))


def _negative(table: Table, what: str, values: Floats) -> CheckResult:
    below = np.flatnonzero(values < 0)
    named = ", ".join(f"{table.named(int(i))} {values[i]:.6g}" for i in below[np.argsort(values[below])][:6])
    text = f"{len(below)} sectors: {named} {unit_of(table)}" if len(below) else "none"
    return CheckResult(f"no negative {what}", not len(below), text, fatal=False)


def _without_output(table: Table) -> CheckResult:
    empty = np.flatnonzero(table.gross_output <= 0)
    text = f"smallest {table.gross_output.min():.6g} {unit_of(table)}"
    if len(empty):
        named = ", ".join(f"{table.named(int(i))} {table.gross_output[i]:.6g}" for i in empty[:6])
        text = f"{len(empty)} without: {named} {unit_of(table)}"
    return CheckResult("every sector has output", not len(empty), text, fatal=False)


def _productive(table: Table) -> Iterator[CheckResult]:
    check = "spectral radius below 1"
    try:
        system = Leontief.of(table.by_sector_and_buyer(table.coefficients))
    except TableError as refused:
        yield CheckResult(check, False, refused.message)
        return
    yield CheckResult(check, True, f"{float(spectral_radius(table.coefficients)):.6f}")
    grown = float(system.condition[0])
    if not np.isnan(grown):
        text = f"up to {grown:.2g} times in a multiplier; {int(DIGITS - np.log10(grown))} digits hold"
        hint = (
            ""
            if grown < MOST_GROWN
            else "; the table is all but closed: take an account out, as final demand"
        )
        yield CheckResult("errors of cells grow little", not hint, text + hint, fatal=False)


def _magnitude(table: Table, known: float) -> CheckResult:
    found = float(table.value_added.sum())
    ratio = found / known
    passed = abs(ratio - 1.0) <= MAGNITUDE_TOLERANCE
    power = round(float(np.log10(abs(ratio)))) if ratio else 0
    by_power = not passed and power and abs(np.log10(abs(ratio)) - power) < 0.1
    hint = f"; the unit is probably wrong by 1e{power}" if by_power else ""
    text = f"value added {found:.6g} against {known:.6g} {unit_of(table)} known, ratio {ratio:.4g}"
    return CheckResult("magnitude", passed, text + hint)

"""What a table must satisfy before it is stored: balances, signs, outputs, productivity, magnitude."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scenario_engine.data.tables.table import Table
from scenario_engine.data.unit_words import UnitWords
from scenario_engine.methods.input_output.productivity import spectral_radius, unproductive
from scenario_engine.support.array_types import Floats

__all__ = ["Finding", "check_table"]

TOLERANCE = 1e-6
"""Largest gap of a balance, relative to the output of the sector."""
MAGNITUDE_TOLERANCE = 0.05
"""How far value added may be from a total known from elsewhere: vintages differ, units do by powers of ten."""

LARGEST_ROUNDING = 0.02
"""Gap of a balance, relative to its sector, beyond which rounding is no excuse; the largest published is 0.57 %."""

LARGEST_DISCREPANCY = 0.05
"""Of all output, the discrepancies of all sectors taken absolutely; the largest published is 2.7 %, China 2007."""


@dataclass(frozen=True)
class Finding:
    """One check with its result; `fatal` keeps a table from being stored, `gap` is what a balance is off by."""

    check: str
    passed: bool
    text: str
    fatal: bool = True
    gap: float | None = None


def check_table(
    table: Table, *, tolerance: float = TOLERANCE, known_value_added: float | None = None
) -> list[Finding]:
    """Every check of a table, passed or not; each failure names sector and figure.

    Parameters
    ----------
    table
        As read.
    tolerance
        Largest gap of a balance, relative to the output of the sector.
    known_value_added
        Total value added known from elsewhere, in the table's unit.
    """
    return [
        *_balances(table, tolerance),
        *([] if table.error is None else [_discrepancy(table, table.error)]),
        _negative_flows(table),
        _without_output(table),
        _productive(table),
        *([] if known_value_added is None else [_magnitude(table, known_value_added)]),
    ]


def advice(failed: Sequence[Finding]) -> str:
    """What to do about fatal findings: the tolerance to pass where all are balances no further off than rounding goes."""
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


def _balances(table: Table, tolerance: float) -> Iterator[Finding]:
    rows = table.intermediate.sum(axis=1) + table.final_demand
    columns = table.intermediate_input + table.value_added
    yield _compare(
        table, "rows: intermediate use + final demand = output", rows, table.gross_output, tolerance
    )
    yield _compare(
        table,
        "columns: intermediate input + value added = total input",
        columns,
        table.total_input,
        tolerance,
    )
    yield _compare(
        table,
        "purchases from the sectors = intermediate input",
        table.intermediate.sum(axis=0),
        table.intermediate_input,
        tolerance,
    )
    yield _compare(table, "total input = output", table.total_input, table.gross_output, tolerance)
    if table.primary_inputs:
        parts = np.sum(list(table.primary_inputs.values()), axis=0)
        yield _compare(table, "primary inputs = value added", parts, table.value_added, tolerance)
    if "final_use_total" in table.subtotals:
        uses = np.sum(list(table.final_uses.values()), axis=0)
        yield _compare(table, "final uses = their total", uses, table.subtotals["final_use_total"], tolerance)
    income, expenditure = float(table.value_added.sum()), float(table.final_demand.sum())
    gap = abs(income - expenditure) / max(abs(income), abs(expenditure), np.finfo(float).tiny)
    yield Finding(
        "total: value added = final demand",
        gap <= tolerance,
        f"{income:,.6g} against {expenditure:,.6g} {unit_of(table)}, off by {gap:.1e}",
        gap=gap,
    )


def _compare(table: Table, check: str, left: Floats, right: Floats, tolerance: float) -> Finding:
    size = np.maximum(np.maximum(np.abs(left), np.abs(right)), np.finfo(float).tiny)
    gap = np.abs(left - right) / size
    worst = int(np.argmax(gap))
    count = int((gap > tolerance).sum())
    if not count:
        text = f"largest gap {gap[worst]:.1e}, sector {table.sectors[worst]}"
        return Finding(check, True, text, gap=float(gap[worst]))
    more = f"; {count} sectors in all" if count > 1 else ""
    return Finding(
        check,
        False,
        f"sector {table.named(worst)}: {left[worst]:.10g} against {right[worst]:.10g} {unit_of(table)}, "
        f"off by {gap[worst]:.2g}{more}",
        gap=float(gap[worst]),
    )


def _discrepancy(table: Table, error: Floats) -> Finding:
    worst = int(np.argmax(np.abs(error)))
    share = float(np.abs(error).sum() / np.abs(table.gross_output).sum())
    text = f"{share:.2%} of all output; the largest, {error[worst]:.6g} {unit_of(table)}, in sector {table.named(worst)}"
    if share <= LARGEST_DISCREPANCY:
        return Finding("discrepancy small against output", True, text)
    hint = "; a use counted twice or left out, or imports of the wrong sign, look so"
    return Finding("discrepancy small against output", False, text + hint)


def _negative_flows(table: Table) -> Finding:
    check = "no negative flows"
    count = int((table.intermediate < 0).sum())
    if not count:
        return Finding(check, True, "none", fatal=False)
    seller, buyer = np.unravel_index(int(np.argmin(table.intermediate)), table.intermediate.shape)
    return Finding(
        check,
        False,
        f"{count} cells; the largest is {table.intermediate[seller, buyer]:.6g} {unit_of(table)} from "
        f"{table.named(int(seller))} to {table.named(int(buyer))}",
        fatal=False,
    )


def _without_output(table: Table) -> Finding:
    check = "every sector has output"
    empty = np.flatnonzero(table.gross_output <= 0)
    if not len(empty):
        return Finding(check, True, f"smallest {table.gross_output.min():.6g} {unit_of(table)}", fatal=False)
    named = ", ".join(f"{table.named(int(i))} {table.gross_output[i]:.6g}" for i in empty[:6])
    return Finding(check, False, f"{len(empty)} without: {named} {unit_of(table)}", fatal=False)


def _productive(table: Table) -> Finding:
    check = "spectral radius below 1"
    radius = float(spectral_radius(table.coefficients))
    if radius < 1.0:
        return Finding(check, True, f"{radius:.6f}")
    return Finding(check, False, unproductive(table.coefficients, table.sectors))


def _magnitude(table: Table, known: float) -> Finding:
    found = float(table.value_added.sum())
    ratio = found / known
    text = f"value added {found:.6g} against {known:.6g} {unit_of(table)} known, ratio {ratio:.4g}"
    if abs(ratio - 1.0) <= MAGNITUDE_TOLERANCE:
        return Finding("magnitude", True, text)
    power = round(float(np.log10(abs(ratio)))) if ratio else 0
    hint = (
        "; the unit is probably wrong by 1e" + str(power)
        if power and abs(np.log10(abs(ratio)) - power) < 0.1
        else ""
    )
    return Finding("magnitude", False, text + hint)

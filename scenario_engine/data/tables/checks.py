"""What a table must satisfy before it is stored: balances, signs, outputs, productivity, magnitude."""

from collections.abc import Iterator

import numpy as np

from scenario_engine.data.tables.balances import (
    NEGLIGIBLE,
    TOLERANCE,
    CheckResult,
    Rounding,
    compared,
    sum_of,
)
from scenario_engine.data.tables.supply_use import SupplyUseTables
from scenario_engine.data.tables.table import Table
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.methods.input_output.leontief import Leontief
from scenario_engine.methods.input_output.productivity import spectral_radius
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing
from scenario_engine.support.numbers import text as figure

MAGNITUDE_TOLERANCE = 0.05
"""How far value added may be from a total known from elsewhere: vintages differ, units do by powers of ten."""

LARGEST_DISCREPANCY = 0.05
"""Of all output, the discrepancies of all sectors taken absolutely; the largest published is 2.7 %, China 2007."""

MOST_GROWN = 1e3
"""Growth of an error beyond which a table is all but closed; official tables have 3 to 20."""

DIGITS = 15.95
"""Decimal digits of a number in double precision."""


def check_table(
    table: Table, *, tolerance: float = TOLERANCE, known_value_added: float | None = None
) -> list[CheckResult]:
    """Every check of a table, passed or not; each failure names sector and figure.

    `tolerance` is the largest gap of a balance, relative to the output of the sector; beyond it a gap passes that
    rounding explains: half the last digit of each cell of the sum, where many sectors have one.
    `known_value_added` is in the table's unit.
    """
    return [
        *_balances(table, tolerance),
        *([] if table.error is None else [_discrepancy(table, table.error)]),
        _negative_flows(table),
        _without_output(table),
        _negative(table, "value added", table.value_added),
        _negative(table, "final use in total", table.used_finally),
        *_productive(table),
        *([] if known_value_added is None else [_magnitude(table, known_value_added)]),
    ]


def check_supply_use(tables: SupplyUseTables, *, tolerance: float = TOLERANCE) -> list[CheckResult]:
    """What make and use tables must satisfy before anything is made of them, by industry and by product.

    An industry pays for what it makes, and of a product as much is used as is made and imported. `tolerance` and
    rounding as in `check_table`.
    """
    prior, buyers = tables.prior, list(tables.industries)
    made = prior.supply.sel(industry=buyers).sum("product").to_numpy()
    paid = (prior.domestic_use.sum("product") + prior.imported_use.sum("imported")).sel(use=buyers).to_numpy()
    paid = np.sum([paid, *tables.primary_inputs.values()], axis=0)
    supplied, used = prior.supply.sum("industry").to_numpy(), prior.domestic_use.sum("use").to_numpy()
    rows, columns = len(tables.products) + len(tables.imported), len(buyers) + len(tables.heads)
    allowed = Rounding.of(tables.resolution, [(made, paid), (supplied, used)]), tolerance
    return [
        compared(
            "industries: what each makes = what it pays for",
            (made, paid),
            buyers,
            allowed,
            cells=rows + len(tables.products) + len(tables.primary_inputs),
            said=f"{{label}} makes {{left}} and pays for {{right}} {unit_of(tables)}",
        ),
        compared(
            "products: supply = use",
            (supplied, used),
            tables.products,
            allowed,
            cells=columns + len(buyers) + 1,
            said=f"of {{label}}, {{left}} {unit_of(tables)} is supplied and {{right}} used",
        ),
    ]


def unit_of(table: Table | SupplyUseTables) -> str:
    """The table's unit as it stands behind a number."""
    return UnitWords.of_table(table.unit).short(table.unit)


def _balances(table: Table, tolerance: float) -> Iterator[CheckResult]:
    used, bought, totals = table.intermediate.sum(axis=1), table.intermediate.sum(axis=0), table.subtotals
    inputs = sum_of(table.primary_inputs.values(), used)
    uses, beside = table.used_finally, table.beside
    spent = table.intermediate_input + beside + table.value_added
    cells = len(table.sectors) + len(table.final_uses) + len(table.primary_inputs) + 3
    named = [table.named(i) for i in range(len(table.sectors))]
    and_beside = " + what is paid beside" if beside.any() else ""
    columns = [
        (f"columns: intermediate input{and_beside} + value added = total input", spent, table.total_input),
        ("purchases from the sectors = intermediate input", bought, table.intermediate_input),
        ("total input = output", table.total_input, table.gross_output),
    ]
    sides: list[tuple[str, Floats, Floats | None]] = [
        ("rows: intermediate use + final demand = output", used + table.final_demand, table.gross_output),
        *([] if table.row_units else columns),
        ("primary inputs = value added", inputs, table.value_added if table.primary_inputs else None),
        ("final uses = their total", uses, totals.get("final_use_total")),
    ]
    printed = [
        ("intermediate use = its printed total", used, totals.get("intermediate_use_total")),
        ("all uses = their printed total", used + uses, totals.get("total_use")),
    ]
    rounding = Rounding.of(table.resolution, [(left, right) for _, left, right in sides if right is not None])
    said = f"sector {{label}}: {{left}} against {{right}} {unit_of(table)}"
    for fatal, one in ((True, sides), (False, printed)):
        for check, left, right in one:
            if right is not None:
                allowed = rounding, tolerance
                yield compared(check, (left, right), named, allowed, cells=cells, said=said, fatal=fatal)
    if table.row_units:
        return
    income, expenditure = float(table.value_added.sum() + beside.sum()), float(table.final_demand.sum())
    gap = abs(income - expenditure) / max(abs(income), abs(expenditure), np.finfo(float).tiny)
    roundable = abs(income - expenditure) <= rounding.reach(cells * len(table.sectors))
    earned, paid = figure(income, digits=6), figure(expenditure, digits=6)
    yield CheckResult(
        f"total: value added{and_beside} = final demand",
        gap <= tolerance or (roundable and (rounding.shown or gap <= NEGLIGIBLE)),
        f"{earned} against {paid} {unit_of(table)}, off by {gap:.1e}",
        gap=gap,
        roundable=roundable,
    )


def _discrepancy(table: Table, error: Floats) -> CheckResult:
    worst = int(np.argmax(np.abs(error)))
    share = float(np.abs(error).sum() / np.abs(table.gross_output).sum())
    passed = share <= LARGEST_DISCREPANCY
    hint = "" if passed else "; a use counted twice or left out, or imports of the wrong sign, look so"
    text = f"{share:.2%} of all output; the largest, {figure(error[worst])} {unit_of(table)}, in sector {table.named(worst)}"
    return CheckResult("discrepancy small against output", passed, text + hint)


def _negative_flows(table: Table) -> CheckResult:
    count, text = int((table.intermediate < 0).sum()), "none"
    if count:
        seller, buyer = np.unravel_index(int(np.argmin(table.intermediate)), table.intermediate.shape)
        text = (
            f"{count} cells; the largest is {figure(table.intermediate[seller, buyer])} {unit_of(table)} from "
            f"{table.named(int(seller))} to {table.named(int(buyer))}"
        )
    return CheckResult("no negative flows", not count, text, fatal=False)


def _without_output(table: Table) -> CheckResult:
    """A sector that buys without output has no coefficients, and no answer; one that buys nothing is made abroad."""
    turnover = np.abs(table.intermediate).sum(axis=0)
    bad = np.flatnonzero((table.gross_output < 0) | ((table.gross_output == 0) & (turnover > 0)))
    empty = np.flatnonzero((table.gross_output == 0) & (turnover == 0))
    text = f"smallest {figure(table.gross_output.min())} {unit_of(table)}"
    if len(bad):
        named = [
            f"{table.named(int(i))} has output {figure(table.gross_output[i])} and buys {figure(turnover[i])}"
            for i in bad
        ]
        text = f"{'; '.join(named[:6])} {unit_of(table)}: give its output, or merge it with another sector in the file"
    elif len(empty):
        text = f"{len(empty)} without output: {listing(table.named(int(i)) for i in empty)}"
    return CheckResult(
        "every sector that buys has output", not len(bad) and not len(empty), text, fatal=bool(len(bad))
    )


def _negative(table: Table, what: str, values: Floats) -> CheckResult:
    below = np.flatnonzero(values < 0)
    named = ", ".join(
        f"{table.named(int(i))} {figure(values[i])}" for i in below[np.argsort(values[below])][:6]
    )
    text = f"{len(below)} sectors: {named} {unit_of(table)}" if len(below) else "none"
    return CheckResult(f"no negative {what}", not len(below), text, fatal=False)


def _productive(table: Table) -> Iterator[CheckResult]:
    check = "spectral radius below 1"
    try:
        system = Leontief.of(table.by_sector_and_buyer(table.coefficients))
    except TableError as refused:
        yield CheckResult(check, False, refused.message)
        return
    yield CheckResult(check, True, f"{float(spectral_radius(table.coefficients)):.6f}")
    if table.row_units:
        return
    grown = float(system.condition[0])
    text = f"up to {grown:.2g} times in a multiplier; {digits_held(grown)} digits hold"
    hint = "" if grown < MOST_GROWN else "; the table is all but closed: take an account out, as final demand"
    yield CheckResult("errors of cells grow little", not hint, text + hint, fatal=False)


def digits_held(grown: float) -> int:
    """Decimal digits of a multiplier that hold where errors of cells grow so many times in it."""
    return max(0, int(DIGITS - np.log10(grown))) if np.isfinite(grown) else 0


def _magnitude(table: Table, known: float) -> CheckResult:
    found = float(table.value_added.sum())
    ratio = found / known
    passed = abs(ratio - 1.0) <= MAGNITUDE_TOLERANCE
    power = round(float(np.log10(abs(ratio)))) if ratio else 0
    by_power = not passed and power and abs(np.log10(abs(ratio)) - power) < 0.1
    hint = f"; the unit is probably wrong by 1e{power}" if by_power else ""
    text = f"value added {figure(found)} against {figure(known)} {unit_of(table)} known, ratio {ratio:.4g}"
    return CheckResult("magnitude", passed, text + hint)

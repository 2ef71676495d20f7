"""Kinds of final use and of input from the rows and columns of a table, each counted once.

Whether a row stands inside value added or beside it, or inside another row, is found by the numbers: of what the labels
allow, the sums decide.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations

import numpy as np

from scenario_engine.data.tables.balances import sum_of
from scenario_engine.data.tables.headings import Heading
from scenario_engine.data.tables.vocabulary import vocabulary
from scenario_engine.support.array_types import Floats

TAXES = "net_taxes_on_products"

AT_BASIC_PRICES = {"compensation_of_employees", "net_taxes_on_production", "operating_surplus", TAXES}
"""Rows of a table that holds taxes on products apart from the other taxes on production."""

LEAST_REST = 0.001
"""Of a sum, below which what it has beyond its parts is rounding and no part of its own."""


def summed(lines: Iterable[Heading], figures: Iterable[Floats]) -> dict[str, Floats]:
    """Name of a role → the figures of its lines, sectors left out.

    Lines of one role add up, of totals the last counts; a part is left out where its whole stands there.
    """
    sums: dict[str, Floats] = {}
    wholes: dict[str, str] = {}
    for line, values in zip(lines, figures, strict=True):
        if line.role is not None and not line.role.memo:
            name = line.role.name
            sums[name] = sums[name] + values if name in sums and not line.role.total else values
            wholes |= {name: line.role.within} if line.role.within else {}
    parts = {name: sums.pop(name) for name in wholes}
    for whole in set(wholes.values()) - sums.keys():
        sums[whole] = np.sum([parts[name] for name in parts if wholes[name] == whole], axis=0)
    return sums


def final_uses(by_role: Mapping[str, Floats], needed: Floats | None = None) -> dict[str, Floats]:
    """Kind of use → its figures: no imports, no discrepancy, and no sum of uses that stand there too.

    Where one part of a sum is missing, it is what the sum has beyond the others; unless uses come nearer to what
    is `needed` where the column counts beside them. A total is read where nothing else is there.
    """
    role = vocabulary().role
    uses = {name: values for name, values in by_role.items() if role(name).is_use}
    for name in sorted(uses, key=lambda one: len(_below(one))):
        leaves = [use for use in uses if use in _below(name)]
        missing = [part for part in role(name).parts if not by_role.keys() & {part, *_below(part)}]
        if not leaves or (missing and needed is not None and _counts_beside(name, leaves, uses, needed)):
            continue
        whole = uses.pop(name)
        rest = whole - np.sum([uses[leaf] for leaf in leaves], axis=0)
        is_rounding = np.abs(rest).sum() <= LEAST_REST * np.abs(whole).sum()
        if len(missing) == 1 and name != "final_demand" and not is_rounding:
            uses[missing[0]] = rest
    if not uses and "final_use_total" in by_role:
        uses["final_use_total"] = by_role["final_use_total"]
    return uses


def _counts_beside(name: str, leaves: Sequence[str], uses: Mapping[str, Floats], needed: Floats) -> bool:
    """Whether a column that may be a sum comes nearer to what is needed as a use beside its supposed parts."""
    known = {one for one in uses if one not in leaves and not _below(one) & {name}}
    beside = np.abs(np.sum([uses[one] for one in (*known, *leaves)], axis=0) - needed).sum()
    as_sum = np.abs(np.sum([uses[one] for one in known], axis=0) - needed).sum()
    return bool(beside < as_sum and "final_demand" not in known)


def _below(name: str) -> set[str]:
    """Parts of a sum, parts of parts among them."""
    parts = vocabulary().role(name).parts
    return {*parts, *(below for part in parts for below in _below(part))}


def deducted(imports: Floats) -> Floats:
    """Imports as a positive deduction, whichever sign the table prints."""
    return np.asarray(-imports if imports.sum() < 0 else imports)


def resolution(*figures: Floats) -> float:
    """The digit that figures are rounded to, such as 1 or 0.01; zero where they have five decimals or more."""
    numbers = np.concatenate([np.ravel(block) for block in figures])
    for places in range(5):
        scaled = numbers * 10**places
        if np.all(np.abs(scaled - np.rint(scaled)) < 1e-6):
            return float(10.0**-places)
    return 0.0


def primary_and_beside(
    rows: Mapping[str, Floats], unexplained: Floats
) -> tuple[dict[str, Floats], dict[str, Floats], list[str]]:
    """Kinds of value added, what is paid beside it, and what was understood; `unexplained` is output less purchases.

    Taxes on products are value added unless the printed value added is without them, or all its kinds at basic prices
    stand there beside them. A part that the office
    counts in another, such as depreciation in gross operating surplus, is left out, and what the printed value
    added has beyond the kinds given is a kind of its own.
    """
    words, notes = vocabulary(), list[str]()
    roles = {name: words.row(name) for name in rows if not words.row(name).subtotal}
    primary = {name: rows[name] for name, role in roles.items() if not role.outside}
    added = rows.get("value_added")
    if added is None and primary.keys() >= AT_BASIC_PRICES:
        added = sum_of((values for name, values in primary.items() if name != TAXES), unexplained)
    rest = unexplained - (sum_of(primary.values(), unexplained) if added is None else added)
    doubtful = [name for name, role in roles.items() if role.outside or (name == TAXES and added is not None)]
    beside = {name: rows[name] for name in _explaining(rest, {name: rows[name] for name in doubtful})}
    primary.pop(TAXES if TAXES in beside else "", None)
    if added is not None and primary:
        within = {name: -rows[name] for name in primary if roles[name].perhaps_within}
        for name in _explaining(added - sum_of(primary.values(), added), within):
            del primary[name]
            notes.append(f"{roles[name].title_en.lower()} is counted in another kind of value added")
        if gap(added, primary.values()) > LEAST_REST * np.abs(added).sum():
            all_but_surplus = {"compensation_of_employees", "net_taxes_on_production"} <= primary.keys()
            surplus = all_but_surplus and "operating_surplus" not in primary
            name = "operating_surplus" if surplus else "other_value_added"
            primary[name] = added - sum_of(primary.values(), added)
            notes.append(f"{words.row(name).title_en.lower()} is what value added has beyond the kinds given")
    return primary, beside, notes


def _explaining(rest: Floats, rows: Mapping[str, Floats]) -> tuple[str, ...]:
    """The rows whose sum comes nearest to what is unexplained; of sets equally near, rounding apart, the smallest."""
    sets = list(chain.from_iterable(combinations(rows, size) for size in range(len(rows) + 1)))
    whole = float(np.abs(rest).sum()) or 1.0
    return min(sets, key=lambda one: round(gap(rest, [rows[name] for name in one]) / whole, 3))


def gap(whole: Floats, parts: Iterable[Floats]) -> float:
    """How far parts are from their whole, over all sectors."""
    return float(np.abs(whole - sum_of(parts, whole)).sum())

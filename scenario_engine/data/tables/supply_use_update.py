"""Make and use tables brought to the totals of another year, from a file with one total a row."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from scenario_engine.data.tables.side_files import fail_if_twice, read_rows
from scenario_engine.data.tables.supply_use import IMPORTS, SupplyUseTables, over
from scenario_engine.data.tables.vocabulary import vocabulary, word
from scenario_engine.methods.input_output.balancing import BalancedSupplyUse, sut_ras
from scenario_engine.methods.labelled import ratio
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError, listing, near_miss, refuse_unknown
from scenario_engine.support.files.numerals import read_number


@dataclass(frozen=True)
class SupplyUseTotals:
    """Totals of another year: output and primary inputs by industry, final uses by kind, and what comes from outside."""

    output: Floats
    primary_inputs: Mapping[str, Floats]
    final_uses: Floats
    outside: Mapping[str, float]

    @classmethod
    def read(cls, path: Path, like: SupplyUseTables) -> Self:
        """From a CSV file with the columns total, label and value.

        `total` is gross_output, value_added (or each primary input of the use table), final_use, imports or
        net_taxes_on_products, in the words of the tables; `label` the industry or the kind of final use.
        Imports and taxes have no label. Purchases below zero are refused.
        """
        found: dict[tuple[str, str], float] = {}
        keys: list[tuple[str, str]] = []
        for place, row in read_rows(path, ("total", "label", "value")):
            total = _total(row["total"], like, place)
            key = total, _label(total, row["label"], like, place)
            keys.append((place, " of ".join(filter(None, key))))
            found[key] = read_number(row["value"], place)
        fail_if_twice(keys)
        given = {total for total, _ in found}
        kinds = [*like.primary_inputs] if given & set(like.primary_inputs) else ["value_added"]
        wanted = [
            *((kind, one) for kind in ("gross_output", *kinds) for one in like.industries),
            *(("final_use", one) for one in like.heads),
            *((one, "") for one in like.outside),
        ]
        if lacking := [" of ".join(filter(None, key)) for key in wanted if key not in found]:
            raise TableError(f"{path.name}: lacks {listing(lacking)}.", "Add a row for each.")
        if double := [" of ".join(key) for key in found if key not in wanted]:
            raise TableError(
                f"{path.name}: {listing(double)} is the sum of primary inputs given beside it.",
                "Keep either.",
            )
        by = {
            kind: np.array([found[kind, one] for one in like.industries]) for kind in ("gross_output", *kinds)
        }
        output = by.pop("gross_output")
        primary = by if set(by) == set(like.primary_inputs) else _in_proportion(like, by["value_added"], path)
        _fail_if_purchases_are_negative(output, np.sum(list(primary.values()), axis=0), like, path)
        return cls(
            output,
            primary,
            np.array([found["final_use", one] for one in like.heads]),
            {one: found[one, ""] for one in like.outside},
        )


def updated(
    tables: SupplyUseTables, totals: SupplyUseTotals, *, tolerance: float = 1e-9
) -> tuple[SupplyUseTables, BalancedSupplyUse]:
    """The tables at other totals, each product's supply its use, and how the balancing went.

    Imports in rows of their own and net taxes on products meet their sum, not each its own total. `tolerance`
    is the largest gap of a total or a product's balance, relative to the absolute sum of its cells; totals
    that cannot be met raise `Infeasible`, as in `sut_ras`.
    """
    if tables.imported and IMPORTS in tables.prior.supply.indexes["industry"]:
        raise TableError(
            "imports stand in rows of their own and in a column of the use table too.", "Keep one of them."
        )
    purchases = totals.output - np.sum(list(totals.primary_inputs.values()), axis=0)
    output, outside = list(totals.output), dict(totals.outside)
    if IMPORTS in tables.prior.supply.indexes["industry"]:
        output.append(outside.pop(IMPORTS))
    balanced = sut_ras(
        tables.prior,
        over(output, industry=list(tables.prior.supply.indexes["industry"])),
        over([*purchases, *totals.final_uses], use=list(tables.prior.domestic_use.indexes["use"])),
        sum(outside.values()),
        tolerance=tolerance,
    )
    return replace(tables, prior=balanced.tables, primary_inputs=totals.primary_inputs), balanced


def _total(text: str, like: SupplyUseTables, place: str) -> str:
    """Which total a word means: the vocabulary's, in either language."""
    words, key = vocabulary(), word(text)
    role = words.columns.get(key) or words.rows.get(key)
    name = role.name if role is not None else "_".join(text.split())
    name = "final_use" if name == "final_use_total" else name
    known = ["gross_output", "value_added", *like.primary_inputs, "final_use", *like.outside]
    refuse_unknown(name, known, f"{place}: {text!r} is not a total of these tables.", TableError)
    return name


def _label(total: str, text: str, like: SupplyUseTables, place: str) -> str:
    """The industry or the kind of final use that a label means; none for imports and taxes."""
    if total in like.outside:
        if text:
            raise TableError(f"{place}: {total} is one total, not one of {text}.", "Leave the label empty.")
        return ""
    if total == "final_use":
        role = vocabulary().columns.get(word(text))
        label, what = role.name if role is not None else text, "final use"
        known, shown = list(like.heads), list(like.heads.values())
    else:
        label, what, known, shown = text, "industry", list(like.industries), list(like.industries)
    if label not in known:
        raise AlignmentFault(f"{place}: {text!r} is no {what} of the tables.", near_miss(text, shown))
    return label


def _in_proportion(like: SupplyUseTables, value_added: Floats, path: Path) -> dict[str, Floats]:
    """Value added shared among the primary inputs of the use table as they are in it; all of it where it has one."""
    if len(like.primary_inputs) < 2:
        return dict.fromkeys(like.primary_inputs or ["value_added"], value_added)
    before = np.sum(list(like.primary_inputs.values()), axis=0)
    unknown = (before == 0) & (value_added != 0)
    if unknown.any():
        lost = listing(one for one, bad in zip(like.industries, unknown, strict=True) if bad)
        raise TableError(
            f"{path.name}: value added of {lost} cannot be shared among primary inputs that are zero in the "
            "use table.",
            f"Give each of them: {listing(like.primary_inputs)}.",
        )
    factor = ratio(value_added, before, otherwise=1.0)
    return {kind: values * factor for kind, values in like.primary_inputs.items()}


def _fail_if_purchases_are_negative(output: Floats, added: Floats, like: SupplyUseTables, path: Path) -> None:
    at = int(np.argmax(added - output))
    if added[at] > output[at]:
        raise TableError(
            f"{path.name}: value added of {like.industries[at]} is {added[at]:,.6g}, above its output of "
            f"{output[at]:,.6g}; it would buy less than nothing.",
            "Correct one of them.",
        )

"""One input-output table as read: its blocks on labelled axes, in the unit of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.data.label_names import is_code
from scenario_engine.data.tables.balances import DUST, sum_of
from scenario_engine.data.tables.satellites import Account
from scenario_engine.methods.input_output.classification import concordance
from scenario_engine.methods.labelled import ratio
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing, near_miss
from scenario_engine.support.language import alone

OUTSIDE = "outside"
"""The region that makes nothing: users beyond the table, such as those of exports, and what of final use is of no region."""

BEYOND = (
    "exports",
    "exports_by_destination",
    "net_exports",
    "domestic_outflows",
    "purchases_by_non_residents",
)
"""Kinds of final use whose users are in no region of the table."""

HOUSEHOLDS = ("household_consumption", "rural_household_consumption", "urban_household_consumption")
"""Kinds of final use whose sum is what households consume."""

INPUTS = {
    "gross_output": "sector_gross_output",
    "value_added": "sector_value_added",
    "final_demand": "sector_final_demand",
    "imports": "sector_imports",
    "exports": "sector_exports",
    "imported_inputs": "imported_inputs",
    "compensation_of_employees": "compensation_of_employees",
    "household_consumption": "household_consumption",
}
"""Total of a sector → the variable of a model that it is."""


@dataclass(frozen=True)
class Table:
    """Blocks of a symmetric table."""

    sectors: tuple[str, ...]
    """Codes, in the order of the rows."""
    titles: Mapping[str, tuple[str, ...]]
    """Language → names of the sectors; no language where the file gives codes alone."""
    unit: str
    """Of every figure, such as `CNY_1e4`; `unit_from` says where it was found."""
    unit_from: str
    intermediate: Floats
    """(n, n), domestic and imported together."""
    gross_output: Floats
    """(n,)."""
    final_uses: Mapping[str, Floats]
    """Kind of use → (n,), domestic and imported together."""
    primary_inputs: Mapping[str, Floats]
    """Kind of primary input → (n,)."""
    intermediate_input: Floats
    value_added: Floats
    total_input: Floats
    """(n,) as printed; the sums of their parts where the file does not print them. Of a table in several units what a sector buys
    has no sum: zeros, and output."""
    imports: Floats | None = None
    """(n,) by product, positive; None where the table gives none. `inflows` are those from other regions of the country."""
    inflows: Floats | None = None
    imported_intermediate: Floats | None = None
    """(n, n) where the table has imports apart, else None."""
    imported_final_uses: Mapping[str, Floats] = field(default_factory=dict)
    """Kind of use → (n,) where the table has imports apart, else empty."""
    regional_uses: Mapping[str, Mapping[str, Floats]] = field(default_factory=dict)
    """Region → kind of use → (n,), of `final_uses` where the table tells whose they are, else empty."""
    regions: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    """Region of each sector, and what it makes there, where the table is of several regions; else empty."""
    accounts: Mapping[str, Account] = field(default_factory=dict)
    """Name → what is counted beside the table, each account in a unit of its own."""
    imported_inputs: Floats | None = None
    """(n,) what each sector buys abroad in one sum, of no product of the table; None where there is none. They are neither in
    `intermediate` nor value added."""
    inputs_beside: Mapping[str, Floats] = field(default_factory=dict)
    """Kind → (n,): what else a sector pays beside flows and value added, such as net taxes on products."""
    row_units: tuple[str, ...] = ()
    """Unit of each sector's product where they differ, as in a hybrid table of money and energy: its row, output and uses are in
    it, and what sectors pay beside each other is in `unit`. Empty where all is in `unit`."""
    error: Floats | None = None
    """(n,) statistical discrepancy."""
    subtotals: Mapping[str, Floats] = field(default_factory=dict)
    """Printed subtotals by name → (n,), for the checks."""
    resolution: float = 0.0
    """The digit the file rounds its figures to; zero where it does not round, or the table is computed."""
    notes: tuple[str, ...] = ()
    """What was understood in reading, as a person should know it."""
    doubt: str = ""
    """What speaks against that understanding, to be said where the table fails a check."""

    @property
    def final_demand(self) -> Floats:
        """Final uses less imports and inflows, plus the discrepancy: what with intermediate use makes up output."""
        total = self.used_finally
        for deducted in (self.imports, self.inflows):
            total = total if deducted is None else total - deducted
        return total if self.error is None else total + self.error

    @property
    def used_finally(self) -> Floats:
        """Final uses of each product, imports not deducted: (n,)."""
        return sum_of(self.final_uses.values(), self.gross_output)

    @property
    def beside(self) -> Floats:
        """All that a sector pays beside flows and value added: (n,)."""
        abroad = [] if self.imported_inputs is None else [self.imported_inputs]
        return sum_of([*abroad, *self.inputs_beside.values()], self.gross_output)

    @property
    def coefficients(self) -> Floats:
        """A = Z x̂⁻¹, zero in the columns of sectors without output."""
        return np.asarray(ratio(self.intermediate, self.gross_output))

    @property
    def totals(self) -> dict[str, Floats]:
        """What is known of each sector in one number, by name: (n,) each."""
        found = {
            "gross_output": self.gross_output,
            "intermediate_input": None if self.row_units else self.intermediate_input,
            "value_added": self.value_added,
            "final_demand": self.final_demand,
            "imports": self.imports,
            "domestic_inflows": self.inflows,
            "imported_inputs": self.imported_inputs,
            "exports": self.final_uses.get("exports"),
            "household_consumption": _of_households(self.final_uses),
        }
        return {name: values for name, values in found.items() if values is not None}

    def changed(self, change: Callable[[Floats], Floats]) -> dict[str, Any]:
        """Field → what it holds, with every block of figures changed: (n,) and (n, n) alike.

        A table in several units is refused: its figures do not add up.
        """
        if self.row_units:
            raise TableError(
                f"the rows are in different units: {self.units_said}.", "Bring them to one unit first."
            )

        def each(block: Any) -> Any:
            if isinstance(block, Mapping):
                return {name: each(part) for name, part in block.items()}
            return change(block) if isinstance(block, np.ndarray) else block

        return {one.name: each(getattr(self, one.name)) for one in fields(self)}

    @property
    def inputs(self) -> dict[str, xr.DataArray]:
        """The table as inputs of a model, over `sector` (and `buyer`); what it does not give is left out."""
        known = {**self.totals, **self.primary_inputs}
        outflows = self.final_uses.get("domestic_outflows")
        for name, beyond in (("imports", self.inflows), ("exports", outflows)):
            if beyond is not None:
                known[name] = known.get(name, 0.0) + beyond
        if not known.keys() >= {"imports", "exports"}:
            known = {name: values for name, values in known.items() if name not in ("imports", "exports")}
        arrays = {INPUTS[name]: self.by_sector(values) for name, values in known.items() if name in INPUTS}
        arrays["intermediate_use"] = self.by_sector_and_buyer(self.intermediate)
        if self.imported_intermediate is not None:
            arrays["imported_intermediate_use"] = self.by_sector_and_buyer(self.imported_intermediate)
        if (consumed := _of_households(self.imported_final_uses)) is not None:
            arrays["imported_household_consumption"] = self.by_sector(consumed)
        uses = {place: self.regional_uses.get(place, {}).values() for place in self.places[:-1]}
        used = {place: sum_of(own, self.gross_output) for place, own in uses.items()}
        return {**arrays, **(self.by_region(used) if self.regions else {})}

    def by_region(self, used: Mapping[str, Floats], demand: Floats | None = None) -> dict[str, xr.DataArray]:
        """Which sector is of which region, and what the final users of each take of each product, as inputs of a model.

        Of final demand, (n,), all of it where not given, what is of no region is that of users outside.
        """
        demand = self.final_demand if demand is None else demand
        rest = demand - np.sum([*used.values()], axis=0)
        used = {**used, OUTSIDE: np.where(np.abs(rest) > DUST * np.abs(demand).sum(), rest, 0.0)}
        sectors, places = list(self.sectors), list(used)
        seats = dict(zip(sectors, self.regions or places[:1] * len(sectors), strict=True))
        member = concordance(seats, sectors, places)
        return {
            "sector_region": member.rename(into="region").transpose("region", "sector"),
            "regional_final_demand": xr.DataArray(
                np.column_stack(list(used.values())), [("sector", sectors), ("buyer_region", places)]
            ),
        }

    @property
    def places(self) -> tuple[str, ...]:
        """Regions in the order of the table, what lies outside last; none of a table of one region."""
        inside = [one for one in dict.fromkeys((*self.regions, *self.regional_uses)) if one != OUTSIDE]
        return (*inside, OUTSIDE) if self.regions else ()

    def classed(self) -> dict[str, dict[str, str]]:
        """Classifications that the table brings: sector → region, and sector → product."""
        known = {"sector_region": self.regions, "sector_product": self.products}
        return {name: dict(zip(self.sectors, of, strict=True)) for name, of in known.items() if of}

    def remade(self, flows: Floats, output: Floats, **blocks: Any) -> Table:
        """A table around other flows, (n, n), and output, (n,); of all other figures it has the `blocks` given alone."""
        kept = ("sectors", "titles", "unit", "unit_from", "notes", "doubt")
        made = {name: getattr(self, name) for name in kept}
        made |= {"intermediate": flows, "intermediate_input": flows.sum(axis=0)}
        return Table(**made | {"gross_output": output, "total_input": output} | blocks)

    def by_sector(self, values: Floats) -> xr.DataArray:
        """A column of the table, (n,), as an array over `sector`."""
        return xr.DataArray(values, [("sector", list(self.sectors))])

    def shares(self, sectors: Sequence[str], share: float) -> xr.DataArray:
        """A share of some sectors and none of the others, over `sector`; a pure number.

        A sector that is not in the table, and a share outside 0 and 1, are refused.
        """
        if not 0.0 <= share <= 1.0:
            raise TableError(f"a share of {share:g} cannot be struck out.", "Give one between 0 and 1.")
        if foreign := [one for one in sectors if one not in self.sectors]:
            raise TableError(f"the table has no sector {foreign[0]!r}.", near_miss(foreign[0], self.sectors))
        return self.by_sector(np.where(np.isin(self.sectors, list(sectors)), share, 0.0))

    def by_account(self, accounts: Mapping[str, Floats]) -> xr.DataArray:
        """Columns of the table, or beside it, account → (n,), as an array over `sector` and `account`."""
        columns = np.column_stack(list(accounts.values()))
        return xr.DataArray(columns, [("sector", list(self.sectors)), ("account", list(accounts))])

    def by_sector_and_buyer(self, flows: Floats) -> xr.DataArray:
        """A square of the table, (n, n), as an array over `sector` and `buyer`."""
        return xr.DataArray(flows, [(side, list(self.sectors)) for side in ("sector", "buyer")])

    @property
    def units_said(self) -> str:
        """Sectors whose product is not in the table's unit, each with its own."""
        units = zip(self.sectors, self.row_units, strict=True)
        return listing(f"{sector} ({unit})" for sector, unit in units if unit != self.unit)

    def names(self, language: str) -> tuple[str, ...]:
        """Names of the sectors in `zh` or `en`; in the other language, or their codes, where there are none."""
        return self.titles.get(language) or next(iter(self.titles.values()), self.sectors)

    def named(self, index: int) -> str:
        """Name of a sector in the language that is spoken, else in English, after its code where that is more than a word."""
        code, title = self.sectors[index], self.names(alone())[index]
        return f"{code} {title}" if title != code and is_code(code) else title

    def __repr__(self) -> str:
        apart = ", imports apart" if self.imported_intermediate is not None else ""
        return f"<Table of {len(self.sectors)} sectors in {self.unit}{apart}>"


def _of_households(uses: Mapping[str, Floats]) -> Floats | None:
    """What households consume, all kinds of them together; None where a table does not tell."""
    spent = [uses[kind] for kind in HOUSEHOLDS if kind in uses]
    return sum_of(spent, spent[0]) if spent else None

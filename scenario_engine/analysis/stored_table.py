"""A stored table as a model: its variables computed by the graph's operators, with what they cover said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, Self

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.data import catalogue
from scenario_engine.data.tables.balances import sum_of
from scenario_engine.data.tables.checks import MOST_GROWN, digits_held
from scenario_engine.data.tables.stored import stored_table
from scenario_engine.data.tables.table import BEYOND, OUTSIDE, Table
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.engine.program import evaluate
from scenario_engine.methods.input_output.classification import concordance
from scenario_engine.methods.input_output.leontief import Leontief
from scenario_engine.methods.labelled import ratio
from scenario_engine.models.discovery import installed_graph
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing, refuse_unknown


@dataclass(frozen=True)
class StoredTable:
    """The table of a dataset, its unit as people say it, whether imported inputs leak, and whose economy it is."""

    table: Table
    unit: str
    domestic: bool = False
    region: str = "nation"

    @classmethod
    def of(cls, name: str, *, domestic: bool = False, in_any_unit: bool = False) -> Self:
        """The table of a dataset, imported inputs excluded if `domestic`, treated as made at home if not.

        Its rows may differ in unit where `in_any_unit` says that what is asked adds up no products.
        """
        dataset = catalogue.find(name)
        table = stored_table(dataset, in_any_unit=in_any_unit)
        unit, region = UnitWords.of(dataset).said(table.unit), dataset.about["table"]["region"]
        stored = cls(table, unit, domestic and not _is_domestic(table), region)
        if stored.domestic and not stored._has_imports:
            raise TableError("the table holds no imports, so none can leak; leave --domestic away.")
        return stored

    @cached_property
    def coefficients(self) -> xr.DataArray:
        """Technical coefficients, of domestic inputs alone where imports are excluded, (`sector`, `buyer`)."""
        return self.variables(["technical_coefficients"])["technical_coefficients"]

    @property
    def _has_imports(self) -> bool:
        return self.table.imported_intermediate is not None or "sector_imports" in self.table.inputs

    @property
    def imports_apart(self) -> Self:
        """The same with imports set apart; a table that is of home products alone has them apart."""
        if not (_is_domestic(self.table) or self._has_imports):
            raise TableError(
                "the table holds no imports.",
                "Import it with a column of imports and of exports, a row of imported inputs, or an import matrix "
                "(data import --imports).",
            )
        return self.at_home or self

    @property
    def in_one_row(self) -> dict[str, xr.DataArray]:
        """Imports by product where the table gives one row of them, which are none; empty where it gives more."""
        if not _is_domestic(self.table):
            return {}
        return {"import_coefficients": self.table.by_sector_and_buyer(0.0 * self.table.intermediate)}

    @property
    def at_home(self) -> Self | None:
        """The same without imported inputs; None where the table does not tell which they are."""
        known = self._has_imports and not _is_domestic(self.table)
        return replace(self, domestic=True) if known else None

    def covered(self) -> str:
        """What coefficients and final uses hold, how imports were told apart, in which units; how few digits hold."""
        said = [self._imports_said()]
        if self.table.row_units:
            said.append(f"each product in its unit, money in {self.unit}: {self.table.units_said}")
        grown = float(Leontief.of(self.coefficients).condition[0])
        if grown >= MOST_GROWN:
            said.append(f"all but closed: rounded cells leave {digits_held(grown)} digits of a multiplier")
        return "; ".join(said)

    def _imports_said(self) -> str:
        if _is_domestic(self.table):
            return "domestic products only, as the table is (imports excluded)"
        if not self.domestic:
            return "imports treated as domestic"
        if self.table.imported_intermediate is not None:
            return "domestic coefficients, imports as the table measures them"
        imports, exports = (self.table.inputs[f"sector_{one}"].to_numpy() for one in ("imports", "exports"))
        bounded = ""
        for rule, where in (
            ("none imported, as imports are negative", imports < 0),
            ("all imported, as exports exceed output", (exports > self.table.gross_output) & (imports > 0)),
        ):
            if where.any():
                bounded += f"; {rule}: {listing([self.table.named(int(at)) for at in np.flatnonzero(where)])}"
        return f"domestic coefficients, imports in proportion to use{bounded}"

    def final_use(
        self, kinds: Collection[str] | None = None, regions: Collection[str] | None = None
    ) -> Floats:
        """Kinds of final use of each product, all together where None; of domestic products only where imports are excluded.

        Exports are made at home as far as output goes. Of some regions alone, each kind has the part of home products that
        all of it has.
        """
        table, output = self.table, self.table.gross_output
        if regions is not None:
            of_all = {kind: self.final_use([kind]) for kind in kinds or table.final_uses}
            parts = (
                ratio(own, table.final_uses[kind]) * of_all[kind]
                for region, kind in product(regions, of_all)
                if (own := table.regional_uses[region].get(kind)) is not None
            )
            return sum_of(parts, output)
        if self.domestic and kinds is None:
            return np.asarray(output - self.coefficients.to_numpy() @ output)
        of_kind = self._of_home_products if self.domestic else table.final_uses.__getitem__
        return sum_of(map(of_kind, kinds or table.final_uses), output)

    @property
    def places(self) -> tuple[str, ...]:
        """Regions of the table, its own where it is of one, and what lies outside."""
        return self.table.places or (self.region, OUTSIDE)

    def sectors_of(self, regions: Collection[str]) -> list[str]:
        """All sectors of some regions; a table of one region, and an unknown region, is refused."""
        seats = self.table.regions
        if not seats:
            raise TableError(
                "the table is of one region.",
                "Import one of several: with a label column for the region, or --sectors with a column region.",
            )
        for one in regions:
            refuse_unknown(one, seats, f"the table has no region {one!r}.", TableError)
        return [sector for sector, seat in zip(self.table.sectors, seats, strict=True) if seat in regions]

    def summed_by_region(self, figures: pd.DataFrame) -> pd.DataFrame:
        """Figures of the sectors summed by region, which names the rows; a table of one region is refused."""
        self.sectors_of([])
        return figures.groupby(pd.Index(self.table.regions, name="region"), sort=False).sum()

    def of_regions(self, kinds: Collection[str] | None = None) -> dict[str, xr.DataArray]:
        """Which sector is of which region, and what the final users of each take of each product, as inputs of a model.

        Final demand of no region is that of the region outside.
        """
        table, places = self.table, self.places
        for kind in kinds or ():
            refuse_unknown(kind, table.final_uses, f"the table has no final use {kind!r}.", TableError)
        used = {place: self._used_in(place, kinds) for place in places[:-1]}
        return table.by_region(used, self.final_use(kinds) if kinds or self.domestic else None)

    def _used_in(self, place: str, kinds: Collection[str] | None) -> Floats:
        table = self.table
        if not table.regions:
            at_home = [kind for kind in kinds or table.final_uses if kind not in BEYOND]
            return self.final_use(at_home) if at_home else 0.0 * table.gross_output
        uses = table.regional_uses.get(place, {})
        own = [kind for kind in kinds or uses if kind in uses]
        if self.domestic and own:
            return self.final_use(own, [place])
        return sum_of((uses[kind] for kind in own), table.gross_output)

    def _of_home_products(self, kind: str) -> Floats:
        table = self.table
        if table.imported_final_uses:
            return table.final_uses[kind] - table.imported_final_uses[kind]
        if kind in ("exports", "domestic_outflows"):
            sold = table.inputs["sector_exports"].to_numpy()
            return np.asarray(
                table.final_uses[kind] * ratio(np.minimum(sold, table.gross_output), sold, otherwise=1.0)
            )
        given = {"household_consumption": table.by_sector(table.final_uses[kind])}
        imported = self.variables(["imported_household_consumption"], given=given)
        return np.asarray(table.final_uses[kind] - imported["imported_household_consumption"].to_numpy())

    def variables(
        self,
        wanted: Collection[str],
        *,
        variants: Mapping[str, str] | None = None,
        given: Mapping[str, xr.DataArray] | None = None,
    ) -> dict[str, xr.DataArray]:
        """Variables of the graph on the table, with inputs given that it does not hold, such as employment."""
        measured = self.table.imported_intermediate is not None
        chosen = {
            **(variants or {}),
            "technical_coefficients": "domestic" if self.domestic else "total",
            "import_coefficients": "measured" if measured else "proportional",
        }
        return evaluate(installed_graph(chosen), {**self.table.inputs, **(given or {})}, wanted)

    def by_sector(self, wanted: Collection[str], **how: Any) -> pd.DataFrame:
        """Variables of every sector, a column each, in the order wanted; as `variables` otherwise.

        One over accounts is a column for each: `account_multiplier` of wages is `wages_multiplier`.
        """
        found = self.variables(wanted, **how)
        columns: dict[str, Floats] = {}
        for name in wanted:
            for account in found[name].indexes.get("account", [""]):
                own = found[name].sel(account=account) if account else found[name]
                columns[account_column(name, account) if account else name] = own.to_numpy()
        return pd.DataFrame(columns)


def account_column(variable: str, account: str) -> str:
    """The column of one account of a variable over accounts."""
    return variable.replace("account", account, 1)


def _is_domestic(table: Table) -> bool:
    """Whether the flows are of home products, imports standing in one row of no product."""
    return table.imported_inputs is not None and table.imports is None and table.imported_intermediate is None


def induced_flows(
    stored: StoredTable, shares: Mapping[str, float], group: xr.DataArray, *, joint: bool = False
) -> xr.DataArray:
    """Whose core creates value added where, over `core_region`, `region` and `industry_group`: core sectors split by `shares`.

    `group`, over `industry_group` and `sector`, says how much of a sector is of which group.
    """
    core, coefficients, table = list(shares), stored.coefficients, stored.table
    kinds = [str(one) for one in group.indexes["industry_group"]]
    seats = concordance(dict(zip(table.sectors, table.regions, strict=True)), table.sectors)
    same = concordance(dict(zip(kinds, kinds, strict=True)), kinds)
    given = {
        # E = (I - A)^-1 A, so that no unit is subtracted
        "core_requirements": Leontief.of(coefficients)
        .output(coefficients.sel(buyer=core))
        .rename(buyer="core"),
        "relevance_share": xr.DataArray(list(shares.values()), {"core": core}, ["core"]),
        "sector_region": seats.rename(into="region").transpose("region", "sector"),
        "sector_membership": group.rename(industry_group="industry"),
        "industry_group_membership": same.rename(sector="industry", into="industry_group"),
    }
    variants = {"induced_output": "joint" if joint else "published"}
    found = stored.variables(["induced_value_added_flow"], variants=variants, given=given)
    return found["induced_value_added_flow"].transpose("core_region", "region", "industry_group")

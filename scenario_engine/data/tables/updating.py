"""A table brought to the totals of another year: flows by RAS or GRAS, what is known of cells and kinds kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import xarray as xr

from scenario_engine.data.tables.balances import sum_of
from scenario_engine.data.tables.currency import factor_to, money_unit
from scenario_engine.data.tables.side_files import fail_if_sectors_differ, read_by_sector, read_rows
from scenario_engine.data.tables.table import Table
from scenario_engine.methods.input_output.balancing import gras, ras
from scenario_engine.methods.input_output.balancing.gras import Balanced
from scenario_engine.methods.input_output.balancing.parts import scaled_to
from scenario_engine.methods.labelled import ratio
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError, listing
from scenario_engine.support.files.numerals import read_number

TOTALS = ("gross_output", "intermediate_use", "intermediate_input")
"""What must be known of the other year, sector by sector."""

DEDUCTED = ("imports", "domestic_inflows")
"""What final uses hold that is not made here, from abroad and from other regions."""

ROUNDING = 1e-12
"""Of the largest output: what is left below it is no discrepancy."""

BOUNDS = ("lower", "value", "upper")
"""What may be known of a flow, from below to above."""

NOTHING: Mapping[str, xr.DataArray] = {}


@dataclass(frozen=True)
class Margins:
    """Totals of another year by sector, in the table's unit: output, its use by sectors, purchases from sectors.

    `kinds` are what is known of kinds of final use and primary inputs, such as exports or compensation; imports are
    negative.
    """

    gross_output: Floats
    intermediate_use: Floats
    intermediate_input: Floats
    kinds: Mapping[str, Floats] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Table, like: Table) -> Self:
        """The totals of a table whose flows are known, in the order of another; sectors that differ are named."""
        fail_if_sectors_differ("the other table", known.sectors, like.sectors)
        order = [known.sectors.index(sector) for sector in like.sectors]
        used, bought = known.intermediate.sum(axis=1), known.intermediate.sum(axis=0)
        kinds: dict[str, Floats] = {}
        for theirs, ours in zip(_sides(known), _sides(like), strict=True):
            # Some of the kinds alone would leave the others a rest that is none of theirs.
            kinds |= theirs if theirs.keys() == ours.keys() else {}
        return cls(
            known.gross_output[order],
            used[order],
            bought[order],
            {name: values[order] for name, values in kinds.items()},
        )

    @classmethod
    def read(cls, path: Path, like: Table, factor: float = 1.0) -> Self:
        """From a CSV file with the columns sector, gross_output, intermediate_use and intermediate_input.

        One row for each sector, and a column besides for each kind of final use, imports or primary input of the
        table that is known; `factor` brings the figures to the table's unit, unless a column unit names another.
        """

        def times(unit: str, place: str) -> float:
            return factor_to(money_unit(unit, place), like.unit) if unit else factor

        names = [name for side in _sides(like) for name in side]
        rows = read_rows(path, ("sector", *TOTALS), ("unit", *names))
        found = [*TOTALS, *(name for name in names if rows and name in rows[0][1])]
        read = {
            name: read_by_sector(path, name, like.sectors, beside=("unit", *found), units=times)
            for name in found
        }
        kinds = {name: -read[name] if name in DEDUCTED else read[name] for name in names if name in read}
        output, used, bought = (read[name] for name in TOTALS)
        return cls(output, used, bought, kinds)


def read_known(
    path: Path, like: Table, factor: float = 1.0, *, output: Floats | None = None
) -> dict[str, xr.DataArray]:
    """What is known of single flows: their value (`fixed`), or the least and greatest (`lower`, `upper`); NaN where nothing is.

    From a CSV file with the columns sector, buyer and any of value, coefficient, lower, upper; each cell once. `factor` brings
    the figures to the table's unit; a coefficient is per unit of the buyer's `output`, that of the table where None. A value
    and bounds that contradict one another are refused.
    """
    made = like.gross_output if output is None else output
    known = {name: np.full(like.intermediate.shape, np.nan) for name in BOUNDS}
    key = ("sector", "buyer")
    for place, row in read_rows(path, key, (*BOUNDS, "coefficient"), once=key):
        sides = [row[side] for side in key]
        if foreign := [side for side in sides if side not in like.sectors]:
            raise AlignmentFault(f"{place}: {listing(foreign)} is not a sector of the table.")
        at = like.sectors.index(sides[0]), like.sectors.index(sides[1])
        cell = {name: read_number(row[name], place) for name in BOUNDS if row.get(name)}
        if row.get("coefficient"):
            if "value" in cell:
                raise TableError(f"{place}: gives a value and a coefficient.", "Keep one of them.")
            cell["value"] = read_number(row["coefficient"], place) * float(made[at[1]]) / factor
        for (name, low), (other, high) in pairwise((name, cell[name]) for name in BOUNDS if name in cell):
            if low > high:
                raise TableError(f"{place}: {name} {low:g} is above {other} {high:g}.", "Change one of them.")
        for name, value in cell.items():
            known[name][at] = factor * value
    known["fixed"] = known.pop("value")
    return {
        name: like.by_sector_and_buyer(cells) for name, cells in known.items() if not np.isnan(cells).all()
    }


def carried_forward(table: Table, margins: Margins) -> Floats:
    """The flows if nothing but output changed: the coefficients of the table times the new output.

    Shape (sectors, sectors), in the table's unit.
    """
    return np.asarray(table.coefficients * margins.gross_output)


def updated(
    table: Table,
    margins: Margins,
    known: Mapping[str, xr.DataArray] = NOTHING,
    *,
    tolerance: float = 1e-9,
) -> tuple[Table, Balanced]:
    """The table at other totals, and how the balancing went.

    Final demand is what of output the sectors do not use, value added and imports of no product what of output they
    do not spend on each other: kinds of them that are known stay, the others are those of the table scaled to the
    rest (`scaled_to`); `known` flows stay as `read_known` has them. Imports apart keep their share of each cell. The
    coefficients of the table, which balances, times the new output are the prior. `tolerance` is the largest gap of a
    margin relative to the absolute sum of its cells and itself. Margins that no table with the prior's zeros and signs
    can meet raise `Infeasible`, which names rows and columns.

    Source: Stone (1961); Junius and Oosterhaven (2003) where flows are negative.
    """
    prior = table.by_sector_and_buyer(carried_forward(table, margins))
    method = gras if bool((prior < 0).any()) else ras
    balanced = method(
        prior,
        table.by_sector(margins.intermediate_use),
        table.by_sector(margins.intermediate_input).rename(sector="buyer"),
        fixed=known.get("fixed"),
        lower=known.get("lower"),
        upper=known.get("upper"),
        tolerance=tolerance,
    )
    return _with_kinds(table, margins, balanced.table.to_numpy()), balanced


def _sides(table: Table) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Kinds that make up final demand, imports negative, and kinds that an output pays beside its purchases."""
    deducted = zip(DEDUCTED, (table.imports, table.inflows), strict=True)
    less = {name: -values for name, values in deducted if values is not None}
    foreign = {} if table.imported_inputs is None else {"imported_inputs": table.imported_inputs}
    paid = table.primary_inputs or {"value_added": table.value_added}
    return {**table.final_uses, **less}, {**paid, **foreign, **table.inputs_beside}


def _with_kinds(table: Table, margins: Margins, flows: Floats) -> Table:
    """The table around new flows, its final uses, imports and primary inputs brought to what the flows leave."""
    output, used, bought = margins.gross_output, flows.sum(axis=1), flows.sum(axis=0)
    demanded, inputs = _sides(table)
    final = _kinds(demanded, margins, output - used)
    left = output - used - sum_of(final.values(), output)
    imports, inflows = (-final.pop(name) if name in final else None for name in DEDUCTED)
    paid = _kinds(inputs, margins, output - bought)
    foreign = paid.pop("imported_inputs", None)
    besides = {name: paid.pop(name) for name in table.inputs_beside}
    abroad, abroad_finally = _apart(table, flows, final, imports)
    return table.remade(
        flows,
        output,
        imported_intermediate=abroad,
        final_uses=final,
        imported_final_uses=abroad_finally,
        regional_uses={region: _alike(uses, table, final) for region, uses in table.regional_uses.items()},
        regions=table.regions,
        products=table.products,
        primary_inputs=paid if table.primary_inputs else {},
        value_added=sum_of(paid.values(), output),
        imports=imports,
        inflows=inflows,
        imported_inputs=foreign,
        inputs_beside=besides,
        error=left if np.abs(left).max() > ROUNDING * np.abs(output).max() else None,
    )


def _alike(uses: Mapping[str, Floats], table: Table, final: Mapping[str, Floats]) -> dict[str, Floats]:
    """A part of final uses as it is now: of each kind the share that it was."""
    return {kind: ratio(part, table.final_uses[kind]) * final[kind] for kind, part in uses.items()}


def _kinds(prior: Mapping[str, Floats], margins: Margins, total: Floats) -> dict[str, Floats]:
    """Kinds that sum to a total: those that are known, and the others scaled to the rest."""
    known = {name: margins.kinds[name] for name in prior if name in margins.kinds}
    others = [name for name in prior if name not in known]
    rest = total - sum_of(known.values(), total)
    scaled = scaled_to(np.array([prior[name] for name in others]), rest) if others else ()
    made = {**known, **dict(zip(others, scaled, strict=True))}
    return {name: made[name] for name in prior}


def _apart(
    table: Table, flows: Floats, final: Mapping[str, Floats], imports: Floats | None
) -> tuple[Floats | None, dict[str, Floats]]:
    """Imported flows and final uses: their share of each cell, times what brings a product to its imports."""
    if table.imported_intermediate is None:
        return None, {}
    abroad = ratio(table.imported_intermediate, table.intermediate) * flows
    finally_ = _alike(table.imported_final_uses, table, final)
    found = abroad.sum(axis=1) + sum_of(finally_.values(), table.gross_output)
    factor = np.ones(len(found)) if imports is None or not finally_ else ratio(imports, found)
    return factor[:, None] * abroad, {kind: factor * part for kind, part in finally_.items()}


def miss(estimate: Floats, true: Floats) -> float:
    """Sum of absolute errors over the sum of flows: a ratio. Both are (sectors, sectors), in one unit."""
    return float(np.abs(estimate - true).sum() / np.abs(true).sum())

"""The symmetric table that an assumption makes of make and use tables."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from scenario_engine.data.tables.kinds import TAXES
from scenario_engine.data.tables.supply_use import IMPORTED, IMPORTS, SupplyUseTables, read_tables
from scenario_engine.data.tables.table import Table
from scenario_engine.methods.input_output.make_use import MakeUse, symmetric
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, listing


def symmetric_table(make: Path, use: Path, assumption: str, *, unit: str | None = None) -> Table:
    """The symmetric table of two files under an assumption, by `read_tables` and `made_symmetric`."""
    return made_symmetric(read_tables(make, use, unit=unit), assumption, use.name)


def made_symmetric(printed: SupplyUseTables, assumption: str, name: str) -> Table:
    """The symmetric table that an assumption, one of `input_output.make_use.ASSUMPTIONS`, makes of make and use tables.

    What the official tables leave between output and its uses (rounding, mostly) stands in `error`, in place
    of a printed discrepancy; `check_supply_use` says how much it is and `check_table` refuses one that is not
    small. `name` of the use table is for messages.
    """
    prior, buyers = printed.prior, len(printed.industries)
    labels = [label for label in printed.imported if label != IMPORTED]
    own = _made_at_home(name, labels, printed.products)
    abroad = prior.imported_use.sel(imported=labels).to_numpy()
    imported = own @ abroad
    uses = prior.domestic_use.to_numpy() + imported
    final = dict(zip(printed.heads, uses[:, buyers:].T, strict=True))
    if IMPORTS in prior.supply.indexes["industry"]:
        final["imports"] = -prior.supply.sel(industry=IMPORTS).to_numpy()
    elif labels:
        final["imports"] = -own @ abroad.sum(axis=1)
    inputs = dict(printed.primary_inputs)
    for beside in (TAXES, IMPORTED):
        if beside in prior.imported_use.indexes["imported"]:
            inputs[beside] = prior.imported_use.sel(imported=beside).to_numpy()[:buyers]
    tables = MakeUse(
        commodities=tuple(printed.products),
        industries=printed.industries,
        make=prior.supply.to_numpy()[:buyers],
        use=uses[:, :buyers],
        final_uses=final,
        primary_inputs=inputs,
    )
    made = symmetric(tables, assumption)
    imported_uses = dict(zip(printed.heads, imported[:, buyers:].T, strict=True))
    apart = replace(tables, use=imported[:, :buyers], final_uses=imported_uses, primary_inputs={})
    # What is imported is turned as all that is used, so that it stays a part of it.
    foreign = symmetric(apart, assumption) if labels else None
    final = dict(made.final_uses)
    # Value added at basic prices, as the offices' is, holds no taxes on products; a row of it is no kind of primary input.
    earned = {kind: values for kind, values in made.primary_inputs.items() if kind not in (IMPORTED, TAXES)}
    taxes = {kind: values for kind, values in made.primary_inputs.items() if kind == TAXES}
    primary = {} if "value_added" in earned else earned
    imports = -final.pop("imports") if "imports" in final else None
    bought = made.flows.sum(axis=0)
    value_added = np.sum(list(earned.values()), axis=0)
    outside = [one for one in (made.imported_inputs, made.primary_inputs.get(IMPORTED)) if one is not None]
    uses = np.sum(list(final.values()), axis=0) - (0.0 if imports is None else imports)
    return Table(
        sectors=made.sectors,
        titles={},
        unit=printed.unit,
        unit_from=printed.unit_from,
        intermediate=made.flows,
        gross_output=made.output,
        final_uses=final,
        primary_inputs=primary,
        intermediate_input=bought,
        value_added=value_added,
        total_input=bought + value_added + np.sum([*outside, *taxes.values()], axis=0),
        imports=imports,
        imported_intermediate=None if foreign is None else foreign.flows,
        imported_final_uses={} if foreign is None else foreign.final_uses,
        imported_inputs=np.sum(outside, axis=0) if outside else None,
        inputs_beside=taxes,
        error=made.output - made.flows.sum(axis=1) - uses,
        resolution=printed.resolution,
        notes=printed.notes,
    )


def _made_at_home(name: str, imported: Sequence[str], products: Sequence[str]) -> Floats:
    """0/1, (commodities, imported): the product made at home that each imported one is."""
    foreign = [label for label in imported if label not in products]
    if foreign:
        raise AlignmentFault(
            f"{name}: imports of {listing(foreign)} have no row of products made at home.",
            "Add one, of zeros if need be.",
        )
    cells = [float(own == label) for own in products for label in imported]
    return np.reshape(cells, (len(products), len(imported)))

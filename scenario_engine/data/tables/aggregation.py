"""A stored table in a coarser classification: read back, summed by a concordance, every total kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from scenario_engine.data.catalogue import Dataset
from scenario_engine.data.tables.table import Floats, Table
from scenario_engine.errors import TableError, near_miss
from scenario_engine.input_output.classification import concordance

TOTALS = ("gross_output", "intermediate_input", "value_added", "final_demand")
DERIVED = (*TOTALS, "imports", "exports", "household_consumption")
"""Indicators of a stored table that are no kind of primary input."""


def stored_table(dataset: Dataset) -> Table:
    """The table of a dataset made by `data import`.

    Raises
    ------
    TableError
        When the dataset holds no table.
    """
    if "table" not in dataset.about or "intermediate_use" not in dataset.tables():
        raise TableError(f"dataset {dataset.name!r} was not imported from a table.")
    sectors = dataset.labels("sector")
    by_sector = (
        dataset.table("sectors").pivot(index="sector", columns="indicator", values="value").loc[sectors]
    )
    final = dataset.table("final_use").pivot(index="sector", columns="final_use", values="value").loc[sectors]
    uses = {name: final[name].to_numpy() for name in dataset.labels("final_use")}
    imports = by_sector["imports"].to_numpy() if "imports" in by_sector else None
    demand = np.sum(list(uses.values()), axis=0) - (0.0 if imports is None else imports)
    bought, value_added = by_sector["intermediate_input"].to_numpy(), by_sector["value_added"].to_numpy()
    about = dataset.about["table"]
    return Table(
        sectors=tuple(sectors),
        titles_zh=tuple(dataset.titles("sector", "zh").values()),
        titles_en=tuple(dataset.titles("sector", "en").values()),
        unit=about["unit"],
        unit_from=about["unit_from"],
        intermediate=_square(dataset, "intermediate_use"),
        imported_intermediate=_square(dataset, "imported_intermediate_use")
        if "imported_intermediate_use" in dataset.tables()
        else None,
        gross_output=by_sector["gross_output"].to_numpy(),
        final_uses=uses,
        primary_inputs={name: by_sector[name].to_numpy() for name in by_sector if name not in DERIVED},
        intermediate_input=bought,
        value_added=value_added,
        total_input=bought + value_added,
        imports=imports,
        error=by_sector["final_demand"].to_numpy() - demand,
    )


def aggregated(table: Table, members: Mapping[str, str]) -> Table:
    """The table summed to the groups of a concordance, sector → group; errors as in `concordance`."""
    matrix = concordance(members, list(table.sectors))
    groups = tuple(str(label) for label in matrix.indexes["into"])
    W = matrix.to_numpy()

    def square(flows: Floats) -> Floats:
        return np.asarray(W.T @ flows @ W)

    def total(values: Floats) -> Floats:
        return np.asarray(values @ W)

    return replace(
        table,
        sectors=groups,
        titles_zh=groups,
        titles_en=groups,
        intermediate=square(table.intermediate),
        imported_intermediate=None
        if table.imported_intermediate is None
        else square(table.imported_intermediate),
        gross_output=total(table.gross_output),
        final_uses={name: total(values) for name, values in table.final_uses.items()},
        primary_inputs={name: total(values) for name, values in table.primary_inputs.items()},
        intermediate_input=total(table.intermediate_input),
        value_added=total(table.value_added),
        total_input=total(table.total_input),
        imports=None if table.imports is None else total(table.imports),
        error=None if table.error is None else total(table.error),
        subtotals={},
    )


def members_of(dataset: Dataset, classification: str) -> dict[str, str]:
    """Sector → group of one of the dataset's classifications.

    Raises
    ------
    TableError
        When the dataset has no such classification.
    """
    known = dataset.table("memberships") if "memberships" in dataset.tables() else None
    kinds = [] if known is None else known["classification"].unique().tolist()
    if known is None or classification not in kinds:
        advice = near_miss(classification, kinds) or "Import the table with --sectors."
        raise TableError(f"dataset {dataset.name!r} has no classification {classification!r}. {advice}")
    rows = known[known["classification"] == classification]
    return dict(zip(rows["member"], rows["group"], strict=True))


def _square(dataset: Dataset, name: str) -> Floats:
    size = len(dataset.labels("sector"))
    order = {sector: index for index, sector in enumerate(dataset.labels("sector"))}
    frame = dataset.table(name)
    flows = np.zeros((size, size))
    flows[frame["sector"].map(order), frame["buyer"].map(order)] = frame["value"]
    return flows

"""A table read back from the dataset it was stored as."""

from __future__ import annotations

import numpy as np

from scenario_engine.data.dataset import Dataset
from scenario_engine.data.tables.table import Table
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, near_miss

__all__ = ["classifications", "members_of", "stored_table"]

TOTALS = ("gross_output", "intermediate_input", "value_added", "final_demand")
DERIVED = (*TOTALS, "imports", "exports", "household_consumption")
"""Indicators of a stored table that are no kind of primary input."""


def stored_table(dataset: Dataset) -> Table:
    """The table of a dataset made by `data import`.

    Parameters
    ----------
    dataset
        A dataset made by `data import`.

    Returns
    -------
    Flows (sector, sector), totals (sector,), in the unit stored with them.

    Raises
    ------
    TableError
        When the dataset holds no table.
    """
    if "table" not in dataset.about or "intermediate_use" not in dataset.tables():
        raise TableError(
            f"dataset {dataset.name!r} was not imported from a table.",
            "Give one that `data import` stored; `data list` names them.",
        )
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


def classifications(dataset: Dataset) -> dict[str, dict[str, str]]:
    """Classification → sector → group, for every classification the dataset was imported with.

    Parameters
    ----------
    dataset
        A dataset made by `data import`.
    """
    if "memberships" not in dataset.tables():
        return {}
    known = dataset.table("memberships")
    return {
        str(kind): dict(zip(rows["member"], rows["group"], strict=True))
        for kind, rows in known.groupby("classification", sort=False)
    }


def members_of(dataset: Dataset, classification: str) -> dict[str, str]:
    """Sector → group of one of the dataset's classifications.

    Parameters
    ----------
    dataset
        A dataset made by `data import --sectors`.
    classification
        Such as `section`.

    Raises
    ------
    TableError
        When the dataset has no such classification.
    """
    known = classifications(dataset)
    if classification not in known:
        advice = near_miss(classification, known) or "Import the table with --sectors."
        raise TableError(f"dataset {dataset.name!r} has no classification {classification!r}.", advice)
    return known[classification]


def _square(dataset: Dataset, name: str) -> Floats:
    size = len(dataset.labels("sector"))
    order = {sector: index for index, sector in enumerate(dataset.labels("sector"))}
    frame = dataset.table(name)
    flows = np.zeros((size, size))
    flows[frame["sector"].map(order), frame["buyer"].map(order)] = frame["value"]
    return flows

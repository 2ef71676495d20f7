"""A table read back from the dataset it was stored as."""

from dataclasses import replace

import pandas as pd

from scenario_engine.data.dataset import Dataset
from scenario_engine.data.selection import fail_unless_as_stored
from scenario_engine.data.tables.satellites import Account
from scenario_engine.data.tables.table import Table
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing, near_miss

DERIVED = (
    *("gross_output", "intermediate_input", "value_added", "final_demand"),
    *("imports", "domestic_inflows", "imported_inputs", "exports", "household_consumption"),
)
"""Indicators of a stored table that are no kind of primary input."""


def stored_table(dataset: Dataset, *, in_any_unit: bool = False) -> Table:
    """The table of a dataset made by `data import`; one whose rows differ in unit where `in_any_unit` takes it."""
    if "table" not in dataset.about or "intermediate_use" not in dataset.tables():
        raise TableError(
            f"dataset {dataset.name!r} was not imported from a table.",
            "Give one that `data import` stored; `data list` names them.",
        )
    sectors, units = dataset.labels("sector"), tuple(dataset.about["table"].get("row_units", ()))
    if units and not in_any_unit:
        raise TableError(
            f"the rows of dataset {dataset.name!r} are in different units, and this needs one.",
            "Ask for its multipliers or for chains of value added (table multipliers, table paths), or bring its rows to "
            "one unit of money and import it again.",
        )

    about, tables = dataset.about["table"], dataset.tables()

    def stored(file: str, *keys: str) -> pd.DataFrame:
        rows = dataset.table(file)
        fail_unless_as_stored(rows, file, keys, (about["unit"], *units))
        return rows

    def wide(rows: pd.DataFrame, columns: str = "final_use") -> pd.DataFrame:
        return rows.pivot(index="sector", columns=columns, values="value").reindex(sectors)

    known = wide(stored("sectors", "sector", "indicator"), "indicator")
    final = wide(stored("final_use", "sector", "final_use"))
    without = known.isna().any(axis=1) | final.isna().any(axis=1)
    if lost := list(known.index[without]):
        raise TableError(
            f"dataset {dataset.name!r} has no figures of sectors {listing(lost)}.", "Import its table again."
        )
    totals, imported, regional = _columns(known), dict[str, Floats](), dict[str, dict[str, Floats]]()
    if "imported_final_use" in tables:
        imported = _columns(wide(stored("imported_final_use", "sector", "final_use")))
    if "regional_final_use" in tables:
        rows = stored("regional_final_use", "region", "sector", "final_use")
        regional = {str(region): _columns(wide(own)) for region, own in rows.groupby("region", sort=False)}
    apart, classed = "imported_intermediate_use", classifications(dataset)

    def of_each(kind: str) -> tuple[str, ...]:
        return tuple(classed[kind][sector] for sector in sectors) if kind in classed else ()

    made = Table(
        sectors=tuple(sectors),
        titles={code: tuple(dataset.titles("sector", code).values()) for code in ("zh", "en")},
        unit=about["unit"],
        unit_from=about["unit_from"],
        intermediate=dataset.square("intermediate_use"),
        imported_intermediate=dataset.square(apart) if apart in tables else None,
        gross_output=totals["gross_output"],
        final_uses={name: final[name].to_numpy() for name in dataset.labels("final_use")},
        inputs_beside={name: totals[name] for name in about.get("beside", ())},
        primary_inputs={
            name: values
            for name, values in totals.items()
            if name not in (*DERIVED, *about.get("beside", ()))
        },
        intermediate_input=totals.get("intermediate_input", 0.0 * totals["gross_output"]),
        row_units=units,
        value_added=totals["value_added"],
        total_input=totals["gross_output"],
        imported_final_uses=imported,
        regional_uses=regional,
        regions=of_each("sector_region"),
        products=of_each("sector_product"),
        accounts=_accounts(dataset, sectors),
        imports=totals.get("imports"),
        inflows=totals.get("domestic_inflows"),
        imported_inputs=totals.get("imported_inputs"),
        notes=tuple(about.get("notes", ())),
    )
    return replace(
        made,
        total_input=made.total_input if units else made.intermediate_input + made.value_added + made.beside,
        error=totals["final_demand"] - made.final_demand,
    )


def _columns(frame: pd.DataFrame) -> dict[str, Floats]:
    return {str(name): column.to_numpy() for name, column in frame.items()}


def _accounts(dataset: Dataset, sectors: list[str]) -> dict[str, Account]:
    if "accounts" not in dataset.tables():
        return {}
    found: dict[str, Account] = {}
    for name, own in dataset.table("accounts").groupby("account", sort=False):
        fail_unless_as_stored(own, "accounts", ("sector", "region"), own["unit"].iloc[:1])
        of_sectors = own[own["sector"] != ""].set_index("sector")["value"].reindex(sectors, fill_value=0.0)
        of_users = own[own["region"] != ""].set_index("region")["value"]
        found[str(name)] = Account(own["unit"].iloc[0], of_sectors.to_numpy(), of_users.to_dict())
    return found


def classifications(dataset: Dataset) -> dict[str, dict[str, str]]:
    """Classification → sector → group, for every classification the dataset was imported with."""
    if "memberships" not in dataset.tables():
        return {}
    known = dataset.table("memberships")
    return {
        str(kind): dict(zip(rows["member"], rows["group"], strict=True))
        for kind, rows in known.groupby("classification", sort=False)
    }


def members_of(dataset: Dataset, classification: str) -> dict[str, str]:
    """Sector → group of one of the dataset's classifications."""
    known = classifications(dataset)
    if classification not in known:
        advice = near_miss(classification, known) or "Import the table with --sectors."
        raise TableError(f"dataset {dataset.name!r} has no classification {classification!r}.", advice)
    return known[classification]

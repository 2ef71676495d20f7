"""Estimate whose core creates value added in which province: the flows of scenarios/between-provinces.toml.

Measured are the national table of 2017 and, of 2020, value added of provinces in three sectors as first published. Estimated:

- output of provinces: of the eleven core sectors by the key of core value added of 2020 (calibration/regional-core-share.csv),
  of all others by value added of their sector of the economy;
- who sells to whom, as `data interregional` does: Flegg's location quotients, the rest from each other province in proportion to
  what it makes, balanced by RAS product by product.

The table of 31 provinces and 30 sectors (core sectors, and sections without them) is then augmented by the core of every
province with the shares of calibration/china-2020.toml. The table itself is not carried. With `--compare`, other methods
are tried and how much they change is printed.

Run from the top of the repository: python calibration/between_provinces.py [--compare]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.analysis.stored_table import StoredTable, induced_flows
from scenario_engine.data import catalogue
from scenario_engine.data.tables.derived import Method, interregional
from scenario_engine.data.tables.reader import read_table
from scenario_engine.data.tables.reclassification import aggregated
from scenario_engine.scenario.scenario import load

TOP = Path(__file__).parents[1]
TABLE = TOP.parent / "shared" / "data" / "io" / "china_2017_149_full_table.csv"
TARGET = TOP / "scenario_engine" / "data" / "china" / "interprovincial_2017.csv"
YEAR = 2020
DELTA = 0.3
GROUP_OF = {"A": "primary", **dict.fromkeys("BCDE", "secondary")}
"""Section → its sector of the economy; all others are tertiary."""

QUALITY = "estimate: trade between provinces by FLQ, δ = 0.3, and RAS"
"""Said in every row."""


def main(compare: bool) -> None:
    """Write the table, every row with its quality; or print what other methods would change."""
    flows = estimated("flq", DELTA)
    if compare:
        for method, delta in (("flq", 0.1), ("flq", 0.5), ("slq", 0.0), ("charm", 0.0)):
            print(method, delta, *(f"{one:.3f}" for one in difference(estimated(method, delta), flows)))
        return
    rows = flows.rename("value").to_series().reset_index()
    rows = rows.assign(
        year=2017,
        indicator="induced_value_added",
        unit="CNY_1e8",
        vintage="input-output",
        source="computed: calibration/between_provinces.py",
        quality=QUALITY,
    )
    about = ["unit", "vintage", "source", "quality"]
    columns = ["year", "core_region", "region", "industry_group", "indicator", "value", *about]
    TARGET.write_text(
        rows[columns].to_csv(index=False, float_format="%.7g", lineterminator="\n"), encoding="utf-8"
    )
    across = 1.0 - own(flows) / float(flows.sum())
    print(
        f"wrote {TARGET.name}: {len(rows)} flows, {float(flows.sum()):,.0f} CNY_1e8, {across:.1%} of them between provinces"
    )


def estimated(method: Method, delta: float) -> xr.DataArray:
    """Value added in each province that the core of each induces in 2017, by sector of the economy."""
    baseline, china = load(TOP / "scenarios" / "baseline.toml"), catalogue.find("china")
    share = baseline.inputs["relevance_share"]
    codes = [str(one) for one in share.indexes["core"]]
    section = {
        row.member: row.group
        for row in china.table("memberships").itertuples()
        if row.classification == "sector_section"
    }
    table = aggregated(
        read_table(TABLE), {one: one if one in codes else kind for one, kind in section.items()}
    )
    nation = StoredTable(table, "CNY_1e4", domestic=True)
    made = by_province(nation, codes, section, baseline.inputs["regional_core_share"])
    provinces = StoredTable(
        interregional(table, nation.coefficients.to_numpy(), made, method, delta), "CNY_1e4"
    )
    products = dict(zip(provinces.table.sectors, provinces.table.products, strict=True))
    shares = {one: float(share.sel(core=kind)) for one, kind in products.items() if kind in codes}
    of_section = {one: section.get(kind, kind) for one, kind in products.items()}
    groups = baseline.inputs["industry_group_membership"].rename(industry="sector")
    group = groups.sel(sector=list(of_section.values())).assign_coords(sector=list(of_section))
    return induced_flows(provinces, shares, group) * 1e-4


def by_province(
    nation: StoredTable, codes: list[str], section: dict[str, str], core_share: xr.DataArray
) -> dict[str, np.ndarray]:
    """Output of each product in each province: the core by its own key, all else by value added of three sectors."""
    china = catalogue.find("china")
    accounts = china.table("province_sectors").query(
        "vintage == 'first published' and year == @YEAR and indicator == 'value_added'"
    )
    added = accounts.pivot_table(index="region", columns="industry", values="value")
    regions = [str(one) for one in core_share.indexes["region"]]
    share, core = (added / added.sum()).loc[regions], core_share.sel(year=YEAR).to_pandas()
    columns = {}
    for product, output in zip(nation.table.sectors, nation.table.gross_output, strict=True):
        group = GROUP_OF.get(section.get(product, product), "tertiary")
        key = core.loc[regions, group] if product in codes else share[group]
        columns[product] = output * key
    frame = pd.DataFrame(columns)
    return {region: frame.loc[region].to_numpy() for region in regions}


def own(flows: xr.DataArray) -> float:
    """What stays in the province of the core."""
    return float(
        sum(flows.sel(core_region=one, region=one).sum() for one in flows.indexes["region"].tolist())
    )


def difference(other: xr.DataArray, flows: xr.DataArray) -> tuple[float, float, float]:
    """Part between provinces; part of all flows that is elsewhere; the largest change of a province's benefit."""
    a, b = (one.sum("industry_group") / float(one.sum()) for one in (other, flows))
    benefit = a.sum("core_region") / b.sum("core_region") - 1.0
    return (
        1.0 - own(other) / float(other.sum()),
        float(np.abs(a - b).sum()) / 2.0,
        float(np.abs(benefit).max()),
    )


if __name__ == "__main__":
    main("--compare" in sys.argv[1:])

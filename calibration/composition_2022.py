"""Print the factors of scenarios/replicate-composition.toml: composition of 2022 as printed over the model's, and 2021.

Penetration by sector of 2022 is what scenarios/replicate-2022.toml holds, found from five printed provinces; the model's is that
of replicate-composition without the factors. Both are taken as shares, because national totals are spliced. Services to
farming count as tertiary: the primary sector is 95.28 % of section A, as in the official accounts of 2022 (88 207.0 of
92 576.8). Core by section of 2022 is met by the drift of the core rate; its factors of 2021 keep the drift that CAII 2023
could know, 3.65 and 1.90 % a year.

The report could know 2021 and 2022 only as first published (sectors-first-published.csv); the model moves by the census
vintage after it. The factor of 2021 is that of 2022 times the growth of the later vintage over that of the first.

Run from the top of the repository: python calibration/composition_2022.py
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import xarray as xr

from scenario_engine.data import catalogue
from scenario_engine.engine.program import run
from scenario_engine.scenario.scenario import load

DRIFT = {"C": (0.0365, 0.00837), "I": (0.0190, 0.03888)}
"""Of the core rate, 2022: as CAII 2023 could know it, and with the composition of 2022."""


def vintage_ratio() -> xr.DataArray:
    """Growth factor of 2022 by sector in the fifth-census vintage over the one first published."""
    first = pd.read_csv(Path(__file__).parent / "sectors-first-published.csv")
    rows = catalogue.find("china").table("national")
    later = rows[(rows["indicator"] == "value_added") & (rows["vintage"] == "fifth census")]
    later = later.rename(columns={"industry": "industry_group"})
    growth = []
    for table in (later, first):
        wide = table.pivot_table(index="industry_group", columns="year", values="value")
        growth.append(wide[2022] / wide[2021])
    ratio: xr.DataArray = (growth[0] / growth[1]).to_xarray()
    return ratio


def main() -> None:
    """Run the scenario without its factors and print them."""
    printed = load("replicate-2022").inputs["industry_group_penetration_value_added"].isel(year=0, drop=True)
    given = load("replicate-composition")
    plain = xr.ones_like(given.inputs["penetration_deepening"])
    model = run(
        given.graph,
        {**given.inputs, "penetration_deepening": plain},
        ["industry_group_penetration_value_added"],
        given.dataset.counted_in,
    )
    groups = model["industry_group_penetration_value_added"].sel(year=2022)
    factor, ratio = (printed / printed.sum()) / (groups / groups.sum()), vintage_ratio()
    print("penetration 2022", factor.round(5).to_series().to_dict())
    print("penetration 2021", (factor * ratio).round(5).to_series().to_dict())
    for section, group in (("C", "secondary"), ("I", "tertiary")):
        knew, met = DRIFT[section]
        print(
            "core 2021",
            section,
            round((1.0 + met) / (1.0 + knew) * float(ratio.sel(industry_group=group)), 5),
        )


if __name__ == "__main__":
    main()

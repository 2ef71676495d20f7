"""Print the factors of scenarios/replicate-composition.toml: composition of 2022 as printed over the model's, and 2021.

Penetration by sector and core by section of 2022 are what scenarios/replicate-2022.toml holds, found from five
printed provinces; the model's are those of the baseline. Both are taken as shares, because national totals are spliced.

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

ASKED = ["penetration_value_added", "core_value_added"]


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
    """Run the baseline and print."""
    found = load("replicate-2022").inputs
    given = load("baseline-cities")
    model = run(given.graph, given.inputs, ASKED, given.dataset.counted_in).sel(year=2022)
    member = given.inputs["industry_group_membership"]
    for name in ASKED:
        printed = found[f"industry_group_{name}"].isel(year=0, drop=True)
        groups = xr.dot(model[name], member, dim="industry")
        factor = (printed / printed.sum()) / (groups / groups.sum())
        print(name, 2022, factor.round(5).to_series().to_dict())
        print(name, 2021, (factor * vintage_ratio()).round(5).to_series().to_dict())


if __name__ == "__main__":
    main()

"""Print the factors of scenarios/replicate-composition.toml: composition of 2022 as printed over the model's.

Penetration by sector and core by section of 2022 are what scenarios/replicate-2022.toml holds, found from five
printed provinces; the model's are those of the baseline. Both are taken as shares, because national totals are spliced.

Run from the top of the repository: python calibration/composition_2022.py
"""

from __future__ import annotations

import xarray as xr

from scenario_engine.engine import run
from scenario_engine.scenario import load

ASKED = ["penetration_value_added", "core_value_added"]


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
        print(name, factor.round(5).to_series().to_dict())


if __name__ == "__main__":
    main()

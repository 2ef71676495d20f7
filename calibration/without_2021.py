"""Fit the relevance shares and the multiplier to CAII 2023 alone, and print the numbers of replicate-without-2021.toml.

One share for the core sectors of C, one for those of I and one yearly multiplier since 2017, so that core of 2022 is
5 057 in C and 7 548 in I and penetration 32 013.8, as found from five provinces of that report (replicate-2022). Core is
linear in the shares; with them given, penetration is so in the multiplier to the fifth power. No figure of CAII 2021 is used.

Run from the top of the repository: python calibration/without_2021.py
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.engine.program import run
from scenario_engine.scenario.scenario import load

CORE_2022 = {"C": 5057.0, "I": 7548.0}
PENETRATION_2022 = 32013.8
ASKED = ["unspliced_core_value_added", "unspliced_penetration_value_added"]


def main() -> None:
    """Fit and print."""
    given = load("baseline-cities")
    inputs = dict(given.inputs)
    inputs["technology_multiplier"] = xr.ones_like(inputs["technology_multiplier"])
    inputs["core_rate_drift"] = xr.zeros_like(inputs["core_rate_drift"])
    share = inputs["relevance_share"]
    in_c = np.array([str(code) < "100" for code in share.indexes["core"]])
    shares = {"C": 0.1, "I": 0.1}

    def model() -> xr.Dataset:
        inputs["relevance_share"] = share.copy(data=np.where(in_c, shares["C"], shares["I"]))
        found = run(given.graph, inputs, ASKED, given.dataset.counted_in, given.indexes)
        return found.sel(year=2022)

    core = model()["unspliced_core_value_added"]
    shares = {
        section: shares[section] * value / float(core.sel(industry=section))
        for section, value in CORE_2022.items()
    }
    unmoved = float(model()["unspliced_penetration_value_added"].sum())
    multiplier = (PENETRATION_2022 / unmoved) ** (1.0 / 5.0)
    print(f"share of C {shares['C']:.4f}, of I {shares['I']:.4f}; multiplier {multiplier:.5f} a year")


if __name__ == "__main__":
    main()

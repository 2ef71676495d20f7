"""Draw the pictures of the README from stored results: python docs/pictures.py (after the scenarios were run)."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt

from scenario_engine.scenario.outcome import compute

TOP = Path(__file__).parents[1]
SCENARIOS = {
    "deep_digitalisation": "#117733",
    "high_growth": "#44aa99",
    "baseline": "#332288",
    "stalled_technology": "#999933",
    "low_growth": "#cc6677",
}
"""Scenario → colour, from a palette told apart by the colour-blind (Tol, muted)."""


def outlook(file: Path) -> None:
    """Core and penetration of the baseline by year, and the total of every scenario."""
    outcomes = {name: compute(TOP / "scenarios" / f"{name}.toml") for name in SCENARIOS}
    base = outcomes["baseline"].result
    measured = outcomes["baseline"].scenario.horizon.measured
    years = base.indexes["year"]
    left, right = (figure := plt.figure(figsize=(10, 4))).subplots(1, 2)
    core = base["core_value_added"].sum("industry") / 1e4
    penetration = base["penetration_value_added"].sum("industry") / 1e4
    alpha = [1.0 if year <= measured else 0.55 for year in years]
    for x, c, p, a in zip(years, core.to_numpy(), penetration.to_numpy(), alpha, strict=True):
        left.bar(x, c, color="#332288", alpha=a, width=0.75)
        left.bar(x, p, bottom=c, color="#88ccee", alpha=a, width=0.75)
    left.set_title("Baseline: core (dark) and penetration (light)\npale: projected", fontsize=10)
    heights = []
    for name, outcome in outcomes.items():
        total = outcome.result["total_value_added"].sum("industry").sel(year=slice(measured, None)) / 1e4
        right.plot(total["year"], total, color=SCENARIOS[name], linewidth=2)
        heights.append(min([float(total[-1]), *(height - 0.22 for height in heights[-1:])]))
        right.text(
            2030.1, heights[-1] - 0.04, outcome.scenario.title["en"], fontsize=8, color=SCENARIOS[name]
        )
    right.set_title("Total value added by scenario", fontsize=10)
    right.set_xlim(measured, years[-1] + 2.2)
    for axis in (left, right):
        axis.set_ylabel("trillion yuan, current prices", fontsize=9)
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(labelsize=8)
    right.set_xticks(range(measured, int(years[-1]) + 1))
    right.set_ylim(4.5)
    figure.tight_layout()
    figure.savefig(file)


if __name__ == "__main__":
    mpl.rcParams["svg.hashsalt"] = "scenario_engine"
    mpl.rcParams["svg.fonttype"] = "none"
    outlook(TOP / "docs" / "img" / "outlook.svg")
    outlook(TOP / "docs" / "img" / "outlook.png")

"""Who belongs where, and what stands beside a table: the core's columns, trade, households, jobs, shocks."""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.testing.plausible import default_labels
from scenario_engine.testing.shape import Shape
from scenario_engine.testing.tables import BalancedTable

MEMBERS = {
    "sector_membership": ("sector", "industry"),
    "sector_region": ("sector", "region"),
    "industry_group_membership": ("industry", "industry_group"),
    "city_membership": ("city", "region"),
    "country_income_group": ("country", "income_group"),
    "country_world_region": ("country", "world_region"),
    "indicator_membership": ("indicator", "branch"),
    "core_part_membership": ("core", "core_part"),
}


def memberships(shape: Shape) -> dict[str, xr.DataArray]:
    """0/1 matrices: each member in one group and no group empty; groups of regions overlap."""
    labels = shape.labels
    found = {}
    for name, (member, group) in MEMBERS.items():
        members, groups = labels[member], labels[group]
        belongs = np.zeros((len(members), len(groups)))
        belongs[np.arange(len(members)), np.arange(len(members)) % len(groups)] = 1.0
        found[name] = xr.DataArray(belongs, {member: members, group: groups}, [member, group])
    regions, region_groups = labels["region"], labels["region_group"]
    overlapping = np.ones((len(regions), len(region_groups)))
    overlapping[1:, 1:] = 0.0
    found["region_group_membership"] = xr.DataArray(
        overlapping, {"region": regions, "region_group": region_groups}, ["region", "region_group"]
    )
    return found


def table_satellites(
    shape: Shape, random: np.random.Generator, square: BalancedTable
) -> dict[str, xr.DataArray]:
    """Inputs that hang on the table: (I − A)⁻¹ − I of the core, trade, income and consumption, jobs, shocks.

    Households spend at most what they earn, and imports are at most what is used.
    """
    output, used = square.gross_output, square.intermediate_use
    produces = output.to_numpy() > 0.0
    count, core = len(produces), shape.labels["core"]
    flows = used.to_numpy()
    shares = flows / np.where(produces, output.to_numpy(), 1.0)
    requirements = np.linalg.solve(np.eye(count) - shares, shares)[:, : len(core)]
    imported = random.uniform(0.05, 0.4, (count, 1))
    abroad = square.value_added * random.uniform(0.05, 0.2)
    income = square.value_added * random.uniform(0.2, 0.7)
    consumed = random.dirichlet(np.ones(count)) * float(income.sum()) * random.uniform(0.2, 0.9)
    years = shape.all_years
    shock = random.normal(0.0, 10.0, (len(years), count)) * produces
    sectors = square.gross_output.coords["sector"]
    return {
        "core_requirements": xr.DataArray(
            requirements, {"sector": sectors, "core": core}, ["sector", "core"]
        ),
        "imported_intermediate_use": used * imported,
        "imported_inputs": abroad,
        "sector_value_added": square.value_added - abroad,
        "sector_imports": output * imported[:, 0],
        "sector_exports": output * random.uniform(0.0, 0.3, count),
        "compensation_of_employees": income,
        "household_own_share": xr.DataArray(random.uniform(0.0, 0.3)),
        "household_consumption": output.copy(data=consumed * produces),
        "sector_employment": output * random.uniform(0.05, 0.5, count),
        "output_given": (output > 0.0) * (random.random(count) < 0.3).astype(float),
        "output_shock": xr.DataArray(0.5 * shock, {"year": years, "sector": sectors}, ["year", "sector"]),
        "coefficient_factor": xr.ones_like(output) * random.uniform(0.8, 1.05, count),
        "final_demand_shock": xr.DataArray(shock, {"year": years, "sector": sectors}, ["year", "sector"]),
        "sector_account": output
        * xr.DataArray(random.uniform(0.05, 0.5, 3), {"account": default_labels("account")}),
    }

"""National and regional accounts that add up, in two vintages; who belongs where; and what stands beside a table."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.testing.shape import Shape
from scenario_engine.testing.tables import BalancedTable, names_of

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


def national(shape: Shape, random: np.random.Generator) -> dict[str, xr.DataArray]:
    """GDP and its industries in two vintages, labour, capital, the core's anchors and the multiplier."""
    labels, years, measured = shape.labels, shape.all_years, shape.measured_years
    industries, early, last = labels["industry"], measured[:2], measured[-1:]
    gdp = _path(random, measured, 1e5, 0.09)
    later = _split(random, gdp, "industry", industries)
    accounts = later.sel(year=early) * random.uniform(0.95, 1.05, (2, len(industries)))
    belongs = memberships(shape)["industry_group_membership"]
    labour = _path(random, years, 5e4, 0.01)
    participation = _path(random, years, 0.6, 0.005)
    drift = 0.02 * random.uniform(-1.0, 1.0, (len(years), len(industries)))
    drift[0] = 0.0
    share = random.dirichlet(np.full(len(industries), 5.0))
    return {
        "gdp_later_vintage": gdp,
        "gdp_accounts_vintage": accounts.sum("industry"),
        "industry_value_added_accounts_vintage": accounts,
        "industry_value_added_later_vintage": later.sel(year=measured[2:]),
        "industry_group_accounts_vintage": xr.dot(accounts, belongs, dim="industry"),
        "industry_group_later_vintage": xr.dot(later.sel(year=early), belongs, dim="industry"),
        "core_anchor": _path(random, last, 4e3, 0.0),
        "penetration_anchor": _path(random, last, 2e4, 0.0),
        "industry_anchor": _printed(random, shape, "industry", 1.5e4),
        "industry_group_anchor": _printed(random, shape, "industry_group", 2.5e4),
        "core_employment_anchor": _path(random, last, 5e2, 0.0),
        "penetration_employment_anchor": _path(random, last, 2e3, 0.0),
        "industry_employment_anchor": _printed(random, shape, "industry", 8e2),
        "core_rate_drift": _over(drift, year=years, industry=industries),
        "measured_technology_multiplier": _path(random, measured, 1.0, 0.03) / 1.0,
        "working_age_population": labour,
        "participation_rate": participation,
        "measured_employed_persons": (labour * participation).sel(year=measured),
        "measured_real_gdp": _path(random, measured, 9e4, 0.06),
        "measured_capital_stock": _path(random, measured, 2.7e5, 0.07),
        "investment_rate": _path(random, shape.projected_years, 0.4, -0.01),
        "depreciation_rate": _over(random.uniform(0.02, 0.1)),
        "target_industry_share": _over(share, industry=industries),
    }


def regional(shape: Shape, random: np.random.Generator) -> dict[str, xr.DataArray]:
    """Regions by industry group and their cities; persons and core shares that sum to the nation's."""
    labels, measured = shape.labels, shape.measured_years
    regions, groups, cities = labels["region"], labels["industry_group"], labels["city"]
    by_group = _split(random, _path(random, shape.all_years, 1e5, 0.09), "region", regions)
    key = np.swapaxes(random.dirichlet(np.full(len(regions), 3.0), (2, len(groups))), 1, 2)
    persons = random.dirichlet(np.full(len(regions), 5.0))
    early, gdp = measured[:2], by_group.sel(year=measured)
    known: dict[str, Sequence[object]] = {"year": early, "region": regions, "industry_group": groups}
    accounts_vintage = gdp.sel(year=early) * random.uniform(0.95, 1.05, (len(early), len(regions)))
    return {
        "regional_accounts": _split(random, by_group, "industry_group", groups),
        "regional_gdp_accounts_vintage": accounts_vintage,
        "regional_gdp_later_vintage": gdp,
        "regional_core_share": _over(key, **known),
        "regional_key_factor": _over(random.uniform(0.8, 1.2, key.shape), **known),
        "regional_share_of_employed_persons": _over(persons, region=regions),
        "city_accounts": _over(
            random.uniform(10.0, 1e3, (len(cities), len(groups))), city=cities, industry_group=groups
        ),
    }


def index(shape: Shape, random: np.random.Generator) -> dict[str, xr.DataArray]:
    """An index's table with its best and worst values; half of its indicators, and of its branches, are better low."""
    labels, years = shape.labels, shape.all_years
    cases, indicators, branches = labels["case"], labels["indicator"], labels["branch"]
    values = random.uniform(1.0, 10.0, (len(years), len(cases), len(indicators)))
    table = _over(values, year=years, case=cases, indicator=indicators)
    direction = _over(np.where(np.arange(len(indicators)) % 2, -1.0, 1.0), indicator=indicators)
    rises, low, high = direction > 0, 0.9 * table.min("case"), 1.1 * table.max("case")
    return {
        "indicator_table": table,
        "indicator_direction": direction,
        "best_value": high.where(rises, low),
        "worst_value": low.where(rises, high),
        "branch_direction": _over(np.where(np.arange(len(branches)) % 2, -1.0, 1.0), branch=branches),
        "lowest_score": _over(10.0),
        "highest_score": _over(2000.0),
        "logarithm_scale": _over(50.0),
        "case_count": _over(float(len(cases))),
    }


def memberships(shape: Shape) -> dict[str, xr.DataArray]:
    """0/1 matrices: each member in one group and no group empty; groups of regions overlap."""
    labels = shape.labels
    found = {}
    for name, (member, group) in MEMBERS.items():
        members, groups = np.arange(len(labels[member])), np.arange(len(labels[group]))
        belongs = (members[:, None] % len(groups) == groups).astype(float)
        found[name] = _over(belongs, **{member: labels[member], group: labels[group]})
    regions, region_groups = labels["region"], labels["region_group"]
    overlapping = np.ones((len(regions), len(region_groups)))
    overlapping[1:, 1:] = 0.0
    found["region_group_membership"] = _over(overlapping, region=regions, region_group=region_groups)
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
    years, sectors = shape.all_years, shape.labels["sector"]
    shock = random.normal(0.0, 10.0, (len(years), count)) * produces
    return {
        "core_requirements": _over(requirements, sector=sectors, core=core),
        "imported_intermediate_use": used * imported,
        "imported_inputs": abroad,
        "sector_value_added": square.value_added - abroad,
        "sector_imports": output * imported[:, 0],
        "sector_exports": output * random.uniform(0.0, 0.3, count),
        "compensation_of_employees": income,
        "household_own_share": _over(random.uniform(0.0, 0.3)),
        "household_consumption": output.copy(data=consumed * produces),
        "sector_employment": output * random.uniform(0.05, 0.5, count),
        "output_given": (output > 0.0) * (random.random(count) < 0.3).astype(float),
        "output_shock": _over(0.5 * shock, year=years, sector=sectors),
        "coefficient_factor": xr.ones_like(output) * random.uniform(0.8, 1.05, count),
        "final_demand_shock": _over(shock, year=years, sector=sectors),
        "sector_account": output * _over(random.uniform(0.05, 0.5, 3), account=names_of("account", 3)),
    }


def _over(values: Any, **labels: Sequence[object]) -> xr.DataArray:
    return xr.DataArray(values, list(labels.items()))


def _path(random: np.random.Generator, years: Sequence[int], first: float, growth: float) -> xr.DataArray:
    """A level that grows by about `growth` a year; no two years grow alike."""
    yearly = growth * random.uniform(0.5, 1.5, len(years))
    yearly[0] = 0.0
    return _over(first * np.cumprod(1.0 + yearly), year=years)


def _printed(random: np.random.Generator, shape: Shape, dim: str, level: float) -> xr.DataArray:
    """An anchor in the last measured year, of which only the first label is printed."""
    cells = np.zeros((1, len(shape.labels[dim])))
    cells[:, 0] = level * random.uniform(0.95, 1.05, 1)
    return _over(cells, year=shape.measured_years[-1:], **{dim: shape.labels[dim]})


def _split(
    random: np.random.Generator, whole: xr.DataArray, dim: str, labels: Sequence[object]
) -> xr.DataArray:
    """The whole divided among labels, by shares that differ from cell to cell."""
    shares = random.dirichlet(np.full(len(labels), 5.0), whole.shape)
    return whole * xr.DataArray(shares, {**whole.coords, dim: list(labels)}, [*map(str, whole.dims), dim])

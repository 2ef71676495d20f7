"""National and regional accounts that add up: industries to GDP, regions to the nation, in two vintages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from scenario_engine.testing.sections import memberships
from scenario_engine.testing.shape import Shape


def national(shape: Shape, random: np.random.Generator) -> dict[str, xr.DataArray]:
    """GDP and its industries in two vintages, labour, capital, the core's anchors and the multiplier."""
    labels, years, measured = shape.labels, shape.all_years, shape.measured_years
    industries, early = labels["industry"], measured[:2]
    gdp = _path(random, measured, 1e5, 0.09)
    later = _split(random, gdp, "industry", industries)
    accounts = later.sel(year=early) * random.uniform(0.95, 1.05, (2, len(industries)))
    belongs = memberships(shape)["industry_group_membership"]
    labour = _path(random, years, 5e4, 0.01)
    participation = _path(random, years, 0.6, 0.005)
    drift = _around(random, [len(years), len(industries)], 0.0, 0.02)
    drift[0] = 0.0
    share = random.dirichlet(np.full(len(industries), 5.0))
    return {
        "gdp_later_vintage": gdp,
        "gdp_accounts_vintage": accounts.sum("industry"),
        "industry_value_added_accounts_vintage": accounts,
        "industry_value_added_later_vintage": later.sel(year=measured[2:]),
        "industry_group_accounts_vintage": xr.dot(accounts, belongs, dim="industry"),
        "industry_group_later_vintage": xr.dot(later.sel(year=early), belongs, dim="industry"),
        "core_anchor": _path(random, measured[-1:], 4e3, 0.0),
        "penetration_anchor": _path(random, measured[-1:], 2e4, 0.0),
        "industry_anchor": _printed(random, measured[-1:], "industry", industries, 1.5e4),
        "industry_group_anchor": _printed(
            random, measured[-1:], "industry_group", labels["industry_group"], 2.5e4
        ),
        "core_employment_anchor": _path(random, measured[-1:], 5e2, 0.0),
        "penetration_employment_anchor": _path(random, measured[-1:], 2e3, 0.0),
        "industry_employment_anchor": _printed(random, measured[-1:], "industry", industries, 8e2),
        "core_rate_drift": xr.DataArray(drift, {"year": years, "industry": industries}, ["year", "industry"]),
        "measured_technology_multiplier": _path(random, measured, 1.0, 0.03) / 1.0,
        "working_age_population": labour,
        "participation_rate": participation,
        "measured_employed_persons": (labour * participation).sel(year=measured),
        "measured_real_gdp": _path(random, measured, 9e4, 0.06),
        "measured_capital_stock": _path(random, measured, 2.7e5, 0.07),
        "investment_rate": _path(random, shape.projected_years, 0.4, -0.01),
        "depreciation_rate": xr.DataArray(random.uniform(0.02, 0.1)),
        "target_industry_share": xr.DataArray(share, {"industry": industries}, ["industry"]),
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
        "regional_core_share": xr.DataArray(key, known, list(known)),
        "regional_key_factor": xr.DataArray(
            random.uniform(0.8, 1.2, [len(one) for one in known.values()]), known, list(known)
        ),
        "regional_share_of_employed_persons": xr.DataArray(persons, {"region": regions}, ["region"]),
        "city_accounts": xr.DataArray(
            random.uniform(10.0, 1e3, (len(cities), len(groups))),
            {"city": cities, "industry_group": groups},
            ["city", "industry_group"],
        ),
    }


def index(shape: Shape, random: np.random.Generator) -> dict[str, xr.DataArray]:
    """An index's table with its best and worst values; half of its indicators, and of its branches, are better low."""
    labels, years = shape.labels, shape.all_years
    cases, indicators = labels["case"], labels["indicator"]
    values = random.uniform(1.0, 10.0, (len(years), len(cases), len(indicators)))
    table = xr.DataArray(
        values, {"year": years, "case": cases, "indicator": indicators}, ["year", "case", "indicator"]
    )
    direction = xr.DataArray(
        np.where(np.arange(len(indicators)) % 2, -1.0, 1.0), {"indicator": indicators}, ["indicator"]
    )
    rises, low, high = direction > 0, 0.9 * table.min("case"), 1.1 * table.max("case")
    return {
        "indicator_table": table,
        "indicator_direction": direction,
        "best_value": high.where(rises, low),
        "worst_value": low.where(rises, high),
        "branch_direction": xr.DataArray(
            np.where(np.arange(len(labels["branch"])) % 2, -1.0, 1.0),
            {"branch": labels["branch"]},
            ["branch"],
        ),
        "lowest_score": xr.DataArray(10.0),
        "highest_score": xr.DataArray(2000.0),
        "logarithm_scale": xr.DataArray(50.0),
        "case_count": xr.DataArray(float(len(cases))),
    }


def _path(random: np.random.Generator, years: Sequence[int], first: float, growth: float) -> xr.DataArray:
    """A level that grows by about `growth` a year; no two years grow alike."""
    yearly = growth * random.uniform(0.5, 1.5, len(years))
    yearly[0] = 0.0
    return xr.DataArray(first * np.cumprod(1.0 + yearly), {"year": list(years)}, ["year"])


def _printed(
    random: np.random.Generator, years: Sequence[int], dim: str, labels: Sequence[object], level: float
) -> xr.DataArray:
    """An anchor of which only the first label is printed."""
    cells = np.zeros((len(years), len(labels)))
    cells[:, 0] = level * random.uniform(0.95, 1.05, len(years))
    return xr.DataArray(cells, {"year": list(years), dim: list(labels)}, ["year", dim])


def _split(
    random: np.random.Generator, whole: xr.DataArray, dim: str, labels: Sequence[object]
) -> xr.DataArray:
    """The whole divided among labels, by shares that differ from cell to cell."""
    shares = random.dirichlet(np.full(len(labels), 5.0), whole.shape)
    return whole * xr.DataArray(shares, {**whole.coords, dim: list(labels)}, [*map(str, whole.dims), dim])


def _around(random: np.random.Generator, shape: Sequence[int], middle: float, width: float) -> np.ndarray:
    return np.asarray(middle + width * random.uniform(-1.0, 1.0, shape))

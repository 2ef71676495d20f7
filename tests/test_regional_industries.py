"""Accounts of industries in regions: both margins are met, in the baseline and in tables of one's own."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.methods.input_output.balancing.gras import ras
from scenario_engine.methods.input_output.turns import fitted_to_margins
from scenario_engine.models.industrial_internet import regional_industries as accounts

REGIONS, INDUSTRIES, GROUPS = ["north", "south"], ["A", "C", "I"], ["primary", "secondary", "tertiary"]


def over(values, **labels):
    return xr.DataArray(values, labels, list(labels))


@pytest.mark.slow
@pytest.mark.parametrize("year", [2020, 2024, 2030])
def test_provinces_and_sections_both_add_up(baseline, year):
    """Value added and jobs by province and section sum to the nation's sections and to the provinces."""
    now = baseline.result.sel(year=year)
    for cells, sections, provinces in (
        ("regional_industry_value_added", "total_value_added", "regional_value_added"),
        ("regional_industry_core_value_added", "core_value_added", "regional_core_value_added"),
        (
            "regional_industry_penetration_value_added",
            "penetration_value_added",
            "regional_penetration_value_added",
        ),
        ("regional_industry_employment", "employment", "regional_employment"),
    ):
        by_province = now[provinces].sum([dim for dim in now[provinces].dims if dim != "region"])
        np.testing.assert_allclose(now[cells].sum("region"), now[sections], rtol=1e-9)
        np.testing.assert_allclose(now[cells].sum("industry"), by_province, rtol=1e-9)
    assert (now["regional_industry_employment"] >= 0).all()


@pytest.mark.slow
def test_core_and_penetration_jobs_of_provinces_sum_to_the_nations(baseline):
    now = baseline.result.sel(year=2024)
    for part in ("core", "penetration"):
        np.testing.assert_allclose(
            now[f"regional_{part}_employment"].sum(), now[f"{part}_employment"].sum(), rtol=1e-9
        )
    assert (now["regional_penetration_employment"] > 0).all()


def test_an_industry_in_two_groups_takes_the_share_of_a_region_in_both():
    """Half of C counts as tertiary: north has a quarter of secondary and three quarters of tertiary, and so half of C."""
    belongs = over([[1, 0, 0], [0, 0.5, 0.5], [0, 0, 1]], industry=INDUSTRIES, industry_group=GROUPS)
    nation = over([4.0, 8.0, 6.0], industry=INDUSTRIES)
    regions = over([[1.0, 1.0, 7.5], [3.0, 3.0, 2.5]], region=REGIONS, industry_group=GROUPS)
    found = accounts.regional_industry_core_value_added(nation, regions, belongs)
    np.testing.assert_allclose(found.sel(region="north"), [1.0, 4.0, 4.5])
    np.testing.assert_allclose(found.sum("industry"), regions.sum("industry_group"))
    turned = accounts.regional_industry_core_value_added(nation, regions, belongs[::-1, ::-1])
    xr.testing.assert_allclose(turned, found)


def test_jobs_are_fitted_as_ras_fits_them():
    """The table is that of RAS, a region without value added has no jobs, and an empty industry none anywhere."""
    prior = over([[5.0, 2.0, 0.0], [1.0, 8.0, 0.0]], region=REGIONS, industry=INDUSTRIES)
    rows, columns = over([6.0, 4.0], region=REGIONS), over([3.0, 7.0, 0.0], industry=INDUSTRIES)
    found = fitted_to_margins(np.vstack([prior, np.zeros(3)]), np.append(rows, 0.0), columns.to_numpy())
    np.testing.assert_allclose(found[:2], ras(prior, rows, columns).table, rtol=1e-7)
    assert (found[2] == 0).all()
    assert (found[:, 2] == 0).all()

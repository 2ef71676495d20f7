"""The headline results as one array."""

import numpy as np
import pytest

from scenario_engine.scenario.cube import to_cube


def test_the_cube_holds_every_headline_with_its_unit(baseline):
    """Four dimensions, a unit for each indicator, the nation first among the regions."""
    cube = to_cube(baseline.result)
    assert cube.dims == ("year", "region", "industry", "indicator")
    assert cube.sizes == {"year": 14, "region": 32, "industry": 23, "indicator": 9}
    assert cube["unit"].sel(indicator="employment").item() == "persons_1e4"
    assert cube["region"].values[0] == "china"
    at = cube.sel(year=2024, region="china", industry="total")
    assert float(at.sel(indicator="total_value_added")) == pytest.approx(50100, rel=1e-12)
    assert 0.03 < float(at.sel(indicator="share_of_gdp")) < 0.05


def test_the_cube_agrees_with_the_variables(baseline):
    """Sections, provinces and totals are those of the result."""
    cube = to_cube(baseline.result)
    section = cube.sel(region="china", industry="J", indicator="penetration_value_added", year=2030)
    assert float(section) == float(baseline.result["penetration_value_added"].sel(year=2030, industry="J"))
    province = cube.sel(region="hubei", indicator="regional_value_added", year=2030)
    assert float(province.sel(industry="total")) == float(
        baseline.result["regional_value_added"].sel(year=2030, region="hubei").sum()
    )
    assert np.isnan(province.sel(industry="J"))


def test_rates_by_industry_have_no_total(baseline):
    """Nineteen penetration rates do not add up to a rate; what counts money does."""
    cube = to_cube(baseline.result, ("penetration_rate", "gdp"))
    at = cube.sel(year=2030, region="china", industry="total")
    assert np.isnan(float(at.sel(indicator="penetration_rate")))
    assert float(at.sel(indicator="gdp")) > 0

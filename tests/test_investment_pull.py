"""What investment in the core pulls on the shipped dataset: all of it is value added somewhere, in the nation and by province."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from scenario_engine.models.industrial_internet import investment
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import AlignmentFault

TOP = Path(__file__).parents[1]


@pytest.mark.slow
def test_a_trillion_spent_is_a_trillion_of_value_added_in_industries_and_in_provinces():
    """The condensed requirements and the sectors of 2017 balance, so nothing of what is spent is lost."""
    found = load(TOP / "scenarios" / "investment.toml").run().result.sel(year=2030)
    assert float(found["pulled_value_added"].sum()) == pytest.approx(1e4, rel=1e-9)
    assert float(found["regional_pulled_value_added"].sum()) == pytest.approx(1e4, rel=1e-9)
    assert found["pulled_value_added"].idxmax() == "C"
    jobs = found["regional_pulled_employment"]
    added = found["regional_pulled_value_added"].sum("industry_group")
    np.testing.assert_allclose(added / jobs, found["regional_productivity"], rtol=1e-9)


def test_two_sectors_by_hand():
    """100 spent on b, which takes 0.2 of a and of whose output nothing is used: a makes 20, b 100."""
    spent = xr.DataArray([[100.0]], {"year": [2025], "core": ["b"]}, ["year", "core"])
    required = xr.DataArray([[0.2], [0.0]], {"sector": ["a", "b"], "core": ["b"]}, ["sector", "core"])
    output = investment.pulled_output(spent, required)
    assert output.sel(sector="a").item() == pytest.approx(20.0)
    assert output.sel(sector="b").item() == pytest.approx(100.0)
    with pytest.raises(AlignmentFault, match="not among its sectors"):
        investment.pulled_output(spent, required.assign_coords(sector=["a", "c"]))

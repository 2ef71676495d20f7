"""Quantities: which numbers a text asks for, and what is said where it asks for several."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.errors import ScenarioEngineError
from scenario_engine.quantity import Quantity


@pytest.mark.parametrize(
    ("text", "dims", "unit", "advice"),
    [
        ("gdp", {"year": [2029, 2030]}, "CNY_1e8", "Pick a year, as in gdp[2030]."),
        ("sum(x)", {"year": [2029, 2030]}, "CNY_1e8", "Pick a year, as in sum(x[2030])."),
        ("x[2030]", {"industry": ["A", "B"]}, "1", "Pick one label of each, as in x[2030, B]."),
        (
            "x",
            {"year": [2029, 2030], "industry": ["A", "B"]},
            "CNY_1e8",
            "Pick one label of each, as in x[2030, B], or add up, as in sum(x[2030]).",
        ),
    ],
)
def test_a_quantity_of_several_numbers_is_told_how_to_be_one(text, dims, unit, advice):
    """A sum never takes the years away, and shares are not added up."""
    found = xr.DataArray(np.zeros([len(labels) for labels in dims.values()]), dims, attrs={"units": unit})
    with pytest.raises(ScenarioEngineError) as refused:
        Quantity.parse(text).fail_unless_one_number(found)
    assert str(refused.value).endswith(advice)

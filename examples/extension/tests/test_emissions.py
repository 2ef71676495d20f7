"""What the extension's operators promise."""

import numpy as np
import pytest
import xarray as xr
from carbon_accounts.emissions import (
    carbon_weighted_value_added,
    intensity_closes,
    mean_carbon_intensity,
    relative_carbon_intensity,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scenario_engine.engine import evaluate
from scenario_engine.graph import Graph
from scenario_engine.identities import check
from scenario_engine.operator import exogenous

INDUSTRIES = ["A", "C", "D"]
GRAPH = Graph.of(
    [
        exogenous("total_value_added", "year industry", "money", "Value added"),
        relative_carbon_intensity,
        carbon_weighted_value_added,
        mean_carbon_intensity,
    ]
)
numbers = st.floats(0.1, 1e6)


def economy(value: np.ndarray, intensity: np.ndarray) -> dict[str, xr.DataArray]:
    """Inputs of the graph."""
    return {
        "total_value_added": xr.DataArray(
            value, {"year": [2029, 2030], "industry": INDUSTRIES}, ("year", "industry")
        ),
        "relative_carbon_intensity": xr.DataArray(intensity, {"industry": INDUSTRIES}, ("industry",)),
    }


def test_by_hand():
    """(1·0.5 + 2·1.5 + 1·12) / 4 = 3.875."""
    out = evaluate(GRAPH, economy(np.array([[1.0, 2.0, 1.0]] * 2), np.array([0.5, 1.5, 12.0])))
    assert float(out["mean_carbon_intensity"].sel(year=2030)) == pytest.approx(3.875)


@settings(deadline=None, max_examples=20)
@given(arrays(float, (2, 3), elements=numbers), arrays(float, 3, elements=numbers))
def test_laws(value, intensity):
    """The mean lies between the extremes; money in thousands scales money and not the mean; order does not matter."""
    inputs = economy(value, intensity)
    out = evaluate(GRAPH, inputs)
    mean = out["mean_carbon_intensity"]
    assert float(mean.min()) >= intensity.min() * (1 - 1e-12)
    assert float(mean.max()) <= intensity.max() * (1 + 1e-12)
    scaled = evaluate(GRAPH, {**inputs, "total_value_added": inputs["total_value_added"] * 1000})
    xr.testing.assert_allclose(
        scaled["carbon_weighted_value_added"], out["carbon_weighted_value_added"] * 1000
    )
    xr.testing.assert_allclose(scaled["mean_carbon_intensity"], mean)
    turned = evaluate(
        GRAPH, {name: array.isel(industry=slice(None, None, -1)) for name, array in inputs.items()}
    )
    xr.testing.assert_allclose(turned["mean_carbon_intensity"], mean)
    assert all(gap.holds for gap in check(out, [intensity_closes]))

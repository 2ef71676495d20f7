"""What the extension's operators promise."""

import pytest
import xarray as xr
from carbon_accounts.emissions import (
    carbon_weighted_value_added,
    intensity_closes,
    mean_carbon_intensity,
    relative_carbon_intensity,
)
from hypothesis import given, settings

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.identity import check
from scenario_engine.engine.operator import exogenous
from scenario_engine.models.discovery import installed_graph
from scenario_engine.testing.economies import economies
from scenario_engine.testing.laws import violations

GRAPH = Graph.of(
    [
        exogenous("total_value_added", "year industry", "money", "Value added", low=0.0),
        relative_carbon_intensity,
        carbon_weighted_value_added,
        mean_carbon_intensity,
    ]
)


def test_by_hand():
    """(1·0.5 + 2·1.5 + 1·12) / 4 = 3.875: an operator is a function, and is called as one."""
    labels = {"year": [2030], "industry": ["A", "C", "D"]}
    value = xr.DataArray([[1.0, 2.0, 1.0]], labels, ("year", "industry"))
    intensity = xr.DataArray([0.5, 1.5, 12.0], {"industry": labels["industry"]}, ("industry",))
    weighted = carbon_weighted_value_added(value, intensity)
    assert mean_carbon_intensity(weighted, value).item() == pytest.approx(3.875)


def test_the_entry_point_is_found():
    """Installed, the operators and the identity belong to the model without being named anywhere."""
    assert installed_graph().operators["mean_carbon_intensity"] is mean_carbon_intensity


@settings(deadline=None, max_examples=20)
@given(economies(GRAPH))
def test_the_laws_of_every_operator(economy):
    """Dimensions, units, draws, labels, purity, determinism, precision: checked from the declarations alone."""
    assert violations(economy) == []


@settings(deadline=None, max_examples=20)
@given(economies(GRAPH))
def test_the_mean_lies_between_the_extremes(economy):
    """A law of one's own, on the same random economies; and the identity closes on each."""
    out = economy.run()
    intensity, mean = economy.inputs["relative_carbon_intensity"], out["mean_carbon_intensity"]
    assert float(mean.min()) >= float(intensity.min()) * (1 - 1e-12)
    assert float(mean.max()) <= float(intensity.max()) * (1 + 1e-12)
    assert all(gap.holds for gap in check(out, [intensity_closes]))

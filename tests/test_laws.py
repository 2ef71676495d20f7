"""Laws that hold for every operator, checked from its declaration alone."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.engine import evaluate
from scenario_engine.graph import Graph

BASES = ("money", "person")


def scaled(array: xr.DataArray, exponent: float, factor: float) -> xr.DataArray:
    return array * factor ** float(exponent)


@pytest.mark.parametrize("base", BASES)
def test_counting_in_another_unit_scales_every_result_by_its_declared_exponent(baseline, base):
    """Money in thousands instead of units: every variable scales by the power its kind declares."""
    scenario = baseline.scenario
    graph, inputs = scenario.graph, scenario.inputs
    plain = evaluate(graph, inputs)
    other = evaluate(
        graph,
        {
            name: scaled(array, graph.variable(name).kind.exponent(base), 1000.0)
            for name, array in inputs.items()
        },
    )
    for name, array in plain.items():
        expected = scaled(array, graph.variable(name).kind.exponent(base), 1000.0)
        xr.testing.assert_allclose(other[name], expected, rtol=1e-9)


def test_inputs_are_never_changed(baseline):
    """A run leaves every input as it was."""
    inputs = baseline.scenario.inputs
    before = {name: array.copy(deep=True) for name, array in inputs.items()}
    evaluate(baseline.scenario.graph, inputs)
    for name, array in inputs.items():
        xr.testing.assert_identical(array, before[name])


def test_each_draw_is_a_run_of_its_own(baseline):
    """Draws on uncertain inputs give, draw by draw, what single runs give; the rest carries no draw."""
    graph, inputs = baseline.scenario.graph, baseline.scenario.inputs
    noise = xr.DataArray(1 + 0.01 * np.arange(3), coords={"draw": range(3)}, dims="draw")
    uncertain = ("relevance_share", "technology_multiplier", "real_gdp_growth")
    batched = evaluate(graph, {**inputs, **{name: inputs[name] * noise for name in uncertain}})
    for draw in range(3):
        factor = float(noise[draw])
        single = evaluate(graph, {**inputs, **{name: inputs[name] * factor for name in uncertain}})
        for name, array in batched.items():
            at = array.sel(draw=draw, drop=True) if "draw" in array.dims else array
            xr.testing.assert_allclose(at, single[name], rtol=1e-12)
    assert "draw" not in batched["measured_gdp"].dims
    assert "draw" in batched["regional_value_added"].dims


def test_label_order_does_not_matter(baseline):
    """Industries and regions in reverse order give the same numbers under the same labels."""
    graph, inputs = baseline.scenario.graph, baseline.scenario.inputs
    turned = {
        name: array.isel(
            {dim: slice(None, None, -1) for dim in ("industry", "region", "sector") if dim in array.dims}
        )
        for name, array in inputs.items()
    }
    plain, other = evaluate(graph, inputs), evaluate(graph, turned)
    for name, array in plain.items():
        xr.testing.assert_allclose(other[name].reindex_like(array), array, rtol=1e-10)


def test_every_operator_says_its_formula_and_source():
    """The first line of each docstring ends in a formula, and the declaration names a source."""
    silent = [
        op.label
        for ways in Graph.discover().alternatives.values()
        for op in ways.values()
        if not op.formula or not op.source
    ]
    assert silent == []


def test_results_have_their_declared_dimensions(baseline):
    """What the declaration says is what comes out."""
    for name, op in baseline.scenario.graph.operators.items():
        if name in baseline.result:
            assert baseline.result[name].dims == op.dims


def test_every_identity_holds_on_the_baseline(baseline):
    """All identities whose variables are there, each within its tolerance."""
    assert len(baseline.gaps) >= 6
    assert [gap.identity.statement for gap in baseline.gaps if not gap.holds] == []

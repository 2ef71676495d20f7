"""Identities that need two runs, or a comparison, on random economies; those of one run are in test_laws."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.analysis.compare import attribution
from scenario_engine.engine.batch import Setting, led_by, run_together
from scenario_engine.engine.identity import identity
from scenario_engine.engine.program import evaluate
from scenario_engine.methods.shapley import coalitions
from scenario_engine.models.discovery import installed_graph
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.testing.economies import economies, stacks
from tests.explicit_augmentation import PREFIX, augmented

GRAPH = installed_graph()
TOP = Path(__file__).parents[1]
UNSPLICED = GRAPH.with_variants({"core_splice_factor": "none", "penetration_splice_factor": "none"})
LEVERS = ("gdp_deflator_growth", "relevance_share", "regional_gdp_later_vintage")

TOGETHER = 8
"""Economies of one shape that a call computes, as draws; calls times economies make the profile's examples."""

together = settings(max_examples=max(1, settings.default.max_examples // TOGETHER))


def _size(array: xr.DataArray) -> xr.DataArray:
    """The largest number of each economy."""
    return np.abs(array).max([dim for dim in array.dims if dim != "draw"])


@together
@given(economy=stacks(TOGETHER), change=st.floats(0.9, 0.999))
def test_attribution_adds_up(economy, change):
    """Three levers that meet in products: their shares sum to the difference in every region, group and year."""

    mixtures = coalitions(LEVERS)
    changed = [{name: economy.inputs[name] * change for name in taken} for taken in mixtures]
    settings = {str(at): Setting(UNSPLICED, {**economy.inputs, **one}) for at, one in enumerate(changed)}
    values = run_together(settings, ["regional_value_added"])["regional_value_added"]
    none, every = (values.isel(scenario=at, drop=True) for at in (0, -1))
    worth = dict(zip(mixtures, values.to_numpy().reshape(len(mixtures), -1), strict=True))
    shares, _ = attribution._shares(worth, LEVERS, [])
    parts = led_by("lever", list(LEVERS), shares.reshape(len(LEVERS), *none.shape), none)
    assert attribution.shares_sum_to_difference.gap({"shares": parts, "difference": every - none}).holds


def test_shares_that_do_not_sum_are_not_handed_over(monkeypatch):
    """A split that lost a share is refused where it is made."""
    real = attribution._shares

    def lossy(*worths):
        shares, error = real(*worths)
        return shares * 0.5, error

    monkeypatch.setattr(attribution, "_shares", lossy)
    pair = [load(TOP / f"scenarios/{name}.toml") for name in ("baseline", "high_growth")]
    with pytest.raises(ScenarioEngineError, match="gdp: the shares of the levers do not sum"):
        attribution.attribute(*pair, "gdp")


@together
@given(economy=stacks(TOGETHER), more=st.floats(0.0, 1.0))
def test_the_core_is_monotone_in_its_shares(economy, more):
    """Higher S anywhere: no industry's core value added falls, and no core sector's output."""
    share = economy.inputs["relevance_share"]
    wanted = ["core_output", "unspliced_core_value_added"]
    low = evaluate(GRAPH, economy.inputs, wanted)
    higher = {**economy.inputs, "relevance_share": share + more * (1.0 - share)}
    high = evaluate(GRAPH, higher, wanted)
    for name in wanted:
        assert bool((high[name] - low[name] >= -1e-9 * _size(high[name])).all())


@together
@given(economy=stacks(TOGETHER))
def test_core_sectors_together_never_induce_more_than_one_at_a_time(economy):
    """Each feedback counted once, or once in each core sector it runs through."""
    published = evaluate(GRAPH, economy.inputs, ["induced_output"])["induced_output"]
    joint = evaluate(GRAPH.with_variants({"induced_output": "joint"}), economy.inputs, ["induced_output"])
    excess = joint["induced_output"] - published
    assert bool((excess <= 1e-9 * _size(published)).all())


@given(economy=economies())
def test_the_split_table_sums_back_to_the_table(economy):
    """The table with its core split out, for any shares: flows and output of the parts are those of the sectors."""
    flows, output = economy.inputs["intermediate_use"], economy.inputs["sector_gross_output"]
    split_flows, split_output = augmented(flows, output, economy.inputs["relevance_share"])

    def whole(array: xr.DataArray, dim: str) -> xr.DataArray:
        names = [str(label).removeprefix(PREFIX) for label in array.indexes[dim]]
        return array.assign_coords({dim: names}).groupby(dim).sum()

    back = whole(whole(split_flows, "sector"), "buyer")
    scale = float(output.max())
    np.testing.assert_allclose(back.sel(sector=flows.sector, buyer=flows.buyer), flows, atol=1e-12 * scale)
    np.testing.assert_allclose(
        whole(split_output, "sector").sel(sector=output.sector), output, atol=1e-12 * scale
    )


@pytest.mark.parametrize(
    ("left", "right", "holds"), [(np.nan, np.nan, True), (np.nan, 1.0, False), (np.inf, np.inf, False)]
)
def test_only_what_is_undefined_on_both_sides_is_passed_over(left, right, holds):
    """Infinity equals infinity in arithmetic; in accounts it is a fault."""
    sides = identity("both sides agree")(lambda a, b: (a, b))
    given_sides = {
        name: xr.DataArray([value], coords={"year": [2020]}) for name, value in (("a", left), ("b", right))
    }
    gap = sides.gap(given_sides)
    assert gap.holds is holds
    assert gap.size == (0.0 if holds else np.inf)

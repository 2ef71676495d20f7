"""Several draws of one input act one after the other: the joint posterior of what was measured, then what is assumed."""

import numpy as np
import pytest

from scenario_engine.analysis.sweep.sampled_model import SampledModel
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods.probability.inputs import placed_in_turn
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound
from tests.conftest import TOP
from tests.toyland import toyland, written

GROWTH = '[inputs.real_gdp_growth]\nunit = "percent"\nassumption = "x"\ndraw = {}\n'
APART = '[inputs.relative_growth]\nunit = "percent"\nassumption = "x"\ndraw = {}\n'
POSTERIOR = '{ posterior = "joint.csv", group = "fit" }'
LATER = '{ distribution = "uniform", low = -1, high = 1, effect = "add", first_year = 2024, group = "later" }'


@pytest.fixture
def here(tmp_path):
    toyland(tmp_path)
    (tmp_path / "joint.csv").write_text(
        '2022,2023,2024,2025,"relative_growth[2022, mills]","relative_growth[2023, mills]"\n1,2,3,4,10,20\n5,6,7,8,30,40\n'
    )
    return tmp_path


def at(scenario, probability):
    """The inputs drawn, every stream at one probability, in percent."""
    drawn = scenario.uncertainty.inputs
    numbers = ((one, one.numbers(np.full((1, len(one.streams)), probability))) for one in drawn)
    return {name: 100 * array.isel(draw=0) for name, array in placed_in_turn(numbers).items()}


def test_a_second_draw_acts_on_what_the_first_leaves(here):
    """The second row of the posterior, and half a point more from 2024 on; each with its own stream and factor."""
    one = load(written(here, GROWTH.format(f"[{POSTERIOR}, {LATER}]")))
    np.testing.assert_allclose(at(one, 0.75)["real_gdp_growth"], [5, 6, 7.5, 8.5])
    assert one.uncertainty.streams == ("posterior:joint.csv", "real_gdp_growth")
    assert [part.group for part in one.uncertainty.inputs] == ["fit", "later"]


def test_draws_of_one_input_have_streams_of_their_own(here):
    """Level and noise: two uniform draws by themselves, so their variances add."""
    noise = '{ distribution = "uniform", low = -3, high = 3, effect = "add" }'
    one = load(written(here, GROWTH.format(f"[{noise}, {noise}]") + "value = 3\n"))
    assert one.uncertainty.streams == ("real_gdp_growth", "real_gdp_growth (2)")
    model = SampledModel.of(one, [Quantity.parse("real_gdp_growth[2025]")])
    uniform = np.random.default_rng(1).uniform(size=(4000, 2))
    found = 100 * model.sample(uniform)["real_gdp_growth"].sel(year=2025)
    assert float(found.var("draw")) == pytest.approx(6.0, rel=0.05)
    assert float(found.mean("draw")) == pytest.approx(3.0, abs=0.1)


def test_of_two_dimensions_the_cells_with_a_column_are_drawn(here):
    """Mills of 2022 and 2023; farms, and the later years, keep their centre."""
    found = at(load(written(here, APART.format(POSTERIOR))), 0.75)["relative_growth"]
    np.testing.assert_allclose(found.sel(industry="mills"), [30, 40, 1, 1])
    np.testing.assert_allclose(found.sel(industry="farms"), 0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GROWTH.format(f"[{LATER}, {POSTERIOR}]"), "takes the place of the draw before it"),
        (
            GROWTH.format(
                f'[{POSTERIOR}, {{ distribution = "uniform", low = 2, high = 1, effect = "add" }}]'
            ),
            "low",
        ),
        (GROWTH.format(f'[{POSTERIOR}, {{ distribution = "uniform", effect = "scal" }}]'), "'scal'"),
        (GROWTH.format("[]"), "draw"),
        (
            APART.format('{ posterior = "other.csv" }'),
            "other.csv has the column relative_growth[2022, mill], which is no",
        ),
        (APART.format('{ posterior = "none.csv" }'), "none.csv has no column of relative_growth"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place_in_the_list(here, text, told):
    (here / "other.csv").write_text('"relative_growth[2022, mill]"\n1\n')
    (here / "none.csv").write_text("mills\n1\n")
    with pytest.raises(ProblemsFound) as refused:
        _ = load(written(here, text)).inputs
    said = str(refused.value)
    assert told in said
    assert "mine.toml:5" in said


def test_the_uncertain_outlook_draws_all_that_was_fitted_together():
    """Shares, multipliers and drifts of one row, so that no word is needed on what stayed at its centre."""
    for name in ("uncertain", "uncertain-fitted"):
        one = load(TOP / "scenarios" / f"{name}.toml")
        joint = {part.name for part in one.uncertainty.inputs if part.stream}
        assert joint == {"relevance_share", "technology_multiplier", "core_rate_drift"}
        assert not [note for note in one.resolved.notes if "joint posterior" in note]

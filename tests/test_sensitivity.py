"""What must hold of sensitivity indices, of groups, of constants and of the command; values are in the reference table."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from scenario_engine.analysis.sensitivity import sensitivity
from scenario_engine.analysis.sensitivity.elasticity import Move, derivatives_of
from scenario_engine.analysis.sensitivity.factors import Factor, factors_of
from scenario_engine.analysis.sensitivity.prim import peel
from scenario_engine.analysis.sensitivity.screening import tornado
from scenario_engine.analysis.sensitivity.sobol import BATCHES, sobol
from scenario_engine.cli import main
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import operator
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods.probability.distributions import continuous
from scenario_engine.methods.probability.inputs import UncertainInput
from scenario_engine.support.errors import ScenarioEngineError
from tests.known_functions import closed_variance_of_g, on_g, response, three, weighted, x1, x2, x3

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]
UNCERTAIN = str(TOP / "scenarios/uncertain.toml")


def test_grouped_factors_explain_together_what_their_members_do():
    """A group's total index in an additive split: first orders of independent groups sum below one."""
    groups = [Factor("large", (0, 1)), Factor("small", (2, 3, 4, 5))]
    found = sobol(on_g(), groups, 16384)["g_function"]
    expected = [closed_variance_of_g(one.columns) / closed_variance_of_g(range(6)) for one in groups]
    np.testing.assert_allclose(found.sel(index="S1"), expected, atol=0.01)


def test_a_result_that_does_not_vary_has_no_indices():
    """Variance that is rounding alone is not shared out."""
    tiny = continuous("normal", {"sd": 1e-16})
    inputs = [UncertainInput(f"x{i}", xr.DataArray(5.0), tiny, effect="add") for i in (1, 2, 3)]
    constant = response([x1, x2, x3, weighted], inputs, "weighted")
    assert sobol(constant, factors_of(constant.uncertainty), BATCHES)["weighted"].isnull().all()


def test_tornado_is_one_factor_at_a_time():
    """Swing of a linear model: weight times the 10-90 % range of its input."""
    linear = response([x1, x2, x3, weighted], three("uniform", low=0.0, high=1.0), "weighted")
    found = tornado(linear, factors_of(linear.uncertainty))["weighted"]
    np.testing.assert_allclose(found.sel(index="swing"), [0.8, 1.6, 2.4], rtol=0.01)


def test_tornado_holds_correlated_inputs_at_their_medians():
    """Alone, each swings as if it were independent; what it is correlated with stays, in whatever order."""
    tied = response(
        [x1, x2, x3, weighted], three("uniform", low=0.0, high=1.0), "weighted", ranks={("x1", "x3"): 0.9}
    )
    found = tornado(tied, factors_of(tied.uncertainty))["weighted"]
    np.testing.assert_allclose(found.sel(index="swing"), [0.8, 1.6, 2.4], rtol=0.01)


def test_elasticities_are_exact_for_power_functions():
    """y = x₁² x₂ / x₃: 2, 1 and −1."""

    @operator("", "1", source="power")
    def power(x1, x2, x3):
        """A power function, y = x₁² x₂ / x₃."""
        return x1**2 * x2 / x3

    values = {name: xr.DataArray(value) for name, value in (("x1", 3.0), ("x2", 5.0), ("x3", 0.7))}
    moves = [Move(name) for name in values]
    found = derivatives_of(Graph.of([x1, x2, x3, power]), values, [Quantity("power")], moves)
    np.testing.assert_allclose(found["power"], [2.0, 1.0, -1.0], rtol=1e-14)


def test_prim_finds_the_box_that_was_hidden():
    """Interest where x₁ > 0.7 and x₂ < 0.4, among five inputs: both limits, nothing else that tells."""
    drawn = np.random.default_rng(2).random((20_000, 5))
    interest = (drawn[:, 0] > 0.7) & (drawn[:, 1] < 0.4)
    boxes = peel(drawn, list("abcde"), interest)
    assert float(boxes["coverage"][0]) == 1.0
    assert (boxes["mass"].diff("box") < 0).all()
    best = boxes.isel(box=int((boxes["coverage"] * boxes["density"]).argmax("box")))
    assert float(best["low"].sel(input="a")) == pytest.approx(0.7, abs=0.05)
    assert float(best["high"].sel(input="b")) == pytest.approx(0.4, abs=0.05)
    assert float(best["coverage"]) > 0.9
    assert float(best["density"]) > 0.9


def test_prim_needs_a_condition_that_some_draws_meet():
    """Neither all nor none."""
    drawn = np.random.default_rng(2).random((100, 2))
    with pytest.raises(ScenarioEngineError, match="no draw meets the condition"):
        peel(drawn, ["a", "b"], np.zeros(100, dtype=bool))


def test_indices_of_every_year_and_section_at_once():
    """All five groups of the uncertain outlook, for each section and year; totals of an additive model sum to one."""
    found = sensitivity(UNCERTAIN, "total_value_added", "share_of_gdp", samples=512)
    assert found["total_value_added"].dims == ("index", "factor", "year", "industry")
    late = found["share_of_gdp"].sel(index="S1", year=2030)
    assert float(late.sum()) == pytest.approx(1.0, abs=0.1)
    assert found["share_of_gdp"].sel(year=2024).isnull().all()
    assert late.to_series().idxmax() == "structure"


def test_the_command_ranks_factors_and_keeps_all_indices(tmp_path, capsys):
    """At 80 columns, with a NetCDF file of everything."""
    target = tmp_path / "sobol.nc"
    with pytest.raises(SystemExit) as stop:
        main(
            [
                "sensitivity",
                UNCERTAIN,
                "--quantity",
                "share_of_gdp",
                "--samples",
                "128",
                "--output",
                str(target),
            ]
        )
    assert not stop.value.code
    said = capsys.readouterr().out
    assert "structure" in said
    assert "share_of_gdp: share of variance, with interactions (Sobol' ST)" in said
    assert max(map(len, said.splitlines()[:-1])) <= 80
    with xr.open_dataset(target, engine="netcdf4") as kept:
        assert kept["share_of_gdp"].sizes["factor"] == 5


@pytest.mark.parametrize(
    ("method", "head"),
    [
        ("elasticity", "share_of_gdp: percent for one percent more (elasticity)"),
        ("tornado", "share_of_gdp: swing, p90 − p10 with the factor alone"),
    ],
)
def test_the_command_cuts_no_number(method, head, tmp_path, capsys):
    """Names of factors give way at 80 columns, numbers do not."""
    with pytest.raises(SystemExit) as stop:
        main(
            [
                "sensitivity",
                UNCERTAIN,
                "--method",
                method,
                "--samples",
                "64",
                "--output",
                str(tmp_path / "x.nc"),
            ]
        )
    assert not stop.value.code
    said = capsys.readouterr().out
    assert "…" not in said
    assert head in said
    assert "-0.000 " not in said


def test_the_command_discovers_conditions(capsys):
    """Which inputs lead to more than 8 trillion in 2030."""
    with pytest.raises(SystemExit) as stop:
        main(
            [
                "sensitivity",
                UNCERTAIN,
                "--discover",
                "sum(total_value_added[2030]) > 80000",
                "--samples",
                "4000",
            ]
        )
    assert not stop.value.code
    said = capsys.readouterr().out
    assert "gdp_deflator_growth" in said
    assert "low, high: in the units of the draws; quasi_p: chance of as many hits" in said


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ({"samples": -1}, "--samples is -1"),
        ({"seed": -1}, "--seed is -1"),
        ({"method": "pawn", "samples": 5}, "needs 100 draws at least, and has 5"),
        ({"method": "morris", "samples": 1}, "needs two trajectories at least, and has 1"),
    ],
)
def test_too_few_samples_are_refused(options, answer):
    """Not a traceback, nor a table of no numbers."""
    with pytest.raises(ScenarioEngineError, match=answer):
        sensitivity(UNCERTAIN, "share_of_gdp[2030]", **options)

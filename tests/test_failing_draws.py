"""Draws without a number: counted, placed and told, never averaged in; designs with holes are refused."""

import warnings

import numpy as np
import pytest

import scenario_engine as se
from scenario_engine.analysis.sweep.job import Job, Sweep
from scenario_engine.analysis.sweep.store import Store
from scenario_engine.cli import main
from scenario_engine.support.errors import ScenarioEngineError

pytestmark = pytest.mark.slow

a, b, unused = (se.exogenous(name, "", "1", f"Input {name}") for name in ("a", "b", "unused"))


@se.operator("", "1", source="test")
def rooted(a, b):
    """No number below nought, y = √a + b."""
    return np.sqrt(a) + b


@se.operator("", "1", source="test")
def picky(a):
    """Raises below −2, y = a."""
    if (np.asarray(a) < -2.0).any():
        raise ArithmeticError("did not converge")
    return a * 1.0


@se.operator("", "1", source="test")
def after_picky(picky, b):
    """What hangs on it, y = picky + b."""
    return picky + b


@se.operator("", "1", source="test")
def steady(a, b):
    """Always a number, y = a + 2 b."""
    return a + 2.0 * b


@se.operator("", "1", source="test")
def fixed(b):
    """Does not move, y = 5."""
    return 5.0 + 0.0 * b


MODEL = se.Model([a, b, unused, rooted, picky, after_picky, steady, fixed])


def scenario(mean: float = 0.0, more: dict | None = None, **changes):
    """a is normal with the mean given, b standard normal."""
    draw = {"distribution": "normal", "sd": 1.0}
    entry = {"unit": "1", "assumption": "test"}
    inputs = {
        "a": {"value": mean, "draw": {**draw, "mean": mean}, **entry, **changes},
        "b": {"value": 0.0, "draw": {**draw, "mean": 0.0}, **entry},
    }
    return MODEL.scenario(horizon=(2022, 2022, 2023), inputs={**inputs, **(more or {})})


def of_draws(found, mean: float, seed: int = 1, draws: int = 10_000):
    """The drawn numbers behind a sweep in memory."""
    ready = Sweep(Job(scenario="x", draws=draws, seed=seed, outputs=("steady",)), scenario(mean))
    return ready.model.drawn(ready.uniform(0, draws)).T


def test_one_per_cent_of_failing_draws_leaves_the_statistics_of_the_others():
    """As many as are below −2.33: counted, the operator named, mean, sd, quantiles and probabilities without them."""
    found = scenario(2.33).sweep(10_000, outputs=["rooted", "steady"], probabilities=["rooted > 1.5"])
    drawn_a, drawn_b = of_draws(found, 2.33)
    with np.errstate(invalid="ignore"):
        values = np.sqrt(drawn_a) + drawn_b
    good = values[drawn_a >= 0]
    failed = len(values) - len(good)
    assert 60 < failed < 140
    first = int(np.argmax(drawn_a < 0))
    assert f"{failed} of 10,000 draws" in found.attrs["warnings"]
    assert (
        f"rooted is not a number, from inputs that are numbers ({failed} draws, the first is draw {first:,})"
        in (found.attrs["warnings"])
    )
    assert found["rooted"].attrs["draws_without_number"] == failed
    assert found["steady"].attrs["draws_without_number"] == 0
    own = found["rooted"]
    assert float(own.sel(statistic="mean")) == pytest.approx(good.mean(), rel=1e-12)
    assert float(own.sel(statistic="sd")) == pytest.approx(good.std(ddof=1), rel=1e-9)
    assert float(own.sel(statistic="low")) == good.min()
    assert float(own.sel(statistic="p05")) == pytest.approx(np.quantile(good, 0.05), abs=0.01 * good.std())
    assert float(found["P(rooted > 1.5)"]) == (good > 1.5).mean()
    assert float(found["steady"].sel(statistic="mean")) == pytest.approx(
        (drawn_a + 2 * drawn_b).mean(), abs=1e-12
    )


def test_an_operator_that_raises_fails_its_own_draws_and_what_hangs_on_them():
    """Not the block, and not the results that do not depend on it."""
    found = scenario(0.5).sweep(5_000, outputs=["after_picky", "steady"])
    drawn_a, drawn_b = of_draws(found, 0.5, draws=5_000)
    good = drawn_a >= -2.0
    assert f"picky: ArithmeticError: did not converge ({(~good).sum()} draws" in found.attrs["warnings"]
    assert float(found["after_picky"].sel(statistic="mean")) == pytest.approx(
        (drawn_a + drawn_b)[good].mean()
    )
    assert found["steady"].attrs["draws_without_number"] == 0


def test_draws_without_a_middle_name_what_they_drew_and_warn_of_nothing():
    """A Pareto distribution whose median is 2¹⁰⁰⁰: neither a warning of SciPy nor blame on the operator alone."""
    drawn = {"draw": {"distribution": "pareto", "b": 0.001, "loc": -1e302, "scale": 1.0}}
    far = scenario(**drawn)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ScenarioEngineError) as fault:
            far.sweep(64, outputs=["picky"])
    assert fault.value.message.startswith(
        "the draw at the median of every distribution, a = -8.928e+301, b = 0"
    )
    assert "has no result: picky: ArithmeticError: did not converge" in fault.value.message


@se.operator("", "1", source="test")
def wide(a):
    """Over years, where it is declared over none, y = a."""
    return a.expand_dims(year=[2022, 2023])


@se.operator("", "1", source="test")
def bare(b):
    """Numbers without labels, y = b."""
    return b.to_numpy()


@pytest.mark.parametrize(
    ("name", "said"), [("wide", "declare it over (year)."), ("bare", "Return an xarray.DataArray over ().")]
)
def test_an_operator_over_other_dimensions_than_declared_is_no_matter_of_draws(name, said):
    """What is said is of the operator, and no advice to narrow what is drawn."""
    doubt = {
        "value": 0,
        "unit": "1",
        "draw": {"distribution": "normal", "mean": 0.0, "sd": 1.0},
        "assumption": "test",
    }
    wrong = se.Model([a, b, wide, bare]).scenario(horizon=(2022, 2022, 2023), inputs={"a": doubt, "b": doubt})
    for analysis in (lambda: wrong.sweep(64, outputs=[name]), lambda: wrong.sensitivity(name, samples=64)):
        with pytest.raises(ScenarioEngineError) as fault:
            analysis()
        assert f"{name}: " in fault.value.message
        assert fault.value.advice.endswith(said)


def test_strict_refuses_what_else_is_counted():
    """And says the same."""
    with pytest.raises(ScenarioEngineError, match=r"of 3,000 draws .* rooted is not a number"):
        scenario(2.33).sweep(3_000, outputs=["rooted"], strict=True)
    assert scenario(40.0).sweep(3_000, outputs=["rooted"], strict=True).attrs["warnings"] == ""


@pytest.mark.slow
def test_chunks_workers_and_restarts_find_the_same_failures(tmp_path):
    """In memory and from a store, in one chunk or three; the stored draws are NaN where a draw failed."""
    whole = scenario(1.0).sweep(9_000, outputs=["rooted", "after_picky"])
    for chunk in (4096, 12_288):
        folder = tmp_path / str(chunk)
        kept = scenario(1.0).sweep(9_000, outputs=["rooted", "after_picky"], folder=folder, chunk=chunk)
        assert kept.attrs["warnings"] == whole.attrs["warnings"]
        assert kept.equals(whole)
        stored = Store(folder).draws()["rooted"]
        assert int(stored.isnull().sum()) == whole["rooted"].attrs["draws_without_number"]
        assert float(stored.mean()) == pytest.approx(float(whole["rooted"].sel(statistic="mean")), rel=1e-12)


def test_where_every_draw_raises_the_sweep_stops_with_the_operator():
    """No table of dashes."""
    with pytest.raises(ScenarioEngineError, match="picky: ArithmeticError: did not converge"):
        scenario(-40.0).sweep(100, outputs=["after_picky"])


@pytest.mark.parametrize("method", ["sobol", "morris", "pawn", "shapley", "tornado"])
def test_designs_with_holes_are_refused(method):
    """With how many, where, and what to ask for instead."""
    with pytest.raises(ScenarioEngineError) as caught:
        scenario(1.0).sensitivity("rooted", "steady", method=method, samples=1024)
    assert "rooted: the design is incomplete" in str(caught.value)
    assert "rooted is not a number, from inputs that are numbers" in str(caught.value)
    assert '--quantity "steady"' in str(caught.value)


@pytest.mark.parametrize("method", ["sobol", "morris", "pawn", "shapley", "tornado"])
def test_a_result_without_spread_is_said_beside_those_that_have_one(method):
    """A constant ranks nothing."""
    found = scenario().sensitivity("fixed", "steady", method=method, samples=1024)
    assert found.attrs["warnings"] == "fixed: no draw moves it; it has no spread to share out."


def test_the_command_shows_the_ranks_of_what_moves(tmp_path, capsys):
    """GDP beside employed persons, whom no draw of the outlook moves."""
    asked = [part for name in ("gdp", "employed_persons") for part in ("--quantity", name)]
    target = tmp_path / "shapley.nc"
    command = [
        "sensitivity",
        "uncertain",
        *asked,
        "--method",
        "shapley",
        "--output",
        str(target),
        "--samples",
    ]
    with pytest.raises(SystemExit) as ended:
        main([*command, "64"])
    said = capsys.readouterr()
    assert ended.value.code == 0
    assert "employed_persons: no draw moves it" in said.err
    assert "growth" in said.out
    with pytest.raises(SystemExit) as ended:
        main([*command, "32"])
    assert ended.value.code == 2
    assert "holds indices of 64 samples, and 32 are asked for" in capsys.readouterr().err


def test_a_precision_that_is_not_reached_is_said():
    """With what is known, and the draws it would take."""
    found = scenario().sweep(4_096, outputs=["steady"], until="steady ± 0.001")
    assert "--until steady ± 0.001 is not reached: the mean is known to ± 0.06" in found.attrs["warnings"]
    assert "about 19," in found.attrs["warnings"] or "about 18," in found.attrs["warnings"]


def test_a_central_run_outside_its_own_band_is_said():
    """A draw around another number than the scenario gives; none where the two agree."""
    away = scenario(0.0, value=9.0).sweep(2_000, outputs=["steady"])
    assert "steady: the central run, 9, lies outside its own 5-95 % band" in away.attrs["warnings"]
    assert scenario(0.0).sweep(2_000, outputs=["steady"]).attrs["warnings"] == ""


def test_of_many_central_runs_outside_their_bands_the_first_are_told():
    """A unit mistaken once had a line for each of thirty results."""
    stock = se.exogenous("stock", "sector", "1", "Stock")

    @se.operator("sector", "1", source="test")
    def doubled(stock):
        """Twice a stock, y = 2 s."""
        return 2.0 * stock

    draw = {"distribution": "normal", "mean": 0.0, "sd": 1.0}
    entry = {"value": 9.0, "draw": draw, "unit": "1", "assumption": "test"}
    away = se.Model([stock, doubled]).scenario(
        horizon=(2022, 2022, 2023), labels={"sector": list("pqrs")}, inputs={"stock": entry}
    )
    quantities = [*(f"doubled[{sector}]" for sector in "pqrs"), "sum(doubled)"]
    for asked, last in ((4, "doubled[s]: the central run"), (5, "In 2 more quantities the central run")):
        told = away.sweep(2_000, outputs=quantities[:asked]).attrs["warnings"].split("\n")
        assert len(told) == 4
        assert told[-1].startswith(last)


def test_a_draw_that_reaches_no_result_is_said():
    """In a sweep and in a sensitivity analysis."""
    idle = {
        "unused": {
            "draw": {"distribution": "uniform", "low": 0.0, "high": 1.0},
            "unit": "1",
            "assumption": "x",
        }
    }
    told = "drawn, and no result asked for depends on it: unused."
    assert told in scenario(more=idle).sweep(100, outputs=["steady"]).attrs["warnings"]
    assert told in scenario(more=idle).sensitivity("steady", samples=64).attrs["warnings"]


@pytest.mark.slow
@pytest.mark.parametrize(("sampler", "first"), [("mc", 8_192), ("sobol", 1_000), ("halton", 9_000)])
def test_a_finished_sweep_is_extended(tmp_path, sampler, first):
    """What was drawn stays, and the whole is that of a sweep which had as many draws from the start."""
    how = {"outputs": ["steady", "rooted"], "sampler": sampler, "chunk": 4096}
    scenario(1.0).sweep(first, folder=tmp_path / "grown", **how)
    grown = scenario(1.0).sweep(more=12_000 - first, folder=tmp_path / "grown", **how)
    whole = scenario(1.0).sweep(12_000, folder=tmp_path / "whole", **how)
    assert grown.identical(whole)
    assert Store(tmp_path / "grown").draws().identical(Store(tmp_path / "whole").draws())


def test_only_the_same_sweep_can_be_extended(tmp_path):
    """Another seed, no folder, a Latin hypercube, none or less than none: refused, and what is there stays."""
    scenario().sweep(1_000, folder=tmp_path / "kept", outputs=["steady"])
    with pytest.raises(ScenarioEngineError, match="seed: 1 there, 2 now"):
        scenario().sweep(more=10, folder=tmp_path / "kept", outputs=["steady"], seed=2)
    with pytest.raises(ScenarioEngineError, match="there is no sweep here"):
        scenario().sweep(more=10, folder=tmp_path / "none", outputs=["steady"])
    with pytest.raises(ScenarioEngineError, match="has other draws"):
        scenario().sweep(more=10, folder=tmp_path / "kept", outputs=["steady"], sampler="lhs")
    for more in (0, -5):
        with pytest.raises(ScenarioEngineError, match=f"--more is {more};"):
            scenario().sweep(2_000, more=more, folder=tmp_path / "kept", outputs=["steady"])
    assert Store(tmp_path / "kept").draws().sizes["draw"] == 1_000


def test_a_result_of_fewer_years_than_another_is_compared_with_its_own():
    """Years that one quantity has and the other lacks are no numbers of the other."""
    found = se.sweep("uncertain", 64, outputs=["sum(total_value_added)", "real_gdp_growth", "gdp[2030]"])
    assert "central run" not in found.attrs["warnings"]
    assert found["real_gdp_growth"].sel(statistic="mean").notnull().sum() < found.sizes["year"]


@se.operator("", "1", source="test")
def shared_out(a, b):
    """Infinite where b lies between nought and one, of either sign, y = a / ⌊b⌋."""
    return a / np.floor(b)


def test_an_infinite_draw_is_in_no_probability():
    """It was above every threshold, and in no count of draws: 53.6 % for 32.5."""
    draw = {"draw": {"distribution": "uniform", "low": -1.0, "high": 3.0}, "unit": "1", "assumption": "test"}
    apart = se.Model([a, b, shared_out]).scenario(horizon=(2022, 2022, 2023), inputs={"a": draw, "b": draw})
    asked = ["shared_out > 0.5", "shared_out < 0.5"]
    found = apart.sweep(4_096, outputs=["shared_out"], probabilities=asked)
    drawn = apart.sample(4_096)
    known = np.floor(drawn["b"].values) != 0.0
    values = drawn["a"].values[known] / np.floor(drawn["b"].values[known])
    for condition, held in zip(asked, (values > 0.5, values < 0.5), strict=True):
        assert float(found[f"P({condition})"]) == pytest.approx(held.mean(), rel=1e-12)
    again = apart.evaluate(drawn, "shared_out")["shared_out"]
    np.testing.assert_array_equal(np.isfinite(again), known)
    assert not np.isinf(again).any()


def test_one_draw_has_a_mean_and_nothing_else(tmp_path):
    """Its spread was nought, its mean known to 0 %, and two draws enough for any precision."""
    found = scenario().sweep(1, outputs=["steady"], folder=tmp_path / "one")["steady"]
    for statistic in ("sd", "half_width", "p05", "p50"):
        assert np.isnan(found.sel(statistic=statistic))
    assert float(found.sel(statistic="mean")) == float(found.sel(statistic="low"))
    assert "nan" not in (tmp_path / "one/convergence.csv").read_text()
    assert "outside its own" not in scenario(9.0).sweep(2, outputs=["steady"]).attrs.get("warnings", "")

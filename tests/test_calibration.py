"""Calibration: unobserved shares from published totals, with uncertainty, as a scenario fragment."""

import dataclasses
import os
import re
import tomllib
from datetime import date

import numpy as np
import pytest
from scipy.stats import multivariate_t

from scenario_engine.analysis.calibrate import calibrate, experts, result
from scenario_engine.analysis.calibrate.fit import fit, leave_out, mean_absolute_error
from scenario_engine.analysis.calibrate.posterior import (
    DEGREES_OF_FREEDOM,
    HeavyTailed,
    chains,
    covariance,
    identifiability,
    laplace,
    profile,
)
from scenario_engine.analysis.calibrate.result import Calibrated, outlook, with_result
from scenario_engine.analysis.calibrate.spec import read
from scenario_engine.data import catalogue
from scenario_engine.data.label_names import code_legend
from scenario_engine.engine.engines import engine_called
from scenario_engine.engine.program import evaluate
from scenario_engine.methods import derivatives
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError
from scenario_engine.support.files.checksums import sha256
from tests.conftest import TOP
from tests.pages import exit_code
from tests.synthetic import case
from tests.test_commands import call
from tests.test_model import base as country

pytestmark = pytest.mark.slow

SPEC = TOP / "calibration" / "specs" / "china-2020.toml"
STRONG = ["C", "E", "F", "G", "H", "I", "J", "K"]


@pytest.fixture(scope="module")
def china():
    """The calibration to the accounts of 2020, fitted once."""
    spec = read(SPEC)
    return spec, fit(spec.objective())


def test_a_compiled_model_has_the_same_optimum(china):
    """By XLA the fit ends where it ends by NumPy, to 1e-8 of each parameter's scale."""
    pytest.importorskip("jax", reason="jax is not installed")
    spec, best = china
    compiled = fit(spec.objective(engine_called("xla")), starts=1)
    np.testing.assert_allclose(compiled.cost, best.cost, rtol=1e-12)
    np.testing.assert_allclose(compiled.point, best.point, rtol=1e-8, atol=1e-8)


def test_sections_are_predicted_within_three_per_cent_when_left_out(china, record_property):
    """Each of C, E-K, predicted from all else with every total that holds it dropped: mean error under 3 %."""
    spec, best = china
    asked = spec.record.leave_out
    assert asked.labels == STRONG
    totals = {"penetration_2020", "ratio_2020", "share_of_gdp"}
    assert set(asked.drop) == totals
    found = leave_out(best, asked.target, asked.labels, asked.drop)
    said = ", ".join(f"{label} {one:+.2%}" for label, one in found["error"].to_series().items())
    error = mean_absolute_error(found)
    record_property("figure", f"left out and predicted: {said}; mean absolute error {error:.2%}")
    assert error < 0.03
    doubtful = float(leave_out(best, "sections", ["L"], asked.drop)["error"].item())
    record_property("figure", f"L left out: {doubtful:+.2%} (its value of 2017 is doubtful)")
    assert 0.05 < doubtful < 0.2


def test_a_left_out_section_has_no_say(china):
    """Printing another value for a section changes nothing in what is predicted for it."""
    _, best = china
    sections = next(target for target in best.problem.targets if target.name == "sections")
    value = sections.value.copy()
    value[sections.labels.index("K")] *= 3.0
    other = dataclasses.replace(sections, value=value)
    swapped = best.problem.against([other if t is sections else t for t in best.problem.targets])
    drop = ("penetration_2020", "ratio_2020", "share_of_gdp")
    as_printed = leave_out(best, "sections", ["K"], drop)
    tripled = leave_out(dataclasses.replace(best, problem=swapped), "sections", ["K"], drop)
    assert tripled["predicted"].item() == pytest.approx(as_printed["predicted"].item(), rel=1e-9)


def test_derivatives_are_exact(china):
    """Complex step and central differences agree to 1e-7 on every residual and parameter."""
    _, best = china
    function, point = best.problem.residuals, best.point
    differences, _ = derivatives.differences(function, point)
    assert derivatives.disagreement(derivatives.jacobian(function, point), differences) < 1e-7


def test_the_fit_is_an_optimum(china):
    """The gradient vanishes in every direction that no bound holds."""
    _, best = china
    residuals = best.problem.residuals(best.point[None])[0]
    gradient = best.jacobian.T @ residuals
    assert best.at_bounds == ()
    assert np.abs(gradient).max() < 1e-4 * np.abs(best.jacobian.T).max()


def test_known_shares_come_back_without_noise():
    """With exact targets and hardly a belief, the shares that made them are found to 1e-5."""
    problem, truth = case(3, noise=0.0)
    block = problem.parameters.blocks[0]
    weak = dataclasses.replace(block, prior=dataclasses.replace(block.prior, sd=100.0))
    free = dataclasses.replace(problem, parameters=dataclasses.replace(problem.parameters, blocks=(weak,)))
    found = fit(free, starts=5, seed=1)
    assert found.values == pytest.approx(truth, abs=1e-5)
    assert found.agreeing == len(found.costs)


def test_proposals_are_those_of_scipys_multivariate_t():
    center, root = np.array([1.0, -2.0, 0.5]), np.array([[2.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.3, -0.5, 0.1]])
    ours = HeavyTailed(center, root @ root.T)
    theirs = multivariate_t(center, root @ root.T, DEGREES_OF_FREEDOM, seed=np.random.default_rng(2))
    points = theirs.rvs(200)
    np.testing.assert_array_equal(ours.draws(200, np.random.default_rng(2)), points)
    offset = theirs.logpdf(points) - ours.log_density(points)
    np.testing.assert_allclose(offset, offset[0], atol=1e-10)
    wider = HeavyTailed(center, 4.0 * root @ root.T)  # the constant is the same for every shape
    theirs = multivariate_t(center, 4.0 * root @ root.T, DEGREES_OF_FREEDOM)
    np.testing.assert_allclose(theirs.logpdf(points) - wider.log_density(points), offset, atol=1e-10)


def test_the_posterior_is_the_samplers(record_property):
    """Quantiles of the draws and of long Markov chains agree within 0.3 standard deviations."""
    pytest.importorskip("emcee")
    problem, _ = case(7)
    posterior = laplace(fit(problem), 2000, seed=1)
    gap = chains(posterior, steps=600, seed=2)["gap of quantiles, sd"]
    record_property("figure", f"posterior against chains: largest gap of quantiles {gap.max():.2f} sd")
    assert posterior.trusted
    assert gap.max() < 0.3


def test_draws_keep_the_correlations(china):
    """Shares that trade off in the curvature trade off in the draws."""
    _, best = china
    drawn = np.corrcoef(laplace(best, 1500, seed=4).points.T)
    names = best.problem.parameters.names
    for one, other, r in identifiability(best).pairs:
        assert drawn[names.index(one), names.index(other)] == pytest.approx(r, abs=0.2)


@pytest.mark.skipif(os.environ.get("HYPOTHESIS_PROFILE") != "deep", reason="200 calibrations; make test-deep")
def test_intervals_cover_the_truth(record_property):
    """On 200 synthetic economies with known shares, 90 % intervals cover them in 85 to 95 % of cases."""
    hits = []
    for seed in range(200):
        problem, truth = case(seed)
        low, high = laplace(fit(problem), 1000, seed=10_000 + seed).quantiles(0.05, 0.95)
        hits.append((low <= truth) & (truth <= high))
    share = float(np.mean(hits))
    record_property("figure", f"90 % intervals cover {share:.1%} of {np.size(hits)} known shares")
    assert 0.85 <= share <= 0.95


def test_intervals_cover_the_truth_in_a_few_cases():
    """The same on 15 economies: of 60 intervals at 90 % between 45 and 60 cover (binomial, 1 in 10 000 below)."""
    hits = 0
    for seed in range(15):
        problem, truth = case(seed)
        low, high = laplace(fit(problem), 500, seed=10_000 + seed).quantiles(0.05, 0.95)
        hits += int(((low <= truth) & (truth <= high)).sum())
    assert 45 <= hits <= 60


def test_an_open_direction_is_refused_by_name():
    """Least squares without enough targets: the message names what nothing pins down, and says what to do."""
    problem, _ = case(1)
    only_one = [problem.targets[0].only(problem.targets[0].labels[:1])]
    loose = dataclasses.replace(problem.against(only_one), with_priors=False)
    with pytest.raises(ScenarioEngineError, match=r"nothing pins down relevance_share.*Give them a prior"):
        covariance(fit(loose))


def test_a_profile_is_as_wide_as_the_posterior():
    """For a nearly normal posterior the profile interval is the quantiles' (90 %), within a fifth of its width."""
    problem, _ = case(5)
    best = fit(problem)
    low, high = laplace(best, 4000, seed=1).quantiles(0.05, 0.95)
    found = profile(best, 0)
    width = high[0] - low[0]
    assert found == pytest.approx((low[0], high[0]), abs=0.2 * width)


def test_the_data_say_nothing_of_what_is_only_believed(china):
    """The multiplier of 2020 is its prior: no gain over the belief; the share of telecommunications is data."""
    _, best = china
    seen = identifiability(best)
    ratio = dict(zip(best.problem.parameters.names, seen.shrinkage, strict=True))
    assert ratio["technology_multiplier[2020]"] > 0.99
    assert ratio["relevance_share[121]"] < 0.3
    assert seen.singular_values[0] > 100
    assert seen.singular_values[-1] < 1e-6


def test_a_result_is_a_scenario_fragment(china, tmp_path):
    """What is written comes in by `extends`, gives the fitted numbers back, and carries fit, hashes and date."""
    spec, best = china
    posterior = laplace(best, 300, seed=1)
    found = Calibrated(spec, best, posterior, identifiability(best))
    target = tmp_path / "fitted.toml"
    files = result.write(found, target, date(2026, 1, 2))
    record = tomllib.loads(target.read_text(encoding="utf-8"))["calibration"]
    assert record["date"] == "2026-01-02"
    assert record["fit"]["sections[K]"]["printed"] == 1267.46
    assert len(record["data_sha256"]["national.csv"]) == 64
    assert len(record["singular_values"]) == best.problem.parameters.size
    child = tmp_path / "child.toml"
    child.write_text('extends = ["baseline", "fitted"]\n', encoding="utf-8")
    inputs = load(child).inputs
    for name, array in found.inputs().items():
        np.testing.assert_allclose(inputs[name].transpose(*array.dims), array, rtol=1e-11, atol=1e-14)
    assert [file.name for file in files] == ["fitted.toml", "fitted-draws.csv"]
    assert record["draws_sha256"] == sha256(files[1])


def test_draws_are_written_for_a_sweep(china, tmp_path):
    """One column a label, every label of the input, in rows that belong together."""
    import pandas as pd

    spec, best = china
    posterior = laplace(best, 50, seed=1)
    _, file = result.write(Calibrated(spec, best, posterior, None), tmp_path / "x.toml", date(2026, 1, 1))
    table = pd.read_csv(file, comment="#")
    codes = [str(code) for code in spec.scenario.labels["core"]]
    assert table[codes].to_numpy() == pytest.approx(posterior.values[:, : len(codes)], rel=1e-9)
    assert table["2020"].to_numpy() == pytest.approx(posterior.values[:, 13], rel=1e-9)


def test_a_sweep_reads_the_committed_draws():
    """scenarios/uncertain-fitted.toml takes shares, multipliers and drifts from one row, so they keep their correlation."""
    model = load(TOP / "scenarios" / "uncertain-fitted.toml")
    drawn = {one.name: one for one in model.uncertainty.inputs}
    assert set(drawn) == {"relevance_share", "technology_multiplier", "core_rate_drift"}
    assert len({one.streams for one in drawn.values()}) == 1
    uniform = np.linspace(0.0005, 0.9995, 1000)[:, None]
    shares = drawn["relevance_share"].array(uniform)
    r = np.corrcoef(shares.sel(core="124"), shares.sel(core="125"))[0, 1]
    assert r == pytest.approx(-0.81, abs=0.1)


def test_a_list_of_core_sectors_moves_the_outlook_little(china):
    """Another list is calibrated from its labels alone, and 2030 is within 1 % of the working list's."""
    spec, best = china
    draws = laplace(best, 50, seed=1)
    working = _first(outlook(Calibrated(spec, best, draws, None)))
    other_spec = spec.with_labels(spec.record.lists.candidates["telecommunications-and-software"])
    other_fit = fit(other_spec.objective())
    other = _first(outlook(Calibrated(other_spec, other_fit, None, None)))
    assert len(other_fit.values) == len(best.values) - 7
    assert other_fit.cost > 5 * best.cost
    assert other["fitted"] == pytest.approx(working["fitted"], rel=0.01)
    assert working["p05"] < working["fitted"] < working["p95"]


def _first(ahead) -> dict[str, float]:
    """The first quantity of an outlook, by statistic."""
    return next(iter(ahead.data_vars.values())).to_series().to_dict()


def test_the_verb_gives_one_dataset_of_all_it_found(china):
    """Targets, parameters, directions, what was left out and the outlook, each over its labels."""
    _, best = china
    found = calibrate(SPEC)
    np.testing.assert_allclose(found["fitted"], best.values, rtol=1e-3)
    np.testing.assert_allclose(found["published"], best.problem.printed)
    assert found["left_out"].values.tolist() == STRONG
    assert found["singular value"].sizes["direction"] == best.problem.parameters.size
    total = found["sum(total_value_added[2030])"]
    assert float(total.sel(statistic="p05")) < float(total.sel(statistic="fitted"))
    assert total.attrs["units"] == "CNY_1e8"


def test_the_committed_result_is_the_fit(china):
    """calibration/china-2020-fitted.toml holds what the file of its specification gives."""
    spec, best = china
    committed = tomllib.loads(spec.result.read_text(encoding="utf-8"))
    shares = committed["inputs"]["relevance_share"]["by"]["core"]
    assert list(shares.values()) == pytest.approx(list(best.values[:11]), rel=1e-4)


def test_a_fitted_scenario_meets_the_targets(china):
    """The fragment on the calibration's own scenario gives the fitted numbers."""
    spec, best = china
    model = with_result(spec.scenario, Calibrated(spec, best, None, None))
    values = evaluate(model.graph, model.inputs, best.problem.wanted)
    for target in best.problem.targets:
        expected = target.predicted(evaluate(model.graph, model.inputs, best.problem.wanted), 1)
        at = best.problem.target_names.index(target.names[0])
        assert expected[0] == pytest.approx(best.predicted[at : at + len(target.labels)], rel=1e-10)
    assert values["share_of_gdp"].sizes["year"] == 14


WRONG = {
    "unknown key": ("[fit]", "[fit]\nmethood = 1", "there is no key 'methood'"),
    "negative seed": ("seed = 2020", "seed = -1", "fit.seed is -1; it must be a whole number, at least 0"),
    "negative error": ("error = 0.05", "error_percent = -5", "error_percent is -5; it must be"),
    "unknown input": (
        "[parameters.core_rate_drift]",
        "[parameters.core_rate_drif]",
        "no input 'core_rate_drif'",
    ),
    "unknown label": ('industry = ["C"]', 'industry = ["Z"]', "core_rate_drift has no industry Z"),
    "wrong unit": ('unit = "percent"\nprior', 'unit = "kg"\nprior', "'kg'"),
    "unknown quantity": ('"core_rate[2020, I]"', '"core_rat[2020, I]"', "no variable is called 'core_rat'"),
    "no figure": ('year = "2018", indicator', 'year = "1918", indicator', "no published figure"),
    "no error": (
        'value = 14.6\nunit = "percent"\nerror = 0.05',
        'value = 14.6\nunit = "percent"',
        "has no error",
    ),
    "beyond bounds": ("bounds = [0.0, 0.95]", "bounds = [0.0, 1.95]", "go beyond what relevance_share"),
    "center beyond bounds": ("center = 5.0", "center = 0.05e3", "center = 50, beyond the bounds -5 to 20"),
    "free twice": ("year = [2018, 2019] }", "year = [2018, 2020] }", "frees too"),
    "no reason": (', assumption = "near the multiplier of 2020"', "", "neither source"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_is_refused_at_its_line(what, tmp_path):
    """Whatever is wrong, the message says what, and where in the file."""
    found, written, message = WRONG[what]
    text = SPEC.read_text(encoding="utf-8")
    assert text.count(found) == 1, what
    path = tmp_path / "wrong.toml"
    path.write_text(text.replace(found, written), encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read(path).objective()
    assert message in str(caught.value)
    assert "wrong.toml:" in str(caught.value)


@pytest.mark.parametrize(
    ("found", "written", "key", "message"),
    [
        ('target = "sections"', 'target = "sektions"', "[leave_out]", "no target is called 'sektions'"),
        ('scenario = "baseline"', 'scenario = "basline"', "[outlook]", "there is no scenario 'basline'"),
        ('"share_of_gdp[2030]"', '"share_of_gpd[2030]"', "[outlook]", "no variable is called 'share_of_gpd'"),
    ],
)
def test_what_is_asked_after_the_fit_is_refused_at_its_line(found, written, key, message, tmp_path):
    """What is left out, and the outlook a fit leads to."""
    text = SPEC.read_text(encoding="utf-8").replace(found, written)
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    line = text.split("\n").index(key) + 1
    with pytest.raises(ProblemsFound, match=rf"wrong\.toml:{line}:2  .*{message}"):
        calibrate(path)


@pytest.mark.parametrize("kind", ["china-2020", "relevance-by-experts"])
@pytest.mark.parametrize("where", ["../stray.toml", "linked/stray.toml"])
def test_a_file_writes_in_its_own_project_only(kind, where, tmp_path, capsys):
    """A result that a file places outside its project, be it by a link, is refused at its line and not written."""
    folder, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    folder.mkdir(), elsewhere.mkdir()
    (folder / "pyproject.toml").touch()
    (folder / "linked").symlink_to(elsewhere)
    text = SPEC.with_name(f"{kind}.toml").read_text(encoding="utf-8")
    spec = folder / "spec.toml"
    spec.write_text(re.sub(r'(?m)^result = ".*"', f'result = "{where}"', text), encoding="utf-8")
    assert call("calibrate", str(spec)) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert f"result is '{where}', which lies outside the project's folder 'project'" in said
    assert re.search(r"spec\.toml:\d+:\d+", said)
    assert {one.name for one in tmp_path.rglob("*stray*")} == set()


def test_a_result_stands_for_its_specification():
    """`calibrate calibration/china-2020.toml` reads the file of that name in specs/."""
    assert read(TOP / "calibration" / "china-2020.toml").path == SPEC


def test_experts_give_shares_forward(tmp_path):
    """AHP weights times votes times grades, worked by hand for one sector of the example file."""
    path = TOP / "calibration" / "specs" / "relevance-by-experts.toml"
    file = experts.read(path)
    judged = file.judged()
    weights, share = judged["weight"].values.tolist(), float(judged["share"].sel(label="083"))
    scores = [
        0.2 * 0.0 + 0.3 * 0.1 + 0.4 * 0.3 + 0.1 * 0.6,
        0.4 * 0.1 + 0.2 * 0.3,
        0.3 * 0.1 + 0.5 * 0.3 + 0.2 * 0.6,
    ]
    assert sum(weights) == pytest.approx(1.0)
    assert share == pytest.approx(sum(w * s for w, s in zip(weights, scores, strict=True)))
    assert judged.attrs["consistency_ratio"] < 0.1
    file.write(judged, tmp_path / "shares.toml")
    child = tmp_path / "child.toml"
    child.write_text('extends = ["baseline", "shares"]\n', encoding="utf-8")
    assert float(load(child).inputs["relevance_share"].sel(core="083")) == round(share, 6)


def test_experts_of_the_wrong_shape_are_refused(tmp_path):
    """A sector with too few rows of votes is named, with its line."""
    text = (TOP / "calibration" / "specs" / "relevance-by-experts.toml").read_text(encoding="utf-8")
    path = tmp_path / "experts.toml"
    path.write_text(text.replace(", [0, 3, 5, 2]]\n088", "]\n088"), encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"experts.votes.083 must have 3 rows of 4 numbers"):
        experts.read(path).judged()


@pytest.mark.parametrize("option", ["--lists", "--profiles", "--check 100", "--engine xla"])
def test_an_option_of_a_fit_is_refused_of_experts(option, capsys):
    """Nothing is fitted to judgements: each had done nothing, without a word."""
    path = TOP / "calibration" / "specs" / "relevance-by-experts.toml"
    assert exit_code(["calibrate", str(path), *option.split(), "--dry-run"]) == 2
    assert option.split()[0] in capsys.readouterr().err


def test_codes_are_named_below_their_tables() -> None:
    """A sector's code and a section's letter get a line each, once; a year and a word need none."""
    china = catalogue.find("china")
    labels = [("core", "088"), ("core", "088"), ("year", 2018), ("industry", "C"), ("region", "guangdong")]
    assert code_legend(china, labels) == ["088 Manufacture of computers 计算机", "C Manufacturing 制造业"]


def test_a_calibration_extends_scenarios_of_its_own_project_only(tmp_path, monkeypatch, capsys):
    """A parent elsewhere on the disk is refused at its line before a line of it is read."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "secret.toml").write_text("password = hunter2\n", encoding="utf-8")
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").touch()
    own = (TOP / "calibration" / "specs" / "china-2020.toml").read_text(encoding="utf-8")
    changed = re.sub(r"^extends = .*", 'extends = "../home/secret"', own, flags=re.MULTILINE)
    (project / "fit.toml").write_text(changed, encoding="utf-8")
    monkeypatch.chdir(project)
    assert call("calibrate", "fit.toml") == 2
    said = capsys.readouterr().err
    assert "lies outside the project's folder 'project'" in said
    assert "hunter2" not in said


def test_a_scenario_is_calibrated_without_a_file():
    """A coefficient back from two printed totals: growth of 2 percent, with joint draws; a mistake is told at its key."""
    tables = {
        "parameters": {"growth": {"bounds": [-0.1, 0.1], "unit": "1"}},
        "targets": {
            f"gdp_{year}": {
                "quantity": f"gdp[{year}]", "value": 1000 * 1.02 ** (year - 2024), "unit": "EUR_bn",
                "error_percent": 1.0, "source": "an example",
            }
            for year in (2026, 2030)
        },
        "fit": {"method": "least-squares", "starts": 2, "draws": 500},
    }  # fmt: skip
    found = country().calibrate(**tables)
    assert float(found["fitted"].sel(parameter="growth")) == pytest.approx(0.02, abs=1e-8)
    assert found["posterior"].dims == ("draw", "parameter")
    low, high = np.quantile(found["posterior"], [0.05, 0.95])
    assert (low, high) == pytest.approx((float(found["p05"].item()), float(found["p95"].item())))
    assert low < 0.02 < high
    tables["targets"]["gdp_2026"]["unti"] = "EUR_bn"
    with pytest.raises(ProblemsFound, match=r"targets\.gdp_2026\.unti"):
        country().calibrate(**tables)


@pytest.mark.filterwarnings("error")
def test_a_result_that_is_nought_at_a_bound_is_a_misfit_and_no_warning():
    """A logarithm of what underflows is not taken: the target is met by the other sector."""
    tables = {
        "parameters": {"base_gdp": {"bounds": [0, 2000], "unit": "EUR_bn", "each": ["sector"]}},
        "targets": {"gdp": {"quantity": "gdp[2030]", "value": 1000, "unit": "EUR_bn", "error_percent": 1.0, "source": "x"}},
    }  # fmt: skip
    assert float(country().calibrate(**tables)["gap"].item()) == pytest.approx(0.0, abs=1e-6)


def test_a_target_that_no_parameter_moves_is_told():
    """GDP of 2029 does not hang on growth of 2030: it had counted as a target met."""
    target = {"value": 1000, "unit": "EUR_bn", "error_percent": 1.0, "source": "an example"}
    targets = {f"gdp_{year}": {**target, "quantity": f"gdp[{year}]"} for year in (2029, 2030)}
    found = country().calibrate(
        parameters={"growth": {"at": {"year": [2030]}, "bounds": [-0.1, 0.1], "unit": "1"}},
        targets=targets,
        fit={"method": "least-squares"},
    )
    assert [line[:8] for line in found.attrs["notes"].split("\n") if "moved by no parameter" in line] == [
        "gdp_2029"
    ]


def test_tables_beside_a_file_are_refused():
    """They would have been passed over, a misspelt keyword with them."""
    with pytest.raises(
        ScenarioEngineError,
        match="targets: tables are for a scenario, and 'china-2020' is a calibration file",
    ):
        calibrate("china-2020", targets={"nonsense": 1})

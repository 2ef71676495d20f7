"""What a `draw` may say in a scenario, what it makes of an input, and how mistakes are answered."""

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from scenario_engine.methods.probability.copula import Copula, NotPositiveDefinite
from scenario_engine.methods.probability.distributions import Truncated, continuous, families
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError

GRID = ((np.arange(4000) + 0.5) / 4000)[:, None]


def scenario(tmp_path: Path, text: str, extends: str = "baseline_2025_12"):
    (tmp_path / "mine.toml").write_text(f'extends = "{extends}"\n{text}', encoding="utf-8")
    return load(tmp_path / "mine.toml")


def complaint(tmp_path: Path, monkeypatch, text: str) -> str:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProblemsFound) as caught:
        _ = scenario(tmp_path, text).inputs
    return str(caught.value)


def drawn(tmp_path: Path, entry: str, name: str = "real_gdp_growth", streams: int | None = None):
    """The one uncertain input of a scenario, drawn on an even grid of probabilities."""
    (only,) = scenario(tmp_path, f'[inputs.{name}]\nassumption = "test"\n{entry}').uncertainty.inputs
    rng = np.random.default_rng(1)
    uniform = np.column_stack([rng.permutation(GRID[:, 0]) for _ in only.streams])
    return only, only.array(uniform)


def test_every_continuous_family_of_scipy_is_known_by_its_name():
    """One hundred and more, besides those with readable parameters."""
    assert len(families()) > 100
    for name, parameters in {
        "gamma": {"a": 2.0, "scale": 3.0},
        "beta": {"a": 2.0, "b": 5.0},
        "t": {"df": 4.0, "loc": 1.0},
        "gumbel_r": {"loc": 0.5},
        "skewnorm": {"a": 4.0},
    }.items():
        expected = getattr(stats, name)(**parameters).ppf(GRID)
        np.testing.assert_allclose(continuous(name, parameters).quantile(GRID), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "parameters", "reference"),
    [
        ("triangular", {"low": 1.0, "mode": 2.0, "high": 5.0}, stats.triang(0.25, 1.0, 4.0)),
        ("uniform", {"low": -1.0, "high": 3.0}, stats.uniform(-1.0, 4.0)),
        ("normal", {"mean": 2.0, "sd": 0.5}, stats.norm(2.0, 0.5)),
        ("pert", {"low": 0.0, "mode": 1.0, "high": 4.0}, stats.beta(2.0, 4.0, 0.0, 4.0)),
    ],
)
def test_readable_parameters_mean_what_they_say(name, parameters, reference):
    """The readable distributions are those of scipy with their parameters translated."""
    np.testing.assert_allclose(continuous(name, parameters).quantile(GRID), reference.ppf(GRID), rtol=1e-9)


def test_lognormal_is_given_by_the_mean_and_sd_of_the_quantity():
    """Not of its logarithm."""
    values = continuous("lognormal", {"mean": 10.0, "sd": 3.0}).quantile(GRID)
    assert values.mean() == pytest.approx(10.0, rel=2e-3)
    assert values.std() == pytest.approx(3.0, rel=2e-2)


def test_truncation_is_conditioning():
    """A truncated normal is scipy's truncnorm."""
    cut = Truncated(continuous("normal", {"mean": 0.0, "sd": 1.0}), -0.5, 2.0)
    np.testing.assert_allclose(cut.quantile(GRID), stats.truncnorm(-0.5, 2.0).ppf(GRID), atol=1e-9)


def test_a_drawn_number_replaces_the_value_in_its_own_unit(tmp_path):
    """Without `effect`, one number serves all years; percent becomes a share."""
    only, array = drawn(
        tmp_path, 'unit = "percent"\ndraw = { distribution = "uniform", low = 4.0, high = 6.0 }'
    )
    assert only.streams == ("real_gdp_growth",)
    assert array.dims == ("draw", "year")
    assert float(array.min()) >= 0.04
    assert float(array.max()) <= 0.06
    assert (array == array.isel(year=0)).all()


def test_add_and_scale_act_on_the_central_path(tmp_path):
    """The path of the parent is kept; what is drawn moves it."""
    only, array = drawn(
        tmp_path, 'unit = "percent"\ndraw = { distribution = "normal", sd = 0.5, effect = "add" }'
    )
    np.testing.assert_allclose(array.mean("draw"), only.central, atol=1e-6)
    only, array = drawn(
        tmp_path, 'draw = { distribution = "uniform", low = 0.9, high = 1.1, effect = "scale" }'
    )
    np.testing.assert_allclose(array.max("draw") / only.central, 1.1, rtol=1e-3)


@pytest.mark.parametrize("name", ["real_gdp_growth", "employed_persons_growth"])
def test_what_scales_lies_around_one_unless_it_says_otherwise(tmp_path, name):
    """A normal without a mean leaves the centre; so does one in percent, around 100."""
    for text in ('sd = 0.1, effect = "scale" }', 'sd = 10, effect = "scale" }\nunit = "percent"'):
        only, array = drawn(tmp_path, f'draw = {{ distribution = "normal", {text}', name)
        np.testing.assert_allclose(array.mean("draw"), only.central, atol=1e-6)
        np.testing.assert_allclose(array.std("draw"), abs(only.central) * 0.1, rtol=0.01)


def test_a_random_walk_grows_with_the_square_root_of_time_and_ar1_settles(tmp_path):
    """Innovations of sd s: s√n for the walk, s/√(1 − φ²) in the end for AR(1)."""
    draw = 'unit = "percent"\ndraw = {{ distribution = "normal", sd = 0.5, effect = "add", process = {} }}'
    _, walk = drawn(tmp_path, draw.format('"walk"'))
    np.testing.assert_allclose(walk.std("draw"), 0.005 * np.sqrt(np.arange(1, 7)), rtol=0.06)
    only, ar1 = drawn(tmp_path, draw.format('"ar1", persistence = 0.6'))
    assert only.streams[0] == "real_gdp_growth[2025]"
    expected = 0.005 * np.sqrt(np.cumsum(0.36 ** np.arange(6)))
    np.testing.assert_allclose(ar1.std("draw"), expected, rtol=0.06)


def test_each_label_has_a_draw_and_parameters_of_its_own(tmp_path):
    """Sections move independently, each by its own sd."""
    only, array = drawn(
        tmp_path,
        'unit = "percent"\ndraw = { distribution = "normal", sd = { default = 1.0, I = 2.0 }, effect = "add", each = "industry" }',
        "relative_growth",
    )
    assert len(only.streams) == 19
    last = array.isel(year=-1)
    assert float(last.sel(industry="I").std()) == pytest.approx(0.02, rel=0.02)
    assert float(last.sel(industry="C").std()) == pytest.approx(0.01, rel=0.02)
    assert abs(np.corrcoef(last.sel(industry="C"), last.sel(industry="I"))[0, 1]) < 0.06


def test_years_before_the_first_uncertain_one_keep_the_path(tmp_path):
    """What is measured is not drawn."""
    only, array = drawn(
        tmp_path,
        'unit = "1"\n'
        'draw = { distribution = "uniform", low = 0.0, high = 0.02, effect = "add", first_year = 2025 }',
        "technology_multiplier",
    )
    early = array.sel(year=slice(None, 2024))
    assert (early == only.central.sel(year=slice(None, 2024))).all()
    assert float(array.sel(year=2030).std()) > 0.005


def test_discrete_empirical_bounded_and_posterior_draws(tmp_path):
    """Values by weight, values of a CSV, values moved onto limits, rows of joint draws."""
    unit = 'unit = "percent"\n'
    _, array = drawn(tmp_path, unit + "draw = { values = [4.0, 6.0], weights = [1, 3] }")
    assert float((array.isel(year=0) == 0.06).mean()) == pytest.approx(0.75, abs=1e-3)
    (tmp_path / "seen.csv").write_text("value\n3\n5\n7\n", encoding="utf-8")
    _, array = drawn(tmp_path, unit + 'draw = { empirical = "seen.csv" }')
    assert float(array.mean()) == pytest.approx(0.05, rel=1e-3)
    _, array = drawn(
        tmp_path, unit + 'draw = { distribution = "normal", mean = 5.0, sd = 1.0, bound = [4.5, 6.0] }'
    )
    assert float(array.min()) == pytest.approx(0.045)
    assert float((array.isel(year=0) < 0.045 + 1e-12).mean()) == pytest.approx(stats.norm.cdf(-0.5), abs=1e-3)
    labels = ["083", "088", "089", "090", "092", "093", "094", "121", "123", "124", "125"]
    rows = [",".join(labels), ",".join(["0.1"] * 11), ",".join(["0.2"] * 11)]
    (tmp_path / "joint.csv").write_text("\n".join(rows), encoding="utf-8")
    only, array = drawn(tmp_path, 'unit = "1"\ndraw = { posterior = "joint.csv" }', "relevance_share")
    assert only.streams == ("posterior:joint.csv",)
    assert (array == array.isel(core=0)).all()


def test_two_inputs_over_one_dimension_have_columns_of_their_own_in_a_posterior(tmp_path):
    """As `calibrate` writes it: `083` is the first input's, `relevance_ceiling[083]` the second's."""
    labels = ["083", "088", "089", "090", "092", "093", "094", "121", "123", "124", "125"]
    columns = [*labels, *(f"relevance_ceiling[{label}]" for label in labels)]
    rows = [",".join(columns), ",".join(["0.1"] * 11 + ["0.7"] * 11)]
    (tmp_path / "joint.csv").write_text("\n".join(rows), encoding="utf-8")
    entry = '[inputs.{}]\nassumption = "x"\nunit = "1"\ndraw = {{ posterior = "joint.csv" }}\n'
    text = entry.format("relevance_share") + entry.format("relevance_ceiling")
    inputs = scenario(tmp_path, text).uncertainty.inputs
    found = {one.name: one.array(np.full((1, 1), 0.5)) for one in inputs}
    assert (found["relevance_share"] == 0.1).all()
    assert (found["relevance_ceiling"] == 0.7).all()


def test_two_posteriors_of_one_name_are_refused(tmp_path, monkeypatch):
    """Their draws would come from one stream and depend on each other perfectly; one file for two inputs is meant."""
    text = ""
    for folder, name, value in (("a", "relevance_speed", "0.3"), ("b", "capital_share", "0.4")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "joint.csv").write_text(f"{name}\n{value}\n", encoding="utf-8")
        text += f'[inputs.{name}]\ndraw = {{ posterior = "{folder}/joint.csv" }}\nassumption = "x"\n'
        text += 'unit = "1"\n'
    said = complaint(tmp_path, monkeypatch, text)
    assert "b/joint.csv has the name of another posterior" in said
    assert "the other is asked for here: mine.toml:3" in said


def test_a_draw_without_a_value_has_its_median_as_centre(tmp_path):
    """`run` of such a scenario is one run at the medians; where a parent gives a value, that value."""
    text = (
        '[inputs.regional_relative_growth]\ndraw = { distribution = "uniform", low = 1, high = 3 }\n'
        'unit = "percent"\nassumption = "x"\n'
    )
    one = scenario(tmp_path, text)
    assert (one.inputs["regional_relative_growth"] == 0.0).all()
    other = scenario(tmp_path, text.replace("draw", "value = 2.5\ndraw"))
    assert (other.inputs["regional_relative_growth"] == 0.025).all()


def test_a_relative_change_keeps_the_draw_and_a_new_value_drops_it(tmp_path):
    """`add` moves the centre under the parent's draw; a new `value` says the number is certain."""
    (tmp_path / "parent.toml").write_text(
        'extends = "baseline_2025_12"\n[inputs.real_gdp_growth]\nunit = "percent"\nassumption = "x"\n'
        'draw = { distribution = "normal", sd = 0.5, effect = "add" }\n',
        encoding="utf-8",
    )
    head = '[inputs.real_gdp_growth]\nunit = "percent"\nassumption = "x"\n'
    moved = scenario(tmp_path, head + "add = 1.0", "parent").uncertainty.inputs
    assert float(moved[0].central[0]) == pytest.approx(0.06)
    assert scenario(tmp_path, head + "value = 5.0", "parent").uncertainty.inputs == ()


GROWTH = '[inputs.real_gdp_growth]\nunit = "percent"\nassumption = "x"\n'

MISTAKES = {
    "no such distribution": (GROWTH + 'draw = { distribution = "triangle", low = 1, mode = 2, high = 3 }', "Did you mean 'triang'?"),
    "lacking parameter": (GROWTH + 'draw = { distribution = "triangular", low = 1, high = 3 }', "lacks mode"),
    "unknown parameter": (GROWTH + 'draw = { distribution = "normal", mu = 1 }', "its parameters are mean, sd"),
    "parameters of scipy": (GROWTH + 'draw = { distribution = "normal", loc = 1, scale = 2 }', "normal has no parameter loc, scale; its parameters are mean, sd"),
    "order": (GROWTH + 'draw = { distribution = "uniform", low = 3, high = 1 }', "low lies above high"),
    "two kinds": (GROWTH + 'draw = { distribution = "normal", sd = 1, values = [1] }', "exactly one of these ways"),
    "no such label": (
        '[inputs.relative_growth]\nunit = "percent"\nassumption = "x"\n'
        'draw = { distribution = "normal", sd = { default = 1, Z = 2 }, effect = "add", each = "industry" }',
        "'Z' is not a label that has a draw",
    ),
    "no such dimension": (GROWTH + 'draw = { distribution = "normal", sd = 1, each = "region" }', "needs the dimension 'region'"),
    "correlated with itself": (
        GROWTH
        + 'draw = { distribution = "normal", mean = 5, sd = 1 }\n[[correlation]]\nbetween = ["real_gdp_growth", "real_gdp_growth"]\nrank = 0.5\nassumption = "x"',
        "'real_gdp_growth' is correlated with itself",
    ),
    "correlated twice": (
        GROWTH
        + 'draw = { distribution = "normal", mean = 5, sd = 1 }\n[inputs.gdp_deflator_growth]\nunit = "percent"\nassumption = "x"\n'
        'draw = { distribution = "normal", mean = 2, sd = 1 }\n'
        '[[correlation]]\nbetween = ["real_gdp_growth", "gdp_deflator_growth"]\nrank = 0.5\nassumption = "x"\n'
        '[[correlation]]\nbetween = ["gdp_deflator_growth", "real_gdp_growth"]\nrank = 0.2\nassumption = "x"',
        "are correlated twice in one file",
    ),
    "scale in kilograms": (
        '[inputs.real_gdp_growth]\nunit = "kg"\nassumption = "x"\ndraw = { distribution = "normal", sd = 1, effect = "scale" }',
        "a draw that scales is a pure number, and 'kg' is not",
    ),
    "scale around nought": (
        '[inputs.real_gdp_growth]\nassumption = "x"\ndraw = { distribution = "t", df = 4, scale = 0.1, effect = "scale" }',
        "scales by numbers around 0, and 1 leaves the path as it is",
    ),
    "a value without its mean": (GROWTH + 'draw = { distribution = "normal", sd = 1 }', 'effect = "add"'),
    "no unit": ('[inputs.real_gdp_growth]\nassumption = "x"\ndraw = { distribution = "normal", sd = 1 }', "without a unit"),
    "unexplained": ('[inputs.real_gdp_growth]\nunit = "percent"\ndraw = { distribution = "normal", sd = 1 }', "neither where its numbers come from"),
    "process without path": (GROWTH + 'draw = { distribution = "normal", sd = 1, process = "walk" }', 'effect = "add"'),
    "joint draws from a year on": (GROWTH + 'draw = { posterior = "joint.csv", first_year = 2026 }', "takes joint draws as they are"),
    "no file": (GROWTH + 'draw = { empirical = "none.csv" }', "no table 'none.csv' lies beside the scenario"),
    "correlation with nothing": (
        GROWTH + 'draw = { distribution = "normal", mean = 5, sd = 1 }\n[[correlation]]\nbetween = ["real_gdp_growth", "real_gdp_grwth"]\nrank = 0.5\nassumption = "x"',
        "Did you mean 'real_gdp_growth'?",
    ),
    "weights of nothing": ("[variant_weights.induced_output]\njoint = 1\npublish = 1", "Did you mean 'published'?"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_mistakes_are_answered_at_their_place(case, tmp_path, monkeypatch):
    """File, line, what is wrong, what to write."""
    text, expected = MISTAKES[case]
    said = complaint(tmp_path, monkeypatch, text)
    assert expected in said
    assert said.startswith("mine.toml:")


def test_a_lognormal_draw_is_not_told_to_be_added(tmp_path, monkeypatch):
    """Its mean must be given however it acts on the input."""
    said = complaint(tmp_path, monkeypatch, GROWTH + 'draw = { distribution = "lognormal", sd = 1 }')
    assert "lognormal lacks mean" in said
    assert 'effect = "add"' not in said


@pytest.mark.parametrize(
    ("file", "content", "answer"),
    [
        ("seen.csv", b"value,more\n1,2\n3\n", "row 3: 1 cells stand under 2 columns"),
        ("seen.csv", "增长\n1\n".encode("gb18030"), "It may be GB18030"),
        ("../seen.csv", b"value\n1\n", "outside the project's folder"),
    ],
)
def test_a_table_of_draws_that_cannot_be_read_is_refused(file, content, answer, tmp_path, monkeypatch):
    """A short row, another encoding, a file outside the project: said at the draw, as for other tables."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / file).write_bytes(content)
    said = complaint(folder, monkeypatch, GROWTH + f'draw = {{ empirical = "{file}" }}')
    assert answer in " ".join(said.split())
    assert "mine.toml:5" in said


def test_a_variant_a_child_picks_is_drawn_no_more(tmp_path):
    """As an input with a value is not; weights in a child take the parent's pick up again."""
    (tmp_path / "parent.toml").write_text(
        'extends = "baseline"\n[variant_weights.induced_output]\njoint = 1\npublished = 1\n', encoding="utf-8"
    )
    drawn_still = scenario(tmp_path, "", "parent").uncertainty.variants
    assert [one.name for one in drawn_still] == ["induced_output"]
    picked = '[variants]\ninduced_output = "joint"\n'
    assert scenario(tmp_path, picked, "parent").uncertainty.variants == ()
    (tmp_path / "mine.toml").rename(tmp_path / "picked.toml")
    again = scenario(tmp_path, "[variant_weights.induced_output]\njoint = 1\npublished = 3\n", "picked")
    assert again.uncertainty.variants[0].weights == (1.0, 3.0)


def test_impossible_correlations_name_the_pair(tmp_path, monkeypatch):
    """Four that all go together, but two of them against each other: those two, and what they could be."""
    names = ["real_gdp_growth", "gdp_deflator_growth", "employed_persons_growth", "relative_growth"]
    text = "".join(
        f'[inputs.{name}]\nunit = "percent"\nassumption = "x"\ndraw = {{ distribution = "normal", sd = 0.1, effect = "add" }}\n'
        for name in names
    )
    rows = [[1.0 if i == j else -0.5 if {i, j} == {0, 3} else 0.8 for j in range(4)] for i in range(4)]
    text += f'[[correlation]]\nbetween = {names}\nrank = {rows}\nassumption = "x"\n'.replace("'", '"')
    said = complaint(tmp_path, monkeypatch, text)
    assert "real_gdp_growth with relative_growth at -0.5" in said
    assert "it must lie between 0.4" in said
    assert said.startswith("mine.toml:20:1")


def test_the_copula_gives_the_rank_correlation_asked_for():
    """Spearman's ρ of 0.7 and −0.4, marginals still uniform, other streams untouched."""
    plain = uniforms("mc", 1, ["a", "b", "c", "d"], 0, 40_000, 40_000)
    tied = Copula.of(["a", "b", "c", "d"], {("a", "b"): 0.7, ("b", "c"): -0.4}).correlated(plain)
    assert stats.spearmanr(tied[:, 0], tied[:, 1]).statistic == pytest.approx(0.7, abs=0.01)
    assert stats.spearmanr(tied[:, 1], tied[:, 2]).statistic == pytest.approx(-0.4, abs=0.015)
    assert stats.kstest(tied[:, 2], "uniform").pvalue > 0.001
    np.testing.assert_array_equal(tied[:, 3], plain[:, 3])
    np.testing.assert_allclose(tied[:, 0], plain[:, 0], atol=1e-12)


def test_a_matrix_that_is_not_positive_definite_is_refused():
    """Three streams cannot all be opposites of each other."""
    with pytest.raises(NotPositiveDefinite, match="not positive definite"):
        Copula.of(["a", "b", "c"], {("a", "b"): -0.8, ("b", "c"): -0.8, ("a", "c"): -0.8})


def test_correlation_ties_streams_whose_labels_agree(tmp_path):
    """Two paths correlate year by year; one number correlates with every year of a path."""
    text = (
        GROWTH
        + 'draw = { distribution = "normal", sd = 0.5, effect = "add", process = "walk" }\n'
        + GROWTH.replace("real_gdp", "gdp_deflator")
        + 'draw = { distribution = "normal", sd = 0.5, effect = "add", process = "walk" }\n'
        + '[[correlation]]\nbetween = ["real_gdp_growth", "gdp_deflator_growth"]\nrank = 0.5\nassumption = "x"\n'
    )
    ranks = scenario(tmp_path, text).uncertainty.ranks
    assert len(ranks) == 6
    assert ranks[("real_gdp_growth[2027]", "gdp_deflator_growth[2027]")] == 0.5


def test_a_draw_outside_what_the_variable_admits_is_refused(tmp_path):
    """A share above one is named with its label and how often it happens."""
    text = (
        '[inputs.relevance_share]\nunit = "1"\nassumption = "x"\n'
        'draw = { distribution = "uniform", low = 2.0, high = 4.0, effect = "scale", each = "core" }'
    )
    (only,) = scenario(tmp_path, text).uncertainty.inputs
    with pytest.raises(
        ScenarioEngineError, match=r"a draw is 1\.\d+ at core 083; it must lie between 0 and 1"
    ):
        only.array(np.full((4, 11), 0.95))


def test_draws_of_a_computed_variable_keep_its_bounds(tmp_path):
    """`real_gdp_growth` may be computed, and GDP loses no more than all of itself whoever gives it."""
    with pytest.raises(ScenarioEngineError, match=r"must lie between -1 and inf"):
        drawn(tmp_path, 'unit = "percent"\ndraw = { distribution = "uniform", low = -190, high = -110 }')


def test_shares_that_must_sum_to_one_still_do(tmp_path):
    """Drawn regional keys are scaled back to one in every draw."""
    text = (
        '[inputs.regional_core_share]\nassumption = "x"\n'
        'draw = { distribution = "uniform", low = 0.8, high = 1.2, effect = "scale", each = "region" }'
    )
    (only,) = scenario(tmp_path, text).uncertainty.inputs
    array = only.array(uniforms("mc", 1, only.streams, 0, 50, 50))
    np.testing.assert_allclose(array.sum("region"), 1.0, rtol=1e-12)
    assert float(array.std("draw").max()) > 0


FIT = """[inputs]
real_gdp_growth = { value = 5, unit = "percent", assumption = "fitted" }
gdp_deflator_growth = { value = 2, unit = "percent", assumption = "fitted" }
[calibration]
draws = "fit-draws.csv"
draws_sha256 = "%s"
"""
JOINT = '[inputs.%s]\nunit = "percent"\nassumption = "x"\ndraw = { posterior = "fit-draws.csv" }\n'
FITTED = {"real_gdp_growth": 5.0, "gdp_deflator_growth": 2.0}


def fitted(tmp_path: Path, sum_: str = "") -> None:
    """Joint draws of growth and prices by year, and the fit they are of."""
    columns = [f"{name}[{year}]" for name in FITTED for year in range(2025, 2031)]
    row = ",".join(str(value) for value in FITTED.values() for _ in range(2025, 2031))
    table = "\n".join([",".join(columns), row, row, ""])
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "fit-draws.csv").write_text(table, encoding="utf-8")
    (tmp_path / "fit.toml").write_text(FIT % (sum_ or sha256(table.encode()).hexdigest()), encoding="utf-8")


def test_draws_of_another_fit_than_lies_beside_them_are_refused(tmp_path, monkeypatch):
    """A calibration killed between its two files would leave a new fit beside old draws."""
    fitted(tmp_path, sum_="0" * 64)
    said = complaint(tmp_path, monkeypatch, JOINT % "real_gdp_growth")
    assert "fit-draws.csv holds other draws than those the fit beside it was written with" in said
    fitted(tmp_path)
    assert scenario(tmp_path, JOINT % "real_gdp_growth").uncertainty.streams == ("posterior:fit-draws.csv",)


@pytest.mark.parametrize("count", [1, 2])
def test_of_a_joint_posterior_what_is_not_drawn_is_said(tmp_path, count):
    """With the inputs that stay at their centre, or are drawn apart; nothing where all are drawn."""
    fitted(tmp_path)
    notes = scenario(tmp_path, "".join(JOINT % name for name in list(FITTED)[:count])).resolved.notes
    assert len(notes) == 2 - count
    assert count == 2 or "real_gdp_growth without gdp_deflator_growth" in notes[0]


def test_whole_numbers_are_drawn_by_their_families(tmp_path):
    """Poisson and uniform on whole numbers, by scipy's names and shapes; no scale."""
    for name, parameters in {"poisson": {"mu": 3.0}, "randint": {"low": 2, "high": 6}}.items():
        expected = getattr(stats, name)(**parameters).ppf(GRID)
        np.testing.assert_array_equal(continuous(name, parameters).quantile(GRID), expected)
    with pytest.raises(ScenarioEngineError, match="poisson has no parameter scale"):
        continuous("poisson", {"mu": 3.0, "scale": 2.0})


@pytest.mark.parametrize("effect", ["replace", "add"])
def test_a_draw_among_whole_paths_takes_one_by_its_weight(tmp_path, effect):
    """Two paths, one to three: every draw is one of them in all years, filled in between."""
    only, array = drawn(
        tmp_path,
        'unit = "percent"\ndraw = { paths = [{ 2025 = 5, 2030 = 4 }, { 2025 = 3, 2030 = 3 }], weights = [1, 3], '
        f'effect = "{effect}" }}',
    )
    assert only.streams == ("real_gdp_growth",)
    base = only.central if effect == "add" else 0.0 * only.central
    paths = np.array([np.linspace(0.05, 0.04, 6), np.full(6, 0.03)]) + base.to_numpy()
    which = np.abs(array.to_numpy()[:, None] - paths).max(axis=2) < 1e-12
    assert which.any(axis=1).all()
    assert which[:, 0].mean() == pytest.approx(0.25, abs=1e-3)


HIGHER = 'extends = "baseline_2025_12"\n[inputs.{}]\nadd = {}\nunit = "percent"\nassumption = "x"\n'


def among(tmp_path: Path, extra: str = "", names: str = "baseline_2025_12 = 1\nhigh = 2\nlow = 1"):
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "high.toml").write_text(HIGHER.format("real_gdp_growth", 1.0), encoding="utf-8")
    (tmp_path / "low.toml").write_text(HIGHER.format("gdp_deflator_growth", -0.5), encoding="utf-8")
    return scenario(tmp_path, f"{extra}\n[scenario_weights]\n{names}\n")


def test_whole_scenarios_are_drawn_by_weight(tmp_path):
    """What differs between the files is drawn together: high growth never meets low prices, each has its share."""
    made = among(tmp_path)
    growth, prices = made.uncertainty.inputs
    assert growth.streams == prices.streams == ("scenarios",)
    assert (growth.name, prices.name) == ("real_gdp_growth", "gdp_deflator_growth")
    high = growth.array(GRID)[:, 0] > growth.central[0] + 0.005
    low = prices.array(GRID)[:, 0] < prices.central[0] - 0.002
    assert float(high.mean()) == pytest.approx(0.5, abs=1e-3)
    assert float(low.mean()) == pytest.approx(0.25, abs=1e-3)
    assert not bool((high & low).any())


@pytest.mark.parametrize(
    ("extra", "names", "reason"),
    [
        ("", "baseline = 1\nhigh = -1", "weights must be zero or more"),
        ("", "nobody = 1", "there is no such scenario"),
        (
            '[inputs.real_gdp_growth]\nunit = "percent"\nassumption = "x"\n'
            'draw = { distribution = "normal", sd = 0.1, effect = "add" }',
            "high = 1",
            "gives real_gdp_growth another value, and this file draws it",
        ),
        ("", "solow = 1", "does not give the same inputs"),
    ],
)
def test_scenarios_that_cannot_be_draws_are_refused_at_their_place(tmp_path, extra, names, reason):
    """Each with its name."""
    with pytest.raises(ProblemsFound) as caught:
        _ = among(tmp_path, extra, names).inputs
    assert reason in str(caught.value)
    assert "mine.toml:" in str(caught.value)

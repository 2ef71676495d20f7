"""No weight, score, vote or membership is negative without a word; weights that sum to no whole are told of."""

import pytest

from scenario_engine.analysis.calibrate import experts
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound
from tests.conftest import TOP
from tests.test_index_weights import weighted
from tests.toyland import toyland, written

GRADES = "grades = { high = 1, low = 0.5 }"
EVEN = "cost = [[0.2, 0.8], [0.5, 0.5]]"
EQUAL = '{ rule = "equal" }, { rule = "given", values = { speed = 0.9, cost = 0.1 } }'


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            f'"fuzzy", evaluation = {{ factors = {{ a = 1.2, b = -0.2 }}, {GRADES}, '
            f"memberships = {{ speed = [[0.5, 0.5], [0.5, 0.5]], {EVEN} }} }}",
            "factor weights: -0.2 is negative",
        ),
        (
            f'"fuzzy", evaluation = {{ factors = {{ a = 0.8, b = 0.2 }}, {GRADES}, '
            f"memberships = {{ speed = [[1.5, -0.5], [0.5, 0.5]], {EVEN} }} }}",
            "memberships: -0.5 is negative",
        ),
        (f'"reconciled", of = [{EQUAL}], shares = [1.5, -0.5]', "shares of the weightings: -0.5 is negative"),
        ('"scores", scores = { speed = [80, -70], cost = [20, 30] }', "scores of speed: -70 is negative"),
    ],
)
def test_an_index_takes_no_negative_weight(tmp_path, rule, said):
    """Each sums to what it should, so the sum alone tells nothing; the key is named."""
    with pytest.raises(ProblemsFound, match=rf"weights\.sets\.w\.branches: {said}"):
        weighted(tmp_path, f"branches = {{ rule = {rule} }}")


def test_a_negative_vote_of_experts_is_refused(tmp_path):
    """Two votes too many in one grade and as many below nought in another leave the number of experts as it was."""
    text = (TOP / "calibration" / "specs" / "relevance-by-experts.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text.replace("083 = [[2, 3, 4, 1]", "083 = [[-1, 6, 4, 1]"), encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"experts\.votes\.083: -1 is negative"):
        experts.read(path).judged()


@pytest.mark.parametrize(
    ("weights", "said"),
    [("0.5, 0.2, 0.2", "sum to 0.9"), ("0.5, 0.3, 0.2", ""), ("1, 2, 1", ""), ("50, 20, 30", "")],
)
def test_weights_of_draws_that_sum_to_no_whole_are_told(tmp_path, weights, said):
    """A forgotten part is divided away; whole numbers are shares of any sum."""
    text = (
        f'[inputs.real_gdp_growth]\nunit = "percent"\nassumption = "x"\n'
        f"draw = {{ values = [1, 2, 3], weights = [{weights}] }}\n"
    )
    notes = load(written(toyland(tmp_path), text)).resolved.notes
    assert [said in note for note in notes] == [True] * bool(said)


@pytest.mark.parametrize(("high", "said"), [(0.3, True), (0.5, False)])
def test_weights_of_scenarios_that_sum_to_no_whole_are_told(tmp_path, high, said):
    """Likewise of files that are drawn whole."""
    folder = toyland(tmp_path)
    written(folder, '[inputs.real_gdp_growth]\nadd = 1\nunit = "percent"\nassumption = "x"\n', "high")
    mixed = load(written(folder, f'outputs = ["gdp"]\n[scenario_weights]\nbase = 0.5\nhigh = {high}\n'))
    told = mixed.sweep(20).attrs["warnings"]
    assert ("scenario_weights: weights sum to 0.8, not to 1 or 100" in told) == said

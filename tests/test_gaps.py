"""Gaps: filled by the rule that was named, marked, and counted."""

import textwrap

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from scenario_engine.methods.growth.gaps import carried_on, fill, fill_years
from scenario_engine.scenario.scenario import load
from scenario_engine.scenario.status import FILLED, MEASURED, PROJECTED, filled_counts, status
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=8)


def test_two_point_extrapolation_is_twice_the_last_less_the_one_before():
    """2 x_T − x_{T−1}, again and again, and the mirror of it before the first year (docs/growth.md, gaps)."""
    values, filled = fill([2001, 2002, 2003], [1.0, 5.0, 7.0], [2000, 2001, 2004, 2005], "two-point")
    assert values == pytest.approx([2 * 1.0 - 5.0, 1.0, 2 * 7.0 - 5.0, 2 * 9.0 - 7.0])
    assert filled.tolist() == [True, False, True, True]


@given(VALUES)
def test_trend_is_the_least_squares_line(series):
    """The trend beyond the ends is NumPy's own straight line; inside, values stay as they are."""
    years = np.arange(2000, 2000 + len(series))
    values, filled = fill(years, series, [*years, 2010, 2011], "trend")
    line = np.polynomial.Polynomial.fit(years, series, 1)
    np.testing.assert_allclose(values[-2:], line(np.array([2010, 2011])), rtol=1e-8, atol=1e-5)
    np.testing.assert_array_equal(values[:-2], series)
    assert filled.tolist() == [False] * len(series) + [True, True]


@given(st.floats(-1e3, 1e3), st.floats(-1e2, 1e2), st.sampled_from(["two-point", "trend"]))
def test_both_forms_continue_a_straight_line(start, slope, how):
    """A series that is a line is continued as that line, whichever form is chosen."""
    line = [start + slope * step for step in range(7)]
    values, _ = fill([2000, 2001, 2003, 2004], [line[0], line[1], line[3], line[4]], range(2000, 2007), how)
    np.testing.assert_allclose(values, line, atol=1e-9)


def test_weighted_growth_carries_on_the_last_two_rates():
    """10 % then 20 % go on with 0.7 · 20 + 0.3 · 10 = 17 %, then with 0.7 · 17 + 0.3 · 20 = 17.9 %."""
    values = carried_on([100.0, 110.0, 132.0], [0.7, 0.3], 2)
    assert values == pytest.approx([132.0 * 1.17, 132.0 * 1.17 * 1.179])
    assert carried_on([50.0, 55.0], [1.0], 1) == pytest.approx([60.5])


@given(st.floats(1.0, 1e6), st.floats(-0.5, 1.0))
def test_weighted_growth_continues_steady_growth(start, rate):
    """A series that grows at one rate goes on at that rate, whatever the weights."""
    path = [start * (1.0 + rate) ** step for step in range(6)]
    np.testing.assert_allclose(carried_on(path[:3], [0.7, 0.3], 3), path[3:], rtol=1e-9)


def test_a_hole_is_interpolated():
    """Inside a series a missing year lies on the line between its neighbours."""
    values, filled = fill([2018, 2020], [10.0, 14.0], [2018, 2019, 2020], "interpolate")
    assert values.tolist() == [10.0, 12.0, 14.0]
    assert filled.tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("years", "wanted", "how", "message"),
    [
        ([2018, 2020], [2021], "interpolate", "2021 lie outside 2018–2020"),
        ([2018], [2019], "trend", "a series of one value, in 2018, has no slope"),
        ([2018, 2020], [2019], "guess", "'guess' is none of them"),
    ],
)
def test_what_cannot_be_filled_is_refused(years, wanted, how, message):
    """Interpolation does not leave the series, one value has no slope, and a rule must be known."""
    with pytest.raises(ScenarioEngineError, match=message):
        fill(years, [1.0] * len(years), wanted, how)


@pytest.mark.parametrize("how", ["interpolate", "hold", "two-point", "trend", "growth"])
def test_what_needs_no_filling_asks_nothing_of_a_series(how):
    """One value at its own year has no slope and needs none."""
    values, filled = fill([2022], [[-3.0, 0.0]], [2022], how)
    assert values.tolist() == [[-3.0, 0.0]]
    assert not filled.any()


def test_equal_values_grow_by_nothing():
    """A rate that stands at −0.3, or at nought, stays there; only between two that differ must both be above zero."""
    values, _ = fill([2025, 2030], [[-0.3, 0.0, 2.0], [-0.3, 0.0, 2.0 * 1.1**5]], [2031, 2032], "growth")
    np.testing.assert_allclose(values, [[-0.3, 0.0, 2.0 * 1.1**6], [-0.3, 0.0, 2.0 * 1.1**7]])


def test_marks_of_the_table_are_kept():
    """A value the dataset marks as filled stays marked, beside those filled now; other dimensions keep their order."""
    array = xr.DataArray(
        [[1.0, 3.0], [2.0, 2.0]],
        coords={"industry": ["A", "B"], "year": [2000, 2002]},
        dims=["industry", "year"],
    )
    marked = xr.zeros_like(array, dtype=bool)
    marked.loc[{"industry": "B", "year": 2002}] = True
    values, filled = fill_years(array, marked, [2000, 2001, 2002], "interpolate")
    assert values.dims == ("industry", "year")
    assert values.to_numpy().tolist() == [[1.0, 2.0, 3.0], [2.0, 2.0, 2.0]]
    assert filled.to_numpy().tolist() == [[False, True, False], [False, True, True]]


def scenario(tmp_path, text):
    path = tmp_path / "case.toml"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return load(path)


HEAD = """
    dataset = "china"
    horizon = { base = 2017, measured = 2020, last = 2022 }
    [inputs]
"""


def test_a_gap_in_employment_is_filled_flagged_and_counted(tmp_path):
    """Employment of 2019 and 2020 is missing in the old vintage: two-point fills both, and the status says so."""
    case = scenario(
        tmp_path,
        HEAD + 'measured_employed_persons = { data = { file = "national", indicator = "employment", '
        'vintage = "before seventh census", gaps = "two-point" } }',
    )
    found = case.inputs["measured_employed_persons"]
    assert found.to_numpy() == pytest.approx([77640, 77586, 2 * 77586 - 77640, 3 * 77586 - 2 * 77640])
    assert "filled" not in found.coords
    assert found.attrs["quality"].endswith("filled (two-point): 2019, 2020")
    assert found.attrs["quality_zh"].endswith("填补（两点外推）：2019, 2020")
    flags = status(case)["status"]
    assert flags.to_numpy().tolist() == [MEASURED, MEASURED, FILLED, FILLED, PROJECTED, PROJECTED]
    assert flags.attrs["flag_meanings"] == "measured filled projected"
    assert [str(count) for count in filled_counts(case)] == ["2 of 4 values (2019–2020)"]


def test_without_a_rule_a_gap_is_an_error(tmp_path):
    """A series that does not cover the measured years is refused, not filled in silence."""
    case = scenario(
        tmp_path,
        HEAD + 'measured_employed_persons = { data = { file = "national", indicator = "employment", '
        'vintage = "before seventh census" } }',
    )
    with pytest.raises(ProblemsFound, match="lacks year 2019, 2020"):
        _ = case.inputs


def test_an_unknown_rule_is_refused_with_its_place(tmp_path):
    """The rule is one of five words."""
    with pytest.raises(ProblemsFound, match='"interpolate", "hold", "two-point", "trend" or "growth"'):
        scenario(tmp_path, HEAD + 'measured_gdp = { data = { file = "national", gaps = "spline" } }')


def test_years_of_a_path_may_be_marked_as_filled(tmp_path):
    """`filled` beside a path marks the years that are not statistics."""
    case = scenario(
        tmp_path,
        HEAD + "measured_employed_persons = { path = { 2017 = 100, 2020 = 97 }, filled = [2018, 2019], "
        'unit = "persons_1e4", source = "a test" }',
    )
    assert status(case)["status"].to_numpy().tolist() == [0, 1, 1, 0, 2, 2]


def test_the_baseline_says_what_is_filled():
    """47 of 76 section values of 2017-2020, all 19 of 2024, 12 of 2025, and employment of 2017-2019 and 2025 are filled."""
    baseline = load("baseline")
    counts = {count.name: count for count in filled_counts(baseline)}
    assert counts["industry_value_added_accounts_vintage"].filled == 47
    assert counts["industry_value_added_later_vintage"].years == (2024, 2025)
    assert counts["measured_employed_persons"].years == (2017, 2018, 2019, 2025)
    flags = status(baseline)["industry_status"]
    assert flags.sel(year=2017, industry="C") == MEASURED
    assert flags.sel(year=2017, industry="B") == FILLED
    assert (flags.sel(year=2021) == MEASURED).all()
    assert (flags.sel(year=2026) == PROJECTED).all()


def test_a_year_measured_in_part_says_where():
    """Of 2025 the sections printed early are measured, the others and the provinces filled; in 2024 no province is."""
    flags = status(load("baseline"))
    measured = flags["industry_status"].sel(year=2025) == MEASURED
    assert [str(one) for one in flags["industry"].values[measured.values]] == [
        "C",
        "E",
        "H",
        "I",
        "J",
        "K",
        "L",
    ]
    assert (flags["region_status"].sel(year=2025) == FILLED).all()
    assert (flags["region_status"].sel(year=2024) == MEASURED).all()
    assert int(flags["status"].sel(year=2025)) == FILLED
    assert (flags["region_status"].sel(year=2026) == PROJECTED).all()


def test_a_run_flags_and_counts_what_is_filled(tmp_path, capsys):
    """The result holds both statuses, and the summary marks filled years and counts filled values."""
    from scenario_engine.cli import main
    from scenario_engine.scenario.store import read

    with pytest.raises(SystemExit) as leaving:
        main(["run", "baseline", "--output", str(tmp_path / "result")])
    assert leaving.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for wanted in (
        "2017 f",
        "2026 p",
        "f filled",
        "就业人数统计数, 4 of 9 values (2017–2019, 2025)",
    ):
        assert wanted in text
    computed, _ = read(tmp_path / "result")
    assert computed["status"].sel(year=[2017, 2021, 2024, 2030]).to_numpy().tolist() == [1, 0, 1, 2]
    assert computed["industry_status"].dims == ("year", "industry")
    assert computed["status"].attrs["flag_meanings"] == "measured filled projected"
    assert (tmp_path / "result" / "tables" / "status.csv").is_file()

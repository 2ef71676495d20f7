"""The backtest: outcomes and naive forecasts by hand, nothing known too early, and what the table says."""

import re
from pathlib import Path

import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.published_accounts import Published
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.validation.backtest import (
    COMBINATION,
    LAST_GROWTH,
    LINEAR_TREND,
    OWN_FORECAST,
    last_growth,
    linear_trend,
    run_backtest,
)

pytestmark = pytest.mark.slow

CALIBRATION = Path(__file__).parents[1] / "calibration"
REPORTS = ["CAII 2021", "CAII 2023", "CAII 2024"]


@pytest.fixture(scope="module")
def backtest():
    return run_backtest(CALIBRATION / "backtest.toml")


@pytest.fixture(scope="module")
def published():
    gdp = {"file": "national", "indicator": "gdp", "vintage": "fourth census"}
    return Published(catalogue.find("china"), ["published_accounts", "published_other_reports"], gdp)


def test_levels_are_those_of_the_reports(published):
    """Printed levels as printed; 2021 from 2022 and its growth of 7.55 %; 2018 from its share of GDP."""
    assert published.level(REPORTS, 2020, "total") == pytest.approx(35700.0)
    assert published.level(REPORTS, 2022, "core") == pytest.approx(12600.0)
    assert published.level(REPORTS, 2021, "total") == pytest.approx(44600.0 / 1.0755)
    assert published.level(REPORTS, 2018, "total") == pytest.approx(0.0303 * 919281.1)
    assert published.level(["CAII 2021"], 2021, "total") is None
    assert published.level(["CAII 2022"], 2021, "core") == pytest.approx(41000.0 - 29300.0)


def test_a_history_ends_where_the_reports_do(published):
    """Total is known from 2017 by its share; core only from 2019, by its growth in 2020."""
    assert list(published.history(["CAII 2021"], 2020, "total")) == [2017, 2018, 2019, 2020]
    assert list(published.history(["CAII 2021"], 2020, "core")) == [2019, 2020]
    with pytest.raises(ScenarioEngineError, match="no core value added of 2015"):
        published.history(REPORTS, 2015, "core")


def test_naive_forecasts_by_hand():
    """From 100, 110, 130: growth 130/110 compounded; least squares rises by 15 a year from a mean of 113.33."""
    history = {2000: 100.0, 2001: 110.0, 2002: 130.0}
    assert last_growth(history, [2003, 2004]) == pytest.approx(
        {2003: 130 * 13 / 11, 2004: 130 * (13 / 11) ** 2}
    )
    assert linear_trend(history, [2003, 2004]) == pytest.approx({2003: 340 / 3 + 30, 2004: 340 / 3 + 45})


@pytest.mark.parametrize(("name", "last_known"), [("2021", 2020), ("2022", 2021), ("2023", 2022)])
def test_nothing_is_known_too_early(name, last_known):
    """No statistic, anchor or calibrated figure the forecast uses is of a later year than the last known one."""
    scenario = load(CALIBRATION / "backtest" / f"{name}.toml")
    plan = scenario.graph.plan(scenario.inputs, ["total_value_added"])
    used = {parameter for op in plan for parameter in op.inputs} & set(scenario.inputs)
    assert {"core_anchor", "penetration_anchor", "measured_gdp"} <= used
    for input_name in used:
        array = scenario.inputs[input_name]
        entry = scenario.chains[input_name][-1].entry
        if "year" in array.dims and not entry.assumption:
            assert int(array.indexes["year"].max()) <= last_known, input_name


def test_the_model_starts_from_the_last_published_figure():
    """Spliced to its anchor, the model reproduces the last known total: 35 700 in 2020, 41 000 in 2021, 44 600 in 2022."""
    from scenario_engine.engine import program

    for name, year, total in (("2021", 2020, 35700.0), ("2022", 2021, 41000.0), ("2023", 2022, 44600.0)):
        scenario = load(CALIBRATION / "backtest" / f"{name}.toml")
        result = program.run(scenario.graph, scenario.inputs, ["total_value_added"])
        assert float(result.total_value_added.sel(year=year).sum()) == pytest.approx(total, rel=1e-12)


def test_the_reports_own_forecasts_are_the_printed_ones(backtest):
    """41 300, 44 500 and 46 900 for 2021 to 2023, within half a percent of what came; 37 800 for 2020, 6 % too high."""
    own = backtest.sel(forecast_method=OWN_FORECAST, component="total")
    levels = own["forecast"].to_series().dropna().droplevel("origin")
    assert levels.to_dict() == pytest.approx({2020: 37800.0, 2021: 41300.0, 2022: 44500.0, 2023: 46900.0})
    assert float(abs(own["error"]).sel(year=slice(2021, None)).max()) < 0.005
    assert float(own["error"].sel(year=2020).max()) == pytest.approx(37800.0 / 35700.0 - 1.0)


def test_the_combination_is_the_mean_of_the_naive_ones(backtest):
    """In levels, from every origin."""
    total = backtest["forecast"].sel(component="total")
    mean = (total.sel(forecast_method=LAST_GROWTH) + total.sel(forecast_method=LINEAR_TREND)) / 2.0
    assert total.sel(forecast_method=COMBINATION).equals(mean.assign_coords(forecast_method=COMBINATION))
    assert int(mean.notnull().any("year").sum()) == 4


def test_means_are_over_origins_that_all_methods_forecast_from(backtest):
    """The report of 2020 has no model: its hard year counts against no naive forecast."""
    assert backtest["number_of_origins"].sel(component="total").to_series().to_dict() == {
        1: 3,
        2: 3,
        3: 2,
        4: 1,
    }
    errors = abs(backtest["error"]).sel(component="total", forecast_method=LAST_GROWTH)
    by_hand = [float(errors.sel(origin=f"report of {year}", year=year)) for year in (2021, 2022, 2023)]
    found = backtest["mean_absolute_error"].sel(component="total", forecast_method=LAST_GROWTH, years_ahead=1)
    assert float(found) == pytest.approx(sum(by_hand) / 3.0)


def test_a_component_that_reports_do_not_give_is_not_forecast(backtest):
    """CAII 2020E prints the total alone."""
    assert backtest["forecast"].sel(origin="report of 2020", component=["core", "penetration"]).isnull().all()


def test_every_method_forecasts_every_year(backtest):
    """Naive and model forecasts stand beside each outcome from 2021 on, for total, core and penetration."""
    for component in ("total", "core", "penetration"):
        for method in (LAST_GROWTH, LINEAR_TREND, "model: M on trend", "model: M = 1"):
            levels = (
                backtest["forecast"].sel(forecast_method=method, component=component).to_series().dropna()
            )
            found = [(origin[-4:], year) for origin, year in levels.index if origin != "report of 2020"]
            assert found == [(str(origin), y) for origin in (2021, 2022, 2023) for y in range(origin, 2025)]


def test_the_multiplier_of_the_reports_does_not_go_on(backtest):
    """Carried on, it is the worst forecast from two years ahead; the lesson of docs/backtest.md."""
    for steps in (2, 3, 4):
        errors = backtest["mean_absolute_error"].sel(component="total", years_ahead=steps)
        assert str(errors.drop_sel(forecast_method=OWN_FORECAST).idxmax().item()) == "model: M on trend"


def test_an_outcome_no_report_tells_is_refused(tmp_path):
    """The refusal names the year and what to change."""
    text = (CALIBRATION / "backtest.toml").read_text(encoding="utf-8")
    text = text.replace('"backtest/', f'"{(CALIBRATION / "backtest").as_posix()}/')
    wrong = tmp_path / "backtest.toml"
    wrong.write_text(text.replace("still_forecast = [2024]", "still_forecast = []"), encoding="utf-8")
    with pytest.raises(ScenarioEngineError, match="no total value added of 2024"):
        run_backtest(wrong)


def test_the_command_prints_tables_that_fit(capsys):
    """`backtest` shows the forecasts of both origins and the errors by horizon in 80 columns."""
    from scenario_engine.cli import main

    with pytest.raises(SystemExit) as leaving:
        main(["backtest"])
    assert leaving.value.code == 0
    text = capsys.readouterr().out
    for wanted in (
        "report of 2020",
        "report of 2021",
        "report of 2022",
        "report of 2023",
        "naive: linear trend",
        "the report's own",
    ):
        assert wanted in text
    assert "report of 2023: total value added\n" in text
    assert "Forecast (亿元 CNY 100 million)" in text
    assert "The outcome of 2024 is itself a forecast of its report.\n" in text
    assert "┃" not in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("found", "written", "said"),
    [
        ('dataset = "china"', 'dataset = "china', "bad.toml:5:"),
        ('dataset = "china"', "", "the file lacks 'dataset'"),
        (
            'components = ["total",',
            'components = ["totl",',
            "components.0 is 'totl'; it must be",
        ),
        ('name = "report of 2021"', 'nam = "report of 2021"', "origin.1.nam: there is no key 'nam' here"),
        ("still_forecast = [2024]", 'still_forecast = ["2024"]', "bad.toml:9:19  still_forecast.0 is '2024'"),
        (
            "horizon = [2021, 2022, 2023, 2024]",
            "horizon = [2051]",
            "2021.toml: has no 2051; the backtest's horizon reaches there",
        ),
    ],
)
def test_a_wrong_backtest_is_refused_at_its_line(tmp_path, found, written, said):
    """What is no TOML, missing, misspelt or of another type is said in words, with its place in the file."""
    text = (
        (CALIBRATION / "backtest.toml")
        .read_text(encoding="utf-8")
        .replace("backtest/20", f"{CALIBRATION}/backtest/20")
    )
    assert text.count(found) == 1
    (tmp_path / "bad.toml").write_text(text.replace(found, written), encoding="utf-8")
    with pytest.raises(ScenarioEngineError, match=re.escape(said)):
        run_backtest(tmp_path / "bad.toml")

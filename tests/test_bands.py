"""Bands tried on records: nothing known too early, coverage of what is drawn as assumed, and the command for one's own series."""

import numpy as np
import pytest

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.validation.bands import Panel, ahead_of, by_horizon, process, read_panel, try_bands
from tests.test_commands import call

COMBINATION = "combination"


def walks(series: int = 30, years: int = 22, seed: int = 3) -> Panel:
    """Series that grow by 3 % a year, each with surprises of its own size that stay."""
    rng = np.random.default_rng(seed)
    sizes = np.linspace(0.5, 2.0, series)[:, None]
    levels = np.cumsum(0.03 + 0.02 * sizes * rng.standard_normal((series, years)), axis=1)
    return Panel(tuple(range(2000, 2000 + years)), tuple(f"s{i}" for i in range(series)), levels)


@pytest.fixture(scope="module")
def tried():
    return try_bands(walks())


def test_bands_of_ninety_per_cent_cover_nine_in_ten(tried):
    """By every number of years ahead, of more than 300 pairs; those of a half cover a half."""
    table = by_horizon(tried).sel(forecast_method="mean growth")
    assert int(table["pairs"].min()) > 300
    assert float(abs(table["coverage"].sel(nominal=0.9) - 0.9).max()) < 0.05
    assert float(abs(table["coverage"].sel(nominal=0.5) - 0.5).max()) < 0.12


def test_series_that_vary_more_have_wider_bands(tried):
    """Four times the surprises of the calmest, drawn towards the mean of all."""
    width = tried["spread"]
    assert 2.0 < float(width[-1] / width[0]) < 4.0


def test_the_naive_forecast_that_is_right_scores_best(tried):
    """Of random walks with drift the mean growth is the forecast, and the last growth the worst of those that grow."""
    score = by_horizon(tried)["crps"].sel(years_ahead=5)
    assert float(score.sel(forecast_method="mean growth")) < float(score.sel(forecast_method="last growth"))
    assert float(score.sel(forecast_method=COMBINATION)) < float(score.sel(forecast_method="no change"))


def test_nothing_is_known_too_early():
    """What comes after a year moves no forecast, band or score from the years before that were complete by then."""
    panel = walks(6, 16)
    changed = panel.levels.copy()
    changed[:, 12:] += 5.0 * np.random.default_rng(1).standard_normal((6, 4))
    other = try_bands(Panel(panel.years, panel.series, changed))
    first = try_bands(panel)
    for ahead in range(1, 6):
        at = {"years_ahead": ahead, "origin": slice(None, 2011 - ahead)}
        for name in ("error", "crps", "half_width", "covered_from"):
            np.testing.assert_array_equal(first[name].sel(at), other[name].sel(at))
        width = first["half_width"].sel(years_ahead=ahead, origin=2011)
        np.testing.assert_array_equal(width, other["half_width"].sel(years_ahead=ahead, origin=2011))


def test_the_draw_asked_for_spreads_like_the_bands(tried):
    """A random walk of levels has growth without persistence, and surprises of about the size that was drawn."""
    found = process(tried, "mean growth")
    assert abs(found.attrs["persistence"]) < 0.25
    assert float(np.median(found["sd"])) == pytest.approx(0.02 * 1.25, rel=0.3)
    assert found.attrs["misfit"] < 0.15


def test_the_outlook_is_a_level_with_a_band(tried):
    """From 2021 to 2026 for each series, the low below the centre and the high above."""
    found = ahead_of(tried)
    assert found.indexes["year"].tolist() == list(range(2022, 2027))
    assert bool(((found["low"] < found["forecast"]) & (found["forecast"] < found["high"])).all())


def test_series_of_one_family_have_one_spread():
    """A section in two vintages is one record of how it varies."""
    panel = walks(4)
    families = Panel(panel.years, panel.series, panel.levels, ("a", "a", "b", "b"))
    spread = families.spread(21)
    assert spread[0] == spread[1] != spread[2] == spread[3]


def written(path, panel: Panel, rates: bool = False) -> str:
    levels = np.diff(panel.levels, axis=1) if rates else panel.levels
    rows = [
        f"{name},{year},{100.0 * np.expm1(value) if rates else np.exp(value):.10f},x"
        for name, row in zip(panel.series, levels, strict=True)
        for year, value in zip(panel.years[rates:], row, strict=True)
    ]
    path.write_text("\n".join(["region,year,value,unit", *rows, ""]), encoding="utf-8")
    return str(path)


def test_a_file_of_levels_and_one_of_rates_are_the_same_record(tmp_path):
    """Rates add up to levels relative to the year before the first."""
    panel = walks(3, 14)
    levels = read_panel(tmp_path / "a.csv") if written(tmp_path / "a.csv", panel) else None
    written(tmp_path / "b.csv", panel, rates=True)
    rates = read_panel(tmp_path / "b.csv", rates=True)
    assert levels.series == rates.series == ("s0", "s1", "s2")
    np.testing.assert_allclose(levels.levels - levels.levels[:, :1], rates.levels, atol=1e-9)


def test_the_command_shows_coverage_and_the_draw(tmp_path, capsys):
    """Tables that fit 80 columns, the line of a scenario, and a file of the outlook."""
    assert (
        call("backtest", "bands", written(tmp_path / "a.csv", walks(5)), "--output", str(tmp_path / "o.csv"))
        == 0
    )
    text = capsys.readouterr().out
    for wanted in (
        "Outcomes inside the 90 % band",
        "combination",
        'process = "ar1"',
        "sd is that of the middle series",
    ):
        assert wanted in text
    assert max(len(line) for line in text.splitlines() if not line.startswith("Written to")) <= 80
    first, *rows = (tmp_path / "o.csv").read_text(encoding="utf-8").splitlines()
    assert first == "series,year,forecast,low,high"
    assert len(rows) == 25


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("年份,value\n2000,3\n", (), "has no column 'year'; its columns are 年份, value"),
        ("year,value\n2000,x\n", (), "row 2: the value: 'x' is not a number"),
        ("year,value\n2000.5,1\n", (), "row 2: the year: '2000.5' is not a whole year"),
        ("year,value\n2000,-3\n", (), "row 2: a is -3 in 2000; errors are relative"),
        ("year,value\n2000,-103\n", ("--rates",), "a rate must lie above -100 per cent"),
        ("year,value\n2000,3\n2000,4\n", (), "row 3: a has 2000 twice"),
        ("year,value\n2000,3\n2001,4\n", (), "has 1 growth rate; bands are made of past errors and need 7"),
        ("year,value\n" + "".join(f"{y},3\n" for y in (*range(2000, 2009), 2010)), ("--rates",), "no rate of 2009"),
        ("year,value\n" + "".join(f"{y},{y % 7 + 3}\n" for y in range(1900, 2000, 5)), (), "Give more consecutive years"),
        ("year,value\n" + "".join(f"{y},3\n" for y in range(2000, 2016)), (), "were never wrong"),
        ("year,value\n2000,3\n", ("--horizon", "0"), "--horizon is 0; bands are made for 1 to 20 years ahead"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_in_words(text, options, said, tmp_path, capsys):
    """Exit code 2, with the row where there is one."""
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert call("backtest", "bands", str(tmp_path / "a.csv"), *options) == 2
    assert said in capsys.readouterr().err
    with pytest.raises(ScenarioEngineError, match="cannot be read"):
        read_panel(tmp_path / "missing.csv")

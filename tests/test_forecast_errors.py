"""The table of forecast errors and the spreads of the uncertain outlook: what the command makes of the package's records."""

import csv
import sys
import tomllib

import pandas as pd
import pytest

from scenario_engine.validation.bands import try_bands
from tests.conftest import TOP

TABLE = TOP / "calibration" / "forecast-errors.csv"


@pytest.fixture(scope="module")
def command():
    """`calibration/forecast_errors.py`, as its users run it."""
    sys.path.insert(0, str(TOP / "calibration"))
    try:
        import forecast_errors
    finally:
        sys.path.pop(0)
    return forecast_errors


@pytest.fixture(scope="module")
def table():
    return pd.read_csv(TABLE, dtype=str, keep_default_na=False)


@pytest.mark.parametrize("name", ["nation: real GDP", "nation: GDP deflator", "provinces: share of GDP"])
def test_rows_are_those_the_command_makes(name, command, table):
    """Coverage, width and score of a record of China, from the package's data."""
    made = command.rows_of(name, try_bands(command.records()[name], command.HORIZON)).astype(str)
    assert made.to_dict("records") == table[table["record"] == name].to_dict("records")


@pytest.mark.deep
def test_all_that_the_command_writes_is_what_stands_there(command, table):
    """Every record of China, the rows they have together, and the spreads."""
    tried = {name: try_bands(panel, command.HORIZON) for name, panel in command.records().items()}
    world = table[table["record"] == command.WORLD]
    assert command.table_of(tried, world).astype(str).to_dict("records") == table.to_dict("records")
    kept = pd.read_csv(TOP / "calibration" / "spreads.csv", dtype=str, keep_default_na=False)
    assert command.spreads(tried).fillna("").to_dict("records") == kept.to_dict("records")


def test_bands_of_ninety_per_cent_cover_between_85_and_95(command, table):
    """By one to five years ahead; the half per cent above is that of the four years of China (docs/backtest.md)."""
    ours = table[
        (table["forecast_method"] == "combination") & table["record"].isin([command.POOLED, command.WORLD])
    ]
    assert sorted(ours["years_ahead"]) == sorted("12345" * 2)
    assert ours["inside_90"].astype(float).between(85.0, 95.5).all()
    pairs = ours.groupby("years_ahead")["pairs"].apply(lambda one: one.astype(int).sum())
    assert (pairs > 300).all()


def test_the_combination_scores_no_worse_than_the_naive_ones_for_provinces(table):
    """One and two years ahead, for GDP and shares."""
    for record in ("provinces: GDP", "provinces: share of GDP"):
        for ahead in ("1", "2"):
            rows = table[(table["record"] == record) & (table["years_ahead"] == ahead)].set_index(
                "forecast_method"
            )
            score = rows["crps"].astype(float)
            assert score["combination"] == score.min(), (record, ahead)


def test_draws_of_the_uncertain_outlook_have_the_spreads_of_the_table():
    """Innovation by label, persistence, and the rank correlation of growth with prices; nothing is typed by hand."""
    said = tomllib.loads((TOP / "scenarios" / "uncertain.toml").read_text(encoding="utf-8"))
    with (TOP / "calibration" / "spreads.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for name in ("real_gdp_growth", "gdp_deflator_growth", "relative_growth", "regional_relative_growth"):
        own, draw = [row for row in rows if row["input"] == name], said["inputs"][name]["draw"]
        assert draw["process"] == "ar1"
        assert {float(row["persistence"]) for row in own} == {draw["persistence"]}
        spread = draw["sd"] if isinstance(draw["sd"], dict) else {"": draw["sd"]}
        assert spread == {row["label"]: float(row["sd"]) for row in own}
    (rank,) = (row["sd"] for row in rows if row["input"] == "rank correlation")
    assert [one["rank"] for one in said["correlation"]] == [float(rank)]

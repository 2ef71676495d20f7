"""The Solow block on countries: on a balanced path it forecasts what comes, and only from what was known."""

import runpy

import numpy as np
import pandas as pd
import pytest

from scenario_engine.support.errors import ScenarioEngineError
from tests.conftest import TOP

RECORD = runpy.run_path(str(TOP / "calibration" / "solow_record.py"))
panel_of, solow_forecasts = RECORD["panel_of"], RECORD["solow_forecasts"]


def balanced(countries: int = 2, years: int = 18) -> pd.DataFrame:
    """Output, capital and persons that grow at constant rates, capital as fast as output: g + n with saving to match."""
    rows = []
    for country in range(countries):
        persons, grown = 1.01 + 0.01 * country, 1.04 + 0.01 * country
        for year in range(years):
            rows.append(
                {"isocode": f"C{country}", "country": "name", "year": 1990 + year}
                | {"rgdpna": 100.0 * grown**year, "rnna": 300.0 * grown**year, "emp": 5.0 * persons**year}
                | {"labsh": 0.6, "delta": 0.05}
            )
    return pd.DataFrame(rows)


def test_on_a_balanced_path_the_forecast_is_what_comes():
    """Technology, persons and saving go on as they did, so the path does."""
    panel, series = panel_of(balanced())
    found = solow_forecasts(series, 3)
    assert np.isnan(found[:10]).all()
    for ahead in (1, 2, 3):
        np.testing.assert_allclose(found[10:-ahead, :, ahead - 1], panel.levels[:, 10 + ahead :].T, rtol=1e-9)


def test_nothing_after_a_year_moves_its_forecast():
    """And a country is forecast once ten years of growth are known."""
    table = balanced()
    later = table["year"] > 2002
    other = table.assign(
        rgdpna=table["rgdpna"] * np.where(later, 3.0, 1.0), emp=table["emp"] * np.where(later, 2.0, 1.0)
    )
    first, second = (solow_forecasts(panel_of(one)[1], 2) for one in (table, other))
    np.testing.assert_allclose(first[10:13], second[10:13], rtol=1e-12)
    assert abs(first[13] - second[13]).min() > 0.01
    late = table[(table["isocode"] == "C0") | (table["year"] >= 1995)]
    found = solow_forecasts(panel_of(late)[1], 1)
    assert np.isfinite(found[:, :, 0]).sum(axis=0).tolist() == [8, 3]


def test_a_table_without_capital_is_refused():
    """The column is named as the published table has it."""
    with pytest.raises(ScenarioEngineError, match="lacks the column rnna"):
        panel_of(balanced().drop(columns="rnna"))

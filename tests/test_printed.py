"""A printed number stands for the interval of values that are printed so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario_engine.data.published_figures import Interval, PublishedFigure, read
from scenario_engine.support.errors import ScenarioEngineError

HEAD = "year,region,industry,indicator,component,value,unit,status,source,locator\n"


def figure(printed: str, indicator: str = "value_added", unit: str = "CNY_1e8") -> PublishedFigure:
    return PublishedFigure(
        "2020", "china", "total", indicator, "total", printed, unit, "measured", "R", "p. 1"
    )


@given(st.floats(0.001, 1e6), st.integers(0, 4))
def test_a_value_lies_in_the_interval_of_its_own_print(value: float, digits: int) -> None:
    """Whatever the digits, the interval of the rounded print holds the value that was rounded."""
    assert value in figure(f"{value:.{digits}f}").interval


def test_trailing_zeros_count() -> None:
    """1.10 is known ten times better than 1.1."""
    assert figure("1.10").half_unit == pytest.approx(0.005)
    assert figure("1.1").half_unit == pytest.approx(0.05)


def test_a_bound_is_open_to_one_side_and_a_count_is_exact() -> None:
    """'Above 1000' allows a million; a count of 17 allows 17 only."""
    assert 1e6 in figure("1000", "value_added_lower_bound").interval
    assert 999.0 not in figure("1000", "value_added_lower_bound").interval
    assert figure("17", "count_provinces_over_1000", "count").interval == Interval(17.0, 17.0)


def test_a_printed_range_is_its_own_interval() -> None:
    """Rank 1-6 allows 1 to 6."""
    assert figure("1-6", "effectiveness_top6", "rank_band").interval == Interval(1.0, 6.0)


def test_a_table_that_cannot_be_read_says_where(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """A value that is not a number is named with its line; a missing column is named."""
    path = tmp_path / "t.csv"
    path.write_text(HEAD + "2020,china,total,value_added,core,nearly one,CNY_1e8,measured,R,p. 1\n", "utf-8")
    with pytest.raises(ScenarioEngineError, match=r"t\.csv, line 2: .*nearly one"):
        read(path)
    path.write_text("year,value\n2020,1\n", "utf-8")
    with pytest.raises(ScenarioEngineError, match="lacks the column region"):
        read(path)
    with pytest.raises(ScenarioEngineError, match=r"absent\.csv.* does not exist; name a CSV file"):
        read(tmp_path / "absent.csv")

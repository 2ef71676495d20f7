"""The formula of a number with its numbers in it is found from the numbers, and never where it does not hold."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.methods.arithmetic import found
from tests.test_commands import call

YEARS = {"year": [2024, 2025, 2026, 2027]}
MONEY = {"units": "CNY_1e8"}


def _over(*values, attrs=MONEY):
    return xr.DataArray(list(values), coords=YEARS, dims="year", attrs=attrs)


GDP, CORE, RATE = (
    _over(100.0, 110.0, 121.0, 140.0),
    _over(3.0, 4.0, 5.5, 6.0),
    _over(0.5, 0.1, 0.1, 19.0 / 121.0, attrs={"units": "1"}),
)
BY_INDUSTRY = xr.DataArray(
    [[1.0, 2.0, 3.0, 4.0], [2.0, 2.0, 2.5, 2.0]],
    coords={"industry": ["A", "C"], **YEARS},
    dims=("industry", "year"),
    attrs=MONEY,
)


@pytest.mark.parametrize(
    ("value", "inputs", "formula"),
    [
        (GDP + CORE, {"gdp": GDP, "core": CORE}, "{0} + {1}"),
        (CORE / GDP, {"core": CORE, "gdp": GDP}, "{0} ÷ {1}"),
        (CORE / GDP, {"gdp": GDP, "core": CORE}, "{0} ÷ {1}"),
        (BY_INDUSTRY.sum("industry") / GDP, {"industry": BY_INDUSTRY, "gdp": GDP}, "{0} ÷ {1}"),
        (GDP, {"growth": RATE}, "{0} × (1 + {1})"),
        (GDP / GDP.shift(year=1) - 1.0, {"gdp": GDP}, "{0} ÷ {1} − 1"),
        (np.log(GDP) * CORE, {"gdp": GDP, "core": CORE}, None),
    ],
)
def test_the_plainest_formula_that_gives_every_cell_is_found(value, inputs, formula):
    """Sums, shares, growth on the year before; of what is no such formula none is invented."""
    arithmetic = found("value", value, inputs, {"year": 2026})
    assert (arithmetic and arithmetic.formula) == formula
    if arithmetic:
        numbers = [float(term.values.sel(year=2026)) for term in arithmetic.terms]
        computed = eval(formula.replace("÷", "/").replace("×", "*").replace("−", "-").format(*numbers))
        assert computed == pytest.approx(float(value.sel(year=2026)))


def test_a_number_that_fits_one_cell_alone_is_no_formula():
    """2 + 2 = 4, and 2 × 2; but not in the years around it."""
    two, other = _over(2.0, 2.0, 3.0, 5.0), _over(2.0, 7.0, 1.0, 9.0)
    assert found("value", _over(4.0, 1.0, 8.0, 2.0), {"a": two, "b": other}, {"year": 2024}) is None


def test_a_cell_is_needed():
    """Of several cells, or a year that is not there, there is no one formula with numbers."""
    assert found("value", GDP, {"growth": RATE}, {}) is None
    assert found("value", GDP, {"growth": RATE}, {"year": 2040}) is None


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        (("share_of_gdp",), "= 77,096 ÷ 1,799,522 = 4.2842%"),
        (("total_value_added", "--industry", "C"), "= 7,805.8 + 20,608 = 28,414"),
    ],
)
def test_explain_fits_one_screen_and_puts_numbers_into_the_formula(capsys, monkeypatch, asked, numbers):
    """Two levels, at most forty lines at 100 columns; `--depth all` goes on, and every line of the short one is in it."""
    monkeypatch.setenv("COLUMNS", "100")
    assert call("explain", *asked, "--year", "2030") == 0
    short = capsys.readouterr().out
    assert numbers in short
    assert len(short.splitlines()) <= 40
    assert "--depth all" in short
    assert call("explain", *asked, "--year", "2030", "--depth", "all") == 0
    whole = capsys.readouterr().out
    assert len(whole.splitlines()) > 80
    assert "--depth all" not in whole
    assert numbers in whole


def test_explain_lists_where_there_are_few_labels(capsys, monkeypatch):
    """Three groups are told one by one, nineteen industries by their range and sum."""
    monkeypatch.setenv("COLUMNS", "120")
    assert call("explain", "industry_group_value_added", "--year", "2030", "--depth", "0") == 0
    assert "primary: " in capsys.readouterr().out
    assert call("explain", "industry_value_added", "--year", "2030", "--depth", "0") == 0
    assert "(19 industries; sum 1,799,522)" in capsys.readouterr().out

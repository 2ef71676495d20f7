"""What cannot be read is not missing: the cell is named with file, line and reason, in every table; one rule for numbers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scenario_engine.engine.quantity import Condition, Precision, Quantity
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError
from scenario_engine.support.files.numerals import parse_number, parse_numbers
from scenario_engine.support.toml import located
from tests.toyland import GDP, toyland, written


def problem(folder, name="base"):
    with pytest.raises(ProblemsFound) as refused:
        _ = load(folder / f"{name}.toml").inputs
    return refused.value.problems[0]


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ('2020,gdp,"1,052",kr_1e9,v1,office,official', 11, "'1,052' is not a number"),
        ("2020,gdp,n.a.,kr_1e9,v1,office,official", 10, "'n.a.' is not a number"),
        ("2020,gdp,1_5,kr_1e9,v1,office,official", 10, "'1_5' is not a number"),
        ("2020,gdp,inf,kr_1e9,v1,office,official", 10, "'inf' is not a number"),
        ("2020.0,gdp,520,kr_1e9,v1,office,official", 1, "'2020.0' is not a year"),
        ("FY2020,gdp,520,kr_1e9,v1,office,official", 1, "'FY2020' is not a year"),
        ("2020Q4,gdp,520,kr_1e9,v1,office,official", 1, "no quarters and no fiscal years"),
        ("2019-20,gdp,520,kr_1e9,v1,office,official", 1, "'2019-20' is not a year"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(tmp_path, row, column, why):
    """File, line, column and reason; the line that asks for the rows stands beside it. It had read 'lacks year'."""
    lines = GDP.splitlines()
    toyland(tmp_path, gdp="\n".join([lines[0], "", lines[1], row, lines[3]]))
    found = problem(tmp_path)
    assert (found.where.file, found.where.line, found.where.column) == ("gdp.csv", 4, column)
    assert why in f"{found.message} {found.advice}"
    assert found.related[0][0].file.endswith("base.toml")


def test_a_blank_cell_is_a_gap(tmp_path):
    """A row without a number is as no row: the year is missing, and a rule for gaps fills it."""
    toyland(tmp_path, gdp=GDP.replace("2020,gdp,520", "2020,gdp,"))
    assert "lacks year 2020" in problem(tmp_path).message
    base = (tmp_path / "base.toml").read_text()
    written(tmp_path, base.replace('"gdp" }', '"gdp", gaps = "interpolate" }', 1))
    assert float(load(tmp_path / "mine.toml").inputs["measured_gdp"].sel(year=2020)) == 523.0


@pytest.mark.parametrize("row", ["2020,gdp", "2020,gdp,520,kr_1e9,v1,office,official,more"])
def test_a_ragged_row_is_named(tmp_path, row):
    """A row with too few cells had read as blanks."""
    toyland(tmp_path, gdp=GDP.replace("2020,gdp,520,kr_1e9,v1,office,official", row))
    assert "gdp.csv, row 3" in problem(tmp_path).message


@given(st.text(alphabet="0123456789.,-+eE_ ٣１−a", max_size=8))
@example("1,052")
@example("1,052.5")
@example("1e999")
def test_a_column_is_read_as_its_cells_are(text):
    """One rule: a column of a table at once, or a cell by itself."""
    one, many = parse_number(text), parse_numbers(pd.Series([text, "7"]))
    np.testing.assert_array_equal(many, [np.nan if one is None else one, 7.0])


@pytest.mark.parametrize("text", ["1,052", "15,000", "-3,000", "12,5", "1_5", "٣", "𝟙𝟝"])
def test_what_is_two_numbers_in_two_countries_is_none(text):
    """1,052 is a thousand in one country and one in the next; 1,052.5 and 1,052,000 are not in doubt."""
    assert parse_number(text) is None
    assert parse_number("1,052.5") == 1052.5
    assert parse_number("1,052,000") == 1_052_000


@pytest.mark.parametrize("text", ["gdp > 1_5", "gdp > 1 5"])
def test_conditions_read_numbers_by_the_same_rule(text):
    """Not by float, which reads 1_5 as 15, nor with blanks taken out."""
    with pytest.raises(ScenarioEngineError, match="is not a number"):
        Condition.parse(text)
    assert Condition.parse("gdp > 7.5e4").threshold == 75_000
    assert Condition.parse("gdp>5pp") == Condition(Quantity("gdp"), ">", 5.0, "pp")
    assert Condition.parse("gdp >= 1.2e3 EUR bn") == Condition(Quantity("gdp"), ">=", 1200.0, "EUR bn")
    assert Condition.parse('gdp["> 1+1"] > 4').quantity == Quantity("gdp", ("> 1+1",))
    assert Precision.parse("gdp ± 0.5 pp") == Precision(Quantity("gdp"), 0.5, "pp")


def test_toml_separates_thousands_only():
    """TOML itself reads 1_5 as 15."""
    assert located.parse("x = { y = 1_000.5 }", "x.toml").values == {"x": {"y": 1000.5}}
    with pytest.raises(ProblemsFound, match=r"x.toml:2:11  1_5 is not a number"):
        located.parse("a = 1\nx = { y = 1_5 }", "x.toml")

"""Tables of any labelled Dataset: what goes down and across, how numbers are written, what the terminal leaves out."""

import numpy as np
import pytest
import xarray as xr
from rich.cells import cell_len
from rich.console import Console

from scenario_engine.support import numbers
from scenario_engine.view.show import DisplayTable, Number, tables, terminal

MONEY = {"units": "CNY_1e8"}
YEARS = list(range(2017, 2031))


def printed(table, width=80) -> list[str]:
    """Lines as they come out at 80 columns."""
    console = Console(width=width)
    with console.capture() as caught:
        console.print(terminal(table, width=width))
    return [line.rstrip() for line in caught.get().splitlines()]


def by_year() -> xr.Dataset:
    """Two variables by year, the last year marked by a flag."""
    flag = {"flag_values": [0, 2], "flag_meanings": "measured projected"}
    return xr.Dataset(
        {
            "gdp": ("year", [1314234.5, 1809247.4], MONEY),
            "share_of_gdp": ("year", [0.03813, np.nan], {"units": "1", "display": "percent"}),
            "status": ("year", np.array([0, 2], dtype="int8"), flag),
        },
        coords={"year": [2024, 2030]},
    )


def test_variables_over_the_same_rows_stand_side_by_side():
    """Thousands separated, shares in percent, a missing number as a dash, flags beside the label, one unit in the title."""
    (table,) = tables(by_year())
    assert (table.heading, table.note) == ("By year (CNY 100 million)", "p projected")
    assert table.heads == ("Year", "GDP", "of GDP")
    assert table.written() == [["2024", "1,314,234", "3.81%"], ["2030 p", "1,809,247", "–"]]


def test_a_variable_without_words_is_called_as_its_operator_says_before_the_formula():
    """Jobs, not `Jobs, L = Y / p.`; Latin words stand apart in Chinese too."""
    income = {"units": "RUC million", "long_name": "Income, Y = p L.", "formula": "Y = p L"}
    jobs = {"units": "thousand persons", "long_name": "Jobs, L = Y / p.", "formula": "L = Y / p"}
    found = xr.Dataset({"y": ("year", [1.0], income), "l": ("year", [2.0], jobs)}, {"year": [2030]})
    (english,), (chinese,) = tables(found), tables(found, language="zh")
    assert english.heads == ("Year", "Income", "Jobs")
    assert english.heading == "By year (RUC million; jobs thousand persons)"
    assert chinese.heading == "按年份（RUC million；jobs thousand persons）"


def test_labels_go_across_as_the_dataset_says():
    """By default the last dimension; of two the shorter one where the last is long; else what `rows` and `columns` say."""
    one = xr.DataArray(
        np.arange(28.0).reshape(2, 14),
        {"scenario": ["a", "b"], "year": YEARS},
        ["scenario", "year"],
        attrs=MONEY,
    )
    found = xr.Dataset({"gdp": one})
    assert tables(found)[0].heads == ("Year", "a", "b")
    (table,) = tables(found.assign_attrs(rows="scenario"))
    assert table.heads == ("Scenario", *map(str, YEARS))
    assert tables(found.assign_attrs(columns="scenario"))[0].heads == ("Year", "a", "b")
    lines = printed(tables(xr.Dataset({"gdp": 1e6 * one}, attrs={"rows": "scenario"}))[0])
    assert lines[2].split()[-1] == "2030"
    assert max(map(len, lines)) <= 80


def test_what_has_no_rows_stands_one_variable_a_line():
    """A number with its unit; labels across where there are any; texts stay texts."""
    found = xr.Dataset(
        {
            "gdp": ((), 1809247.4, MONEY),
            "mean": ("statistic", [1.0, 2.0], {"units": "persons_1e4", "long_name": "Average"}),
        },
        coords={"statistic": ["p05", "p95"]},
        attrs={"columns": "statistic"},
    )
    single, across = tables(found)
    assert single.written() == [["GDP", "1,809,247", "CNY 100 million"]]
    assert (across.heads, across.written()) == (
        ("", "p05", "p95", ""),
        [["Average", "1.000", "2.000", "10,000 persons"]],
    )


def test_of_many_labels_the_terminal_shows_the_largest():
    """Ten of thirty regions, said so."""
    values = np.linspace(1.0, 2.0, 30) / 3.0
    found = xr.Dataset(
        {"gdp": ("place", values, MONEY)}, coords={"place": [f"place {i:02}" for i in range(30)]}
    )
    (table,) = tables(found)
    lines = printed(table)
    assert ["place", "29", "0.6667"] in [line.split() for line in lines[:6]]
    assert lines[-2] == "the largest 10 of 30"


def test_columns_without_room_are_named_and_nothing_is_wider_than_the_terminal():
    """Wide Chinese names included."""
    found = xr.Dataset(
        {
            f"indicator_number_{i}": ("place", [1e6, 2e6], {**MONEY, "long_name": f"指标 {i}"})
            for i in range(12)
        },
        coords={"place": ["一个名字很长的地方的名字", "b"]},
    )
    lines = printed(tables(found)[0])
    assert any(line.startswith("no room for 指标 ") for line in lines)
    assert max(map(cell_len, lines)) <= 80


def test_the_unit_of_single_numbers_has_room_before_their_last_column():
    """It stands behind the numbers, and had been the first to go, unnamed."""
    statistics = [f"p{at:02}" for at in range(12)]
    money = {f"gdp_{i}": ("statistic", np.full(12, 1e6), MONEY) for i in range(2)}
    (table,) = tables(xr.Dataset(money, {"statistic": statistics}, {"columns": "statistic"}))
    lines = printed(table)
    assert [line.split()[-3:] for line in lines if "1,000,000" in line] == [["CNY", "100", "million"]] * 2
    assert lines[-2].startswith("no room for p")


def test_a_heading_names_the_units_of_the_columns_that_are_shown():
    """What there is no room for is named below, without its unit above."""
    money = {f"gdp_{i}": ("place", [1e6, 2e6], MONEY) for i in range(6)}
    found = xr.Dataset(
        {**money, "workers": ("place", [1.0, 2.0], {"units": "persons_1e4"})}, coords={"place": ["a", "b"]}
    )
    (table,) = tables(found)
    both = "By place (CNY 100 million; workers 10,000 persons)"
    wide, narrow = printed(table, 120), printed(table, 50)
    assert table.heading == wide[0] == both
    assert narrow[0] == "By place (CNY 100 million)"
    assert "workers" in narrow[-2]


def test_headings_and_notes_are_not_broken_at_the_width_of_the_table():
    """Each stays on one line above and below a narrow table, brackets kept."""
    title = "a heading of a narrow table [2030] that is longer than it"
    note = "a note below the narrow table that is longer than the table"
    lines = printed(DisplayTable(title, ("a", "b"), (("1", "2"),), note))
    assert lines[0] == title
    assert note in lines


def test_title_and_notes_come_from_the_dataset():
    """Over and under the only table."""
    found = by_year().assign_attrs(title="Outlook", notes="One sentence.")
    (table,) = tables(found)
    assert (table.heading, table.note) == ("Outlook (CNY 100 million)", "p projected\nOne sentence.")


@pytest.mark.parametrize(
    ("value", "attrs", "digits", "said"),
    [
        (0.04178, {"display": "percent"}, 4, "4.178%"),
        (12345.6, {"display": "count", "units": "person"}, 4, "12,346 person"),
        (75591.77, MONEY, 4, "75,592 CNY_1e8"),
        (0.000123456, {"units": "1"}, 3, "0.000123"),
        (float("nan"), MONEY, 4, "–"),
        (-0.0, {}, 4, "0"),
    ],
)
def test_a_number_is_written_in_one_way(value, attrs, digits, said):
    """Percent, counts, money, small numbers, none."""
    assert numbers.text(value, attrs, digits=digits) == said


def test_a_number_is_scaled_as_its_country_reads_it():
    """亿元 to trillions where one trillion is reached; a Chinese unit stands without a space."""
    scales = {
        "CNY_1e8": {
            "en": [
                {"text": "CNY bn", "factor": 0.1, "written": "CNY {} bn"},
                {"text": "CNY trn", "factor": 1e-4, "written": "CNY {} trn"},
            ],
            "zh": [{"text": "亿元", "factor": 1.0}, {"text": "万亿元", "factor": 1e-4}],
        }
    }
    assert numbers.text(75591.77, MONEY, scales=scales) == "CNY 7.559 trn"
    assert numbers.text(7559.177, MONEY, scales=scales) == "CNY 755.9 bn"
    assert numbers.text(75591.77, MONEY, scales=scales, language="zh") == "7.559万亿元"


def test_a_dimension_is_called_as_many_are():
    """Branches, cities and series of a model of one's own."""
    called = {
        "branch": "branches",
        "tax": "taxes",
        "city": "cities",
        "survey_day": "survey days",
        "series": "series",
    }
    assert {one: numbers.several(one) for one in called} == called


def test_a_column_of_several_kinds_writes_each_number_by_itself():
    """A percentage among amounts is no 0.04 of them."""
    cells = ((Number(1234.5, MONEY),), (Number(0.0418, {"units": "1", "display": "percent"}),), ("text",))
    assert DisplayTable("", ("",), cells).written() == [["1,234"], ["4.18%"], ["text"]]
    assert numbers.column([1234.5, 0.25]) == ["1,234.5", "0.2"]

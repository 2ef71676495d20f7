"""What was known when: of several rows for one cell the newest counts, and a date leaves out what was published after it."""

import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.known import last_day
from scenario_engine.scenario.build import assigned
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError

ABOUT = 'name = "mine"\ntitle = "x"\n[units]\ncounted_in = { money = "EUR" }\ndefinitions = ["EUR = money"]\n'
ROWS = """\
year,region,industry,indicator,value,unit,vintage,published,source,quality
2023,here,total,gdp,100,EUR,a,2024-01-17,s,first
2023,here,total,gdp,103,EUR,a,2024-12,s,final
2024,here,total,gdp,110,EUR,a,2025,s,first
2022,here,total,gdp,95,EUR,a,,s,undated
"""


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "dataset.toml").write_text(ABOUT, encoding="utf-8")
    (tmp_path / "mine" / "labels.csv").write_text("dimension,label\nregion,here\n", encoding="utf-8")
    (tmp_path / "mine" / "gdp.csv").write_text(ROWS, encoding="utf-8")
    return catalogue.find("mine", tmp_path)


@pytest.mark.parametrize(
    ("date", "known"),
    [
        ("", {2022: 95, 2023: 103, 2024: 110}),
        ("2025", {2022: 95, 2023: 103, 2024: 110}),
        ("2025-11", {2022: 95, 2023: 103}),
        ("2024-12-30", {2022: 95, 2023: 100}),
        ("2024-12-31", {2022: 95, 2023: 103}),
        ("2023", {2022: 95}),
    ],
)
def test_a_date_shows_what_was_known(mine, date, known):
    """A row published "in 2025" is known from the year's end, a revision replaces, and a row without a date always counts."""
    found = mine.as_known(date).select("gdp", ["year"], {}, "EUR")
    assert dict(zip(found["year"].values.tolist(), found.values.tolist(), strict=True)) == known


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024", "2024-12-31"),
        ("2024-02", "2024-02-29"),
        ("2023-02-28", "2023-02-28"),
        ("2023-13", None),
        ("2023-02-30", None),
        ("x", None),
        ("", None),
    ],
)
def test_the_last_day_of_a_date(text, day):
    """Of a year, a month or a day; nothing of what is not a date."""
    assert last_day(text) == day


def test_a_row_that_says_no_date_is_shown_in_its_cell(mine):
    """`published` with something else in it is refused with line and column."""
    (mine.folder / "gdp.csv").write_text(ROWS.replace("2024-01-17", "winter"), encoding="utf-8")
    with pytest.raises(ScenarioEngineError, match="'winter' is not when something was published") as refused:
        mine.table("gdp")
    assert (refused.value.where.line, refused.value.where.column) == (2, 31)


def test_two_rows_of_one_day_are_refused(mine):
    """Where no date tells two figures apart, none is taken."""
    (mine.folder / "gdp.csv").write_text(ROWS.replace("2024-01-17", "2024-12-31"), encoding="utf-8")
    with pytest.raises(ScenarioEngineError, match="two rows for 2023"):
        mine.select("gdp", ["year"], {}, "EUR")


def test_a_scenario_reads_what_was_known():
    """The outlook of the end of 2025 measures what today's does to 2024; in 2023 it has no fifth-census GDP at all."""
    earlier, today = load("baseline_2025_12"), load("baseline")
    assert (earlier.horizon.measured, today.horizon.measured) == (2024, 2025)
    for name, array in earlier.inputs.items():
        now = today.inputs[name]
        years = array.indexes["year"].intersection(now.indexes["year"]) if "year" in array.dims else None
        assert (array if years is None else array.sel(year=years)).equals(
            now if years is None else now.sel(year=years)
        ), name
    with pytest.raises(ProblemsFound, match=r"2025-12.* leaves out what was published later"):
        _ = assigned(load("baseline"), ["as_known=2025-12"]).resolved
    with pytest.raises(ProblemsFound, match=r'as_known = "2023-11" leaves out what was published later'):
        _ = assigned(load("baseline"), ["as_known=2023-11"]).resolved


@pytest.mark.parametrize("said", ["as_known=spring", "as_known=2025-13"])
def test_a_date_that_is_none_is_refused(said):
    """With what to write instead."""
    with pytest.raises(ProblemsFound, match="Write a year, a month or a day, such as 2025-12"):
        assigned(load("baseline"), [said])

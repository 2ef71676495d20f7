"""A release put into a dataset of one's own: read in any of its forms, checked cell by cell, added or revised, written whole."""

import shutil
from pathlib import Path

import pytest

from scenario_engine.cli import main
from scenario_engine.data import catalogue
from scenario_engine.data.adding import added, indicators_of
from scenario_engine.data.release import read_release
from scenario_engine.data.revisions import revisions
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError, TableError
from scenario_engine.support.files.replacing import rewrite_texts
from tests.test_commands import call
from tests.toyland import toyland

pytestmark = pytest.mark.slow

RELEASE = Path(__file__).parents[1] / "examples" / "new-year" / "release-2025.csv"

ABOUT = """\
name = "toy"
title = "Toy"
[units]
counted_in = { money = "EUR_1e6" }
definitions = ["EUR = money", "EUR_1e6 = 1e6 EUR = _ = 百万欧元", "EUR_1e9 = 1e9 EUR"]
[dimensions]
industry = ["industry"]
[indicators]
gdp = ["生产总值"]
[[sums]]
whole = { indicator = "gdp", industry = "total" }
parts = { indicator = "gdp", industry = ["farms", "other"] }
"""
LABELS = """\
dimension,label,label_zh,label_en
nation,toyland,玩具国,Toyland
region,north,北方,North
region,south,南方,South
industry,farms,农业,Farming
industry,other,其他,Everything else
"""
ROWS = """\
year,region,industry,indicator,value,unit,vintage,source,quality
2023,toyland,total,gdp,100,EUR_1e6,one,s,official
2023,toyland,farms,gdp,20,EUR_1e6,one,s,official
2023,toyland,other,gdp,80,EUR_1e6,one,s,official
2023,north,total,gdp,60,EUR_1e6,one,s,official
2023,south,total,gdp,40,EUR_1e6,one,s,official
"""


@pytest.fixture
def toy(tmp_path):
    folder = tmp_path / "toy"
    folder.mkdir()
    for name, text in (("dataset.toml", ABOUT), ("labels.csv", LABELS), ("accounts.csv", ROWS)):
        (folder / name).write_text(text, encoding="utf-8")
    return catalogue.find("toy", tmp_path)


def command(*words):
    """A command that ends well."""
    with pytest.raises(SystemExit) as done:
        main(list(words))
    assert done.value.code == 0


def read(toy, tmp_path, text, **said):
    (tmp_path / "release.csv").write_text(text, encoding="utf-8")
    return read_release(tmp_path / "release.csv", toy, said, indicators_of(toy))[0]


@pytest.mark.parametrize(
    "text",
    [
        "year,region,industry,indicator,value,unit\n2024,north,total,gdp,63,EUR_1e6\n2024,south,total,gdp,41,EUR_1e6\n",
        "年份,地区,指标,数值,单位\n2024年,北方,生产总值,0.063,EUR_1e9\n2024年,南方,生产总值,0.041,EUR_1e9\n",
        "地区,2024年,单位,指标\n北方省,63,百万欧元,gdp\n南方省,41,百万欧元,gdp\n",
        "year,North,South,indicator,unit\n2024,63,41,gdp,EUR_1e6\n",
        "Tabelle 3\n\nregion;2024;unit;indicator\nNorth;63,0;EUR_1e6;gdp\nSouth;41,0;EUR_1e6;gdp\n",
    ],
)
def test_every_form_of_a_table_is_read(toy, tmp_path, text):
    """Long or wide by years or by regions, heads in two languages, another unit, a title above, a decimal comma."""
    figures = read(toy, tmp_path, text)
    assert [(one.year, one.region, one.industry) for one in figures] == [
        (2024, "north", "total"),
        (2024, "south", "total"),
    ]
    changes = added(toy, figures).changes
    assert [float(change.row["value"]) for change in changes] == pytest.approx([63.0, 41.0])
    assert {(change.table, change.row["unit"], change.row["vintage"], change.kind) for change in changes} == {
        ("accounts", "EUR_1e6", "one", "added")
    }


def test_columns_passed_over_are_told(toy, tmp_path):
    """A misspelt vintage had sent a figure to another, a region's column was lost; what holds nothing is not spoken of."""
    text = "year,industry,indicator,value,unit,vintge,empty\n2024,total,gdp,105,EUR_1e6,two,\n"
    (tmp_path / "release.csv").write_text(text, encoding="utf-8")
    figures, heads = read_release(tmp_path / "release.csv", toy, {}, indicators_of(toy))
    assert ([one.value for one in figures], heads) == ([105.0], ["vintge"])
    (tmp_path / "release.csv").write_text("year,North,Suoth\n2024,61,44\n", encoding="utf-8")
    said = {"indicator": "gdp", "unit": "EUR_1e6"}
    figures, heads = read_release(tmp_path / "release.csv", toy, said, indicators_of(toy))
    assert ([one.region for one in figures], heads) == (["north"], ["Suoth"])
    with pytest.raises(TableError, match=r"^release\.csv is not a workbook"):
        read_release(tmp_path / "release.csv", toy, said, indicators_of(toy), "Sheet1")


def test_a_workbook_is_read_and_its_cells_named(toy, tmp_path):
    """An Excel file as statistical offices send it, and the cell of a label that is unknown."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["地区", "2023年", "2024年"], ["北方", 60, 63], ["东方", 1, 2]):
        book.active.append(row)
    book.save(tmp_path / "release.xlsx")
    said = {"indicator": "gdp", "unit": "EUR_1e6"}
    with pytest.raises(ProblemsFound, match=r"release.xlsx, cell A3  the dataset has no region '东方'"):
        read_release(tmp_path / "release.xlsx", toy, said, indicators_of(toy))
    book.active.delete_rows(3)
    book.save(tmp_path / "release.xlsx")
    figures, _ = read_release(tmp_path / "release.xlsx", toy, said, indicators_of(toy))
    assert [(one.year, one.value) for one in figures] == [(2023, 60.0), (2024, 63.0)]
    assert [change.kind for change in added(toy, figures).changes] == ["unchanged", "added"]


HEAD = "year,region,industry,indicator,value,unit\n"


@pytest.mark.parametrize(
    ("rows", "message", "where"),
    [
        ("2024,nrth,total,gdp,1,EUR_1e6\n", "the dataset has no region 'nrth'", (2, 6)),
        ("2024,north,mines,gdp,1,EUR_1e6\n", "the dataset has no industry 'mines'", (2, 12)),
        ("2024,north,total,gdb,1,EUR_1e6\n", "the dataset has no indicator 'gdb'", (2, 18)),
        ("2024,north,total,gdp,12x,EUR_1e6\n", "'12x' is not a number", (2, 22)),
        ("24,north,total,gdp,63,EUR_1e6\n", "'24' is not a year", (2, 1)),
        ("2024,north,total,gdp,63,\n", "has no unit", (2, 25)),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_shown(toy, tmp_path, rows, message, where):
    """With line, column and what to write instead; nothing is added."""
    with pytest.raises(ProblemsFound, match=message) as refused:
        read(toy, tmp_path, HEAD + rows)
    (problem,) = refused.value.problems
    assert problem.advice
    assert (problem.where.line, problem.where.column) == where


@pytest.mark.parametrize(
    ("rows", "message", "lines"),
    [
        ("2024,north,total,gdp,63,persons\n", "persons", [2]),
        ("2024,north,total,gdp,63,EUR_1e9\n", "1.05e.03 times the 60 EUR_1e6 known before", [2]),
        ("2024,north,total,gdp,63,EUR_1e6\n2024,North,total,gdp,64,EUR_1e6\n", "given twice", [3]),
        (
            "2024,toyland,total,gdp,110,EUR_1e6\n2024,toyland,farms,gdp,20,EUR_1e6\n2024,toyland,other,gdp,84,EUR_1e6\n",
            r"2024: farms, other sum to 104, and total is 110",
            [2],
        ),
        (
            "2024,toyland,total,gdp,75,EUR_1e6\n2024,toyland,other,gdp,84,EUR_1e6\n",
            r"sum to 84, and total is 75",
            [2],
        ),
    ],
)
def test_a_figure_that_cannot_be_right_is_refused(toy, tmp_path, rows, message, lines):
    """Another kind of unit, another magnitude, twice the same cell, parts that miss their whole, a part beyond it."""
    with pytest.raises(ProblemsFound, match=message) as refused:
        added(toy, read(toy, tmp_path, HEAD + rows))
    assert [problem.where.line for problem in refused.value.problems] == lines


def test_a_jump_that_is_meant_is_taken(toy, tmp_path):
    """Experience sets that bound, not accounting: what is said to be right goes in, and the advice says how."""
    figures = read(toy, tmp_path, HEAD + "2024,north,total,gdp,6300,EUR_1e6\n")
    with pytest.raises(ProblemsFound, match="--allow-jumps"):
        added(toy, figures)
    (change,) = added(toy, figures, allow_jumps=True).changes
    assert change.kind == "added"


def test_a_level_keeps_its_sign_even_where_jumps_are_taken(toy, tmp_path):
    """Output below nought is a slip, however large a jump may be."""
    figures = read(toy, tmp_path, HEAD + "2024,north,total,gdp,-63,EUR_1e6\n")
    with pytest.raises(ProblemsFound, match=r"is -63 EUR_1e6, after the 60 EUR_1e6 known before") as refused:
        added(toy, figures, allow_jumps=True)
    assert refused.value.problems[0].where.line == 2


def test_regions_beyond_the_nation_are_told_with_both_sums(tmp_path):
    """What leaves nothing for the others is said with the sums, at the figures that were added."""
    china = catalogue.find("china").as_known("2025-12")
    rows = "2025,Beijing,total,gdp,520000,CNY_1e8\n2025,Guangdong,total,gdp,1200000,CNY_1e8\n"
    figures = [
        *read_release(RELEASE, china, {}, indicators_of(china))[0],
        *read(china, tmp_path, HEAD + rows),
    ]
    with pytest.raises(ProblemsFound, match="known regions sum to 1,720,000 and the nation to"):
        added(china, figures, allow_jumps=True)


def test_a_revision_stands_beside_what_it_revises(toy, tmp_path, monkeypatch, capsys):
    """With dates both are kept and the newest counts; without one the figure takes the other's place, and the rest stays."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.csv").write_text(HEAD + "2023,north,total,gdp,61.5,EUR_1e6\n", encoding="utf-8")
    shutil.copytree("toy", "before")
    command("data", "add", "toy", "r.csv", "--dry-run")
    assert "accounts (one): 1 revised" in capsys.readouterr().out
    assert (tmp_path / "toy" / "accounts.csv").read_text() == ROWS
    command("data", "add", "toy/", "r.csv")
    told = capsys.readouterr().out
    assert "+2.50%" in told
    assert (tmp_path / "toy" / "accounts.csv").read_text() == ROWS.replace(
        "gdp,60,EUR_1e6,one,s,official", "gdp,61.5,EUR_1e6,one,r.csv,as published"
    )
    command("data", "add", "toy", "r.csv", "--published", "2025-03")
    text = (tmp_path / "toy" / "accounts.csv").read_text()
    assert text.splitlines()[0].endswith("quality,published")
    (change,) = revisions(catalogue.find("before", tmp_path), catalogue.find("toy", tmp_path))
    assert (change.kind, change.old, change.new) == ("revised", 60.0, 61.5)
    assert str(change.places[1]) == "toy/accounts.csv:5:1"


def test_figures_of_a_table_in_several_units_are_compared_in_one(toy, tmp_path):
    """Rows of one table may be in millions and in billions: a revision had been '500 times' what it revised."""
    mixed = ROWS.replace("total,gdp,100,EUR_1e6", "total,gdp,0.1,EUR_1e9")
    mixed = mixed.replace("gdp,40,EUR_1e6", "gdp,0.04,EUR_1e9")
    mixed += "2022,south,total,gdp,39,EUR_1e6,one,s,official\n"
    (toy.folder / "accounts.csv").write_text(mixed, encoding="utf-8")
    rows = "2023,south,total,gdp,42,EUR_1e6\n2023,toyland,farms,gdp,0.02,EUR_1e9\n"
    changes = added(toy, read(toy, tmp_path, HEAD + rows)).changes
    assert [(change.kind, change.old, change.new) for change in changes] == [
        ("revised", pytest.approx(40.0), 42.0),
        ("unchanged", 20.0, 20.0),
    ]
    with pytest.raises(ProblemsFound, match=r"sum to 0.11, and total is 0.1"):
        added(toy, read(toy, tmp_path, HEAD + "2023,toyland,farms,gdp,30,EUR_1e6\n"))


def test_the_same_amount_in_another_unit_is_no_revision(toy, tmp_path):
    """40 million as 0.04 billion had been 'revised by -99.9 %'; what differs is told in the unit it is in now."""
    shutil.copytree(toy.folder, tmp_path / "before")
    text = ROWS.replace("gdp,40,EUR_1e6", "gdp,0.04,EUR_1e9").replace("gdp,60,EUR_1e6", "gdp,0.066,EUR_1e9")
    (toy.folder / "accounts.csv").write_text(text, encoding="utf-8")
    (change,) = revisions(catalogue.find("before", tmp_path), catalogue.find("toy", tmp_path))
    assert (change.old, change.new, change.unit) == (0.06, 0.066, "EUR_1e9")
    assert change.change == pytest.approx(0.1)


def test_a_figure_published_before_another_does_not_replace_it(toy, tmp_path):
    """A triangle of revisions, newest first: the oldest had taken the place of the newest, as revised."""
    rows = HEAD.replace("unit", "unit,published")
    for value, day in ((64, "2025-12"), (62, "2024-12"), (63, "2025-06"), (63.5, "2025-06")):
        rows += f"2024,north,total,gdp,{value},EUR_1e6,{day}\n"
    head, *lines = rows.splitlines()
    kinds = []
    for line in lines:
        result = added(toy, read(toy, tmp_path, f"{head}\n{line}\n"))
        rewrite_texts(result.texts)
        kinds += [change.kind for change in result.changes]
    assert kinds == ["added", *["earlier than what counts"] * 3]
    known = {day: toy.as_known(day).table("accounts") for day in ("", "2025-07", "2025")}
    found = {
        day: rows.loc[(rows["year"] == 2024) & (rows["region"] == "north"), "value"].tolist()
        for day, rows in known.items()
    }
    assert found == {"": [64.0], "2025-07": [63.5], "2025": [64.0]}


def test_a_dated_revision_keeps_what_was_known(toy, tmp_path):
    """What was known before the revision can still be asked for."""
    first = read(toy, tmp_path, HEAD + "2024,north,total,gdp,63,EUR_1e6\n", published="2025-01")
    rewrite_texts(added(toy, first).texts)
    later = read(toy, tmp_path, HEAD + "2024,north,total,gdp,64,EUR_1e6\n", published="2025-12")
    result = added(toy, later)
    assert [(change.kind, change.old) for change in result.changes] == [("revised", 63.0)]
    rewrite_texts(result.texts)
    for date, value in (("", 64.0), ("2025-06", 63.0)):
        found = toy.as_known(date).select(
            "accounts", ["year"], {"year": [2024]}, "EUR_1e6", where={"region": "north"}
        )
        assert float(found[0]) == value


def test_the_package_is_not_changed(tmp_path, monkeypatch, capsys):
    """A dataset of the package is copied before figures are added to it; a copy is refused where something is."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["data", "add", "china", str(RELEASE)])
    assert "Copy it, and add to the copy: `scenario-engine data copy china mine`" in capsys.readouterr().err
    (tmp_path / "mine").mkdir()
    with pytest.raises(SystemExit):
        main(["data", "copy", "china", "mine"])
    assert "mine: is there already; nothing is touched." in capsys.readouterr().err


def test_a_copy_as_known_and_the_release_give_the_package(tmp_path):
    """The dataset of the end of 2025, and the first figures of 2025 put into it, hold what the package holds, estimates too."""
    from scenario_engine.data.copying import copied

    china = catalogue.find("china")
    copied(china.as_known("2025-12"), tmp_path / "mine")
    mine = catalogue.find("mine", tmp_path)
    assert {one.kind for one in revisions(china, mine)} == {"gone"}
    result = added(mine, read_release(RELEASE, mine, {}, indicators_of(mine))[0])
    rewrite_texts(result.texts)
    for name in ("national", "sections", "provinces"):
        assert (mine.folder / f"{name}.csv").read_bytes() == (china.folder / f"{name}.csv").read_bytes(), name


def test_a_figure_replaces_the_estimate(tmp_path):
    """When a section is published its estimate gives way, and the estimates beside it are made anew from it."""
    from scenario_engine.data.copying import copied

    copied(catalogue.find("china"), tmp_path / "mine")
    mine = catalogue.find("mine", tmp_path)
    text = "年份,行业,指标,数值,单位,发布日期,来源\n2025,采矿业,增加值,37000,亿元,2026-05,公报\n"
    result = added(mine, read(mine, tmp_path, text))
    (change,) = result.changes
    assert (change.kind, change.table) == ("replaces an estimate", "sections")
    rewrite_texts(result.texts)
    found = {
        date: mine.as_known(date).select(
            "sections", ["year", "industry"], {"year": [2025], "industry": ["B", "D"]}, "CNY_1e8",
            indicator="value_added", vintage="fifth census",
        ).values[0].tolist()
        for date in ("", "2026-03")
    }  # fmt: skip
    assert found[""] == pytest.approx([37000.0, 416826 - 346747 - 37000])
    assert found["2026-03"] == pytest.approx([36472.96296, 33606.03704])


def test_what_rests_on_a_figure_is_told(tmp_path, monkeypatch, capsys):
    """A revision is followed to the input that reads it and to the headline results it reaches."""
    from scenario_engine.data.copying import copied

    monkeypatch.chdir(tmp_path)
    copied(catalogue.find("china"), tmp_path / "mine")
    (tmp_path / "r.csv").write_text(
        "年份,地区,指标,数值,单位\n2024,北京市,地区生产总值,50000,亿元\n", encoding="utf-8"
    )
    command("data", "add", "mine", "r.csv", "--published", "2026-04")
    capsys.readouterr()
    command("data", "diff", "china", "mine")
    told = capsys.readouterr().out
    assert (
        "mine against china: 32 revised" in told
    )  # Beijing's figure, and the estimates of 2025 that rest on it
    marks = [one.estimated for one in revisions(catalogue.find("china"), catalogue.find("mine", tmp_path))]
    assert (marks.count((False, False)), marks.count((True, True))) == (1, 31)
    assert "(estimated)" in told
    assert "regional_gdp_later_vintage → employment, regional_value_added, regional_share_of_gdp" in told


def test_two_datasets_without_a_common_table_are_not_compared(toy):
    """They are refused with what to look at."""
    with pytest.raises(ScenarioEngineError, match="no table of figures in common"):
        revisions(catalogue.find("china"), toy)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("copy", "china", "new", "--as-known", "spring"), "'spring' is not a date. Write a year"),
        (("copy", "china", "."), "cannot be an output"),
        (
            ("add", "toy", "r.csv", "--table", "account"),
            "no table of figures 'account'. Did you mean 'accounts'?",
        ),
        (("add", "toy", "r.csv", "--published", "soon"), "--published 'soon' is not a date"),
        (("add", "toy", "none.csv"), "there is no file 'none.csv' here"),
        (("add", "toy", "empty.csv"), "no line of heads was found"),
        (("add", "toy", "bare.csv"), "has no column of year among region, value"),
        (("diff", "toy", "nowhere"), "there is no dataset 'nowhere'"),
    ],
)
def test_a_command_that_cannot_be_done_says_what_to_write(toy, monkeypatch, capsys, words, told):
    """One sentence, exit code 2, and every file as it was."""
    folder = toy.folder.parent
    monkeypatch.chdir(folder)
    (folder / "r.csv").write_text(HEAD + "2024,north,total,gdp,63,EUR_1e6\n", encoding="utf-8")
    (folder / "empty.csv").write_text("", encoding="utf-8")
    (folder / "bare.csv").write_text("region,value\nnorth,2\n", encoding="utf-8")
    with pytest.raises(SystemExit) as done:
        main(["data", *words])
    assert done.value.code == 2
    assert told in capsys.readouterr().err
    assert (toy.folder / "accounts.csv").read_text(encoding="utf-8") == ROWS
    assert not (folder / "new").exists()


def test_tables_without_places_are_of_the_whole(tmp_path, monkeypatch, capsys):
    """A dataset of one's own needs no column that says the same in every row; a figure that needs the column is refused."""
    monkeypatch.chdir(toyland(tmp_path))
    for name, row in (
        ("gdp", "2022,,gdp,566,kr_1e9"),
        ("mills", "2022,Mills,industry_value_added,455000,kr_1e6"),
        ("farms", "2022,farms,gdp,111,kr_1e9"),
    ):
        Path(f"{name}.csv").write_text(f"year,industry,indicator,value,unit\n{row}\n", encoding="utf-8")
    assert call("data", "add", "./toyland", "gdp.csv") == 0
    assert call("data", "add", "./toyland", "mills.csv") == 0
    assert "2022,gdp,566,kr_1e9,v1" in Path("toyland/gdp.csv").read_text(encoding="utf-8")
    assert "2022,mills,industry_value_added,455,kr_1e9,v1" in Path("toyland/accounts.csv").read_text(
        encoding="utf-8"
    )
    before = Path("toyland/gdp.csv").read_bytes()
    assert call("data", "add", "./toyland", "farms.csv") == 2
    assert call("data", "add", "./toyland", "farms.csv", "--table", "gdp") == 2
    assert "does not fit gdp, which has no column industry." in capsys.readouterr().err
    assert Path("toyland/gdp.csv").read_bytes() == before


def test_figures_by_other_labels_are_named_with_them_and_not_added_to(toy, tmp_path, monkeypatch, capsys):
    """A table by sector: `data diff` had left the sector out, and `data add` knew no label and no indicator."""
    monkeypatch.chdir(tmp_path)
    text = "year,sector,indicator,value,unit\n2023,farms,sales,125,EUR_1e6\n2023,mines,sales,50,EUR_1e6\n"
    (toy.folder / "accounts.csv").write_text(text, encoding="utf-8")
    shutil.copytree(toy.folder, tmp_path / "later")
    (tmp_path / "later" / "accounts.csv").write_text(text.replace("125", "130"), encoding="utf-8")
    assert call("data", "diff", "./toy", "./later") == 0
    assert "sales, Farming, 2023, EUR_1e6" in capsys.readouterr().out
    Path("release.csv").write_text(text.replace("2023", "2024"), encoding="utf-8")
    assert call("data", "add", "./toy", "release.csv") == 2
    assert "toy has no table that figures are added to" in capsys.readouterr().err
    assert Path("toy/accounts.csv").read_text(encoding="utf-8") == text

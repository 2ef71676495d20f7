"""Datasets of one's own: copied, called as another is, and changed by hand."""

import pytest

from scenario_engine.data import catalogue
from tests.pages import exit_code

MILL = """\
Unit: million kr,,,,
Sector,Grain,Bread,household consumption,gross output
Grain,20,50,10,80
Bread,10,30,110,150
value added,50,70,,
total input,80,150,,
"""

SCENARIO = """\
title = "mill"
dataset = "{}"
horizon = {{ base = 2020, measured = 2020, last = 2020 }}
outputs = ["output_multiplier"]
[inputs]
intermediate_use = {{ data = {{ file = "intermediate_use" }} }}
sector_gross_output = {{ data = {{ file = "sectors", indicator = "gross_output" }} }}
"""

IMPORT = ["data", "import", "mill.csv", "--unit", "million NOK", "--year", "2020", "--name"]


@pytest.fixture
def mill(tmp_path, monkeypatch):
    """A stored table of two sectors, and the folder commands run in."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mill.csv").write_text(MILL, encoding="utf-8")
    assert exit_code([*IMPORT, "mill"]) == 0
    return tmp_path


def edit(path, old, new):
    """Change a text once."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def multiplier(folder, dataset):
    """The output multiplier of grain in a scenario that reads a dataset."""
    from scenario_engine import compute

    (folder / "s.toml").write_text(SCENARIO.format(dataset), encoding="utf-8")
    return float(compute(folder / "s.toml").result["output_multiplier"].sel(sector="Grain"))


def test_a_copy_called_as_its_original_is_read_by_its_folder(mill, capsys):
    """The copy had not been read at all; what the command says to write reads it, and the bare name is refused."""
    assert exit_code(["data", "copy", "mill", "mill"]) == 0
    assert 'dataset = "./mill"' in capsys.readouterr().out
    edit(mill / "mill" / "intermediate_use.csv", ",20.0,", ",28.0,")
    # (I − A)⁻¹ of [[28/80, 50/150], [10/80, 30/150]]: determinant 0.65 · 0.8 − 1/24
    assert multiplier(mill, "./mill") == pytest.approx((0.8 + 0.125) / (0.52 - 1 / 24))
    (mill / "s.toml").write_text(SCENARIO.format("mill"), encoding="utf-8")
    for command in (["run", "s.toml"], ["data", "show", "mill"]):
        assert exit_code(command) == 2
        told = capsys.readouterr().err
        assert f"more than one dataset 'mill': {mill / 'data' / 'mill'}, {mill / 'mill'}" in told
        assert 'Write "./mill"' in told


def test_the_name_of_a_packaged_dataset_is_not_taken(mill, capsys):
    """It had been stored, and the package's was read in its place; one that lies there from before is told."""
    for words in (
        IMPORT,
        [*IMPORT[:-1], "--into"],
        ["data", "aggregate", "mill", "--by", "groups.csv", "--into"],
    ):
        (mill / "groups.csv").write_text("sector,group\nGrain,food\nBread,food\n", encoding="utf-8")
        assert exit_code([*words, "united-states-2017"]) == 2
        assert "is a dataset of the package. Choose another name." in capsys.readouterr().err
    (mill / "data" / "mill").rename(mill / "data" / "united-states-2017")
    assert exit_code(["table", "multipliers", "united-states-2017"]) == 2
    assert "Give the one of your own another name." in capsys.readouterr().err


def test_a_copied_table_is_shown_and_looked_after(mill, capsys):
    """A copy keeps the sum of what it was read from, not those of its own files; `show` and `doctor` had ended in a KeyError."""
    assert exit_code(["data", "copy", "mill", "data/own"]) == 0
    about = catalogue.find("own").about
    assert about["read"] == catalogue.find("mill").about["read"]
    assert all("sha256" not in file for file in about["files"])
    edit(mill / "data" / "own" / "dataset.toml", f'sha256 = "{about["read"][0]["sha256"]}"', "")
    for command in (["data", "show", "own"], ["doctor"]):
        capsys.readouterr()
        assert exit_code(command) in (0, 1)
        assert "own" in capsys.readouterr().out
    assert multiplier(mill, "own") == pytest.approx((0.8 + 0.125) / (0.6 - 1 / 24))


@pytest.mark.parametrize("key", ["year", "region", "unit"])
def test_what_is_said_of_a_table_by_hand_is_whole(mill, capsys, key):
    """What reads it needs its unit, its year and its region; the rest `data import` adds."""
    place = mill / "data/mill/dataset.toml"
    lines = place.read_text(encoding="utf-8").splitlines()
    start = lines.index("[table]")
    end = next(at for at in range(start + 1, len(lines)) if lines[at].startswith("["))
    kept = [
        one
        for one in lines[start:end]
        if one.split(" = ")[0] in {"[table]", "year", "region", "unit", "squares"}
    ]
    checksums = place.parent / "SHA256SUMS"
    checksums.unlink(missing_ok=True)
    place.write_text("\n".join([*lines[:start], *kept, *lines[end:]]), encoding="utf-8")
    assert exit_code(["data", "show", "mill"]) == 0
    assert "table: 2 sectors, 2020" in capsys.readouterr().out
    without = [one for one in kept if not one.startswith(f"{key} = ")]
    place.write_text("\n".join([*lines[:start], *without, *lines[end:]]), encoding="utf-8")
    for command in (["data", "show", "mill"], ["table", "multipliers", "mill"]):
        assert exit_code(command) == 2
        assert f"table lacks '{key}'." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("intermediate_use", ("2020,Bread,", "2020,Grain,Bread,9.0,NOK_1e6\n2020,Bread,"), "two rows for Grain, Bread"),
        ("intermediate_use", ("50.0,NOK_1e6", "50.0,NOK_1e3"), ".csv:3:23  table 'intermediate_use' is in NOK_1e6"),
        ("intermediate_use", (",50.0,", ',"50,5",'), ".csv:3:19  table 'intermediate_use': '50,5' is not a number"),
        ("intermediate_use", ("buyer", "purchaser"), "has no column 'buyer'"),
        ("sectors", ("80.0,2020,nation,NOK_1e6", "80.0,2020,nation,NOK_1e3"), ".csv:2:37  table 'sectors' is in NOK_1e6"),
        ("sectors", ("Bread,gross_output", "Grain,gross_output"), "two rows for Grain, gross_output"),
        ("final_use", ("Bread,household", "Grain,household"), "two rows for Grain, household_consumption"),
    ],
)  # fmt: skip
def test_a_stored_table_changed_by_hand_is_read_as_it_says(mill, capsys, file, change, told):
    """A unit of a row and a cell given twice had been passed over, or were a traceback."""
    (mill / "data" / "mill" / "SHA256SUMS").unlink()
    edit(mill / "data" / "mill" / f"{file}.csv", *change)
    capsys.readouterr()
    assert exit_code(["table", "multipliers", "mill"]) == 2
    assert told in capsys.readouterr().err


def test_groups_that_differ_in_case_are_one(mill, capsys):
    """Two sectors had come of Food and food."""
    (mill / "groups.csv").write_text("sector,group\nGrain,Food\nBread,food\n", encoding="utf-8")
    assert exit_code(["data", "aggregate", "mill", "--by", "groups.csv", "--into", "whole"]) == 2
    assert "groups.csv, row 3: group 'food' and 'Food' differ in case" in capsys.readouterr().err


@pytest.mark.parametrize(("zeros", "told"), [("", ""), ("000", "its output is 1100 times the table's")])
def test_totals_in_another_scale_are_told(mill, capsys, zeros, told):
    """Totals in thousands for a table in millions made a table a thousand times as large, without a word."""
    rows = "sector,gross_output,intermediate_use,intermediate_input\nGrain,88{0},77{0},33{0}\nBread,165{0},44{0},88{0}\n"
    (mill / "totals.csv").write_text(rows.format(zeros), encoding="utf-8")
    capsys.readouterr()
    assert exit_code(["data", "update", "mill", "--to", "totals.csv", "--year", "2021", "--into", "new"]) == 0
    warned = capsys.readouterr().err
    assert told in warned
    assert bool(warned) == bool(told)


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("NOK thousand", "given; the table prints NOK thousand"),
        ("Mio. NOK", "given"),
        ("million kr", "given"),
    ],
)
def test_a_unit_beside_a_printed_one_says_so(mill, printed, told):
    """A table printed in thousands and called millions was taken without a word; an unknown unit is no doubt."""
    edit(mill / "mill.csv", "million kr", printed)
    assert exit_code([*IMPORT, "called"]) == 0
    table = catalogue.find("called").about["table"]
    assert (table["unit"], table["unit_from"]) == ("NOK_1e6", told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'person = "persons_1e6"',
            'persons = "persons_1e6"',
            "units counts 'persons', nearly the same word as 'person'",
        ),
        ('kind = "person"', 'kind = "persom"', "display.1 counts 'persom', nearly the same word as 'person'"),
    ],
)
def test_a_misspelt_kind_of_a_dataset_is_refused_with_its_line(mill, capsys, old, new, told):
    """It would be counted apart from what models count persons in, and shown in no unit."""
    assert exit_code(["data", "copy", "penn-world-table", "mine"]) == 0
    edit(mill / "mine" / "dataset.toml", old, new)
    capsys.readouterr()
    assert exit_code(["data", "show", "mine"]) == 2
    assert told in (said := capsys.readouterr().err)
    assert "dataset.toml:" in said

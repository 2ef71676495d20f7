"""Tables made of stored ones: split by shares, brought to the totals of another year, and what refuses to be."""

import numpy as np
import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.tables.balances import CheckResult, advice
from scenario_engine.data.tables.stored import classifications, stored_table
from tests.pages import exit_code

FARM = """\
Unit: 亿元,,,,
Code,1,2,household consumption,gross output
1,10,20,70,100
2,30,40,130,200
value added,60,140,,
total input,100,200,,
"""


@pytest.fixture
def farm(tmp_path, monkeypatch):
    """A stored table of two sectors, and the folder commands run in."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "farm.csv").write_text(FARM, encoding="utf-8")
    (tmp_path / "groups.csv").write_text("code,section\n1,A\n2,C\n", encoding="utf-8")
    imported = ["data", "import", "farm.csv", "--year", "2020", "--name", "farm", "--sectors", "groups.csv"]
    assert exit_code(imported) == 0
    return tmp_path


def refused(arguments, capsys) -> str:
    """What a command of a user's mistake says; nothing may be stored by it."""
    before = sorted(name.name for _, name in _datasets())
    assert exit_code(arguments) == 2
    assert sorted(name.name for _, name in _datasets()) == before
    return capsys.readouterr().err.replace("\n", " ")


def _datasets():
    return [(where, dataset) for where, dataset in catalogue.everything() if where == "user"]


def test_a_split_keeps_totals_and_the_product_of_shares(farm):
    """A sector in parts of 0.3 and 0.7: rows, columns and output by share, flows among parts by both, sections kept."""
    (farm / "shares.csv").write_text("sector,part,share\n1,grain,0.3\n1,cattle,0.7\n", encoding="utf-8")
    assert exit_code(["data", "split", "farm", "--shares", "shares.csv", "--into", "parts"]) == 0
    dataset = catalogue.find("parts")
    table = stored_table(dataset)
    assert table.sectors == ("grain", "cattle", "2")
    np.testing.assert_allclose(
        table.intermediate, [[0.9, 2.1, 6.0], [2.1, 4.9, 14.0], [9.0, 21.0, 40.0]], rtol=1e-12
    )
    np.testing.assert_allclose(table.gross_output, [30.0, 70.0, 200.0])
    assert classifications(dataset)["sector_section"] == {"grain": "A", "cattle": "A", "2": "C"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sector,part,share\n1,grain,0.3\n1,cattle,0.6\n", "shares of 1 are 0.3, 0.6, 0.0 and sum to 0.9"),
        ("sector,part,share\n9,grain,1\n", "the split names 9, which the table does not have"),
        ("sector,part,share\n1,grain,half\n", "shares.csv, row 2: 'half' is not a number"),
        ("sector,part,share\n1,a,0.5\n1,a,0.5\n", "shares.csv, row 3: part a of 1 appears twice"),
        ("sector,share\n1,1\n", "shares.csv: column part is missing; it needs sector, part, share"),
    ],
)
def test_shares_that_do_not_fit_are_refused(farm, capsys, text, said):
    """Each mistake is named with its place, and nothing is stored."""
    (farm / "shares.csv").write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert said in refused(["data", "split", "farm", "--shares", "shares.csv", "--into", "parts"], capsys)


def totals(folder, rows: str) -> list[str]:
    """A command that brings the stored table to totals written to a file."""
    text = f"sector,gross_output,intermediate_use,intermediate_input\n{rows}"
    (folder / "totals.csv").write_text(text, encoding="utf-8")
    return ["data", "update", "farm", "--to", "totals.csv", "--year", "2021", "--into", "later"]


def test_an_update_meets_the_totals_and_keeps_known_flows(farm, capsys):
    """Totals of 2021, in another unit and with one flow known: they are met, the flow stays, what the rest is follows."""
    command = totals(farm, "1,1100000,400000,450000\n2,2200000,800000,750000\n")
    (farm / "cells.csv").write_text("sector,buyer,value\n1,2,250000\n", encoding="utf-8")
    assert exit_code([*command, "--unit", "万元", "--cells", "cells.csv"]) == 0
    table = stored_table(catalogue.find("later"))
    np.testing.assert_allclose(table.intermediate, [[15.0, 25.0], [30.0, 50.0]], rtol=1e-8)
    np.testing.assert_allclose(table.gross_output, [110.0, 220.0])
    np.testing.assert_allclose(table.value_added, [65.0, 145.0], rtol=1e-8)
    assert "balanced in" in capsys.readouterr().out


def test_an_update_to_a_known_table_tells_its_error(farm, capsys):
    """To the totals of the table itself nothing changes: both errors are zero."""
    assert exit_code(["data", "update", "farm", "--to", "farm", "--into", "same"]) == 0
    assert "0.00% off in all; with the coefficients of farm alone 0.00%" in " ".join(
        capsys.readouterr().out.split()
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,110,40,45\n2,220,80,70\n", "row margins sum to 120 and column margins to 115"),
        ("1,110,40,45\n", "totals.csv is not of the table's sectors: it lacks 2. Bring both"),
        ("1,110,40,45\n1,220,80,75\n2,220,80,75\n", "it has more than once 1"),
        ("1,110,x,45\n2,220,80,75\n", "totals.csv, row 2: 'x' is not a number"),
    ],
)
def test_totals_that_no_table_meets_are_refused(farm, capsys, rows, said):
    """Two totals of one table, sectors that are not its own, cells that are no number."""
    command = totals(farm, rows)
    capsys.readouterr()
    assert said in refused(command, capsys)


def test_cells_that_cannot_hold_name_the_row(farm, capsys):
    """A row whose flows are bounded below what it must sell, and the columns left short, are named with what is missing."""
    command = totals(farm, "1,110,40,45\n2,220,80,75\n")
    (farm / "cells.csv").write_text("sector,buyer,upper\n1,1,10\n1,2,10\n", encoding="utf-8")
    capsys.readouterr()
    said = refused([*command, "--cells", "cells.csv"], capsys)
    assert "these margins: rows 1 and columns 1, 2 ask for more than their cells can hold, 40 in all" in said


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,1,,20,5\n", "cells.csv, row 2: lower 20 is above upper 5. Change one of them."),
        ("1,1,3,4,\n", "cells.csv, row 2: lower 4 is above value 3. Change one of them."),
        ("1,2,,,5\n\n1,2,,1,\n", "cells.csv, row 4: 1 to 2 appears twice. Keep one row."),
    ],
)
def test_cells_that_contradict_are_refused_at_their_row(farm, capsys, rows, said):
    """Bounds that leave no value, a value outside its bounds, a cell with two rows."""
    command = totals(farm, "1,110,40,45\n2,220,80,75\n")
    (farm / "cells.csv").write_text(f"sector,buyer,value,lower,upper\n{rows}", encoding="utf-8")
    capsys.readouterr()
    assert said in refused([*command, "--cells", "cells.csv"], capsys)


def test_a_file_of_totals_needs_its_year(farm, capsys):
    """A file does not say of which year it is."""
    command = totals(farm, "1,110,40,45\n2,220,80,75\n")
    at = command.index("--year")
    capsys.readouterr()
    assert "names no year; add --year" in refused(command[:at] + command[at + 2 :], capsys)


def test_a_rounded_table_is_told_its_tolerance():
    """Gaps as rounding leaves them name the tolerance to pass; larger ones, or another fault, do not."""
    rounded = CheckResult("rows", False, "", gap=0.0056)
    assert "pass --tolerance 0.006 (the largest gap is 0.0056" in advice(
        [rounded, CheckResult("t", False, "", gap=2e-5)]
    )
    for wrong in (CheckResult("rows", False, "", gap=0.3), CheckResult("spectral radius below 1", False, "")):
        assert "--tolerance" not in advice([rounded, wrong])


def test_what_is_no_table_is_said(farm, capsys):
    """A dataset without a table cannot be split."""
    (farm / "shares.csv").write_text("sector,part,share\n1,a,1\n", encoding="utf-8")
    capsys.readouterr()
    said = refused(["data", "split", "china", "--shares", "shares.csv", "--into", "x"], capsys)
    assert "dataset 'china' was not imported from a table. Give one that `data import` stored" in said

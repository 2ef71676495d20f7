"""`data update --make`: make and use tables of files at new totals, as files again; what it tells and what it refuses."""

import csv

import numpy as np
import pytest

from scenario_engine.data.tables.supply_use import read_tables
from tests.pages import exit_code
from tests.test_united_nations_handbook import PRINTED_DOMESTIC, PRINTED_IMPORTED, PRINTED_SUPPLY

MAKE = """\
Unit: million euro
Code,agriculture,manufacturing,trade and business,other services,gross output
agriculture,6826,725,2,249,7802
manufacturing,0,172430,4433,4345,181208
services,0,3320,45440,209547,258307
commodity output,6826,176475,49875,214141,447317
"""
USE = """\
Unit: million euro
Code,Origin,agriculture,manufacturing,services,domestic demand,exports
agriculture,domestic,1784,2777,340,1448,477
manufacturing,domestic,987,37706,20218,43014,74550
trade and business,domestic,301,9761,5668,27221,6924
other services,domestic,452,18475,57943,118725,18546
agriculture,imported,115,980,141,920,53
manufacturing,imported,480,42057,8228,28991,17557
trade and business,imported,1,249,395,0,0
other services,imported,39,3491,9476,1373,2579
taxes less subsidies,,-93,1024,4720,18215,117
value added,,3736,64688,151178,,
"""
TOTALS = """\
total,label,value
gross output,agriculture,8367
gross output,manufacturing,200582
gross output,services,273485
value added,agriculture,3990
value added,manufacturing,68902
value added,services,159769
final use,domestic demand,249844
final use,exports,134709
imports,,127602
taxes less subsidies,,24290
"""
CLOSED_MAKE = "代码,食品,货物,总产出\n农场,90,10,100\n工厂,0,100,100\n产品总产出,90,110,200\n"
CLOSED_USE = (
    "代码,农场,工厂,居民消费支出,进口\n食品,10,10,80,10\n货物,10,7,103,10\n劳动者报酬,50,50\n营业盈余,30,33\n"
)
CLOSED_TOTALS = """\
total,label,value
总产出,农场,110
总产出,工厂,104
增加值,农场,86
增加值,工厂,85
最终使用,居民消费支出,197
进口,,26
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Austria of 2005 as the Handbook prints it, and the totals of 2006."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    for name, text in (("make.csv", MAKE), ("use.csv", USE), ("totals.csv", TOTALS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def update(capsys, *arguments, to="totals.csv", output="2006"):
    """Exit code, what is printed and what is complained of."""
    capsys.readouterr()
    line = ["data", "update", "use.csv", "--make", "make.csv", "--to", to, "--output", output, *arguments]
    code = exit_code(line)
    said = capsys.readouterr()
    return code, said.out, said.err


def numbers(path, labels):
    """Rows of a written file below its head, without labels; an empty cell is zero."""
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[2:]
    return np.array([[float(cell or 0) for cell in row[labels:]] for row in rows])


def test_austria_is_updated_from_the_command_line_as_the_handbook_prints_it(folder, capsys):
    """Box 18.5 (p. 574): every cell of supply, domestic and imported use to its integer."""
    code, said, err = update(capsys, "--tolerance", "1e-8")
    assert (code, err) == (0, "")
    supply, use = numbers(folder / "2006/make.csv", 1), numbers(folder / "2006/use.csv", 2)
    np.testing.assert_allclose(supply[:3, :4], PRINTED_SUPPLY, rtol=0, atol=0.5)
    np.testing.assert_allclose(supply[:3, 4], [8367, 200582, 273485], rtol=1e-7)
    np.testing.assert_allclose(use[:4], PRINTED_DOMESTIC, rtol=0, atol=0.5)
    np.testing.assert_allclose(use[4:9], PRINTED_IMPORTED, rtol=0, atol=0.5)
    assert use[9].tolist() == [3990, 68902, 159769, 0, 0]
    assert "largest gap 5.4e-09; every product's supply is its use" in " ".join(said.split())
    assert "use manufacturing 1.133" in " ".join(said.split())
    assert (
        "  imports: 126,502, asked for 127,602\n  net taxes on products: 25,390.5, asked for 24,290" in said
    )


def test_what_is_written_can_be_read_again(folder, capsys):
    """Updated to its own totals it stays, and `data import` makes a symmetric table of it."""
    assert update(capsys)[0] == 0
    before = read_tables(folder / "2006/make.csv", folder / "2006/use.csv").prior
    code = exit_code(
        [
            *[
                "data",
                "update",
                "2006/use.csv",
                "--make",
                "2006/make.csv",
                "--to",
                "totals.csv",
                "--output",
                "again",
            ],
            "--tolerance",
            "1e-8",
        ]
    )
    assert code == 0
    assert "met in 1 turn, largest" in capsys.readouterr().out.replace("\n", " ")
    after = read_tables(folder / "again/make.csv", folder / "again/use.csv").prior
    np.testing.assert_allclose(after.imported_use, before.imported_use, rtol=1e-6)
    assert (
        exit_code(
            [
                "data",
                "import",
                "2006/use.csv",
                "--make",
                "2006/make.csv",
                "--year",
                "2006",
                "--name",
                "austria",
            ]
        )
        == 0
    )


def test_imports_in_a_column_are_supplied_beside_the_industries(folder, capsys):
    """Labels in Chinese; value added keeps the proportions of wages and surplus, imports meet their total."""
    for name, text in (("make.csv", CLOSED_MAKE), ("use.csv", CLOSED_USE), ("totals.csv", CLOSED_TOTALS)):
        (folder / name).write_text(text, encoding="utf-8")
    code, said, err = update(capsys, "--unit", "万元")
    assert (code, err) == (0, "")
    assert "meet their sum" not in said
    use, supply = numbers(folder / "2006/use.csv", 1)[:2], numbers(folder / "2006/make.csv", 1)
    np.testing.assert_allclose(use[:, 3].sum(), 26)
    np.testing.assert_allclose(use[:, :3].sum(axis=0), [24, 19, 197])
    np.testing.assert_allclose(use[:, :3].sum(axis=1), supply[-1, :2] + use[:, 3], rtol=1e-7)
    text = (folder / "2006/use.csv").read_text(encoding="utf-8")
    assert (
        "compensation of employees,53.75,51.2048192771,,\noperating surplus,32.25,33.7951807229,,\n" in text
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("imports,,127602\n", "", "totals.csv: lacks imports. Add a row for each."),
        ("final use,exports", "final use,exprts", "row 9: 'exprts' is no final use of the tables. Did you mean 'exports'?"),
        ("gross output,services", "gross output,service", "'service' is no industry of the tables. Did you mean 'services'?"),
        ("gross output,agri", "gros_output,agri", "'gros_output' is not a total of these tables. Did you mean 'gross_output'?"),
        ("imports,,", "imports,services,", "imports is one total, not one of services. Leave the label empty."),
        ("imports,,127602\n", "imports,,127602\nimports,,1\n", "already. Keep one row."),
        ("agriculture,3990", "agriculture,9000", "value added of agriculture is 9,000, above its output of 8,367;"),
        ("exports,134709", "exports,134809", "output and imports sum to 634326, all uses to 634426;"),
    ],
)  # fmt: skip
def test_totals_that_do_not_fit_are_named_and_nothing_is_written(folder, capsys, old, new, said):
    """A total that lacks, is foreign, appears twice, or contradicts the others."""
    assert old in TOTALS
    (folder / "totals.csv").write_text(TOTALS.replace(old, new), encoding="utf-8")
    code, out, err = update(capsys)
    assert (code, out) == (2, "")
    assert said in err
    assert not (folder / "2006").exists()


def test_rows_that_cannot_be_met_are_named(folder, capsys):
    """An industry that makes nothing in the prior, at once; a product nobody makes, with all that is off for it."""
    rows = MAKE.splitlines()
    rows[2] = "agriculture,0,0,0,0,0"
    (folder / "make.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    code, _, err = update(capsys)
    assert code == 2
    assert (
        "every cell of industry agriculture is zero in the prior. Put something there, or make the total"
        in err
    )
    rows = [
        line.replace(",2,", ",0,").replace("4433", "0").replace("45440", "0") for line in MAKE.splitlines()
    ]
    (folder / "make.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    code, _, err = update(capsys)
    assert code == 2
    assert (
        "product trade and business is farthest off, by 0.5 of its size; also imports of other services"
        in err
    )
    assert not (folder / "2006").exists()


def test_options_of_the_other_form_are_refused(folder, capsys):
    """A stored table and files are updated by one command, each with its own options; folders are not overwritten."""
    assert "--into and --year are of a stored table; with --make, leave them out." in update(
        capsys, "--into", "x", "--year", "2006"
    )[2]  # fmt: skip
    assert exit_code(["data", "update", "use.csv", "--to", "totals.csv", "--into", "x"]) == 2
    assert "use.csv is a file: a use table needs its --make;" in capsys.readouterr().err
    assert exit_code(["data", "update", "old", "--to", "totals.csv"]) == 2
    assert "data update needs --into, the name of the new dataset." in capsys.readouterr().err
    assert exit_code(["data", "update", "use.csv", "--make", "make.csv", "--to", "totals.csv"]) == 2
    assert "written as files; add --output FOLDER." in capsys.readouterr().err
    assert update(capsys)[0] == 0
    assert "2006/ is there already; add --replace, or name another folder." in update(capsys)[2]
    assert update(capsys, "--replace")[0] == 0
    (folder / "2006/notes.txt").write_text("mine", encoding="utf-8")
    assert update(capsys, "--replace")[0] == 0
    assert (folder / "2006/notes.txt").read_text(encoding="utf-8") == "mine"
    (folder / "2006/SHA256SUMS").unlink()
    assert (
        "2006/ holds make.csv, notes.txt, use.csv, which no earlier supply-use wrote there"
        in update(capsys, "--replace")[2]
    )

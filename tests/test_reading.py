"""Tables as people bring them: read right, whatever the layout, or refused with the reason and a line that works."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.data import catalogue
from scenario_engine.data.tables.balances import advice
from scenario_engine.data.tables.checks import check_supply_use, check_table
from scenario_engine.data.tables.currency import read_unit
from scenario_engine.data.tables.headings import looked_up
from scenario_engine.data.tables.make_use_reader import symmetric_table
from scenario_engine.data.tables.reader import read_table, with_imports
from scenario_engine.data.tables.reclassification import read_sections
from scenario_engine.data.tables.side_files import read_persons
from scenario_engine.data.tables.stored import stored_table
from scenario_engine.data.tables.supply_use import read_tables
from scenario_engine.data.tables.updating import Margins
from scenario_engine.data.tables.vocabulary import vocabulary, word
from scenario_engine.methods.input_output.valuation import at_basic_prices
from scenario_engine.support.errors import AlignmentFault, ScenarioEngineError, TableError
from tests.pages import exit_code

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed (optional group excel)")


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path / "own"


def written(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def workbook(path: Path, **sheets: str) -> Path:
    """Sheets of comma-separated text as a workbook, numbers as numbers."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for line in text.strip().splitlines():
            sheet.append(
                [float(c) if c.lstrip("-").replace(".", "").isdigit() else c or None for c in line.split(",")]
            )
    book.save(path)
    return path


def failed(table):
    return [finding for finding in check_table(table) if finding.fatal and not finding.passed]


# Numbered rows and columns in different orders, names beside them.
NUMBERED = """\
Unit: million euro
No.,Sector,1,2,3,,
,,mines,farms,works,final demand,gross output
1,farms,7,15,20,58,100
2,mines,6,3,30,11,50
3,works,10,20,40,130,200
,value added,27,62,110,,
,total input,50,100,200,,
"""
READ = [[15, 7, 20], [3, 6, 30], [20, 10, 40]]


def test_names_decide_and_running_numbers_do_not_under_any_hash_seed(tmp_path):
    """The numbers only say a place; five seeds read the same table."""
    path = written(tmp_path, NUMBERED)
    code = (
        "import sys,json;from pathlib import Path;from scenario_engine.data.tables.reader import read_table;"
        "t=read_table(Path(sys.argv[1]));print(json.dumps([t.sectors,t.intermediate.tolist()]))"
    )
    for seed in ("0", "1", "7"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)], env={**__import__("os").environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert json.loads(done.stdout) == [["farms", "mines", "works"], READ]


def test_where_a_check_fails_names_that_contradict_numbers_are_the_doubt(tmp_path):
    """Which label is wrong is not known; numbers that agree with the names cast none."""
    assert read_table(written(tmp_path, NUMBERED)).doubt == (
        "Names and numbers contradict each other: farms is number 1 of the rows and number 2 of the columns. "
        "Correct one of them."
    )
    assert not read_table(written(tmp_path, NUMBERED.replace("Sector,1,2,3", "Sector,2,1,3"))).doubt


def test_products_may_be_called_p1_p2_p3(tmp_path):
    """Though P1 is output in the codes of the national accounts."""
    text = "Unit: M EUR\n,P1,P2,P3,final demand,gross output\nP1,1,2,3,14,20\nP2,4,5,6,35,50\nP3,7,8,9,56,80\nvalue added,8,35,62,,\n"
    table = read_table(written(tmp_path, text))
    assert (table.sectors, table.gross_output.tolist()) == (("P1", "P2", "P3"), [20, 50, 80])
    assert not failed(table)


def test_labels_that_contradict_each_other_are_refused(tmp_path):
    """Codes say one order and names another: neither is preferred."""
    text = NUMBERED.replace("No.,Sector,1,2,3", "Code,Sector,A1,B2,C3")
    for old, new in (("\n1,", "\nA1,"), ("\n2,", "\nB2,"), ("\n3,", "\nC3,")):
        text = text.replace(old, new)
    with pytest.raises(
        TableError, match=r"labels contradict each other: row 4 .*A1 farms.* by one label and .* by another"
    ):
        read_table(written(tmp_path, text))


def test_a_column_of_units_counts(tmp_path):
    """One unit in all rows is the table's; rows in another are named."""
    text = "Code,Unit,a,b,final demand,gross output\na,M GBP,1,2,7,10\nb,M GBP,3,4,13,20\nvalue added,M GBP,6,14,,\n"
    assert read_table(written(tmp_path, text)).unit == "GBP_1e6"
    beside = "Code,a,b,final demand,gross output,remark,Unit\na,1,2,7,10,x,M GBP\nb,3,4,13,20,,M GBP\nvalue added,6,14,,,,M GBP\njobs,1,2,,,,persons\n"
    table = read_table(written(tmp_path, beside))
    assert (table.unit, table.notes) == ("GBP_1e6", ("left out, being no part of the table: remark, jobs",))
    with pytest.raises(TableError, match=r"not every row is in GBP_1e6: b \(k GBP\)"):
        read_table(written(tmp_path, beside.replace("13,20,,M GBP", "13,20,,k GBP")))
    mixed = text.replace("b,M GBP,3", "b,GWh,3")
    with pytest.raises(
        TableError, match=r"not every row is in GBP_1e6: b \(GWh\)\. Bring all rows to one unit"
    ):
        read_table(written(tmp_path, mixed))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a,I\nb,II\nb,III\n", r"row 4: code b appears in row 3 already. Keep one row"),
        ("a,I\nb,\n", "section is blank"),
        (",I\na,I\nb,II\n", "code is blank"),
    ],
)
def test_a_concordance_puts_each_sector_into_one_group(tmp_path, rows, said):
    """Twice or blank is refused."""
    with pytest.raises(TableError, match=said):
        read_sections(written(tmp_path, f"code,section\n{rows}"), ["a", "b"])


def test_persons_are_read_in_their_unit(tmp_path):
    """Thousands are thousands, a foreign column is named, nobody is employed below zero."""
    jobs = written(tmp_path, "sector,persons,unit\na,2.5,thousand\nb,700,persons\n")
    assert read_persons(jobs, ["a", "b"]).tolist() == [2500, 700]
    for text, said in (
        ("sector,persons\na,-1\nb,2\n", "the number of persons is negative: a -1"),
        ("sector,persons,unit\na,1,tonnes\nb,2,\n", "'tonnes' counts no persons"),
        ("sector,persons,wage\na,1,3\nb,2,3\n", "column 'wage' means nothing here"),
    ):
        with pytest.raises(ScenarioEngineError, match=said):
            read_persons(written(tmp_path, text), ["a", "b"])


def test_totals_of_another_year_are_read_in_their_unit(tmp_path):
    """Thousands beside a table in millions; a unit of no money is refused."""
    table = read_table(
        written(
            tmp_path,
            "Unit: M EUR\nCode,a,b,exports,gross output\na,1,2,7,10\nb,3,4,13,20\nvalue added,6,14,,\n",
        )
    )
    totals = "sector,gross_output,intermediate_use,intermediate_input,unit\na,11000,3500,4500,{0}\nb,22000,7700,6700,{0}\n"
    margins = Margins.read(written(tmp_path, totals.format("thousand euro"), "totals.csv"), table)
    assert margins.gross_output.tolist() == [11, 22]
    with pytest.raises(TableError, match="unit 'tonnes' is not known"):
        Margins.read(written(tmp_path, totals.format("tonnes"), "totals.csv"), table)


@pytest.mark.parametrize(
    "head",
    ["Sector,a,b,Total intermediate use,Final use,Total output", "部门,a,b,中间使用合计,最终使用,总产出"],
)
def test_the_layout_of_a_textbook_is_read(tmp_path, head):
    """Intermediate use, final use in one column, output: a total without parts is read itself."""
    below = "Total intermediate input,4,6,10,,\nValue added,6,14,20,,\nTotal input,10,20,30,,\n"
    table = read_table(written(tmp_path, f"Unit: million EUR\n{head}\na,1,2,3,7,10\nb,3,4,7,13,20\n{below}"))
    assert table.final_demand.tolist() == [7, 13]
    assert not failed(table)


GERMAN = """\
Tabelle 3;;;;;;;
Einheit: Mio. EUR;;;;;;;
;;A;B;Konsumausgaben privater Haushalte;Exporte;Gesamte Verwendung von Gütern;
CPA_A;Landwirtschaft;1.000,5;2.000;6.000;999,5;10.000
CPA_B;Industrie;3.000;4.000,25;11.000;1.999,75;20.000
P7;Importe;1.000;1.500;500;;3.000
D21X31;Gütersteuern abzüglich Gütersubventionen;99,5;200,75;1.100;;1.400,25
D1;Arbeitnehmerentgelt;3.000;8.000;;;
B1G;Bruttowertschöpfung;4.900;12.299;;;
P1;Produktionswert;10.000;20.000;;;
;davon Lizenzen;1;2;;;
"""


def test_a_domestic_table_with_one_row_of_imports_in_german(tmp_path):
    """Semicolons, decimal commas, CPA before the codes, imports and taxes beside value added, "of which" left out."""
    table = read_table(written(tmp_path, GERMAN))
    assert (table.sectors, table.unit) == (("CPA_A", "CPA_B"), "EUR_1e6")
    assert table.intermediate.tolist() == [[1000.5, 2000], [3000, 4000.25]]
    assert {name: values.tolist() for name, values in table.inputs_beside.items()} == {
        "net_taxes_on_products": [99.5, 200.75],
    }  # fmt: skip
    assert table.imported_inputs.tolist() == [1000, 1500]
    assert table.value_added.tolist() == [4900, 12299]
    assert not [one for one in failed(table) if one.gap > 2e-4]
    assert any("davon Lizenzen" in note for note in table.notes)


def test_imports_beside_the_table_leak_from_its_multipliers(tmp_path, own_data, capsys):
    """Value added multipliers of a table with one row of imports: v (I - A)^-1, below one, stored and read back."""
    text = "Unit: million euro\nCode,a,b,exports,gross output\na,10,20,70,100\nb,30,40,130,200\nimports,25,20,5,\nvalue added,35,120,,\n"
    assert (
        exit_code(["data", "import", str(written(tmp_path, text)), "--year", "2020", "--name", "leaky"]) == 0
    )
    capsys.readouterr()
    assert exit_code(["table", "multipliers", "leaky", "--domestic"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    inverse = np.linalg.inv(np.eye(2) - np.array([[0.1, 0.1], [0.3, 0.2]]))
    first, second = np.array([0.35, 0.6]) @ inverse
    assert f"{first:.4f}" in told
    assert f"{second:.4f}" in told
    assert "domestic products only, as the table is (imports excluded)" in told
    again = stored_table(catalogue.find("leaky"))
    assert again.imported_inputs.tolist() == [25, 20]
    assert not failed(again)


DOMESTIC = "Unit: million euro\nCode,a,b,household consumption,exports,gross output\na,10,20,50,20,100\nb,30,40,90,40,200\nimports,25,20,30,5,\nvalue added,35,120,,,\n"
MATRIX = "Unit: million euro\nCode,b,a,household consumption,exports,total use\nb,15,5,10,0,30\na,5,20,20,5,50\ntotal,20,25,30,5,80\n"


def test_an_import_matrix_of_another_sheet_or_file_joins_its_table(tmp_path, own_data):
    """In any order of sectors; flows together, imports apart, and of households too; a matrix of another table is refused."""
    book = workbook(tmp_path / "two.xlsx", Domestic=DOMESTIC, Imports=MATRIX)
    line = [
        "data",
        "import",
        str(book),
        "--sheet",
        "Domestic",
        "--imports-sheet",
        "Imports",
        "--year",
        "2020",
    ]
    assert exit_code([*line, "--name", "both"]) == 0
    table = stored_table(catalogue.find("both"))
    assert table.intermediate.tolist() == [[30, 25], [35, 55]]
    assert table.imported_intermediate.tolist() == [[20, 5], [5, 15]]
    assert table.imports.tolist() == [50, 30]
    assert table.imported_final_uses["household_consumption"].tolist() == [20, 10]
    assert not failed(table)
    other = written(tmp_path, MATRIX.replace("b,15,5", "b,25,5"), "other.csv")
    with pytest.raises(AlignmentFault, match=r"b buys 30 abroad by the import matrix and 20 by the table"):
        with_imports(read_table(written(tmp_path, DOMESTIC)), other)


REGIONS = """\
Unit: million euro
,,East,,West,,East,West,
Region,Sector,Farms,Works,Farms,Works,final demand,final demand,gross output
East,Farms,1,2,1,0,5,1,10
,Works,3,4,0,3,8,2,20
West,Farms,0,1,2,1,1,10,15
,Works,1,2,3,4,5,15,30
,value added,5,11,9,22,,,
"""


def test_regions_and_sectors_in_two_heads_are_read_together(tmp_path):
    """Heads of merged cells too; a label that appears twice without them is named with both places."""
    table = read_table(written(tmp_path, REGIONS))
    assert table.sectors == ("East Farms", "East Works", "West Farms", "West Works")
    assert table.intermediate[1].tolist() == [3, 4, 0, 3]
    assert table.final_demand.tolist() == [6, 10, 11, 20]
    joined = (
        "Unit: M EUR\nCode,East_a,East_b,West_a,West_b,East final demand,West final demand,gross output\n"
    )
    rows = "East_a,1,2,1,0,5,1,10\nEast_b,3,4,0,3,8,2,20\nWest_a,0,1,2,1,1,10,15\nWest_b,1,2,3,4,5,15,30\n"
    assert read_table(
        written(tmp_path, f"{joined}{rows}total intermediate,5,9,6,8,,,\n")
    ).final_demand.tolist() == [6, 10, 11, 20]
    alone = "\n".join(line.partition(",")[2] for line in REGIONS.splitlines()[2:])
    with pytest.raises(
        TableError, match=r"the label 'Farms' stands more than once on a side: rows 2, 4, columns 2, 4"
    ):
        read_table(written(tmp_path, alone.replace("Sector,", "Unit: M EUR,", 1)))


def test_other_labels_in_rows_than_in_columns(tmp_path):
    """The refusal gives the option that reads such a table."""
    text = "Unit: M EUR\nCode,Farming,Manufacturing,final demand,gross output\nCrops,1,2,7,10\nGoods,3,4,13,20\nvalue added,6,14,,\n"
    with pytest.raises(
        TableError,
        match=r"If the 2 rows and 2 columns are the same sectors in the same order, add --in-order",
    ):
        read_table(written(tmp_path, text))
    assert read_table(written(tmp_path, text), in_order=True).sectors == ("Crops", "Goods")


def test_a_turned_table_and_formulas_without_results_are_named(tmp_path):
    """What is wrong is said, not what is missing for it."""
    turned = "Code,a,b,value added,total input\na,1,3,6,10\nb,2,4,14,20\nfinal demand,7,13,,\ngross output,10,20,,\n"
    with pytest.raises(TableError, match="rows and columns look exchanged: 'total input' heads a column"):
        read_table(written(tmp_path, turned))
    book = openpyxl.Workbook()
    for row in (
        ["Unit: M EUR"],
        ["Code", "a", "final demand", "gross output"],
        ["a", 1, 9, "=B3+C3"],
        ["value added", 9],
    ):
        book.active.append(row)
    book.save(tmp_path / "formula.xlsx")
    with pytest.raises(TableError, match=r"cell D3 holds a formula, =B3\+C3, whose result is not stored"):
        read_table(tmp_path / "formula.xlsx")


def test_a_sector_that_buys_without_output_is_refused(tmp_path):
    """And so is one of negative output; what is made abroad only, and buys nothing, may be there."""
    text = "Unit: M EUR\nCode,a,b,final demand,imports,gross output\na,1,{},{},0,10\nb,3,0,2,5,{}\nvalue added,6,{},,,\n"
    for cells, said in (
        ((2, 7, 0, -2), "b has output 0 and buys 2"),
        ((0, 9, -1, -1), "b has output -1 and buys 0"),
    ):
        found = failed(read_table(written(tmp_path, text.format(*cells))))
        assert any(said in one.text for one in found), found
    assert not failed(
        read_table(
            written(
                tmp_path,
                "Unit: M EUR\nCode,a,b,exports,imports,gross output\na,1,0,9,0,10\nb,3,0,2,5,0\nvalue added,6,0,,,\n",
            )
        )
    )


ROUNDED = "Unit: M EUR\nCode,a,b,c,exports,gross output\na,11,20,6,{},100\nb,30,41,9,121,200\nc,11,31,19,40,100\nvalue added,{},109,67,,\n"


def test_rounding_is_told_from_an_error_by_the_file_itself(tmp_path):
    """Gaps of a unit in most rows are rounding; the same gap in one row of a table that balances is not."""
    table = read_table(written(tmp_path, ROUNDED.format(62, 48)))
    assert not failed(table)
    rows = next(one for one in check_table(table) if one.check.startswith("rows"))
    assert "a: 99 against 100" in rows.text
    assert "rounding 7 cells to 1 explains up to 3.5" in rows.text
    exact = "Unit: M EUR\nCode,a,b,c,d,e,exports,gross output\n" + "".join(
        f"{name},{','.join('1' for _ in range(5))},{95 if name != 'c' else 92},100\n" for name in "abcde"
    )
    found = failed(read_table(written(tmp_path, exact + "value added,95,95,95,95,95,,\n")))
    assert {one.check.split(":")[0] for one in found} == {"rows", "total"} or len(found) == 1
    assert "c: 97 against 100" in found[0].text
    assert "pass --tolerance 0.03" in advice(found[:1])


PROVINCE = """\
单位：亿元,,,,,,,,,
代码,农业,工业,居民消费,出口,国内省外流出,进口,国内省外流入,总产出
农业,1,2,5,1,4,0,3,10
工业,3,4,8,2,9,1,5,20
增加值合计,6,14,,,,,,
"""


def test_flows_to_other_provinces_stand_beside_foreign_trade(tmp_path, own_data):
    """Outflows are a final use of their own, inflows no imports; domestic coefficients take out both."""
    assert (
        exit_code(
            ["data", "import", str(written(tmp_path, PROVINCE)), "--year", "2017", "--name", "province"]
        )
        == 0
    )
    table = stored_table(catalogue.find("province"))
    assert table.imports.tolist() == [0, 1]
    assert table.inflows.tolist() == [3, 5]
    assert table.final_uses["domestic_outflows"].tolist() == [4, 9]
    assert table.inputs["sector_imports"].to_numpy().tolist() == [3, 6]
    assert table.inputs["sector_exports"].to_numpy().tolist() == [5, 11]


MAKE = "Unit: million dollars\nCode,food,cars,gross output\nfarm,80,20,100\nplant,10,190,200\ncommodity output,90,210,300\n"
USE = "Code,farm,plant,households,exports,imports\nfood,10,40,45,5,-10\ncars,20,80,90,60,-40\ncompensation of employees,50,60,,,\noperating surplus,20,20,,,\n"


def test_make_and_use_in_several_sheets(tmp_path, own_data):
    """The make table is the other sheet of one workbook, the sheet of the same name of another, or the one named."""
    one = workbook(tmp_path / "one.xlsx", Use=USE, Make=MAKE)
    use, make = (
        workbook(tmp_path / "use.xlsx", y17=USE, y16=USE),
        workbook(tmp_path / "make.xlsx", y16=MAKE, y17=MAKE),
    )
    for line in (
        [one, "--make", one, "--sheet", "Use"],
        [use, "--make", make, "--sheet", "y17"],
        [use, "--make", make, "--sheet", "y16", "--make-sheet", "y17"],
    ):
        words = [*map(str, line), "--year", "2017", "--name", "sut", "--replace"]
        assert exit_code(["data", "import", *words]) == 0
    assert stored_table(catalogue.find("sut")).value_added.sum() == 150
    three = workbook(tmp_path / "three.xlsx", Use=USE, Make=MAKE, Notes=MAKE)
    with pytest.raises(
        TableError, match=r"several sheets\. Say which holds the make table with --make-sheet: Make, Notes"
    ):
        read_tables(three, three, sheet="Use")


def test_a_supply_table_is_turned_and_use_at_purchasers_prices_brought_to_basic(tmp_path):
    """Products by industries with imports, margins and taxes: supply equals use, and trade earns what others bear."""
    supply = (
        "Unit: million euro\nCode,farming,trading,imports,trade and transport margins,taxes less subsidies on products\n"
        "food,90,0,10,20,5\ntrade,10,80,0,-20,0\n"
    )
    use = "Unit: million euro\nCode,farming,trading,households,exports\nfood,25,50,40,10\ntrade,15,5,40,10\nvalue added,{},{},,\n"
    basic, borne = at_basic_prices(
        np.array([[25.0, 50, 40, 10], [15, 5, 40, 10]]), np.array([20.0, -20]), np.array([5.0, 0])
    )
    np.testing.assert_allclose(basic[0], np.array([25, 50, 40, 10]) * 0.8)
    np.testing.assert_allclose(basic.sum(), 190)
    paid = basic.sum(axis=0) + borne
    np.testing.assert_allclose(paid, [40, 55, 80, 20])
    supply_file = written(tmp_path, supply + "total,100,80,,,\n", "supply.csv")
    use_file = written(tmp_path, use.format(60, 25), "use.csv")
    printed = read_tables(supply_file, use_file)
    assert all(finding.passed for finding in check_supply_use(printed))
    table = symmetric_table(supply_file, use_file, "commodity-by-commodity industry-technology")
    assert (table.sectors, table.gross_output.tolist()) == (("food", "trade"), [90, 90])
    assert any("basic prices" in note for note in table.notes)
    assert not failed(table)


def test_an_industry_may_be_called_by_a_word_of_final_use(tmp_path):
    """Government as an industry and as a consumer: the make table says which column is which."""
    make = "Unit: M USD\nCode,Farms,Government,gross output\nFarms,90,0,90\nGovernment,0,50,50\n"
    use = (
        "Unit: M USD\nCode,Farms,Government,households,government consumption\nFarms,30,10,50,0\n"
        "Government,0,0,5,45\nvalue added,60,40,,\n"
    )
    printed = read_tables(written(tmp_path, make, "make.csv"), written(tmp_path, use, "use.csv"))
    assert printed.industries == ("Farms", "Government")
    assert list(printed.heads) == ["household_consumption", "government_consumption"]
    assert all(finding.passed for finding in check_supply_use(printed))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cars,20,80,90,60", "cars,20,80,90,45", "of cars, 250 USD million is supplied and 235 used"),
        ("operating surplus,20,20", "operating surplus,20,9", "plant makes 200 and pays for 189"),
    ],
)
def test_make_and_use_that_disagree_are_refused_before_anything_is_made_of_them(
    tmp_path, own_data, capsys, old, new, said
):
    """A forgotten export names its product, a forgotten input its industry."""
    make, use = (
        written(tmp_path, MAKE, "make.csv"),
        written(tmp_path, "Unit: million dollars\n" + USE.replace(old, new), "use.csv"),
    )
    line = ["data", "import", str(use), "--make", str(make), "--year", "2017", "--name", "odd"]
    assert exit_code(line) == 1
    assert said in " ".join(capsys.readouterr().out.split())
    assert not own_data.exists()


def test_an_option_of_another_reading_is_refused(tmp_path, own_data, capsys):
    """None of them does nothing without a word: of make and use tables for a symmetric one, and the other way round."""
    use, make = str(written(tmp_path, USE, "use.csv")), str(written(tmp_path, MAKE, "make.csv"))
    line = ["data", "import", use, "--year", "2017", "--name", "odd"]
    assumed = ("--assumption", "industry-by-industry industry-technology")
    for options in (assumed, ("--make-sheet", "Make"), ("--make", make, "--imports", "m.csv")):
        assert exit_code([*line, *options]) == 2
        assert options[-2] in capsys.readouterr().err
    assert exit_code([*line, "--make", make, "--in-order"]) == 2
    assert "--in-order" in capsys.readouterr().err
    assert not own_data.exists()


@pytest.mark.parametrize(("year", "told"), [(2017, []), (2018, ["2018", "2017", "2019"])])
def test_a_title_of_another_year_is_told(tmp_path, year, told):
    """2019 in the title and `--year 2018` was stored without a word; a year that is one of the title's is none other."""
    title = "Input-output table 2017 revised 2019 (code 12017)\n"
    notes = read_table(written(tmp_path, title + PROVINCE), year=year).notes
    assert re.findall(r"\d+", " ".join(notes)) == told


COLUMNS = """Final consumption expenditure by households|Final consumption expenditure of households|Household final consumption
expenditure|Final consumption expenditure by NPISH|Final consumption expenditure by government|Gross fixed capital formation|Changes in
inventories|Changes in valuables|Gross capital formation|Exports of goods and services|Imports of goods and services|Total final use|Total
use|Output at basic prices|Total output|P3_S14|P3_S15|P3_S13|P51G|P52|P53|P5|P6|P7|HFCE|NPISH|GGFC|GFCF|INVNT|DPABR|EXPO|IMPO|OUT|TOTAL|CONS_h|CONS_np
|CONS_g|INVEN|GO|F010|F02S|F02E|F02N|F02R|F030|F040|F050|F06C|F07C|F10C|T001|T004|T007"""
ROWS = """Total intermediate consumption|Compensation of employees|Other net taxes on production|Other taxes less other subsidies on
production|Taxes less subsidies on products|Consumption of fixed capital|Operating surplus, gross|Operating surplus and mixed income,
gross|Gross operating surplus and mixed income|Value added at basic prices|Gross value added|Output at basic prices|Imports|Total
supply|P2|D1|D29X39|D21X31|B2A3G|B1G|P1|P7|VALU|VA|TLS|TAXSUB|OUTPUT|LABR|II_fob|TXSP|EXP_adj|PURR|PURNR|IntTTM|GO|V001|V002|V003|T005|T006|T008
|T00OTOP|T00SUB|VAPRO"""


@pytest.mark.parametrize(("side", "labels"), [("columns", COLUMNS), ("rows", ROWS)])
def test_the_labels_of_the_offices_are_known(side, labels):
    """SNA 2008 and Eurostat, OECD, WIOD, the summary tables of the Bureau of Economic Analysis."""
    known = getattr(vocabulary(), side)
    assert not [label for label in labels.replace("\n", " ").split("|") if word(label) not in known]


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Households final consumption expenditures", "household_consumption"),
        ("Consumption expenditure (private)", "private_consumption"),
        ("Gross Domestic Fixed Capital Formation (public)", "fixed_capital_formation"),
        ("Inventories, changes in", "inventory_change"),
        ("(less) Total imports", "imports"),
        ("Consumo das famílias", "household_consumption"),
        ("国内生産額", "gross_output"),
        ("Manufacture of exports crates", None),
    ],
)
def test_the_words_of_a_label_count_in_any_order(label, role):
    """Number and fillers of no account; a label with a word more is another."""
    found = looked_up(label, vocabulary().columns)
    assert (found.name if found else None) == role


MARKED = """\
Unit: million yen
Code,a,b,Private consumption expenditures,Increase in stocks,Exports,Total imports,Domestic production
a,"{}",20,"1,300",{},10 p,(x)0,"1,425"
b,30,400*,"1,570",0,[1],0,"2,000"
Value added,"1,295","1,580",,,,,
"""


def test_figures_as_offices_print_them(tmp_path):
    """Commas between thousands where figures below a thousand have none, marks of notes, triangles below zero."""
    text = MARKED.replace("(x)0", "0").replace("[1]", "0 [1]")
    table = read_table(written(tmp_path, text.format("100¹", "△5")))
    assert table.intermediate.tolist() == [[100, 20], [30, 400]]
    assert table.final_uses["inventory_change"].tolist() == [-5, 0]
    assert table.gross_output.tolist() == [1425, 2000]
    assert not failed(table)
    spaced = text.replace('"1,', '"1\u2009').replace('"2,', '"2\u2009').format("100 (p)", "–5")
    assert read_table(written(tmp_path, spaced)).gross_output.tolist() == [1425, 2000]
    for unread in (
        "34%",
        "c",
        "100 million",
        "(100)",
        "5 m",
        "5 bn",
        "5 (k)",
        "5 kg",
        "1234 567",
        "1.234 567",
        "0 123",
        "10³",
    ):
        with pytest.raises(TableError, match="row 3, column 2"):
            read_table(written(tmp_path, text.format(unread, "△5")))


def test_a_comma_that_may_be_a_decimal_sign_is_refused(tmp_path):
    """Where every figure has one, or a figure of four digits has none."""
    text = MARKED.replace("(x)0", "0").replace("[1]", "0 [1]").format("100", "△5")
    with pytest.raises(TableError, match="A comma alone"):
        read_table(written(tmp_path, text.replace('"2,000"', "2000")))
    alone = 'Code,a,b,TIU,FU201,GO\na,"533,223",20,,70,\nb,30,40,,130,\nTVA,60,140,,,\nTI,,,,,\n'
    with pytest.raises(TableError, match="A comma alone"):  # one figure is no witness for another
        read_table(written(tmp_path, alone), unit="万元")
    zeros = (
        "million EUR;A;B;exports;final use;output\nA;10,250;0;0;20,500;30,750\nB;0;10,125;0;5,250;15,375\n"
        "value added;20,500;5,250;;;\noutput;30,750;15,375;;;\n"
    )
    with pytest.raises(
        TableError, match="A comma alone"
    ):  # three decimals beside zeros, a thousand times too large
        read_table(written(tmp_path, zeros))


def test_decimal_commas_behind_spaces_between_thousands(tmp_path):
    """As France prints them; what reads them with a point alone would make 1 425,5 a label."""
    text = "Unit: EUR;;;;\n;a;b;Consommation finale des ménages;Production\na;100,5;20;1\u202f305,0;1 425,5\nb;30;400;1 570;2 000\n"
    table = read_table(written(tmp_path, f"{text}Valeur ajoutée brute;1 295,0;1 580;;\n"))
    assert table.gross_output.tolist() == [1425.5, 2000]
    assert not failed(table)


def test_one_label_heads_the_row_and_the_column_of_output(tmp_path, own_data):
    """Said once of the column, it is known of the row: else the row would be one more sector."""
    text = "Unit: TRY\nKod,a,b,consumption,Toplam üretim\na,1,2,7,10\nb,3,4,13,20\nvalue added,6,14,,\nToplam üretim,10,20,,\n"
    assert exit_code(["data", "vocabulary", "add", "Toplam üretim", "gross_output"]) == 0
    table = read_table(written(tmp_path, text))
    assert table.sectors == ("a", "b")
    assert table.total_input.tolist() == [10, 20]


def test_a_workbook_of_one_sheet_is_read_by_its_name(tmp_path):
    text = "Unit: M EUR\n,a,b,exports,gross output\na,1,2,7,10\nb,3,4,13,20\nvalue added,6,14"
    path = workbook(tmp_path / "t.xlsx", IOT=text)
    assert read_table(path, sheet="IOT").gross_output.tolist() == [10, 20]
    with pytest.raises(TableError, match="no one table, and no sheet, 'IO'"):
        read_table(path, sheet="IO")


def test_notes_below_a_table_do_not_make_names_of_the_heads_of_groups(tmp_path):
    """Heads over the first row of a group alone, and more lines of notes than rows of figures."""
    head = "Unit: M EUR,,,,,,\n,,Intermediate use,,,Final use,Output\n,,a,b,c,Consumption,\n"
    rows = "Intermediate inputs,a,1,2,1,6,10\n,b,3,4,1,12,20\n,c,1,1,1,7,10\nPrimary inputs,Labour,5,13,7,,\nTotal inputs,,10,20,10,,\n"
    notes = "".join(f"Note {number}: estimates.\n" for number in range(9))
    table = read_table(written(tmp_path, head + rows + notes))
    assert table.sectors == ("a", "b", "c")
    assert table.primary_inputs["compensation_of_employees"].tolist() == [5, 13, 7]


def test_a_head_over_one_column_is_its_name_beside_an_unknown_code(tmp_path):
    """As of provincial tables: 国内省外流出 stands in a row of heads that most columns lack, above the code OF."""
    text = (
        "单位：万元\n,中间使用,,,最终使用,,,,,总产出\n,,,,居民消费,国内省外流出,最终使用合计,进口,其他,\n"
        "代码,01,02,TIU,THC,OF,TFU,IM,ERR,GO\n01,1,2,3,5,3,8,1,0,10\n02,3,4,7,9,5,14,1,0,20\nTVA,6,14,,,,,,,\n"
    )
    table = read_table(written(tmp_path, text))
    assert table.final_uses["domestic_outflows"].tolist() == [3, 5]
    assert not failed(table)


def test_an_import_matrix_needs_no_totals(tmp_path, own_data):
    """Nothing but the products and their buyers; what a sector buys abroad is what the table's row says."""
    home = (
        "Unit: M NOK\n,a,b,exports,gross output\na,1,2,7,10\nb,3,4,13,20\nimports,2,4,,\nvalue added,4,10,,\n"
    )
    table = read_table(written(tmp_path, home))
    abroad = written(tmp_path, "Unit: M NOK\n,a,b,exports,total use\na,1,1,0,2\nb,1,3,0,4\n", "abroad.csv")
    assert with_imports(table, abroad).imported_intermediate.tolist() == [[1, 1], [1, 3]]


def test_a_figure_that_is_not_available_is_named_where_a_sum_fails(tmp_path, own_data, capsys):
    path = written(tmp_path, MARKED.replace("(x)0", "0").replace("[1]", "0").format(":", "△5"))
    assert exit_code(["data", "import", str(path), "--year", "2015", "--name", "gap"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "Row 3 (a), column 2 (a) says ':', which is read as zero: give the figure" in said


def test_an_import_matrix_of_another_unit_or_year_is_told(tmp_path):
    """Thousands beside millions had been 'other sectors, labels or units'; the year of its title was not looked at."""
    home = (
        "Unit: M NOK\n,a,b,exports,gross output\na,1,2,7,10\nb,3,4,13,20\nimports,2,4,,\nvalue added,4,10,,\n"
    )
    table = read_table(written(tmp_path, home))
    text = "Imports 2018\nUnit: {} NOK\n,a,b,exports,total use\na,1,1,0,2\nb,1,3,0,4\n"
    with pytest.raises(AlignmentFault, match=r"^abroad\.csv is in NOK_1e3, the table in NOK_1e6"):
        with_imports(table, written(tmp_path, text.format("thousand"), "abroad.csv"))
    abroad = written(tmp_path, text.format("M"), "abroad.csv")
    for year, told in ((2018, 0), (2019, 1)):
        notes = with_imports(table, abroad, year=year).notes
        assert sum("abroad.csv says 2018" in one for one in notes) == told


def test_a_column_and_a_row_that_are_no_part_are_left_out_by_a_label(tmp_path, own_data):
    """Shares beside the table, and a total amid its sectors: no role left out the one, and none of a total fitted the other."""
    text = (
        "Unit: M EUR\nCode,a,b,exports,gross output,Share %\na,1,2,7,10,33\nGoods in all,1,2,7,10,33\nb,3,4,13,20,67\n"
        "value added,6,14,,,\n"
    )
    path = written(tmp_path, text)
    for label in ("Share %", "Goods in all"):
        with pytest.raises(TableError, match="satellite leaves it out"):
            read_table(path)
        assert exit_code(["data", "vocabulary", "add", label, "satellite"]) == 0
    table = read_table(path)
    assert table.notes == ("left out, being no part of the table: Goods in all, Share %",)
    assert (table.sectors, table.final_uses["exports"].tolist()) == (("a", "b"), [7, 13])


def test_a_line_of_column_numbers_is_no_row(tmp_path):
    """Numbered with the columns of labels, as many offices do; numbers of the sectors alone still pair them."""
    head, rest = (
        "Code,Name,Crops,Goods,exports,gross output",
        "a,Crops,1,2,7,10\nb,Goods,3,4,13,20\n,value added,6,14,,",
    )
    for numbers in ("1,2,3,4,5,6", ",,1,2,,"):
        table = read_table(written(tmp_path, f"Unit: M EUR\n{head}\n{numbers}\n{rest}\n"))
        assert table.intermediate.tolist() == [[1, 2], [3, 4]]


def test_decimal_commas_of_texts_in_a_workbook(tmp_path):
    """As a spreadsheet keeps what it could not read; a text file of the same cells was read."""
    book = openpyxl.Workbook()
    for row in (["Unit: M EUR"], ["Code", "a", "b", "exports", "gross output"], ["a", "1.001,5", "2,0", 7, "1.010,5"],
                ["b", "3,5", 4, "12,5", 20], ["value added", "5,5", 14]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx").intermediate.tolist() == [[1001.5, 2], [3.5, 4]]


def test_a_label_of_ones_own_is_kept(tmp_path, own_data, capsys):
    """The refusal names the command; after it the table is read."""
    text = "Unit: M EUR\nCode,a,b,Vendite al governo,exports,gross output\na,1,2,6,1,10\nb,3,4,9,4,20\nvalue added,6,14,,,\n"
    path = written(tmp_path, text)
    with pytest.raises(TableError, match=r'scenario-engine data vocabulary add "Vendite al governo" ROLE'):
        read_table(path)
    assert exit_code(["data", "vocabulary", "add", "Vendite al governo", "government_consumption"]) == 0
    assert read_table(path).final_uses["government_consumption"].tolist() == [6, 9]
    capsys.readouterr()
    exit_code(["data", "vocabulary", "show", "government_consumption"])
    assert "Vendite al governo" in capsys.readouterr().out
    assert exit_code(["data", "vocabulary", "add", "x", "valueadded"]) == 2
    assert "Did you mean 'value_added'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        *(
            (text, "EUR_1e6")
            for text in (
                "EUR million",
                "M EUR",
                "MIO_EUR",
                "million euro",
                "Mio. EUR",
                "百万欧元",
                "€ million",
            )
        ),
        *(
            ("thousand euro", "EUR_1e3"),
            ("tausend Euro", "EUR_1e3"),
            ("EUR", "EUR"),
            ("billion euro", "EUR_1e9"),
        ),
        *(
            ("millions of US dollars", "USD_1e6"),
            ("£m", "GBP_1e6"),
            ("million pounds", "GBP_1e6"),
            ("million yen", "JPY_1e6"),
        ),
        *(("BRL_1e6", "BRL_1e6"), ("million rand", "ZAR_1e6"), ("millions of Australian dollars", "AUD_1e6")),
        *(
            ("000 kunas", "HRK_1e3"),
            ("万元", "CNY_1e4"),
            ("100 million yuan", "CNY_1e8"),
            ("crore rupees", "INR_1e7"),
        ),
        *(
            ("thousand million JPY", "JPY_1e9"),
            ("billion (thousand million) EUR", "EUR_1e9"),
            ("億円", "JPY_1e8"),
            ("십억원", "KRW_1e9"),
            ("R$ 1.000.000", "BRL_1e6"),
            ("NT$ million", "TWD_1e6"),
            ("млн руб.", "RUB_1e6"),
            ("MEUR", "EUR_1e6"),
            ("万元（当年价格）", "CNY_1e4"),
            ("million dollars, current prices", "USD_1e6"),
        ),
        *((text, None) for text in ("million 2015 USD", "All (million)", "2 million EUR")),
        *((text, None) for text in ("TJ", "bushel", "code", "million pesos", "persons", "1e6")),
    ],
)
def test_units_are_read_as_offices_write_them(text, unit):
    """Any currency, any power; what is no currency, or one of several, is none."""
    assert read_unit(text) == unit


ECONOMIES = st.integers(2, 5).flatmap(
    lambda n: st.tuples(
        st.lists(st.lists(st.integers(0, 20), min_size=n, max_size=n), min_size=n, max_size=n),
        st.lists(st.integers(60, 150), min_size=n, max_size=n),
        st.permutations(range(n)),
        st.permutations(range(n)),
        st.sampled_from([(1.0, "EUR_1e6"), (1e3, "thousand euro"), (1e-3, "billion EUR"), (1e6, "EUR")]),
    )
)


@given(ECONOMIES)
@settings(max_examples=25, deadline=None)
def test_neither_order_nor_unit_changes_what_is_read(tmp_path_factory, economy):
    """Rows and columns permuted, figures and unit scaled: the same economy, sector by sector."""
    flows, beyond, rows, columns, (scale, unit) = economy
    Z, n = np.array(flows, dtype=float), len(flows)
    output = np.maximum(Z.sum(axis=0), Z.sum(axis=1)) + np.array(beyond)
    names = [f"s{i}" for i in range(n)]

    def say(value):
        return repr(float(value))

    def text(rows, columns, scale, unit):
        parts = [f"Unit: {unit}", ",".join(["Code", *(names[j] for j in columns), "exports", "gross output"])]
        parts += [
            ",".join(
                [
                    names[i],
                    *(say(scale * Z[i, j]) for j in columns),
                    say(scale * (output - Z.sum(1))[i]),
                    say(scale * output[i]),
                ]
            )
            for i in rows
        ]
        return "\n".join(
            [
                *parts,
                ",".join(["value added", *(say(scale * (output - Z.sum(0))[j]) for j in columns), "", ""]),
            ]
        )

    folder = tmp_path_factory.mktemp("orders")
    plain = read_table(written(folder, text(range(n), range(n), 1.0, "EUR_1e6"), "plain.csv"))
    other = read_table(written(folder, text(rows, columns, scale, unit), "other.csv"))
    back = [other.sectors.index(name) for name in plain.sectors]
    np.testing.assert_allclose(other.coefficients[np.ix_(back, back)], plain.coefficients, rtol=1e-12)
    np.testing.assert_allclose(other.final_demand[back] / scale, plain.final_demand, rtol=1e-12)
    assert not failed(plain)
    assert not failed(other)

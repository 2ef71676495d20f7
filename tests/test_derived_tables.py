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
        ("sector,part,share\n1,grain,0.3\n1,cattle,0.6\n", "shares of 1 are 0.3, 0.6 and sum to 0.9"),
        ("sector,part,share\n9,grain,1\n", "the split names 9, which the table does not have"),
        ("sector,part,share\n1,grain,half\n", "shares.csv, row 2: 'half' is not a number"),
        (
            "sector,part,share\n1,a,0.5\n1,a,0.5\n",
            "shares.csv, row 3: sector 1, part a appears in row 2 already",
        ),
        ("sector,part,share,unit\n1,a,1,kg\n", "shares.csv, row 2: 'kg' is not a unit of a ratio"),
        ("sector,part,share,weight\n1,a,1,2\n", "shares.csv: column 'weight' means nothing here"),
        ("sector,share\n1,1\n", "shares.csv: column 'part' is missing; it needs sector, part, share"),
    ],
)
def test_shares_that_do_not_fit_are_refused(farm, capsys, text, said):
    """Each mistake is named with its place, and nothing is stored."""
    (farm / "shares.csv").write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert said in refused(["data", "split", "farm", "--shares", "shares.csv", "--into", "parts"], capsys)


def test_shares_in_percent_are_hundredths(farm):
    """30 and 70 with the unit percent split as 0.3 and 0.7 do; the column had been passed over."""
    rows = "sector,part,share,unit\n1,grain,30,percent\n1,cattle,70,%\n"
    (farm / "shares.csv").write_text(rows, encoding="utf-8")
    assert exit_code(["data", "split", "farm", "--shares", "shares.csv", "--into", "parts"]) == 0
    np.testing.assert_allclose(stored_table(catalogue.find("parts")).gross_output, [30.0, 70.0, 200.0])


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
        (
            "1,110,40,45\n1,220,80,75\n2,220,80,75\n",
            "totals.csv, row 3: sector 1 appears in row 2 already. Keep one row.",
        ),
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
        (
            "1,2,,,5\n\n1,2,,1,\n",
            "cells.csv, row 4: sector 1, buyer 2 appears in row 2 already. Keep one row.",
        ),
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


def imported(folder, name, text, year="2021", region="nation"):
    """A table stored under a name."""
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    command = ["data", "import", f"{name}.csv", "--year", year, "--name", name, "--region", region]
    assert exit_code(command) == 0


LATER = """\
Unit: 万元,,,,,
Code,1,2,household consumption,exports,gross output
1,120000,230000,600000,150000,1100000
2,330000,440000,1130000,300000,2200000
compensation of employees,350000,900000,,,
operating surplus,300000,630000,,,
total input,1100000,2200000,,,
"""


def test_totals_of_a_table_in_another_unit_are_brought_to_ours(farm, capsys):
    """亿元 brought to the totals of a table in 万元: output of 110 and 220, its year and region stored, and it is said."""
    imported(farm, "later", LATER, region="province")
    capsys.readouterr()
    assert exit_code(["data", "update", "farm", "--to", "later", "--into", "estimate"]) == 0
    dataset = catalogue.find("estimate")
    table = stored_table(dataset)
    assert table.unit == "CNY_1e8"
    np.testing.assert_allclose(table.gross_output, [110, 220])
    np.testing.assert_allclose(table.intermediate.sum(axis=1), [35, 77], rtol=1e-8)
    assert (dataset.about["table"]["year"], dataset.about["table"]["region"]) == (2021, "province")
    said = " ".join(capsys.readouterr().out.split())
    assert "万元 CNY 10,000 brought to 亿元 CNY 100 million" in said
    assert "later is of province, farm of nation" in said
    true = np.array([[12.0, 23], [33, 44]])
    assert f"{np.abs(table.intermediate - true).sum() / true.sum():.2%} off in all" in said


def test_an_option_that_nothing_reads_is_refused(farm, capsys):
    """A unit beside a dataset, and multipliers of what the table does not hold: the usual came without a word."""
    imported(farm, "later", LATER)
    capsys.readouterr()
    said = refused(["data", "update", "farm", "--to", "later", "--into", "x", "--unit", "万元"], capsys)
    assert "--unit" in said
    for option in ("--satellites", "--primary-inputs"):
        assert exit_code(["table", "multipliers", "farm", option]) == 2
        assert f"{option} out" in capsys.readouterr().err


def test_tables_in_two_currencies_are_not_combined(farm, capsys):
    """Euro beside yuan: no rate is known, for an update and for a decomposition."""
    imported(farm, "euro", LATER.replace("万元", "million euro"))
    capsys.readouterr()
    for command in (
        ["data", "update", "farm", "--to", "euro", "--into", "x"],
        ["table", "decompose", "farm", "euro"],
    ):
        said = refused(command, capsys)
        assert "no rate between them is known" in said
        assert "EUR" in said
        assert "CNY" in said


def test_a_decomposition_counts_both_tables_in_one_unit(farm, capsys):
    """The same economy times 1.1 in another unit: all of the change is the level of demand."""
    rows = [row.split(",") for row in FARM.replace("亿元", "万元").splitlines()]
    grown = [
        [f"{float(cell) * 11000:.0f}" if cell.isdigit() else cell for cell in row[1:]] for row in rows[2:]
    ]
    lines = [*rows[:2], *([row[0], *cells] for row, cells in zip(rows[2:], grown, strict=True))]
    imported(farm, "grown", "\n".join(",".join(line) for line in lines) + "\n")
    capsys.readouterr()
    assert exit_code(["table", "decompose", "farm", "grown", "--of", "output", "--output", "d.csv"]) == 0
    said = capsys.readouterr().out
    assert "+30.00 亿元" in said
    assert "demand level +30" in " ".join(said.split())


def test_a_year_that_is_not_the_tables_is_refused(farm, capsys):
    """The totals are of the year of their table."""
    imported(farm, "later", LATER)
    capsys.readouterr()
    said = refused(["data", "update", "farm", "--to", "later", "--into", "x", "--year", "2019"], capsys)
    assert "the totals of later are of 2021, not 2019" in said


TRADE = """\
Unit: 亿元,,,,,,,
Code,1,2,household consumption,change in inventories,exports,imports,gross output
1,10,20,70,-5,25,20,100
2,30,40,100,10,40,20,200
compensation of employees,35,80,,,,,
net taxes on production,-5,10,,,,,
operating surplus,30,50,,,,,
total input,100,200,,,,,
"""


def test_an_update_keeps_kinds_of_use_imports_and_primary_inputs(farm):
    """Exports given for 2021, the rest scaled with its signs: kinds sum to what the flows leave, and type II can be asked."""
    imported(farm, "trade", TRADE, "2020")
    (farm / "totals.csv").write_text(
        "sector,gross_output,intermediate_use,intermediate_input,exports\n1,110,40,45,30\n2,220,80,75,42\n",
        encoding="utf-8",
    )
    command = ["data", "update", "trade", "--to", "totals.csv", "--year", "2021", "--into", "kinds"]
    assert exit_code(command) == 0
    table = stored_table(catalogue.find("kinds"))
    np.testing.assert_allclose(table.final_uses["exports"], [30, 42])
    uses = sum(table.final_uses.values()) - table.imports
    np.testing.assert_allclose(uses, [70, 140], rtol=1e-9)
    np.testing.assert_allclose(sum(table.primary_inputs.values()), [65, 145], rtol=1e-9)
    grown = table.final_uses["household_consumption"] / [70, 100]
    np.testing.assert_allclose(table.imports / [20, 20], 1 / grown, rtol=1e-9)
    np.testing.assert_allclose(
        table.final_uses["inventory_change"], [-5 / grown[0], 10 * grown[1]], rtol=1e-9
    )
    assert table.primary_inputs["net_taxes_on_production"][0] < 0
    assert exit_code(["table", "multipliers", "kinds", "--domestic"]) == 0


def test_an_update_to_a_table_takes_its_kinds(farm):
    """Where the other table has the same kinds they are its own, not scaled ones."""
    imported(farm, "trade", TRADE, "2020")
    other = TRADE.replace("70,-5,25,20", "60,-5,40,25").replace("35,80", "40,90").replace("30,50", "25,40")
    imported(farm, "other", other, "2021")
    assert exit_code(["data", "update", "trade", "--to", "other", "--into", "kinds"]) == 0
    table = stored_table(catalogue.find("kinds"))
    np.testing.assert_allclose(table.final_uses["household_consumption"], [60, 100])
    np.testing.assert_allclose(table.imports, [25, 20])
    np.testing.assert_allclose(table.primary_inputs["compensation_of_employees"], [40, 90])


def test_a_table_is_summed_by_a_file_at_any_time(farm, capsys):
    """A concordance written here; one that says nothing of a sector is refused."""
    (farm / "groups.csv").write_text("sector,group\n1,all\n2,all\n", encoding="utf-8")
    assert exit_code(["data", "aggregate", "farm", "--by", "groups.csv", "--into", "one"]) == 0
    assert stored_table(catalogue.find("one")).intermediate.tolist() == [[100.0]]
    (farm / "groups.csv").write_text("sector,group\n1,all\n", encoding="utf-8")
    capsys.readouterr()
    said = refused(["data", "aggregate", "farm", "--by", "groups.csv", "--into", "two"], capsys)
    assert "says nothing of sectors 2" in said
    (farm / "groups.csv").write_text("sector,group,share\n1,all,0.5\n2,all,1\n", encoding="utf-8")
    said = refused(["data", "aggregate", "farm", "--by", "groups.csv", "--into", "two"], capsys)
    assert "groups.csv: column 'share'" in said
    (farm / "groups.csv").write_text("sector,group\n1,all\n2,all\n3,other\n", encoding="utf-8")
    said = refused(["data", "aggregate", "farm", "--by", "groups.csv", "--into", "two"], capsys)
    assert "does not have: 3" in said
    assert "other" not in said


def test_parts_with_recipes_of_their_own_keep_the_totals(farm):
    """Cattle buys 0.4 of its output of the second sector, grain the rest: known cells stay, rows and columns balance."""
    (farm / "shares.csv").write_text("sector,part,share\n1,grain,0.3\n1,cattle,0.7\n", encoding="utf-8")
    (farm / "cells.csv").write_text(
        "sector,buyer,coefficient,value\n2,cattle,0.4,\n2,grain,,2\n", encoding="utf-8"
    )
    command = ["data", "split", "farm", "--shares", "shares.csv", "--cells", "cells.csv", "--into", "parts"]
    assert exit_code(command) == 0
    table = stored_table(catalogue.find("parts"))
    assert table.intermediate[2, :2].tolist() == pytest.approx([2.0, 0.4 * 70])
    np.testing.assert_allclose(table.intermediate.sum(axis=0), [12, 28, 60], rtol=1e-8)
    np.testing.assert_allclose(table.intermediate.sum(axis=1), [9, 21, 70], rtol=1e-8)
    np.testing.assert_allclose(table.final_uses["household_consumption"], [21, 49, 130], rtol=1e-8)


@pytest.mark.parametrize("method", ["slq", "cilq", "flq"])
def test_a_region_by_location_quotients(farm, capsys, method):
    """Flows, what is bought elsewhere and value added of a region with 30 and 20 of 100 and 200, by the formulas."""
    (farm / "region.csv").write_text("sector,gross_output\n1,300000\n2,200000\n", encoding="utf-8")
    command = [
        "data",
        "regionalise",
        "farm",
        "--output",
        "region.csv",
        "--region",
        "north",
        "--into",
        "north",
    ]
    options = ["--method", method, "--unit", "万元"]
    assert exit_code([*command, *options, "--delta", "0.25" if method != "flq" else "1.5"]) == 2
    assert "--delta" in capsys.readouterr().err
    assert exit_code([*command, *options, *(["--delta", "0.25"] if method == "flq" else [])]) == 0
    dataset = catalogue.find("north")
    table, output = stored_table(dataset), np.array([30.0, 20])
    simple = np.array([30 / 50 / (100 / 300), 20 / 50 / (200 / 300)])
    crossed = np.where(np.eye(2), simple[:, None], simple[:, None] / simple)
    weight = np.log2(1 + 50 / 300) ** 0.25
    part = {"slq": simple[:, None] * np.ones(2), "cilq": crossed, "flq": weight * crossed}[method]
    flows = np.minimum(part, 1) * np.array([[0.1, 0.1], [0.3, 0.2]]) * output
    np.testing.assert_allclose(table.intermediate, flows, rtol=1e-9)
    np.testing.assert_allclose(table.value_added, [18, 14])
    np.testing.assert_allclose(table.imported_inputs, output - flows.sum(axis=0) - [18, 14], rtol=1e-9)
    assert dataset.about["table"]["region"] == "north"
    assert "north makes 16.7% of farm's output" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,30,\n2,201,\n", "the region makes 201 of 2, the nation 200."),
        ("1,-1,\n2,20,\n", "the region makes -1 of 1, the nation 100."),
        ("1,30,万元\n2,20,bushel\n", "region.csv, row 3: unit 'bushel' is not known"),
    ],
)
def test_a_region_larger_than_its_nation_is_refused(farm, capsys, rows, said):
    (farm / "region.csv").write_text(f"sector,gross_output,unit\n{rows}", encoding="utf-8")
    line = ["data", "regionalise", "farm", "--output", "region.csv", "--region", "north", "--into", "north"]
    assert said in refused(line, capsys)


def test_a_region_is_read_in_the_unit_of_each_row(farm):
    (farm / "region.csv").write_text("sector,gross_output,unit\n1,300000,万元\n2,20,\n", encoding="utf-8")
    line = ["data", "regionalise", "farm", "--output", "region.csv", "--region", "north", "--into", "north"]
    assert exit_code(line) == 0
    assert stored_table(catalogue.find("north")).gross_output.tolist() == [30, 20]


def test_a_table_at_other_prices_by_double_deflation(farm, capsys):
    """Prices of 1.25 and 2: real value added is deflated output less deflated inputs, and kinds sum to it."""
    imported(farm, "trade", TRADE, "2020")
    (farm / "prices.csv").write_text("sector,price\n1,1.25\n2,2\n", encoding="utf-8")
    assert exit_code(["data", "deflate", "trade", "--prices", "prices.csv", "--into", "real"]) == 0
    table = stored_table(catalogue.find("real"))
    real = np.array([100 / 1.25 - 10 / 1.25 - 30 / 2, 200 / 2 - 20 / 1.25 - 40 / 2])
    np.testing.assert_allclose(table.value_added, real)
    np.testing.assert_allclose(sum(table.primary_inputs.values()), real)
    np.testing.assert_allclose(table.imports, [16, 10])
    assert "Volumes chained over several years do not sum" in " ".join(capsys.readouterr().out.split())
    (farm / "prices.csv").write_text("sector,price\n1,1.25\n2,0\n", encoding="utf-8")
    said = refused(["data", "deflate", "trade", "--prices", "prices.csv", "--into", "no"], capsys)
    assert "the price of 2 is 0" in said


def test_prices_of_an_index_are_in_percent(farm, capsys):
    """103 and 105 had made a table a hundredth of itself; in percent they are 1.03 and 1.05, and with unit 1 what they say."""
    words = ["data", "deflate", "farm", "--prices", "prices.csv", "--into", "real"]
    (farm / "prices.csv").write_text("sector,price\n1,103\n2,105\n", encoding="utf-8")
    assert "column unit" in refused(words, capsys)
    (farm / "prices.csv").write_text("sector,price,unit\n1,103,index\n2,105,percent\n", encoding="utf-8")
    assert "prices.csv, row 2" in refused(words, capsys)
    for unit, factor in (("percent", 0.01), ("1", 1.0)):
        (farm / "prices.csv").write_text(f"sector,price,unit\n1,103,{unit}\n2,105,{unit}\n", encoding="utf-8")
        assert exit_code([*words, "--replace"]) == 0
        output = stored_table(catalogue.find("real")).gross_output
        np.testing.assert_allclose(output, [100 / 103 / factor, 200 / 105 / factor])

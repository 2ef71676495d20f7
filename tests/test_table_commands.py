"""`scenario-engine table`: figures of a stored table as an economist would compute them by hand, and what it refuses."""

import csv
import re

import numpy as np
import pytest

from scenario_engine.data.tables.table import Table
from tests.pages import exit_code

pytestmark = pytest.mark.slow

TABLE = """\
Unit: 亿元,,,,,,,
Code,1,2,3,household consumption,exports,imports,gross output
1,10,20,5,70,10,15,100
2,30,40,15,100,45,30,200
3,5,30,10,40,5,10,80
compensation of employees,30,60,20,,,,
operating surplus,25,50,30,,,,
total input,100,200,80,,,,
"""
LATER = """\
Unit: 亿元,,,,,,,
Code,1,2,3,household consumption,exports,imports,gross output
1,12,18,6,74,12,12,110
2,30,50,20,110,40,30,220
3,8,32,12,50,8,10,100
compensation of employees,32,70,26,,,,
operating surplus,28,50,36,,,,
total input,110,220,100,,,,
"""
Z = np.array([[10.0, 20, 5], [30, 40, 15], [5, 30, 10]])
X = np.array([100.0, 200, 80])
A, L = Z / X, np.linalg.inv(np.eye(3) - Z / X)
FINAL = np.array([70.0, 100, 40]) + np.array([10.0, 45, 5])
WAGES = np.array([30.0, 60, 20])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two stored tables, `old` and `new`, and the folder commands run in."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    for name, text, year in (("old", TABLE, "2017"), ("new", LATER, "2018")):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        assert exit_code(["data", "import", f"{name}.csv", "--year", year, "--name", name]) == 0
    return tmp_path


def told(arguments, capsys) -> str:
    """What a command prints, none of it wider than a terminal."""
    capsys.readouterr()
    assert exit_code(["table", *arguments]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    return text


def refused(arguments, capsys) -> str:
    """What a command says of a user's mistake."""
    capsys.readouterr()
    assert exit_code(["table", *arguments]) == 2
    return " ".join(capsys.readouterr().err.split())


def column(path, name) -> list[float]:
    """One column of a written file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [float(row[name]) for row in csv.DictReader(stream)]


def test_multipliers_are_those_of_the_bordered_inverse(folder, capsys):
    """Type I from L, type II from the table bordered by households, jobs from a file; all sectors in the file."""
    (folder / "jobs.csv").write_text("sector,persons\n3,16\n1,50\n2,40\n", encoding="utf-8")
    told(["multipliers", "old", "--employment", "jobs.csv", "--output", "out/m.csv", "--top", "1"], capsys)
    jobs = np.array([50.0, 40, 16]) / X
    consumption = np.array([70.0, 100, 40]) / WAGES.sum()
    bordered = np.block([[A, consumption[:, None]], [WAGES / X, np.zeros(1)]])
    if np.abs(np.linalg.eigvals(bordered)).max() >= 1:
        pytest.fail("the toy economy spends more than it earns")
    written = folder / "out" / "m.csv"
    np.testing.assert_allclose(column(written, "output_multiplier"), L.sum(axis=0), rtol=1e-11)
    np.testing.assert_allclose(column(written, "employment_multiplier"), jobs @ L, rtol=1e-11)
    with_households = np.linalg.inv(np.eye(4) - bordered)[:3, :3]
    np.testing.assert_allclose(
        column(written, "employment_multiplier_with_households"), jobs @ with_households, rtol=1e-11
    )


def test_no_figure_makes_room_for_a_name(folder, capsys, monkeypatch):
    """Eight multipliers beside long names of sectors fit 80 columns, and so does which sectors are key."""
    monkeypatch.setattr(Table, "named", lambda table, index: f"{index} Construction of residential buildings")
    (folder / "jobs.csv").write_text("sector,persons\n3,16\n1,50\n2,40\n", encoding="utf-8")
    assert "no room" not in told(["multipliers", "old", "--employment", "jobs.csv"], capsys)
    assert "no room" not in told(["linkages", "old"], capsys)


def test_imports_leak_where_asked(folder, capsys):
    """With proportional import shares the domestic multipliers are those of A less its imports."""
    text = told(["multipliers", "old", "--domestic", "--output", "d.csv"], capsys)
    share = np.array([15.0, 30, 10]) / (X + np.array([5.0, -15, 5]))
    home = np.linalg.inv(np.eye(3) - (1 - share)[:, None] * A)
    np.testing.assert_allclose(column(folder / "d.csv", "output_multiplier"), home.sum(axis=0), rtol=1e-11)
    assert "domestic coefficients" in " ".join(text.split())


def test_linkages_and_extraction_of_every_sector(folder, capsys):
    """Rasmussen and Ghosh linkages by the inverse, losses by striking the sector out."""
    told(["linkages", "old", "--output", "l.csv"], capsys)
    np.testing.assert_allclose(column(folder / "l.csv", "forward_linkage"), L.sum(axis=1), rtol=1e-11)
    told(["linkages", "old", "--forward", "ghosh", "--output", "g.csv"], capsys)
    ghosh = np.linalg.inv(np.eye(3) - Z / X[:, None])
    np.testing.assert_allclose(column(folder / "g.csv", "forward_linkage"), ghosh.sum(axis=1), rtol=1e-11)
    assert "2 more sectors" in told(["extraction", "old", "--top", "1", "--output", "e.csv"], capsys)
    demand = X - Z.sum(axis=1)
    for sector, loss in enumerate(column(folder / "e.csv", "total_extraction_loss")):
        keep = np.arange(3) != sector
        rest = np.linalg.solve((np.eye(3) - A)[np.ix_(keep, keep)], demand[keep])
        assert loss == pytest.approx(X.sum() - rest.sum())


def test_chains_of_one_product_are_the_terms_of_its_series(folder, capsys):
    """Exports of the second sector: the chain 2 ← 2 ← 1 carries v₁ a₁₂ a₂₂ f₂, and found and total are printed."""
    text = told(
        ["paths", "old", "--demand", "exports", "--product", "2", "--tolerance", "1e-4", "--output", "p.csv"],
        capsys,
    )
    with (folder / "p.csv").open(encoding="utf-8") as stream:
        chains = {row["chain"]: float(row["value"]) for row in csv.DictReader(stream)}
    assert chains["2 2 1"] == pytest.approx(0.55 * A[0, 1] * A[1, 1] * 45)
    assert sum(chains.values()) < 45 * (1 + 1e-12)
    assert f"{len(chains)} chains account for" in text


@pytest.mark.parametrize("method", ["shapley", "polar"])
def test_a_decomposition_leaves_no_rest(folder, capsys, method):
    """Technology, mix, level and intensity sum to the change of value added of each sector."""
    text = told(["decompose", "old", "new", "--method", method, "--output", "s.csv"], capsys)
    parts = ("technical_coefficients", "demand_mix", "demand_level", "intensity")
    change = np.sum([column(folder / "s.csv", name) for name in parts], axis=0)
    np.testing.assert_allclose(change, [5.0, 10, 12], rtol=1e-9)
    np.testing.assert_allclose(column(folder / "s.csv", "change"), [5.0, 10, 12], rtol=1e-9)
    assert re.search(
        r"Change of value added from old to new: \+27(\.0+)? 亿元 CNY 100 million; technology", text
    )


def test_two_factors_of_output_by_hand(folder, capsys):
    """Output: technology is the mean of ½ ΔL (f⁰ + f¹), the rest is demand (Miller and Blair 2009, section 13.1)."""
    told(["decompose", "old", "new", "--of", "output", "--output", "o.csv"], capsys)
    later = np.array([[12.0, 18, 6], [30, 50, 20], [8, 32, 12]])
    output = np.array([110.0, 220, 100])
    new = np.linalg.inv(np.eye(3) - later / output)
    before, after = X - Z.sum(axis=1), output - later.sum(axis=1)
    levels = [before.sum(), after.sum()]
    mixes = [before / levels[0], after / levels[1]]
    corners = [[(new - L) @ (mixes[m] * levels[n]) for n in (0, 1)] for m in (0, 1)]
    by_hand = (corners[0][0] + corners[1][1]) / 3 + (corners[0][1] + corners[1][0]) / 6
    np.testing.assert_allclose(column(folder / "o.csv", "technical_coefficients"), by_hand, rtol=1e-9)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["linkages", "oldd"], "there is no dataset 'oldd'. Did you mean 'old'?"),
        (
            ["extraction", "china"],
            "dataset 'china' was not imported from a table. Give one that `data import` stored",
        ),
        (["paths", "old", "--demand", "export"], "no final use 'export'. Did you mean 'exports'?"),
        (["paths", "old", "--product", "9"], "the table has no sector '9'. Known: 1, 2, 3."),
        (["multipliers", "old", "--employment", "none.csv"], "there is no file 'none.csv' here"),
        (["multipliers", "plain", "--domestic"], "the table holds no imports, so none can leak"),
        (["decompose", "old", "plain"], "old has 3 sectors and plain 2, not all the same"),
        (
            ["linkages", "old", "--output", "old.csv/x.csv"],
            "old.csv/x.csv: could not be written (File exists)",
        ),
    ],
)
def test_mistakes_are_named(folder, capsys, arguments, said):
    """An unknown name, a dataset without a table, imports that are not there, sectors that differ, a file for a folder."""
    plain = "Unit: 亿元,,,,\nCode,1,2,household consumption,gross output\n1,10,20,70,100\n2,30,40,130,200\n"
    (folder / "plain.csv").write_text(f"{plain}value added,60,140,,\n", encoding="utf-8")
    assert exit_code(["data", "import", "plain.csv", "--year", "2017", "--name", "plain"]) == 0
    assert said in refused(arguments, capsys)
    assert not list(folder.glob("*draft*"))


def test_a_table_paired_against_its_numbers_is_not_called_wrong(folder, capsys):
    """Where balances fail, the contradiction of names and numbers is what to mend."""
    text = "Unit: M EUR\nNo.,Name,1,2,,\n,,manu,agri,final demand,gross output\n1,agri,10,20,70,100\n"
    (folder / "turned.csv").write_text(f"{text}2,manu,30,40,130,200\n,value added,60,140,,\n", "utf-8")
    assert exit_code(["data", "import", "turned.csv", "--year", "2017", "--name", "turned"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "contradict each other: agri is number 1 of the rows and number 2 of the columns" in said
    assert "Correct the table" not in said


def stored(folder, name, text) -> None:
    """Import a table written here."""
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    assert exit_code(["data", "import", f"{name}.csv", "--year", "2017", "--name", name]) == 0


SHARE = np.array([15.0, 30, 10]) / (X + np.array([5.0, -15, 5]))
HOME = (1 - SHARE)[:, None] * A
SPENT = np.array([70.0, 100, 40])


def bordered(coefficients, consumption, income) -> np.ndarray:
    """The inverse of a table with a household row and column."""
    size = len(coefficients)
    closed = np.block([[coefficients, consumption[:, None]], [income, np.zeros(1)]])
    return np.linalg.inv(np.eye(size + 1) - closed)


def test_households_import_too_where_imports_leak(folder, capsys):
    """Type II with --domestic: consumption at home by the shares of imports, as all other uses; the excess is said."""
    text = told(["multipliers", "old", "--domestic", "--output", "d.csv"], capsys)
    inverse = bordered(HOME, (1 - SHARE) * SPENT / WAGES.sum(), WAGES / X)
    found = column(folder / "d.csv", "output_multiplier_with_households")
    np.testing.assert_allclose(found, inverse[:3, :3].sum(axis=0), rtol=1e-11)
    found = column(folder / "d.csv", "income_multiplier_with_households")
    np.testing.assert_allclose(found, inverse[3, :3], rtol=1e-11)
    assert "households spend 1.91 of labour income" in " ".join(text.split())


def test_type_one_is_shown_where_type_two_is_not_defined(folder, capsys):
    """One unit spent that returns 1.11: type I stands, and the option the note names makes type II finite."""
    spending = TABLE.replace(",70,10,15,100", ",78,2,15,100").replace(",40,5,10,80", ",45,0,10,80")
    stored(folder, "spent", spending.replace("30,60,20", "45,85,30").replace("25,50,30", "10,25,20"))
    text = " ".join(told(["multipliers", "spent", "--output", "s.csv"], capsys).split())
    wages, consumed = np.array([45.0, 85, 30]), np.array([78.0, 100, 45])
    returned = float(wages / X @ L @ consumed / wages.sum())
    assert returned > 1
    assert f"no type II, because one unit of household spending returns {returned:.4g} as income" in text
    np.testing.assert_allclose(column(folder / "s.csv", "output_multiplier"), L.sum(axis=0), rtol=1e-11)
    with pytest.raises(KeyError):
        column(folder / "s.csv", "output_multiplier_with_households")
    assert "value added is 215 亿元" in text
    told(["multipliers", "spent", "--household-income", "0.0215 万亿元", "--output", "s.csv"], capsys)
    inverse = bordered(A, consumed / 215, wages / X)
    found = column(folder / "s.csv", "output_multiplier_with_households")
    np.testing.assert_allclose(found, inverse[:3, :3].sum(axis=0), rtol=1e-11)


def test_a_final_use_is_named_as_household_consumption(folder, capsys):
    """Where no column is known as such the note names the option; what an option is for and cannot do is refused."""
    stored(folder, "private", TABLE.replace("household consumption", "private consumption"))
    text = " ".join(told(["multipliers", "private"], capsys).split())
    assert "--household-consumption says which final use is: private_consumption" in text
    line = ["multipliers", "private", "--domestic", "--household-income", "180 亿元"]
    assert "--household-income is for type II, and there is none" in refused(line, capsys)
    told([*line, "--household-consumption", "private_consumption", "--output", "p.csv"], capsys)
    inverse = bordered(HOME, (1 - SHARE) * SPENT / 180, WAGES / X)
    found = column(folder / "p.csv", "output_multiplier_with_households")
    np.testing.assert_allclose(found, inverse[:3, :3].sum(axis=0), rtol=1e-11)
    wrong = refused(["multipliers", "private", "--household-consumption", "private"], capsys)
    assert "Known: exports, private_consumption." in wrong
    stored(folder, "unpaid", TABLE.replace("compensation of employees", "taxes on production"))
    assert 'vocabulary add "ITS LABEL" compensation_of_employees' in " ".join(
        told(["multipliers", "unpaid"], capsys).split()
    )


def test_flows_to_other_regions_are_made_at_home_as_exports_are(folder, capsys):
    """A table whose only trade is with the rest of the country; chains behind outflows are va′ Lᵈ o."""
    stored(folder, "province", TABLE.replace("exports,imports", "国内省外流出,国内省外流入"))
    told(["imports", "province"], capsys)
    line = ["paths", "province", "--domestic", "--demand", "domestic_outflows"]
    text = " ".join(told(line, capsys).split())
    added = np.array([55.0, 110, 50]) / X @ np.linalg.inv(np.eye(3) - HOME) @ [10.0, 45, 5]
    assert f"of {added:.6g}" in text


APART = """\
Unit: 亿元,,,,,,
Code,Origin,1,2,household consumption,exports,gross output
1,domestic,8,12,50,30,100
2,domestic,15,60,90,35,200
1,imported,2,28,10,5,
2,imported,5,0,20,0,
compensation of employees,,40,70,,,
operating surplus,,30,30,,,
total input,,100,200,,,
"""


def test_measured_imports_go_before_shares(folder, capsys):
    """Imported rows of the table are what leaks, of households too; chains behind all final uses sum to value added."""
    stored(folder, "apart", APART)
    text = told(["multipliers", "apart", "--domestic", "--output", "a.csv"], capsys)
    assert "imports as the table measures them" in " ".join(text.split())
    home = np.array([[8.0, 12], [15, 60]]) / [100, 200]
    inverse = bordered(home, np.array([50.0, 90]) / 110, np.array([0.4, 0.35]))
    for name, row in (("output", np.ones(2)), ("value_added", np.array([0.7, 0.5]))):
        found = column(folder / "a.csv", f"{name}_multiplier_with_households")
        np.testing.assert_allclose(found, row @ inverse[:2, :2], rtol=1e-11)
    chains = told(["paths", "apart", "--domestic", "--tolerance", "1e-6", "--output", "p.csv"], capsys)
    assert "of 170; the rest" in " ".join(chains.split())
    assert sum(column(folder / "p.csv", "value")) == pytest.approx(170, rel=1e-3)
    exports = told(["paths", "apart", "--domestic", "--demand", "exports"], capsys)
    value = np.array([0.7, 0.5]) @ np.linalg.inv(np.eye(2) - home) @ [30, 35]
    assert f"of {value:,.6g}; the rest" in " ".join(exports.split())


def test_value_added_behind_all_uses_is_that_of_the_economy_or_what_is_not_is_said(folder, capsys):
    """Final uses of 270 call forth 270 with imports treated as domestic; 215 of it are GDP, and --domestic follows these."""
    gross = " ".join(told(["paths", "old"], capsys).split())
    assert "of 270; the rest" in gross
    assert "215 of it is value added here, 55 is not: see --domestic" in gross
    assert "of 215; the rest" in " ".join(told(["paths", "old", "--domestic"], capsys).split())


RAIL = """\
Unit: 亿元,,,,,,,
Code,1,2,3,household consumption,exports,imports,gross output
1,20,6,14,50,45,35,100
2,7,3,6,12,20,-2,50
3,18,9,30,63,10,30,100
compensation of employees,35,20,30,,,,
operating surplus,20,12,20,,,,
total input,100,50,100,,,,
"""


@pytest.mark.parametrize(
    ("income", "said"),
    [
        ("-5", "income '-5': consumption is paid from an income above zero. Give all income"),
        ("0 万元", "income '0 万元': consumption is paid from an income above zero"),
        ("200 USD_1e6", "'USD_1e6' is in USD; the table counts in CNY, and no rate between them is known."),
        ("200 GBP million", "Convert it, and give it in CNY, such as CNY_1e8."),
        ("200 CNY_1e9x", "unit 'CNY_1e9x' is not known. Did you mean 'CNY_1e9'?"),
    ],
)
def test_an_income_that_pays_no_consumption_is_refused(folder, capsys, income, said):
    """None at all, another currency, a unit that is misspelt."""
    assert said in refused(["multipliers", "old", "--household-income", income], capsys)


def test_an_income_below_labour_income_is_said_to_be(folder, capsys):
    """The note compares the option with what it must hold, and does not ask for the option again."""
    text = " ".join(told(["multipliers", "old", "--household-income", "0.5 CNY_1e10"], capsys).split())
    assert "the income given is 50, less than the labour income of 110 that it holds" in text
    assert "--household-income gives" not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sector,persons\n1,5\n2,6\n3,7\n1,5\n", "jobs.csv, row 5: sector 1 appears in row 2 already."),
        ("sector,persons\n1,5\n2,6\n33,7\n", "it lacks 3, has besides 33. Did you mean '3'?"),
        ("sector,persons\na,5\nb,6\nc,7\n", "Bring both to one classification first (data aggregate)."),
        ("sector;persons\n1;5\n", "jobs.csv: semicolons stand between its cells."),
        ("sector|persons\n1|5\n", "jobs.csv: bars stand between its cells. Save it with commas"),
    ],
)
def test_mistakes_in_a_file_of_jobs_are_named(folder, capsys, text, said):
    """A sector twice, one misspelt, another classification, cells apart by another mark than a comma."""
    (folder / "jobs.csv").write_text(text, encoding="utf-8")
    assert said in refused(["multipliers", "old", "--employment", "jobs.csv"], capsys)


def test_two_currencies_are_not_compared(folder, capsys):
    """The advice is one that a decomposition can follow; a table apart by bars is read as any other."""
    stored(folder, "euro", TABLE.replace("亿元", "million euro").replace(",", "|"))
    said = refused(["decompose", "old", "euro"], capsys)
    assert "one table is in EUR and the other in CNY" in said
    assert said.endswith("and import it with --unit CNY_1e8.")


@pytest.mark.parametrize("exports", ["20", "53"])
def test_a_share_of_imports_out_of_bounds_stops_no_question(folder, capsys, exports):
    """Imports of −2, or exports above output: a rule, said with the sector, and every analysis runs."""
    text = RAIL if exports == "20" else RAIL.replace("12,20,-2", "12,53,31")
    stored(folder, "rail", text)
    share = np.array([35 / 90, 0.0 if exports == "20" else 1.0, 0.25])
    home = (1 - share)[:, None] * np.array([[20.0, 6, 14], [7, 3, 6], [18, 9, 30]]) / [100, 50, 100]
    text = " ".join(told(["multipliers", "rail", "--domestic", "--output", "r.csv"], capsys).split())
    expected = np.linalg.inv(np.eye(3) - home).sum(axis=0)
    np.testing.assert_allclose(column(folder / "r.csv", "output_multiplier"), expected, rtol=1e-11)
    rule = (
        "none imported, as imports are negative"
        if exports == "20"
        else "all imported, as exports exceed output"
    )
    assert f"{rule}: 2" in text
    for question in ("linkages", "extraction", "paths"):
        assert rule in " ".join(told([question, "rail", "--domestic"], capsys).split())


def test_chains_keep_the_sign_of_negative_cells(folder, capsys):
    """Inventories that fall, and a negative flow: chains with their sign, which sum to all that is called forth."""
    text = TABLE.replace("exports", "change in inventories").replace(
        "1,10,20,5,70,10,15,100", "1,10,20,-5,95,-5,15,100"
    ).replace("25,50,30", "25,50,40")  # fmt: skip
    stored(folder, "stocks", text)
    told(
        ["paths", "stocks", "--demand", "inventory_change", "--tolerance", "1e-5", "--output", "p.csv"],
        capsys,
    )
    flows = Z + np.array([[0.0, 0, -10], [0, 0, 0], [0, 0, 0]])
    value = (X - flows.sum(axis=0)) / X
    expected = value @ np.linalg.inv(np.eye(3) - flows / X) @ [-5.0, 45, 5]
    chains = column(folder / "p.csv", "value")
    assert min(chains) < 0 < max(chains)
    assert sum(chains) == pytest.approx(expected, rel=2e-3)


def test_a_sector_without_output_is_in_no_mean(folder, capsys):
    """A fourth sector that does nothing: linkages relative to the mean, spread and key sectors of the others stay."""
    idle = TABLE.replace("Code,1,2,3,", "Code,1,2,3,4,").replace("Unit: 亿元", "Unit: 亿元,")
    rows = idle.splitlines()
    for at in range(2, len(rows)):
        cells = rows[at].split(",")
        rows[at] = ",".join([*cells[:4], "0", *cells[4:]])
    rows.insert(5, "4,0,0,0,0,0,0,0,0")
    stored(folder, "idle", "\n".join(rows) + "\n")
    for forward in ("rasmussen", "ghosh"):
        told(["linkages", "old", "--forward", forward, "--output", "o.csv"], capsys)
        text = told(["linkages", "idle", "--forward", forward, "--output", "i.csv"], capsys)
        for name in ("power_of_dispersion", "sensitivity_of_dispersion", "backward_spread", "key_sector"):
            found = column(folder / "i.csv", name)[:3]
            np.testing.assert_allclose(found, column(folder / "o.csv", name), rtol=1e-11)
        assert column(folder / "i.csv", "key_sector")[3] == 0
    assert "1 sectors without output are in no mean" in " ".join(text.split())


def test_accounts_and_primary_inputs_have_multipliers(folder, capsys):
    """Jobs of two groups from a file, wages and surplus of the table: s′L, and with households the bordered inverse."""
    (folder / "jobs.csv").write_text("sector,women,men\n2,10,30\n1,25,25\n3,12,4\n", encoding="utf-8")
    told(["multipliers", "old", "--accounts", "jobs.csv", "--primary-inputs", "--output", "m.csv"], capsys)
    inverse = bordered(A, SPENT / WAGES.sum(), WAGES / X)[:3, :3]
    for account, counted in (("women", [25, 10, 12]), ("operating_surplus", [25, 50, 30])):
        rate = np.array(counted) / X
        np.testing.assert_allclose(column(folder / "m.csv", f"{account}_multiplier"), rate @ L, rtol=1e-11)
        found = column(folder / "m.csv", f"{account}_multiplier_with_households")
        np.testing.assert_allclose(found, rate @ inverse, rtol=1e-11)


def test_imports_in_exports_with_and_without_what_is_sold_on(folder, capsys):
    """Imported rows: 5 of 70 exports are sold on; what the rest holds, and all of them with these as imports."""
    stored(folder, "apart", APART)
    text = " ".join(told(["imports", "apart", "--output", "i.csv"], capsys).split())
    home = np.array([[8.0, 12], [15, 60]]) / [100, 200]
    content = np.array([0.07, 0.14]) @ np.linalg.inv(np.eye(2) - home)
    np.testing.assert_allclose(column(folder / "i.csv", "import_content"), content, rtol=1e-11)
    held = content @ [30, 35]
    assert f"imports are {held / 65:.2%} of exports made at home" in text
    assert f"counted as imports, {(held + 5) / 70:.2%} of all exports" in text


def test_a_group_is_struck_out_together_or_in_part(folder, capsys):
    """Without two sectors the third alone meets its demand; with a quarter of them every touching flow is cut by it."""
    demand = X - Z.sum(axis=1)
    text = told(["extraction", "old", "--group", "1", "--group", "2", "--output", "g.csv"], capsys)
    lost = column(folder / "g.csv", "group_extraction_loss")
    np.testing.assert_allclose(lost, [100, 200, 80 - demand[2] / (1 - A[2, 2])], rtol=1e-9)
    assert f"{sum(lost):,.6g} 亿元" in " ".join(text.split())
    told(["extraction", "old", "--group", "1", "--share", "0.25", "--output", "g.csv"], capsys)
    kept = np.array([0.75, 1, 1])
    left = np.linalg.solve(np.eye(3) - np.minimum(kept[:, None], kept) * A, kept * demand)
    np.testing.assert_allclose(column(folder / "g.csv", "group_extraction_loss"), X - left, rtol=1e-9)
    assert "no sector '4'. Known: 1, 2, 3" in refused(["extraction", "old", "--group", "4"], capsys)
    assert "a share of 2 cannot" in refused(["extraction", "old", "--group", "1", "--share", "2"], capsys)


@pytest.mark.parametrize(
    "command", ["multipliers --domestic", "linkages", "extraction", "imports", "paths --domestic"]
)
def test_a_table_in_another_unit_and_order_answers_alike(folder, command):
    """Ten thousand times the figures in 万元, rows and columns turned: the same pure numbers, money as much larger."""
    rows = [line.split(",") for line in TABLE.splitlines()]
    body = [[*row[:1], *(f"{float(cell) * 1e4:.0f}" if cell else "" for cell in row[1:])] for row in rows[2:]]
    turned = [
        [row[0], row[3], row[2], row[1], *row[4:]] for row in (rows[1], body[2], body[1], body[0], *body[3:])
    ]
    stored(folder, "other", "Unit: 万元,,,,,,,\n" + "\n".join(map(",".join, turned)) + "\n")
    question, *options = command.split()
    key = "chain" if question == "paths" else "sector"
    found = []
    for name in ("old", "other"):
        assert exit_code(["table", question, name, *options, "--output", f"{name}-{question}.csv"]) == 0
        with (folder / f"{name}-{question}.csv").open(encoding="utf-8", newline="") as stream:
            found.append({row[key]: row for row in csv.DictReader(stream)})
    assert found[0].keys() == found[1].keys()
    for label, row in found[0].items():
        for column_name in row.keys() - {key, "title_zh", "title_en"}:
            money = column_name in ("value", "beyond") or column_name.endswith("_loss")
            other = float(found[1][label][column_name]) / (1e4 if money else 1.0)
            assert other == pytest.approx(float(row[column_name]), rel=1e-9, abs=1e-12), column_name

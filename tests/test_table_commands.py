"""`scenario-engine table`: figures of a stored table as an economist would compute them by hand, and what it refuses."""

import csv

import numpy as np
import pytest

from scenario_engine.data.tables.table import Table
from tests.pages import exit_code

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
    assert f"{len(chains)} chains carry" in text


@pytest.mark.parametrize("method", ["shapley", "polar"])
def test_a_decomposition_leaves_no_rest(folder, capsys, method):
    """Technology, mix, level and intensity sum to the change of value added of each sector."""
    text = told(["decompose", "old", "new", "--method", method, "--output", "s.csv"], capsys)
    parts = ("technical_coefficients", "demand_mix", "demand_level", "intensity")
    change = np.sum([column(folder / "s.csv", name) for name in parts], axis=0)
    np.testing.assert_allclose(change, [5.0, 10, 12], rtol=1e-9)
    np.testing.assert_allclose(column(folder / "s.csv", "change"), [5.0, 10, 12], rtol=1e-9)
    assert "value_added from old to new: +27 亿元 CNY 100 million" in text


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
        (["multipliers", "plain", "--domestic"], "holds no imports and exports, so they cannot leak"),
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


def test_demand_below_zero_names_the_sector(folder, capsys):
    """Chains need demand that is not negative: inventories that fall are refused with sector and figure."""
    text = TABLE.replace("exports", "change in inventories").replace(
        "1,10,20,5,70,10,15", "1,10,20,5,85,-5,15"
    )
    (folder / "stocks.csv").write_text(text, encoding="utf-8")
    assert exit_code(["data", "import", "stocks.csv", "--year", "2017", "--name", "stocks"]) == 0
    said = refused(["paths", "stocks", "--demand", "inventory_change"], capsys)
    assert "final use of 1 is -5 亿元" in said

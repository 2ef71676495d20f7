"""Whose final demand it is, where a table of several regions tells: read, kept, derived and asked."""

import csv
from pathlib import Path

import numpy as np
import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.tables.stored import stored_table
from tests.pages import exit_code

FLOWS = [[10.0, 5, 4, 2], [6, 20, 1, 3], [5, 2, 8, 4], [2, 3, 5, 10]]
BODY = (
    "{}10,5,4,2,20,10,6,3,60\n{}6,20,1,3,40,10,7,3,90\n{}5,2,8,4,4,2,20,5,50\n{}2,3,5,10,1,3,30,16,70\n"
    "{}37,60,32,51,,,,,\n{}60,90,50,70,,,,,\n"
)
TWO_HEADS = (
    "Unit: million euro\n,,East,{0},West,{1},East,{0},West,{1},\nRegion,Sector,Goods,Care,Goods,Care,"
    "households,gross fixed capital formation,households,gross fixed capital formation,gross output\n"
    + BODY.format("East,Goods,", "East,Care,", "West,Goods,", "West,Care,", ",value added,", ",total input,")
)
JOINED = (
    "Unit: million euro\nCode,East_Goods,East_Care,West_Goods,West_Care,East households,East GFCF,West "
    "households,West GFCF,gross output\n"
    + BODY.format("East_Goods,", "East_Care,", "West_Goods,", "West_Care,", "value added,", "total input,")
)
LAYOUTS = {"repeated": TWO_HEADS.format("East", "West"), "merged": TWO_HEADS.format("", ""), "joined": JOINED}
WEST = {"household_consumption": [6, 7, 20, 30], "fixed_capital_formation": [3, 3, 5, 16]}


@pytest.fixture(params=LAYOUTS)
def stored(request, tmp_path, monkeypatch):
    """The table of a layout, as it is read back."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(LAYOUTS[request.param], encoding="utf-8")
    assert exit_code(["data", "import", "t.csv", "--year", "2015", "--name", "two"]) == 0
    return stored_table(catalogue.find("two"))


def test_uses_are_kept_by_region_and_together(stored):
    """The regions' uses sum to the kinds of final use, which other commands take."""
    assert list(stored.regional_uses) == ["East", "West"]
    for kind, values in WEST.items():
        assert stored.regional_uses["West"][kind].tolist() == values
        together = sum(uses[kind] for uses in stored.regional_uses.values())
        assert stored.final_uses[kind].tolist() == together.tolist()


def test_chains_behind_the_final_demand_of_one_region(stored, capsys):
    """Value added behind the West's final demand is v′ L f of its uses; a region that is not there is refused."""
    assert (
        exit_code(["table", "paths", "two", "--region", "West", "--tolerance", "1e-6", "--output", "p.csv"])
        == 0
    )
    assert "behind all final uses of West" in capsys.readouterr().out
    x = np.array([60.0, 90, 50, 70])
    L = np.linalg.inv(np.eye(4) - FLOWS / x)
    value = np.array([37.0, 60, 32, 51]) / x
    with Path("p.csv").open(encoding="utf-8", newline="") as stream:
        found = sum(float(row["value"]) for row in csv.DictReader(stream))
    assert found == pytest.approx(value @ L @ np.sum(list(WEST.values()), axis=0), rel=5e-3)
    assert exit_code(["table", "paths", "two", "--region", "Wst"]) == 2
    assert "no final use by region 'Wst'. Did you mean 'West'?" in " ".join(capsys.readouterr().err.split())


def test_a_table_made_of_it_keeps_the_regions(stored):
    """Summed to two sectors, the uses of each region are summed too."""
    with Path("g.csv").open("w", encoding="utf-8") as stream:
        stream.write("sector,group\n")
        stream.writelines(f"{one},{'East' if at < 2 else 'West'}\n" for at, one in enumerate(stored.sectors))
    assert exit_code(["data", "aggregate", "two", "--by", "g.csv", "--into", "sums"]) == 0
    summed = stored_table(catalogue.find("sums"))
    assert summed.regional_uses["West"]["household_consumption"].tolist() == [13, 50]

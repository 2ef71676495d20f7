"""Satellite accounts: with their units beside a table, as footprints, and as pymrio computes them; sums that must agree."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.analysis.stored_table import StoredTable
from scenario_engine.data.tables.satellites import factor_between
from scenario_engine.methods.input_output.regions import exports_by_part
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import UnitError
from scenario_engine.testing.economies import model
from scenario_engine.testing.tables import names_of, random_table
from tests.conftest import TOP
from tests.pages import exit_code

TABLE = (
    "Unit: million euro\n,,East,East,West,West,East,West,,\nRegion,Sector,Goods,Care,Goods,Care,"
    "households,households,exports,gross output\n"
    "East,Goods,10,5,4,2,24,9,6,60\nEast,Care,6,20,1,3,45,10,5,90\nWest,Goods,5,2,8,4,4,24,3,50\nWest,Care,2,3,5,10,0,46,4,70\n"
    ",value added,37,60,32,51,,,,\n,total input,60,90,50,70,,,,\n"
)
ACCOUNTS = (
    "account,unit,sector,final_users,value\nCO2,kt,East Goods,,30\nCO2,kt,West Goods,,20\nCO2,kt,West Care,,7\nCO2,kt,,West,5\n"
    "methane,t,East Care,,200\njobs,person,East Goods,,600\n"
)
FACTORS = "impact,impact_unit,account,account_unit,factor\nwarming,kt CO2-eq,CO2,t,0.001\nwarming,kt CO2-eq,methane,kt,28\n"
Z = np.array([[10.0, 5, 4, 2], [6, 20, 1, 3], [5, 2, 8, 4], [2, 3, 5, 10]])
X = np.array([60.0, 90, 50, 70])
L = np.linalg.inv(np.eye(4) - Z / X)
Y = np.array([[24.0, 9, 6], [45, 10, 5], [4, 24, 3], [0, 46, 4]])


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Datasets and answers of one test."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    for name, text in (("t", TABLE), ("accounts", ACCOUNTS), ("factors", FACTORS)):
        Path(f"{name}.csv").write_text(text, encoding="utf-8")


def imported(*options: str) -> int:
    return exit_code(["data", "import", "t.csv", "--year", "2015", "--name", "two", *options])


def footprint(*options: str) -> dict[str, dict[str, str]]:
    """Region → its row of the file."""
    assert exit_code(["table", "footprint", "two", *options, "--output", "out.csv"]) == 0
    with Path("out.csv").open(encoding="utf-8", newline="") as stream:
        return {row["region"]: row for row in csv.DictReader(stream)}


def numbers(rows, column) -> list[float]:
    return [float(row[column]) for row in rows.values()]


def test_a_footprint_is_the_formula(capsys):
    """Σⱼ sⱼ (L Y)ⱼᵣ and what final users account for, by region and for exports; made and used sum to the same."""
    assert imported("--accounts", "accounts.csv") == 0
    told = capsys.readouterr().out
    assert "CO2 in kt, methane in t, jobs in person" in told
    assert "account CO2 is zero in East Care\n" in told
    rows = footprint("--account", "CO2")
    behind = np.array([30.0, 0, 20, 7]) / X @ L @ Y + [0.0, 5, 0]
    np.testing.assert_allclose(numbers(rows, "consumption"), behind, rtol=1e-10)
    np.testing.assert_allclose(numbers(rows, "production"), [30.0, 32, 0], rtol=1e-10)
    assert "both ways 62 kt in all" in " ".join(capsys.readouterr().out.split())


def test_multipliers_of_satellites():
    """s′ L of every account of the table, its unit in the head."""
    assert imported("--accounts", "accounts.csv") == 0
    assert exit_code(["table", "multipliers", "two", "--satellites", "--output", "m.csv"]) == 0
    with Path("m.csv").open(encoding="utf-8", newline="") as stream:
        found = [float(row["CO2 (kt)_multiplier"]) for row in csv.DictReader(stream)]
    np.testing.assert_allclose(found, np.array([30.0, 0, 20, 7]) / X @ L, rtol=1e-10)


def test_impacts_are_factors_times_accounts_in_their_units(capsys):
    """0.001 kt for each t of 62 kt CO2, 28 kt for each kt of 200 t methane."""
    assert imported("--accounts", "accounts.csv") == 0
    rows = footprint("--account", "warming", "--characterise", "factors.csv")
    assert sum(numbers(rows, "production")) == pytest.approx(62.0 + 5.6)
    assert footprint("--characterise", "factors.csv") == rows
    Path("two.csv").write_text(f"{FACTORS}smog,kt,methane,t,0.001\n", encoding="utf-8")
    assert exit_code(["table", "footprint", "two", "--characterise", "two.csv"]) == 2
    assert "Say which with --account: warming, smog." in capsys.readouterr().err
    Path("factors.csv").write_text(FACTORS.replace("CO2,t,", "CO2,TJ,"), encoding="utf-8")
    assert exit_code(["table", "footprint", "two", "--characterise", "factors.csv"]) == 2


def test_a_scenario_follows_a_shock_along_the_path_of_an_intensity():
    """Σⱼ sⱼ φ Δxⱼ: 100 and 40 kt in the table's year, a tenth less of each unit of output in the next."""
    shutil.copytree(TOP / "examples" / "two-sectors", "model")
    text = (
        'extends = "demand.toml"\noutputs = ["output_change", "account_change"]\n[labels]\naccount = ["CO2"]\n[inputs]\n'
        'sector_account = { by.sector = { 1 = 100, 2 = 40 }, unit = "1", assumption = "kt" }\naccount_intensity_factor = '
        '{ by.account = { CO2 = { path = { 2009 = 1.0, 2010 = 0.9 } } }, unit = "1", assumption = "cleaner" }\n'
    )
    Path("model", "co2.toml").write_text(text, encoding="utf-8")
    found = load(Path("model", "co2.toml")).run()
    change = found["output_change"].sel(year=2010).to_numpy()
    expected = 0.9 * change * np.array([100.0, 40]) / np.array([1000.0, 2000])
    np.testing.assert_allclose(found["account_change"].sel(year=2010, account="CO2"), expected, rtol=1e-12)


def test_units_measure_the_same():
    """Measures convert; what is measured must be the same words."""
    assert factor_between("Mt CO2-eq", "kt CO2-eq", "here") == pytest.approx(1e3)
    assert factor_between("kWh", "TJ", "here") == pytest.approx(3.6e-6)
    with pytest.raises(UnitError, match="does not measure what"):
        factor_between("kt CO2", "kt CH4", "here")
    with pytest.raises(UnitError, match="here: unit 'TJ' is a quantity of"):
        factor_between("TJ", "kt", "here")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CO2,kt,East Gods,,30\n", "row 2: the table has no sector 'East Gods'. Did you mean 'East Goods'?"),
        ("CO2,kt,,Wst,5\n", "row 2: the table has no region 'Wst'. Did you mean 'West'?"),
        ("CO2,kt,East Goods,,3\nCO2,t,West Goods,,3\n", "account CO2 is in t, and in kt in row 2"),
        ("CO2,kt,East Goods,,3\nCO2,kt,East Goods,,3\n", "account CO2, sector East Goods appears in row 2 already"),
        ("CO2,kt,East Goods,West,3\n", "a row is of a sector or of final users"),
        ("CO2,,East Goods,,3\n", "unit is blank"),
    ],
)  # fmt: skip
def test_a_mistake_in_accounts_is_told(text, said, capsys):
    Path("accounts.csv").write_text("account,unit,sector,final_users,value\n" + text, encoding="utf-8")
    assert imported("--accounts", "accounts.csv") == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not Path("own", "two").exists()


def test_accounts_are_summed_with_their_sectors():
    """By region and by product; an aggregate keeps the accounts, and regions where each new sector is of one."""
    assert imported("--accounts", "accounts.csv") == 0
    for by in ("sector_region", "sector_product"):
        assert exit_code(["data", "aggregate", "two", "--by", by, "--into", by.removeprefix("sector_")]) == 0
    region, product = StoredTable.of("region").table, StoredTable.of("product").table
    assert region.accounts["CO2"].of_sectors.tolist() == [30, 27]
    assert (region.regions, product.regions) == (("East", "West"), ())
    assert product.accounts["CO2"].of_sectors.tolist() == [50, 7]


@pytest.mark.slow
def test_pymrio_agrees_on_its_own_system(tmp_path):
    """Multipliers, and accounts by region and by product: production, consumption, in trade; to 1e-10."""
    pymrio = pytest.importorskip("pymrio", reason="pymrio is in the dependency group interop")
    system = pymrio.load_test()
    system.save_all(str(tmp_path / "six"))
    line = ["data", "import", "six", "--database", "pymrio", "--year", "2010", "--name", "two"]
    assert exit_code(line) == 0
    theirs = system.calc_all().emissions
    stored = StoredTable.of("two")
    names = [" ".join(row) for row in theirs.F.index]
    figures = stored.table.by_account({name: stored.table.accounts[name].of_sectors for name in names})
    inputs = {**stored.of_regions(), "sector_account": figures}
    found = stored.variables(["account_multiplier", "account_flow"], given=inputs)
    multiplier = found["account_multiplier"].transpose("account", "sector").to_numpy()
    np.testing.assert_allclose(multiplier, theirs.M.to_numpy(), rtol=1e-10)
    demand = inputs["regional_final_demand"].to_numpy()[:, :6].reshape(6, 8, 6)
    by_product = np.einsum("arp,rps->asp", multiplier.reshape(2, 6, 8), demand).reshape(2, 48)
    np.testing.assert_allclose(by_product, theirs.D_cba.to_numpy(), rtol=1e-10)
    for at, name in enumerate(names):
        rows = footprint("--account", name)
        for ours, D in (
            ("consumption", "D_cba_reg"), ("production", "D_pba_reg"), ("for_others", "D_exp_reg"), ("from_others", "D_imp_reg"),
        ):  # fmt: skip
            np.testing.assert_allclose(numbers(rows, ours)[:6], getattr(theirs, D).to_numpy()[at], rtol=1e-9)


@given(seed=st.integers(0, 2**32 - 1), regions=st.integers(1, 3), products=st.integers(1, 3))
@settings(max_examples=10, deadline=None)
def test_sums_of_any_economy_of_regions_agree(seed, regions, products):
    """Made = used of every account; value added by user sums to GDP; exports by part to exports; one region is its own tools."""
    random = np.random.default_rng(seed)
    square = random_table(random, regions * products)
    sectors, places = square.gross_output.indexes["sector"], [*names_of("R", regions), "outside"]
    member = np.vstack([np.kron(np.eye(regions), np.ones(products)), np.zeros(regions * products)])
    shares = random.dirichlet(np.ones(len(places)), len(sectors))
    inputs = {
        **square.inputs,
        "sector_region": xr.DataArray(member, {"region": places, "sector": sectors}, ["region", "sector"]),
        "regional_final_demand": square.final_demand
        * xr.DataArray(shares, {"sector": sectors, "buyer_region": places}, ["sector", "buyer_region"]),
        "sector_account": square.gross_output.expand_dims(account=["a"], axis=1)
        * random.uniform(0, 2, (len(sectors), 1)),
    }
    kinds = ("regional_output", "intraregional", "spillover", "feedback", "output", "value_added")
    found = model(
        inputs,
        ["production_account", "consumption_account", "value_added_flow", "technical_coefficients", "value_added_coefficient",
         *(f"{kind}_multiplier" for kind in kinds)],
    )  # fmt: skip
    made, used = found["production_account"].sum(), found["consumption_account"].sum()
    np.testing.assert_allclose(made, used, rtol=1e-9)
    np.testing.assert_allclose(
        found["value_added_flow"].sum("buyer_region"),
        member @ square.value_added.to_numpy(),
        rtol=1e-9,
        atol=1e-9,
    )
    home, away, back = (
        found[f"{kind}_multiplier"].to_numpy() for kind in ("intraregional", "spillover", "feedback")
    )
    np.testing.assert_allclose(home + away, found["output_multiplier"], rtol=1e-9)
    assert (back >= -1e-12).all()
    assert (back <= home).all()
    if regions == 1:
        assert np.abs(away).max() < 1e-9
        np.testing.assert_allclose(home, found["output_multiplier"], rtol=1e-12)
    of_table = (found["technical_coefficients"], found["value_added_coefficient"])
    parts = exports_by_part(*of_table, inputs["regional_final_demand"], inputs["sector_region"])
    same = member.T @ member
    sold = (square.intermediate_use.to_numpy() * (1 - same)).sum(axis=1)
    exports = member @ (sold + (inputs["regional_final_demand"].to_numpy() * (1 - member.T)).sum(axis=1))
    np.testing.assert_allclose(parts.sum("part"), exports, rtol=1e-9, atol=1e-9 * exports.max())
    abroad = found["value_added_flow"].to_numpy()
    np.testing.assert_allclose(
        parts.isel(part=slice(3)).sum("part"),
        abroad.sum(axis=1) - abroad.diagonal(),
        rtol=1e-9,
        atol=1e-9 * exports.max(),
    )

"""China's energy as a satellite account: as printed, all of it behind final demand, along the path of its intensity."""

import runpy

import numpy as np
import pandas as pd
import pytest

from scenario_engine.scenario.outcome import compute
from tests.conftest import TOP

EXAMPLE = TOP / "examples" / "china-energy"
TABLES = TOP.parent / "shared" / "data" / "io"
TOTAL, HOUSEHOLDS = 265_583, 26_790
"""As the yearbook prints them beside the sectors."""


@pytest.fixture(scope="module")
def outcome():
    return compute(EXAMPLE / "energy.toml")


def test_sectors_and_households_are_the_printed_total(outcome):
    assert float(outcome["sector_account"].sum()) == pytest.approx(TOTAL - HOUSEHOLDS, abs=1.0)


def test_energy_of_sectors_is_behind_final_demand(outcome):
    """Σⱼ mⱼ fⱼ with f = (I − A) x is what all sectors use."""
    multiplier = outcome["account_multiplier"].sel(account="energy")
    sectors = multiplier.indexes["sector"]
    x = outcome["sector_gross_output"].sel(sector=sectors).to_numpy()
    A = (
        outcome["technical_coefficients"]
        .sel(sector=sectors, buyer=sectors)
        .transpose("sector", "buyer")
        .to_numpy()
    )
    behind = float(multiplier.to_numpy() @ (x - A @ x))
    assert behind == pytest.approx(float(outcome["sector_account"].sum()), rel=1e-6)
    direct = outcome["account_coefficient"].sel(account="energy", sector="construction")
    assert float(multiplier.sel(sector="construction") / direct) == pytest.approx(15.0, abs=0.1)


def test_a_programme_takes_less_each_year_along_the_path(outcome):
    """A trillion yuan of construction: its multiplier times the factor of the year, in all sectors together."""
    used = outcome["account_change"].sum(["sector", "account"])
    whole = 1e4 * float(outcome["account_multiplier"].sel(account="energy", sector="construction"))
    np.testing.assert_allclose(used.sel(year=2010), 0.875 * whole)
    np.testing.assert_allclose(used.sel(year=2009) / whole, 1.0 - 0.125 * 2 / 3)


@pytest.mark.skipif(
    not (TABLES / "china_2007_135_full_table.csv").exists(),
    reason="full tables are not carried; see ../shared/data/io",
)
def test_carried_figures_are_the_table_summed():
    for name, frame in runpy.run_path(str(EXAMPLE / "condense.py"))["frames"](TABLES).items():
        kept = pd.read_csv(EXAMPLE / "data" / f"{name}.csv")
        np.testing.assert_allclose(frame["value"], kept["value"], rtol=1e-7)
        keys = [one for one in ("sector", "buyer", "indicator") if one in kept]
        assert frame[keys].equals(kept[keys])

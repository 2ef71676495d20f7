"""A table of all regions estimated from the nation's: together they are the nation, each sells what it makes, and it says so."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.analysis.stored_table import StoredTable
from scenario_engine.data import catalogue
from scenario_engine.data.tables.derived import interregional
from scenario_engine.data.tables.table import Table
from scenario_engine.methods.input_output.regional import cross_hauled_part, heterogeneity
from scenario_engine.testing.tables import names_of, random_table
from tests.pages import exit_code
from tests.test_satellites import TABLE, Z

MADE = "region,sector,gross_output\nEast,Goods,60\nEast,Care,90\nWest,Goods,50\nWest,Care,70\n"


@pytest.fixture(autouse=True)
def nation(tmp_path, monkeypatch):
    """Two regions whose trade is known, and their nation, which is all that an estimate sees."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(TABLE, encoding="utf-8")
    Path("made.csv").write_text(MADE, encoding="utf-8")
    assert exit_code(["data", "import", "t.csv", "--year", "2015", "--name", "two"]) == 0
    assert exit_code(["data", "aggregate", "two", "--by", "sector_product", "--into", "nation"]) == 0


def estimated(*options: str) -> int:
    return exit_code(
        ["data", "interregional", "nation", "--output", "made.csv", "--into", "regions", *options]
    )


def test_regions_together_are_the_nation(capsys):
    """Flows, output and value added sum to the nation's; trade is not far from what it was, and the dataset says: estimate."""
    assert estimated() == 0
    assert "Estimated: 2 regions of nation buy" in " ".join(capsys.readouterr().out.split())
    table = StoredTable.of("regions").table
    product = np.tile(np.eye(2), 2)
    np.testing.assert_allclose(product @ table.intermediate @ product.T, product @ Z @ product.T, rtol=1e-9)
    assert table.gross_output.tolist() == pytest.approx([60, 90, 50, 70])
    assert np.abs(table.intermediate - Z).sum() < 0.3 * Z.sum()
    assert set(catalogue.find("regions").table("sectors")["quality"]) == {
        "estimate: regions of nation by location quotients, flq with δ = 0.3, trade balanced product by product"
    }
    assert exit_code(["table", "value-added-trade", "regions"]) == 0


def test_outputs_in_another_unit_are_converted_and_their_scale_is_said(capsys):
    """A column of units counts row by row; what is scaled to the nation by more than an edition's revision is named."""
    rows = (
        MADE.replace("East,Goods,60", "East,Goods,60000")
        .replace("gross_output", "gross_output,unit")
        .splitlines()
    )
    units = [rows[0], *(f"{row},{'thousand EUR' if '60000' in row else ''}" for row in rows[1:])]
    Path("made.csv").write_text("\n".join(units), encoding="utf-8")
    assert estimated() == 0
    assert "times the nation's output" not in capsys.readouterr().out
    assert StoredTable.of("regions").table.gross_output.tolist() == pytest.approx([60, 90, 50, 70])
    assert estimated("--unit", "billion EUR", "--replace") == 0
    assert "Together they make 778 times the nation's output" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            MADE.replace("West,Care,70\n", ""),
            "made.csv, region West is not of the table's sectors: it lacks Care",
        ),
        (MADE.replace("West", "East"), "region East, sector Goods appears in row"),
        (MADE.replace("90", "-1"), "gross_output is -1. Give a number that is not below zero."),
        (MADE.replace("60", "0").replace("50", "0"), "no region makes Goods, of which the nation makes 110."),
        (
            "region,sector,gross_output\nEast,Goods,1\nEast,Care,1\n",
            "made.csv has East alone. Give at least two",
        ),
    ],
)
def test_a_mistake_is_told(text, said, capsys):
    Path("made.csv").write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert estimated() == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_cross_hauling_by_hand():
    """h = (40 + 20 − 20) / (200 + 180) = 2/19. One that sells 60 and needs 35 hauls 10 both ways, so 5 come in; one that sells
    35 and needs 60 receives 25 and 5; one that sells nothing meets nothing."""
    nation = [xr.DataArray([value], {"sector": ["cars"]}, ["sector"]) for value in (200.0, 40.0, 20.0)]
    h = heterogeneity(*nation)
    assert h.item() == pytest.approx(2 / 19)
    sold, needed = (
        xr.DataArray([values], {"sector": ["cars"], "region": ["a", "b", "c"]}, ["sector", "region"])
        for values in ([60.0, 35.0, 0.0], [35.0, 60.0, 10.0])
    )
    part = cross_hauled_part(sold, needed, h)
    np.testing.assert_allclose(part.sel(sector="cars"), [30 / 35, 30 / 60, 0.0], rtol=1e-12)
    alike = cross_hauled_part(sold, needed, 0.0 * h)
    np.testing.assert_allclose(alike.sel(sector="cars"), [1.0, 35 / 60, 0.0], rtol=1e-12)


def test_cross_hauling_needs_trade_by_product(capsys):
    capsys.readouterr()
    assert estimated("--method", "charm") == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "the nation's exports and imports by product, and the table does not hold both" in said
    assert "take --method flq" in said


@given(seed=st.integers(0, 2**32 - 1), method=st.sampled_from(["slq", "cilq", "flq", "charm"]))
@settings(max_examples=10, deadline=None)
def test_any_nation_is_divided_without_a_rest(seed, method):
    """Of any nation, with exports and regions that make nothing of some products: both margins hold."""
    random = np.random.default_rng(seed)
    square = random_table(random, 4)
    output, flows = square.gross_output.to_numpy(), square.intermediate_use.to_numpy()
    exports, imports = 0.3 * square.final_demand.to_numpy(), random.uniform(0.0, 0.2, 4) * output
    whole = Table(
        sectors=tuple(names_of("s", 4)), titles={}, unit="EUR_1e6", unit_from="", intermediate=flows, gross_output=output,
        final_uses={"final_demand": square.final_demand.to_numpy() - exports + imports, "exports": exports},
        imports=imports, primary_inputs={},
        intermediate_input=flows.sum(axis=0), value_added=square.value_added.to_numpy(), total_input=output,
    )  # fmt: skip
    made = random.uniform(0.1, 1.0, (3, 4)) * (random.random((3, 4)) < 0.8)
    made[0] += 0.1
    table = interregional(whole, whole.coefficients, dict(zip("ABC", made, strict=True)), method)
    np.testing.assert_allclose(
        table.intermediate.sum(axis=1) + table.final_demand, table.gross_output, rtol=1e-7
    )
    np.testing.assert_allclose(table.intermediate.reshape(3, 4, 3, 4).sum(axis=(0, 2)), flows, rtol=1e-7)
    np.testing.assert_allclose(table.value_added.reshape(3, 4).sum(axis=0), whole.value_added, rtol=1e-9)
    assert (table.intermediate >= 0.0).all()

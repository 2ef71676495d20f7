"""Ten public tables of six offices, imported as they are: eight at once, and two by the line that the refusal gives."""

from pathlib import Path

import numpy as np
import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.tables.stored import stored_table
from tests.pages import exit_code
from tests.test_tables import IO, needs_tables

HERE = Path(__file__).parent / "tables"
CROATIA = str(HERE / "croatia_2010.csv")


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("COLUMNS", "250")


def imported(*words: object):
    """The table stored by `data import` with these words."""
    assert exit_code(["data", "import", *map(str, words), "--year", "2010", "--name", "public"]) == 0
    return stored_table(catalogue.find("public"))


@needs_tables
@pytest.mark.parametrize(
    ("file", "sectors", "value_added"),
    [
        ("china_2007_135_full_table.csv", 135, 26.6044),
        ("china_2017_149_full_table.csv", 149, 82.3216),
        ("china_2017_42_full_table.csv", 42, 82.3216),
    ],
)
def test_china_by_the_national_bureau(file, sectors, value_added):
    """With an error column, with names in two languages, with imports apart; value added in trillion yuan."""
    table = imported(IO / file)
    assert len(table.sectors) == sectors
    assert table.value_added.sum() / 1e8 == pytest.approx(value_added, abs=5e-5)
    assert (table.imported_intermediate is not None) == (sectors == 42)


@needs_tables
def test_united_states_by_the_bureau_of_economic_analysis():
    """Make and use, 402 commodities, rounded to a million dollars."""
    use, make = (IO / f"us_bea_2017_detail_{name}_after_redef_musd.csv" for name in ("use_pro", "make"))
    table = imported(use, "--make", make)
    assert (len(table.sectors), table.unit) == (402, "USD_1e6")


def test_germany_1995_by_eurostat():
    """Codes P7, D21X31, D1 … B1G, P1; employment below the table left out; the published value added and imports."""
    table = imported(HERE / "germany_1995.csv", "--unit", "million EUR")
    assert table.sectors == ("CPA_A", "CPA_B-E", "CPA_F", "CPA_G-I", "CPA_J-N", "CPA_O-T")
    assert table.value_added.sum() == 1_624_160
    assert table.imported_inputs.tolist() == [2927, 156703, 13427, 21943, 13371, 13772]
    assert table.inputs_beside["net_taxes_on_products"].sum() == 38510


def test_the_netherlands_2006():
    """Semicolons, words with low lines, output in the last row only, private consumption beside that of households."""
    table = imported(HERE / "netherlands_2006.csv", "--unit", "million euro")
    assert table.gross_output.tolist() == [21863, 12292, 210900, 18249, 60244, 435953]
    assert table.final_uses["npish_consumption"].tolist() == [0, 0, 0, 0, 0, 126180 - 123398]
    assert table.value_added.sum() == 358_343


SUPPLY = ["--make", CROATIA, "--make-sheet", "1500"]


@pytest.mark.parametrize(
    ("words", "apart"),
    [(["1700"], False), (["1800", "--imports-sheet", "1900"], True), (["1610", *SUPPLY], False)],
)
def test_croatia_2010_by_the_transmission_programme_of_eurostat(words, apart):
    """Five tables in one sheet: total, domestic with its import matrix, and supply and use tell one value added."""
    table = imported(CROATIA, "--sheet", *words)
    assert (len(table.sectors), table.unit) == (6, "HRK_1e3")
    taxes = table.primary_inputs.get(
        "net_taxes_on_products", table.inputs_beside.get("net_taxes_on_products", 0.0)
    )
    added = float(table.value_added.sum()) - float(
        np.sum(table.primary_inputs.get("net_taxes_on_products", 0.0))
    )
    assert added == pytest.approx(280_464_873.7, rel=1e-9)
    assert np.sum(taxes) == pytest.approx(11_090_242.09, rel=1e-6)
    assert (table.imported_intermediate is not None) == apart
    assert table.imports.sum() == pytest.approx(123_860_817, rel=1e-6)


def test_two_tables_say_what_to_do_in_a_line_that_works(capsys):
    """Belgium 2020 of the OECD does not balance in eight industries; Germany 2009 labels rows and columns otherwise."""
    belgium = [
        "data",
        "import",
        str(HERE / "belgium_2020.csv"),
        "--unit",
        "million USD",
        "--year",
        "2020",
        "--name",
        "be",
    ]
    assert exit_code(belgium) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "sector 69T75: 101,448 against 102,043" in told
    assert "pass --tolerance 0.006" in told
    assert exit_code([*belgium, "--tolerance", "0.006"]) == 0
    germany = [
        "data",
        "import",
        str(HERE / "germany_2009.csv"),
        "--unit",
        "billion EUR",
        "--year",
        "2009",
        "--name",
        "de",
    ]
    assert exit_code(germany) == 2
    assert "the same sectors in the same order, add --in-order" in capsys.readouterr().err
    assert exit_code([*germany, "--in-order"]) == 0
    table = stored_table(catalogue.find("de"))
    L = np.linalg.inv(np.eye(6) - table.coefficients)
    np.testing.assert_allclose((table.value_added / table.gross_output @ L)[0], 0.76, atol=0.005)


def test_several_tables_in_one_sheet_are_listed(capsys):
    """None named: their titles; a part of one is enough."""
    assert exit_code(["data", "import", CROATIA, "--year", "2010", "--name", "hr"]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "holds several tables. Name one with --sheet by its title: 1500 - Supply table" in told


@pytest.mark.parametrize(
    ("layout", "unit", "value_added", "imports"),
    [
        ("ons", "GBP_1e6", [48, 92], [10, 25]),
        ("wiod", "USD_1e6", [49, 100], [19, 22]),
        ("oecd", "USD_1e6", [49, 101], [19, 22]),
        ("destatis", "EUR_1e9", [59.5, 120], None),
        ("national_bureau", "CNY_1e4", [60, 120], [2, 10]),
    ],
)
def test_layouts_of_offices(layout, unit, value_added, imports):
    """Heads over several rows, group heads, signs for nothing, codes and words; figures are our own and balance."""
    printed = [] if layout in ("ons", "destatis", "national_bureau") else ["--unit", "million dollars"]
    table = imported(HERE / "layouts" / f"{layout}.csv", *printed)
    assert (table.unit, table.gross_output.tolist()) == (unit, [100, 200])
    assert table.intermediate.sum(axis=0).tolist() in ([40, 80], [49, 96], [40.5, 80])
    assert table.value_added.tolist() == value_added
    found = table.imported_inputs if table.imports is None else table.imports
    assert (found is None and imports is None) or found.tolist() == imports


def test_the_layout_of_the_bureau_of_economic_analysis():
    """Title rows, codes above names, footnotes, dashes: a commodity of dashes alone is one that nobody makes."""
    folder = HERE / "layouts"
    table = imported(folder / "bea_use.csv", "--make", folder / "bea_make.csv")
    assert table.sectors == ("111CA", "31", "Other")
    assert table.gross_output.tolist() == [100, 200, 0]
    assert table.imports.tolist() == [21, 89, 7]
    assert table.value_added.sum() == 97

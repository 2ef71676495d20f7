"""Tables of several regions: pymrio's test system, the textbook's two regions, a published example of trade in value added."""

import csv
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import scenario_engine as se
from scenario_engine.analysis.stored_table import StoredTable
from scenario_engine.methods.input_output.regions import EXPORT_PARTS, exports_by_part
from tests.conftest import TOP
from tests.pages import exit_code
from tests.test_chinese import untranslated

LEATHER = TOP / "examples" / "regions" / "leather.csv"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Datasets and answers of one test."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def imported(*line: str) -> None:
    assert exit_code(["data", "import", *line, "--year", "2010"]) == 0


def asked(*line: str) -> dict[str, dict[str, float]]:
    """First column of the file that a question writes → the other columns."""
    assert exit_code(["table", *line, "--output", "out.csv"]) == 0
    with Path("out.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    first = next(iter(rows[0]))
    numbers = [
        {key: float(cell) for key, cell in row.items() if key != first and "title" not in key} for row in rows
    ]
    return {row[first]: found for row, found in zip(rows, numbers, strict=True)}


def two_regions(extra: str = "") -> None:
    """The table of section 3.3 with its regions said by a list of sectors."""
    Path("places.csv").write_text(
        "code,region,product\nr1,L,1\nr2,L,2\nr3,L,3\ns1,M,1\ns2,M,2\n", encoding="utf-8"
    )
    book = str(TOP / "examples" / "miller-and-blair" / "chapter-03.csv")
    imported(book, "--name", "two", "--sectors", "places.csv", *extra.split())


def test_two_regions_of_the_textbook():
    """Section 3.3: the columns of L by region, and (I − Aᴸᴸ)⁻¹ of the region alone, to the digits printed."""
    two_regions()
    found = asked("spillovers", "two")
    assert found["r1"]["in_L"] == pytest.approx(1.4234 + 0.6346 + 0.6383, abs=2e-4)
    assert found["r1"]["in_M"] == pytest.approx(0.2672 + 0.1468, abs=2e-4)
    alone = np.array([[1.3651, 0.4253, 0.2509], [0.5273, 1.3481, 0.5954], [0.5698, 0.4890, 1.2885]]).sum(
        axis=0
    )
    home = np.array([found[one]["intraregional_multiplier"] for one in ("r1", "r2", "r3")])
    back = np.array([found[one]["feedback_multiplier"] for one in ("r1", "r2", "r3")])
    np.testing.assert_allclose(home - back, alone, atol=2e-4)


def test_new_demand_in_one_region_of_the_textbook():
    """Section 3.3.1: 100 more of sector 1 of L makes 142.34, 63.46, 63.83 there and 26.72, 14.68 in M."""
    two_regions()
    Path("more.csv").write_text("sector,amount,unit\nr1,0.1,billion USD\n", encoding="utf-8")
    found = asked("shock", "two", "--demand", "more.csv")
    made = [found[one]["output_change"] for one in ("r1", "r2", "r3", "s1", "s2")]
    np.testing.assert_allclose(made, [142.34, 63.46, 63.83, 26.72, 14.68], atol=6e-3)
    by_region = asked("shock", "two", "--demand", "more.csv", "--by-region")
    assert by_region["L"]["output_change"] == pytest.approx(sum(made[:3]))


def test_a_change_is_shared_out_by_region():
    """From the table to one of twice its demand: all is the level of demand, and regions sum to the whole."""
    two_regions()
    lines = (
        (TOP / "examples" / "miller-and-blair" / "chapter-03.csv").read_text(encoding="utf-8").splitlines()
    )
    rows = [line.split(",") for line in lines[2:]]
    doubled = [
        ",".join([one[0], *(str(2 * float(cell)) if cell else "" for cell in one[1:])]) for one in rows
    ]
    Path("later.csv").write_text("\n".join([*lines[:2], *doubled]), encoding="utf-8")
    imported("later.csv", "--name", "later", "--sectors", "places.csv")
    found = asked("decompose", "two", "later", "--of", "output", "--by-region")
    assert found["L"]["demand_level"] == pytest.approx(4000)
    assert found["M"]["change"] == pytest.approx(2000)


def test_a_region_struck_out():
    """Without L, M meets its own demand alone: (I − Aᴹᴹ)⁻¹ fᴹ."""
    two_regions()
    Z = np.array([[200.0, 250], [150, 100]])
    x = np.array([1200.0, 800])
    left = np.linalg.solve(np.eye(2) - Z / x, [515, 450])
    found = asked("extraction", "two", "--region", "L")
    assert found["L"]["group_extraction_loss"] == pytest.approx(4000)
    assert found["M"]["group_extraction_loss"] == pytest.approx((x - left).sum())


def leather() -> tuple[StoredTable, dict[str, xr.DataArray]]:
    imported(str(LEATHER), "--name", "leather")
    stored = StoredTable.of("leather")
    given = stored.of_regions()
    wanted = ["technical_coefficients", "value_added_coefficient", "regional_output"]
    return stored, {**stored.variables(wanted, given=given), **given}


def test_published_example_of_value_added_in_exports():
    """The leather example of Quast and Kummritz (2015): figures that the tests of their package decompr pin."""
    stored, found = leather()
    assert stored.places == ("Argentina", "Turkey", "Germany", "outside")
    A, v = found["technical_coefficients"].to_numpy(), found["value_added_coefficient"].to_numpy()
    exports = (
        stored.table.gross_output - (A * np.kron(np.eye(3), np.ones((3, 3)))) @ stored.table.gross_output
    )
    Y = found["regional_final_demand"].to_numpy()
    exports = exports - (np.kron(np.eye(3), np.ones((3, 1))) * Y[:, :3]).sum(axis=1)
    behind = v[:, None] * np.linalg.inv(np.eye(9) - A)
    assert (behind * exports)[0, 0] == pytest.approx(28.52278, abs=6e-6)
    assert (behind * exports)[8, 8] == pytest.approx(34.74381, abs=1e-5)
    used = v[:, None] * found["regional_output"].to_numpy()
    assert used[0, 0] == pytest.approx(24.3345824, abs=1e-7)
    assert used[6, 1] == pytest.approx(23.6841309, abs=1e-7)
    trade = asked("value-added-trade", "leather")
    of_foreign = sum(trade["Argentina"][part] for part in EXPORT_PARTS[6:9])
    assert of_foreign == pytest.approx((behind * exports)[3:, :3].sum(), rel=1e-10)
    assert trade["Turkey"]["value_added_for_Germany"] == pytest.approx(used[3:6, 2].sum(), rel=1e-10)


def test_a_table_of_regions_is_run_without_a_dataset():
    """Read from a file and run as a scenario: the published figures, and every identity holds."""
    world = se.models.find("input-output").scenario(
        horizon=(2010, 2011), inputs=se.read_table(LEATHER).inputs, source="Quast and Kummritz (2015)"
    )
    outcome = world.run()
    used = outcome["value_added_coefficient"] * outcome["regional_output"]
    assert float(used[0, 0]) == pytest.approx(24.3345824, abs=1e-7)
    assert float(used[6, 1]) == pytest.approx(23.6841309, abs=1e-7)
    assert float(outcome["value_added_flow"].sel(buyer_region="outside").sum()) == 0.0
    assert len(outcome.gaps) >= 8
    assert all(gap.holds for gap in outcome.gaps)


def test_exports_by_part_are_the_nine_terms():
    """Equation 36 of Koopman, Wang and Wei, block by block with explicit inverses."""
    _, found = leather()
    A, v, Y = (
        found[name].to_numpy()
        for name in ("technical_coefficients", "value_added_coefficient", "regional_final_demand")
    )
    ours = exports_by_part(
        found["technical_coefficients"], found["value_added_coefficient"], found["regional_final_demand"],
        found["sector_region"],
    )  # fmt: skip
    B, of = np.linalg.inv(np.eye(9) - A), [slice(3 * at, 3 * at + 3) for at in range(3)]
    x = B @ Y.sum(axis=1)
    alone = [np.linalg.inv(np.eye(3) - A[s, s]) for s in of]
    E = [
        sum(A[of[r], of[s]] @ x[of[s]] + Y[of[r], s] for s in range(3) if s != r) for r in range(3)
    ]  # fmt: skip
    for r in range(3):
        R, others = of[r], [s for s in range(3) if s != r]
        V, terms = v[R], np.zeros(9)
        for s in others:
            S, back = of[s], V @ B[R, of[s]] @ A[of[s], R] @ alone[r]
            terms[:6] += (
                V @ B[R, R] @ Y[R, s], V @ B[R, S] @ Y[S, s],
                sum(V @ B[R, S] @ Y[S, t] for t in others if t != s),
                V @ B[R, S] @ Y[S, r], back @ Y[R, r], back @ E[r],
            )  # fmt: skip
            origin = sum(v[of[t]] @ B[of[t], R] for t in others)
            terms[6:] += (
                origin @ Y[R, s], origin @ A[R, S] @ alone[s] @ Y[S, s], origin @ A[R, S] @ alone[s] @ E[s],
            )  # fmt: skip
        found_here = ours.isel(region=r).to_numpy()
        np.testing.assert_allclose(found_here[:9], terms, rtol=1e-10)
        assert found_here.sum() == pytest.approx(E[r].sum(), rel=1e-12)


def test_regions_of_a_file_are_told_apart_from_groups_of_sectors():
    """Two heads that repeat the products are regions; sections over different products, and words that begin alike, are not."""
    head = "Unit: million euro\nCode,{},{},{},final demand,gross output\n"
    body = "10,5,4,20,39\n6,20,1,40,67\n5,2,8,4,19\n"
    below = "value added,18,40,6,,\n"
    for name, labels, regions in (
        ("pairs", ("North_Goods", "North_Care", "South_Goods"), ("North", "North", "South")),
        ("words", ("Other_goods", "Other_care", "Basic_trade"), ()),
    ):
        rows = "\n".join(f"{label},{row}" for label, row in zip(labels, body.split(), strict=True))
        Path("t.csv").write_text(head.format(*labels) + rows + "\n" + below, encoding="utf-8")
        imported("t.csv", "--name", name)
        assert StoredTable.of(name).table.regions == regions


def test_sheets_of_regions_speak_chinese(capsys):
    """Heads and notes, and what is said below a sheet that is cut."""
    two_regions()
    capsys.readouterr()
    for question in ("footprint two --top 1", "spillovers two --top 1", "value-added-trade two --top 1"):
        assert exit_code(["table", *question.split(), "--language", "zh"]) == 0
        assert untranslated(capsys.readouterr().out) == []


def test_a_mistake_is_told(capsys):
    """A table of one region, and what is not there, with what is."""
    two_regions()
    imported(str(TOP / "examples" / "miller-and-blair" / "chapter-02.csv"), "--name", "one")
    Path("no.csv").write_text("sector,amount\nr9,1\n", encoding="utf-8")
    for line, said in (
        ("spillovers one", "the table is of one region. Import one of several"),
        ("extraction two --region N", "the table has no region 'N'. Known: L, M."),
        ("footprint two --account co2", "the table has no account 'co2'"),
        ("footprint two --demand exprts", "the table has no final use 'exprts'"),
        ("shock two --demand no.csv", "no.csv, row 2: the table has no sector 'r9'. Known: r1"),
    ):
        capsys.readouterr()
        assert exit_code(["table", *line.split()]) == 2
        assert said in " ".join(capsys.readouterr().err.split())


FLOWS = np.array([[9.0, 4, 2, 1], [3, 16, 5, 2], [1, 2, 12, 6], [4, 1, 7, 20]])
USED = np.array([[20.0, 3, 2, 1], [9, 30, 1, -2], [4, 2, 25, 8], [1, 5, 16, 31]])
"""By product, what is consumed and invested in Nord and then in Sued."""
MADE = FLOWS.sum(axis=1) + USED.sum(axis=1)
LEFT = MADE - FLOWS.sum(axis=0)
PLACES = ["Nord", "Nord", "Sued", "Sued"]


def lines(*rows: object) -> str:
    return "\n".join(",".join(map(str, row)) for row in rows)


def between_provinces() -> str:
    """Provinces over the first of a group alone, codes and names of sectors beneath, totals by province."""
    products, uses = ["s01", "s02"], ["TC", "GCF", "TFU"]
    titles = ["Farms", "Works"]
    totals = np.c_[USED[:, :2], USED[:, :2].sum(axis=1), USED[:, 2:], USED[:, 2:].sum(axis=1)]
    heads = [
        ["Unit: RMB 10 thousand", "", "", "Nord", "", "Sued", "", "", "Nord", "", "", "Sued", "", "", ""],
        ["", "", "", *products, *products, "TIU", *uses, *uses, "GO"],
        ["", "", "", *titles, *titles, "Intermediate use", *["Consumption", "Capital", "Sum"] * 2, "Output"],
    ]
    rows = [
        [place, products[i % 2], titles[i % 2], *FLOWS[i], FLOWS[i].sum(), *totals[i], MADE[i]]
        for i, place in enumerate(["Nord", "", "Sued", ""])
    ]
    below = [["", "IM", "Import", 1, 1, 2, 2], ["", "TVA", "", *(LEFT - [1, 1, 2, 2])], ["", "TI", "", *MADE]]
    return lines(*heads, *rows, *below)


def figaro() -> str:
    """Joined codes, no printed total; taxes on products are no value added at basic prices."""
    labels = ["Nord_A01", "Nord_C10", "Sued_A01", "Sued_C10"]
    heads = [
        "rowLabels",
        *labels,
        *(f"{place}_{kind}" for place in ("Nord", "Sued") for kind in ("P3", "P51G")),
    ]
    rows = [[label, *FLOWS[i], *USED[i]] for i, label in enumerate(labels)]
    pay = [[1, 1, 2, 2], 0.5 * LEFT, 0.1 * LEFT, 0.4 * LEFT - [1, 1, 2, 2]]
    codes = ["W2_D21X31", "W2_D1", "W2_D29X39", "W2_B2A3G"]
    return lines(heads, *rows, *([code, *one, 0, 0, 0, 0] for code, one in zip(codes, pay, strict=True)))


def world() -> str:
    """Sectors outside, countries inside, as the World Input-Output Database prints them."""
    heads = [
        ["", "", "", "A", "C", "A", "C", "CONS_h", "GFCF", "CONS_h", "GFCF", "TOT"],
        [
            "",
            "",
            "",
            *["Crops", "Food"] * 2,
            *["Households", "Gross fixed capital formation"] * 2,
            "Total output",
        ],
        ["", "", "", *PLACES, *PLACES, "TOT"],
    ]
    rows = [
        ["AC"[i % 2], ["Crops", "Food"][i % 2], place, *FLOWS[i], *USED[i], MADE[i]]
        for i, place in enumerate(PLACES)
    ]
    below = [
        ["TXSP", "taxes less subsidies on products", "TOT", 1, 1, 2, 2],
        ["VA", "Value added at basic prices", "TOT", *(LEFT - [1, 1, 2, 2])],
        ["GO", "Output at basic prices", "TOT", *MADE],
    ]
    return lines(*heads, *rows, *below)


@pytest.mark.parametrize("layout", [between_provinces, figaro, world])
def test_layouts_of_tables_of_several_regions(layout):
    """Regions, uses by region and value added; who uses what decides every footprint."""
    Path("t.csv").write_text(layout(), encoding="utf-8")
    imported("t.csv", "--name", "several", "--unit", "million EUR")
    table = StoredTable.of("several").table
    assert table.regions == tuple(PLACES)
    assert table.intermediate.tolist() == FLOWS.tolist()
    np.testing.assert_allclose(table.value_added, LEFT - [1, 1, 2, 2])
    for place, own in (("Nord", USED[:, :2]), ("Sued", USED[:, 2:])):
        used = sorted(values.tolist() for values in table.regional_uses[place].values())
        assert used == sorted(own.T.tolist())
    behind = np.linalg.solve(
        np.eye(4) - FLOWS / MADE, np.c_[USED[:, :2].sum(axis=1), USED[:, 2:].sum(axis=1)]
    )
    found = asked("footprint", "several")
    made = (table.value_added / MADE) @ behind
    np.testing.assert_allclose([found["Nord"]["consumption"], found["Sued"]["consumption"]], made)


def test_a_use_at_home_that_no_region_heads_is_named(capsys):
    Path("t.csv").write_text(figaro().replace("Sued_P51G", "P51G"), encoding="utf-8")
    imported("t.csv", "--name", "several", "--unit", "million EUR")
    assert "of no region" not in capsys.readouterr().out
    Path("t.csv").write_text(
        figaro().replace("Sued_P51G", "P52").replace("Nord_P51G", "P53"), encoding="utf-8"
    )
    imported("t.csv", "--name", "several", "--unit", "million EUR", "--replace")
    assert "of no region, counted as used outside: " in capsys.readouterr().out

"""The tables of the textbook, imported and asked as a reader would: the numbers the book prints, to their digits."""

import csv
from pathlib import Path

import numpy as np
import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.tables.stored import stored_table
from tests.conftest import TOP
from tests.pages import exit_code

BOOK = TOP / "examples" / "miller-and-blair"

L_OF_TWO_REGIONS = [
    [1.4234, 0.4652, 0.2909, 0.1917, 0.3041],
    [0.6346, 1.4237, 0.6707, 0.4092, 0.4558],
    [0.6383, 0.5369, 1.3363, 0.2501, 0.3108],
    [0.2672, 0.2000, 0.1973, 1.3406, 0.5473],
    [0.1468, 0.0908, 0.0926, 0.2155, 1.2538],
]
"""Section 3.3, as printed."""

PRINTED = [
    (["02"], ["multipliers"], "output_multiplier", [1.518, 1.452], 6e-4),
    (["02-closed"], ["multipliers"], "output_multiplier", [2.462, 2.262, 2.135], 1.6e-3),
    (["03"], ["multipliers"], "output_multiplier", np.sum(L_OF_TWO_REGIONS, axis=0), 3e-4),
    (["06"], ["multipliers"], "income_multiplier", [0.442, 0.380], 6e-4),
    (["02"], ["linkages", "--forward", "ghosh"], "forward_linkage", [1.254 + 0.660, 0.132 + 1.122], 1.1e-3),
    (["02"], ["extraction", "--group", "1"], "group_extraction_loss", [1000, 2000 - 1700 / 0.95], 1e-6),
    (["13-before", "13-after"], ["decompose", "--of", "output", "--method", "polar"], "technical_coefficients",
     [0.84, 9.14, 9.49], 6e-3),
]  # fmt: skip
"""Tables, command, column of its file, the book's numbers, and what their digits leave open."""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Datasets and answers of one test."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def chapter(name: str, *options: str, use: str = "") -> None:
    """Import `chapter-NAME.csv`."""
    file = str(BOOK / f"chapter-{use or name}.csv")
    assert exit_code(["data", "import", file, "--year", "2009", "--name", f"mb-{name}", *options]) == 0


def answers(line: list[str], column: str) -> list[float]:
    """A column of the file that a question writes."""
    assert exit_code(["table", *line, "--output", "out.csv"]) == 0
    with Path("out.csv").open(encoding="utf-8", newline="") as stream:
        return [float(row[column]) for row in csv.DictReader(stream)]


def sums_of_inverse(Z, x) -> list[float]:
    """Output multipliers, from the definition."""
    return np.linalg.inv(np.eye(len(x)) - np.array(Z) / x).sum(axis=0).tolist()


@pytest.mark.parametrize("asked", PRINTED, ids=lambda asked: " ".join((*asked[0], asked[1][0])))
def test_a_chapter_gives_the_numbers_of_the_book(asked):
    """Every chapter's table passes the import's checks, and the command of the page prints what the book prints."""
    tables, (question, *options), column, printed, digits = asked
    for name in tables:
        chapter(name)
    found = answers([question, *(f"mb-{name}" for name in tables), *options], column)
    assert found == pytest.approx(list(printed), abs=digits)


def test_aggregation_chapter_4():
    """Five sectors of two regions summed to the regions: S Z S′ and its multipliers."""
    chapter("03")
    groups = str(BOOK / "chapter-04-groups.csv")
    assert exit_code(["data", "aggregate", "mb-03", "--by", groups, "--into", "mb-04"]) == 0
    expected = sums_of_inverse([[2250, 500], [335, 700]], [4000, 2000])
    assert answers(["multipliers", "mb-04"], "output_multiplier") == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("technology", ["industry", "commodity"])
def test_commodities_by_industries_chapter_5(technology):
    """A = B D where every product of an industry has its recipe, A = B C⁻¹ where every product has its own."""
    assumption = f"commodity-by-commodity {technology}-technology"
    make = str(BOOK / "chapter-05-make.csv")
    chapter("05", "--make", make, "--assumption", assumption, use="05-use")
    V, U = np.array([[90.0, 10], [0, 100]]), np.array([[10.0, 10], [10, 7]])
    B, D, C = U / V.sum(axis=1), V / V.sum(axis=0), V.T / V.sum(axis=1)
    A = B @ (D if technology == "industry" else np.linalg.inv(C))
    expected = np.linalg.inv(np.eye(2) - A).sum(axis=0)
    assert answers(["multipliers", "mb-05"], "output_multiplier") == pytest.approx(expected, rel=1e-9)


def test_updating_by_ras_section_7_4_2():
    """The margins of the book are met by r̂ A(0) ŝ: cross ratios of cells stay those of A(0)."""
    chapter("07")
    totals = str(BOOK / "chapter-07-totals.csv")
    line = ["data", "update", "mb-07", "--to", totals, "--year", "2010", "--into", "mb-07-new"]
    assert exit_code(line) == 0
    flows = stored_table(catalogue.find("mb-07-new")).intermediate
    assert flows.sum(axis=1) == pytest.approx([245, 136, 159], rel=1e-8)
    assert flows.sum(axis=0) == pytest.approx([251, 107, 182], rel=1e-8)
    base = np.array([[0.120, 0.100, 0.049], [0.210, 0.247, 0.265], [0.026, 0.249, 0.145]])
    ratios = [cells[1:, 1:] * cells[0, 0] / np.outer(cells[1:, 0], cells[0, 1:]) for cells in (base, flows)]
    np.testing.assert_allclose(ratios[1], ratios[0], rtol=1e-5)


def test_a_region_without_a_survey_chapter_8():
    """The second sector is half of the region and two thirds of the nation: its row is cut by its quotient."""
    chapter("02")
    region = str(BOOK / "chapter-08-region.csv")
    line = ["data", "regionalise", "mb-02", "--output", region, "--region", "south", "--method", "slq"]
    assert exit_code([*line, "--into", "mb-08"]) == 0
    quotient = np.array([0.5 / (1 / 3), 0.5 / (2 / 3)])
    flows = np.minimum(quotient, 1)[:, None] * np.array([[0.15, 0.25], [0.20, 0.05]]) * 300
    expected = sums_of_inverse(flows, [300, 300])
    assert answers(["multipliers", "mb-08"], "output_multiplier") == pytest.approx(expected, rel=1e-9)


def test_energy_in_hybrid_units_chapter_9():
    """Money per terajoule and per dollar: v′ (I − A)⁻¹ of rows in their own units."""
    chapter("09", "--units-by-row")
    Z, x = np.array([[12.0, 60, 18], [4, 30, 6], [8, 10, 25]]), np.array([160.0, 100, 200])
    expected = np.array([20.0, 50, 140]) / x @ np.linalg.inv(np.eye(3) - Z / x)
    assert answers(["multipliers", "mb-09"], "value_added_multiplier") == pytest.approx(expected, rel=1e-9)


def test_emissions_chapter_10():
    """Emissions of all sectors per unit of final demand."""
    chapter("02")
    found = answers(
        ["multipliers", "mb-02", "--accounts", str(BOOK / "chapter-10.csv")], "emissions_multiplier"
    )
    L = np.linalg.inv(np.eye(2) - np.array([[0.15, 0.25], [0.20, 0.05]]))
    assert found == pytest.approx(np.array([0.4, 0.05]) @ L, rel=1e-9)


def test_every_table_of_the_folder_is_on_its_page():
    """A file that no line of the page names would be found by nobody."""
    page = (TOP / "docs" / "miller-and-blair.md").read_text(encoding="utf-8")
    assert [path.name for path in BOOK.glob("*.csv") if f"`{path.name}`" not in page] == []

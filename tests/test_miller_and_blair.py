"""The tables of the textbook, imported and asked as a reader would: the numbers the book prints, to their digits."""

import csv

import numpy as np
import pytest

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
    (["03"], ["multipliers"], "output_multiplier", np.sum(L_OF_TWO_REGIONS, axis=0), 3e-4),
    (["06"], ["multipliers"], "income_multiplier", [0.442, 0.380], 6e-4),
    (["02"], ["linkages", "--forward", "ghosh"], "forward_linkage", [1.254 + 0.660, 0.132 + 1.122], 1.1e-3),
    (["02"], ["extraction", "--group", "1"], "group_extraction_loss", [1000, 2000 - 1700 / 0.95], 1e-6),
    (["13-before", "13-after"], ["decompose", "--of", "output", "--method", "polar"], "technical_coefficients",
     [0.84, 9.14, 9.49], 6e-3),
]  # fmt: skip
"""Tables, command, column of its file, the book's numbers, and what their digits leave open."""


@pytest.mark.parametrize("asked", PRINTED, ids=lambda asked: " ".join((*asked[0], asked[1][0])))
def test_a_chapter_gives_the_numbers_of_the_book(tmp_path, monkeypatch, asked):
    """Every chapter's table passes the import's checks, and the command of the page prints what the book prints."""
    tables, (question, *options), column, printed, digits = asked
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path))
    for name in tables:
        file = str(BOOK / f"chapter-{name}.csv")
        assert exit_code(["data", "import", file, "--year", "2009", "--name", f"mb-{name}"]) == 0
    out = tmp_path / "out.csv"
    names = [f"mb-{name}" for name in tables]
    assert exit_code(["table", question, *names, *options, "--output", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as stream:
        found = [float(row[column]) for row in csv.DictReader(stream)]
    assert found == pytest.approx(list(printed), abs=digits)


def test_every_table_of_the_folder_is_on_its_page():
    """A file that no line of the page names would be found by nobody."""
    page = (BOOK / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in BOOK.glob("*.csv") if f"`{path.name}`" not in page] == []

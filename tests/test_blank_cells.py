"""A cell that nobody printed is blank: declared where it may be, told with the input, refused everywhere else."""

import csv

import pytest

from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound
from tests.conftest import TOP

NAMES = {
    "industry_anchor": ("industry", "CNY_1e8"),
    "industry_group_anchor": ("industry_group", "CNY_1e8"),
    "industry_employment_anchor": ("penetration_jobs_by_industry", "persons_1e4"),
}


@pytest.mark.parametrize("name", NAMES)
def test_an_anchor_that_is_not_printed_is_blank(baseline, name):
    """As many blank cells in the table as there are cells without an anchor, no 0 among them; the input says what it means."""
    with (TOP / "calibration" / "anchors" / f"{NAMES[name][0]}.csv").open(encoding="utf-8") as stream:
        cells = [row["value"] for row in csv.DictReader(stream)]
    given = baseline.scenario.inputs[name]
    assert cells.count("") == int((given == 0.0).sum()) > 0
    assert not [cell for cell in cells if cell and float(cell) <= 0.0]
    assert given.attrs["blank"] == "not printed"
    assert "a blank cell is not printed" in given.attrs["quality"]


def test_elsewhere_a_blank_cell_is_refused(tmp_path):
    """The nation's anchor has a number in every year it names."""
    (tmp_path / "core.csv").write_text("year,value\n2023,13827\n2024,\n", encoding="utf-8")
    text = '[inputs.core_anchor]\ntable = "core.csv"\nunit = "CNY_1e8"\nsource = "x"\n'
    (tmp_path / "mine.toml").write_text(f'extends = "baseline"\n{text}', encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"core\.csv:3"):
        _ = load(tmp_path / "mine.toml").inputs

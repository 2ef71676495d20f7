"""What printed value added has beyond the kinds a table gives: named for what it can be, and never more."""

import pytest

from scenario_engine.data.tables.reader import read_table

FIRST = "Unit: million euro\nCode,a,b,exports,gross output\na,1,2,7,10\nb,3,4,13,20\ncompensation of employees,2,5,,\n"


@pytest.mark.parametrize(
    ("rows", "name", "rest"),
    [
        ("", "other_value_added", [4, 9]),
        ("net taxes on production,1,2,,\n", "operating_surplus", [3, 7]),
        ("operating surplus,3,3,,\n", "other_value_added", [1, 6]),
    ],
    ids=["wages alone", "wages and taxes", "wages and surplus"],
)
def test_the_rest_is_surplus_where_nothing_else_is_left(tmp_path, rows, name, rest):
    """Beside wages alone it holds taxes as well; beside wages and taxes it is what production earns."""
    (tmp_path / "t.csv").write_text(FIRST + rows + "value added,6,14,,\n", encoding="utf-8")
    table = read_table(tmp_path / "t.csv")
    assert table.primary_inputs[name].tolist() == rest
    assert any("is what value added has beyond the kinds given" in note for note in table.notes)

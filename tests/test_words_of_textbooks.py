"""Words of textbooks and of older editions: investment in one column, net exports, value added at factor cost."""

import pytest

from scenario_engine.data.tables.checks import check_table
from scenario_engine.data.tables.reader import read_table
from scenario_engine.data.tables.vocabulary import vocabulary, word

TEXTBOOK = (
    "Unit: million rand\n,Farms,Works,Households,Government,Investment,Net exports,Total domestic output\n"
    "Farms,10,40,45,5,3,-3,100\nWorks,30,60,70,20,32,-12,200\nValue added at factor cost,60,100,,,,,\nTotal input,100,200,,,,,\n"
)


def test_a_textbook_with_net_exports_is_read(tmp_path):
    """Net exports are a use of either sign; no imports are known, and investment is all of capital formation."""
    (tmp_path / "t.csv").write_text(TEXTBOOK, encoding="utf-8")
    table = read_table(tmp_path / "t.csv")
    assert table.final_uses["net_exports"].tolist() == [-3, -12]
    assert table.final_uses["capital_formation"].tolist() == [3, 32]
    assert table.imports is None
    assert table.final_demand.tolist() == [50, 110]
    assert all(finding.passed or not finding.fatal for finding in check_table(table))


def test_investment_beside_stocks_is_counted_once(tmp_path):
    """Where stocks stand in a column of their own, rows balance with both."""
    text = TEXTBOOK.replace("Net exports", "Increase in stocks")
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    table = read_table(tmp_path / "t.csv")
    assert table.final_demand.tolist() == [50, 110]
    assert all(finding.passed for finding in check_table(table) if finding.fatal)


@pytest.mark.parametrize(
    ("side", "label", "role"),
    [
        (
            "columns",
            "Changes in inventories and acquisition less disposals of valuables",
            "inventories_and_valuables",
        ),
        ("columns", "Exports to rest of the world", "exports_by_destination"),
        ("columns", "Total final uses at purchasers' prices", "final_use_total"),
        ("columns", "货物和服务净出口", "net_exports"),
        ("rows", "Imports of similar products", "imported_inputs"),
        ("rows", "Gross value added at factor cost", "value_added"),
        ("rows", "Total supply at purchasers' prices", "total_supply"),
    ],
)
def test_words_of_manuals_are_known(side, label, role):
    """As the manuals of the United Nations and of Eurostat, and the National Bureau, write them."""
    assert getattr(vocabulary(), side)[word(label)].name == role

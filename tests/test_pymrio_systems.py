"""Tables to pymrio and back: the same flows, and its own analyses of them agree with ours."""

import numpy as np
import pytest

from scenario_engine.data.tables.checks import check_table
from scenario_engine.data.tables.pymrio_systems import from_pymrio, to_pymrio
from scenario_engine.data.tables.reader import read_table
from scenario_engine.support.errors import TableError

pymrio = pytest.importorskip("pymrio", reason="pymrio is in the dependency group interop")

TEXT = (
    "Unit: million EUR\nCode,a,b,household consumption,exports,imports,gross output\na,10,20,60,20,-10,100\n"
    "b,30,40,90,60,-20,200\ncompensation of employees,40,90,,,,\noperating surplus,20,50,,,,\n"
)


def test_a_table_goes_to_pymrio_and_comes_back(tmp_path):
    """Z, Y and value added; pymrio's own output and inverse of it are ours."""
    (tmp_path / "t.csv").write_text(TEXT, encoding="utf-8")
    table = read_table(tmp_path / "t.csv")
    system = to_pymrio(table).calc_all()
    np.testing.assert_allclose(system.x["indout"], table.gross_output)
    np.testing.assert_allclose(system.L, np.linalg.inv(np.eye(2) - table.coefficients))
    again = from_pymrio(system)
    assert (again.sectors, again.unit) == (table.sectors, "EUR_1e6")
    np.testing.assert_allclose(again.intermediate, table.intermediate)
    np.testing.assert_allclose(again.final_demand, table.final_demand)
    assert {name: values.tolist() for name, values in again.primary_inputs.items()} == {
        "compensation_of_employees": [40, 90], "operating_surplus": [20, 50],
    }  # fmt: skip


def test_a_system_of_six_regions_is_a_table_of_their_sectors():
    """The one that pymrio carries: 48 sectors in million dollars, every balance held."""
    system = pymrio.load_test()
    table = from_pymrio(system)
    assert table.sectors[:2] == ("reg1 food", "reg1 mining")
    assert (len(table.sectors), table.unit) == (48, "USD_1e6")
    assert table.final_uses["household_consumption"].sum() > 0
    assert not [finding for finding in check_table(table) if finding.fatal and not finding.passed]
    system.unit.iloc[0, 0] = "TJ"
    with pytest.raises(TableError, match=r"in Mill USD, TJ\. Give its one unit"):
        from_pymrio(system)

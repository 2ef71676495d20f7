"""Flows of a stored table: text that counts, a copy for the machine, and what happens where they differ."""

import numpy as np
import pandas as pd
import pytest

from scenario_engine.data import squares
from scenario_engine.data.dataset import Dataset
from scenario_engine.data.tables.store import TableOrigin, store
from scenario_engine.data.tables.stored import stored_table
from scenario_engine.data.tables.table import Table
from scenario_engine.scenario.outcome import compute
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.checksums import NAME

SCENARIO = """\
title = { en = "Multipliers", zh = "乘数" }
dataset = "flows"
horizon = { base = 2020, measured = 2020, last = 2020 }
outputs = ["output_multiplier"]

[inputs]
intermediate_use = { data = { file = "intermediate_use" } }
sector_gross_output = { data = { file = "sectors", indicator = "gross_output" } }
"""


def made(size, share, seed=0) -> Table:
    """A table of which a share of the flows is not zero; some names would be formulas in a spreadsheet."""
    random = np.random.default_rng(seed)
    flows = np.where(random.random((size, size)) < share, random.uniform(0.0, 3.0, (size, size)), 0.0)
    output = np.maximum(flows.sum(axis=0), flows.sum(axis=1)) + 5.0
    final, added = output - flows.sum(axis=1), output - flows.sum(axis=0)
    names = tuple(f"c{at}" if at else "=1+1" for at in range(size))
    return Table(
        sectors=names, titles={}, unit="CNY_1e4", unit_from="given", intermediate=flows, gross_output=output,
        final_uses={"exports": final}, primary_inputs={"compensation_of_employees": added},
        intermediate_input=flows.sum(axis=0), value_added=added, total_input=output,
    )  # fmt: skip


@pytest.fixture(params=[0.05, 0.9], ids=["sparse", "dense"])
def flows(request, tmp_path, monkeypatch):
    """A stored table, sparse or dense, its folder, and the table it was."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path))
    (tmp_path / "source.csv").write_text("x", encoding="utf-8")
    table = made(120, request.param)
    folder = store(table, TableOrigin("flows", 2020, "nation", (tmp_path / "source.csv",)), tmp_path)
    return table, folder


def test_text_and_copy_hold_the_same_flows(flows, monkeypatch):
    """To the last bit, from the copy, and from the text where there is no copy; zeros are no rows of the text."""
    table, folder = flows
    assert len(pd.read_csv(folder / "intermediate_use.csv")) == int((table.intermediate != 0).sum())
    with monkeypatch.context() as patched:
        patched.setattr(squares, "read_rows", lambda *_: pytest.fail("the text was read"))
        np.testing.assert_array_equal(stored_table(Dataset(folder)).intermediate, table.intermediate)
    (folder / "intermediate_use.npz").unlink()
    np.testing.assert_array_equal(stored_table(Dataset(folder)).intermediate, table.intermediate)


def test_a_copy_that_is_not_what_was_written_is_not_read(flows):
    """Another table's copy put in its place: the text counts."""
    table, folder = flows
    np.savez(folder / "intermediate_use.npz", flows=2.0 * table.intermediate)
    np.testing.assert_array_equal(stored_table(Dataset(folder)).intermediate, table.intermediate)


def test_a_text_changed_by_hand_is_refused_or_read(flows):
    """With the sums beside it the change is refused; without them the text as it is counts, not the copy."""
    table, folder = flows
    text = pd.read_csv(folder / "intermediate_use.csv", dtype=str)
    text.loc[0, "value"] = "77"
    text.to_csv(folder / "intermediate_use.csv", index=False)
    with pytest.raises(ScenarioEngineError, match="was changed after it was written"):
        stored_table(Dataset(folder))
    (folder / NAME).unlink()
    first = tuple(at[0] for at in np.nonzero(table.intermediate))
    assert stored_table(Dataset(folder)).intermediate[first] == 77


def test_a_scenario_reads_the_copy_in_its_own_unit(flows, tmp_path, monkeypatch):
    """A run needs no text of the flows; its multipliers are those of the table."""
    table, _ = flows
    (tmp_path / "s.toml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.setattr(squares, "read_rows", lambda *_: pytest.fail("the text was read"))
    found = compute(tmp_path / "s.toml").result["output_multiplier"]
    expected = np.linalg.inv(np.eye(120) - table.intermediate / table.gross_output).sum(axis=0)
    np.testing.assert_allclose(found, expected, rtol=1e-12)

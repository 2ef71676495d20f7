"""Scenarios written and read: nothing is lost, and a chain means the same however it is cut."""

import tempfile
from functools import reduce
from pathlib import Path

import pytest
import xarray as xr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scenario_engine.scenario.files import Layer, checked
from scenario_engine.scenario.merge import Merged, merge, merged, said_by
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.scenario.write import as_toml, write_flattened
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.toml.located import parse
from scenario_engine.testing.scenarios import chains, records

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]
SCENARIOS = sorted(TOP.glob("scenarios/*.toml"))


def read(text: str):
    form = checked(parse(text, "drawn.toml"))
    assert form.problems == []
    return form.record


@given(records())
def test_any_scenario_survives_write_read_write(record):
    """What is read again is the same record, and writes the same text."""
    text = as_toml(record)
    again = read(text)
    assert again == record
    assert as_toml(again) == text


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenarios_of_the_project_survive_writing(path):
    """Written and read again they are the same record; every key has a place."""
    record = load(path).layers[-1].record
    assert read(as_toml(record)) == record


def test_what_is_written_is_what_a_person_would_write():
    """Headings for inputs, one line a path, dotted keys for labels; defaults are left out."""
    text = """\
title = {zh = "情景", en = "Mine"}
extends = "baseline"

[variants]
regional_value_added = "pooled"

[inputs.real_gdp_growth]
path = {2025 = 5.0, 2030 = 4.0}
unit = "percent"
assumption = "eases"

[inputs.relative_growth]
by.industry = {default = 0.0, C = {path = {2025 = 0.0, 2030 = 1.0}}}
unit = "percent"
source = "own"
"""
    assert as_toml(read(text)) == text


def layers_of(drawn) -> tuple[Layer, ...]:
    return tuple(
        Layer(Path(f"{index}.toml"), parse(as_toml(record), f"{index}.toml"), record)
        for index, record in enumerate(drawn)
    )


@given(chains(), st.data())
def test_merging_is_associative_along_a_chain(drawn, data):
    """However a chain is cut in two, the halves merged say what the whole says."""
    layers = layers_of(drawn)
    cut = data.draw(st.integers(0, len(layers)))
    assert merge(merged(layers[:cut])[-1], merged(layers[cut:])[-1]) == merged(layers)[-1]
    said = [said_by(layer) for layer in layers]
    from_the_right = reduce(lambda later, earlier: merge(earlier, later), reversed(said), Merged())
    assert from_the_right == merged(layers)[-1]


@given(st.lists(records(), min_size=3, max_size=3))
def test_merging_any_three_files_is_associative(drawn):
    """Also where the files are of any form, changes of nothing among them."""
    a, b, c = (said_by(layer) for layer in layers_of(drawn))
    assert merge(merge(a, b), c) == merge(a, merge(b, c))


@settings(max_examples=15)
@given(chains())
def test_a_flattened_chain_resolves_to_the_same_inputs(drawn):
    """One file with the numbers of a chain gives every input bit for bit, under the same labels."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for index, record in enumerate(drawn):
            chained = record.model_copy(update={"extends": str(index - 1)}) if index else record
            (folder / f"{index}.toml").write_text(as_toml(chained), encoding="utf-8")
        chain = load(folder / f"{len(drawn) - 1}.toml")
        assume(not chain._examined()[1])  # what is added may lead out of bounds
        write_flattened(chain, folder / "flat.toml")
        flat = load(folder / "flat.toml")
        assert len(flat.layers) == 1
        assert_same_inputs(flat, chain)


@pytest.mark.parametrize("name", ["baseline", "solow"])
def test_scenarios_of_the_project_flatten(name, tmp_path):
    """Data, memberships and tables become numbers in one file, none of them moved."""
    chain = load(TOP / f"scenarios/{name}.toml")
    write_flattened(chain, tmp_path / "flat.toml")
    assert_same_inputs(load(tmp_path / "flat.toml"), chain)


def test_a_scenario_that_draws_does_not_flatten(tmp_path):
    """Its draws would be lost without a word."""
    with pytest.raises(ScenarioEngineError, match=r"uncertain.toml draws .*real_gdp_growth"):
        write_flattened(load(TOP / "scenarios/uncertain.toml"), tmp_path / "flat.toml")
    assert not list(tmp_path.iterdir())


def assert_same_inputs(one: Scenario, other: Scenario) -> None:
    assert one.inputs.keys() == other.inputs.keys()
    for name, array in one.inputs.items():
        xr.testing.assert_equal(array, other.inputs[name])
        assert array.attrs["units"] == other.inputs[name].attrs["units"]
        assert array.attrs["source"] == other.inputs[name].attrs["source"]
        assert array.attrs["source_zh"] == other.inputs[name].attrs["source_zh"]

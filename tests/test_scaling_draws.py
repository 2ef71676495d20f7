"""A draw that scales leaves the path as it is at 1, or at 100 percent; a slip of the unit is refused, a meant number is not."""

import pytest

from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError
from tests.toyland import toyland, written

SLIPS = [
    'distribution = "uniform", low = 98, high = 102',
    'distribution = "normal", mean = 100, sd = 2',
    "values = [98, 100, 102]",
]


def scaled(folder, draw, line=""):
    """How growth is drawn, whose centre the base gives."""
    text = f'[inputs.real_gdp_growth]\ndraw = {{ {draw}, effect = "scale" }}\nassumption = "test"\n{line}'
    return load(written(toyland(folder), text)).uncertainty.inputs


@pytest.mark.parametrize("draw", SLIPS)
def test_around_a_hundred_without_a_unit_is_refused(tmp_path, draw):
    """Whatever the distribution; what to write is said, and written so it is taken."""
    with pytest.raises(ScenarioEngineError, match="around 100 and has no unit") as told:
        scaled(tmp_path, draw)
    assert 'unit = "percent" where 100' in str(told.value)
    for unit, factor in (("percent", 0.01), ("1", 1.0)):
        (found,) = scaled(tmp_path, draw, f'unit = "{unit}"')
        assert float(found.factor) == factor


def test_beside_a_value_it_lies_around_one(tmp_path):
    """There the unit is the value's, and says nothing of the draw."""
    with pytest.raises(ScenarioEngineError, match="around 100, and 1 leaves"):
        scaled(tmp_path, SLIPS[1], 'value = 3\nunit = "percent"')
    assert scaled(tmp_path, 'distribution = "normal", sd = 0.1', 'value = 3\nunit = "percent"')


def test_around_one_percent_is_refused(tmp_path):
    """1 ± 0.02 percent was meant to be 100 ± 2, or a pure number."""
    draw = 'distribution = "normal", mean = 1, sd = 0.02'
    with pytest.raises(ScenarioEngineError, match=r"around 0\.01 with unit = 'percent'"):
        scaled(tmp_path, draw, 'unit = "percent"')
    assert scaled(tmp_path, draw)


@pytest.mark.parametrize("values", ["[-0.1, 0.1]", "[-2, -1, 1, 2]"])
def test_values_around_nought_are_refused(tmp_path, values):
    """Changes either way are to be added: the middle of two values that both may be the median is nought."""
    with pytest.raises(ScenarioEngineError, match=r"scales by numbers around 0, and 1 leaves"):
        scaled(tmp_path, f"values = {values}")
    assert scaled(tmp_path, "values = [0.9, 1.1]")
    assert scaled(tmp_path, "values = [0, 1, 2]")

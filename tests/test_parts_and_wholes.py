"""Tolerances go with the terms in whatever unit; no part is larger than its whole; what is unusual is told with its numbers."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from scenario_engine.analysis.compare.tables import cancels
from scenario_engine.engine import identity
from scenario_engine.engine.identity import at_most
from scenario_engine.engine.program import evaluate
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from tests.test_commands import call
from tests.toyland import run, toyland, written

TOP = Path(__file__).parents[1]
PACKAGED = sorted(path.stem for path in (TOP / "scenarios").glob("*.toml"))
GRAPH = installed_graph()
IN_ANOTHER_UNIT = {"money": 1e-22, "constant_money": 1e-22, "dollar": 1e-12, "person": 1e4}
"""What a number in the dataset's unit is multiplied with: 10³⁰ yuan, and single persons."""


def factor(name: str) -> float:
    powers = GRAPH.variable(name).kind.exponents
    return float(np.prod([IN_ANOTHER_UNIT.get(base, 1.0) ** float(power) for base, power in powers]))


def gaps(scenario, inputs, values) -> dict[str, identity.Gap]:
    found = identity.check({**inputs, **values}, scenario.model.identities, scenario.graph.variants(inputs))
    return {gap.identity.name: gap for gap in found}


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKAGED)
def test_identities_do_not_hang_on_the_unit_of_money(name):
    """Every packaged scenario counted in 10³⁰ yuan: what holds, holds, and tripled value added is found as before.

    Below one all gaps had been absolute, so that in such a unit no identity could fail.
    """
    scenario = load(name)
    inputs = scenario.inputs
    other = {one: array * factor(one) for one, array in inputs.items()}
    computed, values = (
        evaluate(scenario.graph, given, indexes=scenario.indexes) for given in (inputs, other)
    )
    plain, scaled = gaps(scenario, inputs, computed), gaps(scenario, other, values)
    assert {key: gap.holds for key, gap in plain.items()} == {key: gap.holds for key, gap in scaled.items()}
    if "total_value_added" in values:
        tripled = {**values, "core_value_added": 3.0 * values["core_value_added"]}
        found = gaps(scenario, other, tripled).values()
        assert "core + penetration = total" in [gap.identity.statement for gap in found if not gap.holds]


def labelled(values) -> xr.DataArray:
    return xr.DataArray(values, coords={"industry": list(range(len(values)))}, dims=["industry"])


ONE = identity.identity("both sides agree")(lambda a, b: (a, b))
NUMBERS = st.lists(st.floats(-1e3, 1e3, allow_subnormal=False), min_size=1, max_size=5)


@given(NUMBERS, NUMBERS, st.integers(-250, 250))
def test_a_gap_is_the_same_in_every_unit(left, right, power):
    """Powers of two round nothing: the gap is equal to the last bit."""
    size = min(len(left), len(right))
    sides = {
        name: labelled(np.where(np.abs(values[:size]) < 1e-30, 0.0, values[:size]))
        for name, values in (("a", left), ("b", right))
    }
    assert ONE.gap(sides).size == ONE.gap({name: side * 2.0**power for name, side in sides.items()}).size


def test_terms_that_cancel_say_their_size():
    """1 − 1 is nought only to the rounding of ones."""
    nearly = {"a": labelled([1e-17]), "b": labelled([0.0])}
    assert not ONE.gap(nearly).holds
    assert identity.identity("they cancel")(lambda a, b: (a, b, 1.0)).gap(nearly).holds


CONDITIONS = [one for one in discovered_identities() if one.of_data]


@pytest.mark.parametrize("one", CONDITIONS, ids=lambda one: one.name)
def test_a_part_is_no_larger_than_its_whole(one):
    """Each condition holds in the baseline, and breaks where the part is ten thousand times as much, with both numbers."""
    scenario = load("baseline")
    values = {**scenario.inputs, **evaluate(scenario.graph, scenario.inputs, indexes=scenario.indexes)}
    assert one.gap(values).holds
    part = one.inputs[0]
    gap = one.gap({**values, part: 1e4 * values[part]})
    assert not gap.holds
    assert gap.sides[0] > gap.sides[1]


@given(st.floats(0.0, 1e6), st.floats(1e-6, 1e6))
def test_at_most(part, whole):
    """The sides differ by what the part has too much, and agree where it has not."""
    left, right = at_most(np.float64(part), np.float64(whole))
    assert left - right == max(part - whole, 0.0)


ANCHOR = """
extends = "baseline"
[inputs.core_anchor]
path = {{ 2022 = {}, 2024 = {} }}
unit = "{}"
assumption = "published"
"""


@pytest.mark.parametrize("numbers", [(1.26, 1.5, "亿元"), (12600, 15000, "万亿元")])
def test_an_anchor_in_another_unit_is_refused(tmp_path, capsys, numbers):
    """Core ten thousand times too small or too large leaves no penetration beside what print gives of sections."""
    (tmp_path / "mine.toml").write_text(ANCHOR.format(*numbers), encoding="utf-8")
    assert call("run", str(tmp_path / "mine.toml"), "--quiet", "--output", str(tmp_path / "result")) == 2
    assert "print leaves penetration -" in capsys.readouterr().err
    assert not (tmp_path / "result").exists()


def test_regions_that_do_not_add_up_to_their_nation(tmp_path):
    """Regions of 330 in a nation of 546: both numbers are told; a region of a nation has the nation's industries."""
    toyland(tmp_path)
    regions = (
        "[inputs.measured_regional_gdp]\nby.region = { east = { path = { 2019 = 220, 2021 = 250 } }, west = 75, isle = 5 }\n"
        'unit = "kr_1e9"\nassumption = "office"\n'
        '[inputs.regional_relative_growth]\nvalue = 0\nunit = "percent"\nassumption = "round"\n'
    )
    outcome = run(tmp_path, regions)
    (warning,) = [warning for warning in outcome.warnings if "GDP of regions sums to the nation's" in warning]
    assert "300 and 500 at year 2019, a gap of 0.4 (tolerance 0.05)" in warning
    sound = run(tmp_path, regions.replace("220", "420").replace("250", "466"))
    assert not any("regions" in warning for warning in sound.warnings)


def test_accounts_of_a_region_that_are_not_its_gdp(tmp_path):
    """Services of 30 in a region whose GDP is five: both numbers are told; accounts a twentieth off are not."""
    toyland(tmp_path)
    regions = (
        "[inputs.measured_regional_gdp]\nby.region = { east = { path = { 2019 = 420, 2021 = 466 } }, west = 75, isle = 5 }\n"
        'unit = "kr_1e9"\nassumption = "office"\n'
        '[inputs.regional_relative_growth]\nvalue = 0\nunit = "percent"\nassumption = "round"\n'
        '[inputs.regional_accounts]\ntable = "r.csv"\nunit = "kr_1e9"\nassumption = "office"\n'
    )
    rows = "year,region,industry_group,value\n" + "".join(
        f"2021,{region},{group},{value}\n"
        for region, goods, services in (("east", 200, 260), ("west", 40, 38), ("isle", 0, "{}"))
        for group, value in (("goods", goods), ("services", services))
    )
    (tmp_path / "r.csv").write_text(rows.format(30))
    (warning,) = [one for one in run(tmp_path, regions).warnings if "accounts of a region" in one]
    assert "30 and 5 at year 2021, region isle" in warning
    (tmp_path / "r.csv").write_text(rows.format(5))
    assert not any("accounts of a region" in one for one in run(tmp_path, regions).warnings)


def test_negative_gdp_is_refused(tmp_path):
    """A nation cannot have made less than nothing."""
    toyland(tmp_path)
    text = '[inputs.measured_gdp]\npath = { 2019 = 500, 2021 = -546 }\nunit = "kr_1e9"\nassumption = "slip"\n'
    with pytest.raises(Exception, match="it must be at least 0"):
        run(tmp_path, text)


def test_growth_nobody_has_seen_is_a_warning_and_growth_nobody_can_have_an_error(tmp_path):
    """Oil countries have grown by 60 percent in a year; no country shrinks by more than all it has."""
    toyland(tmp_path)
    growth = '[inputs.real_gdp_growth]\nvalue = {}\nunit = "percent"\nassumption = "oil"\n'
    outcome = run(tmp_path, growth.format(60))
    np.testing.assert_allclose(outcome["gdp"].sel(year=2025), 546 * (1.6 * 1.02) ** 4)
    (warning,) = [warning for warning in outcome.warnings if "real_gdp_growth" in warning]
    assert "inputs.real_gdp_growth is 60%" in warning
    assert "outside the usual -50% to 50%" in warning
    with pytest.raises(Exception, match="it must be at least -1"):
        run(tmp_path, growth.format(-160))


@pytest.mark.slow
def test_packaged_scenarios_are_usual():
    """Nothing of the package lies outside experience."""
    for name in ("baseline", "solow", "deepening", "replicate-2024"):
        assert not [warning for warning in compute(name).warnings if "outside the usual" in warning]


RATE = '[inputs.real_gdp_growth]\nvalue = {}\nunit = "{}"\nassumption = "mine"\n'


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0.05, "percent", "is 0.05% on average, where the parents say 3%."),
        (5, "percent", ""),
        (2.5, "1", "is 250% on average, where the parents say 3%."),
        (0.0, "percent", ""),
    ],
)
def test_percent_that_is_none_is_asked_about(tmp_path, value, unit, told):
    """0.05 percent where the parents say 3: was 5 meant? Nought is nought, and 5 is 5."""
    toyland(tmp_path)
    found = [
        one.message
        for one in load(written(tmp_path, RATE.format(value, unit))).notes
        if "on average" in one.message
    ]
    assert found == ([f"inputs.real_gdp_growth {told}"] if told else [])


def test_without_a_parent_the_last_measured_growth_is_held_against_it(tmp_path):
    """GDP grew by 5 percent in 2021, and is said to go on by 0.03 percent."""
    toyland(tmp_path)
    text = (tmp_path / "base.toml").read_text().replace("value = 3, unit", "value = 0.03, unit")
    (note,) = load(written(tmp_path, text)).notes
    assert note.message == "inputs.real_gdp_growth is 0.03% on average, where measured_gdp last grew by 5%."
    assert note.advice == "Is the unit right?"


def test_money_in_another_unit_than_the_parents(tmp_path):
    """Millions where milliards are meant: a thousand times what the parent says."""
    toyland(tmp_path)
    text = '[inputs.measured_gdp]\nvalue = 5e5\nunit = "kr_1e9"\nassumption = "in kr_1e6"\n'
    codes = [one.code for one in load(written(tmp_path, text)).notes]
    assert "doubtful-unit" in codes


def test_compare_tells_what_does_not_add_up(tmp_path, monkeypatch, capsys):
    """Of the scenario in which regions do not, by its name."""
    monkeypatch.chdir(toyland(tmp_path))
    regions = (
        "[inputs.measured_regional_gdp]\nby.region = {{ east = {{ path = {{ 2019 = {}, 2021 = 466 }} }}, west = 75, isle = 5 }}\n"
        'unit = "kr_1e9"\nassumption = "office"\n'
        '[inputs.regional_relative_growth]\nvalue = 0\nunit = "percent"\nassumption = "round"\n'
    )
    for name, east in (("sound", 420), ("short", 220)):
        written(tmp_path, regions.format(east), name)
    assert call("compare", "sound.toml", "short.toml", "--quantity", "regional_gdp") == 0
    said = capsys.readouterr()
    assert "short: identity broken: GDP of regions sums to the nation's" in " ".join(said.err.split())
    assert "sound: identity" not in said.err


@pytest.mark.parametrize(
    ("east", "west", "told"), [(3.0, -3.0 + 1e-13, True), (3.0, -2.0, False), (0.0, 0.0, False)]
)
def test_what_cancels_between_regions_has_no_total_to_attribute(east, west, told):
    """Rounding is no difference of the sum; where nothing differs nothing cancels."""
    difference = ("region", [east, west], {"units": "kr_1e9"})
    assert cancels(xr.Dataset({"difference": difference}), None) is told

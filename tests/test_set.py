"""`--set`: every command that computes a scenario takes a change of one key, and says what it computed."""

import importlib
import inspect
import re
from datetime import date

import pytest
import tomlkit

from scenario_engine.analysis.calibrate.findings import calibrated
from scenario_engine.analysis.calibrate.result import document
from scenario_engine.analysis.calibrate.spec import read
from scenario_engine.analysis.indices.compute import compute as computed_index
from scenario_engine.cli import BACKTEST, COMMANDS, SUBCOMMANDS, main
from scenario_engine.scenario.build import assigned
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError
from scenario_engine.view.serve.levers import moved
from tests.toyland import toyland, written

FIT = """extends = "base"
title = { en = "Growth behind a level" }
[parameters.real_gdp_growth]
bounds = [0, 20]
unit = "percent"
prior = { center = 3, sd = 5, assumption = "vague" }
[targets.level]
quantity = "gdp[2025]"
value = 700
error = 1
unit = "kr_1e9"
source = "a forecast"
[fit]
method = "map"
starts = 2
draws = 100
seed = 1
result = "fitted.toml"
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(toyland(tmp_path))
    return tmp_path


def commands():
    names = [name for group in COMMANDS.values() for name in group if name not in (*SUBCOMMANDS, BACKTEST)]
    for name in names:
        yield name, getattr(importlib.import_module(f"scenario_engine.cli.{name}"), name)


def test_every_command_that_takes_a_scenario_takes_set():
    """Commands that only check, name or read what is stored change nothing."""
    lacking = [
        name
        for name, function in commands()
        if inspect.signature(function).parameters.keys() & {"scenario", "scenarios"}
        and "assign" not in inspect.signature(function).parameters
    ]
    assert lacking == []


def test_a_calibration_is_of_the_scenario_changed_and_its_result_says_so(here):
    """With prices rising one point faster a year the same level needs one point less of real growth."""
    file = written(here, FIT, "fit")
    change = ["inputs.gdp_deflator_growth.add=1", "inputs.gdp_deflator_growth.unit=percent"]
    plain, faster = calibrated(read(file)), calibrated(read(file, change))
    found = [float(one.inputs()["real_gdp_growth"].isel(year=-1)) for one in (plain, faster)]
    assert (1 + found[0]) * 1.02 == pytest.approx((1 + found[1]) * 1.03, rel=1e-4)
    page = tomlkit.dumps(document(faster, date(2025, 1, 1)))
    assert "calibrate fit.toml --set inputs.gdp_deflator_growth.add=1" in page
    assert "Growth behind a level" in page


@pytest.mark.parametrize("said", ["0.5 percent", "0.005 1", "0.5percent"])
def test_a_number_is_set_with_its_unit(here, said):
    """As the complaint about a missing unit says to write it; the example of `--help` had ended in that complaint."""
    base = load("base.toml")
    found = assigned(base, [f"inputs.real_gdp_growth.add={said}"]).inputs["real_gdp_growth"]
    assert float((found - base.inputs["real_gdp_growth"]).isel(year=-1)) == pytest.approx(0.005)


def test_the_example_of_help_is_taken(capsys):
    """What `--set` says to write is an assignment that runs."""
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    told = " ".join(re.sub("[│ ]+", " ", capsys.readouterr().out).split())
    example = re.search(r"A key to set, such as '(.*?)'", told)[1]
    base = load("baseline")
    moved_by = assigned(base, [example]).inputs["real_gdp_growth"] - base.inputs["real_gdp_growth"]
    assert float(moved_by.isel(year=-1)) == pytest.approx(0.005)


def test_what_the_sliders_give_says_what_was_set(here):
    """The file for download extends NAME-set, and holds its text to save."""
    live = assigned(
        load("base.toml"), ["inputs.real_gdp_growth.add=1", "inputs.real_gdp_growth.unit=percent"]
    )
    text = moved(live, {"gdp_deflator_growth": 1.0})
    beside = re.findall(
        r"^# ?(.*)$", text.split("Save beside it as base-set.toml what was set:")[1], re.MULTILINE
    )
    (here / "base-set.toml").write_text("\n".join(beside), encoding="utf-8")
    (here / "adjusted.toml").write_text(text, encoding="utf-8")
    found = load("adjusted.toml")
    assert float(found.inputs["real_gdp_growth"].max()) == pytest.approx(0.04)
    assert float(found.inputs["gdp_deflator_growth"].max()) == pytest.approx(0.03)
    assert "Save beside it" not in moved(load("base.toml"), {"gdp_deflator_growth": 1.0})


def test_an_index_is_driven_by_the_scenario_changed():
    """A key that is no variable is refused at once, and so is a key beside a result that is not run again."""
    with pytest.raises(ProblemsFound, match="no variable is called 'real_gdp_growt'"):
        computed_index("application-2030", assign=["inputs.real_gdp_growt.add=1"])
    with pytest.raises(ScenarioEngineError, match="a stored result is not run again"):
        computed_index("application-2030", results="x.nc", assign=["inputs.real_gdp_growth.add=1"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("inputs.real_gdp_growth.add=1_5", "1_5 is not a number"),
        (f"inputs.real_gdp_growth.add={'1' * 5000}", "must be a number"),
        (f"inputs.real_gdp_growth.add={'[' * 3000}", "must be a number"),
        ("inputs=1", "one by one"),
    ],
    ids=lambda text: text[:30],
)
def test_numbers_are_read_as_in_a_file(tmp_path, change, told):
    """1_5 had been 15, the others tracebacks."""
    with pytest.raises(ScenarioEngineError, match=told) as fault:
        _ = assigned(load(toyland(tmp_path) / "base.toml"), [change]).inputs
    assert len(str(fault.value)) < 600


@pytest.mark.parametrize(
    ("key", "value"),
    [("实际GDP增速.add", "0.5 百分点"), ("real_gdp_growth.add", "0.5百分比"), ("实际GDP增速.add", "0.5 %")],
)
def test_a_key_and_a_unit_are_set_in_chinese_as_a_file_says_them(here, key, value):
    """Refused as no variable, and as no unit."""
    base = load("base.toml")
    english = assigned(base, ["inputs.real_gdp_growth.add=0.5 percent"]).run().result["gdp"]
    assert assigned(base, [f"inputs.{key}={value}"]).run().result["gdp"].equals(english)


def test_a_dimension_is_set_in_chinese(here):
    """Below `by`, where the key of a change has the parts of a file's."""
    base, growth = load("base.toml"), "inputs.relative_growth"
    keys = "inputs.行业相对增速.by.行业.farms.add=1", "inputs.行业相对增速.unit=百分比"
    english = assigned(base, [f"{growth}.by.industry.farms.add=1", f"{growth}.unit=percent"])
    assert assigned(base, keys).run().result["gdp"].equals(english.run().result["gdp"])

"""Why an outlook is not what it was: exact shares of what was revised, new, renewed and assumed, and where each stands."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from scenario_engine.analysis.compare.stored import side
from scenario_engine.analysis.revise.attribution import GROUPS, revise
from scenario_engine.analysis.revise.export import write
from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.report.attachments import Attachments
from tests.test_commands import call

DATASET = (
    'name = "{name}"\ntitle = "x"\n[units]\ncounted_in = {{ money = "EUR" }}\n'
    'definitions = ["EUR = money", "EUR_1e3 = 1e3 EUR"]\n'
)
HEAD = "year,region,industry,indicator,value,unit,vintage,source,quality\n"
ROWS = {
    "old": ["2020,,total,gdp,100", "2021,,total,gdp,110"],
    "new": ["2020,,total,gdp,100", "2021,,total,gdp,112", "2022,,total,gdp,118"],
}
SCENARIO = """\
extends = "calibration/{name}"
model = "growth"
dataset = "{name}-data"
horizon = {{ base = 2020, measured = {measured}, last = 2024 }}
[inputs.measured_gdp]
data = {{ file = "accounts", indicator = "gdp" }}
[inputs.real_gdp_growth]
path = {{ {first} = {growth}, 2024 = {growth} }}
unit = "percent"
assumption = "trend"
"""
PRICES = """\
[inputs.gdp_deflator_growth]
path = {{ 2022 = {prices}, 2024 = {prices} }}
unit = "percent"
source = "calibrated"
"""


@pytest.fixture
def outlooks(tmp_path, monkeypatch):
    """Two outlooks that differ in everything: a figure revised, a year new, prices renewed, growth assumed anew."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calibration").mkdir()
    for name, measured, growth, prices in (("old", 2021, 5.0, 1.0), ("new", 2022, 4.0, 2.0)):
        folder = tmp_path / f"{name}-data"
        folder.mkdir()
        (folder / "dataset.toml").write_text(DATASET.format(name=name), encoding="utf-8")
        (folder / "labels.csv").write_text("dimension,label\nregion,here\n", encoding="utf-8")
        rows = "".join(f"{row},EUR,v,s,q\n" for row in ROWS[name])
        (folder / "accounts.csv").write_text(HEAD + rows, encoding="utf-8")
        (tmp_path / "calibration" / f"{name}.toml").write_text(PRICES.format(prices=prices), encoding="utf-8")
        text = SCENARIO.format(name=name, measured=measured, growth=growth, first=measured + 1)
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return load("old.toml"), load("new.toml")


def by_hand(taken):
    """GDP of 2024 with some groups as the new outlook has them; a year the new one measures goes as the old one assumed."""
    gdp = 112.0 if "data_revised" in taken else 110.0
    growth = 1.04 if "assumptions_changed" in taken else 1.05
    prices = 1.02 if "calibration_renewed" in taken else 1.01
    in_2022 = 118.0 if "data_new" in taken else gdp * 1.05 * 1.01
    return in_2022 * (growth * prices) ** 2


def test_shares_are_shapleys_value_of_the_four_groups(outlooks):
    """Against the mean over all orders, by hand, to 1e-9; they sum to the change in every year."""
    revised = revise(*outlooks, ["gdp"])
    share = revised.shares["gdp"]
    groups = GROUPS[:4]
    orders = list(permutations(groups))
    for group in groups:
        steps = [
            by_hand({*order[: order.index(group)], group}) - by_hand({*order[: order.index(group)]})
            for order in orders
        ]
        assert float(share.sel(group=group, year=2024)) == pytest.approx(np.mean(steps), rel=1e-9), group
    change = revised.new["gdp"] - revised.old["gdp"]
    assert np.abs(share.sum("group") - change).max() <= 1e-9 * 130
    assert float(share.sel(group="data_new", year=2022)) != 0.0
    assert float(share.sel(group="data_revised", year=2021)) == pytest.approx(2.0)


def test_each_group_says_where_it_stands(outlooks):
    """Rows of the tables for data, lines of the files for the rest."""
    found = {
        (one.group, one.name): (one.old, one.new, [str(place) for place in one.places])
        for one in revise(*outlooks, ["gdp"]).changes
    }
    assert found["data_revised", "measured_gdp"] == (
        110.0,
        112.0,
        ["old-data/accounts.csv:3:1", "new-data/accounts.csv:3:1"],
    )
    assert found["data_new", "measured_gdp"] == (None, 118.0, ["new-data/accounts.csv:4:1"])
    assert found["calibration_renewed", "gdp_deflator_growth"][2] == [
        "calibration/old.toml:1:9",
        "calibration/new.toml:1:9",
    ]
    assert found["assumptions_changed", "real_gdp_growth"][2] == ["old.toml:7:9", "new.toml:7:9"]
    (assumed,) = (one for one in revise(*outlooks, ["gdp"]).changes if one.name == "real_gdp_growth")
    assert (assumed.cell, assumed.display) == ({"cells": "mean"}, "percent")  # of several years


def test_stored_results_are_explained_alike(outlooks, tmp_path):
    """Two folders of results give the shares of their scenarios, and a result by another program says so."""
    for one in outlooks:
        compute(one).write(tmp_path / "outputs" / one.name)
    stored = [side(tmp_path / "outputs" / name) for name in ("old", "new")]
    live = revise(*outlooks, ["gdp"]).shares["gdp"]
    kept = revise(*stored, ["gdp"]).shares["gdp"]
    assert kept.sel(group=live["group"]).values == pytest.approx(live.values, abs=1e-9)
    stored[0].results["gdp"][-1] += 1.0
    drifted = revise(*stored, ["gdp"]).shares["gdp"]
    assert float(drifted.sel(group="program_changed", year=2024)) == pytest.approx(-1.0)


def test_a_revision_is_written_and_read_beside_a_report(outlooks, tmp_path):
    """The result, the shares that a page draws, and every change with its places."""
    write(tmp_path / "revision", revise(*outlooks, ["gdp"]))
    (table,) = Attachments.read([tmp_path / "revision"]).attributions
    assert {*table["lever"]} == {f"revision.{group}" for group in GROUPS[:4]}
    assert {*table["scenario"]} == {"new"}
    assert "new-data/accounts.csv:4:1" in (tmp_path / "revision" / "changes.csv").read_text(encoding="utf-8")
    assert (tmp_path / "revision" / "revision.nc").is_file()


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (("last = 2024", "last = 2023"), "new from 2020 to 2023"),
        (("base = 2020", "base = 2021"), "new from 2021 to 2024"),
    ],
)
def test_horizons_with_other_ends_are_refused(outlooks, edit, message):
    """With the horizon to write."""
    text = Path("new.toml").read_text(encoding="utf-8")
    Path("new.toml").write_text(
        text.replace(*edit)
        .replace("2024 = 4.0", "2023 = 4.0" if "2023" in edit[1] else "2024 = 4.0")
        .replace("{ 2023 = 4.0, 2023", "{ 2022 = 4.0, 2023"),
        encoding="utf-8",
    )
    with pytest.raises(ScenarioEngineError, match=message):
        revise(outlooks[0], load("new.toml"), ["gdp"])


@pytest.mark.parametrize("command", ["revise", "report", "plot --quantity gdp"])
def test_outlooks_counted_in_other_units_are_not_put_side_by_side(outlooks, tmp_path, command, capsys):
    """GDP of 118 in thousands had been a revision by -99.9 %; a page and a plot showed both on one scale."""
    about = tmp_path / "new-data" / "dataset.toml"
    text = about.read_text(encoding="utf-8")
    changed = text.replace('money = "EUR"', 'money = "EUR_1e3"')
    assert changed != text
    about.write_text(changed, encoding="utf-8")
    assert call("run", "old.toml", "new.toml", "--output", "both") == 0
    capsys.readouterr()
    assert call(*command.split(), "both/old", "both/new") == 2
    assert "is in EUR and in EUR_1e3; they cannot be compared." in capsys.readouterr().err


def test_outlooks_that_do_not_differ_are_refused(outlooks):
    """There is nothing to explain; nor is there of a result that only one computes."""
    with pytest.raises(ScenarioEngineError, match="nothing to explain"):
        revise(outlooks[0], outlooks[0], ["gdp"])
    with pytest.raises(ScenarioEngineError, match="employment is not computed in both"):
        revise(*outlooks, ["employment"])
    with pytest.raises(ScenarioEngineError) as caught:
        revise(*outlooks, ["gdp[2030]"])
    assert "'gdp'" in caught.value.advice


def test_parts_of_a_rate_are_percentage_points(outlooks, capsys):
    """Growth of 2024 goes from 6.05 to 6.08 %: what each group adds is in points, not in percent."""
    from scenario_engine.cli.revise import revise as command

    assert outlooks
    command("old.toml", "new.toml", quantity=["nominal_gdp_growth"], year=2024)
    said = capsys.readouterr().out.splitlines()
    row = next(line for line in said if "6.050%" in line or "6.05%" in line)
    assert row.split()[-2:] == ["+0.03", "pp"]
    parts = {
        words[0]: words[-2:]
        for line in said
        if (words := line.split()) and words[-1] == "pp" and len(words) == 5
    }
    assert parts == {"Calibration": ["+1.05", "pp"], "Assumptions": ["-1.02", "pp"]}


def test_what_only_one_outlook_has_is_named(outlooks, tmp_path, capsys):
    """A year is left out and said so; a result over other labels is left out, or refused where it is asked for."""
    from scenario_engine.cli.revise import revise as command

    for one in outlooks:
        compute(one).write(tmp_path / "outputs" / one.name)
    stored = [side(tmp_path / "outputs" / name) for name in ("old", "new")]
    stored[0].results["gdp"] = stored[0].results["gdp"].isel(year=slice(1, None))
    revised = revise(*stored, ["gdp"])
    assert revised.left_out == ["gdp: year 2020 is left out, which only new has."]
    assert list(revised.shares["gdp"].indexes["year"]) == [2021, 2022, 2023, 2024]
    for one, label in zip(stored, ("here", "there"), strict=True):
        one.results["nominal_gdp_growth"] = one.results["nominal_gdp_growth"].expand_dims(region=[label])
    with pytest.raises(ScenarioEngineError, match="same labels in both outlooks: only old has region here"):
        revise(*stored, ["nominal_gdp_growth"])
    left_out = "nominal_gdp_growth is left out: only old has region here. .* only new has region there"
    with pytest.raises(ScenarioEngineError, match=left_out):
        revise(*stored)
    command("old.toml", "new.toml", quantity=["nominal_gdp_growth"])
    told = "nominal_gdp_growth: year 2022 is left out, which only old has."
    assert told in capsys.readouterr().out


def test_inputs_over_other_labels_are_refused_by_name(outlooks, tmp_path):
    """No mixture can be made of them; the first is named, with the labels that one lacks."""
    for one in outlooks:
        compute(one).write(tmp_path / "outputs" / one.name)
    stored = [side(tmp_path / "outputs" / name) for name in ("old", "new")]
    for one, label in zip(stored, ("here", "there"), strict=True):
        for name in ("real_gdp_growth", "gdp_deflator_growth"):
            one.inputs[name] = one.inputs[name].expand_dims(region=[label])
    told = "inputs.gdp_deflator_growth is not over the same labels .* only old has region here"
    with pytest.raises(ScenarioEngineError, match=told):
        revise(*stored, ["gdp"])


@pytest.mark.parametrize(("counted", "told"), [("EUR_1e3", "EUR thousand"), ("EUR_1e6", "EUR million")])
def test_stored_outlooks_are_told_in_their_unit_in_words(outlooks, tmp_path, capsys, counted, told):
    """As the run of each was: it had been `EUR_1e3`."""
    for name in ("old", "new"):
        about = tmp_path / f"{name}-data" / "dataset.toml"
        text = about.read_text(encoding="utf-8").replace('money = "EUR"', f'money = "{counted}"')
        about.write_text(
            text.replace('"EUR_1e3 = 1e3 EUR"', f'"{counted} = {counted[4:]} EUR"'), encoding="utf-8"
        )
    assert call("run", "old.toml", "new.toml", "--output", "both") == 0
    capsys.readouterr()
    assert call("revise", "both/old", "both/new", "--quantity", "gdp") == 0
    said = capsys.readouterr().out
    assert told in said
    assert counted not in said

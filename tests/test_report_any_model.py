"""A report of results that no layout knows, shown from what is written into them alone."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import scenario_engine as se
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.models.discovery import installed_graph
from scenario_engine.models.words import in_both
from scenario_engine.view.report.findings import finding
from scenario_engine.view.report.layout import Block, Section, layouts
from scenario_engine.view.report.page import document
from scenario_engine.view.report.sections import outlook
from scenario_engine.view.report.view_model import ViewModel
from tests.report_parts import block
from tests.test_commands import call
from tests.test_model import INPUTS, MODEL

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def two_sectors(tmp_path_factory):
    """The result of the textbook's table, after its scenario and its dataset are gone."""
    folder = tmp_path_factory.mktemp("textbook")
    shutil.copytree(TOP / "examples" / "two-sectors", folder / "example")
    run = ("run", str(folder / "example" / "demand.toml"), "--output", str(folder / "result"), "--quiet")
    assert call(*run) == 0
    shutil.rmtree(folder / "example")
    return ViewModel.read(folder / "result")


def test_a_result_needs_neither_its_scenario_nor_its_dataset_to_be_shown(two_sectors):
    """Title, subject, names of variables and labels, and the reader's units are in the file."""
    assert two_sectors.title == {"zh": "两部门：最终需求", "en": "Two sectors: final demand"}
    assert two_sectors.subject == {"zh": "教科书两部门投入产出表", "en": "A textbook table of two sectors"}
    assert [name["zh"] for name in two_sectors.names("sector")] == ["农业", "制造业"]
    assert two_sectors.result["output_change"].attrs["name_en"] == "Change of output, type I"
    assert two_sectors.shown(1500.0, "USD_1e6")["en"] == "USD 1,500 million"


def test_a_model_without_a_layout_has_cards_paths_and_figures_by_label(two_sectors):
    """Results that nothing else uses: totals as cards, by year and by sector; a ratio by sector only."""
    part = document([two_sectors])["scenarios"][0]
    ids = [section["id"] for section in part["sections"]]
    assert ids == ["results", "results_by_year", "by_sector", "graph", "assumptions", "provenance"]
    (card,) = block(part, "results", "figures")["items"]
    change = two_sectors.result["output_change"].sel(year=2010)
    assert card["value"] == pytest.approx(change.sum().item())
    assert card["title"]["en"] == "Change of output, type I, 2010"
    table = block(part, "by_sector", "table")
    assert [column["title"]["en"] for column in table["columns"]] == [
        "Code",
        "Sector",
        "Change of output, type I",
        "Output multiplier, type I",
    ]
    assert [row[2][-1] for row in table["rows"]] == pytest.approx(change.to_numpy().tolist())
    assert block(part, "graph", "graph")["first"] in two_sectors.computed


def test_a_model_says_which_results_are_headlines(two_sectors):
    """What the result names comes first, also where other variables are computed from it."""
    named = ViewModel(
        two_sectors.result.assign_attrs(headlines="output_change nothing_here"),
        two_sectors.inputs,
        two_sectors.record,
    )
    assert named.headlines == ["output_change"]
    assert set(two_sectors.headlines) == {"output_change", "output_multiplier"}


def test_every_variable_of_a_layout_is_one_of_the_graph():
    """A layout that misspells a variable would leave its section out in silence."""
    names = installed_graph().names()
    for layout in layouts():
        needed = {name for section in layout.sections for name in section.needs}
        assert {*layout.mentioned, *needed} <= names
        assert layout.comparison is None or {layout.comparison.quantity, *layout.comparison.table} <= names


def test_a_finding_is_told_where_every_place_can_be_filled(baseline):
    """The first sentence whose numbers are there; none where a variable is missing or has not the form."""
    view = ViewModel.of(baseline)
    said = in_both(
        {"en": "{leader[total_value_added]}: {one[total_value_added]:.0%} of {count[total_value_added]}"}
    )
    last = baseline.result["total_value_added"].sel(year=2030)
    share = float(last.max() / last.sum())
    told = finding(view, [in_both("{now[nothing_here]}"), said])
    assert told["en"] == f"Manufacturing: {share:.0%} of {last.sizes['industry']}"
    assert told["zh"].startswith("制造业: ")
    assert finding(view, [in_both("{leader[gdp]}")]) is None
    assert finding(ViewModel(xr.Dataset(), xr.Dataset(), {}), [said]) is None


def test_a_heat_map_takes_two_dimensions_of_any_model(baseline):
    """What a block declares is drawn from the stored numbers, and left out where a variable lacks a dimension."""
    view = ViewModel.of(baseline)
    declared = {
        "kind": "heat",
        "name": "own",
        "by": "region",
        "across": "industry_group",
        "measures": ["regional_value_added"],
    }
    made = outlook.section(
        view, Section(id="own", title={"zh": "自", "en": "Own"}, blocks=[Block.model_validate(declared)])
    )
    (heat,) = made["blocks"]
    assert [one["code"]["en"] for one in heat["columns"]] == ["primary", "secondary", "tertiary"]
    stored = baseline.result["regional_value_added"].transpose("year", "region", "industry_group")
    np.testing.assert_allclose(heat["measures"][0]["values"], stored, rtol=1e-8)
    lacks = Block.model_validate({**declared, "across": "industry"})
    assert outlook.section(view, Section(id="own", title={"zh": "自", "en": "Own"}, blocks=[lacks])) is None


def test_a_text_in_one_language_is_shown_in_both():
    """Words of a model, of a layout and of an index need one language only."""
    assert in_both("Emissions") == in_both({"en": "Emissions"}) == {"zh": "Emissions", "en": "Emissions"}
    assert in_both({"zh": "排放", "en": "Emissions"}) == {"zh": "排放", "en": "Emissions"}


def test_a_model_built_in_python_has_a_page_with_its_own_words():
    """Headlines as cards, sectors as bars, inputs and graph; names from the model's words, in one language."""
    words = {"variables": {"gdp": {"en": "Gross domestic product"}}, "dimensions": {"sector": "branch"}}
    model = replace(MODEL, words=words, name="my-own")
    outcome = model.scenario(horizon=(2024, 2030), inputs=INPUTS).run()
    view = ViewModel.of(outcome)
    part = document([view])["scenarios"][0]
    assert view.variable("gdp") == {"zh": "Gross domestic product", "en": "Gross domestic product"}
    assert view.dimension("sector")["en"] == "Branch"
    card = block(part, "results", "figures")["items"][0]
    assert card["value"] == pytest.approx(1000 * 1.02**6)
    assert card["note"]["en"] == "2.0% a year since 2025"
    assert {"graph", "assumptions", "provenance"} <= {section["id"] for section in part["sections"]}


def test_a_card_says_no_change_from_a_year_without_a_number(two_sectors):
    """A rate that begins after the first year has a value and no points since."""
    result = two_sectors.result.copy()
    rate = result["output_change"].sum("sector")
    rate = rate.where(rate["year"] > rate["year"][0]).assign_attrs(units="1", display="percent")
    result["rate"] = rate
    view = replace(two_sectors, result=result.assign_attrs(headlines="rate"))
    (card,) = block(document([view])["scenarios"][0], "results", "figures")["items"][:1]
    assert card["note"] is None


@pytest.mark.parametrize(
    ("money", "kind", "told"),
    [("EUR bn", "money/hour", "EUR bn/million h"), ("USD million", "hour/money", "million h/USD million")],
)
def test_a_unit_per_another_is_said_in_words(money, kind, told):
    """Reports had `EUR_bn/million_h` beside EUR bn."""
    rate = se.exogenous("rate", "year", kind, "Rate")

    @se.operator("year", kind, source="definition")
    def twice(rate):
        """Twice the rate."""
        return rate * 2.0

    model = se.Model([rate, twice], counted_in={"money": money, "hour": "million h"})
    view = ViewModel.of(model.scenario(horizon=(2024, 2025), inputs={"rate": 3}).run())
    assert [scale["text"] for scale in view.units[view.unit("twice")]["en"]] == [told]
    assert UnitWords("", ()).said(view.unit("twice"), "en") == told

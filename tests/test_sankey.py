"""Sankey diagrams: what flows from the labels of one dimension to those of another, on the page and in `plot`."""

import io

import numpy as np
import pytest

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.figures.figure import chart
from scenario_engine.view.figures.look import look
from scenario_engine.view.figures.picture import drawing
from scenario_engine.view.figures.request import Request
from scenario_engine.view.report.page import document
from scenario_engine.view.report.view_model import ViewModel
from tests.report_parts import block


@pytest.fixture(scope="module")
def view(baseline):
    return ViewModel.of(baseline)


def asked(**more):
    return Request(
        **{
            "kind": "sankey",
            "variables": ("core_sector_value_added",),
            "by": "core",
            "across": "industry",
            **more,
        }
    )


def test_core_sectors_flow_to_the_sections_they_belong_to(view, baseline):
    """By the membership of sectors in sections; the largest and the others sum to the whole."""
    made = chart([view], asked(top=4))
    flows = np.array([line.values for line in made.lines])
    whole = float(baseline.result["core_sector_value_added"].sum()) * made.scale.factor
    assert flows.sum() == pytest.approx(whole)
    assert [line.name for line in made.lines][-1] == "Others"
    assert {"Manufacturing"} < set(made.labels)
    assert (flows.sum(0) > 0.0).all()


def test_a_variable_with_both_dimensions_flows_as_it_is(view, baseline):
    """Provinces to sectors of the economy in one year, the last by default."""
    made = chart(
        [view], asked(variables=("regional_value_added",), by="region", across="industry_group", top=31)
    )
    stored = baseline.result["regional_value_added"].sel(year=2030)
    assert np.array([line.values for line in made.lines]).sum(0) == pytest.approx(
        stored.sum("region").sel(industry_group=["primary", "secondary", "tertiary"]).to_numpy()
        * made.scale.factor
    )
    assert "2030" in made.title


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (asked(by=""), "needs a dimension"),
        (asked(across=""), "where things go"),
        (asked(variables=("gdp",), by="region"), "has no 'region'"),
        (asked(variables=("regional_gdp",), by="region"), "nothing says which industry"),
        (asked(across="planet"), "no dimension 'planet'"),
    ],
)
def test_what_does_not_flow_is_refused(view, request_, said):
    """What is missing, and what to write."""
    with pytest.raises(ScenarioEngineError, match=said):
        chart([view], request_)


def test_it_is_on_the_page_and_can_be_drawn(view):
    """The page's block holds the same flows; a picture is drawn of it."""
    flows = block(document([view], only=["sectors"])["scenarios"][0], "sectors", "chart", "core_flows")
    assert flows["form"] == "sankey"
    with look():
        drawing(chart([view], asked())).savefig(target := io.BytesIO(), format="png", dpi=40)
    assert target.getvalue().startswith(b"\x89PNG")

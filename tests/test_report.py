"""The report's content, without a browser: whole, small, self-contained, and fed from the stored numbers."""

import re
from pathlib import Path

import pytest
import xarray as xr

from scenario_engine.scenario.outcome import compute
from scenario_engine.view.report import report
from scenario_engine.view.report.layout import layouts_for
from scenario_engine.view.report.page import document
from scenario_engine.view.report.sections import COMPARED, RECORD, makers, order
from scenario_engine.view.report.sections.graph import layered
from scenario_engine.view.report.view_model import PROJECTED, ViewModel
from tests.report_parts import block
from tests.test_commands import call

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]

LARGEST = 6e6


@pytest.fixture(scope="module")
def view(baseline):
    return ViewModel.of(baseline)


def test_report_writes_one_small_file_that_names_no_address(tmp_path, capsys):
    """From stored folders to a page below 6 MB; no script, style or picture is fetched."""
    for name in ("baseline", "low_growth"):
        call("run", str(TOP / f"scenarios/{name}.toml"), "--output", str(tmp_path / name), "--quiet")
    assert call("report", str(tmp_path / "baseline"), str(tmp_path / "low_growth")) == 0
    file = tmp_path / "baseline" / "report.html"
    assert file.stat().st_size < LARGEST
    html = file.read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)=["']?https?:""", html)
    assert "connect-src 'self'" in html
    assert sorted(path.name for path in tmp_path.iterdir() if path.name[0] != ".") == [
        "baseline",
        "low_growth",
    ]


@pytest.mark.parametrize(
    ("named", "written"),
    [("rep", "rep.html"), ("v1.2", "v1.2.html"), ("print.pdf", "print.pdf.html"), ("a.HTML", "a.HTML")],
)
def test_a_page_has_an_ending_that_opens_it(named, written, tmp_path, baseline, monkeypatch):
    """A page without an ending was written and said to open in any office program."""
    monkeypatch.chdir(tmp_path)
    assert report(baseline, output=named) == Path(written)
    assert [one.name for one in Path().iterdir()] == [written]


def test_report_without_a_result_says_what_to_do(tmp_path, capsys):
    """No folder, or a folder without a result: one sentence, exit code 2, no page."""
    assert call("report") == 2
    assert call("report", str(tmp_path)) == 2
    assert "Run `scenario-engine run` first" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_result_without_numbers_has_a_page(tmp_path, capsys):
    """Where a whole is nought or has no number, no share of it is told."""
    file = tmp_path / "none.toml"
    file.write_text('extends = "baseline"\n[inputs.gdp_later_vintage]\nscale = 0\nassumption = "x"\n')
    assert call("run", str(file), "--quiet", "--output", str(tmp_path / "none")) == 1
    assert call("report", str(tmp_path / "none")) == 0
    assert "RuntimeWarning" not in capsys.readouterr().err
    page = (tmp_path / "none" / "report.html").read_text(encoding="utf-8")
    assert not any(said in page for said in ("nan%", "inf%", "100.0% of the total"))


def test_the_numbers_of_the_page_are_the_numbers_of_the_result(view, baseline):
    """Headline, chart and map hold what was computed, to nine digits."""
    part = document([view])["scenarios"][0]
    total = baseline.result["total_value_added"]
    headline = block(part, "headline", "figures")["items"][0]["value"]
    assert headline == pytest.approx(total.sel(year=2030).sum().item(), rel=1e-8)
    tiles = block(part, "regions", "map")
    at = tiles["regions"].index("guangdong")
    expected = baseline.result["regional_value_added"].sel(year=2030, region="guangdong").sum().item()
    assert tiles["measures"][0]["values"][-1][at] == pytest.approx(expected, rel=1e-8)


def test_projected_years_are_told_from_measured_ones(view):
    """Every year after the last measured one is projected, also where the result has no status."""
    bare = ViewModel(view.result.drop_vars("status"), view.inputs, view.record)
    assert bare.status == [PROJECTED if year > 2025 else 0 for year in range(2017, 2031)]


def test_filled_years_are_told_apart_where_the_result_says_so(baseline):
    """A status in the result is taken as it stands."""
    flags = xr.DataArray([1] + [0] * 7 + [2] * 6, coords={"year": baseline.result["year"]}, dims="year")
    marked = ViewModel(baseline.result.assign(status=flags), xr.Dataset(), {})
    assert marked.status[0] == 1


def test_draws_become_a_median_and_a_band(baseline):
    """A result with draws has a fan chart, and bands beside the headline figures."""
    draws = xr.DataArray([0.9, 1.0, 1.1], coords={"draw": [0, 1, 2]}, dims="draw")
    result = baseline.result.assign(
        {name: baseline.result[name] * draws for name in ("core_value_added", "total_value_added")}
    )
    view = ViewModel.of(baseline)
    part = document([ViewModel(result, view.inputs, view.record)])["scenarios"][0]
    fan = block(part, "years", "chart", "total_value_added_fan")["series"][0]
    assert all(
        low < value < high for low, value, high in zip(fan["low"], fan["values"], fan["high"], strict=True)
    )
    low, high = block(part, "headline", "figures")["items"][0]["band"]
    assert high / low == pytest.approx(1.09 / 0.91, rel=1e-6)


def test_sections_without_material_are_left_out(baseline):
    """A result with national totals only is still a report."""
    few = baseline.result[["gdp", "share_of_gdp"]]
    part = document([ViewModel(few, xr.Dataset(), {"horizon": {"measured": 2024}})])["scenarios"][0]
    assert {section["id"] for section in part["sections"]} <= {"headline", "years", "provenance"}


def test_every_graph_node_is_told(view, baseline):
    """Each computed variable has formula, unit and source; each input, of operators too, its file and line."""
    graph = block(document([view])["scenarios"][0], "graph", "graph")
    nodes = {node["name"]: node for node in graph["nodes"]}
    assert set(graph["edges"]) == set(baseline.result.data_vars) - {
        "status",
        "industry_status",
        "region_status",
        *baseline.scenario.inputs,
    }
    assert all(nodes[name]["unit"] and nodes[name]["source"] for name in graph["edges"])
    assert all(nodes[name]["formula"] for name in ("total_value_added", "induced_output", "employment"))
    for name, node in nodes.items():
        if name not in graph["edges"]:
            (place, *_) = node["places"]
            text = baseline.scenario.chains[name][0].layer.toml.text.split("\n")[place["line"] - 1]
            assert name in text


def test_comparison_names_what_the_scenarios_set_differently(view):
    """Inputs that differ are listed; those that agree are not."""
    other = ViewModel.of(compute(TOP / "scenarios" / "high_growth.toml"))
    (compared,) = document([view, other])["shared"]
    (table,) = (one for one in compared["blocks"] if one.get("name") == "inputs_compared")
    assert {row[0]["node"] for row in table["rows"]} == {"real_gdp_growth", "gdp_deflator_growth"}


def test_every_section_has_its_place_in_reading_order(view):
    """What a scenario's sections are made by, and the six that concern several, each once; the record is last."""
    places = order([view, view])
    assert sorted(places) == sorted({*makers(view), *COMPARED})
    (own,) = layouts_for(view.model)
    assert places[: len(own.sections)] == [section.id for section in own.sections]
    assert places[-len(RECORD) :] == list(RECORD)


def test_layers_put_causes_left_of_results():
    """An edge always goes to the right, and no two nodes share a place."""
    edges = {"c": ["a", "b"], "d": ["c"], "e": ["a", "d"]}
    places = layered(list("abcde"), edges)
    assert all(places[one][0] < places[node][0] for node, inputs in edges.items() for one in inputs)
    assert len(set(places.values())) == len(places)

"""What other commands left, on the page: attributions, sweeps, sensitivities, indices; and what is none of it is refused."""

import json
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr

from scenario_engine.analysis.sweep import sweep
from scenario_engine.scenario.outcome import compute
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.report.attachments import Attachments, SweepSummary
from scenario_engine.view.report.page import document
from scenario_engine.view.report.view_model import ViewModel
from tests.report_parts import block
from tests.test_commands import call
from tests.test_model import MODEL

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def view(baseline):
    return ViewModel.of(baseline)


def test_a_waterfall_goes_from_one_total_to_the_other(view, tmp_path):
    """What `compare` split among levers leads from the first scenario's total to the other's, nothing left over."""
    high = TOP / "scenarios" / "high_growth.toml"
    assert (
        call("compare", str(TOP / "scenarios/baseline.toml"), str(high), "--output", str(tmp_path / "c")) == 0
    )
    other = ViewModel.of(compute(high))
    shared = document([view, other], Attachments.read([tmp_path / "c"]))["shared"]
    (chart,) = next(section for section in shared if section["id"] == "attribution")["blocks"]
    start, *steps, end = chart["series"][0]["values"]
    assert start + sum(steps) == pytest.approx(end, rel=1e-8)
    assert end == pytest.approx(other.result["total_value_added"].sel(year=2030).sum().item(), rel=1e-8)
    assert chart["labels"][1]["en"] == "Real GDP growth"


def test_a_sweep_becomes_fans_and_chances(view, tmp_path):
    """Quantiles by year are drawn as bands, conditions listed with their probability."""
    quantiles = xr.DataArray(
        [[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]],
        coords={"statistic": ["p05", "p50", "p95"], "year": [2029, 2030]},
        dims=["statistic", "year"],
        attrs={"units": "CNY_1e8"},
    )
    chance = xr.DataArray(0.25, attrs={"units": "1"})
    xr.Dataset({"gdp": quantiles, "P(gdp > 3)": chance}, attrs={"draws": 1000}).to_netcdf(
        tmp_path / "summary.nc", engine="netcdf4"
    )
    (section,) = document([view], Attachments.read([tmp_path]))["shared"]
    fan, chances = section["blocks"]
    assert fan["series"][0]["low"] == [1.0, 2.0]
    assert chances["rows"][0][1] == 0.25
    assert section["finding"]["en"] == "1,000 draws."


def test_draws_of_two_sweeps_are_not_added_up(view, tmp_path):
    """Each is told with the file it was drawn from; a label without value is no row of its table."""
    array = xr.DataArray(
        [[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]],
        coords={"statistic": ["p05", "p50", "p95"], "industry": ["C", "A"]},
        dims=["statistic", "industry"],
        attrs={"units": "CNY_1e8"},
    )
    sweeps = tuple(
        SweepSummary(
            xr.Dataset({"core_value_added": array}, attrs={"draws": draws}), {f"scenarios/{name}.toml": "0"}
        )
        for name, draws in (("wide", 2000), ("narrow", 500))
    )
    (section,) = document([view], Attachments(sweeps=sweeps))["shared"]
    assert section["finding"]["en"] == "2,000 draws of wide.toml. 500 draws of narrow.toml."
    assert [len(one["rows"]) for one in section["blocks"]] == [1, 1]


def test_a_sweep_is_told_by_its_scenarios_title(view, tmp_path):
    """Not by its files; a sweep that was written before titles were is told by them."""
    uncertain = TOP / "scenarios" / "uncertain.toml"
    sweep(uncertain, 8, outputs=["share_of_gdp"], folder=tmp_path / "drawn")
    (found,) = Attachments.read([tmp_path / "drawn"]).sweeps
    assert found.title == {"zh": "不确定性情景", "en": "Uncertain outlook"}
    (section,) = document([view], Attachments(sweeps=(found,)))["shared"]
    assert section["finding"] == {"zh": "按“不确定性情景”抽样8次。", "en": "8 draws of “Uncertain outlook”."}
    manifest = tmp_path / "drawn" / "manifest.json"
    written = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({"files": written["files"]}), encoding="utf-8")
    (changed,) = Attachments.read([manifest.with_name("summary.nc")]).sweeps
    assert changed.title is None


def test_sensitivity_becomes_a_tornado_and_a_heat_map(view, tmp_path):
    """Bands of one factor at a time, and total indices by year."""
    coords = {"factor": ["real_gdp_growth", "technology_multiplier"], "year": [2029, 2030]}
    bands = xr.DataArray(
        [[[5.0, 5.0], [5.0, 5.0]], [[4.0, 3.0], [4.9, 4.8]], [[6.0, 7.0], [5.1, 5.2]]],
        coords={"index": ["central", "p10", "p90"], **coords},
        dims=["index", "factor", "year"],
    )
    total = xr.DataArray([[[0.9, 0.8], [0.1, 0.2]]], coords={"index": ["ST"], **coords}, dims=bands.dims)
    for name, array in (("tornado", bands), ("sobol", total)):
        array.to_dataset(name="gdp").to_netcdf(tmp_path / f"{name}.nc", engine="netcdf4")
    (section,) = document([view], Attachments.read([tmp_path]))["shared"]
    charts = {chart["form"]: chart for chart in section["blocks"]}
    assert charts["tornado"]["series"][0]["high"] == [7.0, 5.2]
    assert [row["values"] for row in charts["heat"]["series"]] == [[0.9, 0.8], [0.1, 0.2]]


def test_a_folder_with_nothing_to_show_is_refused(tmp_path):
    """The message says which commands write what is wanted."""
    with pytest.raises(ScenarioEngineError, match="there is nothing here to show"):
        Attachments.read([tmp_path])


@pytest.mark.parametrize(
    ("name", "bytes_"),
    [("x.nc", b"no HDF5"), ("s.csv", b"\xff\xfe,verdict\n"), ("summary.nc", b""), ("attribution.csv", b"")],
)
def test_a_damaged_file_beside_is_refused_by_name(tmp_path, name, bytes_):
    """One sentence that names the file and says what to do; no traceback."""
    (tmp_path / name).write_bytes(bytes_)
    with pytest.raises(ScenarioEngineError, match=rf"{name}: cannot be read .* Make it again"):
        Attachments.read([tmp_path])


def test_a_sweep_gives_the_headline_its_band_where_it_is_of_that_scenario(view, everything):
    """The band of draws around the baseline stands beside its total; another scenario has none."""
    beside = Attachments.read([everything / "sweep"])
    other = ViewModel.of(compute(TOP / "scenarios" / "stalled_technology.toml"))
    ours, theirs = (
        block(part, "headline", "figures")["items"][0]
        for part in document([view, other], beside)["scenarios"]
    )
    low, high = (
        beside.sweeps[0].summary["sum(total_value_added)"].sel(statistic=one, year=2030).item()
        for one in ("p05", "p95")
    )
    assert ours["band"] == pytest.approx([low, high], rel=1e-8)
    assert low < ours["value"] < high
    assert theirs["band"] is None


def test_elasticities_to_rates_stand_apart(view):
    """One percent of a growth rate is no match for one percent of a level: two charts, and a note that says so."""
    array = xr.DataArray(
        [4.1, 0.3], coords={"factor": ["technology_multiplier", "real_gdp_growth"]}, dims="factor"
    )
    beside = Attachments(analyses=(xr.Dataset({"share_of_gdp": array}),))
    (section,) = document([view], beside)["shared"]
    levels, rates = section["blocks"]
    assert [levels["series"][0]["values"], rates["series"][0]["values"]] == [[4.1], [0.3]]
    assert "0.05 points" in rates["note"]["en"]


def test_an_index_shows_its_ranking_its_tiers_and_how_it_stands_to_print(view, everything):
    """The first of the ranking is the highest score; tiers hold every case."""
    beside = Attachments.read([everything / "provinces"])
    (section,) = document([view], beside)["shared"]
    found = {one["name"]: one for one in section["blocks"]}
    index = beside.indices[0].result["composite_index"].isel(year=-1)
    ranking = found["index_application-2020_ranking"]
    assert ranking["labels"][0] == view.label(str(index.idxmax().item()))
    heights = [sum(line["values"][-1][0] for line in ranking["series"])]
    assert heights == pytest.approx([index.max().item()], rel=1e-8)
    assert sum(row[1] for row in found["index_application-2020_tiers"]["rows"]) == index.size
    assert found["index_application-2020_print"]["rows"]


@pytest.mark.parametrize("analysis", ["tornado", "sobol"])
def test_the_factor_that_matters_most_is_the_largest_of_its_chart(view, everything, analysis):
    """Whatever the method: the sentence names what the chart shows largest in the last year."""
    (section,) = document([view], Attachments.read([everything / f"{analysis}.nc"]))["shared"]
    first = section["blocks"][0]
    rows = max(first["series"], key=lambda line: line["values"][-1])
    name = first["labels"][0] if analysis == "tornado" else rows["name"]
    assert f"“{name['en']}” matters most" in section["finding"]["en"]


def test_cities_by_tier_sum_to_the_nation(everything):
    """Tiers of the index, value added of the scenario: together all cities in every year."""
    view = ViewModel.of(compute(TOP / "scenarios" / "baseline-cities.toml"))
    part = document([view], Attachments.read([everything / "cities"]))["scenarios"][0]
    chart = block(part, "cities", "chart", "cities_by_tier")
    total = view.result["city_value_added"].sum(["city", "industry_group"])
    sums = [sum(values) for values in zip(*(line["values"] for line in chart["series"]), strict=True)]
    assert sums == pytest.approx(total.to_numpy().tolist(), rel=1e-8)
    table = block(part, "cities", "table", "tiers")
    assert [row[1] for row in table["rows"]] == [10, 17, 29, 52, 223]


def test_many_factors_are_cut_to_those_that_matter(view, tmp_path):
    """Fifteen rows, the largest first, and a note of how many are left out."""
    factors = [f"relative_growth[{label}]" for label in "ABCDEFGHIJKLMNOPQRS"]
    values = xr.DataArray(
        [list(range(19))], coords={"index": ["median"], "factor": factors}, dims=["index", "factor"]
    )
    values.to_dataset(name="gdp").to_netcdf(tmp_path / "pawn.nc", engine="netcdf4")
    (section,) = document([view], Attachments.read([tmp_path]))["shared"]
    (heat,) = section["blocks"]
    assert len(heat["series"]) == 15
    assert heat["series"][0]["name"]["en"].startswith("Relative growth of industries, Public management")
    assert "4 that matter less" in heat["note"]["en"]


@pytest.mark.parametrize(("shown", "start"), [("changed", 900.0), ("base", 1000.0), ("third", None)])
def test_a_waterfall_starts_at_what_was_compared_with(tmp_path, shown, start):
    """Of the other scenario, or of a third, it had started at the result shown, and ended at what none computes."""
    base = MODEL.scenario(horizon=(2024, 2025), inputs={"base_gdp": {"a": 900}, "growth": "0 percent"})
    ends = {"base": 900.0, "changed": 1000.0, "third": 1100.0}
    views = {}
    for name, value in ends.items():
        outcome = base.with_(name=name, base_gdp={"a": value}, assumption="made up").run()
        views[name] = ViewModel.of(outcome)
    rows = {"scenario": "changed", "reference": "base", "variable": "gdp", "lever": "base_gdp", "year": 2025}
    if shown == "base":
        rows |= {"scenario": "base", "reference": "changed"}
    table = pd.DataFrame([{**rows, "value": -100.0 if shown == "base" else 100.0}])
    if start is None:
        with pytest.raises(ScenarioEngineError, match="changed compared with base"):
            document([views[shown]], Attachments(attributions=(table,)))
        return
    shared = document([views[shown]], Attachments(attributions=(table,)))["shared"]
    (chart,) = next(section for section in shared if section["id"] == "attribution")["blocks"]
    values = chart["series"][0]["values"]
    assert (values[0], values[-1]) == (start, ends[shown])
    assert [chart["labels"][at]["en"] for at in (0, -1)] == [rows["reference"], rows["scenario"]]


def test_what_a_revision_goes_back_to_has_its_unit():
    """A growth of two percent was 0.02, and money a bare number."""
    outcome = MODEL.scenario(
        horizon=(2024, 2025),
        inputs={"base_gdp": ({"a": 900}, "EUR bn"), "growth": "2 percent"},
        counted_in={"money": "EUR bn"},
    ).run()
    rows = {"group": "data_revised", "cell": "", "unit": ["1", "EUR_bn"], "stands at": "x.toml:1"}
    changes = pd.DataFrame(
        {**rows, "input": ["growth", "base_gdp"], "old": ["0.02", "900"], "new": ["", "1900"]}
    )
    changes = changes[["group", "input", "cell", "old", "new", "unit", "stands at"]]
    table = pd.DataFrame(
        [{"lever": "revision.data_revised", "year": 2025, "value": 1.0, "scenario": "x", "variable": "gdp"}]
    )
    attached = Attachments(attributions=(table,), changes=(changes,))
    shared = document([ViewModel.of(outcome)], attached)["shared"]
    *_, behind = next(section for section in shared if section["id"] == "attribution")["blocks"]
    assert [[cell["en"] for cell in row[3:5]] for row in behind["rows"]] == [
        ["2%", ""],
        ["900 EUR bn", "1,900 EUR bn"],
    ]

"""The report's content, without a browser: whole, small, self-contained, and fed from the stored numbers."""

import csv
import json
import re
from pathlib import Path

import pytest
import xarray as xr

from scenario_engine import wording
from scenario_engine.discovery import discovered_identities
from scenario_engine.errors import ScenarioEngineError
from scenario_engine.graph import Graph
from scenario_engine.outcome import compute
from scenario_engine.report.besides import Besides, Sweep
from scenario_engine.report.layout import layered
from scenario_engine.report.material import PROJECTED, Material
from scenario_engine.report.page import document, in_script, page
from scenario_engine.report.sections import MAKERS, READING, scorecard
from scenario_engine.report.words import glossary
from scenario_engine.sweep.job import Job
from scenario_engine.sweep.run import here, sweep
from tests.test_commands import call

TOP = Path(__file__).parents[1]
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")
"""Two words in a row; names of files have no blanks."""
COMMAND = re.compile("`[^`]*`")
LARGEST = 6e6


@pytest.fixture(scope="module")
def material(baseline):
    return Material.of(baseline)


def block(part, section, kind, name=None):
    (found,) = (one for one in part["sections"] if one["id"] == section)
    return next(one for one in found["blocks"] if one["kind"] == kind and name in (None, one.get("name")))


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


def test_report_without_a_result_says_what_to_do(tmp_path, capsys):
    """No folder, or a folder without a result: one sentence, exit code 2, no page."""
    assert call("report") == 2
    assert call("report", str(tmp_path)) == 2
    assert "Run `scenario-engine run` first" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_numbers_of_the_page_are_the_numbers_of_the_result(material, baseline):
    """Headline, chart and map hold what was computed, to nine digits."""
    part = document([material])["scenarios"][0]
    total = baseline.result["total_value_added"]
    headline = block(part, "headline", "figures")["items"][0]["value"]
    assert headline == pytest.approx(total.sel(year=2030).sum().item(), rel=1e-8)
    tiles = block(part, "regions", "map")
    at = tiles["regions"].index("guangdong")
    expected = baseline.result["regional_value_added"].sel(year=2030, region="guangdong").sum().item()
    assert tiles["measures"][0]["values"][-1][at] == pytest.approx(expected, rel=1e-8)


def test_projected_years_are_told_from_measured_ones(material):
    """Every year after the last measured one is projected, also where the result has no status."""
    bare = Material(material.result.drop_vars("status"), material.inputs, material.record)
    assert bare.status == [PROJECTED if year > 2024 else 0 for year in range(2017, 2031)]


def test_filled_years_are_told_apart_where_the_result_says_so(baseline):
    """A status in the result is taken as it stands."""
    flags = xr.DataArray([1] + [0] * 7 + [2] * 6, coords={"year": baseline.result["year"]}, dims="year")
    marked = Material(baseline.result.assign(status=flags), xr.Dataset(), {})
    assert marked.status[0] == 1


def test_draws_become_a_median_and_a_band(baseline):
    """A result with draws has a fan chart, and bands beside the headline figures."""
    draws = xr.DataArray([0.9, 1.0, 1.1], coords={"draw": [0, 1, 2]}, dims="draw")
    result = baseline.result.assign(
        {name: baseline.result[name] * draws for name in ("core_value_added", "total_value_added")}
    )
    material = Material.of(baseline)
    part = document([Material(result, material.inputs, material.record)])["scenarios"][0]
    fan = block(part, "years", "chart", "total_value_added_fan")["series"][0]
    assert all(
        low < value < high for low, value, high in zip(fan["low"], fan["values"], fan["high"], strict=True)
    )
    low, high = block(part, "headline", "figures")["items"][0]["band"]
    assert high / low == pytest.approx(1.09 / 0.91, rel=1e-6)


def test_sections_without_material_are_left_out(baseline):
    """A result with national totals only is still a report."""
    few = baseline.result[["gdp", "share_of_gdp"]]
    part = document([Material(few, xr.Dataset(), {"horizon": {"measured": 2024}})])["scenarios"][0]
    assert {section["id"] for section in part["sections"]} <= {"headline", "years", "provenance"}


def test_every_graph_node_is_told(material, baseline):
    """Each computed variable has formula, unit and source; each input its file and line."""
    graph = block(document([material])["scenarios"][0], "graph", "graph")
    nodes = {node["name"]: node for node in graph["nodes"]}
    assert set(graph["edges"]) == set(baseline.result.data_vars) - {"status", "industry_status"}
    assert all(nodes[name]["unit"] and nodes[name]["source"] for name in graph["edges"])
    assert all(nodes[name]["formula"] for name in ("total_value_added", "induced_output", "employment"))
    for name, node in nodes.items():
        if name not in graph["edges"]:
            (place, *_) = node["places"]
            text = baseline.scenario.resolved.origins[name][0].layer.toml.text.split("\n")[place["line"] - 1]
            assert name in text


@pytest.mark.parametrize(
    "name",
    [
        "baseline",
        "high_growth",
        "low_growth",
        "deepening",
        "deep_digitalisation",
        "stalled_technology",
        "fitted",
    ],
)
def test_every_reason_of_the_chinese_page_is_chinese(name):
    """No reason or source of an input falls back to English: neither in the table of inputs nor in the graph's panel."""
    part = document([Material.of(compute(TOP / "scenarios" / f"{name}.toml"))])["scenarios"][0]
    table = block(part, "assumptions", "table")
    (at,) = (index for index, head in enumerate(table["columns"]) if head["title"]["zh"] == "来源或理由")
    graph = block(part, "graph", "graph")
    shown = {row[0]["node"]: row[at] for row in table["rows"]}
    shown |= {
        node["name"] + "*": node["source"] for node in graph["nodes"] if node["name"] not in graph["edges"]
    }
    assert len(shown) > 40
    for input_, text in shown.items():
        assert CHINESE.search(text["zh"]), input_
        assert text["zh"] != text["en"], input_
        assert not ENGLISH.search(COMMAND.sub("", text["zh"])), (input_, text["zh"])
        assert not CHINESE.search(text["en"]), (input_, text["en"])


def test_a_record_without_chinese_reasons_is_still_shown(material):
    """A result stored before reasons had two languages shows its English, marked as an assumption in Chinese."""
    origins = {
        name: [{key: value for key, value in place.items() if key != "reason_zh"} for place in chain]
        for name, chain in material.record["origins"].items()
    }
    old = Material(material.result, material.inputs, {**material.record, "origins": origins})
    table = block(document([old])["scenarios"][0], "assumptions", "table")
    (row,) = (row for row in table["rows"] if row[0]["node"] == "regional_relative_growth")
    assert {
        "zh": "假设：provinces grow with the nation",
        "en": "assumption: provinces grow with the nation",
    } in row


def test_comparison_names_what_the_scenarios_set_differently(material):
    """Inputs that differ are listed; those that agree are not."""
    other = Material.of(compute(TOP / "scenarios" / "high_growth.toml"))
    (compared,) = document([material, other])["shared"]
    (table,) = (one for one in compared["blocks"] if one.get("name") == "inputs_compared")
    assert {row[0]["node"] for row in table["rows"]} == {"real_gdp_growth", "gdp_deflator_growth"}


def test_a_waterfall_goes_from_one_total_to_the_other(material, tmp_path):
    """What `compare` split among levers leads from the first scenario's total to the other's, nothing left over."""
    high = TOP / "scenarios" / "high_growth.toml"
    assert (
        call("compare", str(TOP / "scenarios/baseline.toml"), str(high), "--output", str(tmp_path / "c")) == 0
    )
    other = Material.of(compute(high))
    shared = document([material, other], Besides.read([tmp_path / "c"]))["shared"]
    (chart,) = next(section for section in shared if section["id"] == "attribution")["blocks"]
    start, *steps, end = chart["series"][0]["values"]
    assert start + sum(steps) == pytest.approx(end, rel=1e-8)
    assert end == pytest.approx(other.result["total_value_added"].sel(year=2030).sum().item(), rel=1e-8)
    assert chart["labels"][1]["en"] == "Real GDP growth"


def test_a_sweep_becomes_fans_and_chances(material, tmp_path):
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
    (section,) = document([material], Besides.read([tmp_path]))["shared"]
    fan, chances = section["blocks"]
    assert fan["series"][0]["low"] == [1.0, 2.0]
    assert chances["rows"][0][1] == 0.25
    assert section["finding"]["en"] == "1,000 draws."


def test_draws_of_two_sweeps_are_not_added_up(material, tmp_path):
    """Each is told with the file it was drawn from; a label without value is no row of its table."""
    array = xr.DataArray(
        [[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]],
        coords={"statistic": ["p05", "p50", "p95"], "industry": ["C", "A"]},
        dims=["statistic", "industry"],
        attrs={"units": "CNY_1e8"},
    )
    sweeps = tuple(
        Sweep(
            xr.Dataset({"core_value_added": array}, attrs={"draws": draws}), {f"scenarios/{name}.toml": "0"}
        )
        for name, draws in (("wide", 2000), ("narrow", 500))
    )
    (section,) = document([material], Besides(sweeps=sweeps))["shared"]
    assert section["finding"]["en"] == "2,000 draws of wide.toml. 500 draws of narrow.toml."
    assert [len(one["rows"]) for one in section["blocks"]] == [1, 1]


def test_a_sweep_is_told_by_its_scenarios_title(material, tmp_path):
    """Not by its files; a scenario that has changed since, or is gone, is told by the file."""
    sweep(
        Job(str(TOP / "scenarios" / "uncertain.toml"), str(tmp_path / "drawn"), 8, outputs=("share_of_gdp",)),
        here,
    )
    (found,) = Besides.read([tmp_path / "drawn"]).sweeps
    assert found.title == {"zh": "不确定性情景", "en": "Uncertain outlook"}
    (section,) = document([material], Besides(sweeps=(found,)))["shared"]
    assert section["finding"] == {"zh": "按“不确定性情景”抽样8次。", "en": "8 draws of “Uncertain outlook”."}
    manifest = tmp_path / "drawn" / "manifest.json"
    (digest,) = (one for name, one in found.files.items() if name.endswith("uncertain.toml"))
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(digest, "0"), encoding="utf-8")
    (changed,) = Besides.read([manifest.with_name("summary.nc")]).sweeps
    assert changed.title is None


def test_sensitivity_becomes_a_tornado_and_a_heat_map(material, tmp_path):
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
    (section,) = document([material], Besides.read([tmp_path]))["shared"]
    charts = {chart["form"]: chart for chart in section["blocks"]}
    assert charts["tornado"]["series"][0]["high"] == [7.0, 5.2]
    assert [row["values"] for row in charts["heat"]["series"]] == [[0.9, 0.8], [0.1, 0.2]]


def test_a_folder_with_nothing_to_show_is_refused(tmp_path):
    """The message says which commands write what is wanted."""
    with pytest.raises(ScenarioEngineError, match="there is nothing here to show"):
        Besides.read([tmp_path])


@pytest.mark.parametrize(
    ("name", "bytes_"),
    [("x.nc", b"no HDF5"), ("s.csv", b"\xff\xfe,verdict\n"), ("summary.nc", b""), ("attribution.csv", b"")],
)
def test_a_damaged_file_beside_is_refused_by_name(tmp_path, name, bytes_):
    """One sentence that names the file and says what to do; no traceback."""
    (tmp_path / name).write_bytes(bytes_)
    with pytest.raises(ScenarioEngineError, match=rf"{name}: cannot be read .* Make it again"):
        Besides.read([tmp_path])


def test_every_text_is_in_both_languages():
    """No word of the page lacks one."""
    for part in glossary().values():
        for key, text in part.items():
            assert set(text) == {"zh", "en"}, key


def test_every_variable_identity_and_dimension_has_a_chinese_name():
    """Whatever an operator declares is named in the words beside it."""
    graph, words = Graph.discover(), wording.words()
    assert graph.names() == set(words["variables"])
    for name, word in words["variables"].items():
        assert all(CHINESE.search(word[key]) for key in ("zh", "about")), name
        assert word["en"], name
    assert {one.name for one in discovered_identities()} <= set(words["identities"])
    assert all(CHINESE.search(text) for text in words["identities"].values())
    assert {dim for name in graph.names() for dim in graph.variable(name).dims} <= set(words["dimensions"])


def test_the_page_of_everything_is_small_and_names_things_in_both_languages(material, everything):
    """All that other commands wrote: below 6 MB, and no English word where Chinese stands but codes and sources."""
    beside = Besides.read([everything, *(place for place in everything.iterdir() if place.is_dir())])
    other = Material.of(compute(TOP / "scenarios" / "stalled_technology.toml"))
    assert len(page([material, other], besides=beside).encode()) < LARGEST
    sections = document([material, other], beside)["shared"]
    assert [section["id"] for section in sections] == [
        "comparison",
        "attribution",
        "sweep",
        "sensitivity",
        "indices",
        "scorecard",
    ]
    for section in sections:
        for one in section["blocks"]:
            if one["kind"] == "chart" and one["name"] != "scorecard_by_report":
                texts = [one["title"], *(label for label in one["labels"] if isinstance(label, dict))]
                texts += [line["name"] for line in one["series"]]
                assert all(CHINESE.search(text["zh"]) or "GDP" in text["zh"] for text in texts), one["name"]


def test_a_sweep_gives_the_headline_its_band_where_it_is_of_that_scenario(material, everything):
    """The band of draws around the baseline stands beside its total; another scenario has none."""
    beside = Besides.read([everything / "sweep"])
    other = Material.of(compute(TOP / "scenarios" / "stalled_technology.toml"))
    ours, theirs = (
        block(part, "headline", "figures")["items"][0]
        for part in document([material, other], beside)["scenarios"]
    )
    low, high = (
        beside.sweeps[0].summary["sum(total_value_added)"].sel(statistic=one, year=2030).item()
        for one in ("p05", "p95")
    )
    assert ours["band"] == pytest.approx([low, high], rel=1e-8)
    assert low < ours["value"] < high
    assert theirs["band"] is None


def test_the_scorecard_says_why_in_both_languages(material):
    """Cause and reason stand in the reader's language; a table of before reasons had two shows its English on both pages."""
    with (TOP / "calibration" / "replicate-scorecard.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["reason"]]
    table = next(
        one for one in scorecard.section(material, [rows])["blocks"] if one.get("name") == "scorecard"
    )
    for cells in table["rows"]:
        assert CHINESE.search(cells[-1]["zh"]), cells[-1]
        assert not ENGLISH.search(cells[-1]["zh"]), cells[-1]
        assert not CHINESE.search(cells[-1]["en"]), cells[-1]
    (old, *_) = (
        {key: text for key, text in row.items() if key != "reason_zh"} for row in rows if row["cause"]
    )
    table = next(
        one for one in scorecard.section(material, [[old]])["blocks"] if one.get("name") == "scorecard"
    )
    assert table["rows"][0][-1]["zh"].endswith(f"：{old['reason']}")


def test_the_scorecard_counts_every_figure_once(material, everything):
    """Counts, bars and rows agree with the file."""
    with (everything / "scorecard.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    beside = Besides.read([everything / "scorecard.csv"])
    (section,) = document([material], beside)["shared"]
    figures, by_method, by_report, _, table = section["blocks"]
    assert [item["value"] for item in figures["items"]] == [
        len(rows),
        *(sum(row["verdict"] == one for row in rows) for one in scorecard.VERDICTS),
    ]
    for bars in (by_method, by_report):
        assert sum(sum(line["values"][0]) for line in bars["series"]) == len(rows) == len(table["rows"])


def test_every_word_of_the_scorecard_has_a_name(material, everything):
    """Indicators, components, methods, roles, verdicts and places: none falls back to its key."""
    with (everything / "scorecard.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    kinds = ("indicator", "component", "method", "role", "verdict")
    words = {(kind, row[kind]) for row in rows for kind in kinds} - {("component", "total")}
    places = {row[kind] for row in rows for kind in ("region", "industry")} - {"total"}
    said = [scorecard.word(material, kind, word) for kind, word in words if word]
    said += [scorecard.place(material, place) for place in places if place]
    assert [text for text in said if not CHINESE.search(text["zh"]) or "_" in text["en"]] == []


def test_printed_figures_are_read_in_the_readers_unit(material):
    """2000 of CNY 100 million are CNY 200 bn, 2000亿元; the model's figure has one decimal more, in the same unit."""
    row = dict.fromkeys(("report", "year", "region", "industry", "component", "role", "reason", "gap"), "")
    row |= {"indicator": "value_added", "verdict": "off", "unit": "CNY_1e8", "printed": "2000"}
    beside = Besides(scorecards=(({**row, "method": "", "model": "1841.12"},),))
    (section,) = document([material], beside)["shared"]
    (cells,) = section["blocks"][-1]["rows"]
    assert cells[4:6] == [
        {"zh": "2,000亿元", "en": "CNY 200 bn"},
        {"zh": "1,841.1亿元", "en": "CNY 184.1 bn"},
    ]


def test_elasticities_to_rates_stand_apart(material):
    """One percent of a growth rate is no match for one percent of a level: two charts, and a note that says so."""
    array = xr.DataArray(
        [4.1, 0.3], coords={"factor": ["technology_multiplier", "real_gdp_growth"]}, dims="factor"
    )
    beside = Besides(analyses=(xr.Dataset({"share_of_gdp": array}),))
    (section,) = document([material], beside)["shared"]
    levels, rates = section["blocks"]
    assert [levels["series"][0]["values"], rates["series"][0]["values"]] == [[4.1], [0.3]]
    assert "0.05 points" in rates["note"]["en"]


def test_an_index_shows_its_ranking_its_tiers_and_how_it_stands_to_print(material, everything):
    """The first of the ranking is the highest score; tiers hold every case."""
    beside = Besides.read([everything / "provinces"])
    (section,) = document([material], beside)["shared"]
    found = {one["name"]: one for one in section["blocks"]}
    index = beside.indices[0].result["composite_index"].isel(year=-1)
    ranking = found["index_application-2020_ranking"]
    assert ranking["labels"][0] == material.label(str(index.idxmax().item()))
    heights = [sum(line["values"][-1][0] for line in ranking["series"])]
    assert heights == pytest.approx([index.max().item()], rel=1e-8)
    assert sum(row[1] for row in found["index_application-2020_tiers"]["rows"]) == index.size
    assert found["index_application-2020_print"]["rows"]


def test_sections_open_with_what_was_found(material, everything):
    """One sentence in each language, with the figures of the result in the reader's units."""
    part = document([material], Besides.read([everything, everything / "nation", everything / "provinces"]))
    said = {one["id"]: one["finding"] for one in [*part["scenarios"][0]["sections"], *part["shared"]]}
    result = material.result

    def growth(name):
        path = result[name].sum("industry")
        return f"{float(path.sel(year=2030) / path.sel(year=2024)) ** (1 / 6) - 1:.1%}"

    core, penetration = growth("core_value_added"), growth("penetration_value_added")
    assert said["years"]["en"] == f"Growth a year from 2024 to 2030: core {core}, penetration {penetration}."
    assert core in said["years"]["zh"]
    jobs = result["employment"].sum("industry").sel(year=2030).item()
    assert said["jobs"]["en"].startswith(f"Jobs carried: {jobs / 100:.2f} million in 2030")
    assert f"{jobs:,.0f}万人" in said["jobs"]["zh"]
    groups = result["industry_group_value_added"].sel(year=2030)
    share = (groups / groups.sum("industry_group")).max().item()
    assert said["three_sectors"]["en"].startswith(f"Tertiary industry holds {share:.1%} of the total in 2030")
    east = result["region_group_value_added"].sel(year=2030).max().item()
    assert said["region_groups"]["en"].startswith(f"East is the largest in 2030: CNY {east / 1e4:.2f} trn")
    assert f"CNY {result['core_sector_value_added'].sum().item() / 10:.1f} bn" in said["sectors"]["en"]
    assert "matters most" in said["sensitivity"]["en"]
    assert "Guangdong leads in 2020" in said["indices"]["en"]
    for name in ("years", "three_sectors", "region_groups", "jobs", "sectors", "sensitivity", "indices"):
        assert CHINESE.search(said[name]["zh"]), name
        assert not CHINESE.search(said[name]["en"]), name


@pytest.mark.parametrize("analysis", ["tornado", "sobol"])
def test_the_factor_that_matters_most_is_the_largest_of_its_chart(material, everything, analysis):
    """Whatever the method: the sentence names what the chart shows largest in the last year."""
    (section,) = document([material], Besides.read([everything / f"{analysis}.nc"]))["shared"]
    first = section["blocks"][0]
    rows = max(first["series"], key=lambda line: line["values"][-1])
    name = first["labels"][0] if analysis == "tornado" else rows["name"]
    assert f"“{name['en']}” matters most" in section["finding"]["en"]


def test_cities_by_tier_sum_to_the_nation(everything):
    """Tiers of the index, value added of the scenario: together all cities in every year."""
    material = Material.of(compute(TOP / "scenarios" / "baseline-cities.toml"))
    part = document([material], Besides.read([everything / "cities"]))["scenarios"][0]
    chart = block(part, "cities", "chart", "cities_by_tier")
    total = material.result["city_value_added"].sum(["city", "industry_group"])
    sums = [sum(values) for values in zip(*(line["values"] for line in chart["series"]), strict=True)]
    assert sums == pytest.approx(total.to_numpy().tolist(), rel=1e-8)
    table = block(part, "cities", "table", "tiers")
    assert [row[1] for row in table["rows"]] == [10, 17, 29, 52, 223]


def test_many_factors_are_cut_to_those_that_matter(material, tmp_path):
    """Fifteen rows, the largest first, and a note of how many are left out."""
    factors = [f"relative_growth[{label}]" for label in "ABCDEFGHIJKLMNOPQRS"]
    values = xr.DataArray(
        [list(range(19))], coords={"index": ["median"], "factor": factors}, dims=["index", "factor"]
    )
    values.to_dataset(name="gdp").to_netcdf(tmp_path / "pawn.nc", engine="netcdf4")
    (section,) = document([material], Besides.read([tmp_path]))["shared"]
    (heat,) = section["blocks"]
    assert len(heat["series"]) == 15
    assert heat["series"][0]["name"]["en"].startswith("Relative growth of industries, Public management")
    assert "4 that matter less" in heat["note"]["en"]


def test_a_text_cannot_leave_its_script():
    """A title that closes the script element stays data."""
    text = in_script({"title": "</script><script>alert(1)</script>\u2028"})
    assert "<" not in text
    assert json.loads(text)["title"].startswith("</script>")


def test_a_title_is_escaped_in_the_page(material):
    """What a scenario calls itself is never markup."""
    record = {**material.record, "title": {"zh": "<b>甲", "en": "<img src=x onerror=alert(1)>"}}
    html = page([Material(material.result, material.inputs, record)])
    assert "<img src=x" not in html


def test_the_page_says_what_it_is_about(material):
    """A subject from the dataset stands in title and document; a result without one is still a page."""
    assert material.subject is not None
    assert f"<title>{material.title['zh']} · {material.subject['zh']}" in page([material])
    assert document([material])["scenarios"][0]["subject"]["en"] == material.subject["en"]
    display = json.dumps({key: said for key, said in material.display.items() if key != "subject"})
    bare = Material(material.result.assign_attrs(display=display), material.inputs, material.record)
    assert bare.subject is None
    assert f"<title>{material.title['zh']} · {material.title['en']}</title>" in page([bare])


def test_every_section_has_its_place_in_reading_order():
    """What a scenario's sections are made by, and the six that concern several, each once."""
    several = {"comparison", "attribution", "sweep", "sensitivity", "indices", "scorecard"}
    assert sorted(READING) == sorted({*MAKERS, *several})


def test_layers_put_causes_left_of_results():
    """An edge always goes to the right, and no two nodes share a place."""
    edges = {"c": ["a", "b"], "d": ["c"], "e": ["a", "d"]}
    places = layered(list("abcde"), edges)
    assert all(places[one][0] < places[node][0] for node, inputs in edges.items() for one in inputs)
    assert len(set(places.values())) == len(places)

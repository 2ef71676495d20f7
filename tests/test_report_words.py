"""Words of the page: both languages everywhere, titles and sources told, and no text that is taken for markup."""

import json
import re
from pathlib import Path

import pytest

from scenario_engine.models import words as wording
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.status import BY
from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.page import document, in_script, page
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import glossary
from tests.report_parts import block

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]

CHINESE = re.compile("[\u4e00-\u9fff]")

ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")
"""Two words in a row; names of files have no blanks."""

COMMAND = re.compile("`[^`]*`")

LARGEST = 6e6


@pytest.fixture(scope="module")
def view(baseline):
    return ViewModel.of(baseline)


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
    part = document([ViewModel.of(compute(TOP / "scenarios" / f"{name}.toml"))])["scenarios"][0]
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


def test_a_record_without_chinese_reasons_is_still_shown(view):
    """A result stored before reasons had two languages shows its English, marked as an assumption in Chinese."""
    origins = {
        name: [{key: value for key, value in place.items() if key != "reason_zh"} for place in chain]
        for name, chain in view.record["origins"].items()
    }
    old = ViewModel(view.result, view.inputs, {**view.record, "origins": origins})
    table = block(document([old])["scenarios"][0], "assumptions", "table")
    (row,) = (row for row in table["rows"] if row[0]["node"] == "regional_relative_growth")
    assert {
        "zh": "假设：provinces grow with the nation",
        "en": "assumption: provinces grow with the nation",
    } in row


def test_every_text_is_in_both_languages():
    """No word of the page lacks one."""
    for part in glossary().values():
        for key, text in part.items():
            assert set(text) == {"zh", "en"}, key


def test_every_variable_identity_and_dimension_has_a_chinese_name():
    """Whatever an operator declares is named in the words beside it."""
    graph, words = installed_graph(), wording.words()
    statuses = {"status", *(f"{dim}_status" for dim in BY)}
    assert graph.names() | statuses == set(words["variables"])
    for name, word in words["variables"].items():
        assert all(CHINESE.search(word[key]) for key in ("zh", "about")), name
        assert word["en"], name
    assert {one.name for one in discovered_identities()} <= set(words["identities"])
    assert all(CHINESE.search(text) for text in words["identities"].values())
    assert {dim for name in graph.names() for dim in graph.variable(name).dims} <= set(words["dimensions"])


def test_the_page_of_everything_is_small_and_names_things_in_both_languages(view, everything):
    """All that other commands wrote: below 6 MB, and no English word where Chinese stands but codes and sources."""
    beside = Attachments.read([everything, *(place for place in everything.iterdir() if place.is_dir())])
    other = ViewModel.of(compute(TOP / "scenarios" / "stalled_technology.toml"))
    assert len(page([view, other], attached=beside).encode()) < LARGEST
    sections = document([view, other], beside)["shared"]
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


def test_sections_open_with_what_was_found(view, everything):
    """One sentence in each language, with the figures of the result in the reader's units."""
    part = document([view], Attachments.read([everything, everything / "nation", everything / "provinces"]))
    said = {one["id"]: one["finding"] for one in [*part["scenarios"][0]["sections"], *part["shared"]]}
    result = view.result

    def growth(name):
        path = result[name].sum("industry")
        return f"{float(path.sel(year=2030) / path.sel(year=2025)) ** (1 / 5) - 1:.1%}"

    core, penetration = growth("core_value_added"), growth("penetration_value_added")
    assert said["years"]["en"] == f"Growth a year from 2025 to 2030: core {core}, penetration {penetration}."
    assert core in said["years"]["zh"]
    jobs = result["employment"].sum("industry").sel(year=2030).item()
    assert said["jobs"]["en"].startswith(f"Employment supported: {jobs / 100:.3g} million in 2030")
    assert f"{jobs:,.0f}万人" in said["jobs"]["zh"]
    groups = result["industry_group_value_added"].sel(year=2030)
    share = (groups / groups.sum("industry_group")).max().item()
    assert said["three_sectors"]["en"].startswith(
        f"Tertiary industry accounts for {share:.1%} of the total in 2030"
    )
    east = result["region_group_value_added"].sel(year=2030).max().item()
    assert said["region_groups"]["en"].startswith(f"East is the largest in 2030: CNY {east / 1e4:.3g} trn")
    assert f"CNY {result['core_sector_value_added'].sum().item() / 10:.0f} bn" in said["sectors"]["en"]
    assert "matters most" in said["sensitivity"]["en"]
    assert "Guangdong leads in 2020" in said["indices"]["en"]
    for name in ("years", "three_sectors", "region_groups", "jobs", "sectors", "sensitivity", "indices"):
        assert CHINESE.search(said[name]["zh"]), name
        assert not CHINESE.search(said[name]["en"]), name


def test_a_text_cannot_leave_its_script():
    """A title that closes the script element stays data."""
    text = in_script({"title": "</script><script>alert(1)</script>\u2028"})
    assert "<" not in text
    assert json.loads(text)["title"].startswith("</script>")


def test_a_title_is_escaped_in_the_page(view):
    """What a scenario calls itself is never markup."""
    record = {**view.record, "title": {"zh": "<b>甲", "en": "<img src=x onerror=alert(1)>"}}
    html = page([ViewModel(view.result, view.inputs, record)])
    assert "<img src=x" not in html


def test_the_page_says_what_it_is_about(view):
    """A subject from the dataset stands in title and document; a result without one is still a page."""
    assert view.subject is not None
    assert f"<title>{view.title['zh']} · {view.subject['zh']}" in page([view])
    assert document([view])["scenarios"][0]["subject"]["en"] == view.subject["en"]
    display = json.dumps({key: said for key, said in view.display.items() if key != "subject"})
    bare = ViewModel(view.result.assign_attrs(display=display), view.inputs, view.record)
    assert bare.subject is None
    assert f"<title>{view.title['zh']} · {view.title['en']}</title>" in page([bare])

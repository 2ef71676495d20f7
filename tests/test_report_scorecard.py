"""The published figures on the page: each once, in the reader's unit and words, with the reason where it is off."""

import csv
import re
from pathlib import Path

import pytest

from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.page import document
from scenario_engine.view.report.sections import scorecard
from scenario_engine.view.report.view_model import ViewModel

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]

CHINESE = re.compile("[\u4e00-\u9fff]")

ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")
"""Two words in a row; names of files have no blanks."""


@pytest.fixture(scope="module")
def view(baseline):
    return ViewModel.of(baseline)


def test_the_scorecard_says_why_in_both_languages(view):
    """Cause and reason stand in the reader's language; a table of before reasons had two shows its English on both pages."""
    with (TOP / "calibration" / "replicate-scorecard.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["reason"]]
    table = next(one for one in scorecard.section(view, [rows])["blocks"] if one.get("name") == "scorecard")
    for cells in table["rows"]:
        assert CHINESE.search(cells[-1]["zh"]), cells[-1]
        assert not ENGLISH.search(cells[-1]["zh"]), cells[-1]
        assert not CHINESE.search(cells[-1]["en"]), cells[-1]
    (old, *_) = (
        {key: text for key, text in row.items() if key != "reason_zh"} for row in rows if row["cause"]
    )
    table = next(one for one in scorecard.section(view, [[old]])["blocks"] if one.get("name") == "scorecard")
    assert table["rows"][0][-1]["zh"].endswith(f"：{old['reason']}")


def test_the_scorecard_counts_every_figure_once(view, everything):
    """Counts, bars and rows agree with the file."""
    with (everything / "scorecard.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    beside = Attachments.read([everything / "scorecard.csv"])
    (section,) = document([view], beside)["shared"]
    figures, by_method, by_report, _, table = section["blocks"]
    assert [item["value"] for item in figures["items"]] == [
        len(rows),
        *(sum(row["verdict"] == one for row in rows) for one in scorecard.VERDICTS),
    ]
    for bars in (by_method, by_report):
        assert sum(sum(line["values"][0]) for line in bars["series"]) == len(rows) == len(table["rows"])


def test_a_reader_finds_each_report_from_its_first_figure_to_its_last(view):
    """Five reports, each numbered: figures of the report by number, then tables, then the text, every one with its place."""
    with (TOP / "calibration" / "replicate-scorecard.csv").open(encoding="utf-8") as stream:
        stored = list(csv.DictReader(stream))
    table = next(one for one in scorecard.section(view, [stored])["blocks"] if one.get("name") == "scorecard")
    reports = sorted({row["report"] for row in stored})
    assert reports == ["CAICT 2024", "CAII 2020", "CAII 2021", "CAII 2023", "CAII 2024"]
    for report in reports:
        shown = [cells[:3] for cells in table["rows"] if cells[0] == report]
        printed = [row["locator"] for row in stored if row["report"] == report]
        assert all(printed)
        assert sorted(place for *_, place in shown) == sorted(printed)
        assert [number for _, number, _ in shown] == [str(n) for n, _ in enumerate(printed, start=1)]
        places = list(dict.fromkeys(place for *_, place in shown))
        kinds = ["preface", *(_kind(place) for place in places), "annex"]
        assert kinds == sorted(kinds, key=["preface", "figure", "table", "text", "annex"].index), report
        for kind, number in (("figure", r"(?:图|fig) ?(\d+)"), ("table", r"(?:表|table) ?(\d+(?:-\d+)?)")):
            own = [re.search(number, place)[1] for place in places if _kind(place) == kind]
            counted = [[int(part) for part in one.split("-")] for one in own]
            assert counted == sorted(counted), report


def _kind(place):
    """What a place is, by the words of the reports."""
    words = {"annex": "附录|注|annex", "figure": r"图|fig\b", "table": r"表|table", "preface": "^前言"}
    return next((kind for kind, word in words.items() if re.search(word, place)), "text")


def test_every_word_of_the_scorecard_has_a_name(view, everything):
    """Indicators, components, methods, roles, verdicts and places: none falls back to its key."""
    with (everything / "scorecard.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    kinds = ("indicator", "component", "method", "role", "verdict")
    words = {(kind, row[kind]) for row in rows for kind in kinds} - {("component", "total")}
    places = {row[kind] for row in rows for kind in ("region", "industry")} - {"total"}
    said = [scorecard.word(view, kind, word) for kind, word in words if word]
    said += [scorecard.place(view, place) for place in places if place]
    assert [text for text in said if not CHINESE.search(text["zh"]) or "_" in text["en"]] == []


def test_printed_figures_are_read_in_the_readers_unit(view):
    """2000 of CNY 100 million are CNY 200 bn, 2000亿元; the model's figure has one decimal more, in the same unit."""
    row = dict.fromkeys(("report", "year", "region", "industry", "component", "role", "reason", "gap"), "")
    row |= {"indicator": "value_added", "verdict": "off", "unit": "CNY_1e8", "printed": "2000"}
    beside = Attachments(scorecards=(({**row, "method": "", "model": "1841.12"},),))
    (section,) = document([view], beside)["shared"]
    (cells,) = section["blocks"][-1]["rows"]
    assert cells[6:8] == [
        {"zh": "2,000亿元", "en": "CNY 200 bn"},
        {"zh": "1,841.1亿元", "en": "CNY 184.1 bn"},
    ]

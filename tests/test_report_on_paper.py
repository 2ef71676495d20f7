"""The printed page: full sheets with their numbers, figures and tables that say number, unit and source, chosen sections."""

import base64
import re
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from scenario_engine.scenario.outcome import compute
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.office.content import paper
from scenario_engine.view.report.page import document, page
from scenario_engine.view.report.view_model import ViewModel
from tests.browser import needs_browser, on_paper, wait
from tests.conftest import TOP
from tests.test_commands import call
from tests.toyland import toyland

in_browser = [needs_browser, pytest.mark.browser, pytest.mark.xdist_group("browser")]

PIECES = """
const shown = [...document.querySelectorAll('main .card, main .headlines')].filter(one => one.offsetParent);
const seen = one => one && getComputedStyle(one).display !== 'none';
return shown.map(card => ({
  said: card.innerText.slice(0, 60), number: seen(card.querySelector('.numbered')) && card.querySelector('.numbered').textContent,
  source: seen(card.querySelector('.source')) && card.querySelector('.source').textContent,
}));"""


def sheets(driver, folder):
    """Each printed page in grey, without its margins."""
    printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    (folder / "printed.pdf").write_bytes(base64.b64decode(printed["data"]))
    subprocess.run(["pdftoppm", "-r", "20", "-gray", folder / "printed.pdf", folder / "sheet"], check=True)
    found = sorted(folder.glob("sheet-*.pgm"))
    pictures = [np.asarray(Image.open(one)) for one in found]
    for one in found:
        one.unlink()
    return [one[round(0.046 * len(one)) : round(0.945 * len(one))] for one in pictures]


def filled(sheet) -> float:
    """How far down a sheet something stands."""
    marked = np.flatnonzero((sheet < 235).any(axis=1))
    return (marked[-1] + 1) / len(sheet) if len(marked) else 0.0


def open_page(driver, file, text):
    file.write_text(text, encoding="utf-8")
    driver.get(file.as_uri())
    wait(driver, "return document.querySelectorAll('main section').length > 1")


@pytest.mark.skipif(
    not shutil.which("pdftoppm"), reason="no pdftoppm here (Debian: apt-get install poppler-utils)"
)
class TestSheets:
    """As Chromium prints them."""

    pytestmark = in_browser

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_no_sheet_is_less_than_half_full_but_the_last(self, driver, tmp_path, language):
        """The whole report of the country with all that can stand beside it."""
        driver.execute_script("state.language = arguments[0]; drawPage()", language)
        parts = [filled(one) for one in sheets(driver, tmp_path)]
        assert len(parts) > 20
        assert [(at, round(part, 2)) for at, part in enumerate(parts[:-1], 1) if part < 0.5] == []

    @pytest.mark.parametrize("name", ["united-states/digital", "two-sectors/demand", "toyland"])
    def test_of_any_model(self, window, tmp_path, name):
        """An input-output table of a country, one of a textbook, a toy country."""
        file = toyland(tmp_path) / "base.toml" if name == "toyland" else TOP / "examples" / f"{name}.toml"
        driver, _ = window
        open_page(driver, tmp_path / "page.html", page([ViewModel.of(compute(file))]))
        parts = [filled(one) for one in sheets(driver, tmp_path)]
        assert [(at, round(part, 2)) for at, part in enumerate(parts[:-1], 1) if part < 0.5] == []


class TestPieces:
    """Laid out for paper."""

    pytestmark = in_browser

    @pytest.mark.parametrize(
        ("language", "number"), [("zh", r"[图表]A?\d+"), ("en", r"(Figure|Table) A?\d+")]
    )
    def test_every_figure_and_table_has_number_and_source(self, driver, language, number):
        """Figures and tables are counted apart, without a gap; each says what it is computed from."""
        driver.execute_script("state.language = arguments[0]; drawPage()", language)
        on_paper(driver, f"window.pieces = (() => {{ {PIECES} }})(); return 0", 0)
        found = driver.execute_script("return window.pieces")
        assert len(found) > 50
        assert [one for one in found if not re.fullmatch(number, one["number"] or "")] == []
        assert [one for one in found if not re.match("来源：|Source: ", one["source"] or "")] == []
        kinds = {one["number"].rstrip("0123456789") for one in found}
        for kind in kinds:
            counted = [
                int(one["number"][len(kind) :]) for one in found if re.fullmatch(f"{kind}\\d+", one["number"])
            ]
            assert counted == list(range(1, len(counted) + 1))

    def test_every_chart_has_its_unit(self, driver):
        """But scores and elasticities, which are plain numbers."""
        plain = driver.execute_script(
            """redraw(true);
            const unit = block => block.unit || (block.measures ? block.measures[0].unit : "");
            const blocks = sectionsShown().flatMap(section => section.blocks);
            const drawn = blocks.filter(block => ["chart", "map", "heat"].includes(block.kind));
            const cards = [...document.querySelectorAll(".chart, .map, [data-heat]")];
            const without = card => !card.querySelector(".unit").textContent.replace(/[\\d ·]/g, "").trim();
            return drawn.filter((_, at) => without(cards[at])).map(unit)"""
        )
        assert plain
        assert set(plain) <= {"1", "count"}

    def test_sheets_say_what_they_are_of(self, driver):
        """Below every sheet: the report's title, and which sheet of how many."""
        rules = "[...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).map(rule => rule.cssText).join(' ')"
        on_paper(
            driver,
            f"const said = {rules}; return said.includes('counter(pages)') && said.includes(document.title)",
            True,
        )


def test_page_and_word_number_alike(baseline):
    """What is Figure 7 on the printed page is Figure 7 in Word: both count what the same sections hold."""
    view = ViewModel.of(baseline)
    content = paper([view], "en", sections=["years", "regions"])
    assert [chapter.title for chapter in content.chapters] == ["By year: core and penetration", "Provinces"]
    kinds = [part.number for chapter in content.chapters for part in chapter.parts]
    figures = [f"Figure {number}" for number in range(1, 7)]
    assert kinds == [*figures[:2], "Table 1", *figures[2:], "Table 2"]


def test_chosen_sections_alone_are_on_the_page(baseline):
    """In reading order whatever the order asked in; several scenarios have the same ones."""
    view = ViewModel.of(baseline)
    shown = document([view, view], only=["regions", "comparison", "years"])
    assert [[one["id"] for one in part["sections"]] for part in shown["scenarios"]] == [
        ["years", "regions"]
    ] * 2
    assert [one["id"] for one in shown["shared"]] == ["comparison"]


def test_a_section_that_is_not_there_is_named(baseline):
    """With the nearest name, or all of them."""
    view = ViewModel.of(baseline)
    with pytest.raises(ScenarioEngineError, match=r"no section 'region'") as told:
        document([view], only=["region"])
    assert "regions" in str(told.value.advice)
    with pytest.raises(ScenarioEngineError, match="on the page only"):
        paper([view], "en", sections=["graph"])


@pytest.mark.parametrize("said", [["results,years"], ["results", "years"]])
def test_sections_are_asked_for_with_commas_or_blanks(tmp_path, monkeypatch, capsys, said):
    """`report --sections a,b`, of the page too."""
    monkeypatch.chdir(toyland(tmp_path))
    assert call("report", "base.toml", "--sections", *said) == 0
    html = (tmp_path / "outputs" / "base" / "report.html").read_text(encoding="utf-8")
    assert set(re.findall(r'"id":"(\w+)","title"', html)) == {"results", "years"}

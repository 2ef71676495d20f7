"""The page in a real browser: silent, offline, bilingual, sortable, clickable, printable; pictures are kept."""

import base64
import csv
import io
import json
import os
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from scenario_engine.outcome import compute
from scenario_engine.report.besides import Besides
from scenario_engine.report.material import Material
from scenario_engine.report.page import page
from tests.browser import downloaded, needs_browser, wait

pytestmark = [needs_browser, pytest.mark.xdist_group("browser")]

TOP = Path(__file__).parents[1]
PICTURES = Path(os.environ.get("SCREENSHOTS", TOP / "outputs" / "screenshots"))
"""Where the pictures of a test run are left for the eye."""


CONTRAST = """
const part = x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4;
const rgb = text => {
  const probe = document.createElement('i');
  probe.style.color = text;
  document.body.append(probe);
  const found = getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3).map(x => part(x / 255));
  probe.remove();
  return found;
};
const light = text => rgb(text).reduce((sum, x, at) => sum + [.2126, .7152, .0722][at] * x, 0);
const ratio = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
const p = PALETTE[arguments[0]];
return [ratio(p.ink, p.card), ratio(p.soft, p.card), ...p.ramp.map((ground, at) => ratio(p.rampInk[at], ground))];
"""
"""Contrast of text on its ground as WCAG 2 defines it."""


@pytest.fixture(scope="module")
def folder(window):
    return window[1]


@pytest.fixture(scope="module")
def driver(window, baseline, everything):
    """The page of two scenarios with all that other commands left, open."""
    opened, folder = window
    other = compute(TOP / "scenarios" / "stalled_technology.toml")
    file = folder / "report.html"
    beside = Besides.read([everything, *(place for place in everything.iterdir() if place.is_dir())])
    file.write_text(page([Material.of(baseline), Material.of(other)], besides=beside), encoding="utf-8")
    for said_by_pages_before in ("browser", "performance"):
        opened.get_log(said_by_pages_before)
    opened.get(file.as_uri())
    wait(opened, "return document.querySelectorAll('main section').length > 8")
    return opened


@pytest.fixture(autouse=True)
def _from_the_start(driver):
    """Each test finds the page in English, light, at its last year."""
    driver.execute_script(
        "Object.assign(state, {language: 'en', theme: 'light', scenario: 0, year: 2030}); drawPage();"
        " scrollTo({top: 0, behavior: 'instant'})"
    )


def picture(driver, name, width=1360, most=20_000):
    """The page as a picture, charts below the fold included, as far down as `most`."""
    driver.execute_script("redraw(true)")
    height = min(most, driver.execute_script("return document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


def test_the_page_says_nothing_on_the_console_and_asks_nothing_of_the_network(driver):
    """Every request is for the file itself or for data inside it."""
    driver.execute_script("redraw(true)")
    assert [entry for entry in driver.get_log("browser") if entry["level"] != "INFO"] == []
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    urls = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert all(url.startswith(("file:", "data:", "blob:", "chrome:", "about:")) for url in urls), urls


def test_language_switches_words_numbers_and_units(driver):
    """English reads CNY trn, Chinese 万亿元; nothing of the other language is left in the headings."""
    assert driver.find_element("css selector", ".figure .value").text.replace("\n", "") == "7.56CNY trn"
    driver.find_element("id", "language").click()
    assert driver.execute_script("return document.documentElement.lang") == "zh"
    assert driver.find_element("css selector", ".figure .value").text.replace("\n", "") == "7.56万亿元"
    headings = [heading.text for heading in driver.find_elements("css selector", "h2")]
    assert headings[0] == "2030年主要数字"
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in heading) for heading in headings)
    picture(driver, "chinese")
    driver.find_element("id", "language").click()
    assert driver.find_element("css selector", "h2").text == "Headline figures, 2030"
    picture(driver, "english")


def test_the_page_is_named_for_what_it_is_about(driver):
    """Above the scenario's title and in the tab, in the reader's language."""
    driver.execute_script("state.language = 'zh'; drawPage()")
    assert driver.find_element("id", "subject").text == "中国工业互联网产业增加值"
    assert driver.title == "基准情景 · 中国工业互联网产业增加值"


def test_a_table_sorts_by_a_column_and_back(driver):
    """A click on a head sorts, a second click turns the order; the order is told to screen readers."""
    column = "return [...document.querySelectorAll('[data-table=industries] tbody td:nth-child(1)')].map(c => c.textContent)"
    assert driver.execute_script(column)[:2] == ["C", "I"]
    head = "[data-table=industries] th:nth-child(1)"
    driver.execute_script(f"document.querySelector('{head} button').click()")
    assert driver.execute_script(column) == list("ABCDEFGHIJKLMNOPQRS")
    assert driver.find_element("css selector", head).get_attribute("aria-sort") == "ascending"
    driver.execute_script(f"document.querySelector('{head} button').click()")
    assert driver.execute_script(column) == list("SRQPONMLKJIHGFEDCBA")


def test_bars_of_one_unit_are_drawn_to_one_scale(driver):
    """Equal amounts are equally long in every column, and what is below zero grows to the other side of it."""
    bars = """const block = {name: 'x', title: 'x', kind: 'table', years: null, sort: null,
      columns: [{title: 'a', unit: '1', bar: true}, {title: 'b', unit: '1', bar: true}], rows: arguments[0]};
    const one = tableBlock(block);
    one.draw();
    return [...one.element.querySelectorAll('tbody td')].map(cell => [cell.className, cell.getAttribute('style')])"""
    assert driver.execute_script(bars, [[2, 8]]) == [
        ["number bar", "--part:25.0%"],
        ["number bar", "--part:100.0%"],
    ]
    assert driver.execute_script(bars, [[-2, 6]]) == [
        ["number bar below", "--from:0.0%;--to:25.0%;--zero:25.0%"],
        ["number bar above", "--from:25.0%;--to:100.0%;--zero:25.0%"],
    ]


def test_a_table_filters_in_either_language(driver):
    """Typing part of a name leaves the rows that hold it."""
    rows = driver.execute_script(
        """const card = document.querySelector('[data-table=regions]'), field = card.querySelector('input');
        field.value = '广东'; field.dispatchEvent(new Event('input'));
        return [...card.querySelectorAll('tbody tr')].map(row => row.cells[0].textContent)"""
    )
    assert rows == ["Guangdong"]
    none = driver.execute_script(
        """const card = document.querySelector('[data-table=regions]'), field = card.querySelector('input');
        field.value = 'nowhere'; field.dispatchEvent(new Event('input'));
        return card.querySelector('tbody').textContent"""
    )
    assert none == "No rows"


def test_the_year_moves_every_chart_and_table_that_has_years(driver, baseline):
    """The slider at 2022 shows the figures of 2022, and says that they come from measured inputs."""
    driver.execute_script(
        "const y = document.getElementById('year'); y.value = 2022; y.dispatchEvent(new Event('input'))"
    )
    assert driver.find_element("id", "year-shown").text == "2022 from measured inputs"
    driver.execute_script(
        "document.querySelector('[data-table=industries]').scrollIntoView({behavior: 'instant'})"
    )
    total = baseline.result["total_value_added"].sel(year=2022, industry="C").item()
    cell = "document.querySelector('[data-table=industries] tbody tr').cells[4].textContent"
    wait(driver, f"return {cell}.replace(',', '') === '{round(total / 10)}'")


def test_a_node_of_the_graph_opens_formula_unit_source_and_line(driver):
    """From a result down to the TOML line of an input, by keyboard."""
    driver.execute_script(
        """const node = document.querySelector('[data-node=total_value_added]'); node.focus();
        node.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}))"""
    )
    panel = driver.find_element("css selector", ".panel")
    assert "Z = Zᶜ + Zᵖ" in panel.text
    assert "CNY bn" in panel.text
    assert "CNY_1e8" not in panel.text
    assert "CAII 2024" in panel.text
    driver.execute_script("chooseNode('real_gdp_growth')")
    assert "scenarios/baseline.toml:7" in panel.text
    driver.execute_script("document.querySelector('.panel a').click()")
    line = driver.execute_script("return document.querySelector('.text .target').textContent")
    assert line == "[inputs.real_gdp_growth]"
    picture(driver, "graph", most=3000)


def test_the_graph_is_one_stop_of_the_tab_key(driver):
    """Arrow keys move among its variables without opening them, Enter opens the one arrived at, Tab leaves."""
    stops = "return [...document.querySelectorAll('.g-node[tabindex=\\'0\\']')].map(one => one.dataset.node)"
    focused = "return document.activeElement.dataset.node"
    driver.execute_script("chooseNode('total_value_added')")
    assert driver.execute_script(stops) == ["total_value_added"]
    driver.execute_script("document.querySelector('[data-node=total_value_added]').focus()")
    driver.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
    left = driver.execute_script(focused)
    driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    below = driver.execute_script(focused)
    assert len({"total_value_added", left, below}) == 3
    assert driver.execute_script(stops) == [below]
    name = driver.find_element("css selector", ".panel code")
    assert name.text == "total_value_added"
    driver.switch_to.active_element.send_keys(Keys.ARROW_UP)
    assert driver.execute_script(focused) == left
    driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert driver.find_element("css selector", ".panel code").text == left
    for _ in range(60):
        driver.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
    assert (
        driver.execute_script(
            "return doc.scenarios[0].sections.find(one => one.id === 'graph').blocks[0].nodes.find("
            "one => one.name === document.activeElement.dataset.node).layer"
        )
        == 0
    )
    visible = driver.execute_script(
        """const box = document.activeElement.getBoundingClientRect();
        const frame = document.querySelector('.graph-scroll').getBoundingClientRect();
        return box.left >= frame.left - 1 && box.right <= frame.right + 1
          && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1"""
    )
    assert visible
    driver.switch_to.active_element.send_keys(Keys.TAB)
    assert driver.execute_script("return document.activeElement.closest('.g-node') === null")


def test_a_tile_of_the_map_shows_its_region(driver):
    """Every region is a button; the three places without data are drawn and say so."""
    assert driver.execute_script("return document.querySelectorAll('#regions .tile').length") == 34
    assert driver.execute_script("return document.querySelectorAll('#regions button.tile').length") == 31
    driver.execute_script("document.querySelector('#regions [data-region=guangdong]').click()")
    assert "Guangdong" in driver.find_element("css selector", "#regions .beside-map").text
    assert (
        driver.execute_script(
            "return document.querySelector('#regions [data-region=guangdong]').getAttribute('aria-pressed')"
        )
        == "true"
    )


def test_every_section_asked_for_is_on_the_page(driver):
    """In reading order: the outlook first, then how scenarios differ, how sure they are, and where they are from."""
    ids = driver.execute_script("return [...document.querySelectorAll('main > section')].map(one => one.id)")
    assert ids == [
        *("headline", "years", "industries", "three_sectors", "regions", "region_groups", "jobs", "sectors"),
        *("indices", "comparison", "attribution", "sensitivity", "sweep", "scorecard"),
        *("identities", "graph", "assumptions", "provenance"),
    ]
    assert "5–95%" in driver.find_element("css selector", ".figure").text


def test_every_chart_draws_something(driver):
    """Each form of chart paints marks: bars, lines, areas or cells."""
    empty = driver.execute_script(
        "redraw(true); return [...document.querySelectorAll('.card.chart')].filter("
        "card => card.querySelectorAll('.plot svg path').length < 2).map(card => card.dataset.chart)"
    )
    assert empty == []


def test_the_keyboard_reaches_what_the_mouse_does(driver):
    """Heads, tiles, nodes, buttons and sliders can be focused and have a name; the first is the skip link; Enter sorts."""
    nameless = driver.execute_script(
        """const named = one => (one.getAttribute('aria-label') || one.title || one.textContent
          || (one.labels && one.labels.length && one.labels[0].textContent) || '').trim();
        return [...document.querySelectorAll('button, a[href], select, input, [tabindex="0"]')].filter(
          one => !one.closest('[hidden]') && (!named(one) || one.tabIndex < 0)).map(one => one.outerHTML.slice(0, 90))"""
    )
    assert nameless == []
    first = "return document.querySelector('a[href], button, select, input, [tabindex]').className"
    assert driver.execute_script(first) == "skip"
    driver.execute_script("document.querySelector('#industries th button').focus()")
    driver.switch_to.active_element.send_keys(Keys.ENTER)
    sort = "return document.querySelector('#industries th').getAttribute('aria-sort')"
    assert driver.execute_script(sort) == "ascending"
    assert driver.switch_to.active_element.text == "Code"
    clickable = driver.execute_script(
        "return [...document.querySelectorAll('[data-table] th')].filter(head => !head.querySelector('button')).length"
    )
    assert clickable == 0


def test_units_follow_the_language(driver):
    """Every money and persons axis and column is in CNY or millions in English, 亿元, 万亿元 or 万人 in Chinese."""
    units = "redraw(true); return [...document.querySelectorAll('.card .unit, .head-unit')].map(one => one.textContent)"
    english = "".join(driver.execute_script(units))
    assert "CNY bn" in english
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in english)
    driver.execute_script("document.getElementById('language').click()")
    chinese = "".join(driver.execute_script(units))
    assert "亿元" in chinese
    assert "万亿元" in chinese
    assert "万人" in chinese
    assert "CNY" not in chinese


def test_the_scorecard_filters_and_its_bars_hand_over_counts(driver, folder):
    """Rows with one verdict, and the file of the bars by report."""
    shown = driver.execute_script(
        """const card = document.querySelector('[data-table=scorecard]'), field = card.querySelector('input');
        field.value = 'CAII 2021'; field.dispatchEvent(new Event('input'));
        return [...card.querySelectorAll('tbody tr')].filter(row => row.cells[0].textContent === 'CAII 2021').length"""
    )
    driver.execute_script("document.querySelector('[data-chart=scorecard_by_report] .csv').click()")
    text = downloaded(folder / "downloads" / "scorecard_by_report.csv")
    counts = [int(row["Value"]) for row in csv.DictReader(io.StringIO(text)) if row["Name"] == "CAII 2021"]
    assert shown == sum(counts) > 300


def test_every_chart_and_table_hands_over_its_data(driver, folder, baseline):
    """A button stands on every card; the file it saves holds the numbers, with unit."""
    missing = driver.execute_script(
        "const cards = [...document.querySelectorAll('.card.chart, .card.table, .card.map, .card.graph')];"
        "return cards.filter(card => !card.querySelector('.csv')).length"
    )
    assert missing == 0
    files = driver.execute_script(
        """const files = [], saving = save;
        save = (name, text) => files.push([name, text]);
        document.querySelectorAll('.csv').forEach(button => button.click());
        save = saving;
        return files"""
    )
    assert len(files) > 50
    for name, text in files:
        head, *rows = csv.reader(io.StringIO(text))
        assert rows, name
        assert {len(row) for row in rows} == {len(head)}, name
    driver.execute_script("document.querySelector('[data-chart=value_added_by_year] .csv').click()")
    text = downloaded(folder / "downloads" / "value_added_by_year.csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    (core,) = (row for row in rows if row["Year"] == "2030" and row["Series"] == "Core value added")
    assert float(core["Value"]) == pytest.approx(
        baseline.result["core_value_added"].sel(year=2030).sum().item(), rel=1e-8
    )
    assert core["Unit"] == "CNY_1e8"


def test_scenarios_are_compared_and_switched(driver):
    """Choosing the other scenario changes the headline figures."""
    assert driver.execute_script("return document.getElementById('comparison') !== null")
    before = driver.find_element("css selector", ".figure .value").text
    driver.execute_script(
        "const s = document.getElementById('scenario'); s.value = 1; s.dispatchEvent(new Event('change'))"
    )
    assert driver.find_element("id", "title").text == "Stalled technology"
    assert driver.find_element("css selector", ".figure .value").text != before


def test_a_link_opens_what_was_seen(driver):
    """Language, theme, scenario, year, variable and section stand in the address; opening it anew shows the same."""
    driver.find_element("id", "language").click()
    driver.execute_script(
        """const s = document.getElementById('scenario'); s.value = 1; s.dispatchEvent(new Event('change'));
        const y = document.getElementById('year'); y.value = 2026;
        y.dispatchEvent(new Event('input')); y.dispatchEvent(new Event('change'));
        document.getElementById('theme').click(); chooseNode('real_gdp_growth');
        document.querySelector('nav a[href="#regions"]').click()"""
    )
    said = "#lang=zh&theme=dark&scenario=stalled_technology&year=2026&node=real_gdp_growth&section=regions"
    wait(driver, f"return location.hash === '{said}'")
    link = driver.current_url
    file = link.split("#")[0]
    on_screen = "const box = document.getElementById('regions').getBoundingClientRect(); return box.top >= 0 && box.top < 300"
    try:
        driver.get("about:blank")
        driver.get(link)
        wait(driver, on_screen)
        assert driver.execute_script("return [state.language, state.scenario, state.year]") == ["zh", 1, 2026]
        assert driver.find_element("id", "scenario").get_attribute("value") == "1"
        assert driver.execute_script("return document.documentElement.dataset.theme") == "dark"
        chosen = "return document.querySelector('.g-node.self').dataset.node"
        assert driver.execute_script(chosen) == "real_gdp_growth"
        driver.execute_script("location.hash = '#lang=en&scenario=baseline'")
        wait(driver, "return state.language === 'en' && state.scenario === 0 && state.year === 2030")
        driver.get("about:blank")
        driver.get(f"{file}#regions")
        wait(driver, on_screen)
        driver.get("about:blank")
        driver.get(f"{file}#lang=fr&theme=pink&scenario=none&year=1900&node=none&section=nowhere")
        assert driver.execute_script("return [state.scenario, state.year, scrollY]") == [0, 2030, 0]
        assert driver.execute_script("return state.theme") in ("light", "dark")
        assert driver.execute_script(chosen) == "total_value_added"
    finally:
        driver.get("about:blank")
        driver.get(file)
        wait(driver, "return document.querySelectorAll('main section').length > 8")


def test_the_page_fits_a_phone(driver):
    """At 390 points nothing reaches beyond the screen in either language, however long a scenario's title."""
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for language in ("zh", "en"):
            driver.execute_script(
                "state.language = arguments[0]; drawPage();"
                " document.querySelector('#scenario option').textContent += ' and a title of many words'.repeat(3);"
                " redraw(true)",
                language,
            )
            assert driver.execute_script("return document.documentElement.scrollWidth") <= 390
        driver.execute_script("drawPage()")
        picture(driver, "phone", 390, most=9000)
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_dark_page_is_dark(driver):
    """Ground and charts change together."""
    driver.find_element("id", "theme").click()
    ground = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(16, 21, 28)"
    picture(driver, "dark", most=9000)


def test_text_is_told_from_its_ground(driver):
    """Body text, soft text and tile text reach the contrast of WCAG AA in both themes."""
    for theme in ("light", "dark"):
        ratios = driver.execute_script(
            CONTRAST,
            theme,
        )
        assert min(ratios) >= 4.5, (theme, ratios)


def on_paper(driver, script, expected):
    """What a script finds while the page is laid out for a sheet of A4."""
    size = {"width": 688, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        driver.execute_script("dispatchEvent(new Event('beforeprint'))")
        assert driver.execute_script(script) == expected
    finally:
        driver.execute_script("dispatchEvent(new Event('afterprint'))")
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_paper_gets_every_chart_and_no_controls(driver):
    """The print layout is A4, light, without buttons, with rows that the screen folds away, but not by the hundred."""
    printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    pdf = base64.b64decode(printed["data"])
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / "print.pdf").write_bytes(pdf)
    assert pdf.startswith(b"%PDF")
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        hidden = "return getComputedStyle(document.querySelector(arguments[0])).display"
        assert driver.execute_script(hidden, ".controls") == "none"
        assert driver.execute_script(hidden, ".year-bar") == "none"
        assert driver.execute_script(hidden, "[data-table=regions] tr.more") == "table-row"
        assert driver.execute_script(hidden, "[data-table=scorecard] tr.more") == "none"
        assert driver.execute_script(hidden, "[data-table=scorecard] .on-paper") == "block"
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    undrawn = driver.execute_script(
        """dispatchEvent(new Event('beforeprint'));
        const left = [...document.querySelectorAll('.plot')].filter(plot => !plot.querySelector('svg')).length;
        dispatchEvent(new Event('afterprint'));
        return left"""
    )
    assert undrawn == 0


def test_nothing_runs_off_the_sheet(driver):
    """Tables and charts end within it, and headings stand flush with the title."""
    beyond = """return [...document.querySelectorAll('main table, main .plot, h1, h2')].filter(one => one.offsetParent
      && (one.getBoundingClientRect().right > 689)).map(one => one.closest('.card, header, section').outerHTML.slice(0, 90))"""
    for language in ("zh", "en"):
        driver.execute_script("state.language = arguments[0]; drawPage()", language)
        on_paper(driver, beyond, [])
    on_paper(
        driver,
        "return new Set([...document.querySelectorAll('h1, h2')].map(one => Math.round(one.getBoundingClientRect().left))).size",
        1,
    )


def test_paper_has_plain_heads_whole_legends_and_numbers_in_heat_maps(driver):
    """What a reader would click is drawn as text: heads that repeat on the next sheet, legends without a pager."""
    on_paper(driver, "return document.querySelectorAll('thead button').length", 0)
    options = (
        "[...document.querySelectorAll('.plot')].map(plot => echarts.getInstanceByDom(plot).getOption())"
    )
    on_paper(driver, f"return {options}.filter(option => option.legend[0].type === 'scroll').length", 0)
    on_paper(
        driver,
        f"return {options}.filter(option => option.series[0].type === 'heatmap' && !option.series[0].label.show).length",
        0,
    )


def test_short_cells_are_not_broken(driver):
    """A verdict, a short Chinese word and the words of a heading stand on one line, on paper too."""
    driver.execute_script("state.language = 'zh'; drawPage()")
    on_paper(
        driver,
        """const range = document.createRange();
        const lines = one => { range.selectNodeContents(one); return range.getClientRects().length; };
        return [...document.querySelectorAll('.verdict, td.brief:not(:nth-child(9))')].filter(
          one => one.offsetParent && lines(one) > 1).map(one => one.textContent)""",
        [],
    )


def test_headline_numbers_stand_on_one_line(driver):
    """Whatever stands above and below them: bands, notes of one line or two."""
    rows = driver.execute_script(
        """const rows = {};
        for (const figure of document.querySelectorAll('#headline .figure')) {
          const top = Math.round(figure.getBoundingClientRect().top);
          (rows[top] ||= new Set()).add(Math.round(figure.querySelector('.value').getBoundingClientRect().top));
        }
        return Object.values(rows).map(tops => tops.size)"""
    )
    assert set(rows) == {1}


def test_a_ranking_keeps_its_unit_as_the_year_moves(driver):
    """CNY trn in 2017 as in 2030, so that years compare."""
    unit = "return document.querySelector('[data-chart=region_groups] .unit').textContent.split(' · ')[0]"
    seen = set()
    for year in (2017, 2030):
        driver.execute_script("state.year = arguments[0]; redraw(true)", year)
        seen.add(driver.execute_script(unit))
    assert seen == {"CNY trn"}


def test_an_axis_that_starts_above_zero_is_evenly_marked(driver):
    """Round ends and one step between the lines, and all that is drawn lies between them."""
    ends = driver.execute_script(
        "return [[6.84, 7.56], [0.0371, 0.0452], [27, 8015], [3, 3]].map(e => roundAxis(...e))"
    )
    assert ends[0] == {"min": 6.8, "max": 7.6, "interval": 0.2}
    for one in ends:
        steps = (one["max"] - one["min"]) / one["interval"]
        assert steps == pytest.approx(round(steps), abs=1e-6)
    assert ends[1]["min"] <= 0.0371
    assert ends[1]["max"] >= 0.0452


def test_a_phone_shows_names_of_bars_in_full(driver):
    """Above their bars, in two lines where one is too short; a wide page has them beside the bars."""
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        wait(driver, "return innerWidth === 390")
        driver.execute_script("drawPage(); redraw(true)")
        for chart in ("industries", "depth_by_industry"):
            texts = driver.execute_script(
                "return [...document.querySelectorAll(`[data-chart=${arguments[0]}] svg text`)].map(one => one.textContent)",
                chart,
            )
            assert "Information transmission, software and information technology services" in " ".join(texts)
            assert not any("…" in text for text in texts)
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.execute_script("drawPage(); redraw(true)")
    for chart in ("industries", "attribution_stalled_technology", "tornado_share_of_gdp", "difference"):
        names = driver.execute_script(
            "const plot = document.querySelector(`[data-chart='${arguments[0]}'] .plot`);"
            "const names = echarts.getInstanceByDom(plot).getOption().yAxis[0].data;"
            "const edge = plot.getBoundingClientRect();"
            "const texts = [...plot.querySelectorAll('text')];"
            "const whole = texts.map(one => one.textContent.replaceAll(' ', '')).join('');"
            "return [...names.filter(name => !whole.includes(name.replaceAll(' ', ''))),"
            " ...texts.filter(one => one.getBoundingClientRect().left < edge.left).map(one => one.textContent)]",
            chart,
        )
        assert names == [], chart

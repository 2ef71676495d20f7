"""The page in a real browser: silent, offline, bilingual, and opened by a link as it was seen; pictures are kept."""

import json

import pytest

from tests.browser import needs_browser, picture, wait

pytestmark = [needs_browser, pytest.mark.browser, pytest.mark.xdist_group("browser")]


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
    assert driver.find_element("css selector", ".figure .value").text.replace("\n", "") == "7.71CNY trn"
    driver.find_element("id", "language").click()
    assert driver.execute_script("return document.documentElement.lang") == "zh"
    assert driver.find_element("css selector", ".figure .value").text.replace("\n", "") == "7.71万亿元"
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


def test_every_section_asked_for_is_on_the_page(driver):
    """In reading order: the outlook first, then how scenarios differ, how sure they are, and where they are from."""
    ids = driver.execute_script("return [...document.querySelectorAll('main > section')].map(one => one.id)")
    assert ids == [
        *(
            "headline",
            "years",
            "industries",
            "three_sectors",
            "regions",
            "region_industries",
            "region_groups",
            "jobs",
            "sectors",
        ),
        *("indices", "comparison", "attribution", "sensitivity", "sweep", "scorecard"),
        *("identities", "graph", "assumptions", "provenance"),
    ]
    assert "5–95%" in driver.find_element("css selector", ".figure").text


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

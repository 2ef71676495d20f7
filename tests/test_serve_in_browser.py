"""The live page in a real browser: a slider shows the new result, everywhere on the page, and saves it as a file."""

import threading
import time
from pathlib import Path

import pytest
import uvicorn

from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from scenario_engine.view.serve.app import application
from scenario_engine.view.serve.recompute import LiveScenario
from tests.browser import downloaded, needs_browser, wait

pytestmark = [needs_browser, pytest.mark.browser, pytest.mark.xdist_group("browser")]

TOP = Path(__file__).parents[1]

MOVE = """
const input = document.querySelector(`[data-lever="${arguments[0]}"]`);
input.value = arguments[1];
input.dispatchEvent(new Event('input', {bubbles: true}));
"""
SETTLED = "return !running && stale.size === 0"


@pytest.fixture(scope="module")
def server():
    """A server of the baseline in a thread, on a free port."""
    app = application(LiveScenario(load(TOP / "scenarios" / "baseline.toml")))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server
    server.should_exit = True
    thread.join()


@pytest.fixture
def driver(window, server):
    """The served page, open and in English."""
    opened, _ = window
    port = server.servers[0].sockets[0].getsockname()[1]
    opened.get(f"http://127.0.0.1:{port}/")
    wait(opened, "return document.querySelectorAll('.lever').length > 5")
    opened.execute_script("state.language = 'en'; drawPage()")
    return opened


def test_a_move_shows_in_every_section(driver, window, tmp_path):
    """Headline at once, the rest of the page after it, as the file that the button saves computes them."""
    before = driver.execute_script("return document.querySelector('.figure .value').textContent")
    driver.execute_script(MOVE, "real_gdp_growth", 1.0)
    wait(driver, "return /Recomputed in \\d+ ms/.test(document.getElementById('levers-status').textContent)")
    assert driver.execute_script("return document.querySelector('.figure .value').textContent") != before
    wait(driver, SETTLED, 20)
    driver.execute_script("document.getElementById('download-toml').click()")
    saved = tmp_path / "adjusted.toml"
    saved.write_text(downloaded(window[1] / "downloads" / "adjusted.toml"), encoding="utf-8")
    result = compute(saved).result
    blocks = "doc.scenarios[0].sections.find(section => section.id === arguments[0]).blocks"
    total = driver.execute_script(f"return {blocks}[0].items[0].value", "headline")
    assert total == pytest.approx(result["total_value_added"].sel(year=2030).sum().item(), rel=1e-8)
    node = f"{blocks}[0].nodes.find(node => node.name === 'gdp').line.at(-1)"
    gdp = driver.execute_script(f"return {node}", "graph")
    assert gdp == pytest.approx(result["gdp"].sel(year=2030).item(), rel=1e-8)


def test_a_state_is_kept_as_scenario_b_and_compared(driver):
    """The slider shows before and after, of the last year or of the one chosen; B stands beside the sliders, with a waterfall."""
    told = "return document.querySelector('#lever-real_gdp_growth').parentElement.querySelector('output').textContent"
    driver.execute_script("document.getElementById('reset').click()")
    assert driver.execute_script(told) == "2030: 4.30 %"
    driver.execute_script(MOVE, "real_gdp_growth", 0.5)
    assert driver.execute_script(told) == "2030: 4.30 → 4.80 %"
    wait(driver, SETTLED, 30)
    driver.execute_script("document.getElementById('keep').click()")
    wait(driver, "return document.getElementById('comparison') !== null", 60)
    driver.execute_script(
        "const s = document.getElementById('levers-year'); s.value = '2027'; s.dispatchEvent(new Event('change'))"
    )
    driver.execute_script(MOVE, "real_gdp_growth", -1.0)
    assert driver.execute_script(told) == "2027: 4.72 → 4.22 %"
    wait(driver, "return document.getElementById('attribution') !== null", 60)
    assert "Scenario B" in driver.find_element("id", "attribution").text
    driver.execute_script("document.getElementById('keep').click(); document.getElementById('reset').click()")
    wait(driver, "return document.getElementById('comparison') === null", 30)


def test_an_adjusted_page_says_so(driver):
    """The title carries it as long as a slider is off zero; a share changes by points; each slider is named in full."""
    driver.execute_script(MOVE, "relative_growth.I", 2.0)
    wait(driver, SETTLED, 20)
    assert driver.find_element("id", "title").text == "Baseline (adjusted)"
    assert driver.title.startswith("Baseline (adjusted)")
    changes = [one.text for one in driver.find_elements("css selector", ".figure .change")]
    assert any(" points from the scenario" in text for text in changes)
    assert not any("%" in text for text in changes)
    names = driver.execute_script(
        "return [...document.querySelectorAll('.lever label span')].map("
        "one => [one.textContent, one.scrollWidth <= one.clientWidth || getComputedStyle(one).overflow === 'visible'])"
    )
    assert len({name for name, _ in names}) == len(names)
    assert all(whole for _, whole in names)
    driver.execute_script("document.getElementById('reset').click()")
    wait(driver, SETTLED, 20)
    assert driver.find_element("id", "title").text == "Baseline"


def test_a_refusal_is_told_on_the_page_and_the_next_move_is_taken(driver):
    """A position the schema refuses leaves the figures as they are, with one sentence."""
    driver.execute_script("positions.nonsense = 1; move(document.getElementById('levers-status'), 0)")
    wait(driver, "return document.querySelector('#levers-status.fault')")
    assert "'nonsense' is not a lever" in driver.find_element("id", "levers-status").text
    driver.execute_script("delete positions.nonsense")
    driver.execute_script(MOVE, "technology_multiplier", 0.5)
    wait(driver, "return document.querySelector('#levers-status:not(.fault)')")


def test_reset_gives_the_scenario_as_written(driver):
    """All sliders at zero, and the figures of the file."""
    written = driver.execute_script("return document.querySelector('.figure .value').textContent")
    driver.execute_script(MOVE, "relative_growth.I", 2.0)
    wait(driver, SETTLED, 20)
    driver.execute_script("document.getElementById('reset').click()")
    wait(driver, SETTLED, 20)
    assert driver.execute_script("return document.querySelector('.figure .value').textContent") == written
    assert driver.execute_script("return document.querySelector('.change')") is None


def test_a_link_opens_with_the_sliders_where_they_were(driver):
    """Positions stand in the address; opening it computes with them, and what no slider can take is named."""
    unmoved = driver.execute_script("return document.querySelector('.figure .value').textContent")
    driver.execute_script(MOVE, "real_gdp_growth", 1.0)
    driver.execute_script(
        "document.getElementById('lever-real_gdp_growth').dispatchEvent(new Event('change'))"
    )
    wait(driver, SETTLED, 20)
    moved = driver.execute_script("return document.querySelector('.figure .value').textContent")
    link = driver.current_url
    assert "move.real_gdp_growth=1" in link
    assert moved != unmoved
    driver.get("about:blank")
    driver.get(link)
    wait(driver, "return state.adjusted")
    assert driver.find_element("id", "lever-real_gdp_growth").get_attribute("value") == "1"
    assert driver.execute_script("return document.querySelector('.figure .value').textContent") == moved
    driver.get("about:blank")
    driver.get(f"{link}&move.real_gdp_growth=9&move.nothing=1")
    told = driver.find_element("id", "levers-status").text
    assert "real_gdp_growth = 9, nothing = 1" in told
    wait(driver, SETTLED, 20)

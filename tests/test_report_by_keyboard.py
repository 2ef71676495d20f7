"""The page without a mouse, in a real browser: whatever can be clicked is reached, and the graph is walked by arrows."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser import needs_browser, picture

pytestmark = [needs_browser, pytest.mark.browser, pytest.mark.xdist_group("browser")]


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
    for key in (Keys.ARROW_DOWN, Keys.ARROW_UP):  # whichever side of its column has a neighbour
        driver.switch_to.active_element.send_keys(key)
        if (below := driver.execute_script(focused)) != left:
            break
    assert len({"total_value_added", left, below}) == 3
    assert driver.execute_script(stops) == [below]
    name = driver.find_element("css selector", ".panel code")
    assert name.text == "total_value_added"
    back = Keys.ARROW_UP if key == Keys.ARROW_DOWN else Keys.ARROW_DOWN
    driver.switch_to.active_element.send_keys(back)
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

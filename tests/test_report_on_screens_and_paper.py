"""The page on a phone, in the dark and on paper, in a real browser: whole, told from its ground, and unbroken."""

import base64

import pytest

from tests.browser import PICTURES, needs_browser, on_paper, picture

pytestmark = [needs_browser, pytest.mark.browser, pytest.mark.xdist_group("browser")]

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
    """Ground, charts and what the browser itself draws (scrollbars, lists) change together."""
    driver.find_element("id", "theme").click()
    ground = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(16, 21, 28)"
    scheme = driver.execute_script("return getComputedStyle(document.documentElement).colorScheme")
    assert scheme == "dark"
    picture(driver, "dark", most=9000)


def test_text_is_told_from_its_ground(driver):
    """Body text, soft text and tile text reach the contrast of WCAG AA in both themes."""
    for theme in ("light", "dark"):
        ratios = driver.execute_script(
            CONTRAST,
            theme,
        )
        assert min(ratios) >= 4.5, (theme, ratios)


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


def test_a_legend_of_several_rows_leaves_the_chart_its_room(driver):
    """Above the plot is as much room as below a legend of one row, for the axis' unit and for what stands on bars."""
    short = """const rooms = [...document.querySelectorAll('.plot')].map(plot => echarts.getInstanceByDom(plot)).map(chart => {
        const [legend, grid] = ['legend', 'grid'].map(name => chart.getModel().getComponent(name));
        if (!grid || !legend || !legend.get('show')) return [0, 0];
        const height = chart.getViewOfComponentModel(legend).group.getBoundingRect().height;
        return [height, grid.coordinateSystem.getRect().y - height];
    });
    return rooms.filter(([height, room]) => height > 30 && (room > 30) === """
    driver.execute_script("state.language = 'en'; drawPage()")
    on_paper(driver, f"{short} false).length", 0)
    on_paper(driver, f"{short} true).length > 1", True)


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

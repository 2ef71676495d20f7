"""Charts and map of the page in a real browser: drawn, legible, and following the year."""

import pytest

from tests.browser import needs_browser, wait

pytestmark = [needs_browser, pytest.mark.browser, pytest.mark.xdist_group("browser")]


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


def test_every_chart_draws_something(driver):
    """Each form of chart paints marks: bars, lines, areas or cells."""
    empty = driver.execute_script(
        "redraw(true); return [...document.querySelectorAll('.card.chart')].filter("
        "card => card.querySelectorAll('.plot svg path').length < 2).map(card => card.dataset.chart)"
    )
    assert empty == []


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

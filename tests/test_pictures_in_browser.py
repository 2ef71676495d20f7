"""Every chart and map of the page hands itself over as SVG and PNG, with its texts inside, in the reader's language."""

from xml.etree import ElementTree

import pytest

from scenario_engine.view.report.page import page
from scenario_engine.view.report.view_model import ViewModel
from tests.browser import browser, downloaded, needs_browser, wait

pytestmark = [needs_browser, pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def opened(baseline, tmp_path_factory):
    """The baseline's page in Chinese, and where its downloads go."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "report.html").write_text(page([ViewModel.of(baseline)]), encoding="utf-8")
    with browser(folder) as driver:
        driver.get((folder / "report.html").as_uri() + "#lang=zh")
        wait(driver, "return document.querySelectorAll('.card.chart').length > 3")
        yield driver, folder / "downloads"


def press(driver, place, kind):
    driver.execute_script(f"document.querySelector('{place} [data-picture={kind}]').click()")


@pytest.mark.parametrize(
    ("place", "name", "said"),
    [
        (
            "[data-chart=value_added_by_year]",
            "value_added_by_year",
            ["核心产业与渗透产业增加值 (万亿元)", "2030"],
        ),
        ("[data-map=regions]", "map_regions", ["地区增加值 · 2030 (亿元)", "广东"]),
    ],
)
def test_an_svg_has_title_unit_and_source_inside(opened, place, name, said):
    """Well formed, with the numbers' unit, the year and the source line."""
    driver, downloads = opened
    press(driver, place, "svg")
    drawn = ElementTree.fromstring(downloaded(downloads / f"{name}.svg"))
    texts = "\n".join("".join(one.itertext()) for one in drawn.iter("{http://www.w3.org/2000/svg}text"))
    for text in [*said, "来源：根据“基准情景”测算"]:
        assert text in texts


def test_a_png_is_as_sharp_as_twice_the_screen(opened):
    """A picture of more than a thousand dots across."""
    driver, downloads = opened
    press(driver, "[data-chart=rates_by_year]", "png")
    file = downloads / "rates_by_year.png"
    wait(driver, "return true")
    for _ in range(200):
        if file.exists() and file.stat().st_size:
            break
        driver.execute_async_script("setTimeout(arguments[0], 25)")
    content = file.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) > 1000


def test_every_chart_and_map_has_both_buttons(opened):
    """No card without them."""
    driver, _ = opened
    lacking = driver.execute_script(
        "return [...document.querySelectorAll('.card.chart, .card.map')].filter("
        "card => card.querySelectorAll('[data-picture]').length < 2).length"
    )
    assert lacking == 0

"""A headless Chromium for tests that need one; where there is none they say so and are skipped."""

import base64
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")

TOP = Path(__file__).parents[1]
PICTURES = Path(os.environ.get("SCREENSHOTS", TOP / "outputs" / "screenshots"))
"""Where the pictures of a test run are left for the eye."""

needs_browser = pytest.mark.skipif(
    not (BROWSER and DRIVER),
    reason="no Chromium with chromedriver here (Debian: apt-get install chromium chromium-driver)",
)

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=en",
)


@contextmanager
def browser(folder: Path, width: int = 1360, height: int = 900) -> Iterator:
    """A browser with an empty profile that saves downloads in `folder / "downloads"`."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}", f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    downloads = folder / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    several = "profile.default_content_setting_values.automatic_downloads"
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads), several: 1})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def wait(driver, script, seconds=5.0):
    """Until a script is true; fails with the script otherwise."""
    end = time.monotonic() + seconds
    while not (found := driver.execute_script(script)):
        assert time.monotonic() < end, script
        time.sleep(0.02)
    return found


def downloaded(file: Path, seconds=5.0) -> str:
    """Text of a file that the page has just handed over."""
    end = time.monotonic() + seconds
    while not file.exists():
        assert time.monotonic() < end, f"{file.name} was not downloaded"
        time.sleep(0.05)
    return file.read_text(encoding="utf-8-sig")


def picture(driver, name, width=1360, most=20_000):
    """The page as a picture, charts below the fold included, as far down as `most`."""
    driver.execute_script("redraw(true)")
    height = min(most, driver.execute_script("return document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


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

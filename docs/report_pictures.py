"""Take the pictures of the report for the README: PYTHONPATH=. python docs/report_pictures.py (needs Chromium and a CJK font)."""

from __future__ import annotations

import base64
import io
import tempfile
from pathlib import Path

from PIL import Image

from scenario_engine.analysis.sweep import sweep
from scenario_engine.scenario.outcome import compute
from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.page import page
from scenario_engine.view.report.view_model import ViewModel
from tests.browser import browser

TOP = Path(__file__).parents[1]
WIDTH, HEIGHT, SHARPNESS = 1180, 1010, 2
DRAWS = 10_000
BANDS = (
    "sum(total_value_added)",
    "share_of_gdp",
    "sum(core_value_added)",
    "sum(penetration_value_added)",
    "sum(employment)",
)
"""What the headline figures show, each with its band."""
COLOURS = 256
"""A page has few colours; a palette keeps the files small."""


def main() -> None:
    """The top of the baseline's report in both languages, with the bands of a sweep around it."""
    view = ViewModel.of(compute(TOP / "scenarios" / "baseline.toml"))
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder) / "sweep"
        uncertain = str(TOP / "scenarios" / "uncertain.toml")
        sweep(uncertain, DRAWS, outputs=BANDS, folder=drawn, keep_draws=False)
        html = page([view], attached=Attachments.read([drawn]))
        file = Path(folder) / "report.html"
        file.write_text(html, encoding="utf-8")
        with browser(Path(folder), WIDTH, HEIGHT) as driver:
            size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": SHARPNESS, "mobile": False}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
            driver.get(file.as_uri())
            for language in ("en", "zh"):
                driver.execute_script(
                    "Object.assign(state, {language: arguments[0], theme: 'light'}); drawPage(); redraw(true)",
                    language,
                )
                shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
                picture = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
                picture.quantize(COLOURS, dither=Image.Dither.NONE).save(
                    TOP / "docs" / "img" / f"report-{language}.png", optimize=True
                )


if __name__ == "__main__":
    main()

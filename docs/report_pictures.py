"""Take every picture of what leaves the tool: PYTHONPATH=. python docs/report_pictures.py [pages documents kinds].

Needs Chromium with a CJK font for the pages, LibreOffice and pdftoppm for the documents. Each picture has a palette of its own,
coarser until its file is no larger than `LARGEST`.
"""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from PIL import Image

from scenario_engine.analysis.sweep import sweep
from scenario_engine.scenario.outcome import Outcome, compute
from scenario_engine.view.figures.figure import chart
from scenario_engine.view.figures.picture import Picture
from scenario_engine.view.figures.request import Request
from scenario_engine.view.report import report
from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.page import page
from scenario_engine.view.report.view_model import ViewModel
from tests.browser import browser

TOP = Path(__file__).parents[1]
SCREEN, PHONE = (1180, 1010), (390, 1010)
DRAWS = 10_000
BANDS = (
    "sum(total_value_added)",
    "share_of_gdp",
    "sum(core_value_added)",
    "sum(penetration_value_added)",
    "sum(employment)",
)
"""What the headline figures show, each with its band."""

LARGEST = 150_000
"""Bytes of a picture."""

PALETTES = (256, 128, 64, 32, 16)
GAP, GROUND = 12, "#d5dae1"
MODELS = {
    "china": ("scenarios/baseline.toml", "scenarios/high_growth.toml"),
    "us": ("examples/united-states/digital.toml",),
    "toy": ("examples/two-sectors/demand.toml",),
}
"""Whose documents are shown → its scenarios."""

DOCUMENTS = {"word": ("docx", 420, 4, 4), "slides": ("pptx", 500, 3, 6), "workbook": ("xlsx", 600, 2, 4)}
"""What a picture shows → its file's ending, how wide a sheet is drawn, how many stand in a row and in all: the first, and
those after the contents."""

KINDS: tuple[dict[str, Any], ...] = (
    {"variables": ("core_value_added", "penetration_value_added"), "kind": "growth"},
    {
        "variables": ("total_value_added",),
        "kind": "waterfall",
        "by": "industry",
        "first": 2024,
        "year": 2030,
        "top": 7,
    },
    {"variables": ("regional_value_added",), "kind": "slope", "by": "region", "top": 10},
    {"variables": ("regional_value_added",), "kind": "map", "by": "region", "year": 2030},
)
"""Figures of `plot`, one beside the other."""


@cache
def outcomes(model: str) -> tuple[Outcome, ...]:
    """What the scenarios of a model give today."""
    return tuple(compute(TOP / file) for file in MODELS[model])


def pages(folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """The report of the baseline with the bands of a sweep around it: on screen, a phone, dark, and on paper."""
    drawn = folder / "sweep"
    sweep(str(TOP / "scenarios" / "uncertain.toml"), DRAWS, outputs=BANDS, folder=drawn, keep_draws=False)
    views = [ViewModel.of(one) for one in outcomes("china")]
    file = folder / "report.html"
    file.write_text(page(views, attached=Attachments.read([drawn])), encoding="utf-8")
    with browser(folder, *SCREEN) as driver:
        driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        driver.get(file.as_uri())
        for name, size, sharp, language, theme in (
            ("report-en", SCREEN, 2, "en", "light"),
            ("report-zh", SCREEN, 2, "zh", "light"),
            ("report-dark", SCREEN, 1.5, "en", "dark"),
            ("report-phone", PHONE, 2, "zh", "light"),
        ):
            driver.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride",
                {"width": size[0], "height": size[1], "deviceScaleFactor": sharp, "mobile": size is PHONE},
            )
            driver.execute_script(
                "Object.assign(state, {language: arguments[0], theme: arguments[1]}); drawPage(); redraw(true)",
                language,
                theme,
            )
            shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
            yield name, Image.open(io.BytesIO(base64.b64decode(shot["data"])))
        driver.execute_script("Object.assign(state, {language: 'en', theme: 'light'}); drawPage()")
        printed = driver.execute_cdp_cmd(
            "Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True}
        )
    paper = folder / "report.pdf"
    paper.write_bytes(base64.b64decode(printed["data"]))
    yield "report-paper", side_by_side(_sheets(paper, 420, 4), 4)


def documents(folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """Word, PowerPoint and Excel as LibreOffice shows them, of every model in both languages."""
    for model, language in product(MODELS, ("zh", "en")):
        for name, (ending, width, across, most) in DOCUMENTS.items():
            file = folder / f"{name}-{model}-{language}.{ending}"
            report(*outcomes(model), output=file, language=language)
            office = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless"]
            subprocess.run(
                [*office, "--convert-to", "pdf", "--outdir", folder, file], check=True, capture_output=True
            )
            sheets = _sheets(file.with_suffix(".pdf"), width, most + 1)
            yield (
                f"{name}-{model}-{language}",
                side_by_side(sheets[:1] + sheets[1 + (len(sheets) > most) :], across),
            )


def kinds(folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """Four kinds of figure."""
    view = ViewModel.of(outcomes("china")[0])
    pictures = []
    for at, asked in enumerate(KINDS):
        file = folder / f"{at}.png"
        Picture(chart([view], Request(language="en", **asked))).save(file)
        pictures.append(_narrowed(Image.open(file), 760))
    yield "kinds", side_by_side(pictures, 2, "white")


def _sheets(document: Path, width: int, most: int) -> list[Image.Image]:
    """The first sheets of a PDF, so many pixels wide."""
    stem = document.with_suffix("")
    subprocess.run(
        ["pdftoppm", "-r", "130", "-l", str(most), "-png", document, stem], check=True, capture_output=True
    )
    return [_narrowed(Image.open(file), width) for file in sorted(document.parent.glob(f"{stem.name}-*.png"))]


def _narrowed(picture: Image.Image, width: int) -> Image.Image:
    return picture.convert("RGB").resize(
        (width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS
    )


def side_by_side(pictures: Sequence[Image.Image], across: int, ground: str = GROUND) -> Image.Image:
    """Pictures in rows of so many, on a ground."""
    rows = [pictures[at : at + across] for at in range(0, len(pictures), across)]
    heights = [max(one.height for one in row) for row in rows]
    width = max(sum(one.width for one in row) + GAP * (len(row) + 1) for row in rows)
    whole = Image.new("RGB", (width, sum(heights) + GAP * (len(rows) + 1)), ground)
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        left = GAP
        for one in row:
            whole.paste(one, (left, top))
            left += one.width + GAP
        top += height + GAP
    return whole


def save(name: str, picture: Image.Image) -> None:
    """Into `docs/img`, with as many colours as its size allows."""
    file = TOP / "docs" / "img" / f"{name}.png"
    for colours in PALETTES:
        picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            break
    print(
        f"{file.name}: {picture.width} × {picture.height}, {colours} colours, {file.stat().st_size:,} bytes"
    )


MAKERS: dict[str, Callable[[Path], Iterator[tuple[str, Image.Image]]]] = {
    "pages": pages,
    "documents": documents,
    "kinds": kinds,
}


def main(wanted: Sequence[str]) -> None:
    """The pictures asked for, all by default."""
    for name in wanted or MAKERS:
        if name == "documents" and shutil.which("soffice") is None:
            sys.exit(
                "no soffice here: apt-get install libreoffice-writer libreoffice-impress libreoffice-calc"
            )
        with tempfile.TemporaryDirectory() as folder:
            for told, picture in MAKERS[name](Path(folder)):
                save(told, picture)


if __name__ == "__main__":
    main(sys.argv[1:])

"""How figures look: the font they carry, colours told apart by the colour-blind, quiet axes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files

from scenario_engine.support.optional import need

COLOURS = ("#1f4e8c", "#d97706", "#0f8a72", "#b4457f", "#6b7280", "#7a4fb3", "#a3872b", "#17202c")
"""After Okabe and Ito (2008), darkened for paper."""

ROLES = {
    "core": "#1f4e8c",
    "penetration": "#e39b2d",
    "total": "#1f6f8b",
    "exact": "#1f4e8c",
    "close": "#7fb0dc",
    "off": "#d97706",
    "not_computable": "#b9c0c9",
    "not_a_result": "#dfe3e8",
}
"""Colours with a meaning, as on the page."""

UP, DOWN, SOFT, INK = "#1f6f8b", "#d97706", "#55606f", "#17202c"
"""Rises, falls, what stands back, text."""

RAMP = ("#e8f0fa", "#c6daf1", "#97bde4", "#5f97d0", "#3370b3", "#184a86")
"""Classes from low to high."""


def latin(text: str) -> str:
    """A text whose quotation marks, without Chinese around them, are as narrow as its letters: those of the font are not."""
    return text if _CHINESE.search(text) else text.translate({0x201C: '"', 0x201D: '"'})


def colour(role: str, at: int) -> str:
    """Colour of a series: that of its role, else the next."""
    return ROLES.get(role) or COLOURS[at % len(COLOURS)]


FONT, STYLE = "ScenarioSansSC-Regular.otf", "scenario.mplstyle"


@contextmanager
def look() -> Iterator[None]:
    """matplotlib with the package's look, for the time of the block; nothing outside it changes.

    Texts become outlines in SVG, so a figure reads the same where no Chinese font is installed. It needs the
    `plot` group of dependencies.
    """
    mpl = need("matplotlib", "plot", "A figure")
    from matplotlib import font_manager

    with as_file(files("scenario_engine.view.figures")) as folder:
        font = folder / FONT
        if not any(entry.fname == str(font) for entry in font_manager.fontManager.ttflist):
            font_manager.fontManager.addfont(str(font))
        family = font_manager.FontProperties(fname=str(font)).get_name()
        with mpl.rc_context({"font.family": [family, "DejaVu Sans"]}, fname=str(folder / STYLE)):
            yield


_CHINESE = re.compile(r"[\u2e80-\uffff]")

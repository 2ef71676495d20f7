"""Every form of chart is drawn: with its numbers, names at line ends, and title, unit, note and source inside."""

import warnings

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed")

from scenario_engine.support.errors import folded
from scenario_engine.view.figures.chart import Chart, Line, NumberScale
from scenario_engine.view.figures.look import look
from scenario_engine.view.figures.picture import FORMS, drawing

LINES = {
    "tornado": (Line("all", (5.0, 5.0, 5.0), low=(1.0, 3.0, 4.0), high=(9.0, 7.0, 6.0)),),
    "waterfall": (Line("all", (5.0, 2.0, 7.0)),),
    "difference": (Line("all", (5.0, -2.0, 7.0)),),
    "tiles": (Line("all", (5.0, None, 7.0)),),
    "slope": (Line("first", (1.0, 2.0, 1.0)), Line("second", (2.0, 1.0, 2.0))),
}
TWO = (Line("core", (5.0, 2.0, 7.5), role="core"), Line("penetration", (1.0, None, 2.5), role="penetration"))


def chart(form):
    return Chart(
        form,
        "Value added",
        ("2023", "2024", "2025"),
        LINES.get(form, TWO),
        NumberScale(1.0, "USD bn", 1),
        status=(0, 1, 2),
        note="a note",
        source="Source: here",
        projected="projected",
        rate=Line("growth", (None, 10.0, 20.0)) if form == "growth" else None,
        places=((0, 0), (0, 1), (1, 0)),
    )


def texts(form, *, inside=True):
    from matplotlib.text import Text

    with look(), warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = drawing(chart(form), inside=inside)
        figure.draw_without_rendering()
        return [one.get_text() for one in figure.findobj(Text)]


@pytest.mark.parametrize("form", FORMS)
def test_title_unit_note_and_source_stand_inside(form):
    """Of every form, and not where the report says them around it."""
    found = "\n".join(texts(form))
    assert "Value added" in found
    assert ("USD bn" in found) == (form not in ("parts", "slope"))
    assert "a note\nSource: here" in found
    assert "Source: here" not in "\n".join(texts(form, inside=False))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("stack", "10.0"),  # the sum of both
        ("lines", "penetration 2.5"),  # the name at the line's end
        ("growth", "20.0%"),
        ("difference", "\N{MINUS SIGN}2.0"),
        ("waterfall", "+2.0"),
        ("slope", "2  second"),
        ("heat", "7.5"),
        ("dumbbell", "7.5"),
    ],
)
def test_a_form_writes_its_numbers(form, said):
    """Beside what is drawn."""
    assert said in texts(form)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("信息传输、软件和信息技术服务业", ["信息传输、", "软件和信息", "技术服务业"]),
        ("他说“好的，再见”就走了", ["他说“好的，", "再见”就走了"]),
        ("Information transmission and software", ["Information", "transmission", "and software"]),
        ("Year-on-year growth", ["Year-on-year", "growth"]),
        ("share_of_gdp_in_newest_vintage", ["share_of_", "gdp_in_", "newest_", "vintage"]),
        ("lowest -3 of all the rest", ["lowest -3 of", "all the rest"]),
    ],
)
def test_a_text_is_folded_between_words_or_signs(text, lines):
    """Chinese after any sign but before no closing mark and in lines of one width, English between words, identifiers
    between their parts; a minus stays with its number."""
    assert folded(text, 14 if text.startswith(("信", "I")) else 12).split("\n") == lines

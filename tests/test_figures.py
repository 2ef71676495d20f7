"""plot: figures carry their font, speak both languages, and refuse what one axis cannot hold."""

import re
import sys
import warnings
from pathlib import Path

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed")

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.figures.figure import chart
from scenario_engine.view.figures.picture import Picture
from scenario_engine.view.figures.request import Request
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import glossary
from tests.test_commands import call

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def view(baseline):
    return ViewModel.of(baseline)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures") / "baseline"
    assert call("run", str(TOP / "scenarios/baseline.toml"), "--output", str(folder), "--quiet") == 0
    return folder


def test_plot_writes_svg_and_png(written, capsys):
    """By default both, beside the result; texts in the SVG are outlines, so no font is needed to read it."""
    assert call("plot", str(written), "--quantity", "total_value_added", "--language", "zh") == 0
    svg = (written / "figures" / "total_value_added_zh.svg").read_text(encoding="utf-8")
    assert "<text" not in svg
    assert "ScenarioSansSC" in svg
    png = (written / "figures" / "total_value_added_zh.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) > 1200


def test_every_name_has_its_glyphs(view, tmp_path):
    """No character of any label or word is missing from the font; matplotlib would warn, and warnings fail."""
    from fontTools.ttLib import TTFont

    font = TTFont(TOP / "scenario_engine" / "view" / "figures" / "ScenarioSansSC-Regular.otf")
    known = set(map(chr, font.getBestCmap()))
    words = "".join(text["zh"] for part in glossary().values() for text in part.values())
    names = "".join(
        "".join(map(str, array.to_numpy()))
        for name, array in view.result.coords.items()
        if str(name).endswith("_zh")
    )
    assert set(re.sub(r"\s", "", words + names)) - known == set()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Picture(chart([view], Request(("regional_value_added",), "region", 2030, 31, "zh"))).save(
            tmp_path / "a.png"
        )


def test_a_figure_is_the_same_every_time(view, tmp_path):
    """No date, no random identifiers: the bytes of two runs agree."""
    for name in ("a.svg", "b.svg"):
        Picture(chart([view], Request(("gdp",)))).save(tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request(("gdpp",)), "Did you mean 'gdp'"),
        (
            Request(("gdp", "share_of_gdp")),
            "one axis cannot hold gdp in CNY trn 万亿元, share_of_gdp in %. Draw",
        ),
        (Request(("penetration_rate",)), "Write --by industry"),
        (Request(("gdp",), by="industry"), "gdp has no 'industry'"),
        (Request(("gdp",), year=1999), "gdp has no year 1999"),
        (Request(("core_output",), by="core", kind="lines"), "has no years, over which --kind lines draws"),
        (Request(("core_output",), by="core", kind="heat"), "has no years, over which --kind heat draws"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_advice(view, request_, said, tmp_path):
    """The message names the thing and what to write."""
    with pytest.raises(ScenarioEngineError, match=said):
        Picture(chart([view], request_)).save(tmp_path / "x.png")


def test_without_matplotlib_the_install_line_is_given(written, monkeypatch, capsys):
    """The optional group is named."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert call("plot", str(written), "--quantity", "gdp") == 2
    assert 'python -m pip install "scenario-engine[plot]"' in capsys.readouterr().err


def test_a_word_people_say_leads_to_the_variable(view, tmp_path):
    """Every page says Jobs, so a figure of jobs says which variable that is."""
    with pytest.raises(ScenarioEngineError, match=r"Did you mean 'employment' \(Jobs 带动就业\)\?"):
        Picture(chart([view], Request(("jobs",)))).save(tmp_path / "a.svg")


def _texts(view, request, tmp_path, monkeypatch):
    """Every text of a figure as it is drawn."""
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    seen = []
    saved = Figure.savefig

    def watched(figure, *arguments, **options):
        saved(figure, *arguments, **options)
        seen.extend(one.get_text() for one in figure.findobj(Text))

    monkeypatch.setattr(Figure, "savefig", watched)
    Picture(chart([view], request)).save(tmp_path / "a.svg")
    return seen


def test_an_axis_counts_in_thousands_and_the_title_says_how_many_are_shown(view, tmp_path, monkeypatch):
    """Ticks read as the numbers beside the bars do; eight of thirty-one regions are said to be the largest eight."""
    request = Request(("regional_value_added",), "region", 2030, language="zh")
    texts = _texts(view, request, tmp_path, monkeypatch)
    assert "10,000" in texts
    assert "10000" not in texts
    assert any("最大的8项，共31项" in text for text in texts)


def test_long_names_are_wrapped(view, tmp_path, monkeypatch):
    """Names of industries take no more than 28 characters of the width."""
    texts = _texts(view, Request(("total_value_added",), "industry", 2030), tmp_path, monkeypatch)
    (name,) = {text for text in texts if text.startswith("Information")}
    assert name == "Information transmission,\nsoftware and information\ntechnology services"


def test_a_year_that_is_not_there_is_answered_with_those_that_are(view, tmp_path):
    """2050 is refused with the years of the result."""
    with pytest.raises(ScenarioEngineError, match=r"no year 2050\. Known: 2017–2030\."):
        Picture(chart([view], Request(("total_value_added",), "industry", 2050))).save(tmp_path / "a.svg")

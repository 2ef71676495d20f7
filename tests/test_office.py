"""Reports in Word and PowerPoint: numbered figures and tables with units and sources, the result's numbers, a user's styles."""

import re
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

pytest.importorskip("docx", reason="the office group is not installed")
pytest.importorskip("pptx", reason="the office group is not installed")

import docx
import pptx

from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.status import FILLED, PROJECTED
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.figures.chart import Chart, Line, NumberScale
from scenario_engine.view.office import slides, word
from scenario_engine.view.office.content import NumberedTable, paper
from scenario_engine.view.report.view_model import ViewModel
from tests.test_commands import call
from tests.toyland import toyland

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def textbook():
    """A model that no layout knows: two sectors and their multipliers."""
    return ViewModel.of(compute(TOP / "examples" / "two-sectors" / "demand.toml"))


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """A country in kroner, three measured years and four projected."""
    return ViewModel.of(compute(toyland(tmp_path_factory.mktemp("toy")) / "base.toml"))


@pytest.fixture(scope="module")
def documents(textbook, tmp_path_factory):
    """Language → the textbook's report, opened again."""
    folder = tmp_path_factory.mktemp("word")
    found = {}
    for language in ("zh", "en"):
        word.write(folder / f"{language}.docx", paper([textbook], language))
        found[language] = docx.Document(str(folder / f"{language}.docx"))
    return found


def captions(document):
    return [one.text for one in document.paragraphs if one.style.name == "Caption"]


@pytest.mark.parametrize(
    ("language", "kinds"), [("zh", ("图", "表", "表A")), ("en", ("Figure ", "Table ", "Table A"))]
)
def test_figures_and_tables_are_numbered_each_from_one(documents, language, kinds):
    """图1, 图2 … without a gap; tables likewise, those of the annex with an A before."""
    found = captions(documents[language])
    for kind in kinds:
        numbers = [int(match[1]) for text in found if (match := re.match(rf"{kind}(\d+)  ", text))]
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers


@pytest.mark.parametrize(
    ("language", "word_", "unit"), [("zh", "来源：", "(百万美元)"), ("en", "Source: ", "(USD million)")]
)
def test_each_figure_and_table_of_the_text_has_unit_and_source(documents, language, word_, unit):
    """The unit stands in the caption or a head, the source on the lines below."""
    document = documents[language]
    paragraphs = document.paragraphs
    found = 0
    for at, one in enumerate(paragraphs):
        if one.style.name == "Caption" and re.match(r"图\d|Figure \d", one.text):
            below = [other.text for other in paragraphs[at + 1 : at + 3]]
            assert any(text.startswith(word_) for text in below), one.text
            found += 1
    assert found == 3
    assert any(text.endswith(unit) for text in captions(document))


def test_fields_number_and_list_what_is_there(documents):
    """Captions count by SEQ, contents by TOC, and the contents stand filled before Word fills in page numbers."""
    document = documents["zh"]
    xml = document.element.xml
    assert " SEQ 图 " in xml
    assert ' TOC \\o "1-1"' in xml
    listed = [one.text for one in document.paragraphs if one.style.name.lower().startswith("toc")]
    assert [text for text in captions(document) if text not in "\n".join(listed)] == []


def test_styles_name_a_chinese_font(documents):
    """Without it Word takes whatever font it likes for the Chinese."""
    for name in ("Normal", "Heading 1", "Caption", "Table Text"):
        style = documents["zh"].styles[name].element
        fonts = style.find(".//{*}rFonts")
        assert fonts.get(f"{{{style.nsmap['w']}}}eastAsia") in ("宋体", "黑体"), name


def test_numbers_of_a_table_are_the_results(toy):
    """GDP by year in the reader's unit, as the result holds it."""
    content = paper([toy], "en")
    table = next(
        one
        for one in content.parts(NumberedTable)
        if "GDP" in " ".join(column.head for column in one.columns)
    )
    column = next(at for at, one in enumerate(table.columns) if one.head.startswith("GDP"))
    gdp = toy.result["gdp"]
    for row in table.rows:
        assert row[column].value == pytest.approx(float(gdp.sel(year=int(row[0].text))), rel=1e-8)
        assert float(row[column].text.replace(",", "")) == pytest.approx(row[column].value, abs=0.5)


def test_a_template_gives_its_styles_and_not_its_text(textbook, tmp_path):
    """Heading in the house's font, the page's width kept; a .docx and a .dotx alike."""
    house = docx.Document()
    house.add_paragraph("text of the template")
    house.styles["Heading 1"].font.name = "Courier New"
    house.sections[0].page_width = docx.shared.Cm(18)
    house.save(str(tmp_path / "house.docx"))
    with ZipFile(tmp_path / "house.docx") as given, ZipFile(tmp_path / "house.dotx", "w") as taken:
        for name in given.namelist():
            taken.writestr(name, given.read(name).replace(b"document.main+xml", b"template.main+xml"))
    content = paper([textbook], "en", sections=["results"])
    for name in ("house.docx", "house.dotx"):
        word.write(tmp_path / f"{name}.out.docx", content, tmp_path / name)
        made = docx.Document(str(tmp_path / f"{name}.out.docx"))
        assert made.styles["Heading 1"].font.name == "Courier New"
        assert made.sections[0].page_width == pytest.approx(docx.shared.Cm(18), rel=1e-3)
        assert "text of the template" not in "\n".join(one.text for one in made.paragraphs)
        assert captions(made) == ["Table 1  Headline figures"]


@pytest.mark.parametrize("write", [word.write, slides.write])
def test_what_is_no_template_is_refused_by_name(write, textbook, tmp_path):
    """A text called .docx."""
    (tmp_path / "house.docx").write_text("no archive", encoding="utf-8")
    content = paper([textbook], "en", sections=["results"])
    with pytest.raises(ScenarioEngineError, match=r"house\.docx: cannot be read as a (Word|PowerPoint) file"):
        write(tmp_path / "x", content, tmp_path / "house.docx")


def test_slides_hold_charts_with_the_numbers_of_the_result(toy, tmp_path):
    """A chart that PowerPoint can edit has the result's GDP, under the number that Word gives the figure."""
    content = paper([toy], "zh")
    slides.write(tmp_path / "toy.pptx", content)
    deck = pptx.Presentation(str(tmp_path / "toy.pptx"))
    texts, charts = [], []
    for slide in deck.slides:
        texts += [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        charts += [shape for shape in slide.shapes if shape.has_chart]
    for figure in content.parts(Chart):
        assert f"{figure.number}  {figure.caption}" in texts
        assert figure.source in "\n".join(texts)
    drawn = {shape.name: shape.chart for shape in charts}
    for figure in content.parts(Chart):
        if figure.form in ("stack", "lines"):
            plot = drawn[figure.caption].plots[0]
            assert list(plot.series[0].values) == pytest.approx(figure.lines[0].values, nan_ok=True)
            assert list(plot.categories) == list(figure.labels)
            painted = {int(one.get("val")) for one in plot.series[0]._element.findall("{*}dPt/{*}idx")}
            marked = {at for at, one in enumerate(figure.status) if one in (FILLED, PROJECTED)}
            assert marked, "the note below says which years are projected"
            assert painted == marked
        elif figure.form == "ranking":
            names = drawn[figure.caption]._chartSpace.find(".//{*}catAx")  # bars begin where it crosses
            assert names.find("{*}crosses").get("val") == "autoZero"
            assert drawn[figure.caption].value_axis.minimum_scale == 0.0


def test_bars_take_a_line_of_growth_on_a_second_axis(textbook, tmp_path):
    """Two kinds in one chart, which PowerPoint and Excel call a combo."""
    bars = Line("value added", (1.0, 2.0, 3.0))
    chart = Chart(
        "growth",
        "Growing",
        ("2023", "2024", "2025"),
        (bars,),
        NumberScale(1.0, "bn", 1),
        rate=Line("growth", (None, 100.0, 50.0)),
        number="Figure 1",
    )
    content = paper([textbook], "en", sections=["results"])
    first = content.chapters[0]
    grown = type(content)(**{**vars(content), "chapters": (type(first)("Growth", "", (chart,)),)})
    slides.write(tmp_path / "growth.pptx", grown)
    deck = pptx.Presentation(str(tmp_path / "growth.pptx"))
    (shape,) = [one for slide in deck.slides for one in slide.shapes if one.has_chart]
    area = shape.chart._chartSpace.chart.plotArea
    assert [type(plot).__name__ for plot in shape.chart.plots] == ["BarPlot", "LinePlot"]
    assert list(shape.chart.plots[1].series[0].values) == [None, 100.0, 50.0]
    assert len(area.findall("{*}valAx")) == 2


def test_a_section_that_is_not_there_is_answered_with_those_that_are(textbook):
    """A wrong name is refused with the nearest."""
    with pytest.raises(ScenarioEngineError, match=r"no section 'result'.*Did you mean 'results'"):
        paper([textbook], "en", sections=["result"])


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office") / "demand"
    scenario = TOP / "examples" / "two-sectors" / "demand.toml"
    assert call("run", str(scenario), "--output", str(folder), "--quiet") == 0
    return folder


def test_report_writes_what_its_output_is_called(stored, tmp_path, capsys):
    """A name ending in .docx asks for Word; a name that gainsays --to is refused; the page takes no template."""
    target = tmp_path / "mine.docx"
    assert (
        call("report", str(stored), "--output", str(target), "--sections", "results", "--language", "zh") == 0
    )
    assert captions(docx.Document(str(target))) == ["表1  主要指标"]
    assert call("report", str(stored), "--output", str(target), "--to", "pptx") == 2
    assert "mine.docx ends in .docx, and pptx is asked for." in capsys.readouterr().err
    assert call("report", str(stored), "--template", str(target)) == 2
    assert "Add --to docx" in capsys.readouterr().err


@pytest.mark.parametrize(("form", "library"), [("docx", "docx"), ("pptx", "pptx"), ("docx", "matplotlib")])
def test_export_names_the_group_where_it_is_not_installed(stored, form, library, monkeypatch, capsys):
    """The install line, and no file."""
    monkeypatch.setitem(sys.modules, library, None)
    assert call("export", str(stored), form, "--output", str(stored / f"none.{form}")) == 2
    assert 'python -m pip install "scenario-engine[office]"' in capsys.readouterr().err
    assert not (stored / f"none.{form}").exists()


def test_export_refuses_what_means_nothing(stored, capsys):
    """A quantity of a whole report, a template of a table."""
    assert call("export", str(stored), "docx", "--quantity", "output_change") == 2
    assert "--quantity picks variables of the other formats" in capsys.readouterr().err
    assert call("export", str(stored), "csv", "--template", "x.docx") == 2
    assert "csv has no styles" in capsys.readouterr().err

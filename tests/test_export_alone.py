"""`export` of what `compare`, `sweep` or `sensitivity` wrote, without a result: a workbook, a Word file."""

import pytest

openpyxl = pytest.importorskip("openpyxl", reason="the excel group is not installed")
docx = pytest.importorskip("docx", reason="the office group is not installed")

from tests.test_commands import call  # noqa: E402
from tests.test_everything import UNCERTAIN  # noqa: E402
from tests.toyland import toyland, written  # noqa: E402

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A comparison, a sweep and a tornado of the toy country."""
    place = toyland(tmp_path_factory.mktemp("alone"))
    written(place, UNCERTAIN)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert call("compare", "base.toml", "mine.toml", "--quantity", "gdp", "--output", "compared") == 0
        assert call("sweep", "mine.toml", "--draws", "30", "--output", "drawn") == 0
    return place


@pytest.mark.parametrize(
    ("name", "chapters"),
    [("compared", {"Scenarios compared", "Why they differ"}), ("drawn", {"Uncertainty"})],
)
def test_a_folder_alone_becomes_a_workbook_and_a_word_file(folder, monkeypatch, name, chapters):
    """A sheet, or a chapter, for what the command found, and none of the result's own."""
    monkeypatch.chdir(folder)
    assert call("export", name, "xlsx") == 0
    sheets = set(openpyxl.load_workbook(folder / name / f"{name}.xlsx").sheetnames)
    assert chapters <= sheets
    assert not {"Figures by year", "Provenance"} & sheets
    assert call("export", name, "docx", "--output", f"{name}.docx") == 0
    heads = [
        one.text
        for one in docx.Document(str(folder / f"{name}.docx")).paragraphs
        if one.style.name == "Heading 1"
    ]
    assert chapters <= {one.lstrip("0123456789. \u2003\t") for one in heads}


def test_what_it_cannot_be_is_told(folder, monkeypatch, capsys):
    """Tables are there already; an empty folder holds nothing."""
    monkeypatch.chdir(folder)
    assert call("export", "drawn", "parquet") == 2
    assert "excel, docx or pptx" in capsys.readouterr().err
    (folder / "empty").mkdir(exist_ok=True)
    assert call("export", "./empty", "xlsx") == 2
    assert "no result here" in capsys.readouterr().err


@pytest.mark.parametrize("sides", [("base.toml", "same.toml"), ("stored/base", "stored/mine")])
def test_a_comparison_that_attributes_nothing_is_told_so(folder, monkeypatch, capsys, sides):
    """It was said to hold nothing, with the advice to give what `compare` wrote, which it is."""
    monkeypatch.chdir(folder)
    written(folder, "", "same")
    assert call("run", "base.toml", "mine.toml", "--output", "stored") == 0
    assert call("compare", *sides, "--quantity", "gdp", "--output", "idle") == 0
    capsys.readouterr()
    assert call("export", "idle", "xlsx") == 2
    assert "attributes nothing" in capsys.readouterr().err
    assert call("export", "stored/base", "xlsx", "--beside", "idle") == 2
    assert "attributes nothing" in capsys.readouterr().err

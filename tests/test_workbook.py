"""A workbook for readers: a summary first, scenarios side by side, sections with charts, in words and the reader's units."""

import pytest

openpyxl = pytest.importorskip("openpyxl", reason="the excel group is not installed")
pytest.importorskip("xlsxwriter", reason="the excel group is not installed")

from scenario_engine.scenario.outcome import compute  # noqa: E402
from scenario_engine.view.office.workbook import sheet_name  # noqa: E402
from scenario_engine.view.report import report  # noqa: E402
from tests.test_commands import call  # noqa: E402
from tests.toyland import toyland, written  # noqa: E402


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Two scenarios of Toyland in one workbook, in both languages, and their outcomes."""
    folder = toyland(tmp_path_factory.mktemp("book"))
    base = compute(folder / "base.toml")
    text = 'title = "Toyland in haste"\n[inputs.real_gdp_growth]\nadd = 1\nunit = "percent"\nassumption = "try"\n'
    fast = compute(written(folder, text, "fast"))
    found = {}
    for language in ("zh", "en"):
        file = report(base, fast, output=folder / f"{language}.xlsx", language=language)
        found[language] = openpyxl.load_workbook(file)
    return found, base, fast


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_summary_stands_first_with_scenarios_side_by_side(books):
    """The last year of each headline for both scenarios and their difference, in the reader's unit."""
    found, base, fast = books
    sheet = found["en"].worksheets[0]
    assert (sheet.title, found["zh"].worksheets[0].title) == ("Summary", "概览")
    shown = rows(sheet)
    heads = next(row for row in shown if row[0] == "Indicator")
    assert heads[3:5] == ["Toyland as it goes on", "Toyland in haste"]
    gdp = next(row for row in shown if row[0] == "GDP")
    values = [float(one.result["gdp"].sel(year=2025)) for one in (base, fast)]
    assert gdp[1] == 2025
    assert gdp[3:6] == pytest.approx([*values, values[1] - values[0]])


def test_each_headline_has_its_years_and_a_chart(books):
    """Years down, scenarios across, a native chart for each block."""
    found, base, _ = books
    sheet = found["en"].worksheets[1]
    assert sheet.title == "Scenarios side by side"
    shown = rows(sheet)
    start = next(at for at, row in enumerate(shown) if str(row[0]).startswith("GDP"))
    years = [row[0] for row in shown[start + 2 : start + 9]]
    assert years == list(range(2019, 2026))
    assert shown[start + 2][1] == pytest.approx(float(base.result["gdp"].sel(year=2019)))
    assert len(sheet._charts) == sum(1 for row in shown if row[0] in ("Year", "年份"))


def test_tabs_are_called_in_words_and_grouped_by_colour(books):
    """No code of a variable is a tab; sections, annexes and variables have a colour each; none is called twice."""
    found, base, _ = books
    for book in found.values():
        assert not set(book.sheetnames) & set(map(str, base.result.data_vars)) - {"gdp"}
        assert max(map(len, book.sheetnames)) <= 31
        colours = {sheet.sheet_properties.tabColor.rgb for sheet in book if sheet.sheet_properties.tabColor}
        assert len(colours) >= 4
    assert "溯源" in found["zh"].sheetnames


def test_a_status_is_written_in_words_that_a_note_explains(books):
    """Of the years by their own words; the note of the table by year says what these mean, and nothing of others."""
    for language, sheet, words in (
        ("zh", "数据状态", ("实际数", "预测")),
        ("en", "Status of years", ("measured", "projected")),
    ):
        book = books[0][language]
        assert {cell for cell in rows(book[sheet])[1] if cell} == set(words)
        notes = [
            str(row[0]) for one in book for row in rows(one) if row and str(row[0]).startswith(("注", "Note"))
        ]
        told = [note for note in notes if words[1] in note]
        assert told
        assert all(words[0] in note.lower() for note in told)
        assert not [note for note in told if "推算" in note or "filled" in note.lower()]


@pytest.mark.parametrize(("language", "kind"), [("zh", "（输入）"), ("en", ", input")])
def test_an_input_of_the_name_of_a_result_says_so(books, language, kind):
    """No tab is told apart by a number, and none ends in the middle of a word."""
    names = books[0][language].sheetnames
    assert [name for name in names if name.endswith(kind)]
    assert not [name for name in names if "~" in name or name.endswith("(2)")]
    taken: set[str] = set()
    long = "Penetration value added by region and industry"
    first, second = (sheet_name(long, taken, kind) for _ in range(2))
    assert first == "Penetration value added by…"
    assert second in (f"Penetration value added by…{kind}", f"Penetration value added…{kind}")


def test_sections_have_their_numbers_captions_and_charts(books):
    """A figure's numbers, its chart and its source stand on the sheet of its section."""
    found, *_ = books
    sheets = [
        sheet
        for sheet in found["en"].worksheets[2:]
        if any(str(row[0]).startswith("Figure") for row in rows(sheet) if row)
    ]
    assert sheets
    for sheet in sheets:
        assert sheet._charts
        assert any(str(row[0]).startswith("Source: computed") for row in rows(sheet))


def test_links_lead_to_the_sheets(books):
    """The summary lists every sheet for readers."""
    found, *_ = books
    book = found["zh"]
    links = [cell.hyperlink.location for row in book["概览"].iter_rows() for cell in row if cell.hyperlink]
    assert links
    assert all(link.split("!")[0].strip("'") in book.sheetnames for link in links)


def test_beside_is_for_what_holds_sections(tmp_path, capsys):
    """A tidy table has no place for a sweep."""
    assert call("export", str(tmp_path), "csv", "--beside", str(tmp_path)) == 2
    assert "--beside is for docx, pptx and excel" in capsys.readouterr().err

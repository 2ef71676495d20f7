"""What a workbook's sheet of inputs says comes back as a scenario: only what was changed, and mistakes by their cell."""

import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest

pytestmark = pytest.mark.slow

openpyxl = pytest.importorskip("openpyxl", reason="the excel group is not installed")
xlsxwriter = pytest.importorskip("xlsxwriter", reason="the excel group is not installed")

from scenario_engine.scenario.amended import ChangedCells, amended  # noqa: E402
from scenario_engine.scenario.outcome import compute  # noqa: E402
from scenario_engine.scenario.scenario import load  # noqa: E402
from scenario_engine.scenario.write import as_toml  # noqa: E402
from scenario_engine.view.figures.chart import NumberScale  # noqa: E402
from scenario_engine.view.office import inputs_sheet  # noqa: E402
from scenario_engine.view.office.content import Paper  # noqa: E402
from scenario_engine.view.office.workbook import ReadersSheets  # noqa: E402
from scenario_engine.view.report import report  # noqa: E402
from scenario_engine.view.report.view_model import ViewModel  # noqa: E402
from tests.test_commands import call  # noqa: E402
from tests.toyland import toyland, written  # noqa: E402

NAMES = {"en": "Inputs", "zh": "输入"}


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Toyland's folder with its workbook in both languages."""
    folder = toyland(tmp_path_factory.mktemp("inputs"))
    text = '[inputs.relative_growth]\nby.industry = { mills = { add = 0.5 } }\nunit = "percent"\nassumption = "try"\n'
    outcome = compute(written(folder, text, "fast"))
    for language in NAMES:
        report(outcome, output=folder / f"{language}.xlsx", language=language)
    return folder


def block(sheet, name):
    """Row of the block of an input."""
    return next(row[0].row for row in sheet.iter_rows() if row[1].value == name)


def changed(folder, language, edit):
    """A copy of a workbook, changed."""
    book = openpyxl.load_workbook(folder / f"{language}.xlsx")
    edit(book[NAMES[language]])
    book.save(folder / "changed.xlsx")
    return folder / "changed.xlsx"


def comes_back(folder, language, edit, monkeypatch, tmp_path):
    """The scenario that `init` makes of a changed workbook."""
    book = changed(folder, language, edit)
    monkeypatch.chdir(folder)
    new = folder / f"{tmp_path.name}.toml"
    assert call("init", new.name, "--from-excel", book.name) == 0
    return load(new)


def differences(before, after):
    """Cells of inputs that are not as they were: (name, labels) → value."""
    return {
        (name, *(str(array.indexes[dim][at]) for dim, at in zip(array.dims, cell, strict=True))): float(
            after.inputs[name].to_numpy()[tuple(cell)]
        )
        for name, array in before.inputs.items()
        for cell in np.argwhere(abs(after.inputs[name] - array).to_numpy() > 1e-15)
    }


def test_a_block_has_name_title_unit_and_numbers_in_the_readers_language(books):
    """Inputs that the scenario sets, its own first; none that it reads from data."""
    for language, words in {"en": ("Input", "Unit", "percent"), "zh": ("输入", "单位", "%")}.items():
        sheet = openpyxl.load_workbook(books / f"{language}.xlsx")[NAMES[language]]
        shown = [[cell.value for cell in row] for row in sheet.iter_rows()]
        names = [row[1] for row in shown if row[0] == words[0] and row[1]]
        assert names[0] == "relative_growth"
        assert set(names[1:]) == {"gdp_deflator_growth", "real_gdp_growth"}
        at = block(sheet, "relative_growth") - 1
        assert shown[at + 1][:2] == [words[1], words[2]]
        assert shown[at + 4][0] == "industry"
        assert shown[at + 4][2:] == [2022, 2023, 2024, 2025]
        assert shown[at + 6] == ["mills", *shown[at + 6][1:2], 1.5, 1.5, 1.5, 1.5]


def test_what_no_cell_can_hold_is_left_out(books):
    """An input without a number has no block, and infinity no cell; both had ended in a traceback."""
    view = ViewModel.of(compute(load(books / "fast.toml")))
    name = inputs_sheet.assumed(view)[0]
    emptied = replace(view, inputs=view.inputs.assign({name: np.nan * view.inputs[name]}))
    assert inputs_sheet.assumed(emptied) == inputs_sheet.assumed(view)[1:]
    with xlsxwriter.Workbook(books / "infinite.xlsx") as book:
        sheets = ReadersSheets(book, Paper.__new__(Paper), [], set())
        sheets.number(book.add_worksheet(), 0, 0, float("inf"), NumberScale("", 1.0, 0))


def test_nothing_changed_is_said(books, monkeypatch, capsys):
    """And no file is written."""
    monkeypatch.chdir(books)
    for language in NAMES:
        assert call("init", "same.toml", "--from-excel", f"{language}.xlsx") == 0
        assert f"Nothing differs from fast in {language}.xlsx" in capsys.readouterr().out
    assert not (books / "same.toml").exists()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_changed_year_is_all_that_changes(books, language, monkeypatch, tmp_path):
    """A cell of a series: the file extends the original and speaks of that year alone."""

    def edit(sheet):
        sheet.cell(block(sheet, "real_gdp_growth") + 5, 5).value = 4.2

    after = comes_back(books, language, edit, monkeypatch, tmp_path)
    assert differences(load(books / "fast.toml"), after) == {
        ("real_gdp_growth", "2024"): pytest.approx(0.042, rel=1e-14)
    }
    record = after.layers[-1].record
    assert (record.extends, list(record.inputs)) == ("fast", ["real_gdp_growth"])
    assert record.inputs["real_gdp_growth"].add == {2024: 1.2}
    assert "# real_gdp_growth 2024: 3 → 4.2 percent" in after.layers[-1].toml.text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("unit", "shown"), [(None, "0.0%"), (None, '0.00" "%'), ("1", "0%")])
def test_a_number_that_is_shown_in_percent_is_percent(  # noqa: PLR0917
    books, language, unit, shown, monkeypatch, tmp_path
):
    """A spreadsheet keeps 4.2 % as 0.042 and shows it so where it is typed with its sign; it was read as 0.042 %."""

    def edit(sheet):
        row = block(sheet, "real_gdp_growth")
        if unit:
            sheet.cell(row + 1, 2).value = unit
            for column in range(3, 7):
                sheet.cell(row + 5, column).value = 0.03
        sheet.cell(row + 5, 5).value, sheet.cell(row + 5, 5).number_format = 0.042, shown

    after = comes_back(books, language, edit, monkeypatch, tmp_path)
    assert float(after.inputs["real_gdp_growth"].sel(year=2024)) == pytest.approx(0.042, rel=1e-14)


def test_the_comment_is_in_the_language_spoken(books, monkeypatch, tmp_path):
    """Of what the new file differs in, before and after."""

    def edit(sheet):
        sheet.cell(block(sheet, "real_gdp_growth") + 5, 5).value = 4.2

    monkeypatch.setenv("SCENARIO_ENGINE_LANGUAGE", "zh")
    text = comes_back(books, "zh", edit, monkeypatch, tmp_path).layers[-1].toml.text
    assert text.splitlines()[1:3] == ["# 与fast不同之处：", "# real_gdp_growth 2024: 3 → 4.2 percent"]


@pytest.mark.slow
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="no LibreOffice here (Debian: apt-get install libreoffice-calc)"
)
def test_a_book_that_libreoffice_saved_comes_back(books, monkeypatch, tmp_path):
    """A cell changed, the book saved anew by another program: the same scenario."""

    def edit(sheet):
        sheet.cell(block(sheet, "real_gdp_growth") + 5, 5).value = 4.2

    book = changed(books, "en", edit)
    office = ["soffice", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"]
    saved = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path), str(book)]
    subprocess.run([*office, *saved], check=True, capture_output=True, timeout=120)
    monkeypatch.chdir(books)
    assert call("init", "saved.toml", "--from-excel", str(tmp_path / book.name)) == 0
    after = load(books / "saved.toml")
    assert after.layers[-1].record.inputs["real_gdp_growth"].add == {2024: pytest.approx(1.2, rel=1e-12)}
    assert list(after.layers[-1].record.inputs) == ["real_gdp_growth"]


def test_one_changed_label_and_a_reason(books, monkeypatch, tmp_path):
    """A row of a table by label; why it is changed becomes the assumption."""

    def edit(sheet):
        row = block(sheet, "relative_growth")
        sheet.cell(row + 3, 2).value = "mills are modernised"
        sheet.cell(row + 6, 6).value = "2.5"

    after = comes_back(books, "en", edit, monkeypatch, tmp_path)
    assert differences(load(books / "fast.toml"), after) == {
        ("relative_growth", "2025", "mills"): pytest.approx(0.025, rel=1e-14)
    }
    entry = after.layers[-1].record.inputs["relative_growth"]
    assert entry.assumption == "mills are modernised"
    assert list(entry.by["industry"]) == ["mills"]


def test_a_series_changed_throughout_is_given_anew(books, monkeypatch, tmp_path):
    """Every year as a path, exactly; another unit of the same kind is converted."""

    def edit(sheet):
        row = block(sheet, "gdp_deflator_growth")
        sheet.cell(row + 1, 2).value = "1"
        for column, value in enumerate((0.01, 0.011, 0.012, 0.013), start=3):
            sheet.cell(row + 5, column).value = value

    after = comes_back(books, "en", edit, monkeypatch, tmp_path)
    assert after.inputs["gdp_deflator_growth"].to_numpy().tolist() == [0.01, 0.011, 0.012, 0.013]
    assert after.layers[-1].record.inputs["gdp_deflator_growth"].form == "path"


@pytest.mark.parametrize(
    ("row", "column", "value", "said"),
    [
        (5, 4, "abc", "changed.xlsx, Inputs!D{}: 'abc' is not a number."),
        (5, 5, None, "changed.xlsx, Inputs!E{}: the cell is empty."),
        (5, 1, "farm", "changed.xlsx, Inputs!A{}: 'farm' is not a label of 'industry'."),
        (6, 1, None, "changed.xlsx, Inputs!A{}: the label of 'industry' is missing."),
        (4, 4, 2022, "changed.xlsx, Inputs!D{}: the year 2022 stands in C"),
        (6, 1, "farms", "changed.xlsx, Inputs!A{}: farms stands in row"),
        (4, 6, 2031, "changed.xlsx, Inputs!F{}: relative_growth has no year '2031'."),
        (1, 2, "hektar", "changed.xlsx, Inputs!B{}: unit 'hektar' is"),
        (1, 2, "kr_1e9", "changed.xlsx, Inputs!B{}: unit 'kr_1e9' is"),
        (0, 2, "relative_grwth", "changed.xlsx, Inputs!B{}: fast has no input 'relative_grwth'."),
        (6, 6, -2e9, "relative_growth is -2e+09; it must"),
    ],
)
def test_mistakes_are_told_by_cell(books, monkeypatch, capsys, row, column, value, said):  # noqa: PLR0917
    """What is wrong, and where; nothing is written."""
    at = []

    def edit(sheet):
        at.append(block(sheet, "relative_growth") + row)
        sheet.cell(at[0], column).value = value

    book = changed(books, "en", edit)
    monkeypatch.chdir(books)
    assert call("init", "wrong.toml", "--from-excel", book.name) == 2
    assert said.format(at[0]) in capsys.readouterr().err
    assert not (books / "wrong.toml").exists()


def test_a_book_without_the_sheet_is_refused(books, monkeypatch, capsys):
    """And so is one that is not there, and one of a scenario that is not here."""
    monkeypatch.chdir(books)
    openpyxl.Workbook().save(books / "empty.xlsx")
    assert call("init", "no.toml", "--from-excel", "empty.xlsx") == 2
    assert call("init", "no.toml", "--from-excel", "none.xlsx") == 2

    def edit(sheet):
        sheet["B3"], sheet["C3"] = "atlantis", None

    assert call("init", "no.toml", "--from-excel", changed(books, "en", edit).name) == 2
    said = capsys.readouterr().err
    assert "empty.xlsx has no sheet of inputs, only Sheet." in said
    assert "there is no file 'none.xlsx' here" in said
    assert "changed.xlsx is of the scenario 'atlantis'" in said


@pytest.fixture(scope="module")
def inputs_of_china(baseline, tmp_path_factory):
    """A book of the baseline's sheet of inputs alone."""
    book = tmp_path_factory.mktemp("china") / "zh.xlsx"
    with xlsxwriter.Workbook(str(book)) as opened:
        paper = Paper("zh", "", "", "", "", ())
        sheets = ReadersSheets(opened, paper, [], set())
        inputs_sheet.write(sheets.sheet("输入", "inputs"), ViewModel.of(baseline), "zh", sheets)
    return book


def test_the_baseline_comes_back(baseline, inputs_of_china, tmp_path, monkeypatch):
    """A changed cell of China's sheet is the only input that a run of the new scenario has changed."""
    opened = openpyxl.load_workbook(inputs_of_china)
    sheet = opened["输入"]
    row = block(sheet, "relative_growth") + 5
    row = next(at for at in range(row, row + 20) if sheet.cell(at, 1).value == "I")
    sheet.cell(row, 4).value = 3.5
    opened.save(tmp_path / "changed.xlsx")
    monkeypatch.chdir(tmp_path)
    assert call("init", "mine.toml", "--from-excel", "changed.xlsx") == 0
    after = compute("mine.toml", ["gdp", "industry_value_added"])
    assert differences(baseline.scenario, after.scenario) == {
        ("relative_growth", "2027", "I"): pytest.approx(0.035, rel=1e-14)
    }
    moved = abs(after["industry_value_added"] - baseline["industry_value_added"]).sum("industry")
    assert [int(year) for year in moved.indexes["year"][moved.to_numpy() > 1]] == list(range(2027, 2031))


def test_cells_of_several_dimensions_become_a_table(baseline, tmp_path):
    """One cell by region and group of industries: no entry says it, a table beside the file does."""
    name, cell = "regional_key_factor", (2020, "beijing", "secondary")
    before = baseline.scenario.inputs[name]
    cell = tuple(type(one)(before.indexes[dim][0]) for dim, one in zip(before.dims, cell, strict=True))
    value = float(before.sel(dict(zip(before.dims, cell, strict=True)))) / 2
    changes = [ChangedCells(name, "percent", 0.01, {cell: value * 100}, "halved")]
    record, tables = amended(baseline.scenario, changes, "baseline", {"zh": "半", "en": "Half"}, "mine")
    assert list(tables) == [f"mine-{name}.csv"]
    for file, text in {"mine.toml": as_toml(record), **tables}.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    apart = differences(baseline.scenario, load(tmp_path / "mine.toml"))
    assert apart == {(name, *map(str, cell)): pytest.approx(value, rel=1e-12)}

"""Inputs from a sheet of a workbook, beside a scenario or in a dataset; what is wrong is told by its cell."""

import pytest

openpyxl = pytest.importorskip("openpyxl", reason="the excel group is not installed")

from scenario_engine.scenario.scenario import load  # noqa: E402
from scenario_engine.support.errors import ProblemsFound  # noqa: E402
from scenario_engine.support.files.numerals import not_a_number, parse_number_in  # noqa: E402
from tests.toyland import BASE, GDP, toyland, written  # noqa: E402

ROWS = [
    ["year", "industry", "value", "unit", "source"],
    [2022, "farms", 0.5, "percent", "own"],
    [2022, "mills", 1.25, "percent", "own"],
    [2023, "farms", 0.1, "percent", "own"],
    [2023, "mills", "1.5", "percent", "own"],
    [None, None, None, None, None],
    [2024, "farms", 0, "percent", "own"],
    [2024, "mills", 2, "percent", "own"],
    [2025, "farms", 0, "percent", "own"],
    [2025, "mills", 2, "percent", "own"],
]
ENTRY = """
[inputs.relative_growth]
table = "book.xlsx"
sheet = "Growth"
unit = "percent"
source = "own"
"""


def book(path, **sheets):
    """A workbook with sheets of rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)


def with_cell(row, column, value):
    """The rows with another value in a cell; both count from 1, as a spreadsheet counts."""
    rows = [list(cells) for cells in ROWS]
    rows[row - 1][column - 1] = value
    return rows


def said_of(path):
    """What is said of a scenario that cannot be resolved."""
    with pytest.raises(ProblemsFound) as fault:
        _ = load(path).resolved
    return str(fault.value)


def test_a_table_is_a_sheet(tmp_path):
    """Numbers, numbers as text and empty rows; the same as the CSV with the same cells."""
    toyland(tmp_path)
    book(tmp_path / "book.xlsx", Notes=[["anything"]], Growth=ROWS)
    found = load(written(tmp_path, ENTRY)).inputs["relative_growth"]
    text = "\n".join(",".join(map(str, row)) for row in ROWS if row[0] is not None)
    (tmp_path / "growth.csv").write_text(text, encoding="utf-8")
    csv = ENTRY.replace('sheet = "Growth"\n', "").replace("book.xlsx", "growth.csv")
    assert found.identical(load(written(tmp_path, csv, "other")).inputs["relative_growth"])
    assert float(found.sel(year=2023, industry="mills")) == pytest.approx(0.015)


@pytest.mark.parametrize(("unit", "worth"), [("percent", 0.0125), ("1", 0.0125)])
def test_percent_of_a_cell_is_read_as_percent(unit, worth, tmp_path):
    """By its format in a sheet, by its sign in a CSV, in either unit; of money it is refused with what to write."""
    toyland(tmp_path)
    rows = [[cell if cell != "percent" else unit for cell in row] for row in with_cell(3, 3, 0.0125)]
    book(tmp_path / "book.xlsx", Growth=rows)
    made = openpyxl.load_workbook(tmp_path / "book.xlsx")
    made["Growth"]["C3"].number_format = "0.00%"
    made.save(tmp_path / "book.xlsx")
    entry = ENTRY.replace('unit = "percent"', f'unit = "{unit}"')
    found = load(written(tmp_path, entry)).inputs["relative_growth"].sel(year=2022, industry="mills")
    assert float(found) == pytest.approx(worth, rel=1e-14)
    text = "\n".join(",".join(map(str, row)) for row in rows if row[0] is not None).replace(
        ",0.0125,", ",1.25%,"
    )
    (tmp_path / "growth.csv").write_text(text, encoding="utf-8")
    csv = entry.replace('sheet = "Growth"\n', "").replace("book.xlsx", "growth.csv")
    assert (
        load(written(tmp_path, csv, "other")).inputs["relative_growth"].sel(year=2022, industry="mills")
        == found
    )
    assert not_a_number("1.25%")[1] == 'Write 1.25 in the unit "percent", or 0.0125 in the unit "1".'
    assert parse_number_in("EUR", "1.25%") is None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (with_cell(5, 3, "abc"), "book.xlsx, Growth!C5  inputs.relative_growth: 'abc' is not a number."),
        (with_cell(3, 3, None), "book.xlsx, Growth!C3  inputs.relative_growth: '' is not a number."),
        (
            with_cell(8, 2, "mils"),
            "book.xlsx, Growth!B8  inputs.relative_growth: 'mils' is not a label of 'industry'.",
        ),
        (with_cell(8, 4, "1"), "book.xlsx, Growth!D8  inputs.relative_growth: this row is in '1'"),
        (
            with_cell(1, 3, "figure"),
            "book.xlsx, Growth!A1  inputs.relative_growth: book.xlsx lacks the column 'value'.",
        ),
        (
            with_cell(1, 5, "origin"),
            "book.xlsx, Growth!E1  inputs.relative_growth: nothing reads the column 'origin'.",
        ),
        (ROWS[:-1], "book.xlsx has no value for 2025, mills."),
        (
            [*ROWS, ROWS[1]],
            "book.xlsx, Growth!A11  inputs.relative_growth: 2022, farms is given in line 2 and again.",
        ),
    ],
)
def test_mistakes_in_a_table_are_told_by_cell(tmp_path, rows, said):
    """Sheet, column and row, as the spreadsheet shows them."""
    toyland(tmp_path)
    book(tmp_path / "book.xlsx", Notes=[["anything"]], Growth=rows)
    assert said in said_of(written(tmp_path, ENTRY))


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("", "book.xlsx has several sheets.\n"),
        ('sheet = "Grwth"\n', "book.xlsx has no sheet 'Grwth'."),
    ],
)
def test_the_sheet_is_named_where_there_are_several(tmp_path, sheet, said):
    """And must be there."""
    toyland(tmp_path)
    book(tmp_path / "book.xlsx", Notes=[["anything"]], Growth=ROWS)
    told = said_of(written(tmp_path, ENTRY.replace('sheet = "Growth"\n', sheet)))
    assert said.strip() in told
    assert "mine.toml:" in told


def test_a_sheet_of_a_text_file_is_refused(tmp_path):
    """A CSV has no sheets, beside a scenario or in a dataset."""
    toyland(tmp_path)
    (tmp_path / "growth.csv").write_text("year,industry,value\n", encoding="utf-8")
    assert "growth.csv is not a workbook" in said_of(
        written(tmp_path, ENTRY.replace("book.xlsx", "growth.csv"))
    )
    text = (
        'extends = "base"\n[inputs.measured_gdp]\ndata = { file = "gdp", sheet = "GDP", indicator = "gdp" }\n'
    )
    assert "gdp is not a workbook" in said_of(written(tmp_path, text, "other"))


def in_dataset(folder, rows, sheet='sheet = "GDP", '):
    """Toyland with its GDP in a workbook of the dataset."""
    toyland(folder)
    (folder / "toyland" / "gdp.csv").unlink()
    book(folder / "toyland" / "accounts.xlsx", Notes=[["anything"]], GDP=rows)
    (folder / "base.toml").write_text(
        BASE.replace('file = "gdp", ', f'file = "accounts.xlsx", {sheet}'), encoding="utf-8"
    )
    return folder / "base.toml"


def test_rows_of_a_dataset_come_from_a_sheet(tmp_path):
    """As from the CSV with the same rows, sources and all."""
    before = load(toyland(tmp_path) / "base.toml").inputs["measured_gdp"]
    rows = [line.split(",") for line in GDP.strip().splitlines()]
    rows[1:] = [[int(row[0]), row[1], float(row[2]), *row[3:]] for row in rows[1:]]
    scenario = load(in_dataset(tmp_path, rows))
    assert scenario.inputs["measured_gdp"].identical(before)
    assert "accounts.xlsx" in [path.name for path in scenario.dataset.files()]


def test_mistakes_in_a_dataset_are_told_by_cell(tmp_path):
    """A number that is none in a sheet of the dataset; a sheet that is not there."""
    rows = [line.split(",") for line in GDP.strip().splitlines()]
    rows[2][2] = "5x0"
    path = in_dataset(tmp_path, rows)
    assert "accounts.xlsx, GDP!C3  inputs.measured_gdp" in (told := said_of(path))
    assert "'5x0' is not a number" in told
    text = path.read_text(encoding="utf-8").replace('sheet = "GDP"', 'sheet = "GPD"')
    path.write_text(text, encoding="utf-8")
    assert "accounts.xlsx has no sheet 'GPD'" in said_of(path)

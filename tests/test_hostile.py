"""Hostile files: a clear refusal, no traceback, no hang, nothing written; docs/hostile-input.md has the long run."""

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from scenario_engine.data.tables import grid
from scenario_engine.data.tables.currency import amount
from scenario_engine.data.tables.grid import number, read_grid
from scenario_engine.data.tables.side_files import read_rows
from scenario_engine.scenario import store
from scenario_engine.support.errors import ScenarioEngineError, TableError
from scenario_engine.support.files import spreadsheet
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.files.plaintext import read_records, read_text
from tests import fuzz, fuzz_commands, fuzz_numbers, fuzz_outputs
from tests.test_commands import call

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ["toml", "table", "dataset", "printed", "excel", "netcdf"])
def test_no_damaged_file_gives_a_traceback(name):
    """A hundred damaged files for each reader: read or refused in words, in time, and nothing is written."""
    found = fuzz.run(name, fuzz.readers((name,))[name], 100, seed=1)
    assert set(found) <= {"read", "refused"}
    assert found["refused"] > 0


@pytest.mark.parametrize("name", ["toml", "table", "dataset", "printed", "excel", "netcdf"])
def test_the_files_that_are_damaged_are_good_before(name, tmp_path):
    """Every file the fuzzer starts from is read; else it would test one refusal twenty thousand times."""
    reader = fuzz.readers((name,))[name]
    (tmp_path / "dataset.toml").write_text(
        'name = "x"\ntitle = { zh = "x", en = "x" }\n[units]\ncounted_in = {}\ndefinitions = []\n'
    )
    assert {fuzz.outcome(reader, seed, tmp_path) for seed in reader.seeds} == {"read"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,234.5", 1234.5), ("1,234,567", 1234567.0), ("１，２３４．５", 1234.5), ("１２", 12.0), ("−3", -3.0),
        (" 12 ", 12.0), ("", 0.0), ("—", 0.0), ("+.5", 0.5), ("1.", 1.0), ("-3e5", -300000.0),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_print_them(written, meant):
    """Thousands separators, full-width digits and points, minus signs, blanks and dashes of official tables."""
    assert number(written, "cell") == meant


@pytest.mark.parametrize(
    "written",
    ["12,5", "1,23,4", "1234,567", "nan", "inf", "-Infinity", "1e999", "1_000", "0x10", "٣", ".", ",", "e5", "12 5", "5%",
     "=1+1", "1.2.3", "0,013", "10²", "①"],
)  # fmt: skip
def test_what_is_not_plainly_a_number_is_refused(written):
    """12,5 is twelve and a half or a slip; NaN, infinities and underscores are no figures of a table."""
    with pytest.raises(TableError, match=r"cell: .* is not a number"):
        number(written, "cell")


def test_small_files_read_numbers_as_tables_do():
    """A decimal comma was read as ten times the number; the row is named, and a blank is no zero here."""
    assert read_number("1,234.5", "a.csv, row 2") == 1234.5
    with pytest.raises(TableError, match=r"a.csv, row 2: '12,5' is not a number. .* A comma alone"):
        read_number("12,5", "a.csv, row 2")
    with pytest.raises(TableError, match=r"a.csv, row 2: '' is not a number."):
        read_number("", "a.csv, row 2")


@pytest.mark.parametrize("written", ["0,013 万亿元", "1-2 亿元", "1.2.3", "1e", "亿元", "-"])
def test_an_amount_is_a_number_and_a_unit(written):
    """Decimal commas, ranges and slips are refused by name."""
    assert amount("1,234.5 亿元", "CNY_1e4") == 12_345_000
    with pytest.raises(TableError, match=f"'{written}' is not an amount"):
        amount(written, "CNY_1e4")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("总产出,1\n".encode("gbk"), "GB18030"),
        ("a,1\n".encode("utf-16"), "UTF-16"),
        (b"a,\x001\n", "zero byte"),
        (b"a," + b"\xff" * 3, "byte 2 is not UTF-8"),
    ],
)
def test_another_encoding_is_named(tmp_path, raw, said):
    """GBK as Chinese spreadsheets save it, UTF-16, binary: the complaint says which and what to do."""
    file = tmp_path / "table.csv"
    file.write_bytes(raw)
    with pytest.raises(ScenarioEngineError, match=said) as caught:
        read_grid(file)
    assert "table.csv" in str(caught.value)


def test_byte_order_mark_and_any_line_end_are_no_obstacle(tmp_path):
    """BOM, CRLF, CR alone and mixed line ends give the same cells."""
    file = tmp_path / "t.csv"
    grids = []
    for raw in (b"a,b\n1,2\n", b"\xef\xbb\xbfa,b\r\n1,2\r\n", b"a,b\r1,2\r", b"a,b\r\n1,2\n"):
        file.write_bytes(raw)
        grids.append(read_grid(file))
    assert grids == [[["a", "b"], ["1", "2"]]] * 4


def test_a_file_larger_than_any_table_is_not_read(tmp_path):
    """The size is looked at before the content."""
    file = tmp_path / "large.csv"
    file.write_bytes(b"x" * 2000)
    with pytest.raises(ScenarioEngineError, match=r"large\.csv: has"):
        read_text(file, largest=1000)


def test_a_ragged_row_is_named(tmp_path):
    """A row with more cells than columns is a shifted row; its line is said."""
    file = tmp_path / "list.csv"
    file.write_text("code,section\n001,A\n002,B,C\n")
    with pytest.raises(ScenarioEngineError, match="row 3: 3 cells stand under 2 columns"):
        read_records(file)


def test_the_row_that_is_named_is_the_row_of_the_file(tmp_path):
    """Blank lines count: an editor or a spreadsheet shows the row under the number that is said."""
    file = tmp_path / "list.csv"
    file.write_text("code,share\n\n\n001,1\n\n002,x\n")
    with pytest.raises(TableError, match=r"list.csv, row 6: 'x' is not a number"):
        [read_number(row["share"], place) for place, row in read_rows(file, ("code", "share"))]
    file.write_text("code,share\n\n001,1,2\n")
    with pytest.raises(ScenarioEngineError, match="row 3: 3 cells stand under 2 columns"):
        read_records(file)


def test_a_column_that_stands_twice_is_refused(tmp_path):
    """Which of the two is meant cannot be known; unnamed columns, as spreadsheets leave them, do no harm."""
    file = tmp_path / "list.csv"
    file.write_text("code,share,share,,\n001,1,2,,\n")
    with pytest.raises(ScenarioEngineError, match=r"list.csv: column 'share' appears twice. Keep one."):
        read_records(file)
    file.write_text("code,share,,\n001,1,,\n")
    assert read_records(file)[1][0][1]["share"] == "1"


def workbook(**parts: bytes) -> bytes:
    """A small workbook with some of its parts replaced; `sheet1` is the sheet."""
    from openpyxl import Workbook

    book, target = Workbook(), io.BytesIO()
    book.active.append(["a", 1.0])
    book.save(target)
    changed = io.BytesIO()
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(Path(name).stem, old.read(name)))
    return changed.getvalue()


def refusal(tmp_path: Path, raw: bytes) -> str:
    """What a workbook of these bytes is answered with."""
    file = tmp_path / "book.xlsx"
    file.write_bytes(raw)
    with pytest.raises(ScenarioEngineError) as caught:
        read_grid(file)
    return str(caught.value)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    """64 MiB of zeros in a 70 KiB workbook: what it unpacks to is read off the archive's list."""
    monkeypatch.setattr(grid, "LARGEST", 2**20)
    raw = workbook(sheet1=bytes(64 * 2**20))
    assert len(raw) < 2**17
    assert "unpacks to 64 MiB" in refusal(tmp_path, raw)


def test_entities_that_multiply_are_refused(tmp_path):
    """Ten entities of ten of the one before: no memory is spent on them."""
    assert "is not a workbook that can be read" in refusal(tmp_path, workbook(sheet1=fuzz.BILLION_LAUGHS))


def test_a_sheet_that_says_it_is_huge_is_measured(tmp_path, monkeypatch):
    """Cells at the far end of a sheet ask for 17 thousand million empty ones: the reader stops counting early."""
    monkeypatch.setattr(grid, "MOST_CELLS", 100_000)
    row = b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>'
    rows = b"".join(row % (number, number) for number in range(1, 50))
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
    sheet = head + b"<sheetData>" + rows + b"</sheetData></worksheet>"
    assert "more than 100,000 cells" in refusal(tmp_path, workbook(sheet1=sheet))


def test_text_that_would_be_a_formula_stays_text():
    """Labels that a spreadsheet would run get an apostrophe; numbers and plain labels are left alone."""
    frame = pd.DataFrame({"label": ["=1+1", "@x", "+1", "-1", "-", "A", "总产出"], "value": [-1.0] * 7})
    written = spreadsheet.harmless(frame)
    assert written["label"].to_list() == ["'=1+1", "'@x", "'+1", "'-1", "-", "A", "总产出"]
    assert written["value"].to_list() == [-1.0] * 7


def test_a_result_writes_no_formula(tmp_path):
    """A region called =cmd… is written to the CSV of a result as text."""
    import xarray as xr

    array = xr.DataArray([1.0], {"region": ["=cmd|'/c calc'!A0"]}, ["region"], attrs={"units": "1"})
    store.write(tmp_path / "r", xr.Dataset({"gdp": array}), {"given": array}, {})
    cells = (tmp_path / "r" / "tables" / "gdp.csv").read_text().splitlines()[1].split(",")
    assert cells[0].startswith("'=")


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deep_nesting_is_no_way_to_the_stack(tmp_path, depth):
    """A hundred thousand brackets are refused in words."""
    from scenario_engine.scenario.scenario import load

    file = tmp_path / "deep.toml"
    file.write_text("x = " + "[" * depth)
    with pytest.raises(ScenarioEngineError):
        load(file)


def _digits(folder):
    (folder / "s.toml").write_text(f'extends = "baseline"\n[inputs.reference_wage]\nvalue = {"1" * 4301}\n')


def _long_name(folder):
    horizon = "horizon = { base = 2017, measured = 2024, last = 2030 }"
    (folder / "s.toml").write_text(f'dataset = "{"a" * 300}"\n{horizon}\n')


def _chain(folder):
    (folder / "s0.toml").write_text('extends = "baseline"\n')
    for at in range(1, 400):
        (folder / f"s{at}.toml").write_text(f'extends = "s{at - 1}"\n')
    (folder / "s.toml").write_text('extends = "s399"\n')


def _link(folder):
    (folder / "s.toml").symlink_to("s.toml")


@pytest.mark.parametrize(
    "made", [_digits, _long_name, _chain, _link], ids=lambda one: one.__name__.strip("_")
)
def test_a_scenario_of_a_few_bytes_is_no_way_to_a_traceback(made, tmp_path, monkeypatch, capsys):
    """4,301 digits, a name too long for any disk, 400 parents in a row, a link to itself: refused with advice."""
    monkeypatch.chdir(tmp_path)
    made(tmp_path)
    assert call("validate", "s.toml") == 1 or call("run", "s.toml") == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    assert len((said.err + said.out).splitlines()) < 12


@pytest.mark.parametrize(
    "line",
    ["run {}", "check {}", "diff {} {}", "rerun {}", "explain gdp {}", "index {}", "calibrate {}", "audit {}",
     "data import {} --year 2020 --name x", "report r --output {}", "report r --beside {}"],
)  # fmt: skip
def test_a_name_too_long_for_any_disk_is_said_so(line, tmp_path, monkeypatch, capsys):
    """As a scenario, a result, a table or an output it was a traceback in 21 of 31 uses."""
    monkeypatch.chdir(tmp_path)
    if " r " in line:
        assert call("run", "solow", "--quiet", "--output", "r") == 0
    assert call(*(word.format("a" * 300) for word in line.split())) == 2
    assert "aaa…: this path cannot be used (File name too long)" in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "count"), [("tampered", 4), ("elsewhere", 4), ("surrounded", 1)])
def test_no_tampered_result_odd_place_or_surroundings_go_wrong(kind, count):
    """Commands end in words, touch nothing that is the user's, and leave no draft; docs/hostile-input.md has the long run."""
    found = fuzz_commands.run(kind, count, seed=2)
    assert set(found) <= {"done", "refused"}


def test_no_number_is_misread():
    """Twenty-one ways to write a number, five readers: the number itself or a refusal."""
    found = fuzz_numbers.run(60, seed=1)
    assert set(found) == {"read", "refused"}


def test_no_output_touches_what_is_not_ours():
    """Odd names where something stands, faults in the middle: every foreign byte stays, a refusal changes nothing."""
    found = fuzz_outputs.run(300, seed=1)
    assert set(found) == {"done", "refused"}

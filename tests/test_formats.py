"""Results in other tools' formats: what is written is what was computed, and their own readers take it."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xarray as xr

from scenario_engine.view.formats import arrays, excel, tidy
from scenario_engine.view.report.view_model import ViewModel
from tests.pages import blocks
from tests.test_commands import call

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats") / "baseline"
    assert call("run", str(TOP / "scenarios/baseline.toml"), "--output", str(folder), "--quiet") == 0
    return folder


def toy(label="C", text="plain") -> xr.Dataset:
    """Two years and one industry, with a label and a name of one's choice."""
    return xr.Dataset(
        {"value_added": (("year", "industry"), [[1.5], [2.5]], {"units": "CNY_1e8", "long_name": text})},
        coords={"year": [2023, 2024], "industry": [label], "industry_en": ("industry", [text])},
        attrs={"nation": "here"},
    )


@pytest.mark.parametrize("form", ["parquet", "csv", "excel", "iamc", "netcdf", "zarr"])
def test_export_writes_beside_the_result(form, written, capsys):
    """One command a format; the file stands in the result's folder and leaves no draft behind."""
    if form == "zarr":
        pytest.importorskip("zarr", reason="zarr is not installed")
    assert call("export", str(written), form) == 0
    said = capsys.readouterr().out
    assert "baseline" in said
    assert not [path for path in written.iterdir() if "draft" in path.name]


def test_the_tidy_table_holds_every_number_once(baseline):
    """As many rows as there are finite cells, and each value where its labels say."""
    table = tidy.tidy(baseline.result, "baseline")
    assert len(table) == sum(int(array.notnull().sum()) for array in baseline.result.data_vars.values())
    labels = [name for name in table.columns if name not in ("value", "unit")]
    assert not table.duplicated(labels).any()
    chosen = table.query("variable == 'total_value_added' and year == 2030 and industry == 'C'")
    assert chosen["value"].item() == baseline.result["total_value_added"].sel(year=2030, industry="C").item()
    assert chosen["unit"].item() == "CNY_1e8"


def test_parquet_keeps_types(baseline, tmp_path):
    """Years are integers, values floats, labels text."""
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    tidy.write_parquet(tidy.tidy(baseline.result, "baseline"), tmp_path / "t.parquet")
    table = pd.read_parquet(tmp_path / "t.parquet")
    assert pd.api.types.is_integer_dtype(table["year"])
    assert pd.api.types.is_float_dtype(table["value"])
    assert set(table["industry"].dropna()) >= set("ABC")


def test_excel_has_numbers_as_numbers_and_names_in_both_languages(written, tmp_path):
    """openpyxl finds years across, labels down, unit beside, and a sheet of provenance."""
    call("export", str(written), "excel", "--output", str(tmp_path / "b.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    sheet = book["Total value added"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[:3] == ["industry", "industry_zh", "industry_en"]
    assert heads[3:5] == [2017, 2018]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "C")
    assert row[1].value == "制造业"
    assert all(cell.data_type == "n" for cell in row[3:17])
    assert row[17].value == "CNY_1e8"
    keys = [cell.value for cell in book["Record"]["A"]]
    assert "commit" in keys
    assert any(str(key).startswith("files: ") and str(key).endswith("baseline.toml") for key in keys)
    contents = book["Contents"]
    assert contents["A2"].value == "Baseline"
    told = next([cell.value for cell in row] for row in contents.iter_rows() if row[0].value == "employment")
    assert told[2:6] == [
        "带动就业",
        "Jobs",
        "增加值总量所带动的就业",
        "Jobs that total value added carries, E = Eᶜ + Eᵖ.",
    ]


def test_excel_shows_money_with_separators_and_shares_in_percent(written, tmp_path):
    """Nobody reads sixteen digits: money as #,##0.0, shares and rates as 0.00%, multipliers with four decimals."""
    call("export", str(written), "excel", "--output", str(tmp_path / "b.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    formats = {name: book[name]["D2"].number_format for name in ("Total value added", "Core rate")}
    assert formats == {"Total value added": "#,##0.0", "Core rate": "0.00%"}
    assert book["Cumulative multiplier"]["A2"].number_format == "#,##0.0000"


def test_a_workbook_without_an_ending_gets_its_own(written, tmp_path):
    """openpyxl refuses a workbook that is not called .xlsx."""
    assert call("export", str(written), "excel", "--output", str(tmp_path / "foo")) == 0
    assert openpyxl.load_workbook(tmp_path / "foo.xlsx")["Contents"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1"])
def test_excel_never_runs_a_label_as_a_formula(text, tmp_path):
    """Labels, names and provenance stay text whatever they begin with."""
    view = ViewModel(toy(text, text), xr.Dataset(), {"title": {"zh": text, "en": text}})
    excel.write_excel(tmp_path / "f.xlsx", [view])
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert book["Value added"]["A2"].value == text


def test_excel_sheet_names_stay_apart_and_short(tmp_path):
    """Names that agree in their first 31 characters get sheets of their own."""
    long = "industry_value_added_accounts_vintage"
    data = xr.Dataset({f"{long}_one": toy()["value_added"], f"{long}_two": toy()["value_added"]})
    excel.write_excel(tmp_path / "n.xlsx", [ViewModel(data, xr.Dataset(), {})])
    names = openpyxl.load_workbook(tmp_path / "n.xlsx").sheetnames
    assert len(set(names)) == len(names)
    assert len([name for name in names if name.startswith("Industry value added")]) == 2
    assert max(map(len, names)) <= 31


def test_iamc_rows_are_whole_and_unique(baseline):
    """Seven columns, no gap, no cell twice; regions stand as regions, the rest in the variable's name."""
    table = tidy.iamc(baseline.result, "baseline")
    assert list(table.columns) == tidy.COLUMNS
    assert table.notna().all().all()
    assert not table.duplicated(tidy.COLUMNS[:-1]).any()
    named = table[(table["variable"] == "Total value added|Industry|Manufacturing") & (table["year"] == 2030)]
    assert named["region"].item() == "China"
    assert "Guangdong" in set(table["region"])
    assert {"GDP", "Contribution to GDP growth"} <= set(table["variable"])


def test_what_iamc_has_no_row_for_is_told(tmp_path, monkeypatch, capsys):
    """Multipliers have no year: they were left out in silence, and alone they ended in a traceback."""
    monkeypatch.chdir(tmp_path)
    text = """dataset = "united-states-2017"
    horizon = { base = 2017, measured = 2017, last = 2017 }
    outputs = ["output_multiplier"]
    [inputs]
    intermediate_use = { data = { file = "intermediate_use" } }
    sector_gross_output = { data = { file = "sectors", indicator = "gross_output" } }"""
    Path("pull.toml").write_text(text, encoding="utf-8")
    assert call("run", "pull.toml", "--quiet") == 0
    asked = ["export", "outputs/pull", "iamc", "--output", "x.csv"]
    capsys.readouterr()
    assert call(*asked, "--quantity", "output_multiplier") == 2
    assert "at most one place a row, and output_multiplier no such rows" in capsys.readouterr().err
    assert not Path("x.csv").exists()
    assert call(*asked) == 0
    assert "left out, having no year or several places: output_multiplier" in capsys.readouterr().err


def test_pyam_reads_the_iamc_export(tmp_path):
    """pyam runs the gallery's lines in its own environment and prints what stands below them; a unit, a value beside."""
    python = TOP / ".venv-pyam" / "bin" / "python"
    if not python.exists():
        pytest.skip("pyam has an environment of its own; `make test` installs it")
    page = list(blocks(TOP / "docs/gallery/interoperability.md"))
    at = next(at for at, block in enumerate(page) if block.text.startswith("import pyam"))
    for name in ("baseline", "high_growth"):
        folder = tmp_path / "outputs" / name
        assert call("run", name, "--output", str(folder), "--quiet") == 0
        assert call("export", str(folder), "iamc") == 0
    asked = "\nprint(data.filter(scenario='baseline', variable='GDP', year=2030).data['unit'].item())\n"
    # iam-units caches the places of its files in the home folder; one written by another checkout would be read here.
    environment = {**os.environ, "IAM_UNITS_CACHE": str(tmp_path / "units")}
    done = subprocess.run(
        [python, "-W", "ignore", "-c", page[at].text + asked],
        check=False,
        timeout=240,
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert [line.rstrip() for line in done.stdout.splitlines()] == [
        *page[at + 1].text.splitlines(),
        "CNY_1e8",
    ]


def test_netcdf_follows_the_conventions_it_names(baseline):
    """CF: time with bounds and calendar, text as auxiliary coordinates, units that UDUNITS knows."""
    dataset = arrays.cf(baseline.result, {"title": {"zh": "甲", "en": "A"}})
    assert dataset.attrs["Conventions"].startswith("CF-1.")
    assert dataset["time"].attrs["standard_name"] == "time"
    assert dataset["time"].attrs["bounds"] in dataset
    assert {array.attrs["units"] for name, array in dataset.data_vars.items() if name != "time_bounds"} == {
        "1"
    }
    assert dataset["gdp"].attrs["unit_name"] == "CNY_1e8"
    assert not [name for name in dataset.dims if name in dataset.coords and dataset[name].dtype.kind in "UO"]
    bounds = dataset["time_bounds"].to_numpy()
    assert (bounds[:, 0] < dataset["time"].to_numpy()).all()
    np.testing.assert_array_equal(bounds[1:, 0], bounds[:-1, 1])


@pytest.mark.deep
def test_netcdf_passes_a_cf_checker(written, tmp_path):
    """The IOOS checker has nothing to say, where it is installed."""
    if importlib.util.find_spec("compliance_checker") is None:
        pytest.skip("compliance-checker is not installed")
    file = tmp_path / "b.nc"
    call("export", str(written), "netcdf", "--output", str(file))
    checker = Path(sys.executable).with_name("compliance-checker")
    done = subprocess.run(
        [checker, "-t", "cf:1.11", file], capture_output=True, text=True, timeout=120, check=False
    )
    assert "All tests passed!" in done.stdout, done.stdout


def test_zarr_holds_results_inputs_and_provenance(baseline, tmp_path):
    """Reading back gives the same numbers, names and record."""
    pytest.importorskip("zarr", reason="zarr is not installed")
    inputs = xr.Dataset({"real_gdp_growth": baseline.scenario.inputs["real_gdp_growth"]})
    arrays.write_zarr(tmp_path / "b.zarr", baseline.result, inputs, {"scenario": "baseline"})
    with xr.open_zarr(tmp_path / "b.zarr", consolidated=False) as stored:
        xr.testing.assert_equal(stored["gdp"].load(), baseline.result["gdp"])
        assert json.loads(stored.attrs["provenance"]) == {"scenario": "baseline"}
        assert stored["industry_zh"].to_numpy()[2] == "制造业"
    with xr.open_zarr(tmp_path / "b.zarr", group="inputs", consolidated=False) as stored:
        assert "real_gdp_growth" in stored


@pytest.mark.parametrize(("group", "module"), [("parquet", "pyarrow"), ("excel", "xlsxwriter")])
def test_a_missing_group_is_named_with_its_install_line(group, module, written, monkeypatch, capsys):
    """Without the library the command says exactly what to type, and writes nothing."""
    monkeypatch.setitem(sys.modules, module, None)
    before = _seen(written)
    assert call("export", str(written), group, "--output", str(written / "none")) == 2
    assert f'python -m pip install "scenario-engine[{group}]"' in capsys.readouterr().err
    assert _seen(written) == before


def _seen(folder: Path) -> set[str]:
    """What a person sees in a folder; lock files are hidden."""
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_an_ending_of_another_format_is_refused(written, tmp_path, capsys):
    """A tidy CSV called x.parquet would be opened as what it is not."""
    assert call("export", str(written), "csv", "--output", str(tmp_path / "x.parquet")) == 2
    said = capsys.readouterr().err
    assert (
        "x.parquet ends in .parquet, which is parquet, and csv is asked for. Write x.csv, or parquet." in said
    )
    assert not (tmp_path / "x.parquet").exists()
    assert call("export", str(written), "iamc", "--output", str(tmp_path / "x.csv")) == 0

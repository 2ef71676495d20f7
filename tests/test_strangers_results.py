"""Results that another tool or a stranger changed: one message that says what is wrong, and nothing written elsewhere."""

import json
import shutil
from pathlib import Path

import netCDF4
import numpy as np
import pytest

from tests.test_commands import call

pytestmark = pytest.mark.slow

COMMANDS = [
    ["check"], ["rerun"], ["export", "csv"], ["export", "iamc"], ["export", "excel"], ["export", "netcdf"],
    ["report"], ["plot", "--quantity", "gdp"], ["compare", "r"], ["diff", "r"],
]  # fmt: skip


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("strangers") / "r"
    assert call("run", "solow", "--quiet", "--output", str(folder)) == 0
    (folder / "SHA256SUMS").unlink()
    return folder


def _dropped(file, record):
    file.delncattr("provenance")


def _no_json(file, record):
    file.provenance = "{"


def _list(file, record):
    file.provenance = "[1]"


def _no_variants(file, record):
    file.provenance = json.dumps({key: value for key, value in record.items() if key != "variants"})


def _horizon_of_text(file, record):
    file.provenance = json.dumps({**record, "horizon": {"base": "x"}})


def _display_of_text(file, record):
    file.display = "no"


def _no_unit(file, record):
    next(iter(file.variables[name] for name in file.variables if name == "gdp")).delncattr("units")


def _bytes(file, record):
    file.createVariable("leak", "u1", ()).units = "1"


def _places_without_files(file, record):
    file.provenance = json.dumps({**record, "origins": {name: [{}] for name in record["origins"]}})


def _beyond_counting(file, record):
    file["gdp"][...] = -1e308


def _a_year_twice(file, record):
    file["year"][1] = file["year"][0]


CHANGES = [
    _dropped, _no_json, _list, _no_variants, _horizon_of_text, _display_of_text, _no_unit, _bytes, _places_without_files,
    _beyond_counting, _a_year_twice,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__.strip("_"))
def test_a_changed_result_is_refused_in_one_sentence(change, stored, tmp_path, monkeypatch, capsys):
    """Ways to spoil a file, a third of the commands each: exit code 2, the file named, and no new file."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(stored, "r")
    with netCDF4.Dataset("r/result.nc", "a") as file:
        change(file, json.loads(file.provenance))
    before = sorted(Path().rglob("*"))
    for command, *rest in COMMANDS[CHANGES.index(change) % 3 :: 3]:
        assert call(command, "r", *rest) == 2
        said = capsys.readouterr().err
        assert "r/result.nc: " in said
        assert "Make it again" in said
    assert sorted(Path().rglob("*")) == before


def test_a_year_without_its_number_is_told_by_check(stored, tmp_path, monkeypatch, capsys):
    """Two variables of an identity that have numbers in other years are named; a fuzzer had met a traceback."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(stored, "r")
    with netCDF4.Dataset("r/result.nc", "a") as file:
        file["core_value_added"][-1] = np.nan
    assert call("check", "r") == 2
    said = capsys.readouterr().err
    assert said.startswith("error: core_value_added")
    assert "other labels or years" in said


@pytest.mark.parametrize("name", ["../../home/da\0ta", "/elsewhere/data", "..", ""])
def test_a_name_from_a_file_leads_nowhere(name, stored, tmp_path, monkeypatch):
    """The scenario's name in a stranger's record is a last component only: the export stays in the result's folder."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(stored, "project/deep/r")
    Path("project/home").mkdir()
    with netCDF4.Dataset("project/deep/r/result.nc", "a") as file:
        file.provenance = json.dumps({**json.loads(file.provenance), "scenario": name})
    before = set(Path().rglob("*"))
    for form in ("csv", "iamc"):
        assert call("export", "project/deep/r", form) == 0
    new = {path for path in set(Path().rglob("*")) - before if path.is_file()}
    assert {path.parent for path in new} == {Path("project/deep/r")}

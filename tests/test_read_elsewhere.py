"""What a file names lies in its project, and what a result holds lies in its file: nothing else of the disk is read."""

import h5py
import numpy as np
import pytest
import xarray as xr

from scenario_engine import ScenarioEngineError
from scenario_engine.data import catalogue
from scenario_engine.support.files import netcdf
from scenario_engine.validation.backtest import run_backtest
from tests.conftest import TOP
from tests.test_commands import call


@pytest.fixture
def stored(tmp_path):
    """A NetCDF file, and others of the user's: a text and numbers."""
    netcdf.write(tmp_path / "x.nc", xr.Dataset({"v": ("year", [1.0, 2.0])}, attrs={"a": "b"}))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "secret").write_text("TOPSECRET" * 30)
    netcdf.write(tmp_path / "home" / "own.nc", xr.Dataset({"w": ("year", [7.0, 8.0])}))
    return tmp_path / "x.nc"


def _external_storage(file, home):
    file.create_dataset("leak", shape=(3,), dtype="f8", external=[(str(home / "secret"), 0, 24)])


def _storage_in_a_group(file, home):
    file.create_group("inputs").create_dataset("leak", (3,), "u1", external=[(str(home / "secret"), 0, 3)])


def _external_link(file, home):
    file["leak"] = h5py.ExternalLink(str(home / "own.nc"), "/w")


def _soft_link(file, home):
    file["leak"] = h5py.SoftLink("/v")


def _virtual_array(file, home):
    layout = h5py.VirtualLayout((2,), "f8")
    layout[:] = h5py.VirtualSource(str(home / "own.nc"), "w", (2,))
    file.create_virtual_dataset("leak", layout)


WAYS = [_external_storage, _storage_in_a_group, _external_link, _soft_link, _virtual_array]


@pytest.mark.parametrize("way", WAYS, ids=lambda one: one.__name__.strip("_"))
def test_numbers_that_lie_in_another_file_are_refused(way, stored):
    """NetCDF's library follows each of the five without a word."""
    assert netcdf.read(stored)["v"].sum() == 3.0
    with h5py.File(stored, "a") as file:
        way(file, stored.parent / "home")
    with pytest.raises(ScenarioEngineError, match=r"x\.nc: .*leak would be read from elsewhere"):
        netcdf.read(stored)


def test_a_result_with_external_storage_is_exported_by_nobody(tmp_path, monkeypatch, capsys):
    """Through the command line: exit code 2, and no table."""
    monkeypatch.chdir(tmp_path)
    assert call("run", "solow", "--quiet", "--output", "r") == 0
    (tmp_path / "r" / "SHA256SUMS").unlink()
    (tmp_path / "secret").write_text("TOPSECRET" * 30)
    with h5py.File("r/result.nc", "a") as file:
        file["inputs"].create_dataset("leak", (3,), "f8", external=[(str(tmp_path / "secret"), 0, 24)])
    for command in (["export", "r", "csv", "--output", "x.csv"], ["check", "r"]):
        assert call(*command) == 2
        assert "from elsewhere" in capsys.readouterr().err
    assert not (tmp_path / "x.csv").exists()


def test_a_table_is_a_name_in_its_dataset(tmp_path):
    """A path to a table elsewhere is not a table."""
    (tmp_path / "notes.csv").write_text("year,value\n2020,1\n", encoding="utf-8")
    dataset = catalogue.find("china")
    up = "../" * (len(dataset.folder.parts) - 1) + str(tmp_path / "notes").lstrip("/")
    assert (dataset.folder / f"{up}.csv").is_file()
    with pytest.raises(ScenarioEngineError, match="has no table"):
        dataset.table(up)


def test_a_backtest_reads_scenarios_of_its_project(tmp_path):
    """The packaged backtest, copied into a project, with a scenario that lies beside the project."""
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "pyproject.toml").touch()
    text = (TOP / "calibration" / "backtest.toml").read_text(encoding="utf-8")
    assert "backtest/2021.toml" in text
    (tmp_path / "2021.toml").write_text('extends = "baseline"\n', encoding="utf-8")
    file = tmp_path / "project" / "b.toml"
    file.write_text(text.replace("backtest/2021.toml", "../2021.toml"), encoding="utf-8")
    with pytest.raises(ScenarioEngineError, match=r"b\.toml: the scenario '\.\./2021\.toml' lies outside"):
        run_backtest(file)


@pytest.mark.parametrize("most", [0, 100_000])
def test_a_limit_on_files_is_told_as_such(most, tmp_path):
    """Without room for one byte, HDF5 says `Permission denied`; the system's own reason is told instead."""
    resource = pytest.importorskip("resource", reason="limits of a process are POSIX")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            netcdf.write(tmp_path / "x.nc", xr.Dataset({"v": ("x", np.arange(1e5))}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(tmp_path.glob("*.trial"))

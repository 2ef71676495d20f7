"""Faults of the machine: a result is whole or it is not there, and what was damaged later is named."""

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from scenario_engine.analysis.sweep.store import ChunkSummary, Store
from scenario_engine.data.dataset import Dataset
from scenario_engine.data.tables import store as tables
from scenario_engine.data.tables.store import TableOrigin
from scenario_engine.data.tables.table import Table
from scenario_engine.methods.probability.histogram import Counts
from scenario_engine.methods.probability.moments import Moments
from scenario_engine.scenario import store as export
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import checksums, drafts, netcdf, replacing
from scenario_engine.view.report.attachments import Attachments
from tests.test_commands import call

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]
TOLD = ("title", "description", "files", "data", "horizon", "origins", "edges", "variants", "libraries")
RECORD = {"scenario": "small", **{key: {} for key in TOLD}, "warnings": []}


def small(value: float) -> xr.Dataset:
    """A result with one variable over two years."""
    array = xr.DataArray([value, value + 1.0], {"year": [2020, 2021]}, ["year"], attrs={"units": "1"})
    return xr.Dataset({"growth": array})


def store(folder: Path, value: float) -> None:
    export.write(folder, small(value), {"given": small(value)["growth"]}, RECORD)


STEP = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 4
"""A process is killed at each of so many calls to the file system."""


def stored(folder: Path) -> float:
    return float(export.read(folder)[0]["growth"][0])


def dies_at(moment: int, folder: Path) -> bool:
    """Write in a process that is killed at its n-th call to the file system; whether it came that far."""
    child = os.fork()
    if child == 0:
        left = [moment]

        def watch(event: str, _: object) -> None:
            if event == "open" or event.startswith(("os.", "shutil.")):
                left[0] -= 1
                if left[0] == 0:
                    os._exit(9)

        sys.addaudithook(watch)
        store(folder, 2.0)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing at a chosen call needs fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_killed_at_any_moment_a_run_leaves_a_whole_result(tmp_path, record_property):
    """At calls to the file system, every one in `make test-deep`: the result before or the new one, never half."""
    folder = tmp_path / "r"
    store(folder, 1.0)
    (folder / "mine").mkdir()
    (folder / "mine" / "thesis.txt").write_text("ten years")
    moment, after = 0, []
    while dies_at(moment := moment + STEP, folder):
        after.append(stored(folder))
        assert (folder / "mine" / "thesis.txt").read_text() == "ten years"
        store(folder, 1.0)
        assert stored(folder) == 1.0
    assert set(after) == {1.0, 2.0}
    assert [path.name for path in tmp_path.iterdir()] == ["r"]
    assert [path for path in folder.iterdir() if path.name.startswith(".")] == []
    record_property("figure", f"killed at {len(after)} moments of writing: the result was whole each time")


@pytest.mark.parametrize("name", ["result.nc", "manifest.json", "tables"])
def test_a_full_disk_leaves_the_previous_result(tmp_path, monkeypatch, name):
    """The disk fills while a file is written: it is said, nothing is left over, the result before still stands."""
    folder = tmp_path / "r"
    store(folder, 1.0)
    full = OSError(errno.ENOSPC, "No space left on device")

    def fails(*_: object, **__: object) -> None:
        raise full

    place = {
        "result.nc": (netcdf, "write"),
        "manifest.json": (json, "dumps"),
        "tables": (export, "_write_table"),
    }[name]
    monkeypatch.setattr(*place, fails)
    with pytest.raises(ScenarioEngineError, match="No space left"):
        store(folder, 2.0)
    monkeypatch.undo()
    assert stored(folder) == 1.0
    assert not list(tmp_path.glob(".*draft*"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [["run", "solow", "--quiet", "--output", "o"], ["export", "r", "excel", "--output", "x.xlsx"],
                ["export", "r", "netcdf", "--output", "x.nc"]], ids=lambda one: one[-1]
)  # fmt: skip
def test_a_really_full_disk_is_said(command, tmp_path):
    """The system itself refuses more than 20,000 bytes a file: HDF5 and the workbook's writer each in their own way."""
    import resource

    if command[0] == "export":
        assert call("run", "solow", "--quiet", "--output", str(tmp_path / "r")) == 0
    before = sorted(tmp_path.rglob("*"))
    ran = subprocess.run(
        [sys.executable, "-m", "scenario_engine", *command], cwd=tmp_path, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)), timeout=120,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},  # what is compiled anew is larger than that too
    )  # fmt: skip
    assert ran.returncode == 2, ran.stderr
    assert ran.stderr.startswith(f"error: {command[-1]}: could not be written")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_folder_is_said(tmp_path):
    """Where nothing may be written, the complaint names the folder and the way out."""
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ScenarioEngineError, match="choose another folder"):
            store(tmp_path / "r", 1.0)
    finally:
        tmp_path.chmod(0o700)


def test_a_file_where_the_folder_should_be_is_said(tmp_path):
    """A path through a file cannot hold a result."""
    (tmp_path / "file").write_text("text")
    with pytest.raises(ScenarioEngineError, match="file is a file and no folder"):
        store(tmp_path / "file" / "r", 1.0)


def test_two_runs_into_one_folder_take_turns(tmp_path):
    """Three writers at once, three times each: the result is one of theirs, whole."""
    folder = tmp_path / "r"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), str(value)],
            cwd=TOP,
            env={**os.environ, "PYTHONPATH": str(TOP)},
        )
        for value in range(3)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert stored(folder) in (0.0, 1.0, 2.0)


def test_a_reader_meets_a_whole_result_while_another_is_put_in_place(tmp_path):
    """Read again and again while two processes write ten times each: each time one of their results, none mixed or missing."""
    folder = tmp_path / "r"
    store(folder, -1.0)
    code = WRITER.replace("range(3)", "range(10)")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(folder), str(value)],
            cwd=TOP,
            env={**os.environ, "PYTHONPATH": str(TOP)},
        )
        for value in range(2)
    ]
    met = set()
    while any(writer.poll() is None for writer in writers):
        computed, inputs = export.read(folder)
        met.add(float(computed["growth"][0]))
        assert float(inputs["given"][0]) == float(computed["growth"][0])
    met.add(float(export.read(folder)[0]["growth"][0]))
    assert met <= {-1.0, 0.0, 1.0}
    assert len(met) > 1  # how many it meets is chance where the machine is busy


WRITER = """
import sys
from pathlib import Path
from tests.test_faults import store
for _ in range(3):
    store(Path(sys.argv[1]), float(sys.argv[2]))
"""


def test_a_run_that_waits_too_long_is_refused(tmp_path, monkeypatch):
    """While another run writes, a second one waits, is refused, and has changed nothing."""
    folder = tmp_path / "r"
    store(folder, 1.0)
    monkeypatch.setattr(drafts, "PATIENCE", 0.1)
    writing, done = threading.Event(), threading.Event()

    def slow() -> None:
        with replacing.replacing(folder, "result") as draft:
            (draft / "result.nc").write_bytes((folder / "result.nc").read_bytes())
            writing.set()
            done.wait(30)

    writer = threading.Thread(target=slow)
    writer.start()
    writing.wait(30)
    try:
        with pytest.raises(ScenarioEngineError, match="another run has been writing here"):
            store(folder, 2.0)
        assert stored(folder) == 1.0
    finally:
        done.set()
        writer.join()


def test_every_flipped_bit_and_every_cut_is_named(tmp_path):
    """One bit changed or the end cut off, anywhere in result.nc: the file is named, no numbers are returned."""
    store(tmp_path / "r", 1.0)
    file = tmp_path / "r" / "result.nc"
    whole = file.read_bytes()
    for place in range(0, len(whole), len(whole) // 40):
        flipped = bytearray(whole)
        flipped[place] ^= 1
        for damaged in (bytes(flipped), whole[:place]):
            file.write_bytes(damaged)
            with pytest.raises(ScenarioEngineError, match=r"result\.nc"):
                export.read(tmp_path / "r")


def test_a_cut_result_without_sums_is_refused_too(tmp_path):
    """A result file passed on alone and cut off on the way is not read as if it were whole."""
    store(tmp_path / "r", 1.0)
    whole = (tmp_path / "r" / "result.nc").read_bytes()
    alone = tmp_path / "alone.nc"
    for share in (0, 1, 50, 90):
        alone.write_bytes(whole[: len(whole) * share // 100])
        with pytest.raises(ScenarioEngineError, match=r"alone\.nc"):
            export.read(alone)


def test_without_a_home_folder_the_baseline_runs(tmp_path):
    """HOME is not set and the working folder is empty: a run writes where it is told to, and nowhere else."""
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(TOP), "HOME": str(tmp_path / "nowhere")}
    code = "from scenario_engine.cli import main; main()"
    (tmp_path / "here").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code, "run", "baseline", "--quiet", "--output", str(tmp_path / "here" / "r")],
        env=bare, cwd=tmp_path / "here", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "nowhere").exists()


def test_no_lock_file_is_left_and_who_waits_gets_a_new_one(tmp_path):
    """The lock goes with its holder; forty turns of two writers never meet inside."""
    inside, met, held = threading.Lock(), [], 0

    def take() -> None:
        nonlocal held
        for _ in range(20):
            with drafts.locked(tmp_path / "r"):
                met.append(inside.acquire(blocking=False))
                held += 1
                inside.release()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert met == [True] * 40
    assert list(tmp_path.iterdir()) == []


def test_a_clock_moved_back_changes_nothing(tmp_path, monkeypatch):
    """A result written in what is now the future is read, used and replaced as ever."""
    ahead = time.time() + 10 * 365 * 86400
    store(tmp_path / "r", 1.0)
    for path in tmp_path.rglob("*"):
        os.utime(path, (ahead, ahead))
    assert stored(tmp_path / "r") == 1.0
    monkeypatch.setattr(time, "time", lambda: 1.0)
    store(tmp_path / "r", 2.0)
    assert stored(tmp_path / "r") == 2.0


def sweep_of(folder: Path) -> Store:
    """A small sweep's store with one whole chunk of two draws."""
    array = xr.DataArray([0.0, 0.0], {"year": [2020, 2021]}, ["year"])
    found = Store(folder)
    with found.held():
        found.open({"draws": 2}, {"gdp": array}, 2)
        moments = Moments(2, np.full(2, 2), *(np.ones(2) for _ in range(4)))
        summary = ChunkSummary((moments,), Counts(np.zeros(1), np.ones(1)), np.zeros(1))
        found.write_chunk(0, 0, {"gdp": np.arange(4.0).reshape(2, 2)}, summary)
    return found


def test_a_damaged_sweep_is_named(tmp_path):
    """Any bit of a chunk's summary or of its draws flipped: refused, or in a place that no number hangs on."""
    found = sweep_of(tmp_path / "s")
    (summary,), (draws,) = (
        list((tmp_path / "s").glob(part)) for part in ("chunks/*.npz", "draws.zarr/gdp/c/*/*")
    )
    said = []
    for file, read in (
        (summary, lambda: repr(found.read_chunk(0))),
        (draws, lambda: found.draws()["gdp"].to_numpy().tolist()),
    ):
        whole, before = file.read_bytes(), read()
        for place in range(0, len(whole), max(1, len(whole) // 30)):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            try:
                assert read() == before
            except (ScenarioEngineError, ValueError) as fault:
                said.append(str(fault))
        file.write_bytes(whole)
    assert len(said) > 30
    assert all("000000.npz: is damaged" in text or "checksum" in text for text in said)


def flipped(file: Path) -> None:
    """One bit in the middle of a file is another one."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))


@pytest.mark.parametrize("name", ["summary.nc", "attribution.csv", "index.nc", "published.csv"])
def test_what_stands_beside_a_result_is_named_when_damaged(everything, tmp_path, name):
    """A bit of a sweep's summary, an attribution, an index or its comparison with print: the report is refused."""
    (found,) = list(everything.rglob(name))[:1]
    folder = tmp_path / found.parent.name
    shutil.copytree(found.parent, folder)
    assert checksums.whole(folder) >= 2
    flipped(folder / name)
    with pytest.raises(ScenarioEngineError, match=rf"{name}: is damaged or was changed"):
        Attachments.read([folder])


def test_a_damaged_table_of_a_dataset_is_named(tmp_path):
    """A stored table whose file is not what its sum says is refused; without sums it is taken as it is."""
    place = stored_square(tmp_path)
    assert Dataset(place).table("labels")["label_zh"][0] == "农业"
    (place / "labels.csv").write_text(
        (place / "labels.csv").read_text(encoding="utf-8").replace("农业", "林业"), encoding="utf-8"
    )
    with pytest.raises(
        ScenarioEngineError, match=r"labels\.csv: is damaged or was changed .* delete SHA256SUMS"
    ):
        Dataset(place).table("labels")
    (place / "SHA256SUMS").unlink()
    assert Dataset(place).table("labels")["label_zh"][0] == "林业"


def test_check_names_a_file_that_changed_or_is_gone(tmp_path, capsys):
    """`check` holds every file of a result against its sum, tables for people too."""
    folder = tmp_path / "r"
    store(folder, 1.0)
    assert call("check", str(folder)) == 0
    assert "3 files are as they were written (SHA256SUMS)." in capsys.readouterr().out
    flipped(folder / "tables" / "growth.csv")
    assert call("check", str(folder)) == 2
    assert "growth.csv: is damaged or was changed" in " ".join(capsys.readouterr().err.split())
    (folder / "tables" / "growth.csv").unlink()
    assert call("check", str(folder)) == 2
    assert "growth.csv: is gone, though SHA256SUMS lists it" in " ".join(capsys.readouterr().err.split())


def test_a_disk_that_fills_during_a_sweep_is_said(tmp_path, monkeypatch):
    """What was whole before stays, and the message says how to go on."""
    found = sweep_of(tmp_path / "s")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with (
        pytest.raises(ScenarioEngineError, match=r"No space left on device.*run the same command"),
        found.held(),
    ):
        found.write_text("summary.csv", "x")
    assert found.has_chunk(0)
    assert not list(tmp_path.glob(".s*"))


def stored_square(folder: Path, *, replace: bool = False) -> Path:
    """A table of two sectors as a dataset."""
    output, flows = np.array([10.0, 20.0]), np.array([[1.0, 2.0], [3.0, 4.0]])
    bought, exports = flows.sum(axis=0), output - flows.sum(axis=1)
    square = Table(
        ("001", "002"), {"zh": ("农业", "工业"), "en": ("=1+1", "b")}, "CNY_1e4", "the test",
        flows, output, {"exports": exports}, {},
        bought, output - bought, output,
    )  # fmt: skip
    return tables.store(
        square, TableOrigin("mine", 2020, "land", (TOP / "pyproject.toml",)), folder, replace=replace
    )


def test_a_stored_table_is_written_as_results_are(tmp_path, monkeypatch):
    """Sums of all files, a title no spreadsheet runs, and the table before it where the disk fills."""
    place = stored_square(tmp_path)
    head, *lines = (place / "SHA256SUMS").read_text().splitlines()
    assert head == "# scenario-engine table"
    summed = {line.split("  ")[1] for line in lines}
    assert summed == {path.name for path in place.iterdir()} - {"SHA256SUMS"}
    assert "'=1+1" in (place / "labels.csv").read_text(encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = (place / "labels.csv").read_bytes()
    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    with pytest.raises(ScenarioEngineError, match="No space left on device"):
        stored_square(tmp_path, replace=True)
    assert (place / "labels.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    "command",
    [
        ["solve", "baseline", "--vary", "inputs.real_gdp_growth", "--target", "gdp[2030] = 2000000"],
        ["elasticities", "baseline", "--quantity", "gdp[2030]"],
        ["sensitivity", "uncertain", "--quantity", "share_of_gdp[2030]", "--method", "elasticity"],
    ],
    ids=lambda command: command[0],
)
def test_a_place_that_cannot_be_written_is_named(command, tmp_path, capsys):
    """A folder below a file: said in words by whatever writes, without a traceback."""
    (tmp_path / "file").write_text("")
    place = tmp_path / "file/below/there.toml"
    if command[0] != "solve":
        place = place.with_suffix(".csv" if command[0] == "elasticities" else ".nc")
    assert call(*command, "--output", str(place)) == 2
    assert "there" in (said := capsys.readouterr().err)
    assert "could not be written (Not a directory)" in said
    assert f"{tmp_path / 'file'} is a file and no folder; move it" in said

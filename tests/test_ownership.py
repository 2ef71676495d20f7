"""Nothing that is not ours is touched: what every command with an output does where something stands already."""

import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scenario_engine.data.condense import condense, write
from scenario_engine.scenario import store as export
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import checksums, drafts
from scenario_engine.support.files.ownership import older, refuse_place
from scenario_engine.support.files.replacing import replacing, write_text, write_texts
from tests.pages import exit_code
from tests.test_commands import call
from tests.test_condense import keeping, toy_files, toy_table
from tests.test_faults import RECORD, small, store, stored, stored_square
from tests.test_table_commands import TABLE
from tests.test_update_supply_use import MAKE, TOTALS, USE

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]
SPECS = TOP / "calibration" / "specs"
GOAL = ["--vary", "inputs.real_gdp_growth", "--target", "gdp[2030] = 2000000"]

COMMANDS = {
    "run": "run baseline --quiet --output there",
    "compare": "compare baseline high_growth --output there",
    "index": "index city-2024 --quiet --output there",
    "sweep": "sweep uncertain -n 8 --quantity share_of_gdp --quiet --output there",
    "sensitivity": "sensitivity uncertain --method tornado --samples 8 --output there.nc",
    "elasticities": "elasticities baseline --quantity gdp[2030] --input real_gdp_growth --output there.csv",
    "solve": f"solve baseline {GOAL[0]} {GOAL[1]} {GOAL[2]} GOAL --overwrite --output there.toml",
    "calibrate": f"calibrate {SPECS}/china-2020.toml --output there.toml",
    "calibrate experts": f"calibrate {SPECS}/relevance-by-experts.toml --output there.toml",
    "replicate --csv": "replicate --csv there.csv",
    "replicate --output": "replicate --output there",
    "audit": "audit --csv there.csv",
    "report": "report result --output there.html",
    "plot": "plot result --quantity growth --output there.svg",
    "export csv": "export result csv --output there.csv",
    "export excel": "export result excel --output there.xlsx",
    "export netcdf": "export result netcdf --output there.nc",
    "export parquet": "export result parquet --output there.parquet",
    "export iamc": "export result iamc --output there.csv",
    "export zarr": "export result zarr --output there.zarr",
    "data import": "data import table.csv --year 2017 --name there --replace",
    "data split": "data split mine --shares shares.csv --into there --replace",
    "data update": "data update mine --to mine --into there --replace",
    "data update --make": "data update use.csv --make make.csv --to totals.csv --replace --output there",
    "table linkages": "table linkages mine --output there.csv",
    "table paths": "table paths mine --output there.csv",
    "init": "init there.toml",
}
"""Every command with an output, aimed at a name where something stands already."""

BY_NAME = ("data import", "data split", "data update")
"""Commands that name a stored table; a name is no path, so that `.` is refused as a name."""


@pytest.fixture
def yard(tmp_path, monkeypatch):
    """A folder with a small result, a stored table, and the files that commands read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path))
    store(tmp_path / "result", 1.0)
    stored_square(tmp_path)
    for name, text in {
        "make.csv": MAKE, "use.csv": USE, "totals.csv": TOTALS, "table.csv": TABLE,
        "shares.csv": "sector,part,share\n001,a,0.5\n001,b,0.5\n",
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def put(kind: str, place: Path) -> None:
    """Something of somebody else's at a place."""
    if kind == "folder":
        (place / "thesis").mkdir(parents=True)
        (place / "thesis" / "chapter1.txt").write_text("ten years")
        (place / "notes.txt").write_text("mine")
        (place / ".hidden").write_text("mine too")
    elif kind == "file":
        place.write_text("mine")
    elif kind == "link to a file":
        (place.parent / "outside.txt").write_text("mine")
        place.symlink_to("outside.txt")
    elif kind == "link to a folder":
        put("folder", place.parent / "outside")
        place.symlink_to("outside", target_is_directory=True)
    elif kind == "dangling link":
        place.symlink_to("nowhere")
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(place.name)
    else:
        try:
            os.mknod(place, stat.S_IFCHR | 0o600, os.makedev(1, 3))
        except OSError:
            pytest.skip("no device node may be made here")


def seen(folder: Path) -> dict[str, object]:
    """Every path below a folder, with its kind and its bytes or where it leads."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        holds = path.readlink() if path.is_symlink() else path.read_bytes() if stat.S_ISREG(mode) else None
        found[str(path.relative_to(folder))] = (stat.S_IFMT(mode), path.lstat().st_ino, holds)
    return found


def words(command: str) -> list[str]:
    return [GOAL[3] if word == "GOAL" else word for word in COMMANDS[command].split()]


KINDS = ("folder", "file", "link to a file", "link to a folder", "dangling link", "pipe", "socket", "device")


@pytest.mark.skipif(os.name != "posix", reason="pipes, sockets and devices have names on POSIX alone")
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_not_ours_stays(command, yard, capsys):
    """A folder with a foreign file and subfolder, a file, links, a pipe, a device: each byte stays, code 2."""
    there = yard / next(word for word in words(command) if word.startswith("there"))
    for kind in KINDS:
        if command == "replicate --output" and kind == "folder":
            continue  # it puts two files beside, see below
        put(kind, there)
        before = seen(yard)
        assert call(*words(command)) == 2, kind
        said = capsys.readouterr().err
        assert said.startswith("error: "), said
        assert there.name in said, kind
        assert re.search(r"[Nn]ame a new|[Cc]hoose another", said), said
        assert seen(yard) == before, kind
        (yard / there.name).rename(yard / f"seen {kind}")
        for outside in yard.glob("outside*"):
            outside.rename(yard / f"seen {kind} {outside.name}")


@pytest.mark.parametrize("place", [".", "..", "", "/", "~"])
@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in BY_NAME])
def test_here_above_the_root_and_home_are_no_outputs(command, place, yard, capsys, monkeypatch):
    """`.`, `..`, nothing, `/` and the home folder are refused without a traceback, and nothing is written."""
    home = yard / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", f"{yard}-cache")
    before = seen(yard)
    aim = str(home) if place == "~" else place
    aimed = [aim if word.startswith("there") else word for word in words(command)]
    assert call(*aimed) == 2
    assert "cannot be an output" in capsys.readouterr().err
    assert seen(yard) == before


def test_commands_that_print_write_nothing(yard, capsys):
    """`schema` and `validate --format json` have no output but the screen."""
    (yard / "mine.toml").write_text('extends = "baseline"\n')
    before = seen(yard)
    assert call("schema") == 0
    assert call("validate", "mine.toml", "--format", "json") == 0
    assert capsys.readouterr().out
    assert seen(yard) == before


def test_what_lies_in_a_result_stays_when_it_is_written_again(tmp_path):
    """The files of the run are replaced, one it has no more goes; a page, workbook, figures and a thesis stay."""
    folder = tmp_path / "r"
    store(folder, 1.0)
    with replacing(folder, "result") as draft:
        (draft / "tables").mkdir()
        (draft / "tables" / "old.csv").write_text("old")
    put("folder", folder / "mine")
    (folder / "tables" / "notes.txt").write_text("mine")
    write_text(folder / "report.html", "page")
    write_text(folder / "figures" / "gdp.svg", "figure")
    kept = {name: value for name, value in seen(folder).items() if "SUMS" not in name and "old" not in name}
    os.utime(folder / "report.html", (1, 1))
    store(folder, 2.0)
    assert stored(folder) == 2.0
    assert not (folder / "tables" / "old.csv").exists()
    after = seen(folder)
    assert {name: after[name] for name in kept} == kept
    assert older(folder) == ["figures/gdp.svg", "report.html"]
    write_text(folder / "report.html", "new page")
    assert older(folder) == ["figures/gdp.svg"]


def test_a_second_run_says_what_is_older(yard, capsys):
    """`export` and `plot` put files beside a result; the run that follows keeps them and names them."""
    assert call("export", "result", "csv") == 0
    assert call("export", "result", "zarr") == 0
    for file in ("small.csv", "small.zarr/SHA256SUMS"):
        os.utime(yard / "result" / file, (1, 1))
    store(yard / "result", 2.0)
    assert older(yard / "result") == ["small.csv", "small.zarr"]
    assert call("export", "result", "csv") == 0
    assert call("export", "result", "zarr") == 0
    assert older(yard / "result") == []
    (yard / "result" / "small.csv").write_text("mine now")
    capsys.readouterr()
    assert call("export", "result", "csv") == 2
    assert "small.csv: is there already and was changed since it was written" in capsys.readouterr().err
    assert (yard / "result" / "small.csv").read_text() == "mine now"


def test_what_was_changed_by_hand_is_not_replaced(tmp_path):
    """A table of the result that somebody edited, and a file that stands where a new one must: refused, kept."""
    folder = tmp_path / "r"
    store(folder, 1.0)
    (folder / "tables" / "growth.csv").write_text("mine")
    with pytest.raises(ScenarioEngineError, match=r"tables/growth\.csv was changed .* name a new folder"):
        store(folder, 2.0)
    assert (folder / "tables" / "growth.csv").read_text() == "mine"
    (folder / "tables" / "growth.csv").unlink()
    store(folder, 2.0)
    (folder / "new.csv").write_text("mine")
    with (
        pytest.raises(ScenarioEngineError, match=r"new\.csv was changed"),
        replacing(folder, "result") as draft,
    ):
        (draft / "new.csv").write_text("ours")
    assert (folder / "new.csv").read_text() == "mine"
    assert stored(folder) == 2.0


def test_one_command_does_not_replace_what_another_wrote(tmp_path):
    """A comparison into the folder of a result is refused; so are sums that somebody else made of his own files."""
    folder = tmp_path / "r"
    store(folder, 1.0)
    said = pytest.raises(
        ScenarioEngineError, match=r"SHA256SUMS, manifest\.json, result\.nc … .* no earlier comparison"
    )
    with said, replacing(folder, "comparison"):
        pass
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "data.csv").write_text("1")
    text = str(checksums.Sums("result", checksums.of(tmp_path / "theirs")))
    (tmp_path / "theirs" / "SHA256SUMS").write_text(text.partition("\n")[2])
    with pytest.raises(ScenarioEngineError, match=r"SHA256SUMS, data\.csv"):
        store(tmp_path / "theirs", 1.0)


def test_sums_that_name_places_outside_are_not_believed(tmp_path):
    """A folder passed on by a stranger lists a file of ours above it: the file is not taken away."""
    (tmp_path / "mine.txt").write_text("mine")
    sum_ = checksums.sha256(tmp_path / "mine.txt")
    store(tmp_path / "r", 1.0)
    with (tmp_path / "r" / "SHA256SUMS").open("a") as sums:
        sums.write(f"{sum_}  ../mine.txt\n{sum_}  {tmp_path}/mine.txt\n")
    store(tmp_path / "r", 2.0)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_link_in_a_result_is_not_followed(tmp_path):
    """`tables` became a link to a folder outside: refused, the folder outside as it was."""
    store(tmp_path / "r", 1.0)
    (tmp_path / "r" / "tables").rename(tmp_path / "outside")
    (tmp_path / "r" / "tables").symlink_to("../outside")
    before = seen(tmp_path / "outside")
    with pytest.raises(ScenarioEngineError, match="name a new folder"):
        store(tmp_path / "r", 2.0)
    assert seen(tmp_path / "outside") == before


def test_a_file_is_replaced_as_long_as_nobody_changed_it(tmp_path, monkeypatch):
    """What an earlier run wrote is known by its sum; without a place to record it, no file is known."""
    file = tmp_path / "there.csv"
    write_text(file, "one")
    write_text(file, "two")
    assert file.read_text() == "two"
    file.write_text("mine")
    with pytest.raises(ScenarioEngineError, match=r"was changed since it was written.*name a new file"):
        write_text(file, "three")
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "no folder"))
    write_text(tmp_path / "other.csv", "one")
    with pytest.raises(ScenarioEngineError, match="is not known as written by the program"):
        write_text(tmp_path / "other.csv", "two")
    assert (tmp_path / "other.csv").read_text() == "one"


def test_files_that_belong_together_are_written_all_or_none(tmp_path):
    """One of the three files of `data condense` stands there: none of the others is made."""
    condensed = condense(*toy_files(tmp_path, toy_table()), keeping("003"), unit="万元")
    (tmp_path / "io_2017_manifest.toml").write_text("mine")
    before = seen(tmp_path)
    with pytest.raises(ScenarioEngineError, match="name a new file"):
        write(condensed, tmp_path)
    with pytest.raises(ScenarioEngineError, match="name a new file"):
        write_texts({tmp_path / "new.csv": "1", tmp_path / "io_2017_manifest.toml": "2"})
    assert seen(tmp_path) == before


def test_two_files_go_beside_what_lies_in_a_folder(yard):
    """`replicate --output` writes two files of its own into a folder, and leaves the rest."""
    put("folder", yard / "there")
    before = seen(yard / "there")
    write_texts({yard / "there" / "scorecard.csv": "1", yard / "there" / "summary.csv": "2"})
    after = seen(yard / "there")
    assert after.keys() - before.keys() == {"scorecard.csv", "summary.csv"}
    assert {name: after[name] for name in before} == before


@pytest.mark.skipif(os.name != "posix", reason="links to files need rights on Windows")
def test_names_that_others_put_beside_are_left(tmp_path):
    """Links and files under names like ours, in a folder that others may write: not followed, not taken away."""
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    for name in (".r.html.draft-12345", ".r.html.draft-abcdefgh"):
        (tmp_path / name).symlink_to("victim.txt")
    put("folder", tmp_path / ".r.html.draft-mine")
    before = seen(tmp_path)
    write_text(tmp_path / "r.html", "page")
    after = seen(tmp_path)
    assert after.keys() - before.keys() == {"r.html"}
    assert {name: after[name] for name in before} == before
    (tmp_path / ".s.html.lock").symlink_to("victim.txt")
    with pytest.raises(ScenarioEngineError, match=r"\.s\.html\.lock: is in the way"):
        write_text(tmp_path / "s.html", "page")
    assert victim.read_text() == "mine"


KILLED = """
import os, sys
from pathlib import Path
from scenario_engine.support.files.replacing import replacing, writing
with (replacing(Path(sys.argv[1]), "result") if sys.argv[2] == "folder" else writing(Path(sys.argv[1]))) as draft:
    os._exit(9)
"""


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_the_next_command_clears_what_a_killed_one_left(kind, tmp_path):
    """A draft and a lock lie about after a kill; the next run of the kind takes both away, and a failed one leaves none."""
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    target = tmp_path / "r"
    done = subprocess.run([sys.executable, "-c", KILLED, str(target), kind], env=environment, check=False)
    assert done.returncode == 9
    assert len(list(tmp_path.iterdir())) == 2
    if kind == "folder":
        store(target, 1.0)
    else:
        write_text(target, "whole")
    assert [path.name for path in tmp_path.iterdir()] == ["r"]
    for stop in (KeyboardInterrupt, ValueError, SystemExit):
        with pytest.raises(stop), drafts.drafted(target):
            raise stop
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


@pytest.mark.parametrize("name", ["..toml", "...toml"])
def test_a_scenario_without_a_name_is_refused(name, yard, capsys):
    """`..toml` would be named `.`, and its results would go into outputs/ itself."""
    (yard / name).write_text('extends = "baseline"\n')
    store(yard / "outputs" / "baseline", 1.0)
    before = seen(yard)
    assert call("run", name, "--quiet") == 2
    assert "could not be named after it" in capsys.readouterr().err
    assert seen(yard) == before


def test_a_scenario_called_result_does_not_overwrite_itself(tmp_path, monkeypatch, capsys):
    """`result.toml`, run and exported as NetCDF, would write the export over result.nc; a path as a name stays inside."""
    monkeypatch.chdir(tmp_path)
    for scenario in ("result", "../../elsewhere/result"):
        export.write(Path("r"), small(1.0), {"given": small(1.0)["growth"]}, {**RECORD, "scenario": scenario})
        before = seen(tmp_path)
        assert call("export", "r", "netcdf") == 2
        assert "result.nc: is there already" in capsys.readouterr().err
        assert seen(tmp_path) == before


def test_a_place_below_folders_that_are_not_there_is_fine(tmp_path):
    """Parents are made, a link above the place is followed, and an empty folder is free."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to("disk")
    refuse_place(tmp_path / "link" / "x" / "y")
    store(tmp_path / "link" / "x" / "y", 1.0)
    (tmp_path / "empty").mkdir()
    store(tmp_path / "empty", 1.0)
    assert stored(tmp_path / "disk" / "x" / "y") == stored(tmp_path / "empty") == 1.0


def test_a_table_of_a_sweep_that_was_edited_is_not_written_again(tmp_path):
    """The same sweep again names the table and leaves every byte; with the table as it was, it goes on."""
    folder = tmp_path / "s"
    words = [
        "sweep",
        "uncertain",
        "-n",
        "8",
        "--quiet",
        "--quantity",
        "share_of_gdp",
        "--output",
        str(folder),
    ]
    assert exit_code(words) == 0
    table, own = folder / "summary.csv", folder / "notes.txt"
    whole = table.read_bytes()
    own.write_text("mine")
    table.write_bytes(whole + b"my line\n")
    assert exit_code(words) == 2
    assert table.read_bytes() == whole + b"my line\n"
    (folder / "SHA256SUMS").unlink()  # as a run that was killed before its sums leaves it
    assert exit_code(words) == 2
    assert table.read_bytes() == whole + b"my line\n"
    table.write_bytes(whole)
    assert exit_code(words) == 0
    assert (table.read_bytes(), own.read_text()) == (whole, "mine")


def test_a_run_says_what_beside_it_is_older(tmp_path, capsys):
    """The page of an earlier result stays, and is named once the result is another."""
    folder = tmp_path / "r"
    assert exit_code(["run", "baseline", "--quiet", "--output", str(folder)]) == 0
    assert exit_code(["report", str(folder)]) == 0
    page = (folder / "report.html").read_bytes()
    os.utime(folder / "report.html", (1, 1))
    assert exit_code(["run", "high_growth", "--quiet", "--output", str(folder)]) == 0
    assert "Older than this result: report.html" in capsys.readouterr().out
    assert (folder / "report.html").read_bytes() == page

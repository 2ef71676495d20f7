"""Commands on results that were tampered with, at odd places, in odd surroundings: `python -m tests.fuzz_commands --inputs 2000`.

Each input is one command line. It ends with 0, 1 or 2 within `PATIENCE` seconds, speaks no traceback, and leaves every
file that is not its own as it was.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import netCDF4

from tests.fuzz import AWKWARD

PATIENCE = 60
SCENARIO = """
title = { en = "Small" }
extends = "solow"
"""
READERS = [
    ["check", "r"], ["rerun", "r"], ["export", "r", "csv"], ["export", "r", "iamc"], ["export", "r", "netcdf"],
    ["export", "r", "excel"], ["report", "r"], ["plot", "r", "--quantity", "gdp"], ["diff", "r", "solow"],
    ["compare", "r", "solow"],
]  # fmt: skip
WRITERS = [
    ["export", "r", "csv"], ["export", "r", "netcdf"], ["export", "r", "zarr"], ["report", "r"], ["run", "small.toml", "--quiet"],
    ["plot", "r", "--quantity", "gdp"], ["init"], ["compare", "solow", "small.toml"],
]  # fmt: skip
PLAIN = [
    ["run", "small.toml"], ["check", "r"], ["validate", "small.toml"], ["export", "r", "csv"], ["variables"], ["doctor"],
    ["explain", "gdp", "solow", "--year", "2024"], ["--help"], ["scenarios"],
]  # fmt: skip
"""Command lines; a result lies in `r`, a scenario in `small.toml`."""


def stand(folder: Path) -> None:
    """A scenario, its stored result without sums, and a file of the user's."""
    (folder / "small.toml").write_text(SCENARIO, encoding="utf-8")
    if call("run", "solow", "--quiet", "--output", str(folder / "r"), cwd=folder)[0] != 0:
        raise RuntimeError("the small result could not be made")
    (folder / "r" / "SHA256SUMS").unlink()
    (folder / "thesis.txt").write_text("ten years", encoding="utf-8")


def call(*command: str, cwd: Path) -> tuple[int, str]:
    """Exit code and what a command said, in this process; a traceback is said as `traceback …`."""
    from scenario_engine.cli import main

    said, before = io.StringIO(), Path.cwd()
    os.chdir(cwd)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            main(list(command))
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue()
    except Exception as fault:
        return -1, f"traceback {type(fault).__name__}: {str(fault)[:90]}"
    finally:
        os.chdir(before)
    return 0, said.getvalue()


def tampered(folder: Path, chance: random.Random) -> tuple[int, str]:
    """A result whose attributes, names or numbers another program changed, and a command that reads it."""
    change(folder / "r" / "result.nc", chance)
    return call(*chance.choice(READERS), cwd=folder)


def change(result: Path, chance: random.Random) -> None:
    """Change attributes, names or numbers of a `result.nc` in place."""
    with (
        contextlib.suppress(RuntimeError, ValueError, OverflowError),
        netCDF4.Dataset(result, "a") as file,
    ):
        for _ in range(chance.randint(1, 3)):
            place = chance.choice([file, file, file["inputs"], chance.choice(list(file.variables.values()))])
            _change(place, file, chance)


def _change(place: Any, file: Any, chance: random.Random) -> None:
    names = [name for name in place.ncattrs() if not name.startswith("_")]
    way = chance.randrange(7)
    if way == 0 and names:
        place.delncattr(chance.choice(names))
    elif way == 1 and names:
        place.setncattr(chance.choice(names), chance.choice([*AWKWARD, 7, -1.5]))
    elif way in (2, 3) and place is file:
        told = [name for name in names if str(file.getncattr(name)).startswith("{")]
        if told:
            name = chance.choice(told)
            with contextlib.suppress(ValueError):
                file.setncattr(name, json.dumps(_json_changed(json.loads(file.getncattr(name)), chance)))
    elif way == 4:
        name = chance.choice(list(file.variables))
        file.renameVariable(name, chance.choice(["spoilt", "year_", "=1+1", "总", name + "2"]))
    elif way == 5:
        variable = chance.choice([one for one in file.variables.values() if one.ndim and one.dtype == float])
        variable[...] = chance.choice([float("nan"), float("inf"), -1e308, 0])
    elif f"x{way}" not in file.variables:
        file.createVariable(f"x{way}", chance.choice(["f8", "i4", "u1", str]), ())


def _json_changed(node: Any, chance: random.Random) -> Any:
    """One value somewhere below replaced, or one key dropped."""
    if isinstance(node, dict) and node and chance.random() < 0.9:
        key = chance.choice(sorted(node))
        if chance.random() < 0.2:
            return {one: value for one, value in node.items() if one != key}
        return {**node, key: _json_changed(node[key], chance)}
    if isinstance(node, list) and node and chance.random() < 0.9:
        return [*node[:-1], _json_changed(node[-1], chance)]
    return chance.choice([*AWKWARD, None, 3, [], {}, 1e400, True, ["x"], {"x": 1}])


def elsewhere(folder: Path, chance: random.Random) -> tuple[int, str]:
    """A command that writes to a place with an odd name, or one where something stands already."""
    odd = [name for name in AWKWARD if "\0" not in name and not name.startswith(("/", "../..", "~"))]
    name = chance.choice(
        [*odd, "thesis.txt", "full", "link", "circle", "pipe", "small.toml", "r", "r/tables", ".", "a" * 300]
    )
    (folder / "full").mkdir()
    (folder / "full" / "own.txt").write_text("mine", encoding="utf-8")
    (folder / "link").symlink_to("thesis.txt")
    (folder / "circle").symlink_to("circle")
    os.mkfifo(folder / "pipe")
    command = chance.choice(WRITERS)
    return call(*command, *([name] if command == ["init"] else ["--output", name]), cwd=folder)


def surrounded(folder: Path, chance: random.Random) -> tuple[int, str]:
    """A command in a process of its own, with an odd environment."""
    odd = {
        "HOME": ["", "/nonexistent", "/dev/null"], "TMPDIR": ["/nonexistent", ""], "COLUMNS": ["0", "-5", "1", "7", "9999", "x"],
        "PYTHONIOENCODING": ["ascii", "gbk", "cp1252", "utf-16", "latin-1:strict"],
        "LANG": ["C", "zh_CN.GB18030", "tr_TR.UTF-8", "x"],
        "LC_ALL": ["POSIX", "tr_TR", ""], "TERM": ["dumb", "", "x"], "NO_COLOR": ["1"], "TZ": ["Mars/Base", ""],
        "SCENARIO_ENGINE_DATA": ["", "/nonexistent", "/dev/null", "r"], "XDG_STATE_HOME": ["/nonexistent", "/dev/null"],
        "OMP_NUM_THREADS": ["0", "x", "64"], "PYTHONWARNINGS": ["error::DeprecationWarning:none"],
    }  # fmt: skip
    changed = {name: chance.choice(values) for name, values in odd.items() if chance.random() < 0.3}
    streams: dict[str, Any] = {"stdin": chance.choice([subprocess.DEVNULL, None])}
    done = subprocess.run(
        [sys.executable, "-m", "scenario_engine", *chance.choice(PLAIN)], cwd=folder, env={**os.environ, **changed},
        capture_output=True, timeout=PATIENCE, check=False, **streams,
    )  # fmt: skip
    said = (done.stdout + done.stderr).decode("utf-8", errors="replace")
    if "Traceback" in said:
        return -1, f"traceback {said.strip().splitlines()[-1][:110]} in {changed}"
    return done.returncode, said


KINDS: dict[str, tuple[Callable[[Path, random.Random], tuple[int, str]], float]] = {
    "tampered": (tampered, 0.6),
    "elsewhere": (elsewhere, 0.35),
    "surrounded": (surrounded, 0.05),
}
"""What is tried, and its share of all inputs."""


def run(kind: str, count: int, seed: int) -> Counter[str]:
    """How commands ended: `done`, `refused`, or what went wrong."""
    chance = random.Random(f"{kind} {seed}")
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        model = Path(place) / "model"
        model.mkdir()
        stand(model)
        for at in range(count):
            folder = Path(place) / str(at)
            shutil.copytree(model, folder)
            begin = time.process_time()
            code, said = KINDS[kind][0](folder, chance)
            found[_verdict(code, said, folder, time.process_time() - begin)] += 1
            shutil.rmtree(folder)
    return found


def _verdict(code: int, said: str, folder: Path, seconds: float) -> str:
    own = {"thesis.txt": "ten years", "small.toml": SCENARIO, "full/own.txt": "mine"}
    touched = [
        name
        for name, text in own.items()
        if (folder / name).parent.is_dir() and (folder / name).read_text(encoding="utf-8") != text
    ]
    wrong = {
        said[:160]: code not in (0, 1, 2),
        f"{seconds:.0f} seconds": seconds > PATIENCE,
        f"touched {touched}": bool(touched),
        "a draft is left": any(folder.glob("**/.*draft*")),
    }
    if any(wrong.values()):
        return "wrong: " + "; ".join(what for what, holds in wrong.items() if holds)
    return "refused" if code == 2 else "done"


def main() -> int:
    """Run all kinds and print a line for each; exit code 1 when something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    wrong = 0
    for kind, (_, share) in KINDS.items():
        begin = time.perf_counter()
        found = run(kind, round(asked.inputs * share), asked.seed)
        bad = {what: n for what, n in found.items() if what.startswith("wrong")}
        wrong += sum(bad.values())
        line = f"{found.total():6} inputs, {found['done']:6} done, {found['refused']:6} refused, {sum(bad.values())} wrong"
        print(f"{kind:10} {line}, {time.perf_counter() - begin:.0f} s", flush=True)
        for what, n in sorted(bad.items(), key=lambda pair: -pair[1])[:25]:
            print(f"    {n} × {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

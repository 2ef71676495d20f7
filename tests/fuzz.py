"""Hostile files for every reader, numbers, outputs, results and surroundings: `python -m tests.fuzz --inputs 20000`.

Good files are damaged in bytes (flips, cuts, copies, other encodings) and in structure (cells and lines swapped,
doubled, dropped, replaced by awkward values). A reader either reads the file or raises ScenarioEngineError, within
`PATIENCE` seconds of the processor (on a busy machine more by the clock), and leaves the folder as it was.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import resource
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scenario_engine.support.errors import ScenarioEngineError

TOP = Path(__file__).parents[1]
PATIENCE = 10
BY_THE_CLOCK = 120
MEMORY = 6 * 2**30

AWKWARD = [
    "", " ", "NaN", "nan", "inf", "-Infinity", "1e400", "-1e400", "9" * 400, "1_000", "1,234,567.8", "12,5", "１２３",
    "１，２３４．５", "−5", "٣", "5%", "0x1F", "true", "=1+1", "=cmd|'/c calc'!A0", "@SUM(A1)", "+1", "-", "…", "\ufeff",
    "\u202e", "\x0b", "a\nb", '"', '""', "'", ",", ";", "\t", "../../../etc/passwd", "/dev/zero", "~", "${HOME}",
    "<script>", "[red]x[/red]", "[/]", "{}", "%s%n", "总产出", "合计", "万元", "𒀀", "é", "e\u0301", "2018", "99999999999",
    "-1", "0", "1979-05-27", "{ value = 1 }", "[[x]]", "\\u0000", "\\", "#",
]  # fmt: skip

Read = Callable[[Path], object]


@dataclass(frozen=True)
class Reader:
    """A reader, the suffix of its files, good ones to start from, and its share of all inputs."""

    read: Read
    suffix: str
    seeds: list[bytes]
    share: float
    structure: Callable[[bytes, random.Random], bytes]


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """One to four changes of bytes."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        way = chance.randrange(6)
        if way == 0 and data:
            data[at % len(data)] ^= 1 << chance.randrange(8)
        elif way == 1:
            del data[at:]
        elif way == 2:
            data[at:at] = chance.randbytes(chance.choice([1, 4, 64]))
        elif way == 3:
            data[at:at] = chance.choice(AWKWARD).encode()
        elif way == 4:
            end = min(len(data), at + chance.randrange(1, 200))
            data[at:at] = data[at:end] * chance.randint(1, 3)
        else:
            del data[at : at + chance.randrange(1, 50)]
    return bytes(data)


def reencoded(text: str, chance: random.Random) -> bytes:
    """The text with other line ends or in another encoding."""
    text = chance.choice(
        [text, text.replace("\n", "\r\n"), text.replace("\n", "\r"), text.replace("\n", "\n\r\n")]
    )
    rare = ["utf-8-sig", "gb18030", "utf-16", "utf-32", "latin-1", "big5"]
    encoding = "utf-8" if chance.random() < 0.7 else chance.choice(rare)
    return text.encode(encoding, errors="replace")


def lines_changed(raw: bytes, chance: random.Random) -> bytes:
    """Text with lines swapped, doubled or dropped, and values replaced by awkward ones."""
    lines = raw.decode("utf-8", errors="replace").split("\n")
    for _ in range(chance.randint(1, 5)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        way = chance.randrange(5)
        if way == 0:
            lines[at], lines[other] = lines[other], lines[at]
        elif way == 1:
            lines.insert(at, lines[other])
        elif way == 2 and len(lines) > 1:
            del lines[at]
        else:
            separator = "," if "," in lines[at] and chance.random() < 0.7 else "="
            parts = lines[at].split(separator)
            parts[chance.randrange(len(parts))] = chance.choice(AWKWARD)
            lines[at] = separator.join(parts)
    return reencoded("\n".join(lines), chance)


def workbook_changed(raw: bytes, chance: random.Random) -> bytes:
    """A workbook with one of its parts changed, dropped, emptied or blown up."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    way = chance.randrange(5)
    if way == 0:
        del parts[name]
    elif way == 1:
        parts[name] = b""
    elif way == 2:
        parts[name] = BILLION_LAUGHS
    elif way == 3:
        parts[name] = parts[name].replace(
            b"<v>", f"<v>{chance.choice(AWKWARD)}".encode(), chance.randint(1, 3)
        )
    else:
        parts[name] = damaged(parts[name], chance)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return target.getvalue()


BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">'.encode() for i in range(10))
    + b"]><x>&k;</x>"
)


def readers(
    names: tuple[str, ...] = ("toml", "table", "dataset", "printed", "excel", "netcdf"),
) -> dict[str, Reader]:
    """Every reader of users' files with the good files it starts from."""
    makers = {
        "toml": _toml, "table": _table, "dataset": _dataset, "printed": _printed, "excel": _excel, "netcdf": _netcdf,
    }  # fmt: skip
    return {name: makers[name]() for name in names}


def _toml() -> Reader:
    from scenario_engine.scenario.scenario import load

    files = [path.read_bytes() for path in sorted((TOP / "scenarios").glob("*.toml"))]
    # A scenario that extends a file beside it would be refused in another folder for that alone.
    seeds = [raw for raw in files if b"../" not in raw]
    return Reader(load, ".toml", seeds, 0.35, lines_changed)


def _table() -> Reader:
    from scenario_engine.data.tables.reader import read_table

    def read(path: Path) -> object:
        return read_table(path, unit="万元")

    return Reader(read, ".csv", [_small_table()], 0.2, lines_changed)


def _dataset() -> Reader:
    from scenario_engine.data.dataset import Dataset

    def read(path: Path) -> object:
        folder = Dataset(path.parent)
        labels = {"region": ["A", "B"], "year": [2018, 2019]}
        return folder.select(path.stem, ("year", "region"), labels, "1", indicator="growth")

    rows = [["year", "region", "indicator", "value", "unit", "vintage", "source", "quality"]]
    rows += [[str(y), r, "growth", "5.1", "percent", "v", "s", "q"] for y in (2018, 2019) for r in "AB"]
    return Reader(read, ".csv", [_as_csv(rows)], 0.15, lines_changed)


def _printed() -> Reader:
    from scenario_engine.data.published_figures import COLUMNS, read

    rows = [list(COLUMNS)]
    for year in ("2018", "2019", "2018-2019"):
        row = dict.fromkeys(COLUMNS, "x") | {"year": year, "value": "5.1", "unit": "percent"}
        rows.append([row[column] for column in COLUMNS])
    return Reader(read, ".csv", [_as_csv(rows)], 0.1, lines_changed)


def _excel() -> Reader:
    from openpyxl import Workbook

    from scenario_engine.data.tables.reader import read_table

    book = Workbook()
    for row in csv.reader(io.StringIO(_small_table().decode())):
        book.active.append([float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in row])
    target = io.BytesIO()
    book.save(target)

    def read(path: Path) -> object:
        return read_table(path, unit="万元")

    return Reader(read, ".xlsx", [target.getvalue()], 0.1, workbook_changed)


def _netcdf() -> Reader:
    import xarray as xr

    from scenario_engine.scenario import store
    from scenario_engine.view.formats.tidy import tidy

    def read(path: Path) -> object:
        result, _ = store.read(path)
        return tidy(result, store.record_of(result)["scenario"])

    texts = ("title", "description", "files", "data", "horizon", "origins", "edges", "variants", "libraries")
    record: dict[str, object] = {key: {} for key in texts}
    record |= {"warnings": [], "scenario": "s"}
    with tempfile.TemporaryDirectory() as folder:
        array = xr.DataArray([1.0, 2.0], {"year": [2020, 2021]}, ["year"], attrs={"units": "1"})
        store.write(Path(folder) / "r", xr.Dataset({"growth": array}), {"given": array}, record)
        seed = (Path(folder) / "r" / "result.nc").read_bytes()
    return Reader(read, ".nc", [seed], 0.1, result_changed)


def result_changed(raw: bytes, chance: random.Random) -> bytes:
    """A stored result with attributes, names or numbers that another program changed."""
    from tests.fuzz_commands import change

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "result.nc"
        file.write_bytes(raw)
        change(file, chance)
        return file.read_bytes()


def _small_table() -> bytes:
    rows = [
        ["Code", "001", "002", "TIU", "FU201", "GO"],
        ["001", "10", "20", "30", "70", "100"],
        ["002", "30", "40", "70", "130", "200"],
        ["TII", "40", "60", "100", "", ""],
        ["TVA", "60", "140", "200", "", ""],
        ["TI", "100", "200", "300", "", ""],
    ]
    return _as_csv(rows)


def _as_csv(rows: list[list[str]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(rows)
    return target.getvalue().encode()


TIMERS = (
    (signal.ITIMER_PROF, signal.SIGPROF, PATIENCE),
    (signal.ITIMER_REAL, signal.SIGALRM, BY_THE_CLOCK),
)
"""A reader that works too long, and one that waits for what never comes."""


class Hang(BaseException):
    """A reader took longer than `PATIENCE` seconds."""


def outcome(reader: Reader, raw: bytes, folder: Path) -> str:
    """`read`, `refused`, or what went wrong: `traceback …`, `hang`, `written`."""
    file = folder / f"input{reader.suffix}"
    file.unlink(missing_ok=True)  # HDF5 takes a file for the one it has open while their inodes are the same
    file.write_bytes(raw)
    for timer, number, seconds in TIMERS:
        signal.signal(number, _interrupt)
        signal.setitimer(timer, seconds)
    try:
        reader.read(file)
        found = "read"
    except ScenarioEngineError as fault:
        found = "refused" if str(fault).strip() else "traceback: an error without words"
    except Hang:
        found = "hang"
    except Exception as fault:
        found = f"traceback: {type(fault).__name__}: {str(fault)[:80]}"
    finally:
        for timer, _, _ in TIMERS:
            signal.setitimer(timer, 0)
    left = [path.name for path in folder.iterdir() if path.name not in (file.name, "dataset.toml")]
    return f"written: {left}" if left or file.read_bytes() != raw else found


def _interrupt(*_: object) -> None:
    raise Hang


def inputs(reader: Reader, count: int, chance: random.Random) -> Iterator[bytes]:
    """Damaged files, half in bytes and half in structure."""
    for index in range(count):
        seed = chance.choice(reader.seeds)
        yield (damaged if index % 2 else reader.structure)(seed, chance)


def run(name: str, reader: Reader, count: int, seed: int, keep: Path | None = None) -> Counter[str]:
    """Outcomes of a number of inputs; those that go wrong are kept in a folder when one is given."""
    chance = random.Random(f"{name} {seed}")
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "dataset.toml").write_text(
            'name = "x"\ntitle = { zh = "x", en = "x" }\n[units]\ncounted_in = {}\ndefinitions = []\n',
            encoding="utf-8",
        )
        for index, raw in enumerate(inputs(reader, count, chance)):
            result = outcome(reader, raw, folder)
            found[result] += 1
            if keep is not None and result not in ("read", "refused"):
                (keep / f"{name}-{seed}-{index}{reader.suffix}").write_bytes(raw)
    return found


BESIDE = {"numbers": 0.15, "outputs": 0.2, "commands": 0.01}
"""What is tried besides readers (`tests/fuzz_….py`), and its share of all inputs."""


def beside(name: str, count: int, seed: int) -> Counter[str]:
    """Outcomes of inputs of the other fuzzers, with commands of every kind as one."""
    from tests import fuzz_commands, fuzz_numbers, fuzz_outputs

    if name != "commands":
        return {"numbers": fuzz_numbers, "outputs": fuzz_outputs}[name].run(count, seed)
    kinds = fuzz_commands.KINDS.items()
    return sum((fuzz_commands.run(kind, round(count * share), seed) for kind, (_, share) in kinds), Counter())


def main() -> int:
    """Run all fuzzers and print a line for each; exit code 1 when something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    wrong, rest = 0, 1 - sum(BESIDE.values())
    every = readers()
    for name in [*every, *BESIDE]:
        begin = time.process_time()
        if name in every:
            count = round(asked.inputs * rest * every[name].share)
            found = run(name, every[name], count, asked.seed, asked.keep)
        else:
            found = beside(name, round(asked.inputs * BESIDE[name]), asked.seed)
        bad = {what: n for what, n in found.items() if what not in ("read", "done", "refused")}
        wrong += sum(bad.values())
        good = f"{found['read'] + found['done']:6} done, {found['refused']:6} refused"
        seconds = time.process_time() - begin
        print(
            f"{name:8} {found.total():6} inputs, {good}, {sum(bad.values())} wrong, {seconds:.0f} s",
            flush=True,
        )
        for what, n in sorted(bad.items(), key=lambda pair: -pair[1])[:12]:
            print(f"    {n} × {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

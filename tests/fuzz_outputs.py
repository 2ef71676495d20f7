"""Outputs at places where something stands already, under odd names, ended by faults: only what is ours is touched.

Each input is a name, what stands there and beside it, a way to write, and how the writing ends. Whatever happens, every
byte of others is as it was; a refusal leaves everything as it was; a success is whole; no draft and no lock is left.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import stat
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.replacing import replacing, write_text, write_texts, writing
from tests.fuzz import AWKWARD

NAMES = [
    *(name for name in AWKWARD if "\0" not in name and not name.startswith(("/", "~")) and ".." not in name),
    "r", "r.csv", ".hidden", "a/b/c", "a" * 300, ".", "..", "r/", "CON", "link/x", "full/x", "own.txt/x", ".r.lock", "SHA256SUMS",
]  # fmt: skip


class Ended(BaseException):
    """An interrupt in the middle of the work."""


ENDS: dict[str, BaseException | None] = {
    "well": None, "full": OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "quota": OSError(errno.EDQUOT, "quota"),
    "large": OSError(errno.EFBIG, os.strerror(errno.EFBIG)), "broken": BrokenPipeError(), "mistake": ScenarioEngineError("no"),
    "interrupt": Ended(),
}  # fmt: skip


def _nothing(target: Path) -> None:
    pass


def _file(target: Path) -> None:
    target.write_bytes(b"mine")


def _folder(target: Path) -> None:
    target.mkdir()
    (target / "thesis.txt").write_bytes(b"ten years")


def _link(target: Path) -> None:
    target.symlink_to("own.txt")


def _circle(target: Path) -> None:
    target.symlink_to(target.name)


def _pipe(target: Path) -> None:
    os.mkfifo(target)


def _sums(target: Path) -> None:
    target.mkdir()
    (target / "SHA256SUMS").write_bytes(b"# result\n" + b"0" * 64 + b"  ../own.txt\n")


def _draft(target: Path) -> None:
    draft = target.with_name(f".{target.name}.draft-abcdefgh")
    draft.mkdir()
    (draft / "thesis.txt").write_bytes(b"ten years")


def _lock(target: Path) -> None:
    target.with_name(f".{target.name}.lock").write_bytes(b"mine")


STANDING = (*(_nothing,) * 4, _file, _folder, _link, _circle, _pipe, _sums, _draft, _lock)


def _as_text(target: Path, fault: BaseException | None) -> None:
    if fault is None:
        write_text(target, "new")
    else:
        with writing(target) as draft:
            draft.write_text("half", encoding="utf-8")
            raise fault


def _as_texts(target: Path, fault: BaseException | None) -> None:
    if fault is None:
        write_texts({target: "new", target.with_name(f"{target.name}-draws"): "new"})
    else:
        with writing(target), writing(target.with_name(f"{target.name}-draws")):
            raise fault


def _as_folder(target: Path, fault: BaseException | None) -> None:
    with replacing(target, "result") as draft:
        (draft / "result.nc").write_text("new", encoding="utf-8")
        (draft / "tables").mkdir()
        (draft / "tables" / "a.csv").write_text("new", encoding="utf-8")
        if fault is not None:
            raise fault


WRITERS: tuple[Callable[[Path, BaseException | None], None], ...] = (_as_text, _as_texts, _as_folder)


def _state(folder: Path) -> dict[str, object]:
    """Every file below a folder with its kind and bytes; folders too."""
    found: dict[str, object] = {}
    for place, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(place) / name
            mode = path.lstat().st_mode
            kept: object = (
                str(path.readlink())
                if stat.S_ISLNK(mode)
                else path.read_bytes()
                if stat.S_ISREG(mode)
                else ""
            )
            found[str(path.relative_to(folder))] = (stat.S_IFMT(mode), kept)
    return found


def outcome(chance: random.Random, folder: Path) -> str:
    """`done` or `refused`, or what went wrong."""
    (folder / "own.txt").write_bytes(b"mine")
    _folder(folder / "full")
    (folder / "link").symlink_to("full")
    name, stands, write = chance.choice(NAMES), chance.choice(STANDING), chance.choice(WRITERS)
    end = chance.choice(["well"] * len(ENDS) + list(ENDS))
    target = folder / name
    told = f"{write.__name__} of {name[:20]!r} on {stands.__name__}, ended {end}"
    with contextlib.suppress(OSError, ValueError):
        stands(target)
    if chance.random() < 0.3:  # a run before, whose files are ours
        with contextlib.suppress(ScenarioEngineError, OSError, ValueError):
            write(target, None)
            own = chance.random() < 0.5 and target.is_file()
            if own:
                target.write_bytes(b"changed since")
    before = _state(folder)
    try:
        write(target, ENDS[end])
        found = "done"
    except (ScenarioEngineError, Ended):
        found = "refused"
    except Exception as fault:
        return f"traceback {type(fault).__name__}: {str(fault)[:60]} in {told}"
    after = _state(folder)
    made = {path for path in after if before.get(path) != after[path]}
    left = [path for path in made if path != name and (".draft-" in path or path.endswith(".lock"))]
    gone = before.keys() - after.keys()
    if found == "refused" and (any(after[path][0] != stat.S_IFDIR for path in made) or gone):  # type: ignore[index]
        return f"touched {sorted(made | gone)[:3]} by a refusal in {told}"
    foreign = [
        path for path in made if before.get(path, (0, b""))[1] in (b"mine", b"ten years", b"changed since")
    ]  # type: ignore[index]
    if foreign or gone or left:
        return f"touched {sorted([*foreign, *gone, *left])[:3]} in {told}"
    return found


def run(count: int, seed: int) -> Counter[str]:
    """Outcomes of a number of inputs; what the user's system remembers lies in a folder of its own meanwhile."""
    chance = random.Random(f"outputs {seed}")
    found: Counter[str] = Counter()
    before = os.environ.get("XDG_STATE_HOME")
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_STATE_HOME"] = f"{place}/state"
        try:
            for at in range(count):
                folder = Path(place) / str(at)
                folder.mkdir()
                found[outcome(chance, folder)] += 1
        finally:
            os.environ.pop("XDG_STATE_HOME")
            if before is not None:
                os.environ["XDG_STATE_HOME"] = before
    return found

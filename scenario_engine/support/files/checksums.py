"""Sums beside a result, in the format of `sha256sum`: what we wrote there, and whether it was damaged later."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.drafts import drafted

NAME = "SHA256SUMS"
"""File of a result folder; `sha256sum -c SHA256SUMS` checks it without this package, and skips its comments."""

HEAD = "# scenario-engine "
"""Begins the first line, and the kind of folder follows; a list of sums without it is not ours."""

BESIDE = "# beside "
"""Begins the line of a file that another command put beside the folder's own."""


@dataclass(frozen=True)
class Sums:
    """File → SHA-256 of what we wrote into a folder; the kind is empty where nothing of ours is recorded."""

    kind: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    """Files that other commands of ours put beside the folder's own: pages, workbooks, figures."""

    def __str__(self) -> str:
        own = [f"{self.files[name]}  {name}" for name in sorted(self.files)]
        others = [f"{BESIDE}{self.beside[name]}  {name}" for name in sorted(self.beside)]
        return "\n".join([f"{HEAD}{self.kind}", *own, *others, ""])


def of(folder: Path, files: Iterable[Path] | None = None) -> dict[str, str]:
    """Name → sum of some files of a folder, of all that are in and below it by default."""
    listed = folder.rglob("*") if files is None else files
    summed = (path for path in listed if path.is_file() and path.name != NAME)
    return {path.relative_to(folder).as_posix(): sha256(path) for path in summed}


def of_text(text: str) -> str:
    """Sum of a text as it is written."""
    return hashlib.sha256(text.encode()).hexdigest()


def write(folder: Path, sums: Sums) -> None:
    """Write the sums of a folder, whole or not at all."""
    with drafted(folder / NAME) as draft:
        (draft / NAME).write_text(str(sums), encoding="utf-8", newline="\n")
        (draft / NAME).replace(folder / NAME)


def read(folder: Path) -> Sums:
    """What is recorded in a folder; nothing where its sums are not ours, or name places outside it."""
    try:
        lines = _lines(folder)
    except OSError:
        return Sums()
    if not lines or not lines[0].startswith(HEAD):
        return Sums()
    beside = _parsed(line.removeprefix(BESIDE) for line in lines if line.startswith(BESIDE))
    return Sums(lines[0].removeprefix(HEAD).strip(), _parsed(lines), beside)


def verify(file: Path) -> None:
    """Fail if the sums beside a file hold another one for it; a file without sums is taken as it is."""
    recorded = _parsed(_lines(file.parent)).get(file.name)
    if recorded is not None:
        _fail_unless_whole(file, recorded)


def whole(folder: Path) -> int:
    """How many files of a folder have sums, all of them right."""
    recorded = _parsed(_lines(folder))
    for name, expected in recorded.items():
        if not (folder / name).is_file():
            raise ScenarioEngineError(f"{folder / name}: is gone, though {NAME} lists it.", "Make it again.")
        _fail_unless_whole(folder / name, expected)
    return len(recorded)


def _fail_unless_whole(file: Path, recorded: str) -> None:
    if recorded != sha256(file):
        raise ScenarioEngineError(
            f"{file}: is damaged or was changed after it was written (its SHA-256 is not the one in {NAME}).",
            f"Delete it and make it again; to take it as it is, delete {NAME}.",
        )


def _lines(folder: Path) -> list[str]:
    """Of any list of sums in a folder; none where it has none."""
    sums = folder / NAME
    return sums.read_text(encoding="utf-8", errors="replace").splitlines() if sums.is_file() else []


def _parsed(lines: Iterable[str]) -> dict[str, str]:
    """File → sum, of lines that give one to a file below the folder."""
    split = (line.partition("  ") for line in lines)
    listed = {PurePosixPath(name): recorded for recorded, _, name in split if SUM.fullmatch(recorded)}
    return {
        str(path): recorded
        for path, recorded in listed.items()
        if path.parts and not path.is_absolute() and ".." not in path.parts
    }


SUM = re.compile("[0-9a-f]{64}")


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

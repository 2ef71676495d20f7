"""Checksums beside a result, in the format of `sha256sum`: a file that was damaged later is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from scenario_engine.errors import ScenarioEngineError

NAME = "SHA256SUMS"
"""File of a result folder; `sha256sum -c SHA256SUMS` checks it without this package."""


def write(folder: Path, files: Iterable[Path] | None = None) -> None:
    """Write the sums of some files of a folder, of all that are in and below it by default; whole or not at all."""
    listed = folder.rglob("*") if files is None else files
    summed = sorted(path for path in listed if path.is_file() and path.name != NAME)
    draft = folder / f"{NAME}.partial"
    lines = [f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in summed if path != draft]
    draft.write_text("".join(lines), encoding="utf-8")
    draft.replace(folder / NAME)


def verify(file: Path) -> None:
    """Fail if the sums beside a file hold another one for it; a file without sums is taken as it is.

    Raises
    ------
    ScenarioEngineError
        Naming the file.
    """
    recorded = _recorded(file.parent).get(file.name)
    if recorded is not None:
        _fail_unless_whole(file, recorded)


def whole(folder: Path) -> int:
    """How many files of a folder have sums, all of them right.

    Raises
    ------
    ScenarioEngineError
        Naming the first file that is damaged or gone.
    """
    recorded = _recorded(folder)
    for name, expected in recorded.items():
        if not (folder / name).is_file():
            raise ScenarioEngineError(f"{folder / name}: is gone, though {NAME} lists it. Make it again.")
        _fail_unless_whole(folder / name, expected)
    return len(recorded)


def _fail_unless_whole(file: Path, recorded: str) -> None:
    if recorded != sha256(file):
        raise ScenarioEngineError(
            f"{file}: is damaged or was changed after it was written (its SHA-256 is not the one in {NAME}). "
            f"Make it again; to take it as it is, delete {NAME}."
        )


def _recorded(folder: Path) -> dict[str, str]:
    """File → sum, of a folder's sums; none where it has none."""
    sums = folder / NAME
    if not sums.is_file():
        return {}
    lines = sums.read_text(encoding="utf-8", errors="replace").splitlines()
    return {name: recorded for recorded, _, name in (line.partition("  ") for line in lines)}


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

"""Checksums beside a result, in the format of `sha256sum`: a file that was damaged later is named."""

from __future__ import annotations

import hashlib
from pathlib import Path

from scenario_engine.errors import ScenarioEngineError

NAME = "SHA256SUMS"
"""File of a result folder; `sha256sum -c SHA256SUMS` checks it without this package."""


def write(folder: Path) -> None:
    """Write the sum of every file of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    lines = [f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / NAME).write_text("".join(lines), encoding="utf-8")


def verify(file: Path) -> None:
    """Fail if the sums beside a file hold another one for it; a file without sums is taken as it is.

    Raises
    ------
    ScenarioEngineError
        Naming the file.
    """
    sums = file.with_name(NAME)
    if not sums.is_file():
        return
    for line in sums.read_text(encoding="utf-8", errors="replace").splitlines():
        recorded, _, name = line.partition("  ")
        if name == file.name and recorded != sha256(file):
            raise ScenarioEngineError(
                f"{file}: is damaged or was changed after it was written (its SHA-256 is not the one in {NAME}). "
                "Run the scenario again."
            )


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

"""Folders and files that are written whole or not at all, one run at a time, with the sums of what they hold."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scenario_engine.errors import ScenarioEngineError
from scenario_engine.files import checksums

__all__ = ["locked", "replacing", "standing", "write_text", "writing"]

PATIENCE = 60.0
"""Seconds a run waits for another one that writes into the same folder."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One run at a time: a lock beside the folder, released by the system when its process dies.

    The lock file goes before the lock does, so none is left over; who waited for it sees that it has no name any
    more and makes a new one (`filelock` 4.2). Windows removes no open file: there it stays.

    Parameters
    ----------
    folder
        Where its holder writes; it need not exist, the folder above it must.

    Raises
    ------
    ScenarioEngineError
        When another run has held the lock for `PATIENCE` seconds.
    """
    from filelock import FileLock, Timeout

    name = folder.with_name(f".{folder.name}.lock")
    try:
        with FileLock(name, timeout=PATIENCE):
            try:
                yield
            finally:
                with suppress(OSError):
                    name.unlink()
    except Timeout:
        raise ScenarioEngineError(
            f"{folder}: another run has been writing here for {PATIENCE:g} seconds. Nothing is changed. "
            "Wait for it, or choose another folder with --output."
        ) from None


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A draft folder that takes the folder's place when the block ends well, with the sums of its files.

    When the block does not end well the draft vanishes. Two runs into one folder take turns. Whenever the
    process is killed, `standing` finds a whole folder: the previous one or the new one.

    Parameters
    ----------
    folder
        Replaced as a whole.

    Raises
    ------
    ScenarioEngineError
        When the folder cannot be written, or another run has been writing into it for `PATIENCE` seconds.
    """
    previous = _previous(folder)
    draft = folder.with_name(f".{folder.name}.draft-{os.getpid()}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            if previous.exists() and not folder.exists():
                previous.rename(folder)
            for left_by_a_killed_run in folder.parent.glob(f".{glob.escape(folder.name)}.draft-*"):
                shutil.rmtree(left_by_a_killed_run, ignore_errors=True)
            draft.mkdir()
            try:
                yield draft
                checksums.write(draft)
                shutil.rmtree(previous, ignore_errors=True)
                if folder.exists():
                    folder.rename(previous)
                draft.rename(folder)
                shutil.rmtree(previous, ignore_errors=True)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
    except OSError as fault:
        raise ScenarioEngineError(
            f"{folder}: could not be written ({fault.strerror or fault}). "
            "What lay there is as it was. Free the disk or choose another folder with --output."
        ) from fault


def standing(folder: Path) -> Path:
    """The folder, or what stood there before a run that was killed between two renames.

    Parameters
    ----------
    folder
        Written by `replacing`.
    """
    return _previous(folder) if not folder.exists() and _previous(folder).exists() else folder


def _previous(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.previous")


@contextmanager
def writing(file: Path) -> Iterator[Path]:
    """A draft that takes the file's place when the block ends well, and vanishes when it does not.

    Parameters
    ----------
    file
        Replaced as a whole; the folders above it are made.

    Raises
    ------
    ScenarioEngineError
        When it cannot be written.
    """
    draft = file.with_name(f".{file.name}.draft-{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        draft.replace(file)
    except OSError as fault:
        raise ScenarioEngineError(
            f"{file}: could not be written ({fault.strerror or fault}). Free the disk or choose another place."
        ) from fault
    finally:
        if draft.is_file():
            draft.unlink()


def write_text(file: Path, text: str) -> None:
    """Write a UTF-8 file, whole or not at all; line ends stay as they are.

    Parameters
    ----------
    file
        Replaced as a whole; the folders above it are made.
    text
        What it shall hold.

    Raises
    ------
    ScenarioEngineError
        When it cannot be written.
    """
    with writing(file) as draft:
        draft.write_text(text, encoding="utf-8", newline="")

"""What stands beside a target while it is written: a lock and a draft, with names of our own that never follow links."""

import glob
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scenario_engine.support.errors import ScenarioEngineError

PATIENCE = 60.0
"""Seconds a run waits for another one that writes into the same folder."""

MARK = "scenario-engine-draft"
"""File in a draft's folder by which a later run knows it for ours."""

WHOLE, COMPLETE = "whole", "complete"
"""In a draft of a folder: the new folder, and the sign that from here on it counts instead of the one before."""


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """One run at a time: a lock beside the target, released by the system when its process dies.

    The lock file goes before the lock does, so none is left over; who waited for it sees that it has no name
    any more and makes a new one (`filelock` 4.2). Windows removes no open file: there it stays. The target
    need not exist, the folder above it must. A lock held by another run for `PATIENCE` seconds, or something
    else of its name, is an error.
    """
    from filelock import FileLock, Timeout

    name = target.with_name(f".{target.name}.lock")
    if os.path.lexists(name) and not _is_lock(name):
        raise ScenarioEngineError(
            f"{name}: is in the way and not ours; nothing is touched.", "Move it, or name a new place."
        )
    try:
        with FileLock(name, timeout=PATIENCE):
            try:
                yield
            finally:
                with suppress(OSError):
                    name.unlink()
    except Timeout:
        raise ScenarioEngineError(
            f"{target}: another run has been writing here for {PATIENCE:g} seconds.",
            "Nothing is changed. Wait for it, or choose another folder with --output.",
        ) from None


def _is_lock(name: Path) -> bool:
    """Whether it is what a lock of ours is, an empty file; also where its holder takes it away at this moment."""
    try:
        found = name.lstat()
    except FileNotFoundError:
        return True
    return stat.S_ISREG(found.st_mode) and found.st_size == 0


@contextmanager
def drafted(target: Path) -> Iterator[Path]:
    """A new folder beside the target, under a name nobody can guess; it vanishes with the block unless told complete."""
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.draft-", dir=target.parent))
    try:
        (draft / MARK).touch(exist_ok=False)
        yield draft
    finally:
        if not (draft / COMPLETE).exists():
            remove(draft)


def complete(target: Path) -> Path | None:
    """The draft of a folder that a run told complete and has not yet put in place; None where there is none."""
    return next((draft for draft in _leftovers(target) if (draft / COMPLETE).exists()), None)


def _leftovers(target: Path) -> list[Path]:
    """Drafts of a target that are provably ours: folders of the target's owner that hold our mark."""
    if not target.name:
        return []
    found = target.parent.glob(f".{glob.escape(target.name)}.draft-*")
    return sorted(draft for draft in found if _is_ours(draft))


def clear(target: Path) -> None:
    """Take away the drafts that killed runs left of a target; its lock must be held."""
    for draft in _leftovers(target):
        remove(draft)


def clear_inside(folder: Path) -> None:
    """Take away the drafts that killed runs left in a folder of ours, and not below; the lock of the folder must be held."""
    for draft in folder.glob(".*.draft-*"):
        if _is_ours(draft):
            remove(draft)


def remove(draft: Path) -> None:
    """Delete a draft, its mark last, so that one half deleted is still known for ours."""
    with suppress(OSError):
        for path in draft.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != MARK:
                path.unlink()
        (draft / MARK).unlink(missing_ok=True)
        draft.rmdir()


def _is_ours(draft: Path) -> bool:
    """A real folder of this user, marked; or empty, as one is that was killed before it was marked."""
    try:
        found = draft.lstat()
        if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "geteuid") and found.st_uid != os.geteuid()):
            return False
        inside = [path.name for path in draft.iterdir()]
        return not inside or (MARK in inside and stat.S_ISREG((draft / MARK).lstat().st_mode))
    except OSError:
        return False

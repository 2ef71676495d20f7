"""Folders and files that are written whole or not at all, where nothing stands that is not ours (`ownership`)."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files import checksums
from scenario_engine.support.files.checksums import Sums
from scenario_engine.support.files.drafts import (
    COMPLETE,
    WHOLE,
    clear,
    clear_inside,
    complete,
    drafted,
    locked,
    remove,
)
from scenario_engine.support.files.ownership import (
    refuse_foreign_file,
    refuse_foreign_folder,
    refuse_place,
    remember,
    remember_folder,
)

Read = TypeVar("Read")

MOVING = "moving"
"""In a draft of a folder: a copy of the new one, whose files are moved into place."""


def unwritten(what: object, fault: OSError, advice: str) -> ScenarioEngineError:
    """What could not be written where the system says no; a file that stands where a folder should is named."""
    place = Path(fault.filename or "")
    in_the_way = [one for one in (place, *place.parents) if one.is_file()]
    if in_the_way and isinstance(fault, FileExistsError | NotADirectoryError):
        advice = f"{in_the_way[0]} is a file and no folder; move it, or choose another place."
    return ScenarioEngineError(f"{what}: could not be written ({fault.strerror or fault}).", advice)


@contextmanager
def _written(what: object, advice: str = "Free the disk or choose another place.") -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise unwritten(what, fault, advice) from fault


@contextmanager
def replacing(folder: Path, kind: str) -> Iterator[Path]:
    """A draft folder whose files take the place of those an earlier run recorded, when the block ends well.

    What else lies in the folder stays there. When the block does not end well the draft vanishes. Two runs
    into one folder take turns. Whenever the process is killed, `standing` finds a whole folder: the previous
    one or the new one. The folder is made if it is not there. `kind` is one word such as "result"; the folder
    of another kind is refused, and so is one that another run has been writing into for `drafts.PATIENCE`
    seconds.
    """
    kept = "What lay there is as it was. Free the disk or choose another folder with --output."
    with _written(folder, kept):
        refuse_foreign_folder(folder, kind)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            while (killed := complete(folder)) is not None:
                _settle(killed, folder)
            clear(folder)
            clear_inside(folder)
            with drafted(folder) as draft:
                (draft / WHOLE).mkdir()
                yield draft / WHOLE
                coming = checksums.of(draft / WHOLE)
                refuse_foreign_folder(folder, kind, coming)
                checksums.write(draft / WHOLE, Sums(kind, coming))
                _take_place(draft, folder)
    remember_folder(folder)


def standing(folder: Path) -> Path:
    """The folder, or its whole successor where a run was killed, or is at work, while it puts this in place."""
    draft = complete(folder)
    return folder if draft is None else draft / WHOLE


def read_whole(folder: Path, read: Callable[[Path], Read]) -> Read:
    """What a reader finds in a folder; it reads again where a run put another result in place meanwhile.

    `read` is called with the folder, or with its whole successor.
    """
    while True:
        before = _state(folder)
        try:
            found = read(standing(folder))
        except (ScenarioEngineError, OSError):
            if _state(folder) == before:
                raise
        else:
            if _state(folder) == before:
                return found


def _state(folder: Path) -> tuple[object, ...]:
    """Changes whenever what counts as the folder's content does: another list of sums, or a draft told complete."""
    sums = folder / checksums.NAME
    found = sums.stat() if sums.is_file() else None
    return complete(folder), found and (found.st_ino, found.st_mtime_ns)


def _take_place(draft: Path, folder: Path) -> None:
    """A draft becomes the folder: at once where there is none, else file by file, told complete beforehand."""
    if not folder.exists():
        (draft / WHOLE).rename(folder)
        return
    shutil.copytree(draft / WHOLE, draft / MOVING, copy_function=shutil.copyfile)
    (draft / COMPLETE).touch(exist_ok=False)
    try:
        _settle(draft, folder)
    finally:
        _settle(draft, folder)  # after an interrupt: what was begun is finished first


def _settle(draft: Path, folder: Path) -> None:
    """Put the files of a complete draft in place and take those away that it has no more; may be done twice."""
    if not (draft / COMPLETE).exists():
        return
    new, old = checksums.read(draft / WHOLE), checksums.read(folder)
    refuse_foreign_folder(folder, new.kind, new.files)
    folder.mkdir(exist_ok=True)
    for name, sum_ in new.files.items():
        target, moving = folder / name, draft / MOVING / name
        if target.is_file() and checksums.sha256(target) == sum_:
            continue
        if not moving.is_file():
            shutil.copyfile(draft / WHOLE / name, moving)
        target.parent.mkdir(parents=True, exist_ok=True)
        moving.replace(target)
    for name in old.files.keys() - new.files.keys():
        (folder / name).unlink(missing_ok=True)
        for above in (folder / name).relative_to(folder).parents[:-1]:
            with suppress(OSError):
                (folder / above).rmdir()
    checksums.write(folder, replace(new, beside=old.beside))
    (draft / COMPLETE).unlink()
    remove(draft)


@contextmanager
def writing(file: Path) -> Iterator[Path]:
    """A draft that takes the file's place when the block ends well, and vanishes when it does not.

    The file is new, or written by an earlier run and not changed since; the folders above it are made.
    """
    with _written(file):
        refuse_foreign_file(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        with locked(file):
            clear(file)
            with drafted(file) as draft:
                yield draft / file.name
                refuse_foreign_file(file)
                (draft / file.name).replace(file)
                remember(file)


def write_text(file: Path, text: str) -> None:
    """Write a UTF-8 file, whole or not at all; line ends stay as they are. Refuses as `writing`."""
    with writing(file) as draft:
        draft.write_text(text, encoding="utf-8", newline="")


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write files that belong together: all are written before one takes its place, and none is where one fails."""
    refuse_foreign_file(*texts)
    with ExitStack() as drafts:
        for file, text in texts.items():
            drafts.enter_context(writing(file)).write_text(text, encoding="utf-8", newline="")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A draft that becomes a folder of the user's own when the block ends well; refused where something is there.

    Nothing is recorded of it: from then on it is the user's to change.
    """
    refuse_place(folder)
    there = ScenarioEngineError(f"{folder}: is there already; nothing is touched.", "Name a new folder.")
    if folder.exists():
        raise there
    with _written(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder), drafted(folder) as draft:
            (draft / WHOLE).mkdir()
            yield draft / WHOLE
            if folder.exists():
                raise there
            (draft / WHOLE).rename(folder)


def rewrite_texts(texts: Mapping[Path, str]) -> None:
    """Change files of the user's that a command was asked to change: all are written before one takes its place."""
    with _written(listing(texts), "Free the disk, or make the files writable."), ExitStack() as stack:
        drafts = {}
        for file, text in texts.items():
            stack.enter_context(locked(file))
            drafts[file] = stack.enter_context(drafted(file)) / file.name
            drafts[file].write_text(text, encoding="utf-8", newline="")
        for file, draft in drafts.items():
            shutil.copymode(file, draft)
            draft.replace(file)

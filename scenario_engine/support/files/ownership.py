"""The one rule of every output: replaced or removed is only what an earlier run recorded, and nobody changed since.

A folder of ours says in its sums what belongs to it, and what other commands put beside (`checksums.Sums`). A file
that lies in no such folder is recorded in the user's state folder; where there is none, no such file is known for ours.
"""

import json
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files import checksums
from scenario_engine.support.files.drafts import WHOLE, complete, drafted, locked


def refuse_place(target: Path) -> None:
    """Refuse what no output may be: `.`, `..`, `/`, the home folder, a link, a device, a pipe, a socket.

    The target need not exist.
    """
    advice = "Name a new folder or file."
    if target.name in ("", "..") or _is_home(target):
        raise ScenarioEngineError(f"{target}: cannot be an output; nothing is touched.", advice)
    mode = _mode(target)
    if mode is not None and not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        kinds = {stat.S_IFLNK: "a symbolic link", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
        kind = kinds.get(stat.S_IFMT(mode), "a device")
        raise ScenarioEngineError(f"{target}: is {kind} and stays as it is; nothing is written.", advice)


def refuse_name(file: Path) -> None:
    """Refuse a file whose name without its ending would not name a folder, such as `..toml`."""
    if file.stem in ("", ".", ".."):
        raise ScenarioEngineError(
            f"{file}: its results could not be named after it.", "Give the file a name."
        )


def refuse_foreign_folder(folder: Path, kind: str, coming: Mapping[str, str] | None = None) -> None:
    """Refuse a folder that holds what no earlier run of this kind recorded and the new files would stand on.

    Absent and empty ones are free. `kind` is what the command writes, such as "result"; `coming` is name →
    SHA-256 of the files to be written, once they are known, those of a killed run by default.
    """
    refuse_place(folder)
    mode = _mode(folder)
    if mode is None:
        return
    if not stat.S_ISDIR(mode):
        raise ScenarioEngineError(
            f"{folder}: is a file and stays as it is; nothing is written: name a new folder."
        )
    recorded = checksums.read(folder)
    if recorded.kind != kind:
        if found := sorted(path.name for path in folder.iterdir()):
            raise ScenarioEngineError(
                f"{folder}/ holds {listing(found, 3)}, which no earlier {kind} wrote there.",
                "Nothing is touched: name a new folder.",
            )
        return
    killed = complete(folder)
    if coming is None:
        coming = {} if killed is None else checksums.read(killed / WHOLE).files
    foreign = [
        name
        for name in {**recorded.files, **coming}
        if not _is_free(folder, name, {recorded.files.get(name), coming.get(name)} - {None})
    ]
    if foreign:
        raise ScenarioEngineError(
            f"{folder}/: {listing(foreign, 3)} {'was' if len(foreign) == 1 else 'were'} changed after the program wrote "
            "here, and would be lost.",
            "Nothing is touched: name a new folder.",
        )


def refuse_foreign_file(*files: Path) -> None:
    """Refuse files that are there already, unless an earlier run wrote them and nobody changed them since."""
    for file in files:
        refuse_place(file)
        mode = _mode(file)
        if mode is None:
            continue
        if stat.S_ISDIR(mode):
            raise ScenarioEngineError(f"{file}: is a folder and stays as it is: name a new file.")
        recorded = _recorded(file)
        if recorded != checksums.sha256(file):
            why = "was changed since it was written" if recorded else "is not known as written by the program"
            raise ScenarioEngineError(
                f"{file}: is there already and {why}.", "Nothing is touched: name a new file."
            )


def remember(file: Path) -> None:
    """Record a file that was just written, where that is possible; a file not recorded is not replaced later."""
    with suppress(OSError, ScenarioEngineError):
        sum_ = checksums.sha256(file)
        if (folder := _folder_of_ours(file.parent)) is not None:
            _remember_beside(folder, file, sum_)
            return
        registry = _registry()
        registry.parent.mkdir(parents=True, exist_ok=True)
        with locked(registry), drafted(registry) as draft:
            known = {path: one for path, one in _known(registry).items() if Path(path).is_file()}
            text = json.dumps({**known, str(_placed(file)): sum_}, ensure_ascii=False, indent=0)
            (draft / registry.name).write_text(text, encoding="utf-8", newline="\n")
            (draft / registry.name).replace(registry)


def remember_folder(folder: Path) -> None:
    """Record a folder that was just written where it lies in another one of ours, as a Zarr store in a result."""
    with suppress(OSError, ScenarioEngineError):
        if (around := _folder_of_ours(folder.parent)) is not None:
            sums = folder / checksums.NAME
            _remember_beside(around, sums, checksums.sha256(sums))


def _remember_beside(folder: Path, file: Path, sum_: str) -> None:
    with locked(folder):
        sums = checksums.read(folder)
        name = _placed(file).relative_to(folder).as_posix()
        checksums.write(folder, replace(sums, beside={**sums.beside, name: sum_}))


def older(folder: Path) -> list[str]:
    """What other commands put beside a folder's own files, and is older than these now."""
    sums = checksums.read(folder)
    written = max((_time(folder / name) for name in sums.files), default=0)
    names = (name for name in sums.beside if (folder / name).is_file() and _time(folder / name) < written)
    return sorted({name.removesuffix(f"/{checksums.NAME}") for name in names})


def _is_free(folder: Path, name: str, ours: Iterable[str | None]) -> bool:
    """Whether a name below a folder is absent, or a plain file of one of these sums, and no link leads there."""
    place = folder / name
    for above in place.relative_to(folder).parents[:-1]:
        mode = _mode(folder / above)
        if mode is not None and not stat.S_ISDIR(mode):
            return False
    mode = _mode(place)
    return mode is None or (stat.S_ISREG(mode) and checksums.sha256(place) in ours)


def _recorded(file: Path) -> str | None:
    """The sum of a file as an earlier run wrote it, None where none did."""
    if (folder := _folder_of_ours(file.parent)) is not None:
        return checksums.read(folder).beside.get(_placed(file).relative_to(folder).as_posix())
    return _known(_registry()).get(str(_placed(file)))


def _folder_of_ours(folder: Path) -> Path | None:
    """This folder or the nearest around it that has sums of ours."""
    place = folder.resolve()
    return next((one for one in (place, *place.parents) if checksums.read(one).kind), None)


def _placed(file: Path) -> Path:
    return file.parent.resolve() / file.name


def _registry() -> Path:
    """Where files outside folders of ours are recorded: absolute path → SHA-256."""
    from platformdirs import user_state_path

    return user_state_path("scenario-engine", appauthor=False) / "written.json"


def _known(registry: Path) -> dict[str, str]:
    try:
        return dict(json.loads(registry.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _mode(path: Path) -> int | None:
    """What stands at a path, links not followed; None where nothing does."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as fault:
        raise ScenarioEngineError(
            f"{path}: cannot be an output ({fault.strerror}).", "Name another folder or file."
        ) from None


def _is_home(path: Path) -> bool:
    with suppress(OSError, RuntimeError):
        return path.samefile(Path.home())
    return False


def _time(file: Path) -> float:
    return file.stat().st_mtime if file.is_file() else 0.0

"""Which files a scenario may read, and a calibration write: those of its own project's folder, and those the package carries.

A scenario is text that travels; one from a stranger must not read what lies elsewhere on the disk, and one of
your own must still run after the project's folder was moved. Symbolic links count by where they lead.
"""

import os
from pathlib import Path

from scenario_engine.support.errors import Problem, ProblemsFound, near_miss
from scenario_engine.support.files.ownership import refuse_name

LIBRARY = Path(__file__).parents[2] / "library"
"""Scenarios and calibrations carried by an installed package; in a checkout they stand at the top."""

CHECKOUT = Path(__file__).parents[3]
"""The folder the package lies in; a checkout when it holds `scenarios`."""

MARKS = (".git", "pyproject.toml")
"""What the top folder of a project holds."""


def top(scenario: Path) -> Path:
    """The project's folder: the nearest one above a scenario that holds a mark.

    Without one, the folder the command is called from when the scenario lies below it, else the scenario's own folder.
    """
    folder = scenario.resolve().parent
    for above in (folder, *folder.parents):
        if any((above / mark).exists() for mark in MARKS):
            return above
    here = Path.cwd()
    return here if folder.is_relative_to(here) else folder


def may_read(path: Path, project: Path) -> bool:
    """Whether a file lies in the project's folder, or among those the package carries."""
    try:
        real = path.resolve()
    except (OSError, ValueError, RuntimeError):  # a NUL character, a name too long, links in a circle
        return True  # nothing is there; whoever opens it says so
    carried = [
        (home / kind).resolve() for home in (LIBRARY, CHECKOUT) for kind in ("scenarios", "calibration")
    ]
    return any(real.is_relative_to(folder) for folder in (project, *carried))


def may_write(path: Path, project: Path) -> bool:
    """Whether a file that another one names as its output lies in the project's folder."""
    try:
        return path.resolve().is_relative_to(project)
    except (OSError, ValueError, RuntimeError):  # a NUL character, a name too long, links in a circle
        return False


def folders(name: str) -> list[Path]:
    """Where files of a kind are looked for by name, such as `scenarios`: here, in an installed package, in a checkout."""
    return [Path(name), LIBRARY / name, CHECKOUT / name]


def scenario_folders() -> list[Path]:
    """Where scenarios are looked for by name."""
    return folders("scenarios")


def find(name: str, kind: str, folder: str) -> Path:
    """The TOML file a user means: a path, or the name of one in a folder that the package carries.

    `kind` is what such a file is called, and `folder` where it lies; a name that is none is refused with the nearest.
    """
    path = Path(name)
    refuse_name(path)
    if os.path.islink(path) and not os.path.exists(path):  # noqa: PTH110, PTH114 - also links in a circle
        nowhere = Problem(f"{name}: is a link that leads nowhere.", "Name the file itself.", code="no-file")
        raise ProblemsFound([nowhere])
    if path.is_file() or path.suffix == ".toml" or "/" in name:
        return path
    known = {file.stem: file for place in reversed(folders(folder)) for file in place.glob("*.toml")}
    if name not in known:
        advice = near_miss(name, known) or "Give a path."
        raise ProblemsFound([Problem(f"there is no {kind} {name!r}.", advice, code="no-file")])
    return known[name]


def named(path: Path, project: Path) -> str:
    """A file's path from the project's folder, or from the package that carries it: the same on every machine."""
    real = path.resolve()
    if real.is_relative_to(project):
        return real.relative_to(project).as_posix()
    for home in (LIBRARY, LIBRARY.parent, CHECKOUT):
        if real.is_relative_to(home):
            return f"scenario_engine/{real.relative_to(home).as_posix()}"
    return f"{real.parent.name}/{real.name}"


def carried(path: Path) -> Path:
    """The path as given, or the file of that relative path that the package or the checkout carries."""
    places = [path, LIBRARY / path, CHECKOUT / path]
    return next((place for place in places if place.is_file()), path)

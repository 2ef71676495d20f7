"""`scenario-engine doctor`: what is installed, what is missing, and the line that installs it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from scenario_engine.analysis.workers import cores
from scenario_engine.cli.console import out
from scenario_engine.support.errors import ScenarioEngineError, width
from scenario_engine.support.files.checksums import sha256
from scenario_engine.support.files.project import scenario_folders
from scenario_engine.support.language import message, said
from scenario_engine.support.optional import DISTRIBUTION, install_line

if TYPE_CHECKING:
    from packaging.requirements import Requirement


def doctor() -> int:
    """Show versions, optional libraries, data, scenarios and cores; say what is missing and how to get it.

    Exit code 1 where something needed is missing or changed; an absent optional group is no fault.
    """
    console, sound = out(), True
    for one in findings():
        fault = bool(one.remedy) and one.needed
        sound &= not fault
        mark = said("wrong" if fault else "absent" if one.remedy else "ok")
        told = f"{said(one.what)}{message(': ')}{one.found}"
        console.print(f"{mark}{' ' * (8 - width(mark))}{told}", soft_wrap=True)
        if one.remedy:
            console.print(f"        {one.remedy}", soft_wrap=True)
    return 0 if sound else 1


REINSTALL = f"python -m pip install --force-reinstall {DISTRIBUTION}"

NUMERICAL = ("numpy", "scipy", "xarray", "pandas")


@dataclass(frozen=True)
class Component:
    """A part of the installation: what was found of it, and what to do where it is not as it should be."""

    what: str
    found: str
    remedy: str = ""
    needed: bool = True


def findings() -> Iterator[Component]:
    """Everything `doctor` looks at, in order; what is wrong has a remedy."""
    python = message("{version} in {folder}", version=platform.python_version(), folder=sys.prefix)
    yield Component("python", python)
    yield Component(DISTRIBUTION, _version(DISTRIBUTION) or message("not installed; imported from a folder"))
    for name in NUMERICAL:
        found = _version(name)
        yield Component(name, found or message("missing"), "" if found else install_line(name))
    yield from _groups()
    yield _models()
    yield from _datasets()
    yield _scenarios()
    yield Component("cores", str(cores()))


def _groups() -> Iterator[Component]:
    """The optional groups as the distribution declares them, each complete or with the line that completes it."""
    try:
        about = metadata.metadata(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return
    from packaging.requirements import Requirement

    wanted = [Requirement(text) for text in metadata.requires(DISTRIBUTION) or []]
    for group in about.get_all("Provides-Extra") or []:
        names = sorted(_libraries(wanted, group))
        absent = [name for name in names if _version(name) is None]
        found = ", ".join(f"{name} {_version(name)}" for name in names)
        if absent:
            found = message("lacks {names}", names=", ".join(absent))
        remedy = install_line(f"{DISTRIBUTION}[{group}]") if absent else ""
        yield Component(f"group {group}", found, remedy, needed=False)


def _libraries(wanted: Collection[Requirement], group: str) -> set[str]:
    """Libraries of an optional group; a group may name others of ours."""
    names: set[str] = set()
    for one in wanted:
        if one.marker and one.marker.evaluate({"extra": group}) and not one.marker.evaluate({"extra": ""}):
            own = one.name == DISTRIBUTION
            names |= set().union(*(_libraries(wanted, other) for other in one.extras)) if own else {one.name}
    return names


def _models() -> Component:
    from scenario_engine.models.discovery import installed, names

    try:
        installed()
    except ScenarioEngineError as fault:
        return Component("models", said(fault.message), fault.advice)
    return Component("models", message(", ").join(names()))


def _datasets() -> Iterator[Component]:
    from scenario_engine.data import catalogue
    from scenario_engine.data.catalogue import USER_DATA, user_data_folder

    for where, dataset in catalogue.everything():
        again = REINSTALL if where == "package" else "import the table again"
        what = f"dataset {dataset.folder.name} ({where})"
        try:
            changed = [
                name
                for name, known in dataset.sums.items()
                if not (path := dataset.folder / name).is_file() or sha256(path) != known
            ]
        except ScenarioEngineError as fault:
            yield Component(what, said(str(fault)), again)
            continue
        found = message("{count} tables", count=len(dataset.tables()))
        found += message("; changed or absent: {files}", files=", ".join(changed)) if changed else ""
        yield Component(what, found, again if changed else "")
    folder = user_data_folder()
    yet = "" if folder.is_dir() else message(", not there yet")
    named = message(" (or what {name} names)", name=USER_DATA)
    yield Component("datasets of your own", f"{folder}{yet}{named}")


def _scenarios() -> Component:
    from scenario_engine.scenario.files import find

    try:
        find("baseline")
    except ScenarioEngineError:
        return Component("scenarios", message("baseline is not found"), REINSTALL)
    names = {file.stem for folder in scenario_folders() for file in folder.glob("*.toml")}
    return Component("scenarios", message("{count} found by name", count=len(names)))


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None

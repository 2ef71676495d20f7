"""What the installation consists of: versions, optional groups, data, scenarios, cores, and what is missing."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.checksums import sha256
from scenario_engine.support.language import message, said
from scenario_engine.support.optional import DISTRIBUTION, install_line

if TYPE_CHECKING:
    from packaging.requirements import Requirement

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
    yield Component(
        "python", message("{version} in {folder}", version=platform.python_version(), folder=sys.prefix)
    )
    yield Component(DISTRIBUTION, _version(DISTRIBUTION) or message("not installed; imported from a folder"))
    for name in NUMERICAL:
        yield Component(
            name, _version(name) or message("missing"), "" if _version(name) else install_line(name)
        )
    yield from _groups()
    yield _models()
    yield from _datasets()
    yield _scenarios()
    yield Component(
        "cores", str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
    )


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
        found = (
            message("lacks {names}", names=", ".join(absent))
            if absent
            else ", ".join(f"{name} {_version(name)}" for name in names)
        )
        yield Component(
            f"group {group}", found, install_line(f"{DISTRIBUTION}[{group}]") if absent else "", needed=False
        )


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
        again = (
            f"python -m pip install --force-reinstall {DISTRIBUTION}"
            if where == "package"
            else "import the table again"
        )
        what = f"dataset {dataset.folder.name} ({where})"
        try:
            changed = [
                file["name"] for file in dataset.about.get("files", []) if _differs(dataset.folder, file)
            ]
        except ScenarioEngineError as fault:
            yield Component(what, said(str(fault)), again)
            continue
        found = message("{count} tables", count=len(dataset.tables()))
        found += message("; changed or absent: {files}", files=", ".join(changed)) if changed else ""
        yield Component(what, found, again if changed else "")
    folder = user_data_folder()
    yield Component(
        "datasets of your own",
        f"{folder}{'' if folder.is_dir() else message(', not there yet')}{message(' (or what {name} names)', name=USER_DATA)}",
    )


def _differs(folder: Path, file: dict[str, str]) -> bool:
    path = folder / file["name"]
    return not path.is_file() or sha256(path) != file["sha256"]


def _scenarios() -> Component:
    from scenario_engine.scenario.files import find
    from scenario_engine.support.files.project import scenario_folders

    try:
        find("baseline")
    except ScenarioEngineError:
        again = f"python -m pip install --force-reinstall {DISTRIBUTION}"
        return Component("scenarios", message("baseline is not found"), again)
    names = {file.stem for folder in scenario_folders() for file in folder.glob("*.toml")}
    return Component("scenarios", message("{count} found by name", count=len(names)))


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None

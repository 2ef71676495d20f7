"""From a path to the chain of files behind a scenario: parents first, each read once, cycles refused."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from scenario_engine.models.discovery import installed_graph
from scenario_engine.scenario.own_names import identified
from scenario_engine.scenario.records import ScenarioRecord
from scenario_engine.support.errors import MOST, Location, Problem, ProblemsFound, near_miss
from scenario_engine.support.files import project as project_files
from scenario_engine.support.files.project import may_read, scenario_folders, top
from scenario_engine.support.toml import located
from scenario_engine.support.toml.grammar import Key
from scenario_engine.support.toml.located import LocatedToml
from scenario_engine.support.toml.validation import problems_of


@dataclass(frozen=True)
class Layer:
    """One file of the chain; `parents` are the files it extends, `tables` the CSV texts of what was said in Python."""

    path: Path
    toml: LocatedToml
    record: ScenarioRecord
    parents: tuple[Path, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Reading:
    """What was read of a chain: layers, problems of form, and the inputs whose entries were left out for them.

    `whole` is false where a file is missing or unreadable, so that nothing can be said of the content.
    """

    project: Path
    layers: list[Layer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    whole: bool = True


@dataclass(frozen=True)
class Form:
    """The record of a file as far as its form is right, and what is wrong with the rest.

    Entries with problems are left out, so that the others can still be read; there is no record when anything
    but an entry is wrong.
    """

    record: ScenarioRecord | None
    problems: list[Problem] = field(default_factory=list)
    left_out: frozenset[str] = frozenset()


DEEPEST = 100
"""Scenarios that may extend each other in a row."""


def checked(toml: LocatedToml) -> Form:
    """The record of a file, and every problem of its form."""
    try:
        return Form(ScenarioRecord.model_validate(toml.values))
    except ValidationError as fault:
        found = problems_of(fault, ScenarioRecord, toml, _belongs_to_the_inputs)
    problems = [problem for _, problem in found]
    spoilt = frozenset(key[1] for key, _ in found if key[:1] == ("inputs",) and len(key) > 1)
    if any(key[:1] != ("inputs",) or len(key) < 2 for key, _ in found):
        return Form(None, problems, spoilt)
    inputs = {name: entry for name, entry in toml.values["inputs"].items() if name not in spoilt}
    return Form(ScenarioRecord.model_validate({**toml.values, "inputs": inputs}), problems, spoilt)


def _belongs_to_the_inputs(key: Key) -> str:
    known = len(key) == 1 and key[0] in installed_graph().names()
    return f"Write it under [inputs]: [inputs.{key[0]}]." if known else ""


def find(name: str) -> Path:
    """The file a user means: a path, or the name of a scenario the package carries."""
    return project_files.find(name, "scenario", "scenarios")


def fail_unless_there(name: str) -> None:
    """Raise `ProblemsFound` where there is no such file and no scenario of that name; nothing is read."""
    path = find(name)
    if not path.exists():
        located.read(path, _shown(path))


def said_from(folder: Path, parent: Path) -> str:
    """What `extends` must say in a file of that folder: the parent's name where that finds it, else a relative path."""
    real = parent.resolve()
    beside = folder.resolve() / real.name
    carried = real.parent in [one.resolve() for one in scenario_folders()[1:]]
    if real == beside or (carried and not beside.exists()):
        return real.stem
    return Path(os.path.relpath(real.with_suffix(""), folder.resolve())).as_posix()


def fail_unless_extendable(parent: Path, file: Path) -> None:
    """Raise where a scenario that is about to be written could not be read: its parent lies beyond its project."""
    if not may_read(parent, project := top(file)):
        raise ProblemsFound([outside(f"{file} would extend {parent}", None, project)])


def read(path: Path) -> Reading:
    """Every file a scenario extends, parents before children, the file itself last, with all problems of form.

    Those are: not TOML, unknown keys, wrong types, a parent that is missing, a cycle.
    """
    reading = Reading(top(path))
    _visit(path, (), reading, None)
    return reading


def _visit(path: Path, open_files: tuple[Path, ...], reading: Reading, asked_from: Location | None) -> None:
    real = path.resolve()
    if len(open_files) >= DEEPEST:
        reading.whole = False
        message = f"{path.name}: is {DEEPEST} scenarios deep, each extending the next."
        reading.problems.append(
            Problem(message, "Put some of them into one.", asked_from, code="extends-depth")
        )
        return
    if real in open_files:
        reading.whole = False
        reading.problems.append(_circle((*open_files[open_files.index(real) :], real), asked_from))
        return
    if any(layer.path == real for layer in reading.layers):
        return
    try:
        toml = identified(located.read(path, _shown(path)))
    except ProblemsFound as fault:
        reading.whole = False
        reading.problems += [replace(one, where=one.where or asked_from) for one in fault.problems]
        return
    form = checked(toml)
    reading.problems.extend(form.problems)
    reading.left_out |= form.left_out
    parents: list[Path] = []
    for parent, place in _said_parents(toml):
        if len(reading.problems) > MOST:
            break
        try:
            found = found_beside(path, parent, place, reading.project)
        except ProblemsFound as fault:
            reading.whole = False
            reading.problems += fault.problems
            continue
        if found.resolve() in parents:
            problem = Problem(f"extends {parent!r} twice.", "Keep one.", place, code="extends-twice")
            reading.problems.append(problem)
        else:
            parents.append(found.resolve())
            _visit(found, (*open_files, real), reading, place)
    if form.record is None:
        reading.whole = False
    else:
        reading.layers.append(Layer(real, toml, form.record, tuple(parents)))


def layer_of(text: str, path: Path) -> Layer:
    """A layer from text that is in no file; its parents are not read."""
    toml = identified(located.parse(text, path.name))
    form = checked(toml)
    if form.record is None or form.problems:
        raise ProblemsFound(form.problems)
    return Layer(path, toml, form.record)


def _said_parents(toml: LocatedToml) -> list[tuple[str, Location]]:
    """Names of the parents with their places; what is not text is a problem of form."""
    said = toml.values.get("extends", [])
    if isinstance(said, str):
        return [(said, toml.value(("extends",)))]
    items = enumerate(said) if isinstance(said, list) else ()
    return [(name, toml.value(("extends", str(at)))) for at, name in items if isinstance(name, str)]


def found_beside(
    child: Path, name: str, place: Location, project: Path, key: str = "extends", *, here: bool = False
) -> Path:
    """The scenario that a file names, beside it or carried by the package; one that is not there is refused at its place.

    With `here` it may also be one of the folder the program is called from.
    """
    file = name if name.endswith(".toml") else f"{name}.toml"
    folders = (child.parent, *scenario_folders()[0 if here else 1 :])
    try:
        if not may_read(child.parent / file, project):
            raise ProblemsFound([outside(f"{key} {name!r}", place, project)])
        found = next((path for folder in folders if (path := folder / file).exists()), None)
    except (OSError, ValueError):  # a name too long for the file system, or with a NUL character
        found = None
    if found is None:
        known = {other.stem for folder in folders for other in folder.glob("*.toml")} - {child.stem}
        advice = near_miss(name, known) or "Give the name of a scenario beside this one, or its path."
        message = f"{key} {name!r}, and there is no such scenario."
        raise ProblemsFound([Problem(message, advice, place, code="no-parent")])
    return found


def outside(
    what: str, place: Location | None, project: Path, remedy: str = "Copy the file into the project"
) -> Problem:
    """The problem of a file beyond the project's folder."""
    return Problem(
        f"{what}, which lies outside the project's folder {project.name!r}.",
        f"{remedy}, or mark a folder above both with a pyproject.toml.",
        place,
        code="outside-project",
    )


def _circle(files: tuple[Path, ...], place: Location | None) -> Problem:
    names = " → ".join(file.name for file in files)
    if len(files) == 2:
        return Problem(f"{files[0].name} extends itself.", "Remove `extends`.", place, code="extends-cycle")
    message = f"scenarios extend each other in a circle: {names}."
    return Problem(message, "Remove one `extends`.", place, code="extends-cycle")


def _shown(path: Path) -> str:
    """The path as a user would write it: relative to where they are when it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.name if path.is_absolute() else str(path)

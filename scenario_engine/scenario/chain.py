"""From a path to the chain of files behind a scenario: parents first, each read once, cycles refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from scenario_engine.errors import Location, Problem, ProblemsFound, near_miss
from scenario_engine.scenario import located
from scenario_engine.scenario.draw_records import Correlation, Draw
from scenario_engine.scenario.located import LocatedToml
from scenario_engine.scenario.records import (
    Bilingual,
    DataQuery,
    Entry,
    Horizon,
    ScenarioRecord,
    Shock,
    Shocks,
)
from scenario_engine.scenario.records import Path as PathRecord

LIBRARY = Path(__file__).parent.parent / "library"
"""Scenarios and calibrations carried by an installed package; in a checkout they stand at the top."""


@dataclass(frozen=True)
class Layer:
    """One file of the chain."""

    path: Path
    toml: LocatedToml
    record: ScenarioRecord


def find(name: str) -> Path:
    """The file a user means: a path, or the name of a scenario the package carries."""
    path = Path(name)
    if path.is_file() or path.suffix == ".toml" or "/" in name:
        return path
    candidates = [folder / f"{name}.toml" for folder in scenario_folders()]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    known = [file.stem for folder in scenario_folders() for file in folder.glob("*.toml")]
    raise ProblemsFound(
        [Problem(f"there is no scenario {name!r}.", near_miss(name, known) or "Give a path.", code="no-file")]
    )


def scenario_folders() -> list[Path]:
    """Where scenarios are looked for by name."""
    return [Path("scenarios"), LIBRARY / "scenarios", Path(__file__).parents[2] / "scenarios"]


def carried(path: Path) -> Path:
    """The path as given, or the file of that relative path that the package or the checkout carries."""
    places = [path, LIBRARY / path, Path(__file__).parents[2] / path]
    return next((place for place in places if place.is_file()), path)


def read_chain(path: Path) -> list[Layer]:
    """Every file a scenario extends, parents before children, the file itself last.

    Raises
    ------
    ProblemsFound
        All problems of all files: not TOML, unknown keys, wrong types, a parent that is missing, a cycle.
    """
    layers: list[Layer] = []
    problems: list[Problem] = []
    _visit(path, (), layers, problems, None)
    if problems:
        raise ProblemsFound(problems)
    return layers


def _visit(
    path: Path,
    open_files: tuple[Path, ...],
    layers: list[Layer],
    problems: list[Problem],
    asked_from: Location | None,
) -> None:
    real = path.resolve()
    if real in open_files:
        names = " → ".join(file.name for file in (*open_files[open_files.index(real) :], real))
        problems.append(
            Problem(
                f"scenarios extend each other in a circle: {names}.",
                "Remove one `extends`.",
                asked_from,
                code="extends-cycle",
            )
        )
        return
    if any(layer.path == real for layer in layers):
        return
    try:
        toml = located.read(path, _shown(path))
    except ProblemsFound as fault:
        problems.extend(
            Problem(problem.message, problem.advice, problem.where or asked_from, code=problem.code)
            for problem in fault.problems
        )
        return
    record, faults = _validated(toml)
    problems.extend(faults)
    parents = toml.values.get("extends", [])
    parents = [parents] if isinstance(parents, str) else parents
    for index, parent in enumerate(parents if isinstance(parents, list) else []):
        place = toml.value(("extends", str(index)) if len(parents) > 1 else ("extends",))
        found = _parent(path, str(parent))
        if found is None:
            known = [file.stem for file in path.parent.glob("*.toml") if file != path]
            problems.append(
                Problem(
                    f"extends {parent!r}, and there is no such scenario.",
                    near_miss(str(parent), known),
                    place,
                    code="no-parent",
                )
            )
        else:
            _visit(found, (*open_files, real), layers, problems, place)
    if record is not None:
        layers.append(Layer(real, toml, record))


def _parent(path: Path, name: str) -> Path | None:
    file = name if name.endswith(".toml") else f"{name}.toml"
    places = [path.parent / file, *(folder / file for folder in scenario_folders()[1:])]
    return next((place for place in places if place.is_file()), None)


def _shown(path: Path) -> str:
    """The path as a user would write it: relative to where they are when it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return path.name if path.is_absolute() else str(path)


def _validated(toml: LocatedToml) -> tuple[ScenarioRecord | None, list[Problem]]:
    try:
        return ScenarioRecord.model_validate(toml.values), []
    except ValidationError as fault:
        return None, [_problem(toml, dict(error)) for error in fault.errors(include_url=False)]


def _problem(toml: LocatedToml, error: dict[str, Any]) -> Problem:
    """A pydantic finding in the words of the scenario language, at its place in the file."""
    path = tuple(str(part) for part in error["loc"])
    written = _written_part(toml, path)
    name = ".".join(written)
    kind = error["type"]
    if kind == "extra_forbidden":
        known = _known_keys(written[:-1])
        return Problem(
            f"{name}: there is no key {written[-1]!r} here.",
            near_miss(written[-1], known),
            toml.key(written),
            code="unknown-key",
        )
    value = error.get("input")
    if kind == "value_error":
        return Problem(f"{name} {error['ctx']['error']}.", "", toml.key(written), code="invalid-entry")
    if kind == "missing":
        return Problem(
            f"{'.'.join(written)} lacks {path[-1]!r}.",
            f"Add `{path[-1]} = …`.",
            toml.key(written),
            code="missing-key",
        )
    if kind in ("float_type", "float_parsing", "int_type", "int_parsing", "finite_number", "int_from_float"):
        return Problem(
            f"{name} is {value!r}; it must be a number.",
            "Write a plain number, such as 5.2.",
            toml.value(written),
            code="not-a-number",
        )
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        advice = 'Write a table, such as { value = 5.2, unit = "percent", assumption = "…" }.'
        return Problem(
            f"{name} is {value!r}; it must be a table.", advice, toml.value(written), code="not-a-table"
        )
    return Problem(
        f"{name}: {error['msg'][0].lower()}{error['msg'][1:]}.", "", toml.value(written), code="invalid"
    )


def _written_part(toml: LocatedToml, path: tuple[str, ...]) -> tuple[str, ...]:
    """The part of pydantic's path that stands in the file (it also names union branches)."""
    written: tuple[str, ...] = ()
    for part in path:
        if (*written, part) in toml.keys:
            written = (*written, part)
    return written


def _known_keys(parents: tuple[str, ...]) -> list[str]:
    """Keys a table may have; `*` stands for a name the user chooses."""
    patterns: dict[tuple[str, ...], type[BaseModel]] = {
        (): ScenarioRecord,
        ("inputs", "*"): Entry,
        ("inputs", "*", "data"): DataQuery,
        ("inputs", "*", "by", "*", "*"): PathRecord,
        ("inputs", "*", "draw"): Draw,
        ("correlation", "*"): Correlation,
        ("shock",): Shocks,
        ("shock", "*"): Shock,
        ("shock", "*", "by", "*", "*"): PathRecord,
        ("title",): Bilingual,
        ("description",): Bilingual,
        ("horizon",): Horizon,
    }
    for pattern, record in patterns.items():
        fits = len(pattern) == len(parents) and all(
            part in ("*", written) for part, written in zip(pattern, parents, strict=True)
        )
        if fits:
            return list(record.model_fields)
    return []

"""From the `draw` of an entry to an uncertain input, with every mistake at its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np
import xarray as xr

from scenario_engine.engine.operator import Exogenous, Variable
from scenario_engine.methods.probability import distributions
from scenario_engine.methods.probability.distributions import (
    Bounded,
    Discrete,
    Empirical,
    JointRows,
    Marginal,
    Truncated,
)
from scenario_engine.methods.probability.inputs import UncertainInput, placed_in_turn
from scenario_engine.scenario.checks import unit_worth
from scenario_engine.scenario.draw_records import Draw
from scenario_engine.scenario.entry import Frame, Given, Refused, no_such_dimension
from scenario_engine.scenario.files import outside
from scenario_engine.scenario.records import DRAW
from scenario_engine.scenario.sources.numbers import along_path, constant, coordinates
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import Problem, ScenarioEngineError, listing, near_miss
from scenario_engine.support.files import plaintext
from scenario_engine.support.files.checksums import sha256
from scenario_engine.support.files.numerals import not_a_number, parse_number
from scenario_engine.support.files.project import may_read
from scenario_engine.support.toml import located
from scenario_engine.support.units import conversion_factor


@dataclass(frozen=True)
class GivenDraw(Given):
    """One draw of an entry, at its place in the entry's list where it is one of several."""

    draw: Draw = field(kw_only=True)
    number: int | None = None

    def below(self, *keys: str) -> tuple[str, ...]:
        """Path of a key inside the entry."""
        listed = self.number is not None and keys[:1] == ("draw",)
        return super().below(*(("draw", str(self.number), *keys[1:]) if listed else keys))


def draws_of(given: Given) -> list[GivenDraw]:
    """The draws of an entry, in the order in which they act."""
    listed = isinstance(given.entry.draw, list)
    return [
        GivenDraw(**vars(given), draw=draw, number=at if listed else None)
        for at, draw in enumerate(given.entry.draws)
    ]


def uncertain_inputs(
    variable: Variable, given: Given, central: xr.DataArray, frame: Frame
) -> tuple[UncertainInput, ...]:
    """How draws act on an input, as its entry says, one after the other.

    What it cannot be is refused at its place in the scenario file.
    """
    found: list[UncertainInput] = []
    for at, one in enumerate(draws_of(given)):
        if at and one.draw.effect == "replace" and one.draw.first_year is None:
            advice = 'Write effect = "add" or "scale", or the first_year from which it replaces.'
            raise _refused(one, "takes the place of the draw before it", advice)
        order = 1 + sum(not earlier.stream for earlier in found)
        found.append(_uncertain_input(variable, one, central, frame, order))
    return tuple(found)


def _uncertain_input(
    variable: Variable, given: GivenDraw, central: xr.DataArray, frame: Frame, order: int
) -> UncertainInput:
    draw = given.draw
    for dim in draw.each:
        if dim not in variable.dims:
            raise Refused(no_such_dimension(variable, given, dim, "draw.each"))
    if (draw.process or draw.first_year is not None) and "year" not in variable.dims:
        raise Refused(no_such_dimension(variable, given, "year", "draw"))
    if draw.first_year is not None and draw.first_year not in list(central.indexes["year"]):
        years = central.indexes["year"]
        raise _refused(
            given, f"first_year {draw.first_year} is not a year of this input ({years[0]}–{years[-1]})"
        )
    unit, factor = _counted_in(variable, given, central, frame)
    shell = UncertainInput(
        name=variable.name,
        central=central,
        marginal=Discrete(np.zeros(1), np.ones(1)),
        effect=draw.effect,
        each=tuple(draw.each),
        process=draw.process,
        persistence=draw.persistence if draw.persistence is not None else 1.0,
        first_year=draw.first_year,
        factor=factor,
        unit=unit,
        low=variable.low,
        high=variable.high,
        sums_to_one_over=variable.sums_to_one_over if isinstance(variable, Exogenous) else None,
        stream=f"posterior:{Path(draw.posterior).name}"
        if draw.posterior
        else variable.name
        if draw.paths
        else "",
        group=draw.group or variable.name,
        order=order,
    )
    return replace(shell, marginal=_marginal(given, shell, frame))


def central_of_draw(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    """The median, where an entry gives a draw and neither it nor a parent gives a value."""
    first = draws_of(given)[0]
    if first.draw.effect != "replace":
        raise Refused.of(
            f"{given}: the draw acts on a central value, and neither this entry nor a parent gives it.",
            "Give a value, a path or data, or extend a scenario that does.",
            first.place("draw"),
            code="nothing-to-change",
        )
    zeros = constant(coordinates(variable, given, frame), 0.0)
    drawn = uncertain_inputs(variable, given, zeros, frame)
    median = ((one, one.numbers(np.full((1, len(one.streams)), 0.5))) for one in drawn)
    return placed_in_turn(median)[variable.name].isel(draw=0)


def posteriors_of_one_name(entries: Sequence[Given]) -> Iterator[Problem]:
    """Joint draws from two files of one name, which would share the random stream that has this name."""
    first: dict[str, tuple[Path, Given]] = {}
    for given in (draw for entry in entries for draw in draws_of(entry)):
        file = given.draw.posterior
        if file is None:
            continue
        path = (given.layer.path.parent / file).resolve()
        known, other = first.setdefault(Path(file).name, (path, given))
        if known != path:
            message = f"{given}.draw: {file} has the name of another posterior, and the name is its stream."
            related = ((other.value_place("draw", "posterior"), "the other is asked for here"),)
            place = given.value_place("draw", "posterior")
            yield Problem(message, "Rename one of the files.", place, related, code="draw")


def fit_of(draws: Path) -> Mapping[str, Any]:
    """What the calibration says that wrote joint draws; nothing where none lies beside them."""
    file = draws.with_name(draws.name.removesuffix("-draws.csv") + ".toml")
    return located.read(file).values if draws.name != file.name and file.is_file() else {}


def left_at_the_centre(entries: Sequence[Given]) -> Iterator[str]:
    """A sentence for each joint posterior of which only some inputs are drawn."""
    drawn: dict[Path, list[str]] = {}
    for given in (draw for entry in entries for draw in draws_of(entry)):
        file = given.draw.posterior
        if file is not None:
            drawn.setdefault((given.layer.path.parent / file).resolve(), []).append(given.name)
    for path, names in drawn.items():
        others = [name for name in fit_of(path).get("inputs", {}) if name not in names]
        if others:
            yield (
                f"{path.name} is a joint posterior, and not all of it is drawn: {listing(names)} without {listing(others)}. "
                "What was fitted together varies less, and otherwise, than the fit says."
            )


def rescaled_weights(entries: Sequence[Given], scenarios: Sequence[float] = ()) -> Iterator[str]:
    """A sentence for weights that are parts of a whole and sum to none, as where one was forgotten."""
    weighed = {f"{one}.draw": one.draw.weights or [] for given in entries for one in draws_of(given)}
    for name, weights in {**weighed, "scenario_weights": scenarios}.items():
        parts = any(weight != round(weight) for weight in weights)
        if parts and not any(np.isclose(sum(weights), whole, rtol=1e-6) for whole in (1.0, 100.0)):
            yield f"{name}: weights sum to {sum(weights):g}, not to 1 or 100; they are divided by that."


def _refused(given: Given, message: str, advice: str = "", key: str = "") -> Refused:
    place = given.place("draw", key) if key else given.place("draw")
    stop = "" if message.endswith(("?", ".")) else "."
    return Refused.of(f"{given}.draw: {message}{stop}", advice, place, code="draw")


def _marginal(given: GivenDraw, shell: UncertainInput, frame: Frame) -> Marginal:
    draw = given.draw
    try:
        found = _unlimited(given, shell, frame)
        if draw.truncate:
            found = Truncated(found, *draw.truncate)
        found = Bounded(found, *draw.bound) if draw.bound else found
    except ScenarioEngineError as fault:
        key = "distribution" if draw.distribution else ""
        raise _refused(given, fault.message, fault.advice or _instead_of_a_mean(draw), key) from None
    if draw.effect == "scale" and not draw.process:
        below, above = (found.quantile(np.array([[0.5 + side]])) for side in (-1e-9, 1e-9))
        _fail_unless_around_one(
            given, (below + above) / 2.0 * shell.factor
        )  # values may lie on both sides of it
    return found


FAR_FROM_ONE = 10.0
"""Around this many times a path, or the inverse, is a slip in the unit unless the unit says that it is meant."""


def _fail_unless_around_one(given: GivenDraw, middles: Floats) -> None:
    """Refuse what scales by nought or less; and by far more or less than 1 where the unit may have been mistaken."""
    low, high = float(np.min(middles)), float(np.max(middles))
    leaves = "and 1 leaves the path as it is."
    if low <= 0:
        advice = "Give numbers around 1 (mean, loc, low and high), or add instead."
        raise _refused(given, f"scales by numbers around {low:g}, {leaves}", advice)
    own = given.entry.form == DRAW
    unit = given.entry.unit if own else None
    if not unit and high >= FAR_FROM_ONE:
        without = " and has no unit" if own else ""
        advice = (
            'Write unit = "percent" where 100 leaves it as it is, or unit = "1" where it is meant so.'
            if own
            else "Give numbers around 1: the unit of the entry is that of its value."
        )
        raise _refused(given, f"scales by numbers around {high:g}{without}, {leaves}", advice)
    if unit and unit != "1" and low <= 1.0 / FAR_FROM_ONE:
        advice = 'Give numbers around 100, or write unit = "1".'
        raise _refused(given, f"scales by numbers around {low:g} with unit = {unit!r}, {leaves}", advice)


def _counted_in(
    variable: Variable, given: GivenDraw, central: xr.DataArray, frame: Frame
) -> tuple[str, float | Floats]:
    """The unit of drawn numbers, and the factor to the canonical one, by cell where prices or a currency make it go by year.

    What scales is a pure number; beside a number of its own the unit of the entry is that number's.
    """
    own = given.entry.unit or ""
    if given.draw.effect == "scale":
        unit = own if given.entry.form == DRAW and own else "1"
        try:
            return unit, conversion_factor(unit, "1", frame.dataset.definitions)
        except ScenarioEngineError:
            message = f"{given}: a draw that scales is a pure number, and {unit!r} is not."
            advice = 'Leave the unit out, or write unit = "percent" where 100 leaves the path as it is.'
            raise Refused.of(message, advice, given.value_place("unit"), code="wrong-unit") from None
    unit = own or variable.kind.unit(frame.dataset.counted_in)
    worth = unit_worth(variable, given, frame, list(central.indexes.get("year", ())))
    if isinstance(worth, float):
        return unit, worth
    return unit, worth.broadcast_like(central).transpose(*central.dims).to_numpy()


def _usual_mean(draw: Draw, shell: UncertainInput) -> float | None:
    """Where a normal draw without a mean lies: where it leaves the path as it is, if it acts on one."""
    if draw.effect == "scale" and not draw.process:
        return 1.0 / float(shell.factor)
    return None if draw.effect == "replace" else 0.0


def _instead_of_a_mean(draw: Draw) -> str:
    """What else a normal draw can be that takes the place of a number and gives its spread alone."""
    if draw.distribution != "normal" or draw.effect != "replace" or draw.parameters.keys() != {"sd"}:
        return ""
    return 'Give the mean, or draw what is added to the input\'s own value: effect = "add".'


def _unlimited(given: GivenDraw, shell: UncertainInput, frame: Frame) -> Marginal:
    draw = given.draw
    if draw.distribution is not None:
        parameters = {key: _by_column(key, value, given, shell) for key, value in draw.parameters.items()}
        return distributions.continuous(draw.distribution, parameters, _usual_mean(draw, shell))
    if draw.values is not None:
        weights = draw.weights or [1.0] * len(draw.values)
        return Discrete(np.asarray(draw.values, dtype=float), np.asarray(weights, dtype=float))
    if draw.paths is not None:
        return _whole_paths(draw.paths, given, shell, frame)
    if draw.empirical is not None:
        return Empirical(_Table.read(given, frame, "empirical").numbers([draw.column or "value"])[:, 0])
    return _joint_rows(given, shell, frame)


def _whole_paths(
    paths: Sequence[Mapping[int, float]], given: GivenDraw, shell: UncertainInput, frame: Frame
) -> JointRows:
    """A row for each path: its numbers in every year, the same for all other labels."""
    central = shell.central
    if "year" not in central.dims:
        raise _refused(given, "has paths, and this input has no years", key="paths")
    years = list(central.indexes["year"])
    along = [along_path(dict(path), "linear", years, given, frame, ("draw", "paths")) for path in paths]
    rows = [
        xr.DataArray(one, {"year": years}, ["year"]).broadcast_like(central).transpose(*central.dims)
        for one in along
    ]
    weights = np.asarray(given.draw.weights or [1.0] * len(paths), dtype=float)
    return JointRows(np.array([row.to_numpy().ravel() for row in rows]), weights)


def _joint_rows(given: GivenDraw, shell: UncertainInput, frame: Frame) -> JointRows:
    """The input's columns of joint draws: `input[label]` before `label`, which may be another input's.

    Of an input with more than one dimension the cells that have a column are drawn; the others stay at the centre.
    """
    dims = shell.central.dims
    table = _Table.read(given, frame, "posterior")
    path = given.layer.path.parent / table.file
    sum_ = fit_of(path).get("calibration", {}).get("draws_sha256")
    if sum_ not in (None, sha256(path)):
        message = f"{table.file} holds other draws than those the fit beside it was written with"
        raise table.refused(message, "Calibrate again: the two are of one run.")
    if len(dims) > 1:
        return _joint_cells(table, shell)
    labels = [str(label) for label in shell.central.indexes[dims[0]]] if dims else []
    own = {label: f"{shell.name}[{label}]" for label in labels}
    wanted = [own[label] if own[label] in table.columns else label for label in labels]
    return JointRows(table.numbers(wanted or [given.draw.column or shell.name]))


def _joint_cells(table: _Table, shell: UncertainInput) -> JointRows:
    own = [column for column in table.columns if column.startswith(f"{shell.name}[")]
    labels = product(*(map(str, shell.central.indexes[dim]) for dim in shell.central.dims))
    at = {cell: number for number, cell in enumerate(labels)}
    cells = {
        column: tuple(label.strip() for label in column.partition("[")[2].rstrip("]").split(","))
        for column in own
    }
    unknown = [column for column, cell in cells.items() if cell not in at]
    if unknown or not own:
        odd = f"has the column {unknown[0]}, which is not one of its cells" if unknown else ""
        message = f"{table.file} {odd or f'has no column of {shell.name}'}"
        raise table.refused(message, f"Name columns as {shell.name}[{', '.join(next(iter(at)))}].")
    centre = (shell.central.to_numpy() / shell.factor).ravel()
    found = np.tile(centre, (len(table.rows), 1))
    found[:, [at[cell] for cell in cells.values()]] = table.numbers(own)
    return JointRows(found)


def _by_column(
    key: str, value: float | Mapping[str, float], given: Given, shell: UncertainInput
) -> float | Floats:
    """One number, or a number for each stream where the parameter is given by label."""
    if not isinstance(value, Mapping):
        return float(value)
    named = [label for label in value if label != "default"]
    for axis, labels in enumerate(shell.labels.values()):
        known = [str(label) for label in labels]
        if set(named) <= set(known):
            lost = [label for label in known if label not in value] if "default" not in value else []
            if lost:
                raise _refused(given, f"{key} has no number for {listing(lost)}", key=key)
            numbers = np.array([value.get(label, value.get("default", np.nan)) for label in known])
            shape = [len(labels) if at == axis else 1 for at in range(len(shell.labels))]
            full = np.broadcast_to(numbers.reshape(shape), [len(one) for one in shell.labels.values()])
            return full.ravel()
    if not shell.labels:
        raise _refused(
            given, f"{key} is given by label, and one draw serves all labels", 'Add each = "…".', key
        )
    known = [str(label) for labels in shell.labels.values() for label in labels]
    unknown = next((label for label in named if label not in known), named[0])
    raise _refused(given, f"{unknown!r} is not a label that has a draw", near_miss(unknown, known), key)


@dataclass(frozen=True)
class _Table:
    """A CSV that lies beside the scenario, and the draw that asks for it under a key."""

    given: GivenDraw
    key: str
    file: str
    columns: Sequence[str]
    rows: Sequence[tuple[int, Mapping[str, str]]]

    @classmethod
    def read(cls, given: GivenDraw, frame: Frame, key: Literal["empirical", "posterior"]) -> _Table:
        """The table of a draw; lines that begin with `#` are comments."""
        file = str(getattr(given.draw, key))
        path = given.layer.path.parent / file
        if not may_read(path, frame.project):
            what = f"{given}.draw reads {file!r}"
            raise Refused(outside(what, given.value_place("draw", key), frame.project))
        if not path.exists():
            raise _refused(given, f"no table {file!r} lies beside the scenario", key=key)
        if not path.is_file():
            raise _refused(given, f"{file!r} is not a regular file", key=key)
        try:
            stat = path.stat()
            return cls(given, key, file, *_records(path, file, (stat.st_mtime_ns, stat.st_size)))
        except ScenarioEngineError as fault:
            raise _refused(given, fault.message, fault.advice, key) from None

    def refused(self, message: str, advice: str = "") -> Refused:
        """A problem of the table, where it is asked for."""
        return _refused(self.given, message, advice, self.key)

    def numbers(self, columns: Sequence[str]) -> Floats:
        """Some columns as numbers, (row, column)."""
        lacking = [column for column in columns if column not in self.columns]
        if lacking:
            message = f"{self.file} lacks the column {listing(lacking)}"
            raise self.refused(message, f"It has {listing(self.columns)}.")
        if not self.rows:
            raise self.refused(f"{self.file} has no rows")
        cells = [(line, row[column]) for line, row in self.rows for column in columns]
        numbers = [parse_number(cell) for _, cell in cells]
        if None in numbers:
            line, cell = cells[numbers.index(None)]
            message, advice = not_a_number(cell)
            raise self.refused(f"{self.file}, row {line}: {message.removesuffix('.')}", advice)
        return np.array(numbers, dtype=float).reshape(len(self.rows), len(columns))


@lru_cache(maxsize=8)
def _records(
    path: Path, file: str, _stamp: tuple[int, int]
) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Columns and rows of a table as it is now: several inputs draw from the rows of one posterior."""
    lines = plaintext.read_text(path).splitlines(keepends=True)
    text = "".join("\n" if line.startswith("#") else line for line in lines)
    return plaintext.records(text, file)

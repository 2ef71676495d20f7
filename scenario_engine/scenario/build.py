"""Scenarios made in Python: from a model and a dict, or from another scenario and what changes in it.

The keys are those of a file, and what a dict says goes the way of a file: it becomes one more layer of the chain. An
array becomes the text of a table, so that its labels, units and gaps are checked as those of a CSV are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from scenario_engine.engine.inputs import as_array, axes_of, counted_as_said, from_table, parted
from scenario_engine.engine.model import Model
from scenario_engine.engine.operator import Variable
from scenario_engine.scenario import own_names
from scenario_engine.scenario.files import Layer, checked, said_from
from scenario_engine.scenario.records import Entry, ScenarioRecord
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.scenario.write import as_toml
from scenario_engine.support.errors import Location, Problem, ProblemsFound, ScenarioEngineError, near_miss
from scenario_engine.support.files.numerals import parse_number
from scenario_engine.support.toml import located
from scenario_engine.support.toml.grammar import Key
from scenario_engine.support.toml.located import LocatedToml

__all__ = ["assigned", "beside", "scenario", "with_"]

Input = Any
"""A number, a text such as "2 percent", numbers by year or by label, an array, or the keys of an entry as in a file."""

GIVEN = {"assumption": "given in Python"}
"""Why, where the caller says nothing."""

NUMBER_AND_UNIT = re.compile(r"\s*([-+.,_\d]+(?:[eE][+-]?\d+)?)\s*(\S.*?)?\s*")


def scenario(
    model: Model,
    *,
    horizon: Sequence[int] | Mapping[str, int],
    inputs: Mapping[str, Input],
    name: str = "scenario",
    labels: Mapping[str, Sequence[str]] | None = None,
    counted_in: Mapping[str, str] | None = None,
    assumption: str = "",
    source: str = "",
    **keys: Any,
) -> Scenario:
    """A scenario of a model: `model.scenario(horizon=(2023, 2024, 2030), inputs={"growth": "2 percent"})`.

    Parameters
    ----------
    model
        What is computed.
    horizon
        Base year, last measured and last projected year; or only the first, which alone is measured, and the last.
    inputs
        By the name of the variable: a number, `"2 percent"`, numbers by year or by label, a NumPy, pandas or xarray
        array, one of these and its unit as a pair, or as the `value` among the keys of an entry as in a file, such as
        `{"value": 2, "unit": "percent", "draw": {"distribution": "normal", "sd": 0.5, "effect": "add"}}` for a sweep.
        Numbers without a unit are in those of the dataset, of `counted_in` or of the model; what is read in percent must
        say whether it is "percent" or "1".
    name
        What results are called.
    labels
        Labels of each dimension; those of the arrays given where left out.
    counted_in
        Unit of each base kind, such as `{"money": "EUR bn"}`, where the model counts in another or in none; a dataset
        counts in its own.
    assumption, source
        Where the inputs are from, written beside every one that does not say it itself.
    **keys
        Further keys of a scenario file: `title`, `description`, `dataset`, `variants`, `outputs`, `shock`, …

    Raises
    ------
    ProblemsFound
        What is wrong with the keys, each at its key. Problems of the numbers are raised when they are first used.
    ScenarioEngineError
        `counted_in` beside a dataset.

    Examples
    --------
    >>> from scenario_engine.models import find
    >>> flows = xr.DataArray([[150.0, 500.0], [200.0, 100.0]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> output = xr.DataArray([1000.0, 2000.0], {"sector": ["A", "B"]})
    >>> inputs = {"intermediate_use": flows, "sector_gross_output": output}
    >>> table = find("input-output").scenario(horizon=(2009, 2009), inputs=inputs)
    >>> table.run()["output_multiplier"].round(3).values.tolist()
    [1.518, 1.452]
    """
    years = horizon if isinstance(horizon, Mapping) else _horizon(horizon)
    given = (labels or {}).items()
    known = {dim: [own] if isinstance(own, str) else list(map(str, own)) for dim, own in given}
    inputs = _without_tables(inputs, model)
    counts = {**model.counted_in, **(counted_in or {})}
    if "dataset" not in keys:
        known = {**_labels_of(inputs, model), **known}
        counts = counted_as_said(model.graph, _units_of(inputs, model), counts)
    model = replace(model, counted_in=counts)
    values = {**keys, "horizon": dict(years), "labels": known, "inputs": dict(inputs)}
    door = _Door(model, known, years, model.counted_in)
    if "dataset" in keys:
        if counted_in:
            raise ScenarioEngineError(
                f"counted_in is given, and dataset {keys['dataset']!r} counts in its own units.",
                "Leave one of them out.",
            )
        bare = door.layer({**values, "inputs": {}}, name)
        door = replace(door, counted_in=Scenario(bare.path, (bare,), model).dataset.counted_in)
    layer = door.layer(values, name, _reason(assumption, source))
    return Scenario(layer.path, (layer,), model)


def with_(
    base: Scenario, *, name: str = "", assumption: str = "", source: str = "", **changes: Input
) -> Scenario:
    """Another scenario that extends this one; nothing is changed in place.

    Parameters
    ----------
    base
        What it extends.
    name
        Of the new scenario; the base's and `changed` where left out.
    assumption, source
        Why, written beside every input changed.
    **changes
        Inputs by name, as in `Model.scenario`; also `title`, `variants`, `outputs`, `horizon` and the other keys of a file.

    Raises
    ------
    ProblemsFound
        What is wrong with the keys, each at its key.

    Examples
    --------
    >>> from scenario_engine import load
    >>> accounts = load("growth-accounting")
    >>> by_persons = with_(accounts, variants={"labour_growth": "persons"}, name="persons", assumption="hours are not known")
    >>> round(float(by_persons.run()["productivity"].sel(year=1970, country="DEU")), 3)
    0.803
    """
    known = base.graph.names()
    keys = {key: value for key, value in changes.items() if key not in known}
    if isinstance(keys.get("horizon"), Sequence):
        keys["horizon"] = _horizon(keys["horizon"])
    if unknown := keys.keys() - ScenarioRecord.model_fields.keys():
        there = {*known, *ScenarioRecord.model_fields}
        raise ProblemsFound(
            Problem(
                f"{key}: no input and no key of a scenario is called so.",
                near_miss(key, there),
                code="unknown-variable",
            )
            for key in sorted(unknown)
        )
    inputs = {key: value for key, value in changes.items() if key in known}
    inputs = _without_tables({**keys.pop("inputs", {}), **inputs}, base.model)
    values = {**keys, "inputs": inputs}
    name = name or f"{base.name}-changed"
    layer = _Door.of(base).layer(values, name, _reason(assumption, source))
    folder = base.path.parent
    return Scenario(folder / f"{name}.toml", (*base.layers, layer), base.own_model)


def assigned(base: Scenario, assignments: Sequence[str]) -> Scenario:
    """A scenario with keys set from the command line: `--set inputs.growth.value=2 --set inputs.growth.unit=percent`.

    The key is dotted as in TOML, the value TOML, or a text where it is none. An assignment without `=` and a key that cannot
    be read are refused; `ProblemsFound` tells what is wrong with the keys, each at its key.
    """
    if not assignments:
        return base
    document: dict[str, Any] = {}
    for text in assignments:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise ScenarioEngineError(
                f"--set {text!r} is not an assignment.", "Write key=value, such as inputs.gdp.scale=1.1."
            )
        parts = own_names.identifiers(tuple(part.strip() for part in key.split(".")))
        try:
            found = located.parse(f"value = {value}", f"--set {key.strip()}").values["value"]
        except ProblemsFound as fault:
            if any(problem.code != "syntax" for problem in fault.problems):
                raise
            found = value.strip()
        below = document
        for part in parts[:-1]:
            below = below.setdefault(part, {})
            if not isinstance(below, dict):
                raise ScenarioEngineError(
                    f"--set {text!r}: {part!r} has a value already.", "Set each key once."
                )
        below[parts[-1]] = found
    entries = document.get("inputs", {})
    if not isinstance(entries, dict):
        raise ScenarioEngineError(
            f"--set inputs={entries!r}: inputs are set one by one.",
            "Write key=value, such as inputs.gdp.scale=1.1.",
        )
    for entry in entries.values():
        if isinstance(entry, dict) and "assumption" not in entry:
            entry["assumption"] = "set on the command line"
    layer = _Door.of(base).layer(document, f"{base.name}-set")
    return Scenario(base.path.with_name(layer.path.name), (*base.layers, layer), base.own_model)


def beside(folder: Path, base: Scenario, changed: Scenario) -> tuple[Scenario, dict[Path, str]]:
    """A scenario changed from the command line as a file of a folder, and its text by path; no file where nothing was changed."""
    if changed is base:
        return base, {}
    path = folder / changed.path.name
    record = changed.layers[-1].record.model_copy(update={"extends": said_from(folder, base.path)})
    return replace(changed, path=path), {path: as_toml(record)}


def _reason(assumption: str, source: str) -> dict[str, str]:
    """The keys of an entry that say where its number is from, as far as anything is said."""
    return {key: text for key, text in (("assumption", assumption), ("source", source)) if text}


def _horizon(years: Sequence[int]) -> dict[str, int]:
    said = tuple(years)
    if isinstance(years, range) and said:
        said = (said[0], said[-1])
    if len(said) not in (2, 3) or not all(map(_is_year, said)):
        raise ScenarioEngineError(
            f"horizon is {years!r}.",
            "Give first and last year, (2024, 2030), or base, last measured and last year, (2023, 2024, 2030).",
        )
    base, *measured, last = map(int, said)
    return {"base": base, "measured": measured[0] if measured else base, "last": last}


@dataclass(frozen=True)
class _Door:
    """What a dict is laid out on: the variables, labels and years there are."""

    model: Model
    labels: Mapping[str, Sequence[str]]
    horizon: Mapping[str, int]
    counted_in: Mapping[str, str]

    @classmethod
    def of(cls, base: Scenario) -> Self:
        """Those of a scenario."""
        return cls(base.model, base.labels, base.horizon.years, base.dataset.counted_in)

    def layer(self, values: Mapping[str, Any], name: str, reason: Mapping[str, str] | None = None) -> Layer:
        """The layer of a dict; a problem is told at its dotted key."""
        inputs, tables = {}, {}
        for key, said in values.get("inputs", {}).items():
            if key not in self.model.graph.names():
                near = near_miss(key, self.model.graph.names())
                raise ProblemsFound(
                    [Problem(f"inputs.{key}: no variable is called {key!r}.", near, code="unknown-variable")]
                )
            variable = self.model.graph.variable(key)
            given, unit, besides = _parts(said)
            entry = self.entry(variable, given)
            if entry is None:
                array = as_array(variable, given, {**self.labels, "year": self.years(variable)})
                unit = unit or str(array.attrs.get("units", ""))
                entry = {"table": f"{key}.csv"}
                tables[f"{key}.csv"] = (
                    array.to_series().rename("value").reset_index().to_csv(index=False, lineterminator="\n")
                )
            entry = {**entry, **besides}
            why = {} if entry.keys() & {"assumption", "source"} else reason or GIVEN
            if not entry.keys() & {"path", "value", "by", "table"}:
                inputs[key] = {**why, **entry}
                continue
            unit = unit or ("" if variable.display == "percent" else variable.kind.unit(self.counted_in))
            inputs[key] = {**why, **({"unit": unit} if unit else {}), **entry}
        told = own_names.replaced(document({**values, "inputs": inputs}, name))
        form = checked(told)
        if form.record is None or form.problems:
            raise ProblemsFound(form.problems)
        toml = replace(told, text=as_toml(form.record))
        return Layer(Path(f"{name}.toml"), toml, form.record, tables=tables)

    def years(self, variable: Variable) -> Sequence[int]:
        """Years the variable must cover."""
        years = {key: self.horizon[key] for key in ("base", "measured", "last")}
        span = variable.span(**years)
        return range(years["base"], years["last"] + 1) if span is None else span

    def entry(self, variable: Variable, given: Input) -> dict[str, Any] | None:
        """An input as the keys of an entry; None where it is an array and becomes a table."""
        if isinstance(given, str):
            found = NUMBER_AND_UNIT.fullmatch(given)
            value = parse_number(found[1]) if found else None
            if found is None or value is None:
                reader = {".csv": "read_csv", ".xlsx": "read_excel"}.get(Path(given).suffix)
                raise ScenarioEngineError(
                    f"inputs.{variable.name} is {given!r}.",
                    f"Read the file first: pandas.{reader}({given!r}, index_col=0)."
                    if reader
                    else 'Write a number and its unit, such as "2 percent".',
                )
            return {"value": value, **({"unit": found[2]} if found[2] else {})}
        if isinstance(given, Mapping):
            return _by_year_or_label(variable, given)
        return None if isinstance(given, list) or bool(getattr(given, "shape", ())) else {"value": given}


def _by_year_or_label(variable: Variable, given: Mapping[Any, Any]) -> dict[str, Any]:
    """A dict that is an entry as in a file, or numbers by year, or by the variable's one dimension."""
    if set(given) <= set(Entry.model_fields):
        return _with_unit(dict(given))
    if "year" in variable.dims and all(map(_is_year, given)):
        return {"path": dict(given)}
    dims = [dim for dim in variable.dims if dim != "year"]
    paths = {
        key: {"path": below} if isinstance(below, Mapping) and all(map(_is_year, below)) else below
        for key, below in given.items()
    }
    return {"by": {dims[0]: paths}} if len(dims) == 1 else dict(given)


def _with_unit(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry with its number and unit apart, of one that writes them in one text: `{"add": "0.5 percent"}`."""
    for key in {"value", "add"} & entry.keys():
        found = NUMBER_AND_UNIT.fullmatch(entry[key]) if isinstance(entry[key], str) else None
        number = parse_number(found[1]) if found else None
        if found and found[2] and number is not None and "unit" not in entry:
            return {**entry, key: number, "unit": found[2]}
    return entry


def _is_year(key: object) -> bool:
    return str(key).isdecimal() and len(str(key)) == 4


def document(values: Mapping[str, Any], name: str) -> LocatedToml:
    """What a dict says as if a file of that name said it, each value placed by its dotted key."""
    whole = _plain(values)
    places = dict(_places(whole))
    return LocatedToml(name, "", whole, places, places)


def _places(values: Any, above: Key = ()) -> Iterator[tuple[Key, Location]]:
    """Every key of nested dicts and lists, placed by its dotted path."""
    if isinstance(values, list):
        values = dict(enumerate(values))
    for key, value in values.items() if isinstance(values, Mapping) else ():
        path = (*above, str(key))
        yield path, Location(".".join(path), 0, 0)
        yield from _places(value, path)


def _plain(value: Any) -> Any:
    """NumPy's scalars as Python's, mappings as dicts, sequences as lists."""
    if isinstance(value, Mapping):
        return {str(key): _plain(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(below) for below in value]
    return value.item() if hasattr(value, "item") and getattr(value, "shape", None) == () else value


def _parts(said: Input) -> tuple[Input, str, dict[str, Any]]:
    """Numbers, the unit that stands beside them, and the other keys of an entry whose `value` is more than one number."""
    if isinstance(said, tuple) and len(said) == 2:
        return *said, {}
    if isinstance(said, Mapping) and (
        isinstance(value := said.get("value"), Mapping) or hasattr(value, "shape")
    ):
        besides = {key: one for key, one in said.items() if key not in ("value", "unit")}
        return value, str(said.get("unit", "")), besides
    return said, "", {}


def _without_tables(inputs: Mapping[str, Input], model: Model) -> dict[str, Input]:
    """The inputs, each pandas table as the labelled array it is; what is no variable is refused later."""
    found = dict(inputs)
    for name in found.keys() & model.graph.names():
        given, unit, besides = _parts(found[name])
        _, unit = parted(name, (given, unit))
        array = from_table(model.graph.variable(name), given)
        found[name] = (
            {**besides, "value": array, "unit": unit} if besides else (array, unit) if unit else array
        )
    return found


def _units_of(inputs: Mapping[str, Input], model: Model) -> dict[str, str]:
    """The unit that each input is given in; empty where it says none."""
    found = {}
    for name in filter(model.graph.names().__contains__, inputs):
        given, unit, _ = _parts(inputs[name])
        of_entry = given.get("unit", "") if isinstance(given, Mapping) else ""
        found[name] = str(unit or of_entry or getattr(given, "attrs", {}).get("units", ""))
    return found


def _labels_of(inputs: Mapping[str, Input], model: Model) -> dict[str, list[str]]:
    """Labels that the inputs have, by dimension, in the order of the first that has it."""
    found: dict[str, list[str]] = {}
    for name, said in inputs.items():
        given, *_ = _parts(said)
        dims = (
            [dim for dim in model.graph.variable(name).dims if dim != "year"]
            if name in model.graph.names()
            else []
        )
        if not dims:
            continue
        axes: Mapping[Any, Sequence[Any]] = axes_of(given)
        if isinstance(given, Mapping) and len(dims) == 1 and not set(given) <= set(Entry.model_fields):
            by_year = "year" in model.graph.variable(name).dims and all(map(_is_year, given))
            axes = {} if by_year else {dims[0]: [str(key) for key in given]}
        elif isinstance(given, Mapping) and isinstance(by := given.get("by"), Mapping):
            axes = {dim: list(own) for dim, own in by.items() if isinstance(own, Mapping)}
        for dim, labels in axes.items():
            if dim in dims:
                found.setdefault(str(dim), list(map(str, labels)))
    return found

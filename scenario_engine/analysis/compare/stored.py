"""A stored result: as one side of a comparison, with what went in and where it was set; and made again from what it carries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.indexes import horizon_and_labels, indexes_of
from scenario_engine.engine.program import evaluate
from scenario_engine.models.discovery import installed_graph
from scenario_engine.scenario.outcome import Outcome
from scenario_engine.scenario.provenance import sources_of
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.scenario.store import on_own_years, read, record_of
from scenario_engine.support.errors import Location, ScenarioEngineError


@dataclass(frozen=True)
class Stored:
    """A result in a folder; nothing of it is computed again."""

    path: Path
    results: Mapping[str, xr.DataArray]
    inputs: Mapping[str, xr.DataArray]
    record: Mapping[str, Any]
    headlines: tuple[str, ...] = ()
    """What its model shows first."""
    display: str = "{}"
    """How people read its units, as the result says it."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """The result at a path."""
        found, given = read(path)
        results, inputs = (
            {str(name): on_own_years(array) for name, array in one.data_vars.items()}
            for one in (found, given)
        )
        of_unit = {name: array for name, array in results.items() if array.attrs.get("units")}
        headlines = tuple(str(found.attrs.get("headlines", "")).split())
        return cls(path, of_unit, inputs, record_of(found), headlines, str(found.attrs.get("display", "{}")))

    def named(self, table: xr.Dataset) -> xr.Dataset:
        """A table with the names of its labels and the words for its units that the result brings along."""
        names = {
            str(name): coord.sel({dim: table.indexes[dim]})
            for array in self.results.values()
            for name, coord in array.coords.items()
            for dim in coord.dims
            if name != dim and dim in table.indexes and set(table.indexes[dim]) <= set(array.indexes[dim])
        }
        return table.assign_coords(names).assign_attrs(display=self.display)

    @property
    def name(self) -> str:
        """The path, as its scenario may be compared with it."""
        return self.path.as_posix()

    @property
    def variants(self) -> Mapping[str, str]:
        """Variant picked for each variable that has any."""
        return dict(self.record.get("variants", {}))

    @cached_property
    def graph(self) -> Graph:
        """The operators that are installed, with its variants."""
        return installed_graph(self.variants)

    def origins(self, name: str) -> list[Mapping[str, Any]]:
        """What its record says of the files that set an input, parents first."""
        return list(self.record.get("origins", {}).get(name, []))


Side = Scenario | Stored
"""What a comparison is made of."""


def side(named: str | Path | Outcome | Side) -> Side:
    """The stored result at a path, else the scenario of that name, or of an outcome."""
    if isinstance(named, Scenario | Stored):
        return named
    if isinstance(named, Outcome):
        return named.scenario
    try:
        path = Path(named)
    except TypeError:
        advice = "Name scenarios, files or folders one by one, compare(first, second)."
        raise ScenarioEngineError(f"{type(named).__name__} is no scenario and no result.", advice) from None
    stored = (path / "result.nc").is_file() or path.suffix == ".nc"
    return Stored.read(path) if stored else load(named)


def labels_of(arrays: Iterable[xr.DataArray]) -> dict[str, list[Any]]:
    """Labels of every dimension of some arrays, and years."""
    found: dict[str, dict[Any, None]] = {}
    for array in arrays:
        for dim, own in array.indexes.items():
            found.setdefault(str(dim), {}).update(dict.fromkeys(own))
    return {dim: list(own) for dim, own in found.items()}


def places(side: Side, name: str) -> tuple[Location, ...]:
    """Where an input is set: the line of every file that has a word in it, parents first."""
    if isinstance(side, Scenario):
        return tuple(given.place() for given in side.chains.get(name, ()))
    return tuple(Location(one["file"], one["line"], 1) for one in side.origins(name))


@dataclass(frozen=True)
class Verdict:
    """Whether one variable came out the same."""

    name: str
    identical: bool
    largest_gap: float


def again(stored: Stored) -> list[Verdict]:
    """Compare each stored variable with the one computed from the stored inputs."""
    graph = stored.graph
    computed = {name: array for name, array in stored.results.items() if name in graph.operators}
    base, measured, last = (stored.record["horizon"][key] for key in ("base", "measured", "last"))
    years = horizon_and_labels(range(base, measured + 1), range(measured + 1, last + 1), {})
    indexes = {**indexes_of(graph, {**computed, **stored.inputs}), **years}
    values = evaluate(graph, stored.inputs, list(computed), indexes=indexes)
    return [_verdict(array, values[name]) for name, array in computed.items()]


def made_by_other_sources(stored: Stored) -> bool:
    """Whether a stored result says that another program, or another extension, computed it."""
    plan = stored.graph.plan(stored.inputs)
    return stored.record.get("sources", "") not in ("", sources_of(plan))


def _verdict(stored: xr.DataArray, fresh: xr.DataArray) -> Verdict:
    old = stored.transpose(*fresh.dims)
    if old.shape != fresh.shape:
        return Verdict(str(stored.name), False, np.inf)
    gap = np.abs(old.to_numpy() - fresh.to_numpy()) / np.maximum(np.abs(fresh.to_numpy()), 1e-300)
    return Verdict(
        str(stored.name), old.to_numpy().tobytes() == fresh.to_numpy().tobytes(), float(gap.max(initial=0))
    )

"""A stored result: as one side of a comparison, with what went in and where it was set; and made again from what it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.engine.indexes import horizon_and_labels, indexes_of
from scenario_engine.engine.program import evaluate
from scenario_engine.models.discovery import installed_graph
from scenario_engine.scenario.provenance import sources_of
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.scenario.store import on_own_years, read, record_of
from scenario_engine.support.errors import Location


@dataclass(frozen=True)
class Stored:
    """A result in a folder; nothing of it is computed again."""

    path: Path
    results: Mapping[str, xr.DataArray]
    inputs: Mapping[str, xr.DataArray]
    record: Mapping[str, Any]
    headlines: tuple[str, ...] = ()
    """What its model shows first."""

    @property
    def name(self) -> str:
        """The path, as its scenario may be compared with it."""
        return self.path.as_posix()

    @property
    def variants(self) -> Mapping[str, str]:
        """Variant picked for each variable that has any."""
        return dict(self.record.get("variants", {}))

    def labels(self, arrays: Mapping[str, xr.DataArray]) -> dict[str, list[Any]]:
        """Labels of every dimension of some of its arrays, and years."""
        found: dict[str, dict[Any, None]] = {}
        for array in arrays.values():
            for dim, own in array.indexes.items():
                found.setdefault(str(dim), {}).update(dict.fromkeys(own))
        return {dim: list(own) for dim, own in found.items()}

    def origins(self, name: str) -> list[Mapping[str, Any]]:
        """What its record says of the files that set an input, parents first."""
        return list(self.record.get("origins", {}).get(name, []))

    def places(self, name: str) -> tuple[Location, ...]:
        """Where its record says that an input was set, parents first."""
        return tuple(Location(one["file"], one["line"], 1) for one in self.origins(name))


Side = Scenario | Stored
"""What a comparison is made of."""


def side(named: str | Path | Side) -> Side:
    """The stored result at a path, else the scenario of that name."""
    if isinstance(named, Scenario | Stored):
        return named
    path = Path(named)
    if not (path / "result.nc").is_file() and path.suffix != ".nc":
        return load(named)
    results, inputs = read(path)
    record = record_of(results)
    return Stored(
        path,
        {
            str(name): on_own_years(array)
            for name, array in results.data_vars.items()
            if array.attrs.get("units")
        },
        {str(name): on_own_years(array) for name, array in inputs.data_vars.items()},
        record,
        tuple(str(results.attrs.get("headlines", "")).split()),
    )


@dataclass(frozen=True)
class Verdict:
    """Whether one variable came out the same."""

    name: str
    identical: bool
    largest_gap: float


def again(path: Path) -> list[Verdict]:
    """Compare each stored variable with the one computed from the stored inputs."""
    stored, inputs = read(path)
    record = record_of(stored)
    graph = installed_graph().with_variants(record["variants"])
    given = {str(name): on_own_years(array) for name, array in inputs.data_vars.items()}
    wanted = [str(name) for name in stored.data_vars if name in graph.operators]
    known = {**{name: on_own_years(stored[name]) for name in wanted}, **given}
    base, measured, last = (record["horizon"][key] for key in ("base", "measured", "last"))
    years = horizon_and_labels(range(base, measured + 1), range(measured + 1, last + 1), {})
    values = evaluate(graph, given, wanted, indexes={**indexes_of(graph, known), **years})
    return [_verdict(stored[name], values[name]) for name in wanted]


def made_by_other_sources(path: Path) -> bool:
    """Whether a stored result says that another program, or another extension, computed it."""
    stored, inputs = read(path)
    record = record_of(stored)
    plan = installed_graph().with_variants(record["variants"]).plan(set(map(str, inputs.data_vars)))
    return record.get("sources", "") not in ("", sources_of(plan))


def _verdict(stored: xr.DataArray, fresh: xr.DataArray) -> Verdict:
    old = on_own_years(stored).transpose(*fresh.dims)
    if old.shape != fresh.shape:
        return Verdict(str(stored.name), False, np.inf)
    gap = np.abs(old.to_numpy() - fresh.to_numpy()) / np.maximum(np.abs(fresh.to_numpy()), 1e-300)
    return Verdict(
        str(stored.name), old.to_numpy().tobytes() == fresh.to_numpy().tobytes(), float(gap.max(initial=0))
    )

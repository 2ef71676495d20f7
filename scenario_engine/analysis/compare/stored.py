"""A stored result as one side of a comparison: what went in, what came out, and where it was set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.scenario.store import on_own_years, read, record_of
from scenario_engine.support.errors import Location

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Stored:
    """A result in a folder; nothing of it is computed again."""

    path: Path
    results: Mapping[str, xr.DataArray]
    inputs: Mapping[str, xr.DataArray]
    record: Mapping[str, Any]
    headlined: str = ""

    @property
    def name(self) -> str:
        """The path, as its scenario may be compared with it."""
        return self.path.as_posix()

    @property
    def headlines(self) -> tuple[str, ...]:
        """What its model shows first."""
        return tuple(self.headlined.split())

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
        str(results.attrs.get("headlines", "")),
    )

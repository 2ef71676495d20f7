"""From the words of a published figure to a number of a result: labels are selected, `total` and the nation are sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.units import conversion_factor

EVERYWHERE = "*"
"""In place of a region: the sum over all places."""

PLACES = ("region", "region_group", "case_group", "city", "country", "income_group", "world_region")
INDUSTRIES = ("industry", "industry_group")


@dataclass(frozen=True)
class Lookup:
    """Inputs and results of one run, read by the words published figures use."""

    arrays: Mapping[str, xr.DataArray]
    definitions: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    wholes: frozenset[str] = frozenset()

    def value(self, variable: str, year: int | None, region: str, industry: str) -> float:
        """One number in canonical units."""
        array = self.by_place(variable, year, industry)
        place = next((dim for dim in array.dims if dim in PLACES), None)
        if place is None:
            return float(array)
        if self.is_whole(region):
            return float(array.sum(place))
        labels = [self.aliases.get(part, part) for part in region.split("+")]
        return float(self._at(array, variable, str(place), labels).sum(place))

    def is_whole(self, region: str) -> bool:
        """Whether a region means all places."""
        return region == EVERYWHERE or region in self.wholes

    def by_place(self, variable: str, year: int | None, industry: str) -> xr.DataArray:
        """The variable at a year and industry, its places kept."""
        if variable not in self.arrays:
            raise ScenarioEngineError(f"the run does not determine {variable!r}.")
        array = self.arrays[variable]
        if "year" in array.dims:
            array = self._at(array, variable, "year", [year]).isel(year=0, drop=True)
        for dim in INDUSTRIES:
            if dim in array.dims:
                array = (
                    array.sum(dim)
                    if industry == "total"
                    else self._at(array, variable, dim, [industry]).isel({dim: 0}, drop=True)
                )
        return array

    def within(self, group: str) -> list[str]:
        """Regions of a group of regions, or the region itself; all where the whole is meant."""
        member = self.arrays["region_group_membership"]
        if self.is_whole(group):
            return [str(label) for label in member.indexes["region"]]
        if group in member.indexes["region"]:
            return [group]
        column = self._at(member, "region_group_membership", "region_group", [group]).isel(region_group=0)
        return [str(label) for label in column.indexes["region"][column.to_numpy() > 0]]

    def cities_of(self, group: str) -> npt.NDArray[np.bool_]:
        """Which cities lie in a region or group of regions."""
        member = self.arrays["city_membership"].transpose("city", "region")
        return np.asarray(member.sel(region=self.within(group)).sum("region").to_numpy() > 0)

    def cities_of_kind(self, kind: str, group: str) -> npt.NDArray[np.bool_]:
        """Cities of a group; or of a kind, told by their administrative code (province, prefecture, county)."""
        codes = [str(code) for code in self.arrays["city_membership"].indexes["city"]]
        municipality = np.array([code.endswith("0000") for code in codes])
        capital = np.array([code.endswith("0100") for code in codes])
        kinds: dict[str, Callable[[], npt.NDArray[np.bool_]]] = {
            "": lambda: self.cities_of(group),
            "every": lambda: np.ones(len(codes), bool),
            "municipality": lambda: municipality,
            "prefecture": lambda: ~municipality,
            "capital": lambda: capital,
            "eastern": lambda: self.cities_of("east"),
            "no capital": lambda: self.cities_of(group) & ~capital & ~municipality,
            "other eastern": lambda: self.cities_of("east") & ~capital & ~municipality,
        }
        return kinds[kind]()

    def regions_with(self, chosen: npt.NDArray[np.bool_]) -> int:
        """In how many regions the chosen cities lie."""
        member = self.arrays["city_membership"].transpose("city", "region").to_numpy() > 0
        return int(member[chosen].any(axis=0).sum())

    def factor(self, variable: str, unit: str) -> float:
        """From the variable's canonical unit to the unit of a published figure."""
        return conversion_factor(self.arrays[variable].attrs["units"], unit, self.definitions)

    def _at(self, array: xr.DataArray, variable: str, dim: str, labels: Sequence[object]) -> xr.DataArray:
        missing = [label for label in labels if label not in array.indexes[dim]]
        if missing:
            raise ScenarioEngineError(f"{variable}: {missing[0]!r} is not a label of {dim!r}.")
        return array.sel({dim: labels})

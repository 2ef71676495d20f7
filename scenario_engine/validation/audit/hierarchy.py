"""Which labels are parts of which, and how they are called: sections of sectors, provinces of regions, cities of provinces,
countries of groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenario_engine.data.label_names import spoken_names
from scenario_engine.data.published_accounts import published_cities

if TYPE_CHECKING:
    from scenario_engine.data.dataset import Dataset

COLUMN = {
    "section_group": "industry",
    "region_group": "region",
    "income_group": "region",
    "world_region": "region",
}
"""Column of the published tables in which a classification's labels stand."""


@dataclass(frozen=True)
class Partition:
    """A whole and parts that cover it without overlap, as labels of one column."""

    column: str
    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Hierarchy:
    """All partitions an audit may use, where cities lie, of which level and whole shares are, and names of labels."""

    partitions: tuple[Partition, ...]
    region_of_city: Mapping[str, str] = field(default_factory=dict)
    whole_of: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, dataset: Dataset) -> Hierarchy:
        """Partitions that a dataset declares, and one per group of its classifications."""
        declared = [
            Partition(one["column"], one["whole"], tuple(one["parts"]))
            for one in dataset.about.get("partitions", [])
        ]
        declared += [
            Partition("region", whole, tuple(dataset.labels(dim))) for dim, whole in dataset.wholes.items()
        ]
        members: dict[tuple[str, str], list[str]] = {}
        region_of_city = {}
        printed_as = {label: name for name, label in published_cities(dataset).items()}
        for row in dataset.table("memberships").itertuples():
            if row.classification in COLUMN:
                members.setdefault((COLUMN[row.classification], row.group), []).append(row.member)
            if row.classification == "city_region" and row.member in printed_as:
                region_of_city[printed_as[row.member]] = row.group
        grouped = [Partition(column, whole, tuple(parts)) for (column, whole), parts in members.items()]
        whole_of = {one["indicator"]: (one["level"], one["whole"]) for one in dataset.about.get("shares", [])}
        return cls((*declared, *grouped), region_of_city, whole_of, spoken_names(dataset))

    def called(self, label: str) -> str:
        """Name of a label, of several where it joins them by plus signs; the label where it has none."""
        return " + ".join(self.names.get(part, part) for part in label.split("+"))

    def regions_of(self, group: str) -> tuple[str, ...]:
        """Regions or countries of a group, in the finest division; a region is its own only member."""
        divisions = [one.parts for one in self.partitions if one.column == "region" and one.whole == group]
        return max(divisions, key=len, default=(group,))

    def is_all(self, place: str) -> bool:
        """Whether a label stands for all regions: a whole that is no part of anything."""
        regional = [one for one in self.partitions if one.column == "region"]
        return any(one.whole == place for one in regional) and all(place not in one.parts for one in regional)

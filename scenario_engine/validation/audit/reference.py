"""What a dataset tells an audit: which labels are parts of which, what they are called, and official GDP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from scenario_engine.data.dataset import Dataset
from scenario_engine.data.label_names import spoken_names
from scenario_engine.data.published_accounts import published_cities
from scenario_engine.data.published_figures import PublishedFigure

COLUMN = {
    "section_group": "industry",
    **dict.fromkeys(("region_group", "income_group", "world_region"), "region"),
}
"""Column of the published tables in which a classification's labels stand."""

TABLES_OF_GDP = ("national", "provinces")
FIRST_YEAR = 2017


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
    weighted: Mapping[str, str] = field(default_factory=dict)
    """Index → the level whose printed weights it is said to have."""

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
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
        weighted = {one["index"]: one["weights"] for one in dataset.about.get("weighted", [])}
        return cls((*declared, *grouped), region_of_city, whole_of, spoken_names(dataset), weighted)

    def called(self, label: str) -> str:
        """Name of a label, of several where it joins them by plus signs; the label where it has none."""
        return " + ".join(self.names.get(part, part) for part in label.split("+"))

    def regions_of(self, group: str) -> tuple[str, ...]:
        """Regions or countries of a group, in the finest division; a region is its own only member."""
        divisions = [one.parts for one in self._regional if one.whole == group]
        return max(divisions, key=len, default=(group,))

    def is_all(self, place: str) -> bool:
        """Whether a label stands for all regions: its regions are part of no larger whole."""
        own = set(self.regions_of(place))
        return len(own) > 1 and not any(own < set(one.parts) for one in self._regional)

    def as_many_as(self, place: str) -> int:
        """How many regions there are, one of which a place is; 0 for what is no region."""
        return max((len(one.parts) for one in self._regional if place in one.parts), default=0)

    @property
    def _regional(self) -> list[Partition]:
        return [one for one in self.partitions if one.column == "region"]


def official_gdp(dataset: Dataset) -> list[PublishedFigure]:
    """GDP of the nation and its regions as figures; each vintage of the dataset is a source of its own."""
    figures = []
    for table in TABLES_OF_GDP:
        rows = dataset.table(table)
        rows = rows[(rows["indicator"] == "gdp") & (rows["year"] >= FIRST_YEAR)]
        figures += [
            PublishedFigure(
                str(row.year), row.region, "total", "gdp", "total", f"{row.value:.1f}", row.unit,
                status="measured", source=f"official, {row.vintage}", locator=f"{table}.csv",
            )
            for row in rows.itertuples()
        ]  # fmt: skip
    return figures

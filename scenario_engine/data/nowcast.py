"""What is not published yet, estimated from what is: rules a dataset declares, and rows that say they are estimates.

A row made here begins its quality with `filled: nowcast`, so a result marks it as filled, and it gives way to the figure as
soon as one is published. The rules are those of `completion`; how far they were off in known years is in the docs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from pydantic import Field

from scenario_engine.data.completion import nowcast_parts, nowcast_regions
from scenario_engine.data.dataset import Dataset
from scenario_engine.data.files import rows_where
from scenario_engine.data.known import PUBLISHED, last_day
from scenario_engine.data.release import wholes_of
from scenario_engine.support.errors import ScenarioEngineError, UnitError
from scenario_engine.support.toml.record import Record
from scenario_engine.support.units import conversion_factor

Cell = tuple[str, str, str]
"""Region, industry and indicator."""

NOWCAST = "filled: nowcast"
"""How the quality of a row begins that a rule made before the figure was out."""

TOLD = {
    "industry": "moved from the year before with its group, scaled to what is printed",
    "region": "moved from the year before with the nation's groups of industries",
}
"""What is said of an estimate along a dimension."""


class Sum(Record):
    """Parts that are printed beside their whole; one key of `parts` lists their labels."""

    whole: dict[str, str] = Field(examples=[{"indicator": "gdp", "industry": "total"}])
    parts: dict[str, str | list[str]] = Field(
        examples=[{"indicator": "value_added", "industry": ["primary", "secondary", "tertiary"]}]
    )
    tolerance: float = 5e-4
    """How far they may miss it, relative to it."""
    region: str
    """Whose figures they are, where a key does not say it."""

    def cells(self) -> tuple[Cell, list[Cell]]:
        """Region, industry and indicator of the whole and of each part."""
        parts: list[dict[str, str]] = [{}]
        for key, labels in self.parts.items():
            parts = [
                {**one, key: label}
                for one in parts
                for label in ([labels] if isinstance(labels, str) else labels)
            ]
        return self._cell(self.whole), [self._cell(one) for one in parts]

    def _cell(self, said: Mapping[str, str]) -> Cell:
        return said.get("region", self.region), said.get("industry", "total"), said["indicator"]


class Reference(Record):
    """Rows of a table that a rule reads."""

    table: str
    indicator: str
    vintage: str | None = None
    """That of the rows it serves where it is left out."""


class Nowcast(Record):
    """How the labels of one dimension that are not out yet are estimated."""

    table: str = Field(examples=["sections"])
    indicator: str = Field(examples=["value_added"])
    vintage: str
    dimension: Literal["industry", "region"]
    """`industry`: parts of a whole; `region`: regions by the structure of their economy."""
    groups: Reference
    """Groups of industries of the nation whose growth is known."""
    classification: str = ""
    """Which part belongs to which group."""
    whole: Reference | None = None
    """What parts sum to."""
    structure: Reference | None = None
    """Groups within regions."""
    trend: float = 0.0
    """How much of a label's own growth beyond that of its group, or of the nation, goes on: 0 nothing, 1 all."""


@dataclass(frozen=True)
class _Year:
    """One rule at work in one year."""

    rule: Nowcast
    table: Callable[[str], pd.DataFrame]
    dataset: Dataset
    year: int

    @property
    def labels(self) -> list[str]:
        return self.dataset.labels(self.rule.dimension)

    def rows(self, of: Reference, unit: str = "") -> pd.DataFrame:
        """Rows of all years and labels, in one unit: that of the last of them where none is named."""
        rows = self.table(of.table)
        kind = {"indicator": of.indicator, "vintage": of.vintage or self.rule.vintage}
        rows = rows_where(rows, **{column: label for column, label in kind.items() if column in rows})
        units = rows["unit"].tolist()
        factors = [conversion_factor(own, unit or units[-1], self.dataset.definitions) for own in units]
        return rows.assign(value=rows["value"] * factors, unit=unit or units[-1:] * len(units))

    def of_nation(self, of: Reference, year: int, unit: str = "") -> pd.Series:
        """The nation's figures of a year by industry."""
        rows = rows_where(self.rows(of, unit), year=year, region=wholes_of(self.dataset)["region"])
        return rows.set_index("industry")["value"].dropna()

    def like(self) -> pd.DataFrame:
        """Rows of the rule's own table, of all years and labels."""
        return self.rows(Reference(table=self.rule.table, indicator=self.rule.indicator))

    def own(self, year: int, *, known: bool = False) -> pd.Series:
        """Rows of the rule's own table in a year, by label; with `known`, without those the rule made."""
        rows = self.like()
        rows = rows[(rows["year"] == year) & rows[self.rule.dimension].isin(self.labels)]
        if known:
            rows = rows[~rows["quality"].str.startswith(NOWCAST)]
        return rows.set_index(self.rule.dimension)["value"].dropna()

    def growth(self, year: int) -> pd.Series:
        now, before = (self.of_nation(self.rule.groups, one) for one in (year, year - 1))
        return (now / before).dropna()

    def made(self) -> pd.Series | None:
        """Every label of the year, known or estimated; None where too little is known to say anything."""
        known, previous = self.own(self.year, known=True), self.own(self.year - 1)
        growth = self.growth(self.year)
        if len(known) == len(self.labels) or len(previous) < len(self.labels) or growth.empty:
            return None
        previous = previous[self.labels]
        return (self._parts if self.rule.dimension == "industry" else self._regions)(known, previous, growth)

    def _parts(self, known: pd.Series, previous: pd.Series, growth: pd.Series) -> pd.Series | None:
        members = rows_where(self.dataset.table("memberships"), classification=self.rule.classification)
        group_of = dict(zip(members["member"], members["group"], strict=True))
        assert self.rule.whole is not None
        unit = str(self.like()["unit"].iloc[-1])
        total = self.of_nation(self.rule.whole, self.year, unit).get("total")
        if total is None or not {group_of[label] for label in self.labels} <= set(growth.index):
            return None
        printed = rows_where(self.like(), year=self.year).set_index("industry")["value"].dropna()
        sums = {
            frozenset(part[1] for part in parts): float(printed[whole[1]])
            for whole, parts in (one.cells() for one in sums_of(self.dataset))
            if whole[2] == self.rule.indicator and whole[1] in printed
        }
        trend = None
        if self.rule.trend:
            own = self.own(self.year - 1) / self.own(self.year - 2)
            group = self.growth(self.year - 1)
            of_group = pd.Series({label: group.get(group_of[label]) for label in own.index})
            trend = (own / of_group) ** self.rule.trend
        return nowcast_parts(known, previous, group_of, growth.to_dict(), sums, float(total), trend)

    def _regions(self, known: pd.Series, previous: pd.Series, growth: pd.Series) -> pd.Series | None:
        assert self.rule.structure is not None
        rows = self.rows(self.rule.structure)
        rows = rows[rows["year"] < self.year]
        if rows.empty:
            return None
        rows = rows_where(rows, year=rows["year"].max())
        structure = rows.pivot(index="region", columns="industry", values="value").reindex(self.labels)
        earlier = self.own(self.year - 2).reindex(self.labels)
        trend = ((previous / earlier) / (previous.sum() / earlier.sum(min_count=1))).fillna(
            1.0
        ) ** self.rule.trend
        return nowcast_regions(known, previous, structure, growth.reindex(structure.columns), trend)


def rules_of(dataset: Dataset) -> list[Nowcast]:
    """The rules a dataset declares under `[[nowcast]]`."""
    return [Nowcast.model_validate(rule) for rule in dataset.about.get("nowcast", [])]


def sums_of(dataset: Dataset) -> list[Sum]:
    """The sums a dataset declares under `[[sums]]`."""
    nation = wholes_of(dataset)["region"]
    return [Sum.model_validate({"region": nation, **rule}) for rule in dataset.about.get("sums", [])]


def nowcast(
    dataset: Dataset, table: Callable[[str], pd.DataFrame], year: int
) -> dict[str, list[dict[str, Any]]]:
    """Rows for what is not published of a year, by table, as the rules of a dataset estimate them.

    `table` gives the rows by name, those just added among them. A rule whose figures are not there yet makes no rows.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    nation = wholes_of(dataset)["region"]
    for rule in rules_of(dataset):
        at = _Year(rule, table, dataset, year)
        try:
            values = at.made()
        except (ValueError, UnitError) as fault:
            raise ScenarioEngineError(
                f"{rule.table}, {year}: what is not published cannot be estimated: {fault}",
                "Look whether the figures added are of one vintage and in one unit.",
            ) from None
        if values is None:
            continue
        known = set(at.own(year, known=True).index)
        made_of = [rule.groups.table, rule.table, *([rule.whole.table] if rule.whole else [])]
        found.setdefault(rule.table, []).extend(
            {
                "year": year,
                "region": nation,
                "industry": "total",
                rule.dimension: label,
                "indicator": rule.indicator,
                "value": float(f"{value:.10g}"),
                "unit": str(at.like()["unit"].iloc[-1]),
                "vintage": rule.vintage,
                PUBLISHED: _newest(table, made_of, year),
                "source": f"estimated from {' and '.join(dict.fromkeys([rule.groups.table, rule.table]))}",
                "quality": f"{NOWCAST}: {TOLD[rule.dimension]}",
            }
            for label, value in values.items()
            if label not in known
        )
    return found


def _newest(table: Callable[[str], pd.DataFrame], names: list[str], year: int) -> str:
    """When the last of the figures an estimate is made of was published; empty where nobody says."""
    dates = [
        date
        for name in names
        for rows in (table(name),)
        if PUBLISHED in rows
        for date in rows.loc[
            rows["year"].isin([year - 1, year]) & ~rows["quality"].str.startswith(NOWCAST), PUBLISHED
        ].unique()
        if date
    ]
    return max(dates, key=lambda date: last_day(date) or "", default="")

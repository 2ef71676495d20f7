"""The accounts as reports publish them: levels by year and component, and those their growth rates imply.

A report is named such as `CAII 2023`; a component is `core`, `penetration` or `total`; of several reports, in order of
appearance, the last one's word counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scenario_engine.data.dataset import Dataset
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.units import Kind, conversion_factor

COLUMNS = ("source", "indicator", "year", "component", "status", "region", "industry")
"""What tells a printed figure from every other."""


@dataclass(frozen=True)
class Published:
    """National figures of a dataset's tables of published accounts, in the dataset's unit of money."""

    dataset: Dataset
    files: Sequence[str]
    gdp: Mapping[str, Any]

    def forecast(self, report: str, year: int, component: str) -> float | None:
        """The level that a report forecasts of `core`, `penetration` or `total`, None where it gives none."""
        return self._printed(report, "value_added", year, component, "forecast")

    def level(self, reports: Sequence[str], year: int, component: str) -> float | None:
        """The level of a year as the reports give it; None where none does.

        It is printed, or what a printed total and the other component leave; or follows from the level of the year
        after and its growth, as a report revises it; or, of the total, is its printed share times GDP. Reports are in
        order of appearance; a component is `core`, `penetration` or `total`.
        """
        for report in reversed(reports):
            printed = self._measured(report, year, component)
            if printed is not None:
                return printed
            for status in ("measured", "forecast"):
                after = self._printed(report, "value_added", year + 1, component, status)
                growth = self._printed(report, "growth_nominal", year + 1, component, status)
                if after is not None and growth is not None:
                    return after / (1.0 + growth)
        for report in reversed(reports):
            share = self._printed(report, "share_of_gdp", year, component, "measured")
            if share is not None:
                return share * self._gdp(year)
        return None

    def history(self, reports: Sequence[str], until: int, component: str) -> dict[int, float]:
        """Levels of the consecutive years that end with `until`.

        Arguments are as in `level`; a level of `until` itself that the reports do not give is refused.
        """
        found: dict[int, float] = {}
        year = until
        while (level := self.level(reports, year, component)) is not None:
            found[year] = level
            year -= 1
        if not found:
            raise ScenarioEngineError(
                f"{', '.join(reports)}: no {component} value added of {until}; name a report that prints it."
            )
        return dict(sorted(found.items()))

    def _measured(self, report: str, year: int, component: str) -> float | None:
        printed = self._printed(report, "value_added", year, component, "measured")
        if printed is not None or component == "total":
            return printed
        other = "core" if component == "penetration" else "penetration"
        total, rest = (
            self._printed(report, "value_added", year, one, "measured") for one in ("total", other)
        )
        return None if total is None or rest is None else total - rest

    def _printed(self, report: str, indicator: str, year: int, component: str, status: str) -> float | None:
        row = self._rows.get((report, indicator, str(year), component, status, self.dataset.name, "total"))
        if row is None:
            return None
        value, unit = row
        kind = "money" if indicator == "value_added" else "1"
        canonical = Kind.parse(kind).unit(self.dataset.counted_in)
        return value * conversion_factor(unit, canonical, self.dataset.definitions)

    @cached_property
    def _rows(self) -> dict[tuple[str, ...], tuple[float, str]]:
        """Value and unit of each row by what is printed of it; of two files that print it the first counts."""
        rows: dict[tuple[str, ...], tuple[float, str]] = {}
        for file in self.files:
            table = self.dataset.table(file)
            keys = zip(*(table[column].astype(str) for column in COLUMNS), strict=True)
            for key, value, unit in zip(keys, table["value"], table["unit"], strict=True):
                rows.setdefault(key, (float(value), unit))
        return rows

    def _gdp(self, year: int) -> float:
        unit = Kind.parse("money").unit(self.dataset.counted_in)
        return float(self.dataset.select(dims=["year"], labels={"year": [year]}, unit=unit, **self.gdp)[0])


def published_cities(dataset: Dataset) -> dict[str, str]:
    """Name under which reports print a city (city_wuxi) → the dataset's label, by its `city_concordance`; none without it."""
    if "city_concordance" not in dataset.tables():
        return {}
    table = dataset.table("city_concordance")
    return dict(zip(table["published_label"], table["region"].astype(str), strict=True))

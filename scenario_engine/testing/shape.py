"""How large an economy is: how many of everything, with which labels and over which years."""

from dataclasses import dataclass

from scenario_engine.testing.tables import names_of

BASE = 2018
CITIES_OF_A_REGION = 2


@dataclass(frozen=True)
class Shape:
    """Numbers of regions, industry groups, industries, sectors, core sectors, and of years."""

    regions: int = 2
    groups: int = 3
    industries: int = 4
    sectors: int = 6
    cores: int = 2
    measured: int = 4
    projected: int = 3

    @property
    def all_years(self) -> list[int]:
        """From the base year to the last projected one."""
        return list(range(BASE, BASE + self.measured + self.projected))

    @property
    def measured_years(self) -> list[int]:
        """The base year and the measured ones after it."""
        return self.all_years[: self.measured]

    @property
    def projected_years(self) -> list[int]:
        """The years after the last measured one."""
        return self.all_years[self.measured :]

    def labels_of(self, years: str) -> dict[str, list[object]]:
        """Labels of every dimension; those of `year` as a declaration's `years` asks."""
        spans = {"measured": self.measured_years, "projected": self.projected_years}
        return {**self.labels, "year": list(spans.get(years, self.all_years))}

    @property
    def labels(self) -> dict[str, list[object]]:
        """Labels of every dimension but the years; groups never outnumber their members."""
        sectors = names_of("s", self.sectors)
        counts = {
            "region": ("R", self.regions),
            "region_group": ("north", 2),
            "city": ("C", CITIES_OF_A_REGION * self.regions),
            "industry": ("H", self.industries),
            "industry_group": ("G", min(self.groups, self.industries)),
            "case": ("case", 4),
            "branch": ("B", 2),
            "indicator": ("I", 4),
            "country": ("land", 4),
            "income_group": ("income", 2),
            "world_region": ("world", 2),
        }
        named: dict[str, list[object]] = {dim: list(names_of(*count)) for dim, count in counts.items()}
        return {
            **named,
            "sector": list(sectors),
            "buyer": list(sectors),
            "buyer_region": list(named["region"]),
            "core_region": list(named["region"]),
            "core": list(sectors[: min(self.cores, self.sectors)]),
            "core_part": list(names_of("part", min(2, self.cores, self.sectors))),
        }

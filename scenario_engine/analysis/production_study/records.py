"""The language of a production study: which keys its file may have, and what each may hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from scenario_engine.methods.growth.estimation import Form
from scenario_engine.methods.growth.gaps import Filling
from scenario_engine.scenario.records import TableRows
from scenario_engine.support.toml.record import Number, Record, Year

Years = Annotated[list[Year], Field(min_length=2, max_length=2)]


class SeriesRecord(TableRows):
    """A yearly series of the dataset, of a kind of unit."""

    kind: str
    gaps: Filling = "interpolate"


class SourcedNumber(Record):
    """A number and where it is from."""

    value: Number
    source: str


class Depreciation(Record):
    """A rate a year and where it is from."""

    depreciation: Annotated[Number, Field(ge=0, lt=1)]
    source: str


class StockRecord(Record):
    """The stock that capital is made of."""

    data: SeriesRecord


class CapitalRecord(Record):
    """A way to capital: the stock, the investment it implies, or that investment accumulated at another rate."""

    method: Literal["stock", "investment", "perpetual-inventory"]
    depreciation: Annotated[Number, Field(ge=0, lt=1)] | None = None
    prices: Literal["constant", "current"] = "constant"
    source: str = ""

    @model_validator(mode="after")
    def _accumulates_at_a_rate(self) -> CapitalRecord:
        if (self.method == "perpetual-inventory") != (self.depreciation is not None):
            raise ValueError("has a depreciation when, and only when, its method is perpetual-inventory")
        return self


class ChoiceRecord(Record):
    """One of the estimates, by the names of its series and its form."""

    output: str
    capital: str
    labour: str
    form: Form


class PublishedGrowth(Record):
    """Where the published growth of sections and their value added stand."""

    year: Year
    sections: Annotated[list[str], Field(min_length=1)]
    growth: TableRows
    value_added: TableRows


class StudyRecord(Record):
    """A study's file: first and last year of the fit and of the multipliers, and the series."""

    dataset: str
    fit: Years
    multipliers: Years
    report: ChoiceRecord
    default: ChoiceRecord
    capital_share: SourcedNumber
    output: Annotated[dict[str, SeriesRecord], Field(min_length=1)]
    labour: Annotated[dict[str, SeriesRecord], Field(min_length=1)]
    stock: StockRecord
    capital: Annotated[dict[str, CapitalRecord], Field(min_length=1)]
    derived_investment: Depreciation
    published: PublishedGrowth

    @model_validator(mode="after")
    def _runs_forward(self) -> StudyRecord:
        if not self.fit[0] < self.fit[1] or not self.fit[0] < self.multipliers[0] <= self.multipliers[1]:
            raise ValueError(
                "fits and multiplies backwards; years rise, and multipliers begin after the fit does"
            )
        return self

    @model_validator(mode="after")
    def _has_a_deflator(self) -> StudyRecord:
        current = any(way.prices == "current" for way in self.capital.values())
        if current and not {"nominal", "real"} <= self.output.keys():
            raise ValueError(
                "has capital at current prices, and needs output.nominal and output.real to deflate by"
            )
        return self

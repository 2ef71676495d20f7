"""The technology multiplier over every choice its makers leave open, beside the one their own figures imply.

A study is a TOML file: which series may stand for output, capital and labour, and which years are fitted.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal, get_args

import numpy as np
import xarray as xr
from pydantic import Field

from scenario_engine.data import catalogue
from scenario_engine.data.dataset import Dataset
from scenario_engine.methods.growth.estimation import (
    Form,
    derived_investment,
    fit_production,
    perpetual_inventory,
)
from scenario_engine.methods.growth.gaps import Filling, fill
from scenario_engine.scenario.records import TableRows
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.toml import located
from scenario_engine.support.toml.record import Faults, Number, Record, Year
from scenario_engine.support.toml.validation import validated
from scenario_engine.support.units import Kind

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

    def _faults(self) -> Faults:
        odd = (self.method == "perpetual-inventory") != (self.depreciation is not None)
        yield odd, "has a depreciation when, and only when, its method is perpetual-inventory"


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

    def _faults(self) -> Faults:
        (first, last), (since, until) = self.fit, self.multipliers
        backwards = "fits and multiplies backwards; years rise, and multipliers begin after the fit does"
        yield not first < last or not first < since <= until, backwards
        current = any(way.prices == "current" for way in self.capital.values())
        lacking = "has capital at current prices, and needs output.nominal and output.real to deflate by"
        yield current and not {"nominal", "real"} <= self.output.keys(), lacking


__all__ = ["chosen", "run_study"]

CHOICE = ("output", "capital", "labour", "form")
STATISTICS = ("estimate", "standard_error", "p_value", "low", "high")
DIAGNOSTICS = {
    "observations": "Years",
    "r_squared": "R²",
    "durbin_watson": "Durbin-Watson",
    "condition_number": "Condition number",
    "scaled_condition_number": "Condition number, scaled",
}


def run_study(path: Path) -> xr.Dataset:
    """Every estimate of the study in a TOML file.

    Numbers without a unit over `output`, `capital` and `labour`, the series that stand for them, and the `form`: both
    elasticities by statistic, diagnostics and warnings of the fit, and the yearly multiplier γₙ / γₙ₋₁ by year. By section:
    `implied_multiplier`, what published growth and the section's own growth leave. By `role`, the choice that the
    reports describe and the default.
    """
    if not path.is_file():
        raise ScenarioEngineError(f"there is no study {str(path)!r}; give the path of a TOML file.")
    spec = validated(StudyRecord, located.read(path, path.name))
    dataset = catalogue.find(spec.dataset, path.parent)
    first, last = spec.fit
    since, until = spec.multipliers
    years = list(range(first, until + 1))
    outputs = {name: _series(dataset, query, years) for name, query in spec.output.items()}
    labours = {name: _series(dataset, query, years) for name, query in spec.labour.items()}
    capitals = _capitals(dataset, spec, years, outputs)
    fitted = slice(0, last - first + 1)
    moved = list(range(since, until + 1))
    forms: tuple[Form, ...] = get_args(Form)
    shape = tuple(map(len, (outputs, capitals, labours, forms)))
    elasticities = np.empty((2, *shape, len(STATISTICS)))
    diagnostics = {name: np.empty(shape) for name in DIAGNOSTICS}
    warnings, multipliers = np.empty(shape, dtype=object), np.empty((*shape, len(moved)))
    before = years.index(since) - 1
    combinations = itertools.product(outputs.values(), capitals.values(), labours.values(), forms)
    for at, (*series, form) in zip(np.ndindex(shape), combinations, strict=True):
        y, k, n = (one / one[0] for one in series)
        fit = fit_production(y[fitted], k[fitted], n[fitted], form, capital_share=spec.capital_share.value)
        for place, coefficient in enumerate((fit.capital, fit.labour)):
            elasticities[(place, *at)] = [asdict(coefficient)[name] for name in STATISTICS]
        for name, values in diagnostics.items():
            values[at] = getattr(fit, name)
        warnings[at] = "\n".join(fit.warnings)
        multipliers[at] = fit.multipliers(y[before:], k[before:], n[before:])
    implied = implied_multipliers(dataset, spec.published)
    roles = {"report": spec.report, "default": spec.default}

    def told(long_name: str) -> dict[str, str]:
        return {"long_name": long_name, "units": "1"}

    study = xr.Dataset(
        {
            "capital_elasticity": ((*CHOICE, "statistic"), elasticities[0], told("α capital")),
            "labour_elasticity": ((*CHOICE, "statistic"), elasticities[1], told("β labour")),
            **{name: (CHOICE, diagnostics[name], told(text)) for name, text in DIAGNOSTICS.items()},
            "warnings": (CHOICE, warnings, {"long_name": "Warnings"}),
            "multiplier": ((*CHOICE, "year"), multipliers, told("Technology multiplier")),
            "implied_multiplier": (
                "industry",
                list(implied.values()),
                told(f"Technology multiplier implied for {spec.published.year}"),
            ),
            **{
                f"chosen_{dim}": ("role", [getattr(one, dim) for one in roles.values()], {"long_name": dim})
                for dim in CHOICE
            },
        },
        dict(zip(CHOICE, map(list, (outputs, capitals, labours, forms)), strict=True))
        | {"statistic": list(STATISTICS), "year": moved, "industry": list(implied), "role": list(roles)},
        {
            "title": "Technology multiplier",
            "analysis": "production study",
            "implied_year": spec.published.year,
        },
    )
    for role in roles:
        chosen(study, role)
    return study


def chosen(study: xr.Dataset, role: str) -> xr.Dataset:
    """The estimate that plays a role: `report`, as the reports describe it, or `default`, for projections."""
    wanted = {dim: study[f"chosen_{dim}"].sel(role=role).item() for dim in CHOICE}
    for dim, label in wanted.items():
        if label not in study.indexes[dim]:
            raise ScenarioEngineError(
                f"{role}: no estimate is of {dim} {label!r}; name series that the study lists."
            )
    return study.sel(wanted)


def implied_multipliers(dataset: Dataset, published: PublishedGrowth) -> dict[str, float]:
    """By section, the multiplier that its published growth leaves after its own: mₕ = (1 + gₕ) VAₕ,ₙ₋₁ / VAₕ,ₙ.

    Published penetration is a rate times value added, and one multiplier moves every rate; so sections without
    core each tell the same multiplier, if the reports do as they say.
    """
    money, sections = _unit(dataset, "money"), {"industry": published.sections}
    years: dict[str, Sequence[object]] = {"year": [published.year - 1, published.year], **sections}
    growth = dataset.select(dims=["industry"], labels=sections, unit="1", **published.growth.model_dump())
    levels = dataset.select(dims=list(years), labels=years, unit=money, **published.value_added.model_dump())
    before, now = levels.to_numpy()
    multipliers = (1.0 + growth.to_numpy()) * before / now
    return dict(zip(published.sections, multipliers.tolist(), strict=True))


def _series(dataset: Dataset, query: SeriesRecord, years: Sequence[int]) -> Floats:
    rows = query.model_dump(exclude={"kind", "gaps"})
    found = dataset.select(dims=["year"], labels={}, unit=_unit(dataset, query.kind), **rows)
    return fill(found.indexes["year"], found.to_numpy(), years, query.gaps)[0]


def _capitals(
    dataset: Dataset, spec: StudyRecord, years: Sequence[int], outputs: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Capital by each method, from one stock: itself, the flow it implies, that flow accumulated otherwise."""
    stock = _series(dataset, spec.stock.data, [years[0] - 1, *years])
    flow = derived_investment(stock, spec.derived_investment.depreciation)
    capitals = {}
    for name, way in spec.capital.items():
        if way.method == "perpetual-inventory":
            assert way.depreciation is not None
            # from the stock that the flow's own growth would have left, I / (g + δ)
            growth = (flow[-1] / flow[0]) ** (1.0 / (len(flow) - 1)) - 1.0
            start = flow[0] / (growth + way.depreciation)
            capital = perpetual_inventory(flow, way.depreciation, start)
        else:
            capital = stock[1:] if way.method == "stock" else flow
        deflator = outputs["nominal"] / outputs["real"] if way.prices == "current" else 1.0
        capitals[name] = capital * deflator
    return capitals


def _unit(dataset: Dataset, kind: str) -> str:
    return Kind.parse(kind).unit(dataset.counted_in)

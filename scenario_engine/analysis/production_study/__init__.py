"""The technology multiplier over every choice its makers leave open, beside the one their own figures imply.

A study is a TOML file: which series may stand for output, capital and labour, and which years are fitted.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from scenario_engine.analysis.production_study.records import (
    ChoiceRecord,
    PublishedGrowth,
    SeriesRecord,
    StudyRecord,
)
from scenario_engine.data import catalogue
from scenario_engine.data.dataset import Dataset
from scenario_engine.methods.growth.estimation import (
    Form,
    ProductionFit,
    derived_investment,
    fit_production,
    perpetual_inventory,
)
from scenario_engine.methods.growth.gaps import fill
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.toml import located
from scenario_engine.support.toml.validation import validated
from scenario_engine.support.units import Kind

__all__ = ["Estimate", "Study", "run_study"]


@dataclass(frozen=True)
class Specification:
    """One choice of series and form."""

    output: str
    capital: str
    labour: str
    form: Form


@dataclass(frozen=True)
class Estimate:
    """A specification, its fit, and the yearly multipliers γₙ / γₙ₋₁ it implies by year."""

    specification: Specification
    fit: ProductionFit
    multipliers: Mapping[int, float]


@dataclass(frozen=True)
class Study:
    """Every estimate of a study, which of them the reports print and which is the default, and the evidence.

    `implied` is, by section, the multiplier that published growth and the section's own growth leave.
    """

    estimates: tuple[Estimate, ...]
    report: Estimate
    default: Estimate
    implied: Mapping[str, float]
    implied_year: int

    def of_form(self, form: Form) -> tuple[Estimate, ...]:
        """The estimates of one form.

        `unrestricted`, `constant-returns` or `fixed-shares`.
        """
        return tuple(one for one in self.estimates if one.specification.form == form)


def run_study(path: Path) -> Study:
    """Every estimate of the study in a TOML file."""
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
    estimates = []
    for output, capital, labour, form in itertools.product(outputs, capitals, labours, get_args(Form)):
        y, k, n = (series / series[0] for series in (outputs[output], capitals[capital], labours[labour]))
        fit = fit_production(y[fitted], k[fitted], n[fitted], form, capital_share=spec.capital_share.value)
        before = years.index(since) - 1
        moved = fit.multipliers(y[before:], k[before:], n[before:])
        found = dict(zip(years[before + 1 :], map(float, moved), strict=True))
        estimates.append(Estimate(Specification(output, capital, labour, form), fit, found))
    return Study(
        tuple(estimates),
        _picked(estimates, spec.report, "report"),
        _picked(estimates, spec.default, "default"),
        implied_multipliers(dataset, spec.published),
        spec.published.year,
    )


def implied_multipliers(dataset: Dataset, published: PublishedGrowth) -> dict[str, float]:
    """By section, the multiplier that its published growth leaves after its own: mₕ = (1 + gₕ) VAₕ,ₙ₋₁ / VAₕ,ₙ.

    Published penetration is a rate times value added, and one multiplier moves every rate; so sections without
    core each tell the same multiplier, if the reports do as they say.
    """
    year, sections = published.year, published.sections
    growth = dataset.select(
        dims=["industry"], labels={"industry": sections}, unit="1", **published.growth.model_dump()
    ).to_numpy()
    before, now = dataset.select(
        dims=["year", "industry"],
        labels={"year": [year - 1, year], "industry": sections},
        unit=_unit(dataset, "money"),
        **published.value_added.model_dump(),
    ).to_numpy()
    return dict(zip(sections, ((1.0 + growth) * before / now).tolist(), strict=True))


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
            capital = _accumulated(flow, way.depreciation)
        else:
            capital = stock[1:] if way.method == "stock" else flow
        deflator = outputs["nominal"] / outputs["real"] if way.prices == "current" else 1.0
        capitals[name] = capital * deflator
    return capitals


def _accumulated(flow: Floats, depreciation: float) -> Floats:
    """Perpetual inventory from the stock that the flow's own growth would have left, I / (g + δ)."""
    growth = (flow[-1] / flow[0]) ** (1.0 / (len(flow) - 1)) - 1.0
    return perpetual_inventory(flow, depreciation, flow[0] / (growth + depreciation))


def _picked(estimates: Sequence[Estimate], choice: ChoiceRecord, key: str) -> Estimate:
    wanted = Specification(**choice.model_dump())
    for estimate in estimates:
        if estimate.specification == wanted:
            return estimate
    raise ScenarioEngineError(f"{key}: no estimate is {wanted}; name series that the study lists.")


def _unit(dataset: Dataset, kind: str) -> str:
    return Kind.parse(kind).unit(dataset.counted_in)

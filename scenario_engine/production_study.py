"""The technology multiplier over every choice its makers leave open, beside the one their own figures imply.

A study is a TOML file: which series may stand for output, capital and labour, and which years are fitted.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from scenario_engine.data import catalogue
from scenario_engine.data.dataset import Dataset
from scenario_engine.errors import ScenarioEngineError, near_miss
from scenario_engine.estimation import (
    Form,
    ProductionFit,
    derived_investment,
    fit_production,
    perpetual_inventory,
)
from scenario_engine.gaps import fill
from scenario_engine.units import Kind

__all__ = ["Estimate", "Study", "run_study"]

Floats = npt.NDArray[np.float64]


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

        Parameters
        ----------
        form
            `unrestricted`, `constant-returns` or `fixed-shares`.
        """
        return tuple(one for one in self.estimates if one.specification.form == form)


def run_study(path: Path) -> Study:
    """Every estimate of the study in a TOML file.

    Parameters
    ----------
    path
        The TOML file.

    Raises
    ------
    ScenarioEngineError
        No such file, a dataset or series that is not there, a specification that names an unknown series.
    """
    if not path.is_file():
        raise ScenarioEngineError(f"there is no study {str(path)!r}; give the path of a TOML file.")
    spec = tomllib.loads(path.read_text(encoding="utf-8"))
    dataset = catalogue.find(spec["dataset"], path.parent)
    first, last = spec["fit"]
    until = spec["multipliers"][1]
    years = list(range(first, until + 1))
    outputs = {name: _series(dataset, query, years) for name, query in spec["output"].items()}
    labours = {name: _series(dataset, query, years) for name, query in spec["labour"].items()}
    capitals = _capitals(dataset, spec, years, outputs)
    share = spec["capital_share"]["value"]
    fitted = slice(0, last - first + 1)
    estimates = []
    for output, capital, labour, form in itertools.product(outputs, capitals, labours, get_args(Form)):
        y, k, n = (series / series[0] for series in (outputs[output], capitals[capital], labours[labour]))
        fit = fit_production(y[fitted], k[fitted], n[fitted], form, capital_share=share)
        since = years.index(spec["multipliers"][0]) - 1
        moved = fit.multipliers(y[since:], k[since:], n[since:])
        found = dict(zip(years[since + 1 :], map(float, moved), strict=True))
        estimates.append(Estimate(Specification(output, capital, labour, form), fit, found))
    published = spec["published"]
    return Study(
        tuple(estimates),
        _picked(estimates, spec, "report"),
        _picked(estimates, spec, "default"),
        implied_multipliers(dataset, published),
        published["year"],
    )


def implied_multipliers(dataset: Dataset, published: Mapping[str, Any]) -> dict[str, float]:
    """By section, the multiplier that its published growth leaves after its own: mₕ = (1 + gₕ) VAₕ,ₙ₋₁ / VAₕ,ₙ.

    Published penetration is a rate times value added, and one multiplier moves every rate; so sections without
    core each tell the same multiplier, if the reports do as they say.
    """
    year, sections = published["year"], published["sections"]
    growth = dataset.select(
        dims=["industry"], labels={"industry": sections}, unit="1", **published["growth"]
    ).to_numpy()
    before, now = dataset.select(
        dims=["year", "industry"],
        labels={"year": [year - 1, year], "industry": sections},
        unit=_unit(dataset, "money"),
        **published["value_added"],
    ).to_numpy()
    return dict(zip(sections, ((1.0 + growth) * before / now).tolist(), strict=True))


def _series(dataset: Dataset, query: Mapping[str, Any], years: Sequence[int]) -> Floats:
    query = dict(query)
    unit, how = _unit(dataset, query.pop("kind")), query.pop("gaps", "interpolate")
    found = dataset.select(dims=["year"], labels={}, unit=unit, **query)
    return fill(found.indexes["year"], found.to_numpy(), years, how)[0]


def _capitals(
    dataset: Dataset, spec: Mapping[str, Any], years: Sequence[int], outputs: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Capital by each method, from one stock: itself, the flow it implies, that flow accumulated otherwise."""
    stock = _series(dataset, spec["stock"]["data"], [years[0] - 1, *years])
    flow = derived_investment(stock, spec["derived_investment"]["depreciation"])
    methods: dict[str, Callable[[Mapping[str, Any]], Floats]] = {
        "stock": lambda _: stock[1:],
        "investment": lambda _: flow,
        "perpetual-inventory": lambda way: _accumulated(flow, way["depreciation"]),
    }
    capitals = {}
    for name, way in spec["capital"].items():
        method = methods.get(way["method"])
        if method is None:
            advice = near_miss(way["method"], methods)
            raise ScenarioEngineError(
                f"capital {name!r}: there is no method {way['method']!r}. {advice}".rstrip()
            )
        deflator = outputs["nominal"] / outputs["real"] if way.get("prices") == "current" else 1.0
        capitals[name] = method(way) * deflator
    return capitals


def _accumulated(flow: Floats, depreciation: float) -> Floats:
    """Perpetual inventory from the stock that the flow's own growth would have left, I / (g + δ)."""
    growth = (flow[-1] / flow[0]) ** (1.0 / (len(flow) - 1)) - 1.0
    return perpetual_inventory(flow, depreciation, flow[0] / (growth + depreciation))


def _picked(estimates: Sequence[Estimate], spec: Mapping[str, Any], key: str) -> Estimate:
    wanted = Specification(**spec[key])
    for estimate in estimates:
        if estimate.specification == wanted:
            return estimate
    raise ScenarioEngineError(f"{key}: no estimate is {wanted}; name series that the study lists.")


def _unit(dataset: Dataset, kind: str) -> str:
    return Kind.parse(kind).unit(dataset.counted_in)

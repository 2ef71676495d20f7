"""An index against print: largest misfit, ranks that differ, figures met to the printed digit, possible weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr
from scipy.stats import rankdata

from scenario_engine.analysis.indices import feasible
from scenario_engine.analysis.indices.feasible import Band
from scenario_engine.analysis.indices.records import Target
from scenario_engine.analysis.indices.spec import Spec
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, near_miss


@dataclass(frozen=True)
class Fit:
    """One published series against the same series computed, both in the unit of print."""

    variable: str
    branch: str | None
    computed: xr.DataArray
    printed: xr.DataArray
    digits: int | None

    @property
    def name(self) -> str:
        """Variable and branch."""
        return f"{self.variable} {self.branch}" if self.branch else self.variable

    @property
    def misfit(self) -> float:
        """Largest absolute difference."""
        return float(np.abs(self.computed - self.printed).max())

    @property
    def worst(self) -> tuple[object, ...]:
        """Labels of the largest difference: year and case, of each what there is more than one of."""
        gap = abs(self.computed - self.printed)
        cell = np.unravel_index(int(np.nanargmax(gap.to_numpy())), gap.shape)
        return tuple(gap.indexes[dim][i] for dim, i in zip(gap.dims, cell, strict=True) if gap.sizes[dim] > 1)

    @property
    def count(self) -> int:
        """How many figures are compared."""
        return int(self.printed.notnull().sum())

    @property
    def met(self) -> int:
        """How many computed figures round to the printed one."""
        if self.digits is None:
            return int((np.abs(self.computed - self.printed) < 1e-9).sum())
        half = 0.5 * 10.0**-self.digits * (1 + 1e-9)
        return int((np.abs(self.computed - self.printed) <= half).sum())

    @property
    def ranks_differ(self) -> int | None:
        """How many cases take another place than in print; None where places are not meant."""
        if self.computed.sizes.get("case", 1) < 3 or self.name.startswith("tier"):
            return None
        ours, theirs = (
            rankdata(-values.to_numpy(), method="min", axis=1) for values in (self.computed, self.printed)
        )
        return int((ours != theirs).sum())

    def disagreements(self) -> list[tuple[str, float, float]]:
        """Case, computed and printed value wherever they differ, in the last year."""
        ours, theirs = self.computed.isel(year=-1), self.printed.isel(year=-1)
        return [
            (str(case), float(a), float(b))
            for case, a, b in zip(ours.indexes["case"], ours.to_numpy(), theirs.to_numpy(), strict=True)
            if not np.isclose(a, b) and not np.isnan(b)
        ]


@dataclass(frozen=True)
class Comparison:
    """Every published series against the index under one weighting."""

    weights: str
    fits: list[Fit]


def compare(spec: Spec, weights: str, result: xr.Dataset) -> Comparison:
    """The fits of all targets of the file."""
    fits = [_fit(spec, index, target, result) for index, target in enumerate(spec.record.published)]
    return Comparison(weights, [fit for fit in fits if fit is not None])


def _fit(spec: Spec, index: int, target: Target, result: xr.Dataset) -> Fit | None:
    key = ("published", str(index))
    if target.variable not in result:
        raise spec.refusal(
            ScenarioEngineError(
                f"the index has no variable {target.variable!r}.",
                near_miss(target.variable, map(str, result)),
            ),
            (*key, "variable"),
            "published",
        )
    array = result[target.variable]
    if "branch" in array.dims:
        if target.branch not in spec.branches:
            raise spec.refusal(
                ScenarioEngineError(
                    f"{target.variable} needs a branch.", near_miss(str(target.branch), spec.branches)
                ),
                key,
                "published",
            )
        array = array.sel(branch=target.branch, drop=True)
    printed = _printed(spec, target, key)
    years = [year for year in printed.indexes["year"] if year in array.indexes["year"]]
    if not years:
        return None
    cases = [case for case in printed.indexes["case"] if case in array.indexes["case"]]
    chosen = {"year": years, "case": cases}
    if "draw" in array.dims:
        array = array.mean("draw")
    computed = array.sel(chosen).transpose("year", "case")
    return Fit(
        target.variable,
        target.branch,
        computed / _factor(target.unit),
        printed.sel(chosen).transpose("year", "case"),
        target.digits,
    )


def _printed(spec: Spec, target: Target, key: tuple[str, ...]) -> xr.DataArray:
    """The published figures over year and case, in the unit of print."""
    if target.value is not None:
        case = next(iter(spec.cases))
        return xr.DataArray([[target.value]], {"year": [target.year], "case": [case]}, ["year", "case"])
    assert target.data is not None
    cases = _names_in_print(spec, target)
    dimension = spec.record.cases.dimension
    try:
        array = spec.dataset.select(
            target.data.file,
            ["year", dimension],
            {dimension: list(cases), **({"year": target.data.years} if target.data.years else {})},
            target.unit,
            indicator=target.data.indicator,
            vintage=target.data.vintage,
            where=target.data.where,
            may_lack=True,
        )
    except ScenarioEngineError as fault:
        raise spec.refusal(fault, (*key, "data"), "published") from None
    known = array.isel({dimension: array.notnull().any("year").to_numpy()})
    named = known.assign_coords({dimension: [cases[label] for label in known.indexes[dimension]]})
    return named.rename({dimension: "case"})


def _names_in_print(spec: Spec, target: Target) -> dict[str, str]:
    """Label in print → label of the case, by a concordance table where the two differ."""
    if target.cases is None:
        return {case: case for case in spec.cases}
    rows = spec.dataset.table(target.cases)
    pairs = zip(rows["published_label"], rows[spec.record.cases.dimension], strict=True)
    return {name: case for name, case in pairs if case in spec.cases}


def _factor(unit: str) -> float:
    return 0.01 if unit.startswith("percent") else 1.0


def bands(spec: Spec, branch_score: xr.DataArray) -> list[Band]:
    """What print says of the weights of branches: rounded indices and rounded shares in growth."""
    scores = branch_score.isel(case=0, drop=True).transpose("year", "branch")
    found: list[Band] = []
    for index, target in enumerate(spec.record.published):
        if target.digits is None or not target.fits:
            continue
        printed = _printed(spec, target, ("published", str(index))).isel(case=0)
        for year in printed.indexes["year"]:
            if year not in scores.indexes["year"]:
                continue
            value, label = float(printed.sel(year=year)), f"{target.variable} {year}"
            if target.variable == "composite_index":
                found.append(feasible.printed_index(_row(scores, year), value, target.digits, label))
            elif target.variable == "branch_growth_share" and (year - 1) in scores.indexes["year"]:
                factor = _factor(target.unit)
                half, value = 0.5 * 10.0**-target.digits * factor, value * factor
                change = _row(scores, year) - _row(scores, year - 1)
                at = spec.branches.index(str(target.branch))
                found.extend(feasible.printed_share(change, at, value - half, value + half, label))
    return found


def _row(scores: xr.DataArray, year: int) -> Floats:
    return np.asarray(scores.sel(year=year).to_numpy())


def feasible_weights(spec: Spec, branch_score: xr.DataArray) -> xr.DataArray:
    """Least and greatest weight of each branch that reproduces everything printed."""
    found = feasible.bounds(bands(spec, branch_score), len(spec.branches))
    return xr.DataArray(found, {"branch": spec.branches, "bound": ["low", "high"]}, ["branch", "bound"])

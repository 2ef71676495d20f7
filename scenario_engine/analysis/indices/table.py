"""The indicator table of an index file: years × cases × indicators, with direction, goalposts and branches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from scenario_engine.analysis.indices.records import OPPOSITE
from scenario_engine.analysis.indices.sources import Filled, Reader
from scenario_engine.analysis.indices.spec import IndexFile
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError, listing

LARGEST = 1e150
"""The square of what is larger is infinite, and so a standard deviation."""


def model_inputs(spec: IndexFile, reader: Reader) -> tuple[dict[str, xr.DataArray], xr.DataArray]:
    """What the operators of an index need, and a mask of the values that a policy filled."""
    columns: dict[str, Filled] = {}
    problems = []
    for name, entry in spec.record.indicators.items():
        try:
            columns[name] = reader.column(entry, entry.missing or spec.record.missing, name)
            largest = float(abs(columns[name].values).max())
            if largest > LARGEST:
                raise ScenarioEngineError(f"a value of {largest:g} cannot be scored.", "Take a larger unit.")
        except ProblemsFound as fault:
            problems.extend(fault.problems)
        except ScenarioEngineError as fault:
            problems.extend(spec.refusal(fault, ("indicators", name), f"indicators.{name}").problems)
    if problems:
        raise ProblemsFound(list(dict.fromkeys(problems)))
    names = list(columns)
    entries = [spec.record.indicators[name] for name in names]
    along = {"indicator": names, "unit": ("indicator", [entry.unit for entry in entries])}
    table = _stacked([columns[name].values for name in names]).assign_coords(along)
    filled = _stacked([columns[name].mask for name in names]).assign_coords(along)
    direction = xr.DataArray(
        [1.0 if entry.better == "more" else -1.0 for entry in entries], along, ["indicator"]
    )
    membership = _membership(spec, names)
    best = _goalpost(spec, table, direction, [entry.best for entry in entries])
    worst = _goalpost(spec, table, -direction, [entry.worst for entry in entries])
    lowest, highest = spec.record.band or OPPOSITE.get(spec.record.normalisation, (0.0, 100.0))
    inputs = {
        "indicator_table": _at_own_mean(table, best, worst, membership),
        "indicator_direction": direction,
        "indicator_membership": membership,
        "branch_direction": _branch_direction(spec),
        "best_value": best,
        "worst_value": worst,
        "lowest_score": xr.DataArray(lowest),
        "highest_score": xr.DataArray(highest),
        "case_count": xr.DataArray(float(spec.record.case_count or len(spec.cases))),
    }
    if spec.record.logarithm_scale is not None:
        inputs["logarithm_scale"] = xr.DataArray(spec.record.logarithm_scale)
    return {name: array.drop_vars("unit", errors="ignore") for name, array in inputs.items()}, filled


def units(spec: IndexFile) -> list[str]:
    """Unit of each indicator, in order."""
    return [entry.unit for entry in spec.record.indicators.values()]


def _stacked(arrays: list[xr.DataArray]) -> xr.DataArray:
    aligned = xr.broadcast(*arrays)
    return xr.concat(aligned, "indicator", join="exact").transpose(..., "year", "case", "indicator")


def _membership(spec: IndexFile, names: list[str]) -> xr.DataArray:
    rows = [[float(spec.branch_of[name] == branch) for name in names] for branch in spec.branches]
    return xr.DataArray(
        rows, coords={"branch": spec.branches, "indicator": names}, dims=["branch", "indicator"]
    )


def _branch_direction(spec: IndexFile) -> xr.DataArray:
    """−1 for a branch of which less is better, else 1."""
    less = {name for name, entry in spec.record.branches.items() if entry.better == "less"}
    return xr.DataArray(
        [-1.0 if branch in less else 1.0 for branch in spec.branches], {"branch": spec.branches}, ["branch"]
    )


def _at_own_mean(
    table: xr.DataArray, best: xr.DataArray, worst: xr.DataArray, membership: xr.DataArray
) -> xr.DataArray:
    """The table without gaps: what is not known of a case lies as far from worst to best as, on average, what is known
    of it in the same branch, and where that is nothing in all branches."""
    if not bool(table.isnull().any()):
        return table
    span = best - worst
    place = (table - worst) / span.where(span != 0.0)
    of_branch = place.where(membership > 0).mean("indicator").fillna(place.mean("indicator"))
    unknown = of_branch.isnull().any([dim for dim in of_branch.dims if dim != "case"])
    if bool(unknown.any()):
        cases = listing(unknown.indexes["case"][unknown.to_numpy()])
        raise ScenarioEngineError(f"nothing is known of {cases}, so that there is no mean of its own.")
    own = of_branch.where(membership > 0).sum("branch").transpose(*table.dims)
    return table.fillna(worst + own * span)


def _goalpost(
    spec: IndexFile, table: xr.DataArray, direction: xr.DataArray, given: Sequence[float | None]
) -> xr.DataArray:
    """The extreme of each indicator in a direction: as the file gives it, else as observed among the cases."""
    over = ["case"] if spec.record.goalposts == "each-year" else ["case", "year"]
    observed = table.max(over).where(direction > 0, table.min(over))
    observed = observed.fillna(
        100.0 * (direction > 0)
    )  # an indicator of which nothing is known counts in points
    known = direction.copy(data=np.array(given, dtype=float))
    goalpost = observed.where(known.isnull(), known)
    return goalpost if "year" in goalpost.dims else goalpost.expand_dims(year=table.indexes["year"])

"""The indicator table of an index file: years × cases × indicators, with direction, goalposts and branches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from scenario_engine.analysis.indices.sources import Filled, Reader
from scenario_engine.analysis.indices.spec import IndexFile
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError


def model_inputs(spec: IndexFile, reader: Reader) -> tuple[dict[str, xr.DataArray], xr.DataArray]:
    """What the operators of an index need, and a mask of the values that a policy filled."""
    columns: dict[str, Filled] = {}
    problems = []
    for name, entry in spec.record.indicators.items():
        try:
            columns[name] = reader.column(entry, entry.missing or spec.record.missing, name)
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
    inputs = {
        "indicator_table": table,
        "indicator_direction": direction,
        "indicator_membership": _membership(spec, names),
        "best_value": _goalpost(spec, table, direction, [entry.best for entry in entries]),
        "worst_value": _goalpost(spec, table, -direction, [entry.worst for entry in entries]),
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


def _goalpost(
    spec: IndexFile, table: xr.DataArray, direction: xr.DataArray, given: Sequence[float | None]
) -> xr.DataArray:
    """The extreme of each indicator in a direction: as the file gives it, else as observed among the cases."""
    over = ["case"] if spec.record.goalposts == "each-year" else ["case", "year"]
    observed = table.max(over).where(direction > 0, table.min(over))
    known = direction.copy(data=np.array(given, dtype=float))
    goalpost = observed.where(known.isnull(), known)
    return goalpost if "year" in goalpost.dims else goalpost.expand_dims(year=table.indexes["year"])

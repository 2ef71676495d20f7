"""The indicator table of an index file: years × cases × indicators, with direction, goalposts and branches."""

from __future__ import annotations

import xarray as xr

from scenario_engine.analysis.indices.records import Indicator
from scenario_engine.analysis.indices.sources import Column, Reader
from scenario_engine.analysis.indices.spec import Spec
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError


def model_inputs(spec: Spec, reader: Reader) -> tuple[dict[str, xr.DataArray], xr.DataArray]:
    """What the operators of an index need, and a mask of the values that a policy filled."""
    columns: dict[str, Column] = {}
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
    filled = _stacked([columns[name].filled for name in names]).assign_coords(along)
    direction = xr.DataArray(
        [1.0 if entry.better == "more" else -1.0 for entry in entries], coords=along, dims=["indicator"]
    )
    inputs = {
        "indicator_table": table,
        "indicator_direction": direction,
        "indicator_membership": _membership(spec, names),
        "best_value": _goalpost(spec, table, entries, best=True),
        "worst_value": _goalpost(spec, table, entries, best=False),
        "case_count": xr.DataArray(float(spec.record.case_count or len(spec.cases))),
    }
    if spec.record.logarithm_scale is not None:
        inputs["logarithm_scale"] = xr.DataArray(spec.record.logarithm_scale)
    return {name: array.drop_vars("unit", errors="ignore") for name, array in inputs.items()}, filled


def units(spec: Spec) -> list[str]:
    """Unit of each indicator, in order."""
    return [entry.unit for entry in spec.record.indicators.values()]


def _stacked(arrays: list[xr.DataArray]) -> xr.DataArray:
    aligned = xr.broadcast(*arrays)
    return xr.concat(aligned, "indicator", join="exact").transpose(..., "year", "case", "indicator")


def _membership(spec: Spec, names: list[str]) -> xr.DataArray:
    rows = [[float(spec.branch_of[name] == branch) for name in names] for branch in spec.branches]
    return xr.DataArray(
        rows, coords={"branch": spec.branches, "indicator": names}, dims=["branch", "indicator"]
    )


def _goalpost(spec: Spec, table: xr.DataArray, entries: list[Indicator], *, best: bool) -> xr.DataArray:
    """The best or worst value of each indicator: as the file says, else as observed among the cases."""
    over = ["case"] if spec.record.goalposts == "each-year" else ["case", "year"]
    highest, lowest = table.max(over), table.min(over)
    columns = []
    for index, entry in enumerate(entries):
        given = entry.best if best else entry.worst
        observed = (highest if (entry.better == "more") == best else lowest).isel(indicator=index, drop=True)
        columns.append(observed if given is None else xr.full_like(observed, given))
    joined = xr.concat(columns, table.indexes["indicator"], join="exact")
    if "year" not in joined.dims:
        joined = joined.expand_dims(year=table.indexes["year"])
    return joined

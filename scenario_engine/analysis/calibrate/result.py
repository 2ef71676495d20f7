"""The result of a calibration: a scenario fragment with the fit behind it, and joint draws beside it."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import tomlkit

from scenario_engine.analysis.calibrate.fit import BestFit
from scenario_engine.analysis.calibrate.identifiability import Identifiability
from scenario_engine.analysis.calibrate.leave_out import LeftOut, mean_absolute_error
from scenario_engine.analysis.calibrate.posterior import Posterior
from scenario_engine.analysis.calibrate.spec import CalibrationSpec
from scenario_engine.scenario import provenance
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import checksums
from scenario_engine.support.files.replacing import write_texts
from scenario_engine.support.toml.bilingual import phrase
from scenario_engine.support.toml.inline import inline

if TYPE_CHECKING:
    import xarray as xr

DIGITS = 12
"""Significant digits of a fitted value: enough to meet the fit again, few enough to hide the last bits of rounding."""


@dataclass(frozen=True)
class Calibrated:
    """Everything one calibration found."""

    spec: CalibrationSpec
    fit: BestFit
    posterior: Posterior | None
    identifiability: Identifiability | None
    left_out: Sequence[LeftOut] = ()
    warnings: tuple[str, ...] = ()

    @property
    def labels(self) -> list[tuple[str, object]]:
        """Dimension and label of every target and parameter."""
        targets = [(target.dim, label) for target in self.fit.problem.targets for label in target.labels]
        blocks = self.fit.problem.parameters.blocks
        cells = [(block.each, own) for block in blocks for own in block.labels]
        return [*targets, *(pair for dims, own in cells for pair in zip(dims, own, strict=True))]

    def inputs(self) -> dict[str, xr.DataArray]:
        """The calibrated inputs at the fit."""
        arrays = self.fit.problem.parameters.inputs(self.fit.point[None])
        return {name: array.isel(draw=0, drop=True) for name, array in arrays.items()}


def write(found: Calibrated, path: Path, today: date) -> list[Path]:
    """Write the fragment, and the draws beside it where there are any, which it knows by their sum."""
    draws = {draws_path(path): draws_table(found)} if found.posterior is not None else {}
    page = document(found, today)
    page["calibration"]["draws_sha256"] = next(map(checksums.of_text, draws.values()), "")
    write_texts(texts := {path: tomlkit.dumps(page), **draws})
    return list(texts)


def draws_path(result: Path) -> Path:
    """Where the joint draws of a result lie."""
    return result.with_name(f"{result.stem}-draws.csv")


def document(found: Calibrated, today: date) -> tomlkit.TOMLDocument:
    """The fragment: labels, inputs, and under [calibration] how they were found."""
    spec = found.spec
    page = tomlkit.document()
    page.add(tomlkit.comment(f"Written by `scenario-engine calibrate {_command(spec)}`, not by hand."))
    page.add(
        tomlkit.comment("Scenarios take it in with `extends`; [calibration] is a record and sets nothing.")
    )
    page.add(tomlkit.nl())
    title = spec.title
    page["title"] = inline(dict(title))
    labels = _labels(found)
    if labels:
        page["labels"] = {dim: list(names) for dim, names in labels.items()}
    inputs = tomlkit.table(is_super_table=True)
    for name, array in found.inputs().items():
        inputs[name] = _entry(array, spec)
    page["inputs"] = inputs
    page["calibration"] = _record(found, today)
    return page


def _record(found: Calibrated, today: date) -> dict[str, Any]:
    spec, fit = found.spec, found.fit
    record: dict[str, Any] = {
        "specification": spec.path.name,
        "specification_sha256": checksums.sha256(spec.path),
        "date": today.isoformat(),
        "engine": provenance.engine_version(),
        "arithmetic": str(fit.problem.engine),
        "method": spec.record.fit.method,
        "half_sum_of_squares": _rounded(fit.cost),
        "starts": len(fit.costs),
        "starts_that_agree": fit.agreeing,
        "at_bounds": list(fit.at_bounds),
    }
    if found.posterior is not None:
        record["draws"] = draws_path(spec.result).name
        record["effective_share_of_proposals"] = _rounded(found.posterior.effective, 3)
    record["data_sha256"] = {path.name: checksums.sha256(path) for path in spec.scenario.dataset.files()}
    record["parameters"] = _parameters(found)
    record["fit"] = {
        name: inline({"printed": _rounded(a), "model": _rounded(b), "sd": _rounded(s, 3)})
        for name, a, b, s in zip(
            fit.problem.target_names, fit.problem.printed, fit.predicted, fit.problem.sd, strict=True
        )
    }
    if found.left_out:
        record["left_out"] = {
            one.label: inline(
                {
                    "printed": _rounded(one.printed),
                    "predicted": _rounded(one.predicted),
                    "error": _rounded(one.error, 3),
                }
            )
            for one in found.left_out
        }
        record["left_out_mean_absolute_error"] = _rounded(mean_absolute_error(found.left_out), 3)
    if found.identifiability is not None:
        seen = found.identifiability
        record["singular_values"] = [_rounded(one.singular_value, 4) for one in seen.directions]
        record["pairs_that_trade_off"] = [[one, other, _rounded(r, 2)] for one, other, r in seen.pairs]
    return record


def _parameters(found: Calibrated) -> dict[str, Any]:
    names, values = found.fit.problem.parameters.names, found.fit.values
    rows = {name: {"value": _rounded(value)} for name, value in zip(names, values, strict=True)}
    if found.posterior is not None:
        for name, low, high in zip(names, *found.posterior.quantiles(0.05, 0.95), strict=True):
            rows[name] |= {"low_5": _rounded(low, 4), "high_95": _rounded(high, 4)}
    if found.identifiability is not None:
        for name, ratio in zip(names, found.identifiability.shrinkage, strict=True):
            if np.isfinite(ratio):
                rows[name]["sd_over_prior_sd"] = _rounded(ratio, 3)
    return {name: inline(row) for name, row in rows.items()}


def draws_table(found: Calibrated) -> str:
    """Joint draws as CSV: one column a label, as a sweep's `posterior` reads them; a comment says what they are.

    An input of more than one dimension has columns for its free cells alone.
    """
    assert found.posterior is not None
    parameters = found.fit.problem.parameters
    arrays = parameters.inputs(found.posterior.points)
    columns: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        if array.ndim == 1:
            columns[name] = array.to_numpy()
        elif array.ndim == 2:
            for label in array.indexes[array.dims[1]]:
                key = str(label)
                columns[f"{name}[{label}]" if key in columns else key] = array.sel(
                    {array.dims[1]: label}
                ).to_numpy()
    single = {name for name, array in arrays.items() if array.ndim <= 2}
    for name, values in zip(parameters.names, found.posterior.values.T, strict=True):
        if name.split("[")[0] not in single:
            columns[name] = values
    lines = [
        f"# {len(found.posterior.points)} joint draws of the posterior of {found.spec.path.name}; rows belong together"
    ]
    lines.append(",".join(f'"{name}"' if "," in name else name for name in columns))
    lines += [",".join(f"{value:.10g}" for value in row) for row in np.column_stack(list(columns.values()))]
    return "\n".join(lines) + "\n"


def _labels(found: Calibrated) -> dict[str, Sequence[str]]:
    """Labels that are a choice of the scenario, along dimensions of the calibrated inputs."""
    own = found.spec.scenario.said.table("labels")
    dims = {str(dim) for block in found.fit.problem.parameters.blocks for dim in block.base.dims}
    return {dim: names for dim, names in own.items() if dim in dims and isinstance(names, list)}


def _entry(array: xr.DataArray, spec: CalibrationSpec) -> dict[str, Any]:
    """An input in the scenario language."""
    others = [str(dim) for dim in array.dims if dim != "year"]
    if len(others) > 1:
        raise ScenarioEngineError(
            f"{array.name} runs over {', '.join(map(str, array.dims))}; a result can hold year and one more dimension."
        )
    entry: dict[str, Any] = {"unit": array.attrs["units"]}
    if not others:
        entry |= _along_years(array)
    else:
        ways = {str(label): _along_years(array.sel({others[0]: label})) for label in array.indexes[others[0]]}
        plain = {
            label: way["value"] if "value" in way else inline({"path": inline(way["path"])})
            for label, way in ways.items()
        }
        constants = Counter(value for value in plain.values() if isinstance(value, float))
        usual, times = constants.most_common(1)[0] if constants else (0.0, 0)
        by: dict[str, Any] = {"default": usual} if times > 1 else {}
        by |= {label: value for label, value in plain.items() if not (times > 1 and value == usual)}
        entry["by"] = {others[0]: by}
    entry["source"] = inline(phrase("calibrated", file=spec.path.name, title=spec.scenario.title))
    entry["quality"] = inline(phrase("calibrated_how_well"))
    return entry


def _along_years(array: xr.DataArray) -> dict[str, Any]:
    values = np.array([_rounded(value) for value in np.atleast_1d(array.to_numpy())])
    if "year" not in array.dims or np.all(values == values[0]):
        return {"value": float(values[0])}
    years = array.indexes["year"].to_numpy().astype(float)
    keep = [0]
    for at in range(1, len(years) - 1):
        straight = np.interp(years[at], [years[keep[-1]], years[at + 1]], [values[keep[-1]], values[at + 1]])
        if not np.isclose(straight, values[at], rtol=1e-12, atol=1e-15) or values[keep[-1]] != values[at]:
            keep.append(at)
    keep.append(len(years) - 1)
    return {"path": {str(int(years[at])): float(values[at]) for at in keep}}


def _rounded(value: float, digits: int = DIGITS) -> float:
    return float(f"{value:.{digits}g}")


def _command(spec: CalibrationSpec) -> str:
    path, parts = spec.path, spec.path.parts
    said = str(Path(*parts[parts.index("calibration") :])) if "calibration" in parts else path.name
    return shlex.join([said, *(word for text in spec.assigned for word in ("--set", text))])

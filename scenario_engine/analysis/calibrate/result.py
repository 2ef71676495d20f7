"""The result of a calibration: a scenario fragment with the fit behind it, joint draws beside it, and the outlook it leads to."""

import shlex
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import tomlkit
import xarray as xr
from tomlkit.items import Item

from scenario_engine.analysis.calibrate.fit import BestFit, fit, leave_out, mean_absolute_error
from scenario_engine.analysis.calibrate.posterior import Identifiability, Posterior
from scenario_engine.analysis.calibrate.spec import CalibrationSpec
from scenario_engine.engine.program import evaluate
from scenario_engine.engine.quantity import Quantity
from scenario_engine.scenario import provenance
from scenario_engine.scenario.files import layer_of
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import checksums
from scenario_engine.support.files.replacing import write_texts
from scenario_engine.support.tabulated import in_columns
from scenario_engine.support.toml.bilingual import phrase
from scenario_engine.support.toml.inline import inline
from scenario_engine.support.units import reads_in_percent

DIGITS = 12
"""Significant digits of a fitted value: enough to meet the fit again, few enough to hide the last bits of rounding."""


@dataclass(frozen=True)
class Calibrated:
    """Everything one calibration found."""

    spec: CalibrationSpec
    fit: BestFit
    posterior: Posterior | None
    identifiability: Identifiability | None
    left_out: xr.Dataset | None = None
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
    page["title"] = inline(spec.title)
    # labels that are a choice of the scenario, along dimensions of the calibrated inputs
    dims = {str(dim) for block in found.fit.problem.parameters.blocks for dim in block.base.dims}
    own = spec.scenario.said.table("labels").items()
    if labels := {dim: list(names) for dim, names in own if dim in dims and isinstance(names, list)}:
        page["labels"] = labels
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
    goal = fit.problem
    rows = zip(goal.target_names, goal.printed, fit.predicted, goal.sd, strict=True)
    record["fit"] = {name: _inline(printed=a, model=b, sd=(sd, 3)) for name, a, b, sd in rows}
    if found.left_out is not None:
        record["left_out"] = {
            label: _inline(printed=printed, predicted=predicted, error=(error, 3))
            for label, printed, predicted, error in found.left_out.to_dataframe().itertuples()
        }
        record["left_out_mean_absolute_error"] = _rounded(mean_absolute_error(found.left_out), 3)
    if found.identifiability is not None:
        seen = found.identifiability
        record["singular_values"] = [_rounded(value, 4) for value in seen.singular_values]
        record["pairs_that_trade_off"] = [[one, other, _rounded(r, 2)] for one, other, r in seen.pairs]
    return record


def _parameters(found: Calibrated) -> dict[str, Any]:
    names, values = found.fit.problem.parameters.names, found.fit.values
    rows: dict[str, dict[str, Any]] = {name: {"value": v} for name, v in zip(names, values, strict=True)}
    if found.posterior is not None:
        for name, low, high in zip(names, *found.posterior.quantiles(0.05, 0.95), strict=True):
            rows[name] |= {"low_5": (low, 4), "high_95": (high, 4)}
    if found.identifiability is not None:
        for name, ratio in zip(names, found.identifiability.shrinkage, strict=True):
            if np.isfinite(ratio):
                rows[name]["sd_over_prior_sd"] = (ratio, 3)
    return {name: _inline(**row) for name, row in rows.items()}


def draws_table(found: Calibrated) -> str:
    """Joint draws as CSV under a comment: one column a label, or a free cell, as a sweep's `posterior` reads them."""
    assert found.posterior is not None
    parameters = found.fit.problem.parameters
    arrays = parameters.inputs(found.posterior.points)
    columns: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        if array.ndim == 1:
            columns[name] = array.to_numpy()
        elif array.ndim == 2:
            for label, values in zip(array.indexes[array.dims[1]], array.to_numpy().T, strict=True):
                columns[f"{name}[{label}]" if str(label) in columns else str(label)] = values
    single = {name for name, array in arrays.items() if array.ndim <= 2}
    for name, values in zip(parameters.names, found.posterior.values.T, strict=True):
        if name.split("[")[0] not in single:
            columns[name] = values
    many, file = len(found.posterior.points), found.spec.path.name
    lines = [f"# {many} joint draws of the posterior of {file}; rows belong together"]
    lines.append(",".join(f'"{name}"' if "," in name else name for name in columns))
    lines += [",".join(f"{value:.10g}" for value in row) for row in np.column_stack(list(columns.values()))]
    return "\n".join(lines) + "\n"


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


def _inline(**numbers: float | tuple[float, int]) -> Item:
    """Numbers as a table on one line, each to the usual digits or to as many as stand beside it."""
    pairs = {name: one if isinstance(one, tuple) else (one, DIGITS) for name, one in numbers.items()}
    return inline({name: _rounded(value, digits) for name, (value, digits) in pairs.items()})


def _rounded(value: float, digits: int = DIGITS) -> float:
    return float(f"{value:.{digits}g}")


def _command(spec: CalibrationSpec) -> str:
    path, parts = spec.path, spec.path.parts
    said = str(Path(*parts[parts.index("calibration") :])) if "calibration" in parts else path.name
    return shlex.join([said, *(word for text in spec.assigned for word in ("--set", text))])


MOST_DRAWS = 500
"""Joint draws that a 90 % interval of an outlook is read off; its ends are then known to a tenth of its width."""

STATISTICS = ["fitted", "p05", "p95"]


def outlook(found: Calibrated) -> xr.Dataset:
    """The quantities the calibration file asks for, each in its unit; none where it asks for none.

    Over `statistic`: at the fit (`fitted`), and the ends of 90 % of the joint draws (`p05`, `p95`).
    """
    asked = found.spec.record.outlook
    if asked is None:
        return xr.Dataset(coords={"statistic": STATISTICS})
    scenario = with_result(load(asked.scenario), found)
    quantities = [Quantity.parse(text) for text in asked.quantities]
    wanted = sorted({one.name for one in quantities})
    counted_in = scenario.dataset.counted_in
    values = evaluate(scenario.graph, scenario.inputs, wanted, counted_in, indexes=scenario.indexes)
    drawn = values
    if found.posterior is not None:
        points = found.posterior.points[:MOST_DRAWS]
        inputs = {**scenario.inputs, **found.fit.problem.parameters.inputs(points)}
        drawn = evaluate(scenario.graph, inputs, wanted, counted_in, indexes=scenario.indexes)
    rows = {}
    for one in quantities:
        central, attrs = one.of(values[one.name]), values[one.name].attrs
        one.fail_unless_one_number(central)
        ends = np.quantile(one.of(drawn[one.name]).to_numpy(), (0.05, 0.95))
        display = "percent" if reads_in_percent(attrs) else ""
        told = {"units": attrs["units"], "display": display, "long_name": str(one)}
        rows[str(one)] = ("statistic", [float(central), *ends], told)
    return xr.Dataset(rows, {"statistic": STATISTICS})


def with_result(scenario: Scenario, found: Calibrated) -> Scenario:
    """A scenario that extends the result as well."""
    fitted = layer_of(tomlkit.dumps(document(found, date.min)), found.spec.result)
    return Scenario(scenario.path, (*scenario.layers, fitted))


def compare_lists(spec: CalibrationSpec) -> xr.Dataset:
    """Every candidate list of the file, best predictor first.

    Over `list`: how many labels it has, its error on labels it did not see, what it leaves of the fit, and the outlook it
    leads to.
    """
    lists, leaving = spec.record.lists, spec.record.leave_out
    if lists is None or leaving is None:
        raise ScenarioEngineError(f"{spec.path.name}: comparing lists needs [lists] and [leave_out].")
    found = []
    for name, labels in lists.candidates.items():
        candidate = spec.with_labels(labels)
        best = fit(candidate.objective())
        with spec.at("leave_out"):
            unseen = leave_out(best, leaving.target, leaving.labels, leaving.drop)
        with spec.at("outlook"):
            ahead = outlook(Calibrated(candidate, best, None, None, unseen)).sel(
                statistic="fitted", drop=True
            )
        found.append((mean_absolute_error(unseen), name, len(labels), best.cost, ahead))
    errors, names, counts, costs, outlooks = zip(*sorted(found, key=lambda one: one[0]), strict=True)
    said = [{"units": "1", "display": display} for display in ("count", "percent", "")]
    columns = zip(
        ("labels", "error unseen", "half sum of squares"), (counts, errors, costs), said, strict=True
    )
    table = in_columns(
        "list",
        names,
        {head: (list(values), told) for head, values, told in columns},
        title="Candidate lists, best predictor first",
        analysis="calibrate",
        notes="error unseen: mean absolute error on what is left out",
    )
    return table.assign(xr.concat(outlooks, "list").data_vars)

"""The verb: from a calibration file to fitted inputs, with what the data do and do not say, as labelled Datasets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.analysis.calibrate.fit import BestFit, fit
from scenario_engine.analysis.calibrate.identifiability import contradictions, identifiability, profile
from scenario_engine.analysis.calibrate.leave_out import leave_out, mean_absolute_error
from scenario_engine.analysis.calibrate.outlook import Candidate, outlook
from scenario_engine.analysis.calibrate.posterior import Posterior, distance, laplace, sample
from scenario_engine.analysis.calibrate.result import Calibrated
from scenario_engine.analysis.calibrate.spec import CalibrationSpec, read, said_of
from scenario_engine.engine.engines import engine_called
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files.project import find

__all__ = ["calibrate"]

Columns = Mapping[str, tuple[Iterable[Any], Mapping[str, str]]]

PLAIN, PERCENT = {"units": "1"}, {"units": "1", "display": "percent"}
EACH = {"units": "1", "display": "each"}
"""Numbers of a column that are of different quantities, so that each is written by itself."""


def calibrate(spec: str | Path | Scenario, engine: str = "", **tables: Any) -> xr.Dataset:
    """Fit what is free to what is published.

    Parameters
    ----------
    spec
        The calibration file, or the name of one that comes along; or a scenario, with the tables of such a file as dicts.
    engine
        `numpy` or `xla`; NumPy where none is named.
    **tables
        Of a scenario: `parameters`, `targets`, and perhaps `fit` and the others, with the keys they have in a file.

    Returns
    -------
    `published`, `model`, `gap`, `sd` and `residual` over `target`; `fitted`, its 90 % interval and `sd_over_prior` over
    `parameter`; joint draws of the `posterior` over `draw` and `parameter`; singular values over `direction`; what was left
    out and predicted over `left_out`; the outlook over `quantity`. Each in its canonical unit.

    Raises
    ------
    ProblemsFound
        What is wrong with the file or a table, at its place.
    ScenarioEngineError
        Where tables come beside a file.

    Examples
    --------
    >>> fitted = calibrate("china-2020")
    >>> fitted["fitted"].dims
    ('parameter',)
    """
    if isinstance(spec, Scenario):
        read_in = said_of(spec, tables)
    elif tables:
        raise ScenarioEngineError(
            f"{listing(tables)}: tables are for a scenario, and {str(spec)!r} is a calibration file.",
            "Change the file, or give a loaded scenario with all its tables.",
        )
    else:
        read_in = read(find(str(spec), "calibration", "calibration"))
    found = calibrated(read_in, engine)
    if found.posterior is None:
        return findings(found)
    draws = {"long_name": "Joint draws of the posterior", **EACH}
    return findings(found).assign(posterior=(("draw", "parameter"), found.posterior.values, draws))


def calibrated(spec: CalibrationSpec, engine: str = "") -> Calibrated:
    """The fit of a file by an engine, its posterior and what they leave open, with warnings."""
    how, warnings = spec.record.fit, []
    best = fit(spec.objective(engine_called(engine)), starts=how.starts, seed=how.seed)
    if best.agreeing < len(best.costs):
        warnings.append(f"only {best.agreeing} of {len(best.costs)} starts found the best fit.")
    if best.others:
        warnings.append(_several_optima(best))
    warnings += contradictions(best)
    if best.spread > 1e-3:
        warnings.append(
            f"starts with the same cost end up to {best.spread:.2g} apart: the data leave a direction open; give priors."
        )
    if best.at_bounds:
        warnings.append(f"at a bound: {', '.join(best.at_bounds)}.")
    posterior = seen = None
    try:
        posterior = laplace(best, how.draws, how.seed)
        seen = identifiability(best)
        if not posterior.trusted:
            warnings.append(
                f"only {posterior.effective:.2%} of the proposals count: the posterior is far from normal on these "
                "scales, do not trust the draws. Try another `scale`, or tighter priors."
            )
    except ScenarioEngineError as fault:
        warnings.append(f"no posterior: {fault}")
    leaving = spec.record.leave_out
    unseen = leave_out(best, leaving.target, leaving.labels, leaving.drop) if leaving else []
    return Calibrated(spec, best, posterior, seen, unseen, tuple(warnings))


def _several_optima(best: BestFit) -> str:
    """Where the optima lie, by the parameters that tell them apart."""
    points = [best.point, *best.others]
    values = np.array([best.problem.parameters.natural(point) for point in points])
    telling = np.argsort(-np.ptp(np.array(points), axis=0))[:3]
    told = [
        ", ".join(f"{best.problem.parameters.names[at]} = {row[at]:.4g}" for at in telling) for row in values
    ]
    return f"{len(points)} optima are as good, or nearly: {'; '.join(told)}. The draws are of all of them."


def findings(found: Calibrated) -> xr.Dataset:
    """Everything a calibration found, as `calibrate` gives it."""
    best = found.fit
    parts = [_targets(best), _parameters(found), _directions(found), _left_out(found), _outlook(found)]
    notes = [
        f"half sum of squares {best.cost:.4g}; {best.agreeing} of {len(best.costs)} starts agree, to {best.spread:.0e}",
        "sd over prior near 1: the data say nothing beyond the belief",
    ]
    if found.posterior is not None:
        notes.append(f"{found.posterior.effective:.0%} of the proposals of the posterior count")
    if found.identifiability is not None:
        seen = found.identifiability
        known = f"{seen.pinned_down} of {len(seen.directions)} directions are known better than the belief"
        pairs = "; ".join(f"{_short(one)} ~ {_short(other)} {r:+.2f}" for one, other, r in seen.pairs)
        notes.append(f"{known}; trade off: {pairs}" if pairs else known)
    if found.left_out:
        notes.append(f"left out: mean absolute error {mean_absolute_error(found.left_out):.2%}")
    return xr.merge([one for one in parts if one is not None]).assign_attrs(
        title=found.spec.scenario.title["en"],
        analysis="calibrate",
        columns="statistic",
        notes="\n".join([*notes, *found.warnings]),
    )


def profiles(best: BestFit) -> xr.Dataset:
    """90 % profile intervals of every parameter; the others are fitted anew at each value."""
    ends = [profile(best, number) for number in range(best.problem.parameters.size)]
    columns = {"low": ([one.low for one in ends], PLAIN), "high": ([one.high for one in ends], PLAIN)}
    table = _table("parameter", best.problem.parameters.names, columns)
    return table.assign_attrs(title="Profile intervals, 90 %", analysis="calibrate")


def chains(posterior: Posterior, steps: int, seed: int) -> xr.Dataset:
    """How far the quantiles of the draws are from those of Markov chains, in standard deviations."""
    found = sample(posterior, steps, seed)
    gap = {"gap of quantiles, sd": (distance(posterior, found), PLAIN)}
    short = "" if found.long_enough else "; too short to be sure"
    told = f"autocorrelation {found.autocorrelation:.0f}, acceptance {found.acceptance:.2f}"
    return _table("parameter", posterior.fit.problem.parameters.names, gap).assign_attrs(
        title="Draws compared with Markov chains", notes=f"{found.steps} steps, {told}{short}"
    )


def candidates(found: Sequence[Candidate]) -> xr.Dataset:
    """How well each candidate list predicts what it did not see, and the outlook each leads to."""
    columns: Columns = {
        "labels": ([len(one.labels) for one in found], {"units": "1", "display": "count"}),
        "error unseen": ([one.error for one in found], PERCENT),
        "half sum of squares": ([one.cost for one in found], PLAIN),
    }
    table = _table("list", [one.name for one in found], columns)
    for rows in zip(*(one.outlook for one in found), strict=True):
        attrs = {"units": rows[0].unit, "display": "percent" if rows[0].percent else ""}
        table[rows[0].quantity] = xr.DataArray([row.value for row in rows], dims="list", attrs=attrs)
    return table.assign_attrs(
        title="Candidate lists, best predictor first",
        analysis="calibrate",
        notes="error unseen: mean absolute error on what is left out",
    )


def _targets(best: BestFit) -> xr.Dataset:
    goal = best.problem
    model = best.predicted
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.where(goal.printed != 0, model / goal.printed - 1.0, np.nan)
    columns: Columns = {
        "published": (goal.printed, EACH),
        "model": (model, EACH),
        "gap": (gap, PERCENT),
        "residual": (goal.misfit(best.point[None])[0], PLAIN),
        "sd": (goal.sd, EACH),
    }
    return _table("target", goal.target_names, columns)


def _parameters(found: Calibrated) -> xr.Dataset:
    parameters = found.fit.problem.parameters
    columns: dict[str, tuple[Iterable[Any], Mapping[str, str]]] = {"fitted": (found.fit.values, PLAIN)}
    if found.posterior is not None:
        low, high = found.posterior.quantiles(0.05, 0.95)
        columns |= {"p05": (low, PLAIN), "p95": (high, PLAIN)}
    if found.identifiability is not None:
        columns["sd over prior"] = (found.identifiability.shrinkage, PLAIN)
    return _table("parameter", parameters.names, columns)


def _directions(found: Calibrated) -> xr.Dataset | None:
    if found.identifiability is None:
        return None
    seen = found.identifiability.directions
    parts = [" ".join(f"{weight:+.2f} {_short(name)}" for name, weight in one.parts[:4]) for one in seen]
    values = [one.singular_value for one in seen]
    columns: Columns = {"singular value": (values, PLAIN), "combination": (parts, {})}
    return _table("direction", range(1, len(seen) + 1), columns)


def _left_out(found: Calibrated) -> xr.Dataset | None:
    unseen = found.left_out
    columns: Columns = {
        "published value": ([one.printed for one in unseen], PLAIN),
        "predicted": ([one.predicted for one in unseen], PLAIN),
        "error": ([one.error for one in unseen], PERCENT),
    }
    return _table("left_out", [one.label for one in unseen], columns) if unseen else None


def _outlook(found: Calibrated) -> xr.Dataset | None:
    rows = outlook(found)
    if not rows:
        return None
    arrays = {
        row.quantity: xr.DataArray(
            [row.value, row.low, row.high],
            {"statistic": ["fitted", "p05", "p95"]},
            attrs={"units": row.unit, "display": "percent" if row.percent else "", "long_name": row.quantity},
        )
        for row in rows
    }
    return xr.Dataset(arrays)


def _table(dim: str, labels: Sequence[object], columns: Columns) -> xr.Dataset:
    return xr.Dataset(
        {
            name: (dim, list(values), {**attrs, "long_name": name})
            for name, (values, attrs) in columns.items()
        },
        {dim: list(labels)},
    )


def _short(name: str) -> str:
    """The label of a parameter, with a word of what it is where the label is a year."""
    inside = name[name.find("[") + 1 : -1] if "[" in name else name
    return inside if not inside[:4].isdigit() else f"{name.split('_', maxsplit=1)[0]} {inside}"

"""The verb: from a calibration file to fitted inputs, with what the data do and do not say, as labelled Datasets."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.analysis.calibrate.fit import (
    PERCENT,
    PLAIN,
    BestFit,
    fit,
    leave_out,
    mean_absolute_error,
)
from scenario_engine.analysis.calibrate.posterior import contradictions, identifiability, laplace, profile
from scenario_engine.analysis.calibrate.result import Calibrated, outlook
from scenario_engine.analysis.calibrate.spec import CalibrationSpec, read, said_of
from scenario_engine.engine.engines import engine_called
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files.project import find
from scenario_engine.support.tabulated import in_columns

__all__ = ["calibrate"]

Column = tuple[Iterable[Any], Mapping[str, str]]
Columns = Mapping[str, Column]

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
    unseen = None
    if leaving is not None and leaving.labels:
        with spec.at("leave_out"):
            unseen = leave_out(best, leaving.target, leaving.labels, leaving.drop)
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
    best, seen, posterior, unseen = found.fit, found.identifiability, found.posterior, found.left_out
    goal, names = best.problem, best.problem.parameters.names
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.where(goal.printed != 0, best.predicted / goal.printed - 1.0, np.nan)
    targets: Columns = {
        "published": (goal.printed, EACH),
        "model": (best.predicted, EACH),
        "gap": (gap, PERCENT),
        "residual": (goal.misfit(best.point[None])[0], PLAIN),
        "sd": (goal.sd, EACH),
    }
    parameters: dict[str, Column] = {"fitted": (best.values, PLAIN)}
    notes = [
        f"half sum of squares {best.cost:.4g}; {best.agreeing} of {len(best.costs)} starts agree, to {best.spread:.0e}",
        "sd over prior near 1: the data say nothing beyond the belief"
        if goal.with_priors
        else "least squares: no belief (prior) counts",
    ]
    parts = []
    if posterior is not None:
        low, high = posterior.quantiles(0.05, 0.95)
        parameters |= {"p05": (low, PLAIN), "p95": (high, PLAIN)}
        notes.append(f"{posterior.effective:.0%} of the proposals of the posterior count")
    if seen is not None:
        parameters["sd over prior"] = (seen.shrinkage, PLAIN)
        combined = [_combination(row, names) for row in seen.directions]
        columns: Columns = {"singular value": (seen.singular_values, PLAIN), "combination": (combined, {})}
        parts.append(in_columns("direction", range(1, len(combined) + 1), columns))
        known = f"{seen.pinned_down} of {len(combined)} directions are known better than the belief"
        pairs = "; ".join(f"{_short(one)} ~ {_short(other)} {r:+.2f}" for one, other, r in seen.pairs)
        notes.append(f"{known}; trade off: {pairs}" if pairs else known)
    if unseen is not None:
        parts.append(unseen)
        notes.append(f"left out: mean absolute error {mean_absolute_error(unseen):.2%}")
    if found.spec.record.outlook is not None:
        with found.spec.at("outlook"):
            parts.append(outlook(found))
    first = [in_columns("target", goal.target_names, targets), in_columns("parameter", names, parameters)]
    return xr.merge([*first, *parts]).assign_attrs(
        title=found.spec.scenario.title["en"],
        analysis="calibrate",
        columns="statistic",
        notes="\n".join([*notes, *found.warnings]),
    )


def profiles(best: BestFit) -> xr.Dataset:
    """90 % profile intervals of every parameter; the others are fitted anew at each value."""
    low, high = zip(*(profile(best, number) for number in range(best.problem.parameters.size)), strict=True)
    names, ends = best.problem.parameters.names, {"low": (low, PLAIN), "high": (high, PLAIN)}
    return in_columns("parameter", names, ends, title="Profile intervals, 90 %", analysis="calibrate")


def _combination(weights: Floats, names: Sequence[str]) -> str:
    """A direction in words: its parameters of some weight, four at most, the heaviest first."""
    heaviest = [at for at in np.argsort(-np.abs(weights)) if abs(weights[at]) > 0.25]
    return " ".join(f"{weights[at]:+.2f} {_short(names[at])}" for at in heaviest[:4])


def _short(name: str) -> str:
    """The label of a parameter, with a word of what it is where the label is a year."""
    inside = name[name.find("[") + 1 : -1] if "[" in name else name
    return inside if not inside[:4].isdigit() else f"{name.split('_', maxsplit=1)[0]} {inside}"

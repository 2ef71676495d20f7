"""Candidate lists of labels, such as core sectors: each calibrated alike, compared by what it predicts unseen."""

from __future__ import annotations

from dataclasses import dataclass

from scenario_engine.analysis.calibrate.fit import fit
from scenario_engine.analysis.calibrate.leave_out import leave_out, mean_absolute_error
from scenario_engine.analysis.calibrate.outlook import Outlook, outlook
from scenario_engine.analysis.calibrate.posterior import laplace
from scenario_engine.analysis.calibrate.result import Calibrated
from scenario_engine.analysis.calibrate.spec import Spec
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["Candidate", "compare_lists"]

DRAWS = 500


@dataclass(frozen=True)
class Candidate:
    """One list: what it leaves of the fit, its error on labels it did not see, and the outlook it leads to."""

    name: str
    labels: tuple[str, ...]
    cost: float
    error: float
    effective: float
    outlook: tuple[Outlook, ...]


def compare_lists(spec: Spec) -> list[Candidate]:
    """Every candidate list of the file, best predictor first.

    Parameters
    ----------
    spec
        A calibration file with `[lists]` and `[leave_out]`.

    Raises
    ------
    ScenarioEngineError
        The file has no lists, or does not say what to leave out.
    """
    lists, leaving = spec.record.lists, spec.record.leave_out
    if lists is None or leaving is None:
        raise ScenarioEngineError(f"{spec.path.name}: comparing lists needs [lists] and [leave_out].")
    found = []
    for name, labels in lists.candidates.items():
        candidate = spec.with_labels(labels)
        best = fit(candidate.objective())
        unseen = leave_out(best, leaving.target, leaving.labels, leaving.drop)
        draws = laplace(best, DRAWS, spec.record.fit.seed)
        rows = outlook(Calibrated(candidate, best, draws, None, unseen))
        error = mean_absolute_error(unseen)
        found.append(Candidate(name, tuple(labels), best.cost, error, draws.effective, tuple(rows)))
    return sorted(found, key=lambda one: one.error)

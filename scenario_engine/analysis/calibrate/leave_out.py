"""Out-of-sample error: leave one label of a target out, fit the rest, predict it.

Targets that hold the label (national totals) must go as well, or the label would come back as what is left of the
total; the calibration file names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenario_engine.analysis.calibrate.fit import BestFit, fit
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss


@dataclass(frozen=True)
class LeftOut:
    """A label that no fit saw: what is printed, and what the model predicts from all else."""

    label: str
    printed: float
    predicted: float

    @property
    def error(self) -> float:
        """Prediction over print, less one."""
        return self.predicted / self.printed - 1.0


def leave_out(full: BestFit, target: str, labels: Sequence[str], drop: Sequence[str] = ()) -> list[LeftOut]:
    """Predict each label from a fit without it."""
    problem = full.problem
    names = [one.name for one in problem.targets]
    for name in (target, *drop):
        if name not in names:
            raise ScenarioEngineError(f"leave_out: no target is called {name!r}.", near_miss(name, names))
    chosen = problem.targets[names.index(target)]
    unknown = [label for label in labels if label not in chosen.labels]
    if unknown:
        known = near_miss(unknown[0], chosen.labels)
        raise ScenarioEngineError(f"leave_out: target {target} has no label {listing(unknown)}.", known)
    found = []
    for label in labels:
        kept = [
            reduced
            for one in problem.targets
            if one.name not in drop
            and (reduced := one.without([label]) if one.name == target else one) is not None
        ]
        refit = fit(problem.against(kept), start=full.point)
        alone = problem.against([chosen.only(label)])
        predicted = float(np.real(alone.predicted(refit.point[None])[0, 0]))
        found.append(LeftOut(label, float(chosen.only(label).value[0]), predicted))
    return found


def mean_absolute_error(found: Sequence[LeftOut]) -> float:
    """Mean of the errors without their signs."""
    return float(np.mean([abs(one.error) for one in found]))

"""What a calibration means for the outlook: a scenario run with the fitted inputs and the joint draws, by list of labels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import tomlkit

from scenario_engine.analysis.calibrate.fit import fit
from scenario_engine.analysis.calibrate.leave_out import leave_out, mean_absolute_error
from scenario_engine.analysis.calibrate.posterior import laplace
from scenario_engine.analysis.calibrate.result import Calibrated, document
from scenario_engine.analysis.calibrate.spec import CalibrationSpec
from scenario_engine.engine.program import evaluate
from scenario_engine.engine.quantity import Quantity
from scenario_engine.scenario.files import Layer
from scenario_engine.scenario.records import ScenarioRecord
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.toml import located
from scenario_engine.support.units import reads_in_percent

MOST_DRAWS = 500
"""Joint draws that a 90 % interval of an outlook is read off; its ends are then known to a tenth of its width."""


@dataclass(frozen=True)
class Outlook:
    """One quantity of a scenario with the calibrated inputs; the interval holds 90 % of the joint draws."""

    quantity: str
    unit: str
    value: float
    low: float
    high: float
    percent: bool


def outlook(found: Calibrated) -> list[Outlook]:
    """The quantities the calibration file asks for, at the fit and over the draws; none where it asks for none."""
    asked = found.spec.record.outlook
    if asked is None:
        return []
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
    rows = []
    for one in quantities:
        central = one.of(values[one.name])
        one.fail_unless_one_number(central)
        low, high = np.quantile(one.of(drawn[one.name]).to_numpy(), (0.05, 0.95))
        rows.append(
            Outlook(
                str(one),
                values[one.name].attrs["units"],
                float(central),
                float(low),
                float(high),
                reads_in_percent(values[one.name].attrs),
            )
        )
    return rows


def with_result(scenario: Scenario, found: Calibrated) -> Scenario:
    """A scenario that extends the result as well."""
    text = tomlkit.dumps(document(found, date.min))
    toml = located.parse(text, found.spec.result.name)
    layer = Layer(found.spec.result, toml, ScenarioRecord.model_validate(toml.values))
    return Scenario(scenario.path, (*scenario.layers, layer))


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


def compare_lists(spec: CalibrationSpec) -> list[Candidate]:
    """Every candidate list of the file, best predictor first."""
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

"""From lever positions to the sections of the page: the scenario schema reads the moves, the engine runs once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scenario_engine import export, provenance
from scenario_engine.engine import run
from scenario_engine.errors import ProblemsFound
from scenario_engine.report import page
from scenario_engine.report.material import Material
from scenario_engine.report.words import Text, humanised, same, word
from scenario_engine.scenario import Scenario
from scenario_engine.scenario.chain import layer_of
from scenario_engine.scenario.given import Frame
from scenario_engine.scenario.resolve import resolve
from scenario_engine.serve.levers import REACH, STEP, levers, moved
from scenario_engine.status import status

if TYPE_CHECKING:
    import xarray as xr

ADJUSTED = "adjusted"
"""Name of the scenario that the sliders make."""


@dataclass
class Model:
    """A scenario that stays in memory with its inputs, so that a move resolves only what it changes."""

    scenario: Scenario
    inputs: dict[str, xr.DataArray] = field(init=False)
    record: dict[str, Any] = field(init=False)
    status: xr.Dataset = field(init=False)

    def __post_init__(self) -> None:
        self.inputs = self.scenario.inputs
        self.status = status(self.scenario)
        self.record = provenance.of(self.scenario)

    def sliders(self) -> dict[str, Any]:
        """What the page needs to draw the sliders."""
        return {
            "reach": REACH,
            "step": STEP,
            "items": [
                {
                    "key": lever.key,
                    "title": word(lever.variable) or same(humanised(lever.variable)),
                    "label": self._label(lever.dim, lever.label) if lever.label else None,
                }
                for lever in levers(self.scenario)
            ],
        }

    def _label(self, dim: str, label: str) -> Text:
        if dim not in self.scenario.dataset.dimensions:
            return same(label)
        titles = {language: self.scenario.dataset.titles(dim, language) for language in ("zh", "en")}
        return {language: names.get(label, label) for language, names in titles.items()}

    def material(self, points: Mapping[str, float]) -> Material:
        """The result with levers moved.

        Raises
        ------
        ScenarioEngineError
            What the scenario language refuses, in its own words.
        """
        changed = self._moved(points)
        arrays = {**self.inputs, **self._resolved(changed)}
        dataset = self.scenario.dataset
        computed = run(self.scenario.graph, arrays, None, dataset.counted_in)
        result = export.with_labels(computed.assign(self.status), dataset)
        return Material(result, export.merged(arrays), self._record(changed))

    def answer(self, points: Mapping[str, float]) -> dict[str, Any]:
        """The scenario's part of the page's document."""
        return page.scenario(self.material(points))

    def _moved(self, points: Mapping[str, float]) -> Scenario:
        text = moved(self.scenario, points)
        path = self.scenario.path.with_name(f"{ADJUSTED}.toml")
        return Scenario(path, (*self.scenario.layers, layer_of(text, path)))

    def _resolved(self, changed: Scenario) -> dict[str, xr.DataArray]:
        """The inputs that the last layer sets; the others stand as they were."""
        names = list(changed.layers[-1].record.inputs)
        chains = {name: changed.chains[name] for name in names}
        variables = {name: self.scenario.graph.variable(name) for name in names}
        resolved = resolve(
            chains, variables, Frame(self.scenario.dataset, self.scenario.horizon, self.scenario.labels)
        )
        if resolved.problems:
            raise ProblemsFound(resolved.problems)
        return resolved.arrays

    def _record(self, changed: Scenario) -> dict[str, Any]:
        layer = changed.layers[-1]
        moved_inputs = layer.record.inputs
        if not moved_inputs:
            return self.record
        return {
            **self.record,
            "title": dict(changed.title),
            "files": {**self.record["files"], layer.toml.file: layer.toml.text},
            "origins": {
                **self.record["origins"],
                **provenance.places({name: changed.chains[name] for name in moved_inputs}),
            },
        }

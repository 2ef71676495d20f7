"""From lever positions to sections of the page: the scenario schema reads the moves, the engine runs what they reach."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import xarray as xr

from scenario_engine.analysis.compare.attribution import attribute
from scenario_engine.analysis.compare.levers import switched
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.engine.program import Program, as_dataset, evaluate, specialise
from scenario_engine.models import words
from scenario_engine.models.words import Text, same
from scenario_engine.scenario import provenance, store
from scenario_engine.scenario.captions import captioned, named
from scenario_engine.scenario.entry import Frame
from scenario_engine.scenario.files import layer_of
from scenario_engine.scenario.resolve import resolve
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.scenario.status import status
from scenario_engine.support.errors import ProblemsFound, refuse_unknown
from scenario_engine.view.report import page
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.sections import attribution, comparison, makers
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import say
from scenario_engine.view.serve.levers import Slider, before, levers, moved, projected

ADJUSTED = "adjusted"
"""Name of the scenario that the sliders make."""

KEPT = "B"
"""Name of the state that is kept to compare with."""


class LiveScenario:
    """A scenario that stays in memory with all it computes, so that a move costs only what it changes.

    `given` and `result` are inputs and computed variables as written, `record` is their provenance.
    """

    def __init__(self, scenario: Scenario) -> None:
        inputs, dataset, wanted = scenario.inputs, scenario.dataset, scenario.wanted
        values = evaluate(scenario.graph, inputs, wanted, dataset.counted_in, scenario.indexes)
        self.scenario, self.given = scenario, store.merged(inputs)
        self.result = captioned(as_dataset(values, inputs).assign(status(scenario)), scenario)
        self.record = provenance.of(scenario)
        # the sections of one page are asked for one after the other: the positions asked for last are kept
        self._last = lru_cache(maxsize=1)(lambda points: self.view(dict(points)))
        self._program = lru_cache(maxsize=32)(self._specialised)

    def _specialised(self, moving: frozenset[str]) -> Program:
        one = self.scenario
        counted_in, indexes = one.dataset.counted_in, one.indexes
        return specialise(one.graph, one.inputs, moving, one.wanted, counted_in=counted_in, indexes=indexes)

    def sliders(self) -> dict[str, Any]:
        """What the page needs to draw the sliders."""
        items = [
            {
                "key": lever.key,
                "title": words.variable(lever.variable),
                "label": self._label(lever.dim, lever.label) if lever.label else None,
                "before": before(self.scenario, lever),
                "reach": lever.reach,
                "step": lever.step,
                "unit": self._unit(lever) if lever.of_itself else None,
            }
            for lever in levers(self.scenario)
        ]
        return {"years": list(projected(self.scenario)), "items": items}

    def _unit(self, lever: Slider) -> Text:
        """The unit of an amount, in each language."""
        unit = str(self.scenario.inputs[lever.variable].attrs["units"])
        spoken = UnitWords.of(self.scenario.dataset)
        return {language: spoken.said(unit, language) for language in ("zh", "en")}

    def _label(self, dim: str, label: str) -> Text:
        if dim not in self.scenario.dataset.dimensions:
            return same(label)
        titles = {language: self.scenario.dataset.titles(dim, language) for language in ("zh", "en")}
        return {language: names.get(label, label) for language, names in titles.items()}

    def view(self, points: Mapping[str, float]) -> ViewModel:
        """The result with levers moved."""
        changed = self._moved(points)
        resolved = self._resolved(changed)
        result = named(self.result.assign(self._recomputed(resolved)))
        return ViewModel(result, named(self.given.assign(resolved)), self._record(changed))

    def answer(self, points: Mapping[str, float], only: Collection[str] | None = None) -> dict[str, Any]:
        """The scenario's part of the page's document; of its sections those asked for."""
        view = self._last(tuple(sorted(points.items())))
        known = makers(view)
        for name in only or ():
            refuse_unknown(name, known, f"{name!r} is not a section.")
        return page.scenario(view, only)

    def compare(self, points: Mapping[str, float], kept: Mapping[str, float]) -> list[Block]:
        """The sections that compare the results at the sliders with those that were kept, and explain the difference."""
        now, then = self._moved(points), self._moved(kept, KEPT)
        own, other = self.view(points), self.view(kept)
        other = replace(other, record={**other.record, "scenario": KEPT, "title": say("kept_state")})
        section = comparison.section([own, other])
        quantity = comparison.compared_by([own, other])
        if section is None or quantity is None or not switched(now, then):
            return [section] if section is not None else []
        shares = attribute(now, then, quantity)["share"].drop_vars(["kind", "place"]).rename("value")
        frame = shares.to_series().reset_index().assign(scenario=KEPT, variable=quantity)
        why = attribution.section([own, other], [frame])
        return [section, *([why] if why is not None else [])]

    def _recomputed(self, changed: Mapping[str, xr.DataArray]) -> dict[str, xr.DataArray]:
        """The variables that a move reaches; whatever else they need stands as it was."""
        program = self._program(frozenset(changed))
        values = program.run(changed)
        return {name: values[name] for step in program.steps if (name := step.operator.name) in self.result}

    def _moved(self, points: Mapping[str, float], name: str = ADJUSTED) -> Scenario:
        text = moved(self.scenario, points)
        path = self.scenario.path.with_name(f"{name}.toml")
        return Scenario(path, (*self.scenario.layers, layer_of(text, path)))

    def _resolved(self, changed: Scenario) -> dict[str, xr.DataArray]:
        """The inputs that the last layer sets; the others stand as they were."""
        one, names = self.scenario, list(changed.layers[-1].record.inputs)
        chains = {name: changed.chains[name] for name in names}
        variables = {name: one.graph.variable(name) for name in names}
        resolved = resolve(chains, variables, Frame(one.dataset, one.horizon, one.labels))
        if resolved.problems:
            raise ProblemsFound(resolved.problems)
        return resolved.arrays

    def _record(self, changed: Scenario) -> dict[str, Any]:
        layer = changed.layers[-1]
        if not layer.record.inputs:
            return self.record
        files = {**self.record["files"], layer.toml.file: layer.toml.text}
        places = provenance.places({name: changed.chains[name] for name in layer.record.inputs})
        origins = {**self.record["origins"], **places}
        return {**self.record, "title": dict(changed.title), "files": files, "origins": origins}

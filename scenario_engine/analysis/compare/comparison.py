"""Results of several scenarios side by side, on a `scenario` dimension, the first one the reference."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenario_engine.analysis.compare.duplicates import Results, refuse_same_names, same_inputs, same_results
from scenario_engine.analysis.compare.levers import Lever, levers
from scenario_engine.engine.batch import SCENARIO, Setting, run_together
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.errors import ScenarioEngineError

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Comparison:
    """What several scenarios say and what comes out of them."""

    scenarios: tuple[Scenario, ...]
    results: xr.Dataset
    warnings: tuple[str, ...]

    @property
    def reference(self) -> Scenario:
        """The scenario the others are compared with."""
        return self.scenarios[0]

    def levers(self, name: str) -> list[Lever]:
        """In what a scenario differs from the reference."""
        return levers(self.reference, next(one for one in self.scenarios if one.name == name))

    def on_scenarios(self, variable: str) -> xr.DataArray:
        """A result with its `scenario` dimension, also where it is the same in all."""
        array = self.results[variable]
        names = [one.name for one in self.scenarios]
        return array if SCENARIO in array.dims else array.expand_dims({SCENARIO: names})

    def difference(self, variable: str) -> xr.DataArray:
        """Each scenario minus the reference, in the variable's unit."""
        array = self.on_scenarios(variable)
        return array - array.sel({SCENARIO: self.reference.name}, drop=True)

    def ratio(self, variable: str) -> xr.DataArray:
        """Each scenario over the reference, minus one."""
        array = self.on_scenarios(variable)
        return array / array.sel({SCENARIO: self.reference.name}, drop=True) - 1.0


def compare(scenarios: Sequence[Scenario], wanted: Collection[str] | None = None) -> Comparison:
    """Run scenarios together and put their results side by side.

    Parameters
    ----------
    scenarios
        At least two, with different names, over one dataset's units.
    wanted
        Variables to compare; by default all that every scenario determines.

    Raises
    ------
    ScenarioEngineError
        Fewer than two scenarios, two with one name, or units that differ.
    """
    import xarray as xr

    names = [scenario.name for scenario in scenarios]
    if len(names) < 2:
        raise ScenarioEngineError("compare needs at least two scenarios.")
    refuse_same_names(scenarios)
    units = scenarios[0].dataset.counted_in
    for scenario in scenarios:
        if scenario.dataset.counted_in != units:
            raise ScenarioEngineError(
                f"{scenario.name} counts in other units than {names[0]}; they cannot be compared."
            )
    settings = {
        scenario.name: Setting(scenario.graph, scenario.inputs, scenario.indexes) for scenario in scenarios
    }
    values = run_together(settings, wanted, units)
    named = [array.rename(name) for name, array in values.items()]
    results = xr.merge(named, join="outer", compat="override").drop_attrs(deep=False)
    warnings = [*same_inputs(scenarios), *same_results(scenarios, _by_scenario(names, values))]
    return Comparison(tuple(scenarios), results, tuple(warnings))


def _by_scenario(names: Sequence[str], values: Results) -> dict[str, Results]:
    """Results by scenario; what does not differ is the same array for all."""
    return {
        name: {
            key: array.sel({SCENARIO: name}, drop=True) if SCENARIO in array.dims else array
            for key, array in values.items()
        }
        for name in names
    }

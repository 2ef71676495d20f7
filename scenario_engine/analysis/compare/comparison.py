"""Results of several scenarios side by side, on a `scenario` dimension, the first one the reference."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.analysis.compare.duplicates import Results, refuse_same_names, same_inputs, same_results
from scenario_engine.engine.batch import SCENARIO, Setting, run_together
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.errors import ScenarioEngineError

if TYPE_CHECKING:
    import xarray as xr


def compare(*scenarios: str | Path | Scenario, quantities: Collection[str] | None = None) -> xr.Dataset:
    """Run scenarios together and put their results side by side, the first one the reference.

    Parameters
    ----------
    *scenarios
        At least two, with different names, over one dataset's units; names, files, or loaded ones.
    quantities
        Variables to compare; by default all that every scenario determines.

    Returns
    -------
    The variables over `scenario` and their own dimensions, in their units; one that depends on nothing that differs
    has no `scenario`. The notes name scenarios that are the same.

    Raises
    ------
    ScenarioEngineError
        Fewer than two scenarios, two with one name, or units that differ.
    """
    import xarray as xr

    read = [one if isinstance(one, Scenario) else load(one) for one in scenarios]
    names = [scenario.name for scenario in read]
    if len(names) < 2:
        raise ScenarioEngineError("compare needs at least two scenarios.")
    refuse_same_names(read)
    units = read[0].dataset.counted_in
    for scenario in read:
        if scenario.dataset.counted_in != units:
            raise ScenarioEngineError(
                f"{scenario.name} counts in other units than {names[0]}; they cannot be compared."
            )
    settings = {one.name: Setting(one.graph, one.inputs, one.indexes) for one in read}
    values = run_together(settings, quantities, units)
    named = [array.rename(name) for name, array in values.items()]
    notes = [*same_inputs(read), *same_results(read, _by_scenario(names, values))]
    found = xr.merge(named, join="outer", compat="override").drop_attrs(deep=False)
    return found.assign_coords({SCENARIO: names}).assign_attrs(
        title=f"{', '.join(names[1:])} compared with {names[0]}",
        analysis="comparison",
        reference=names[0],
        notes="\n".join(notes),
    )


def on_scenarios(found: xr.Dataset, variable: str) -> xr.DataArray:
    """A result of a comparison with its `scenario` dimension, also where it is the same in all."""
    array = found[variable]
    return array if SCENARIO in array.dims else array.expand_dims({SCENARIO: found.indexes[SCENARIO]})


def _by_scenario(names: Sequence[str], values: Results) -> dict[str, Results]:
    """Results by scenario; what does not differ is the same array for all."""
    return {
        name: {
            key: array.sel({SCENARIO: name}, drop=True) if SCENARIO in array.dims else array
            for key, array in values.items()
        }
        for name in names
    }

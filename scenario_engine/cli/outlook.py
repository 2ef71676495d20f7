"""What a run found, on a terminal of 80 columns: by year, by label of each dimension, and single numbers.

Which tables there are follows from the variables of the result and their dimensions; the result of any `outputs` is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.cli.console import titled
from scenario_engine.cli.outlook_tables import by_label, by_year, longest, single_numbers
from scenario_engine.scenario.status import filled_counts

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console

    from scenario_engine.scenario.outcome import Outcome

HEADLINES = (
    "total_value_added",
    "core_value_added",
    "penetration_value_added",
    "gdp",
    "share_of_gdp",
    "total_growth",
    "employment",
    "regional_value_added",
    "regional_share_of_gdp",
)
"""Results people look at first, the most important before the others."""


def show(console: Console, outcome: Outcome) -> None:
    """Print what the result has: years, labels, single numbers, identities."""
    console.print(titled(outcome.scenario.title))
    variables = _chosen(outcome)
    dims = dict.fromkeys(dim for array in variables.values() if (dim := longest(array)) is not None)
    seen: set[str] = set()
    for found in (
        single_numbers(outcome, variables),
        by_year(console, outcome, variables),
        *(by_label(console, outcome, variables, dim) for dim in dims),
    ):
        if found is not None:
            console.print(found.table)
            seen.update(found.names)
    if left := [name for name in variables if name not in seen]:
        console.print(f"Not shown, see tables/: {', '.join(left)}.")
    for count in filled_counts(outcome.scenario):
        console.print(f"Filled: {count}.")
    holding = sum(gap.holds for gap in outcome.gaps)
    told = f"{holding} of {len(outcome.gaps)} accounting identities hold."
    console.print(told if outcome.gaps else "No accounting identity is about these results.")


def _chosen(outcome: Outcome) -> dict[str, xr.DataArray]:
    """What the scenario asks for; else the headlines it has, else the results nothing else is computed from.

    In the order of importance, over the years of the horizon; a variable that is given counts too.
    """
    scenario, years = outcome.scenario, outcome.result.indexes["year"]
    results = [str(name) for name in outcome.result.data_vars if name in scenario.graph.operators]
    known = {**scenario.inputs, **{name: outcome.result[name] for name in results}}
    used = {name for result in results for name in scenario.graph.operators[result].inputs}
    headlines = [name for name in HEADLINES if name in known]
    asked = scenario.wanted or (
        headlines if set(headlines) & set(results) else [name for name in results if name not in used]
    )
    ordered = [*(name for name in HEADLINES if name in asked), *asked]
    return {
        name: known[name].reindex(year=years) if "year" in known[name].dims else known[name]
        for name in dict.fromkeys(ordered)
    }

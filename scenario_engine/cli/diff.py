"""`scenario-engine diff`: the inputs in which two scenarios differ, and the results that differ for it."""

from __future__ import annotations

ROUNDING = 1e-9
"""Relative change below which a result counts as the same."""


def diff(first: str, second: str) -> int:
    """Show what differs between two scenarios, in what they say and in what comes out.

    Parameters
    ----------
    first, second
        Paths or names of scenarios.
    """
    import numpy as np
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    from scenario_engine.cli.console import out, warn
    from scenario_engine.compare import compare
    from scenario_engine.scenario import load_all

    comparison = compare(load_all([first, second]))
    other = comparison.scenarios[1].name
    said = Table(box=SIMPLE_HEAD, title="What they say", title_justify="left")
    said.add_column("Lever")
    said.add_column("Where")
    for lever in comparison.levers(other):
        said.add_row(lever.name, escape("\n".join(map(str, lever.places))))
    results = Table(box=SIMPLE_HEAD, title="What comes out", title_justify="left")
    results.add_column("Result")
    results.add_column("Largest change", justify="right")
    results.add_column("Where")
    for name in map(str, comparison.results.data_vars):
        change = comparison.ratio(name).sel(scenario=other).fillna(0.0)
        size = np.abs(change.to_numpy())
        if size.max(initial=0.0) > ROUNDING:
            place = np.unravel_index(int(size.argmax()), size.shape)
            where = ", ".join(str(change.indexes[dim][i]) for dim, i in zip(change.dims, place, strict=True))
            results.add_row(name, f"{change.to_numpy()[place]:+.2%}", where)
    out().print(said, results)
    warn(list(comparison.warnings))
    return 0

"""`scenario-engine diff`: the inputs in which two scenarios differ, and the results that differ for it."""

from __future__ import annotations


def diff(first: str, second: str) -> int:
    """Show what differs between two scenarios, in what they say and in what comes out.

    Parameters
    ----------
    first
        Path or name of a scenario.
    second
        Path or name of the one held against it.
    """
    import numpy as np
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from scenario_engine.analysis.compare import compare, levers
    from scenario_engine.analysis.compare.comparison import on_scenarios
    from scenario_engine.cli.console import out, warn
    from scenario_engine.cli.labels import called
    from scenario_engine.cli.numbers import SAME, change
    from scenario_engine.scenario.scenario import load_all
    from scenario_engine.support.units import reads_in_percent

    reference, changed = load_all([first, second])
    comparison = compare(reference, changed)
    other, dataset = changed.name, reference.dataset
    said = Table(box=SIMPLE_HEAD, title="What they say", title_justify="left")
    said.add_column("Lever", no_wrap=True)
    said.add_column("Where")
    for lever in levers(reference, changed):
        said.add_row(lever.name, "\n".join(map(str, lever.places)))
    results = Table(box=SIMPLE_HEAD, title_justify="left")
    results.title = f"What comes out, {other} against {reference.name}"
    results.add_column("Result", no_wrap=True)
    results.add_column("Largest\nchange", justify="right", no_wrap=True)
    results.add_column("Where", overflow="fold")
    for name in map(str, comparison.data_vars):
        array = on_scenarios(comparison, name)
        ours, theirs = array.isel(scenario=0, drop=True), array.sel(scenario=other, drop=True)
        moved = theirs - ours if reads_in_percent(array.attrs) else theirs / ours - 1.0
        size = np.abs(moved.fillna(0.0).to_numpy())
        if size.max(initial=0.0) > SAME:
            place = np.unravel_index(int(size.argmax()), size.shape)
            where = ", ".join(
                called(dataset, str(dim), [moved.indexes[dim][i]])[moved.indexes[dim][i]]
                for dim, i in zip(moved.dims, place, strict=True)
            )
            told = change(
                float(theirs.to_numpy()[place]), float(ours.to_numpy()[place]), array.attrs, digits=2
            )
            results.add_row(name, told, where)
    out().print(said, results)
    warn(comparison.attrs["notes"].splitlines())
    return 0

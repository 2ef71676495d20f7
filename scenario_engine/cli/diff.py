"""`scenario-engine diff`: the inputs in which two scenarios differ, and the results that differ for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xarray as xr

    from scenario_engine.data.dataset import Dataset


def diff(first: str, second: str) -> int:
    """Show what differs between two scenarios, in what they assume and in what they result in.

    Parameters
    ----------
    first
        Path or name of a scenario.
    second
        Path or name of the one compared with it.
    """
    from scenario_engine.analysis.compare import compare, levers
    from scenario_engine.cli.console import out, warn
    from scenario_engine.scenario.scenario import load_all
    from scenario_engine.view.show import DisplayTable, terminal

    reference, other = load_all([first, second])
    comparison = compare(reference, other)
    assumed = tuple((lever.name, "\n".join(map(str, lever.places))) for lever in levers(reference, other))
    results = tuple(_changed(comparison, reference.dataset))
    title = f"Results, {other.name} compared with {reference.name}"
    console = out()
    for table in (
        DisplayTable("Assumptions", ("Input or variant", "Where"), assumed),
        DisplayTable(title, ("Result", "Largest change", "Where"), results),
    ):
        console.print(terminal(table, width=console.width))
    warn(comparison.attrs["notes"].splitlines())
    return 0


def _changed(comparison: xr.Dataset, dataset: Dataset) -> Iterator[tuple[str, str, str]]:
    """Each result that differs: by how much at most, and where."""
    import numpy as np

    from scenario_engine.analysis.compare.comparison import on_scenarios
    from scenario_engine.cli.labels import called
    from scenario_engine.support.numbers import SAME, change, described

    for name in map(str, comparison.data_vars):
        array = on_scenarios(comparison, name)
        ours, theirs = (array.isel(scenario=at, drop=True) for at in (0, 1))
        attrs = described(array)
        moved = theirs - ours if attrs["display"] == "percent" else theirs / ours - 1.0
        size = np.abs(moved.fillna(0.0).to_numpy())
        if size.max(initial=0.0) > SAME:
            at = np.unravel_index(int(size.argmax()), size.shape)
            labels = {str(dim): moved.indexes[dim][i] for dim, i in zip(moved.dims, at, strict=True)}
            where = ", ".join(called(dataset, dim, [label])[label] for dim, label in labels.items())
            yield (
                name,
                change(float(theirs.to_numpy()[at]), float(ours.to_numpy()[at]), attrs, digits=2),
                where,
            )

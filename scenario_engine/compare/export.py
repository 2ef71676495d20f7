"""A comparison as files: results on the scenario dimension, levers, and the split of each difference."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from scenario_engine.compare.attribution import Attribution
from scenario_engine.compare.comparison import Comparison
from scenario_engine.files import netcdf
from scenario_engine.files.replacing import replacing

__all__ = ["write"]


def write(folder: Path, comparison: Comparison, attributions: Sequence[Attribution], variable: str) -> None:
    """Write `comparison.nc`, `levers.csv` and `attribution.csv`; whole or not at all.

    Parameters
    ----------
    folder
        Where the files go; made, and replaced as a whole.
    comparison
        From `compare`.
    attributions
        From `attribute`, one for each scenario that was attributed.
    variable
        Name of the variable that was attributed.

    Raises
    ------
    ScenarioEngineError
        The folder cannot be written.
    """
    with replacing(folder) as draft:
        netcdf.write(draft / "comparison.nc", comparison.results)
        with (draft / "levers.csv").open("w", encoding="utf-8", newline="") as stream:
            table = csv.writer(stream, lineterminator="\n")
            table.writerow(["scenario", "lever", "kind", "file", "line"])
            for other in comparison.scenarios[1:]:
                for lever in comparison.levers(other.name):
                    place = lever.places[-1] if lever.places else None
                    table.writerow(
                        [
                            other.name,
                            lever.name,
                            lever.kind,
                            place.file if place else "",
                            place.line if place else "",
                        ]
                    )
        frames = [
            one.shares.rename("value")
            .to_series()
            .reset_index()
            .assign(scenario=one.second.name, variable=variable, unit=one.shares.attrs.get("units", ""))
            for one in attributions
        ]
        for frame in frames:
            first = frame is frames[0]
            frame.to_csv(draft / "attribution.csv", mode="w" if first else "a", header=first, index=False)

"""A comparison as files: results on the scenario dimension, levers, and the split of each difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from scenario_engine.analysis.compare.attribution import Attribution
from scenario_engine.analysis.compare.comparison import Comparison
from scenario_engine.support.files import netcdf
from scenario_engine.support.files.replacing import replacing
from scenario_engine.support.files.spreadsheet import harmless, write_rows

__all__ = ["write"]


def write(folder: Path, comparison: Comparison, attributions: Sequence[Attribution], variable: str) -> None:
    """Write `comparison.nc`, `levers.csv` and `attribution.csv`; whole or not at all.

    Parameters
    ----------
    folder
        Where the files go; made, or that of an earlier comparison.
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
    with replacing(folder, "comparison") as draft:
        netcdf.write(draft / "comparison.nc", comparison.results)
        with (draft / "levers.csv").open("w", encoding="utf-8", newline="") as stream:
            write_rows(stream, [("scenario", "lever", "kind", "file", "line"), *_levers(comparison)])
        frames = [
            one.shares.rename("value")
            .to_series()
            .reset_index()
            .assign(scenario=one.second.name, variable=variable, unit=one.shares.attrs.get("units", ""))
            for one in attributions
        ]
        for frame in frames:
            first = frame is frames[0]
            mode = "w" if first else "a"
            harmless(frame).to_csv(draft / "attribution.csv", mode=mode, header=first, index=False)


def _levers(comparison: Comparison) -> Iterator[tuple[object, ...]]:
    """A row a lever, of each scenario but the reference."""
    for other in comparison.scenarios[1:]:
        for lever in comparison.levers(other.name):
            place = lever.places[-1] if lever.places else None
            where = (place.file, place.line) if place else ("", "")
            yield other.name, lever.name, lever.kind, *where

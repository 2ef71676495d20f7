"""A comparison as files: results on the scenario dimension, levers, and the split of each difference."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import xarray as xr

from scenario_engine.analysis.compare.levers import levers
from scenario_engine.analysis.compare.stored import Side
from scenario_engine.support.files import netcdf
from scenario_engine.support.files.replacing import replacing
from scenario_engine.support.files.spreadsheet import write_frames, write_rows


def write(
    folder: Path, comparison: xr.Dataset, scenarios: Sequence[Side], attributions: Sequence[xr.Dataset]
) -> None:
    """Write `comparison.nc`, `levers.csv` and, of every attribution, `attribution.csv`; whole or not at all."""
    with replacing(folder, "comparison") as draft:
        netcdf.write(draft / "comparison.nc", comparison)
        with (draft / "levers.csv").open("w", encoding="utf-8", newline="") as stream:
            write_rows(stream, [("scenario", "lever", "kind", "file", "line"), *_levers(scenarios)])
        write_frames(draft / "attribution.csv", [_shares(one) for one in attributions])


def _shares(attribution: xr.Dataset) -> pd.DataFrame:
    told = {key: attribution.attrs[key] for key in ("scenario", "reference", "variable")}
    shares = attribution["share"].drop_vars(["kind", "place"]).rename("value")
    return shares.to_series().reset_index().assign(**told, unit=shares.attrs.get("units", ""))


def _levers(scenarios: Sequence[Side]) -> Iterator[tuple[object, ...]]:
    """A row a lever, of each scenario but the reference."""
    reference, *others = scenarios
    for other in others:
        for lever in levers(reference, other):
            place = lever.places[-1] if lever.places else None
            yield other.name, lever.name, lever.kind, *((place.file, place.line) if place else ("", ""))

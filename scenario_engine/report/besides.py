"""What other commands left behind and a report can show beside results: attributions and summaries of sweeps, sensitivity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine import netcdf
from scenario_engine.errors import ScenarioEngineError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

ATTRIBUTION, SUMMARY = "attribution.csv", "summary.nc"


@dataclass(frozen=True)
class Besides:
    """What `compare`, `sweep` and `sensitivity` wrote: attributions, summaries, indices."""

    attributions: tuple[pd.DataFrame, ...] = ()
    summaries: tuple[xr.Dataset, ...] = ()
    analyses: tuple[xr.Dataset, ...] = ()

    @classmethod
    def read(cls, folders: Iterable[Path]) -> Besides:
        """Whatever of both stands in the folders.

        Raises
        ------
        ScenarioEngineError
            When a folder holds neither.
        """
        import pandas as pd

        attributions, summaries, analyses = [], [], []
        for folder in folders:
            files = [netcdf.read(file) for file in sorted(folder.glob("*.nc")) if file.name != SUMMARY]
            indices = [one for one in files if {"index", "factor"} <= set(one.dims)]
            analyses += indices
            found = bool(indices)
            if (folder / ATTRIBUTION).is_file():
                attributions.append(pd.read_csv(folder / ATTRIBUTION))
                found = True
            if (folder / SUMMARY).is_file():
                summaries.append(netcdf.read(folder / SUMMARY))
                found = True
            if not found:
                raise ScenarioEngineError(
                    f"{folder}: there is neither {ATTRIBUTION} nor {SUMMARY} nor a sensitivity analysis here; "
                    "give a folder that `compare`, `sweep` or `sensitivity` wrote."
                )
        return cls(tuple(attributions), tuple(summaries), tuple(analyses))

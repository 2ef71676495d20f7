"""What other commands left behind and a report can show beside results: attributions and summaries of sweeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.errors import ScenarioEngineError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

ATTRIBUTION, SUMMARY = "attribution.csv", "summary.nc"


@dataclass(frozen=True)
class Besides:
    """Attributions of `scenario-engine compare`, summaries of `scenario-engine sweep`."""

    attributions: tuple[pd.DataFrame, ...] = ()
    summaries: tuple[xr.Dataset, ...] = ()

    @classmethod
    def read(cls, folders: Iterable[Path]) -> Besides:
        """Whatever of both stands in the folders.

        Raises
        ------
        ScenarioEngineError
            When a folder holds neither.
        """
        import pandas as pd
        import xarray as xr

        attributions, summaries = [], []
        for folder in folders:
            found = False
            if (folder / ATTRIBUTION).is_file():
                attributions.append(pd.read_csv(folder / ATTRIBUTION))
                found = True
            if (folder / SUMMARY).is_file():
                with xr.open_dataset(folder / SUMMARY, engine="h5netcdf") as opened:
                    summaries.append(opened.load())
                found = True
            if not found:
                raise ScenarioEngineError(
                    f"{folder}: there is neither {ATTRIBUTION} nor {SUMMARY} here; "
                    "give a folder that `compare` or `sweep` wrote."
                )
        return cls(tuple(attributions), tuple(summaries))

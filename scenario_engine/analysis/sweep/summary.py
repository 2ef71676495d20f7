"""What a sweep says: mean, spread, quantiles and probabilities of each number, as a Dataset and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from scenario_engine.methods.probability.histogram import RELATIVE_ERROR, Counts
from scenario_engine.methods.probability.moments import Moments
from scenario_engine.support.array_types import Floats
from scenario_engine.support.files import netcdf
from scenario_engine.support.files.drafts import drafted
from scenario_engine.support.files.spreadsheet import escaped, quoted

if TYPE_CHECKING:
    from scenario_engine.analysis.sweep.job import Prepared

__all__ = ["Summary"]

PROBABILITIES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)

NAME = "summary.nc"


@dataclass(frozen=True)
class Summary:
    """Statistics of every quantity.

    Attributes
    ----------
    statistics
        Quantity → array over `statistic` and the quantity's own dimensions; `mean`, `sd`, `half_width` (of the
        95 % interval of the mean), `low`, `high`, `p01` … `p99`.
    probabilities
        Condition → share of draws for which it holds.
    draws
        How many draws stand behind it.
    """

    statistics: Mapping[str, xr.DataArray]
    probabilities: Mapping[str, float]
    draws: int

    @classmethod
    def of(cls, ready: Prepared, moments: Moments, counts: Counts, hits: Sequence[float]) -> Summary:
        """From what was streamed: moments exact, quantiles within one bin of a histogram.

        Parameters
        ----------
        ready
            The job as it was prepared.
        moments
            Of every cell.
        counts
            The histogram of every cell.
        hits
            Draws in which each condition holds.
        """
        quantiles = counts.quantiles(ready.cells, np.asarray(PROBABILITIES), moments.low, moments.high)
        rows = {
            "mean": moments.mean,
            "sd": moments.sd,
            "half_width": moments.half_width,
            "low": moments.low,
            "high": moments.high,
            **{f"p{round(100 * p):02d}": row for p, row in zip(PROBABILITIES, quantiles, strict=True)},
        }
        table = np.array(list(rows.values()))
        probabilities = {
            str(one): float(hit) / moments.count for one, hit in zip(ready.conditions, hits, strict=True)
        }
        return cls(_by_quantity(table, list(rows), ready.templates), probabilities, moments.count)

    def dataset(self) -> xr.Dataset:
        """The same as one Dataset, years united; `.attrs` say how many draws and how exact.

        Returns
        -------
        A variable for each quantity, over `statistic` and its dimensions, in its unit; `P(…)` for each
        condition.
        """
        united = xr.merge(
            [array.rename(name) for name, array in self.statistics.items()], join="outer", compat="override"
        )
        for name, share in self.probabilities.items():
            united[f"P({name})"] = xr.DataArray(share, attrs={"units": "1"})
        united.attrs = {
            "draws": self.draws,
            "moments": "exact",
            "quantiles": f"log-linear histogram, within {RELATIVE_ERROR:.2g} of the value besides sampling error",
        }
        return united

    def _repr_html_(self) -> str:
        from scenario_engine.support.html import of_sweep

        return of_sweep("Sweep", self.dataset())

    def write(self, folder: Path) -> None:
        """`summary.nc`, whole or not at all.

        Parameters
        ----------
        folder
            Of the sweep.
        """
        with drafted(folder / NAME) as draft:
            netcdf.write(draft / NAME, self.dataset())
            (draft / NAME).replace(folder / NAME)

    def table(self) -> str:
        """Tidy: quantity, its labels as one text, a column for each statistic."""
        lines = []
        for name, array in self.statistics.items():
            own = [str(dim) for dim in array.dims if dim != "statistic"]
            rows = array.transpose(*own, "statistic").to_numpy().reshape(-1, array.sizes["statistic"])
            labels = product(*(array.indexes[dim] for dim in own))
            for label, row in zip(labels, rows, strict=True):
                text = quoted(" ".join(map(str, label)))
                numbers = ",".join(f"{number:.10g}" for number in row)
                lines.append(f"{quoted(name)},{text},{numbers},{escaped(array.attrs.get('units', ''))}")
        first = next(iter(self.statistics.values()))
        head = ",".join(["quantity", "labels", *map(str, first.indexes["statistic"]), "unit"])
        shares = [
            f'{quoted(f"P({name})")},"",{share:.10g}' + "," * first.sizes["statistic"] + "1"
            for name, share in self.probabilities.items()
        ]
        return "\n".join([head, *lines, *shares]) + "\n"


def _by_quantity(
    table: Floats, statistics: list[str], templates: Mapping[str, xr.DataArray]
) -> dict[str, xr.DataArray]:
    found, start = {}, 0
    for name, template in templates.items():
        values = table[:, start : start + template.size].reshape(len(statistics), *template.shape)
        start += template.size
        coords = {"statistic": statistics, **{dim: template.coords[dim] for dim in template.dims}}
        found[name] = xr.DataArray(
            values, coords=coords, dims=["statistic", *template.dims], attrs=template.attrs, name=name
        )
    return found

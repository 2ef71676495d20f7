"""The tables that cases run on: China 2017, the United States 2017, and many regions made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.data.tables.make_use_reader import symmetric_table
from scenario_engine.data.tables.reader import read_table
from scenario_engine.support.array_types import Floats

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "io"
CHINA = FOLDER / "china_2017_149_full_table.csv"
MAKE = FOLDER / "us_bea_2017_detail_make_after_redef_musd.csv"
USE = FOLDER / "us_bea_2017_detail_use_pro_after_redef_musd.csv"
ASSUMPTION = "industry-by-industry industry-technology"
REGIONS, SECTORS = 50, 100


@dataclass(frozen=True)
class Economy:
    """Flows (n, n) without negative cells and output (n); what is not sold to sectors is final demand."""

    name: str
    flows: Floats
    output: Floats

    @property
    def labels(self) -> list[str]:
        """One for each sector."""
        return [f"s{at:04d}" for at in range(len(self.output))]

    @property
    def table(self) -> xr.DataArray:
        """Flows over `sector` and `buyer`."""
        return xr.DataArray(
            self.flows, coords={"sector": self.labels, "buyer": self.labels}, dims=["sector", "buyer"]
        )

    def vector(self, values: Floats) -> xr.DataArray:
        """Numbers over `sector`."""
        return xr.DataArray(values, coords={"sector": self.labels}, dims="sector")

    @property
    def demand(self) -> Floats:
        """Final demand, at least a hundredth of output: imports and stocks make some of it negative in a real table."""
        return np.maximum(self.output - self.flows.sum(axis=1), 0.01 * self.output)

    @property
    def inputs(self) -> dict[str, xr.DataArray]:
        """As operators know them."""
        added = np.maximum(self.output - self.flows.sum(axis=0), 0.0)
        return {
            "intermediate_use": self.table,
            "sector_gross_output": self.vector(self.output),
            "sector_value_added": self.vector(added),
        }


def economies() -> Iterator[Economy]:
    """149, 402 and 5,000 sectors; where the full tables are not at hand, made-up ones of the same size."""
    if CHINA.exists():
        china = read_table(CHINA)
        yield Economy("China 2017, 149 sectors", china.intermediate, china.gross_output)
    else:
        yield many_regions("made up, 149 sectors", 1, 149)
    if MAKE.exists():
        states = symmetric_table(MAKE, USE, ASSUMPTION)
        flows = np.maximum(states.intermediate, 0.0)
        yield Economy("United States 2017, 402 industries", flows, states.gross_output)
    else:
        yield many_regions("made up, 402 sectors", 1, 402)
    yield many_regions(f"{REGIONS} regions × {SECTORS} sectors, made up", REGIONS, SECTORS)


def many_regions(name: str, regions: int, sectors: int) -> Economy:
    """Regions that buy nine tenths at home; columns buy 35 to 65 % of output."""
    rng, n = np.random.default_rng(5), regions * sectors
    a = rng.random((n, n))
    a *= rng.random((n, n)) < 0.5
    blocks = a.reshape(regions, sectors, regions, sectors)
    blocks[np.arange(regions), :, np.arange(regions), :] *= 9.0 * max(regions - 1, 1)
    a *= rng.uniform(0.35, 0.65, n) / a.sum(axis=0)
    demand = rng.lognormal(8, 1, n)
    output = demand
    for _ in range(80):  # 0.65⁸⁰ is below rounding
        output = a @ output + demand
    a *= output
    return Economy(name, a, output)

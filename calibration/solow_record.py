"""The Solow block tried on countries: from every year, output as it produces it from what was known of the factors."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.methods.growth.naive import WINDOW
from scenario_engine.models.growth.production import potential_gdp, technology_level
from scenario_engine.models.growth.solow import employed_persons
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.validation.bands import Panel

METHOD = "Solow block"

SERIES = {
    "rgdpna": "real GDP",
    "rnna": "capital stock",
    "emp": "persons engaged",
    "labsh": "labour share",
    "delta": "depreciation rate",
}
"""Columns of the Penn World Table (Feenstra, Inklaar and Timmer 2015) and what they are."""

SAVING_YEARS = 3
"""Years whose mean share of investment goes on: capital's growth and wear over the output of the year before."""


def panel_of(table: pd.DataFrame) -> tuple[Panel, dict[str, xr.DataArray]]:
    """Real GDP of the countries that have all series, as a panel, and the series over `country` and `year`.

    From the Penn World Table: `isocode` or `countrycode`, `year` and the columns of `SERIES`.
    """
    code = next((name for name in ("isocode", "countrycode") if name in table), None)
    missing = [name for name in ("year", *SERIES) if name not in table]
    if code is None or missing:
        raise ScenarioEngineError(
            f"the Penn World Table lacks the column {listing(missing or ['isocode'])}.",
            "Give the table as published (version 9 or 10), as CSV.",
        )
    rows = table.dropna(subset=list(SERIES))
    years = range(int(rows["year"].min()), int(rows["year"].max()) + 1)
    found = {
        name: xr.DataArray(
            rows.pivot(index=code, columns="year", values=name)
            .reindex(columns=years)
            .rename_axis(index="country")
        )
        for name in SERIES
    }
    levels = np.log(found["rgdpna"].to_numpy())
    return Panel(tuple(years), tuple(found["rgdpna"].indexes["country"]), levels, warm_up=WINDOW), found


def solow_forecasts(series: Mapping[str, xr.DataArray], horizon: int) -> Floats:
    """Logarithms of real GDP as the block forecasts it, (year, country, horizon), NaN where a decade is not known.

    What is exogenous goes on as it was: technology and persons engaged at their mean growth of ten years, investment at its
    mean share of output of three, depreciation and the labour share as in the last year.
    """
    years = series["rgdpna"].indexes["year"]
    found = np.full((len(years), series["rgdpna"].sizes["country"], horizon), np.nan)
    complete = series["rgdpna"].rolling(year=WINDOW + 1).count() == WINDOW + 1
    for at in range(WINDOW, len(years)):
        ready = complete.isel(year=at).to_numpy()
        if ready.any():
            known = {
                name: one.isel(country=ready, year=slice(at - WINDOW, at + 1)) for name, one in series.items()
            }
            found[at, ready] = np.log(_produced(known, horizon).transpose("country", "year"))
    return found


def _produced(known: Mapping[str, xr.DataArray], horizon: int) -> xr.DataArray:
    """Output of the years after the last known one, by the operators of the model."""
    output, capital, persons = (known[name] for name in ("rgdpna", "rnna", "emp"))
    last = {name: one.isel(year=-1, drop=True) for name, one in known.items()}
    start = int(output.indexes["year"][-1])
    years = xr.DataArray(
        np.ones(horizon), coords={"year": range(start + 1, start + 1 + horizon)}, dims="year"
    )
    share, wear = 1.0 - last["labsh"], last["delta"]
    invested = capital - (1.0 - wear) * capital.shift(year=1)
    saved = (invested / output.shift(year=1)).isel(year=slice(-SAVING_YEARS, None)).mean("year")
    measured = technology_level(output, capital, persons, share, 0.0 * years)
    technology = technology_level(output, capital, persons, share, _mean_growth(measured, start) * years)
    working = employed_persons(persons, _mean_growth(persons, start) * years)
    produced: xr.DataArray = potential_gdp(output, capital, working, technology, share, saved * years, wear)
    return produced.sel(year=years.indexes["year"])


def _mean_growth(levels: xr.DataArray, until: int) -> xr.DataArray:
    """Growth a year, over the window that ends in a year."""
    grown: xr.DataArray = levels.sel(year=until, drop=True) / levels.isel(year=0, drop=True)
    return grown ** (1.0 / WINDOW) - 1.0

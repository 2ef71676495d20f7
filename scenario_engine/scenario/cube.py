"""The headline results as one array over year, region, industry and indicator."""

from collections.abc import Sequence

import xarray as xr

from scenario_engine.scenario.notebook import headlines
from scenario_engine.support.arguments import checked
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.units import is_ratio

__all__ = ["to_cube"]

CUBE = frozenset({"draw", "scenario", "year", "region", "industry", "industry_group"})
"""Dimensions a variable of the cube may have."""

TOTAL = "total"
"""Label of the sum over industries, which ratios by industry do not have; what has no industries has only this one."""


@checked
def to_cube(result: xr.Dataset, indicators: Sequence[str] | None = None, nation: str = "") -> xr.DataArray:
    """One array over (year, region, industry, indicator), with a `unit` coordinate along `indicator`.

    The region axis holds the nation, then the regions; the industry axis the industries, the groups of
    industries, then `total`. A cell no variable fills is NaN.

    Parameters
    ----------
    result
        What `run` gives, or a stored result.
    indicators
        Variables over subsets of year, region, industry and industry_group; those absent are left out. By default the
        result's `headlines`.
    nation
        Label of the nation; by default the result's `nation` attribute, or `"nation"`.

    Returns
    -------
    Dimensions `year region industry indicator`, after `draw` or `scenario` where the result has them.

    Raises
    ------
    ScenarioEngineError
        When the result holds none of the indicators.

    Examples
    --------
    >>> result = xr.Dataset({"gdp": xr.DataArray([1.0, 2.0], {"year": [2024, 2025]}, attrs={"units": "EUR"})})
    >>> to_cube(result, ["gdp"]).sizes
    Frozen({'year': 2, 'region': 1, 'industry': 1, 'indicator': 1})
    >>> to_cube(result, ["gdp"]).squeeze().values.tolist()
    [1.0, 2.0]
    """
    nation = nation or str(result.attrs.get("nation", "nation"))
    labels = {
        "region": [nation, *_labels(result, "region")],
        "industry": [*_labels(result, "industry"), *_labels(result, "industry_group"), TOTAL],
    }
    if indicators is None:
        indicators = [name for name in headlines(result) if CUBE.issuperset(map(str, result[name].dims))]
    names = [name for name in indicators if name in result]
    if not names:
        raise ScenarioEngineError(
            f"the result holds none of {listing(indicators)}; name indicators it has: {listing(result.data_vars)}."
        )
    slices = [_slice(result[name], nation).reindex(labels) for name in names]
    cube = xr.concat(
        slices, dim="indicator", join="exact", combine_attrs="drop", coords="minimal", compat="override"
    )
    units = [str(result[name].attrs.get("units", "")) for name in names]
    cube = cube.assign_coords(indicator=names, unit=("indicator", units))
    cube.name = "value"
    return cube.transpose(..., "year", "region", "industry", "indicator")


def _labels(result: xr.Dataset, dim: str) -> list[str]:
    return [str(label) for label in result.indexes[dim]] if dim in result.indexes else []


def _slice(array: xr.DataArray, nation: str) -> xr.DataArray:
    """The array over year, region and industry, the total added where industries add up."""
    array = array.reset_coords(drop=True)
    if "industry_group" in array.dims:
        array = array.rename(industry_group="industry")
    if "industry" in array.dims and not is_ratio(str(array.attrs.get("units", "1"))):
        total = array.sum("industry", skipna=False).expand_dims(industry=[TOTAL])
        array = xr.concat([array, total], dim="industry", join="exact")
    elif "industry" not in array.dims:
        array = array.expand_dims(industry=[TOTAL])
    return array if "region" in array.dims else array.expand_dims(region=[nation])

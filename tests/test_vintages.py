"""Vintages: a selection holds one, two are joined by a splice factor, and the factors are in the result.

That an operator does not continue one vintage by another is in `broken/data-mixed-vintages.toml`.
"""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.data import catalogue
from scenario_engine.engine import identity, program
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.support.errors import ScenarioEngineError


def series(first, values):
    years = list(range(first, first + len(values)))
    return xr.DataArray(np.array(values, float), coords={"year": years}, dims="year")


def test_a_selection_of_two_vintages_is_refused():
    """GDP in both census vintages, unselected, is an error that names them."""
    with pytest.raises(
        ScenarioEngineError, match=r"several kinds of vintage \(fifth census, fourth census\)"
    ):
        catalogue.find("china").select("national", ["year"], {"year": [2020]}, "CNY_1e8", indicator="gdp")


def test_employment_of_two_vintages_is_refused():
    """Employment breaks in 2019 between vintages, so a series over the break cannot be taken by accident."""
    with pytest.raises(ScenarioEngineError, match="several kinds of vintage"):
        catalogue.find("china").select(
            "national", ["year"], {"year": [2018, 2020]}, "persons_1e4", indicator="employment"
        )


def test_a_spliced_series_chains_and_shows_its_factor():
    """The later vintage, brought onto the earlier by its factor, continues it; the factor is a variable of the result."""
    inputs = {
        "gdp_accounts_vintage": series(2018, [90.0, 100.0]),
        "gdp_later_vintage": series(2018, [99.0, 110.0, 121.0]),
        "nominal_gdp_growth": series(2021, [0.1]),
    }
    values = program.evaluate(installed_graph(), inputs, ["gdp", "vintage_splice_factor"])
    assert values["gdp"].to_numpy() == pytest.approx([90.0, 100.0, 110.0, 121.0])
    assert values["vintage_splice_factor"].to_numpy() == pytest.approx([90 / 99, 100 / 110, 100 / 110])


def test_gdp_and_industries_of_different_vintages_break_an_identity():
    """Industries of one vintage under GDP of another do not sum to it, and the run's check says so."""
    china = catalogue.find("china")
    years = {"year": [2017, 2018, 2019, 2020]}
    industries = china.select(
        "sections", ["year", "industry"], {**years, "industry": china.labels("industry")}, "CNY_1e8",
        vintage="fourth census, completed",
    )  # fmt: skip

    def gap(vintage):
        total = china.select("national", ["year"], years, "CNY_1e8", indicator="gdp", vintage=vintage)
        (found,) = (
            one
            for one in identity.check(
                {"industry_value_added": industries, "gdp": total}, discovered_identities()
            )
            if one.identity.name == "industries_sum_to_gdp"
        )
        return found

    assert gap("fourth census").holds
    assert not gap("fifth census").holds

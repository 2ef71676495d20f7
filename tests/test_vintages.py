"""Vintages: a selection holds one, chaining two needs a splice, and the splice factors are in the result."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.data import catalogue
from scenario_engine.engine import identity, run
from scenario_engine.methods.growth.recursion import concatenate_years, extend_by_growth
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.models.growth.projection import gdp
from scenario_engine.support.errors import AlignmentFault, ScenarioEngineError


def series(first, values, name, vintage=""):
    years = list(range(first, first + len(values)))
    attrs = {"vintage": vintage} if vintage else {}
    return xr.DataArray(np.array(values, float), coords={"year": years}, dims="year", name=name, attrs=attrs)


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


@pytest.mark.parametrize("chained", [concatenate_years, extend_by_growth])
def test_chaining_two_vintages_unspliced_is_refused(chained):
    """The refusal names both series, both vintages and the remedy."""
    early = series(2018, [90.0, 100.0], "old", "fourth census")
    late = series(2020, [0.1, 0.2], "new", "fifth census")
    with pytest.raises(
        AlignmentFault, match=r"old is of vintage 'fourth census' and new, which .* splice factor"
    ):
        chained(early, late)


def test_an_operator_that_chains_two_vintages_is_named():
    """In a run the operator at fault stands first in the message."""
    inputs = {
        "measured_gdp": series(2018, [90.0, 100.0], "measured_gdp", "fourth census"),
        "nominal_gdp_growth": series(2020, [0.1, 0.2], "nominal_gdp_growth", "fifth census"),
    }
    with pytest.raises(AlignmentFault, match=r"^gdp: measured_gdp is of vintage 'fourth census'"):
        run.evaluate(installed_graph(), inputs, [gdp.name])


def test_one_vintage_and_assumptions_chain():
    """The same vintage chains, and growth that is assumed has none."""
    early = series(2018, [90.0, 100.0], "level", "fourth census")
    for late in (series(2020, [0.1], "growth", "fourth census"), series(2020, [0.1], "growth")):
        assert extend_by_growth(early, late).to_numpy() == pytest.approx([90.0, 100.0, 110.0])


def test_a_spliced_series_chains_and_shows_its_factor():
    """The later vintage, brought onto the earlier by its factor, continues it; the factor is a variable of the result."""
    inputs = {
        "gdp_accounts_vintage": series(2018, [90.0, 100.0], "a", "fourth census"),
        "gdp_later_vintage": series(2018, [99.0, 110.0, 121.0], "b", "fifth census"),
        "nominal_gdp_growth": series(2021, [0.1], "growth"),
    }
    values = run.evaluate(installed_graph(), inputs, ["gdp", "vintage_splice_factor"])
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

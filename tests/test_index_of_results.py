"""An index driven by a scenario: a stored result, its draws, its years, and what it lacks."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from scenario_engine.analysis.indices.compute import compute
from scenario_engine.support.errors import ProblemsFound
from tests.small_index import written

pytestmark = pytest.mark.slow


DRIVEN = """
dataset = "china"
cases = { dimension = "region", labels = ["beijing", "hebei"] }
years = [2024, 2030]
normalisation = "maximum"
[indicators.value_added]
unit = "CNY_1e8"
result = { variable = "regional_value_added", sum = ["industry_group"] }
[indicators.platforms]
unit = "enterprises"
missing = "hold"
data = { file = "published_indices", indicator = "platform_enterprise_count" }
"""


def stored_result(folder: Path, draws: int = 0) -> Path:
    """A scenario's result in files: value added of 31 regions, two groups, in a larger unit, perhaps with draws."""
    years, regions = [2023, 2024, 2030], ["beijing", "hebei", "jiangsu"]
    values = np.arange(1.0, 19.0).reshape(3, 3, 2)
    array = xr.DataArray(
        values,
        {"year": years, "region": regions, "industry_group": ["secondary", "tertiary"]},
        ["year", "region", "industry_group"],
        attrs={"units": "CNY_1e12"},
    )
    if draws:
        array = (
            array * xr.DataArray(1.0 + np.arange(draws), {"draw": np.arange(draws)}, ["draw"])
        ).assign_attrs(array.attrs)
    path = folder / "result.nc"
    xr.Dataset({"regional_value_added": array}).to_netcdf(path, engine="netcdf4")
    return path


def test_an_index_is_driven_by_a_stored_result(tmp_path):
    """Value added of a result is summed, converted (10 000 亿元 to one) and scored; counts of 2020 are held."""
    outcome = compute(written(tmp_path, DRIVEN), results=stored_result(tmp_path))
    table = outcome["indicator_table"]
    np.testing.assert_allclose(table.sel(indicator="value_added", year=2030), [27e4, 31e4])
    np.testing.assert_allclose(table.sel(indicator="platforms", year=2030), [8, 2])
    assert table.indexes["region"].tolist() == ["beijing", "hebei"]
    assert outcome["unit"].to_numpy().tolist() == ["CNY_1e8", "enterprises"]


def test_draws_of_a_scenario_reach_the_index(tmp_path):
    """A result with draws gives an index with draws; ranks are then uncertain by them, at fixed weights."""
    outcome = compute(written(tmp_path, DRIVEN), results=stored_result(tmp_path, draws=4))
    assert outcome["composite_index"].sizes["draw"] == 4
    assert outcome["branch_weight"].dims == ("branch",)
    assert "draw" not in outcome["rank_interval"].dims


def test_a_variable_the_scenario_lacks_is_named(tmp_path):
    """The nearest variable of the result is offered."""
    text = DRIVEN.replace("regional_value_added", "regional_value_aded")
    with pytest.raises(ProblemsFound, match="Did you mean 'regional_value_added'"):
        compute(written(tmp_path, text), results=stored_result(tmp_path))


def test_the_baseline_moves_the_application_index():
    """The application index in 2030 is computed from the baseline's regional value added and jobs."""
    result = compute("application-2030")
    benefit = result["branch_score"].sel(branch="benefit")
    assert benefit.indexes["year"].tolist() == [2020, 2024, 2030]
    assert not np.allclose(benefit.sel(year=2030), benefit.sel(year=2020))
    held = result["branch_score"].sel(branch="foundation")
    np.testing.assert_allclose(held.sel(year=2030), held.sel(year=2020))


def test_a_result_of_one_year_serves_every_year(tmp_path):
    """Value added of 2024 (Beijing 7 + 8, Hebei 9 + 10 of 10 000 亿元) in 2030 too; a year it lacks is refused."""
    path = stored_result(tmp_path)
    fixed = DRIVEN.replace('sum = ["industry_group"] }', 'sum = ["industry_group"], year = {} }}')
    table = compute(written(tmp_path, fixed.replace("{}", "2024").replace("}}", "}")), results=path)[
        "indicator_table"
    ]
    for year in (2024, 2030):
        np.testing.assert_allclose(table.sel(indicator="value_added", year=year), [15e4, 19e4])
    with pytest.raises(ProblemsFound, match="the scenario has no regional_value_added of 2025"):
        compute(written(tmp_path, fixed.replace("{}", "2025").replace("}}", "}")), results=path)


def test_an_index_says_by_which_rule_its_scenario_computes(tmp_path):
    """Shares by the pooled rule differ from those of the baseline; a rule it lacks is named; a stored result keeps its own."""
    text = (
        'scenario = "baseline"\ndataset = "china"\ncases = { dimension = "region" }\nyears = [2020]\n'
        'normalisation = "maximum"\nVARIANTS\n[indicators.share]\nresult = { variable = "regional_share_of_gdp" }\n'
    )
    own, pooled = (
        compute(written(tmp_path, text.replace("VARIANTS", said)))["composite_index"]
        for said in ("", 'variants = { regional_value_added = "pooled" }')
    )
    assert float(abs(own - pooled).max()) > 1.0
    with pytest.raises(ProblemsFound, match="'poold'"):
        compute(written(tmp_path, text.replace("VARIANTS", 'variants = { regional_value_added = "poold" }')))
    kept = DRIVEN.replace('"maximum"', '"maximum"\nvariants = { regional_value_added = "pooled" }')
    outcome = compute(written(tmp_path, kept), results=stored_result(tmp_path))
    assert "the stored result keeps its own way of regional_value_added." in outcome.attrs["notes"]

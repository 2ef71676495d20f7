"""What the model reaches from official statistics against what the reports print for 2020 and 2022."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.data import catalogue
from scenario_engine.models.industrial_internet import allocation

REGIONAL_2020 = {
    "yangtze_delta": 8953.22,
    "pearl_delta": 4042.83,
    "southwest": 3985.99,
    "mid_yangtze": 3840.96,
    "jing_jin_ji": 3110.83,
    "northwest": 1907.78,
    "northeast": 1677.03,
}  # CAII 2021, figure 21
PROVINCES_2020 = {
    "guangdong": 4042.83,
    "jiangsu": 3755.49,
    "shandong": 2589.78,
    "zhejiang": 2383.15,
    "henan": 1903.96,
}
PENETRATION_2022 = {
    "guangdong": 3514.00,
    "jiangsu": 3432.03,
    "shandong": 2328.81,
    "zhejiang": 2149.48,
    "henan": 1627.44,
}

china = catalogue.find("china")
GROUPS = china.labels("industry_group")


def first_published(year: int) -> xr.DataArray:
    labels = {"year": [year], "region": china.labels("region"), "industry_group": GROUPS}
    return china.select(
        "province_sectors", ["year", "region", "industry_group"], labels, "CNY_1e8", vintage="first published"
    )


def published(year: int, **where: str) -> dict[str, float]:
    """Value added in 100 million yuan by industry, as printed."""
    rows = china.table("published_accounts")
    rows = rows[(rows.year == str(year)) & (rows.indicator == "value_added") & (rows.unit == "CNY_1e8")]
    for column, wanted in where.items():
        rows = rows[rows[column] == wanted]
    return dict(zip(rows.industry, rows.value, strict=True))


def test_pooled_allocation_gives_all_regional_figures_of_2020():
    """With first-published accounts and published section totals the pooled rule meets 11 figures to 0.01."""
    sections = published(2020, region="china", source="CAII 2021")
    assert len(sections) == 19
    membership = china.membership(
        "section_group", "industry", china.labels("industry"), "industry_group", GROUPS
    )
    by_section = xr.DataArray(
        [sections[code] for code in china.labels("industry")],
        coords={"industry": china.labels("industry")},
        dims="industry",
    )
    national = xr.dot(by_section, membership, dim="industry").expand_dims(year=[2020])
    regional = allocation.regional_value_added_pooled(national, first_published(2020))
    provinces = regional.sum("industry_group").sel(year=2020)
    members = china.membership(
        "region_group", "region", china.labels("region"), "region_group", list(REGIONAL_2020)
    )
    groups = allocation.region_group_value_added(regional, members).sel(year=2020)
    for name, value in PROVINCES_2020.items():
        assert float(provinces.sel(region=name)) == pytest.approx(value, abs=0.01), name
    for name, value in REGIONAL_2020.items():
        assert float(groups.sel(region_group=name)) == pytest.approx(value, abs=0.01), name


def test_per_sector_allocation_gives_penetration_of_five_provinces_in_2022():
    """Three national numbers and the first-published accounts of 2022 meet five printed figures to 1e-5."""
    national = xr.DataArray(
        [[618.6, 17743.1, 13652.1]],
        coords={"year": [2022], "industry_group": GROUPS},
        dims=["year", "industry_group"],
    )
    regional = allocation.regional_penetration_value_added(national, first_published(2022))
    for name, value in PENETRATION_2022.items():
        assert float(regional.sel(year=2022, region=name).sum()) == pytest.approx(value, rel=1e-5), name


def test_section_penetration_2020_is_within_three_per_cent(baseline, record_property):
    """E, F, G, H, J and K come within 3 % of print; L is shown, its 2017 Yearbook value is doubtful."""
    printed = published(2020, region="china", source="CAII 2021")
    model = baseline.result["unspliced_penetration_value_added"].sel(year=2020)
    gaps = {code: float(model.sel(industry=code)) / printed[code] - 1 for code in "EFGHJKL"}
    said = ", ".join(f"{code} {gap:+.2%}" for code, gap in gaps.items())
    record_property("figure", f"penetration 2020, model over print: {said} (L: doubtful 2017 value)")
    assert max(abs(gap) for code, gap in gaps.items() if code != "L") < 0.03


def test_core_value_added_2020_is_within_two_per_cent(baseline, record_property):
    """Core value added of 2020, before any anchor, against 0.95 trillion (CAII 2021, figure 3)."""
    model = float(baseline.result["unspliced_core_value_added"].sel(year=2020).sum())
    record_property("figure", f"core value added 2020, model: {model:.1f}, printed 9500 (rounded to 100)")
    assert model == pytest.approx(9500, rel=0.02)


def test_2024_meets_the_published_totals_by_splice(baseline):
    """Core 15 300, penetration 34 800, total 50 100; the model's own figures and the factors are in the result."""
    at = baseline.result.sel(year=2024)
    for name, value in (("core", 15300.0), ("penetration", 34800.0), ("total", 50100.0)):
        assert float(at[f"{name}_value_added"].sum()) == pytest.approx(value, rel=1e-9)
    for name in ("core", "penetration"):
        unspliced, factor = at[f"unspliced_{name}_value_added"], at[f"{name}_splice_factor"]
        np.testing.assert_allclose(unspliced * factor, at[f"{name}_value_added"], rtol=1e-12)
        assert (factor != 1.0).all()


PRINTED = {
    ("industry", 2024): {"A": 681.27, "E": 40.58, "F": 3572.55, "I": 12780.24, "J": 2524.5, "R": 118.18},
    ("industry", 2020): {"A": 561.47, "C": 14878.55, "I": 7440.76, "Q": 10.06, "S": 32.32},
    ("region", 2024): {"guangdong": 6440.15, "jiangsu": 5824.90, "zhejiang": 3766.30, "shandong": 3440.08},
    ("region", 2022): {"guangdong": 5549.67, "jiangsu": 5123.45, "zhejiang": 3239.58, "shandong": 3029.53},
    ("region", 2020): {"guangdong": 4042.83, "jiangsu": 3755.49, "shandong": 2589.78, "henan": 1903.96},
}


def test_the_baseline_starts_from_print(baseline):
    """Sections and provinces as CAII 2021, 2023 and 2024 print them, three sectors as rounded there, jobs of 2020 and 2021."""
    result = baseline.result
    levels = {
        "industry": result.total_value_added,
        "region": result.regional_value_added.sum("industry_group"),
    }
    for (dim, year), printed in PRINTED.items():
        found = levels[dim].sel(year=year, drop=True).to_series()
        assert {label: found[label] for label in printed} == pytest.approx(printed, abs=0.015)
    sectors = result.industry_group_value_added.sel(year=2024).to_series() / 1e4
    assert [round(one, 3 if one < 1 else 2) for one in sectors] == [0.065, 2.39, 2.55]
    jobs = result.employment.sum("industry")
    assert jobs.sel(year=[2020, 2021]).to_numpy() == pytest.approx([2730.46, 3022.89], rel=1e-9)
    whole = result.regional_employment.sum("region")
    np.testing.assert_allclose(whole, result.employment.sum("industry"), rtol=1e-12)


def test_jobs_of_provinces_in_the_baseline(baseline):
    """Guangdong, Jiangsu and Shandong hold 29.85 % of the jobs of 2020 (printed 29.92); the ten largest are those printed."""
    jobs = baseline.result.regional_employment.sel(year=2020).to_series()
    assert jobs[["guangdong", "jiangsu", "shandong"]].sum() / jobs.sum() == pytest.approx(0.2992, abs=1e-3)
    assert set(jobs.nlargest(10).index) == {
        "guangdong", "jiangsu", "shandong", "zhejiang", "henan", "hubei", "fujian", "shanghai", "beijing", "anhui",
    }  # fmt: skip


def test_the_splice_can_be_switched_off(baseline):
    """With variant "none" the accounts are the model's own."""
    graph = baseline.scenario.graph.with_variants(
        {"core_splice_factor": "none", "penetration_splice_factor": "none"}
    )
    from scenario_engine.engine.program import run

    free = run(graph, baseline.scenario.inputs, ["core_value_added", "unspliced_core_value_added"])
    xr.testing.assert_equal(free["core_value_added"], free["unspliced_core_value_added"])


def test_share_of_gdp_is_near_print(baseline):
    """Shares of GDP 2017-2024 as printed, within 0.06 points (2020 is before any anchor)."""
    printed = {2017: 2.83, 2018: 3.03, 2019: 3.24, 2020: 3.51, 2022: 3.69, 2023: 3.72, 2024: 3.81}
    for year, value in printed.items():
        assert 100 * float(baseline.result["share_of_gdp"].sel(year=year)) == pytest.approx(
            value, abs=0.06
        ), year


def test_the_joint_variant_counts_feedback_once(baseline):
    """Solving for all core sectors at once never exceeds the printed one-at-a-time sum."""
    from scenario_engine.engine.program import run

    inputs = baseline.scenario.inputs
    alone = run(baseline.scenario.graph, inputs, ["induced_output"])["induced_output"]
    joint_graph = baseline.scenario.graph.with_variants({"induced_output": "joint"})
    joint = run(joint_graph, inputs, ["induced_output"])["induced_output"]
    assert bool((joint <= alone + 1e-9).all())
    assert 0.5 < float(joint.sum() / alone.sum()) < 0.999
    assert np.isfinite(joint).all()

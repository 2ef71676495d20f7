"""The core by part, for any concordance of core sectors to parts, and what the one that comes along says of itself."""

import numpy as np
import pytest

from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound

EQUIPMENT = ("083", "088", "089", "090", "092", "093", "094")

MINE = """\
extends = "baseline"
outputs = ["core_by_part", "core_value_added"]
[labels]
core_part = ["equipment", "services"]
[inputs.core_part_membership]
table = "parts.csv"
unit = "1"
source = "a list of my own"
"""


def concordance(folder, services=1.0):
    """Two parts that are the two sections; the files of a user."""
    rows = ["core,core_part,value"]
    for core in (*EQUIPMENT, "121", "123", "124", "125"):
        equipment = 1.0 if core in EQUIPMENT else 1.0 - services
        rows += [f"{core},equipment,{equipment:g}", f"{core},services,{1.0 - equipment:g}"]
    (folder / "parts.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "mine.toml").write_text(MINE, encoding="utf-8")
    return folder / "mine.toml"


def test_parts_that_are_sections_are_the_sections(tmp_path):
    """Sectors of manufacturing in one part, of information services in the other: every year of both, to the last digit."""
    result = compute(load(concordance(tmp_path))).result
    for part, section in (("equipment", "C"), ("services", "I")):
        np.testing.assert_allclose(
            result["core_by_part"].sel(core_part=part),
            result["core_value_added"].sel(industry=section),
            rtol=1e-12,
        )


def test_shares_that_do_not_sum_are_refused(tmp_path):
    """A sector is divided whole."""
    file = concordance(tmp_path)
    text = (tmp_path / "parts.csv").read_text(encoding="utf-8").replace("121,services,1", "121,services,0.5")
    (tmp_path / "parts.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"core_part_membership sums to 0\.5 over core_part at core 121"):
        _ = load(file).inputs


def test_the_concordance_that_comes_along_says_it_is_assumed():
    """Five parts that sum to the core; the quality of the input, in both languages, and an assumption."""
    baseline = compute("baseline-parts")
    parts, core = (baseline.result[name] for name in ("core_by_part", "core_value_added"))
    assert parts.sizes["core_part"] == 5
    np.testing.assert_allclose(parts.sum("core_part"), core.sum("industry"), rtol=1e-12)
    about = baseline.scenario.inputs["core_part_membership"].attrs
    assert (about["quality"], about["quality_zh"]) == ("assumed", "假设")
    assert "no report prints" in about["source"] + about.get("assumption", "")


def test_jobs_and_gdp_of_cities_are_those_of_their_provinces():
    """Cities share what their province has; of one with a single city it has all."""
    outcome = compute("baseline-cities")
    result, member = outcome.result, outcome.scenario.inputs["city_membership"]
    for city, region in (("city_employment", "regional_employment"), ("city_gdp", "regional_gdp")):
        found = (result[city] * member).sum("city")
        np.testing.assert_allclose(found, result[region].transpose(*found.dims), rtol=1e-9)
    ratio = result["city_value_added"].sum("industry_group") / result["city_gdp"]
    np.testing.assert_allclose(result["city_share_of_gdp"], ratio.transpose("year", "city"), rtol=1e-12)

"""How good a number is: said by rows of data and by entries, in both languages, and kept with the input."""

import csv
import re
from pathlib import Path

import pytest

from scenario_engine.data import catalogue
from scenario_engine.scenario.scenario import load
from scenario_engine.scenario.write import write_flattened
from tests.pages import exit_code

SCENARIO = """\
extends = "baseline"

[inputs.real_gdp_growth]
path = { 2025 = 5.0, 2030 = 4.0 }
unit = "percent"
assumption = "growth eases"
quality = { zh = "专家判断", en = "a judgement" }
"""


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def test_every_word_on_quality_of_the_data_has_chinese():
    """No table that comes with the package says how good a row is in English only."""
    china = catalogue.find("china")
    calibration = Path(__file__).parents[1] / "calibration"
    said = set()
    for path in [*(china.folder / f"{name}.csv" for name in china.tables()), *calibration.glob("*.csv")]:
        with path.open(encoding="utf-8") as stream:
            said |= {row["quality"] for row in csv.DictReader(stream) if row.get("quality")}
    assert len(said) > 40
    assert said == set(china.quality_zh)
    assert all(re.search("[\u4e00-\u9fff]", text) for text in china.quality_zh.values())


def test_rows_say_how_good_they_are_in_both_languages(scenario):
    """Rows of a table, joined once each; what is filled is 填补."""
    array = load(str(scenario)).inputs["industry_value_added_later_vintage"]
    assert array.attrs["quality"].startswith("official: yearbook; filled: section of 2023 moved by growth")
    assert array.attrs["quality_zh"].startswith("官方数据：年鉴；填补：2023年门类值")


def test_an_entry_says_how_good_its_numbers_are(scenario, tmp_path, capsys):
    """What a file says of quality is kept with the input, told by explain, and survives flattening."""
    model = load(str(scenario))
    said = {"quality": "a judgement", "quality_zh": "专家判断"}
    assert said.items() <= model.inputs["real_gdp_growth"].attrs.items()
    assert "quality" not in model.inputs["relative_growth"].attrs
    assert exit_code(["explain", "real_gdp_growth", str(scenario)]) == 0
    assert "a judgement" in capsys.readouterr().out
    write_flattened(model, tmp_path / "flat.toml")
    assert said.items() <= load(str(tmp_path / "flat.toml")).inputs["real_gdp_growth"].attrs.items()


def test_gaps_say_what_they_filled_in_both_languages():
    """The rule and the years, after what the rows say."""
    array = load("solow").inputs["measured_real_gdp"]
    assert "filled (two-point): 2024, 2025" in array.attrs["quality"]
    assert array.attrs["quality_zh"].endswith("填补（两点外推）：2024, 2025")


def test_rows_of_a_csv_beside_the_file_say_it_too(tmp_path):
    """Source and quality of a user's own table go with the input, before what the entry says."""
    (tmp_path / "core.csv").write_text(
        "year,value,source,quality\n2022,1.26,CAII 2023,printed\n2023,1.35,CAII 2023,printed\n2024,1.5,CAII 2024,a forecast\n",
        encoding="utf-8",
    )
    (tmp_path / "own.toml").write_text(
        'extends = "baseline"\n[inputs.core_anchor]\ntable = "core.csv"\nunit = "万亿元"\nassumption = "as printed"\n',
        encoding="utf-8",
    )
    told = load(str(tmp_path / "own.toml")).inputs["core_anchor"].attrs
    assert (told["source"], told["quality"]) == (
        "CAII 2023; CAII 2024; assumption: as printed",
        "printed; a forecast",
    )

"""Chinese names of variables, dimensions, labels, columns and units are read in TOML and CSV as the identifiers they name."""

import numpy as np
import pytest

from scenario_engine.scenario.own_names import column, identified
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound
from scenario_engine.support.toml import located

CHINESE = """
extends = "baseline"
title = { zh = "中文", en = "Chinese" }
[inputs."实际GDP增速"]
path = { 2025 = 5.5, 2030 = 4.0 }
unit = "百分比"
assumption = "试算"
[inputs."行业相对增速"]
by."行业" = { default = 0.0, "制造业" = 2.0, I = 3.0 }
unit = "百分比"
assumption = "试算"
"""

ENGLISH = """
extends = "baseline"
title = { zh = "中文", en = "Chinese" }
[inputs.real_gdp_growth]
path = { 2025 = 5.5, 2030 = 4.0 }
unit = "percent"
assumption = "试算"
[inputs.relative_growth]
by.industry = { default = 0.0, C = 2.0, I = 3.0 }
unit = "percent"
assumption = "试算"
"""


def _written(folder, name, text):
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_scenario_in_chinese_is_the_one_in_identifiers(tmp_path):
    """Variables, a dimension, a label, the unit; codes and names may stand side by side."""
    mine, theirs = load(_written(tmp_path, "zh", CHINESE)), load(_written(tmp_path, "en", ENGLISH))
    for name in ("real_gdp_growth", "relative_growth"):
        np.testing.assert_array_equal(mine.inputs[name].to_numpy(), theirs.inputs[name].to_numpy())


def test_a_table_in_chinese_is_read(tmp_path):
    """Heads 年份, 行业, 数值; cells by name; money in 亿元."""
    years = range(2025, 2031)
    names = load("baseline").dataset.titles("industry", "zh")
    rows = [f"{year},{name},{1.0 if name == '制造业' else 0.5}" for year in years for name in names.values()]
    (tmp_path / "table.csv").write_text("\n".join(["年份,行业,数值", *rows]), encoding="utf-8")
    text = 'extends = "baseline"\n[inputs."行业相对增速"]\ntable = "table.csv"\nunit = "百分比"\nassumption = "试算"\n'
    found = load(_written(tmp_path, "mine", text)).inputs["relative_growth"]
    assert float(found.sel(year=2030, industry="C")) == pytest.approx(0.01)
    assert float(found.sel(year=2030, industry="A")) == pytest.approx(0.005)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"实际GDP增速"', '"实际GDP增长"', "实际GDP增长"),
        ('"制造业"', '"制造行业"', "制造行业"),
        ('"百分比"', '"百分率"', "百分率"),
    ],
)
def test_what_is_no_name_is_told_as_it_was_written(tmp_path, old, new, said):
    """At its place, with the word of the file."""
    file = _written(tmp_path, "wrong", CHINESE.replace(old, new, 1))
    with pytest.raises(ProblemsFound) as fault:
        load(file).resolved  # noqa: B018
    assert said in str(fault.value)
    assert "wrong.toml:" in str(fault.value)


@pytest.mark.parametrize("word", ["Manufacturing", "manufacturng", "制造"])
def test_a_name_where_a_label_must_stand_is_answered_with_the_label(word):
    """Not with nineteen letters; in either language, and nearly so."""
    with pytest.raises(ProblemsFound) as fault:
        _ = load("baseline").with_(relative_growth={"by": {"industry": {word: 2}}, "unit": "percent"}).inputs
    (advice,) = (one.advice for one in fault.value.problems if one.code == "unknown-label")
    assert advice == "Did you mean 'C' (Manufacturing 制造业)?"


def test_a_place_is_that_of_what_was_written():
    """The identifier's place is the Chinese key's; a document without names is the same one."""
    toml = identified(located.parse(CHINESE, "x.toml"))
    assert toml.keys["inputs", "real_gdp_growth"].line == 4
    plain = located.parse(ENGLISH, "x.toml")
    assert identified(plain) is plain
    assert (column("数值"), column("地区"), column("region")) == ("value", "region", "region")

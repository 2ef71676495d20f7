"""What the scenario language means: paths, labels, changes of a parent, inheritance."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from scenario_engine.scenario import provenance
from scenario_engine.scenario.history import history
from scenario_engine.scenario.records import ScenarioRecord
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound
from scenario_engine.support.toml.bilingual import Bilingual
from scenario_engine.support.toml.located import parse

TOP = Path(__file__).parents[1]


def inputs(tmp_path: Path, text: str):
    (tmp_path / "mine.toml").write_text('extends = "baseline_2025_12"\n' + text, encoding="utf-8")
    return load(tmp_path / "mine.toml").inputs


def entry(name: str, **lines: str) -> str:
    body = "\n".join(f"{key} = {value}" for key, value in lines.items())
    return f'[inputs.{name}]\n{body}\nunit = "percent"\nassumption = "x"\n'


def test_a_path_is_interpolated_linearly(tmp_path):
    """Between two given years the value moves in equal steps."""
    growth = inputs(tmp_path, entry("real_gdp_growth", path="{ 2025 = 5, 2030 = 4 }"))["real_gdp_growth"]
    np.testing.assert_allclose(growth, [0.05, 0.048, 0.046, 0.044, 0.042, 0.04])
    assert list(growth.indexes["year"]) == [2025, 2026, 2027, 2028, 2029, 2030]


def test_a_path_can_step_or_grow_geometrically(tmp_path):
    """`step` holds until the next year given; `geometric` moves by equal ratios."""
    step = entry("real_gdp_growth", path="{ 2025 = 5, 2028 = 2, 2030 = 1 }", interpolation='"step"')
    np.testing.assert_allclose(
        inputs(tmp_path, step)["real_gdp_growth"], [0.05, 0.05, 0.05, 0.02, 0.02, 0.01]
    )
    ratio = entry("real_gdp_growth", path="{ 2025 = 1, 2030 = 32 }", interpolation='"geometric"')
    np.testing.assert_allclose(
        inputs(tmp_path, ratio)["real_gdp_growth"], [0.01, 0.02, 0.04, 0.08, 0.16, 0.32]
    )


def test_add_and_scale_act_on_the_parent(tmp_path):
    """`add` has a unit of its own, `scale` is a pure number; both keep the parent's path."""
    parent = load(TOP / "scenarios" / "baseline_2025_12.toml").inputs["real_gdp_growth"]
    added = inputs(tmp_path, entry("real_gdp_growth", add="1.0"))["real_gdp_growth"]
    np.testing.assert_allclose(added, parent + 0.01)
    scaled = inputs(tmp_path, '[inputs.real_gdp_growth]\nscale = 2\nassumption = "x"\n')["real_gdp_growth"]
    np.testing.assert_allclose(scaled, 2 * parent)


def test_shift_moves_the_parent_in_time(tmp_path):
    """A shift by one year lets each value come a year later, the first held."""
    parent = load(TOP / "scenarios" / "baseline_2025_12.toml").inputs["real_gdp_growth"].to_numpy()
    later = inputs(tmp_path, "[inputs.real_gdp_growth]\nshift = 1\nassumption = 'x'\n")["real_gdp_growth"]
    np.testing.assert_allclose(later, [parent[0], *parent[:-1]])


def test_values_by_label_take_a_default_and_paths(tmp_path):
    """A label's value may be a path; `default` serves the labels not named."""
    text = entry(
        "relative_growth", **{"by.industry": "{ default = 1, C = { path = { 2025 = 0, 2030 = 5 } } }"}
    )
    growth = inputs(tmp_path, text)["relative_growth"]
    assert float(growth.sel(industry="A", year=2027)) == pytest.approx(0.01)
    np.testing.assert_allclose(growth.sel(industry="C"), [0, 0.01, 0.02, 0.03, 0.04, 0.05])


def test_an_entry_replaces_the_parents_whole(tmp_path):
    """A value given again forgets the parent's path, unit and reason."""
    growth = inputs(tmp_path, entry("real_gdp_growth", value="3"))["real_gdp_growth"]
    assert set(growth.to_numpy()) == {0.03}
    assert "easing" not in growth.attrs["source"]


BOTH = 'source = { zh = "某报告", en = "a report" }\nassumption = { zh = "需求稳定", en = "demand holds" }\n'


def test_a_reason_is_kept_in_both_languages(tmp_path):
    """An array says in Chinese and in English where it comes from and what is assumed, source first."""
    text = f'[inputs.real_gdp_growth]\nvalue = 3\nunit = "percent"\n{BOTH}'
    attrs = inputs(tmp_path, text)["real_gdp_growth"].attrs
    assert attrs["source"] == "a report; assumption: demand holds"
    assert attrs["source_zh"] == "某报告；假设：需求稳定"


def test_a_reason_in_one_language_stands_in_both(tmp_path):
    """What a file says in one language is not lost in the other."""
    attrs = inputs(tmp_path, entry("real_gdp_growth", value="3"))["real_gdp_growth"].attrs
    assert (attrs["source"], attrs["source_zh"]) == ("assumption: x", "假设：x")


def test_the_record_of_a_run_has_the_reason_in_both_languages(tmp_path):
    """Provenance holds the English and the Chinese word of each entry; `why` says the English one."""
    text = f'[inputs.real_gdp_growth]\nadd = 1\nunit = "percent"\n{BOTH}'
    (tmp_path / "mine.toml").write_text('extends = "baseline_2025_12"\n' + text, encoding="utf-8")
    scenario = load(tmp_path / "mine.toml")
    place = provenance.of(scenario)["origins"]["real_gdp_growth"][-1]
    assert place["reason"] == "a report; assumption: demand holds"
    assert place["reason_zh"] == "某报告；假设：需求稳定"
    assert history(scenario, "real_gdp_growth")[-1].verdict == "add: a report; assumption: demand holds"


@pytest.mark.parametrize(
    "title", ['"Mine"', '{ en = "Mine" }', '{ zh = "Mine" }', '{ zh = "Mine", en = "" }']
)
def test_a_title_in_one_language_is_enough(tmp_path, title):
    """What is written in one language is shown to readers of both; the description too."""
    (tmp_path / "mine.toml").write_text(f'extends = "baseline"\ntitle = {title}\ndescription = {title}\n')
    scenario = load(tmp_path / "mine.toml")
    assert scenario.title == provenance.described(scenario) == {"zh": "Mine", "en": "Mine"}


def test_later_parents_win(tmp_path):
    """With several parents the last one's word counts."""
    (tmp_path / "one.toml").write_text('extends = "baseline_2025_12"\n' + entry("real_gdp_growth", value="1"))
    (tmp_path / "two.toml").write_text(entry("real_gdp_growth", value="2"))
    (tmp_path / "both.toml").write_text('extends = ["one", "two"]\n')
    assert float(load(tmp_path / "both.toml").inputs["real_gdp_growth"][0]) == 0.02


@pytest.mark.parametrize(
    "name", ["baseline", "high_growth", "low_growth", "deep_digitalisation", "stalled_technology"]
)
def test_every_scenario_of_the_project_resolves_and_explains_itself(name):
    """Each input has a unit and says where it comes from."""
    scenario = load(TOP / "scenarios" / f"{name}.toml")
    assert set(scenario.title) == {"zh", "en"}
    for array in scenario.inputs.values():
        assert array.attrs["units"]
        assert array.attrs["source"], array.name


def test_every_reason_of_the_project_is_given_in_both_languages():
    """Source, assumption and quality of each entry, shock and correlation of the scenarios, and of what they extend."""
    for file in [*TOP.glob("scenarios/*.toml"), *TOP.glob("calibration/china-2020*.toml")]:
        record = ScenarioRecord.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        for said in (*record.inputs.values(), *record.correlation):
            for key in {"source", "assumption", "quality"} & said.model_fields_set:
                assert isinstance(getattr(said, key), Bilingual), (file.name, said)


def test_places_are_known_for_every_key_of_every_file():
    """The grammar's positions and the reader's values tell of the same keys."""

    def keys(value, path=()):
        if isinstance(value, dict):
            for key, below in value.items():
                yield (*path, key)
                yield from keys(below, (*path, key))

    for file in [*TOP.glob("scenarios/*.toml"), *TOP.glob("calibration/*.toml")]:
        toml = parse(file.read_text(encoding="utf-8"), file.name)
        assert set(keys(toml.values)) <= set(toml.keys), file.name


def test_one_path_serves_every_label(tmp_path):
    """A path for an input by year and industry is the same in every industry."""
    growth = inputs(tmp_path, entry("relative_growth", path="{ 2025 = 0, 2030 = 5 }"))["relative_growth"]
    for label in growth.indexes["industry"]:
        np.testing.assert_allclose(growth.sel(industry=label), [0, 0.01, 0.02, 0.03, 0.04, 0.05])


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("[[a]]\nx = 1\nx = 2\n", (2, 1), (3, 1)),
        ("[[a]]\n[a.y]\nz = 1\n[[a]]\n[a.y]\nz = 1\nz = 2\n", (6, 1), (7, 1)),
        ("a = [{x = 1}, {x = 1, x = 2}]", (1, 16), (1, 23)),
    ],
)
def test_a_key_twice_in_one_item_of_a_list_is_named(text, first, second):
    """Both places; the same key in another item is none of them."""
    with pytest.raises(ProblemsFound, match="appears twice") as refused:
        parse(text, "mine.toml")
    [problem] = refused.value.problems
    assert (problem.where.line, problem.where.column) == second
    assert [(place.line, place.column) for place, _ in problem.related] == [first]

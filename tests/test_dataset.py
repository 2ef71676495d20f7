"""The embedded dataset: whole, hashed, and read through one door that refuses what is ambiguous."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError
from scenario_engine.validation.audit import Hierarchy

china = catalogue.find("china")
SECTIONS = {"industry": china.labels("industry")}


def test_every_table_has_the_hash_the_dataset_states():
    """dataset.toml lists each CSV with its sha256, and none is missing."""
    stated = {entry["name"]: entry["sha256"] for entry in china.about["files"]}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in china.folder.glob("*.csv")}
    assert stated == found


@pytest.mark.parametrize(
    "name", ["national", "sections", "provinces", "province_sectors", "section_wages", "cities"]
)
def test_every_row_says_unit_vintage_source_and_quality(name):
    """No number without where it comes from."""
    table = china.table(name)
    for column in ("unit", "vintage", "source", "quality"):
        assert (table[column] != "").all(), column


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["1:missing-key"] * 3),
        ('name = 3\ntitle = "x"\nunits = { counted_in = {}, definitions = [] }', ["1:wrong-type"]),
        ('name = "x"\ntitle = {}\n', ["1:missing-key", "2:empty-text"]),
        ('name = "x"\ntitle = "x"\nunits = { counted_in = {} }', ["3:missing-key"]),
        ('name = "x"\ntitle = "x"\nunits = { counted_in = {}, definitions = [1] }', ["3:wrong-type"]),
        ('name = "x"\ntitle = \n', ["2:syntax"]),
    ],
)
def test_a_dataset_says_its_name_title_and_units(tmp_path, text, found):
    """A description without a key that every dataset has is refused, with every problem at its line."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "dataset.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as refused:
        _ = catalogue.find("mine", tmp_path).counted_in
    assert [f"{one.where.line}:{one.code}" for one in refused.value.problems] == found


@pytest.mark.parametrize(
    ("labels", "zh", "en"),
    [
        ("dimension,label,label_en\nsector,1,Farming\nsector,2,\n", ["Farming", "2"], ["Farming", "2"]),
        ("dimension,label\nsector,1\nsector,2\n", ["1", "2"], ["1", "2"]),
        (
            "dimension,label,label_zh,label_en\nsector,1,,Farming\nsector,2,乙,\n",
            ["Farming", "乙"],
            ["Farming", "乙"],
        ),
    ],
)
def test_labels_are_named_in_one_language_or_none(tmp_path, labels, zh, en):
    """A label without a name in a language has its name in the other one, or is called by its code."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "labels.csv").write_text(labels, encoding="utf-8")
    (folder / "dataset.toml").write_text(
        'name = "mine"\ntitle = { zh = "x", en = "x" }\ncurrency = "USD"\n'
        '[units]\ncounted_in = { money = "USD" }\ndefinitions = ["USD = money", "USD_1e6 = 1e6 USD"]\n'
        '[[display]]\nkind = "money"\nen = [{ unit = "USD_1e6", text = "USD m" }]\n',
        encoding="utf-8",
    )
    dataset = catalogue.find("mine", tmp_path)
    for language, names in (("zh", zh), ("en", en)):
        assert list(dataset.titles("sector", language).values()) == names
        assert list(dataset.spoken(language).values()) == names
        assert dataset.display["units"]["USD"][language] == [{"text": "USD m", "factor": 1e-6}]


@pytest.mark.parametrize(
    ("unit", "told"), [("kr_1e9", "kr billion"), ("RUC_1e6", "RUC million"), ("CNY_1e8", None)]
)
def test_a_unit_that_is_not_displayed_is_said_in_english(tmp_path, unit, told):
    """Reports had said kr_1e9; a unit that begins with a number of its own stays as it is."""
    currency = unit.partition("_")[0]
    units = f'counted_in = {{ money = "{unit}" }}\ndefinitions = ["{currency} = money", "{unit} = {unit[-3:]} {currency}"]'
    (tmp_path / "dataset.toml").write_text(f'name = "x"\ntitle = "X"\n[units]\n{units}\n', encoding="utf-8")
    shown = UnitWords.of(catalogue.find(tmp_path.name, tmp_path.parent)).displayed([unit])
    expected = {unit: {one: [{"text": told, "factor": 1.0}] for one in ("zh", "en")}} if told else {}
    assert shown == expected


def test_an_audit_needs_no_partitions(tmp_path):
    """A dataset that declares no partitions is audited by its classifications alone."""
    folder = Path(__file__).parents[1] / "examples" / "united-states"
    wholes = {one.whole for one in Hierarchy.of(catalogue.find("data", folder)).partitions}
    assert wholes == {"goods", "services"}


def test_every_source_has_a_chinese_name():
    """What the tables and classifications say in English of where rows come from is named in Chinese in dataset.toml."""
    beside = (Path(__file__).parents[1] / "calibration").glob("*.csv")
    tables = [*(china.table(name) for name in china.tables()), *(pd.read_csv(path) for path in beside)]
    said = {text for table in tables if "source" in table for text in table["source"]}
    said |= {f"memberships.csv, {name}" for name in china.table("memberships")["classification"]}
    assert said == set(china.source_zh)
    growth = china.select(
        "national", ["year"], {"year": [2024]}, "CNY_1e8", indicator="gdp", vintage="fifth census"
    )
    assert growth.attrs["source_zh"] == china.source_zh[growth.attrs["source"]]


def test_mixed_vintages_are_refused():
    """Two vintages of one series cannot slip into one array."""
    with pytest.raises(
        ScenarioEngineError, match=r"several kinds of vintage \(fifth census, fourth census\); say which"
    ):
        china.select(
            "provinces", ["year", "region"], {"region": china.labels("region")}, "CNY_1e8", indicator="gdp"
        )


def test_missing_years_are_refused_and_named():
    """A hole in a series is not filled silently: employment has no official 2019."""
    with pytest.raises(ScenarioEngineError, match="lacks year 2017, 2018, 2019"):
        china.select(
            "national",
            ["year"],
            {"year": [2017, 2018, 2019, 2020]},
            "persons_1e4",
            indicator="employment",
            vintage="seventh census",
        )


def test_an_unknown_table_and_vintage_suggest():
    """Near misses are answered."""
    with pytest.raises(ScenarioEngineError, match="Did you mean 'sections'"):
        china.table("section")
    with pytest.raises(ScenarioEngineError, match="Did you mean 'fifth census'"):
        china.select("sections", ["year", "industry"], SECTIONS, "CNY_1e8", vintage="fith census")


def test_units_are_converted_by_the_reader():
    """The same rows in yuan are 1e8 as many."""
    ask = {"vintage": "fifth census", "indicator": "gdp"}
    in_1e8 = china.select("national", ["year"], {"year": [2020]}, "CNY_1e8", **ask)
    in_yuan = china.select("national", ["year"], {"year": [2020]}, "CNY", **ask)
    assert float(in_yuan[0]) == pytest.approx(1e8 * float(in_1e8[0]))


def test_every_name_is_given_in_both_languages():
    """No label without a Chinese and an English name."""
    labels = china.table("labels")
    assert (labels["label_zh"] != "").all()
    assert (labels["label_en"] != "").all()


def test_a_label_that_is_listed_twice_is_told(tmp_path):
    """A table had been said to lack it."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "labels.csv").write_text(
        "dimension,label\nsector,1\nregion,1\nsector,2\nsector,1\n", encoding="utf-8"
    )
    (tmp_path / "mine" / "dataset.toml").write_text(
        'name = "mine"\ntitle = "x"\n[units]\ncounted_in = {}\ndefinitions = []\n', encoding="utf-8"
    )
    with pytest.raises(ScenarioEngineError, match=r"labels\.csv lists sector 1 more than once"):
        catalogue.find("mine", tmp_path).labels("region")


@pytest.mark.parametrize(
    ("unit", "alias", "english"),
    [
        ("CNY_1e8", "亿元", "CNY_1e8"),
        ("persons_1e4", "万人", "persons_1e4"),
        ("CNY_1e6", "百万元", "CNY million"),
    ],
)
def test_a_report_shows_a_unit_in_the_words_that_define_it(unit, alias, english):
    """Pages and pictures said CNY_1e8 where the terminal said 亿元, unless the dataset had words to display."""
    size, base = unit.partition("_")[2], unit.partition("_")[0].replace("persons", "person")
    words = UnitWords("CNY", ["CNY = money = _ = 元", f"{unit} = {size} {base} = _ = {alias}"])
    shown = words.displayed([unit])[unit]
    assert {one: scales[0]["text"] for one, scales in shown.items()} == {"zh": alias, "en": english}
    assert UnitWords("", (), {unit: shown}).said(unit, "zh") == alias

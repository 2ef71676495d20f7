"""From the first scenario to a Word report in Chinese, as a user types it: nothing printed or written is an English sentence."""

from __future__ import annotations

import re
from zipfile import ZipFile

import pytest

from scenario_engine.cli import main
from tests.test_chinese import untranslated
from tests.toyland import ACCOUNTS, GDP, LABELS, toyland

DATASET = """
name = "toyland"
title = { zh = "玩具国", en = "Toyland" }
[units]
counted_in = { money = "kr_1e9", person = "person" }
definitions = ["kr = money", "kr_1e6 = 1e6 kr", "kr_1e9 = 1e9 kr"]
[[display]]
kind = "money"
zh = [{ text = "十亿克朗", unit = "kr_1e9" }]
en = [{ text = "kr bn", unit = "kr_1e9" }]
"""

BASE = """
title = { zh = "玩具国照常发展", en = "Toyland as it goes on" }
dataset = "toyland"
horizon = { base = 2019, measured = 2021, last = 2030 }
[inputs]
measured_gdp = { data = { file = "gdp", indicator = "gdp" } }
measured_industry_value_added = { data = { file = "accounts", indicator = "industry_value_added" } }
real_gdp_growth = { value = 3, unit = "percent", assumption = "整数" }
gdp_deflator_growth = { value = 2, unit = "percent", assumption = "整数" }
relative_growth = { by.industry = { default = 0, mills = 1 }, unit = "percent", assumption = "整数" }
"""

UNCERTAIN = """
extends = "base"
title = { zh = "不确定的玩具国", en = "Toyland, uncertain" }
outputs = ["gdp"]
[inputs.real_gdp_growth]
value = 4
unit = "percent"
assumption = "整数"
draw = { distribution = "normal", sd = 0.5, effect = "add" }
"""

WALK = (
    "doctor",
    "init mine.toml --parent base.toml",
    "validate mine.toml",
    "run base.toml",
    "run mine.toml",
    "compare base.toml mine.toml --output outputs/compare",
    "explain gdp mine.toml --year 2030",
    "sweep uncertain.toml --draws 50 --output outputs/sweep --quantity gdp",
    "report outputs/mine outputs/base --beside outputs/compare --beside outputs/sweep",
    "report outputs/mine outputs/base --beside outputs/compare --beside outputs/sweep --to docx",
    "plot outputs/mine --quantity gdp",
)


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """The toy country with Chinese names."""
    folder = toyland(tmp_path_factory.mktemp("walk"), dataset=DATASET)
    named = {
        "Farms": "农场",
        "Mills": "工厂",
        "East": "东部",
        "West": "西部",
        "Isle": "海岛",
        "Goods": "货物",
    }
    rows = [(*row.split(","), "label_zh" if row.startswith("dimension") else "") for row in LABELS.split()]
    text = "\n".join(",".join([*row[:3], row[3] or named.get(row[2], "服务")]) for row in rows)
    (folder / "toyland" / "labels.csv").write_text(text + "\n", encoding="utf-8")
    for name, table in (("gdp", GDP), ("accounts", ACCOUNTS)):
        said = table.replace("office", "统计局").replace("official", "正式数")
        (folder / "toyland" / f"{name}.csv").write_text(said, encoding="utf-8")
    (folder / "base.toml").write_text(BASE, encoding="utf-8")
    (folder / "uncertain.toml").write_text(UNCERTAIN, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_from_the_first_scenario_to_word_nothing_is_english(country, monkeypatch, capsys):
    """Every line printed or warned of, the scenario that `init` writes, and each text of the Word file."""
    monkeypatch.chdir(country)
    monkeypatch.setenv("COLUMNS", "150")
    monkeypatch.setenv("SCENARIO_ENGINE_LANGUAGE", "zh")
    for line in WALK:
        with pytest.raises(SystemExit) as ended:
            main(line.split())
        said = capsys.readouterr()
        assert ended.value.code in (0, None), (line, said.out + said.err)
        assert re.search(r"[\u4e00-\u9fff]", said.out), line
        assert untranslated(said.out + said.err) == [], line
    for file in (country / "mine.toml", country / "outputs" / "mine" / "report.docx"):
        assert [part for text in texts(file) for part in untranslated(text)] == [], file.name


@pytest.mark.parametrize(("name", "label"), [("other", "农场"), ("another", "工厂")])
def test_stored_results_are_compared_with_their_names_and_units(country, monkeypatch, capsys, name, label):
    """Labels stood there as codes, and the unit as kr billion: no dataset is at hand, but a stored result says both."""
    monkeypatch.chdir(country)
    growth = 'inputs.relative_growth = { value = 2, unit = "percent", assumption = "整数" }'
    (country / f"{name}.toml").write_text(f'extends = "base"\n{growth}\n', encoding="utf-8")
    asked = ["--quantity", "industry_value_added", "--language", "zh"]
    for line in (
        ["run", "base.toml", f"{name}.toml", "--quiet"],
        ["compare", "outputs/base", f"outputs/{name}", *asked],
    ):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(line)
        assert ended.value.code in (0, None)
    told = capsys.readouterr().out
    assert label in told
    assert "十亿克朗" in told


def texts(file):
    """What a person reads in a scenario, or in a Word file."""
    if file.suffix == ".toml":
        text = file.read_text(encoding="utf-8")
        return [re.sub(r'en = "[^"]*"', "", line) for line in text.splitlines()]
    with ZipFile(file) as packed:
        content = packed.read("word/document.xml").decode("utf-8")
    paragraphs = re.findall(r"<w:p[ >].*?</w:p>", content, re.DOTALL)
    return [re.sub(r"<w:instrText.*?</w:instrText>|<[^>]+>", "", one) for one in paragraphs]

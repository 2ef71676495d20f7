"""Under `--language zh` the principal commands, their help and their complaints say nothing in English that matters."""

import re
from pathlib import Path
from typing import get_args

import pytest

from scenario_engine.cli import COMMANDS, main
from scenario_engine.support.language import said
from scenario_engine.view.figures.kinds import FigureKind
from tests.conftest import TOP
from tests.messages import ROOMS, catalogue, messages

KINDS = "|".join(get_args(FigureKind))
NAMES = re.compile(
    rf"(({KINDS})(, |,$|］)){{2,}}"
    r"|［可选：[^］]*］|`[^`]*`|'[^']*'|\"[^\"]*\"|https?:\S+|\S*[/_.=\\]\S*|--?[a-z][a-z-]*"
    r"|scenario-engine( [a-z_-]+)*|[A-Z]{2,}[A-Za-z]*|United States Bureau of Economic Analysis"
    r"|(Miller|Blair|Solow|Shapley|Sobol|Monte|Carlo|Markov|Dask|Excel|Parquet|Zarr|NetCDF|Latin|Plotly|Taplo|Even|Better)\b"
)
"""What stays as it is: code, paths, options, acronyms, names of people and programs."""

ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}){2,}")
"""Three Latin words in a row."""


def untranslated(text: str) -> list[str]:
    """Runs of English in what was printed; a table's line is cut at its columns first."""
    pieces = [piece for line in text.splitlines() for piece in re.split(r"\s{2,}|│", NAMES.sub("·", line))]
    return [found[0] for piece in pieces if (found := ENGLISH.search(piece))]


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A folder with a stored result, a faulty scenario and a scenario without a source."""
    folder = tmp_path_factory.mktemp("zh")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        _said_by(["run", "baseline", "--quiet"])
        (folder / "faulty.toml").write_text(
            'extends = "baseline"\n[inputs.real_gdp_growth]\nvalue = 5\nunit = "hektar"\n[inputs.nothing]\nvalue = 1\n'
            "[horizon]\nlast = 20x\n",
            encoding="utf-8",
        )
        (folder / "unknown.toml").write_text(
            'extends = "baseline"\n[inputs.real_gdp_groth]\nvalue = 5\nunit = "percent"\nassumption = "试"\n',
            encoding="utf-8",
        )
        yield folder


def test_a_key_before_a_message_does_not_hide_it():
    """`inputs.{0} is {1}.` is no reading of a message that follows its key."""
    told = said("inputs.core_anchor: the table '../anchors/core.csv' does not exist.", "zh")
    assert told == "inputs.core_anchor：没有表'../anchors/core.csv'。"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("inputs.gdp says nothing of what the input is.", "inputs.gdp没有说明输入是什么。"),
        ("inputs.gdp is given in 2 ways: value, path.", "inputs.gdp以2种方式给定：value, path。"),
        ('inputs.gdp.draw takes persistence together with process = "ar1".', None),
        (
            "horizon has base 2030; base ≤ measured ≤ last must hold.",
            "horizon为base 2030；须满足base ≤ measured ≤ last。",
        ),
    ],
)
def test_what_is_said_of_a_key_is_said_in_chinese(english, chinese):
    """The message of a record's rule follows the key it is about, which no template of its own has."""
    told = said(english, "zh")
    assert told == chinese or (
        chinese is None and told.startswith("inputs.gdp.draw persistence") and "takes" not in told
    )


def _said_by(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--language", "zh"])
    return int(ended.value.code or 0)


WALK = [
    "init mine.toml", "scenarios", "variables gdp", "validate baseline high_growth", "run baseline",
    "run low_growth --set inputs.real_gdp_growth.scale=1.1 --output r", "compare baseline high_growth",
    "compare baseline deep_digitalisation --quantity share_of_gdp", "diff baseline high_growth",
    "explain total_value_added baseline --year 2030 --industry C", "explain share_of_gdp outputs/baseline --year 2030",
    "explain sum(regional_gdp) baseline --year 2025 --depth all", "explain real_gdp_growth high_growth",
    "sweep uncertain -n 64 --output s --quantity share_of_gdp", "check outputs/baseline", "rerun outputs/baseline",
    "elasticities baseline --quantity share_of_gdp[2030]", "report outputs/baseline",
    "sensitivity uncertain --method tornado --samples 64 --quantity share_of_gdp",
    "solve baseline --vary inputs.technology_multiplier.scale --target share_of_gdp[2030]=4.5% --output t.toml",
    "export outputs/baseline csv", "data list", "table multipliers united-states-2017",
    "table linkages united-states-2017", "table extraction united-states-2017", "index application-2020", "doctor",
    "plot outputs/baseline --quantity gdp", "plot outputs/baseline --quantity employment --by 行业", "audit", "backtest",
    "estimate",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("line", WALK)
def test_the_principal_commands_speak_chinese(here, monkeypatch, capsys, line):
    """What they print and what they warn of."""
    monkeypatch.chdir(here)
    monkeypatch.setenv("COLUMNS", "150")
    assert _said_by(line.split()) in (0, 1)
    said = capsys.readouterr()
    assert untranslated(said.out + said.err) == []
    assert re.search(r"[\u4e00-\u9fff]", said.out)


@pytest.mark.parametrize("asked", ["multipliers", "linkages", "extraction"])
def test_tables_of_sectors_have_chinese_heads(monkeypatch, capsys, asked):
    """However a head is broken into lines, and sectors by their names; type I and II stay."""
    monkeypatch.setenv("COLUMNS", "150")
    assert _said_by(["table", asked, "united-states-2017"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rule = next(at for at, line in enumerate(lines) if "────" in line)
    assert re.findall(r"[A-Za-z]{3,}", "".join(lines[1 : rule + 3])) == []


@pytest.mark.parametrize(
    "asked",
    [
        "shock --demand shock.csv",
        "penetration --core core.csv",
        "paths",
        "footprint",
        "spillovers",
        "linkages",
    ],
)
def test_tables_between_regions_speak_chinese(tmp_path, monkeypatch, capsys, asked):
    """Titles, heads and notes of a table whose sectors are named in English: nothing else is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "150")
    (tmp_path / "shock.csv").write_text("sector,amount\nTurkey Agriculture,10\n", encoding="utf-8")
    (tmp_path / "core.csv").write_text("sector,share\nAgriculture,0.1\n", encoding="utf-8")
    assert _said_by(f"data import {TOP}/examples/regions/leather.csv --year 2010 --name leather".split()) == 0
    capsys.readouterr()
    command, *options = asked.split()
    assert _said_by(["table", command, "leather", *options]) == 0
    told = re.sub("leather|Rasmussen|--domestic", "", capsys.readouterr().out)
    places = "Argentina|Turkey|Germany|Agriculture|Textiles and|Transport equipment"
    assert re.findall(r"[A-Za-z]{3,}", re.sub(places, "", told)) == []


def test_what_two_tables_differ_in_speaks_chinese(monkeypatch, capsys):
    """Factors are named, and large totals have all their digits."""
    monkeypatch.setenv("COLUMNS", "150")
    us = "united-states-2017"
    for line in (["decompose", us, us], ["imports", us], ["paths", us, "--demand", "household_consumption"]):
        assert _said_by(["table", *line]) == 0
        told = capsys.readouterr().out.replace(us, "").replace("--domestic", "")
        assert re.findall(r"[A-Za-z]{3,}|\de[+]", told) == []


def test_what_a_key_must_be_is_told_in_chinese():
    """Half of it was English: 它必须be一个数，或按年的数; so was how a quantity becomes one number."""
    titles = re.findall(
        'title="([^"]+)"', (TOP / "scenario_engine" / "scenario" / "records.py").read_text("utf-8")
    )
    assert len(titles) > 5
    for title in titles:
        told = said(f"inputs.growth.add is '1 m'; it must be {title}.", "zh")
        assert told.startswith("inputs.growth.add为'1 m'；须为"), told
        assert not re.search("[a-z]", told.partition("；")[2]), told
    advice = "Pick one label of each, as in gdp[2030, S], or add up, as in sum(gdp[2030])."
    assert said(advice, "zh") == "请选各维度取一个类别，如gdp[2030, S]，或相加，如sum(gdp[2030])。"


def test_what_broken_scenarios_are_told_is_in_chinese():
    """须为a正文权重, table 'national'没有column 'provence': half of a message was looked up, or by a shorter one."""
    answers = (TOP / "tests" / "broken" / "answers.txt").read_text("utf-8").splitlines()
    told = [
        said(re.sub(r"^\S+\.\w+:\d+:\d+  ", "", line), "zh") for line in answers if line[:2] not in ("", "==")
    ]
    words = re.compile(
        r"(?<![\w'\"./-])(an?|the|be|and|must|has|is|of|by|table|column|texts|numbers)(?![\w'\"./-])"
    )
    spoken = [re.sub(r"\w+ = \S+|'[^']*'|\"[^\"]*\"|`[^`]*`|\S*[._/=]\S*", "·", one) for one in told]
    faults = [one for one in spoken if re.search("[\u4e00-\u9fff]", one) and words.search(one)]
    lists_of_keys = [one for one in faults if one.strip().startswith(("请只给", "已有", "可用"))]
    assert [one for one in faults if one not in lists_of_keys] == []
    assert len(told) > 500


def test_a_table_that_is_refused_is_told_in_chinese(tmp_path, monkeypatch, capsys):
    """What fails in several sectors, how far rounding goes, and that nothing was stored stayed English."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path))
    rows = "单位：亿元,,,,\n代码,1,2,居民消费,总产出\n1,10,20,{},100\n2,30,40,{},200\n增加值,60,140,,\n总投入,100,200,,\n"
    for name, uses, status in (("far", (60, 110), 1), ("near", (71, 129), 0)):
        (tmp_path / "t.csv").write_text(rows.format(*uses), encoding="utf-8")
        assert (
            _said_by(["data", "import", str(tmp_path / "t.csv"), "--year", "2020", "--name", name]) == status
        )
        told = capsys.readouterr().out
        assert untranslated(told) == []
        assert "；共2个" in told
        assert ("未存储：2项检验未通过。" in told) == bool(status), told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("部门,就业人数\nFarming,1\n", "jobs.csv：缺少列'sector', 'persons'；需要sector, persons。"),
        ("sector,persons\nFarming,1\nFarming,2\n", "jobs.csv, 第3行：部门Farming已在第2行中。"),
    ],
)
def test_a_file_beside_a_table_is_refused_in_chinese(tmp_path, monkeypatch, capsys, rows, told):
    """缺少列部门and persons was said of a file that has 部门, and row 3 stayed English."""
    monkeypatch.chdir(tmp_path)
    Path("jobs.csv").write_text(rows, encoding="utf-8")
    assert _said_by(["table", "multipliers", "united-states-2017", "--employment", "jobs.csv"]) == 2
    assert told in capsys.readouterr().err


def test_names_of_the_user_stay_as_they_are(tmp_path, monkeypatch, capsys):
    """What is typed again, and labels of one's own table, were shown as the catalogue has such words: fitted as 拟合值."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    rows = """单位：亿元
    代码,"Crops, energy",core,居民消费,总产出
    "Crops, energy",10,20,70,100
    core,30,40,130,200
    增加值,60,140,,
    总投入,100,200,,"""
    Path("own.csv").write_text(re.sub("(?m)^ +", "", rows), encoding="utf-8")
    assert _said_by(["data", "import", "own.csv", "--year", "2020", "--name", "core"]) == 0
    for name in ("capital", "technology"):
        growth = f'add = {len(name)}, unit = "percent", assumption = "试"'
        text = f'extends = "baseline"\noutputs = ["gdp"]\ninputs.real_gdp_growth = {{ {growth} }}\n'
        Path(f"{name}.toml").write_text(text, encoding="utf-8")
    for line, names in (
        ("scenarios", ("fitted", "investment")),
        ("data list", ("core",)),
        ("data show core", ("sectors",)),
        ("data vocabulary show exports", ("exports",)),
        ("table multipliers core", ("Crops, energy", "core")),
        ("table paths core --demand household_consumption --tolerance 0.001", ("Crops, energy ← core",)),
        ("compare capital.toml technology.toml", ("capital", "technology")),
    ):
        capsys.readouterr()
        assert _said_by(line.split()) == 0
        told = capsys.readouterr().out
        for name in names:
            assert re.search(rf"(?m)^  {name}  | {name}  ", told), (line, name, told)


def test_keys_stay_and_quantities_are_named(here, monkeypatch, capsys):
    """What is to be written into a file is as the file wants it; the rest is Chinese."""
    monkeypatch.chdir(here)
    text = '[inputs.real_gdp_growth]\nvalue = "5"\nunit = "percent"\nassumption = "试"\n'
    (here / "text.toml").write_text(f'extends = "baseline"\n{text}', encoding="utf-8")
    (here / "tonnes.toml").write_text(
        f'extends = "baseline"\n{text.replace(chr(34) + "5" + chr(34), "5").replace("percent", "t")}',
        encoding="utf-8",
    )
    assert _said_by(["validate", "text.toml"]) == 2
    told = capsys.readouterr()
    assert "须为数值" in told.out + told.err
    assert "例如写value = " in told.out + told.err
    assert _said_by(["validate", "tonnes.toml"]) == 2
    told = capsys.readouterr()
    assert "'t'为质量的量" in told.out + told.err


@pytest.mark.parametrize("command", [name for group in COMMANDS.values() for name in group])
def test_help_speaks_chinese(monkeypatch, capsys, command):
    """Every command's help, and the list of commands."""
    monkeypatch.setenv("COLUMNS", "200")
    for line in ([command, "--help"], ["--help"]):
        assert _said_by(line) == 0
        said = capsys.readouterr()
        assert untranslated(said.out + said.err) == []


def test_a_reason_that_has_a_colon_is_in_chinese():
    """Why there is no type II: a message with two reasons had taken it apart at its colon."""
    reason = (
        "the table has no compensation of employees; if a row is, say so and import it again: scenario-engine"
    )
    told = said(f'no type II: {reason} data vocabulary add "ITS LABEL" compensation_of_employees', "zh")
    assert told.startswith("没有II型：表中没有")
    assert untranslated(told) == []


def test_groups_of_commands_have_chinese_headings():
    """Short ones too, which hold no three words in a row."""
    assert [title for title in COMMANDS if said(title, "zh") == title] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run nothing_such", "没有情景"),
        ("run", "run需要一个情景"),
        ("validate faulty.toml", "这不是TOML"),
        ("validate unknown.toml", "没有名为"),
        ("explain core_value_added baseline --industry Z", "没有行业"),
        ("explain gpd baseline", "没有名为'gpd'的变量"),
        ("compare baseline high_growth --year 2050", "没有2050年"),
        ("compare baseline", "至少需要两个情景"),
        ("export outputs/baseline csv --quantity nothing", "结果中没有"),
        ("check nowhere", "没有"),
        ("init mine.toml --yaer 3", "未知选项"),
        ("solve baseline --vary inputs.gdp --target share_of_gdp[2030]=5%", "没有给出输入"),
        ("data show atlantis", "没有数据集"),
        ("run baseline --set inputs.real_gdp_growth.add", "不是赋值"),
        ("plot outputs/baseline --quantity gdp --kind pie", '--kind的值"pie"无效。可选："lines", "bars", '),
        ("completion basch", 'SHELL的值"basch"无效。可选："bash", "zsh", "fish"。是否指"bash"？'),
        ("sweep baseline --draws abc", '--draws的值"abc"不是整数。'),
        ("table extraction china --share x", '--share的值"x"不是数值。'),
        ("explain gdp baseline --depth deep", "既不是整数，也不是all"),
        ("solve baseline --vary a --target b --between 3", "需要2个值。只给出1个。"),
    ],
)
def test_complaints_speak_chinese(here, monkeypatch, capsys, line, said):
    """What is wrong, where, and what to write instead."""
    monkeypatch.chdir(here)
    assert _said_by(line.split()) == 2
    told = capsys.readouterr()
    assert untranslated(told.err + told.out) == []
    assert said in told.err + told.out


def test_the_messages_of_the_code_have_their_chinese():
    """Nine of ten at least, so that a new one may wait for its translation; `python -m tests.messages` adds them to the files."""
    known = {(room, text) for room in ROOMS for text in messages(room)}
    said = {(room, one.id) for room in ROOMS for one in catalogue(room) if one.id and one.string}
    lacking = sorted(known - said)
    assert len(lacking) <= 0.1 * len(known), "\n".join(text for _, text in lacking)


def test_fields_of_a_message_are_those_of_its_translation():
    """A translation may reorder the fields, and invents none."""
    for room in (*ROOMS, "others"):
        for one in catalogue(room):
            if one.id and one.string:
                assert set(re.findall(r"\{\w*\}", one.string)) <= set(re.findall(r"\{\w*\}", one.id)), one.id


def test_the_environment_names_the_language_and_the_option_counts_more(monkeypatch, capsys):
    """SCENARIO_ENGINE_LANGUAGE as other programs have LANG; English where nobody says anything, both names in tables."""
    with pytest.raises(SystemExit):
        main(["explain", "gpd", "baseline"])
    assert "no variable is called 'gpd'" in capsys.readouterr().err
    for named in ("zh", "zh_CN.UTF-8", "zh-Hans"):
        monkeypatch.setenv("SCENARIO_ENGINE_LANGUAGE", named)
        with pytest.raises(SystemExit):
            main(["explain", "gpd", "baseline"])
        assert "没有名为'gpd'的变量" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--language", "en", "explain", "gpd", "baseline"])
    assert "no variable is called 'gpd'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["run", "--language", "fr"])
    assert capsys.readouterr().err


def test_terms_are_those_of_statisticians():
    """Of the words of models, page and messages: no 实测 of statistics, no 沙普利, the census vintages by name."""
    files = [*(TOP / "scenario_engine").rglob("*.toml"), *(TOP / "scenario_engine").rglob("*.po")]
    for file in files:
        text = file.read_text(encoding="utf-8")
        for word in ("实测", "沙普利", "核算口径", "最新口径", "情景推算", "部分补齐"):
            assert word not in text, f"{file.name}: {word}"

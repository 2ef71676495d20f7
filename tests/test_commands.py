"""The commands, as a user types them: what they print, write, and refuse."""

import json
from pathlib import Path

import pytest
import xarray as xr
from rich.cells import cell_len

from scenario_engine.cli import main
from scenario_engine.support.files.replacing import replacing

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    return int(stop.value.code or 0)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The baseline as `run` writes it."""
    folder = tmp_path_factory.mktemp("results") / "baseline"
    assert call("run", str(TOP / "scenarios/baseline.toml"), "--output", str(folder)) == 0
    return folder


def test_run_writes_a_result_that_plain_xarray_opens(written):
    """Units, names in both languages and provenance are inside."""
    with xr.open_dataset(written / "result.nc") as result:
        assert result["total_value_added"].dims == ("year", "industry")
        assert result["total_value_added"].attrs["units"] == "CNY_1e8"
        assert result["year"].dtype.kind == "i"
        assert list(result["industry"].values) == list("ABCDEFGHIJKLMNOPQRS")
        assert result["industry_zh"].sel(industry="C").item() == "制造业"
        provenance = json.loads(result.attrs["provenance"])
    assert set(provenance) >= {"files", "data", "engine", "commit", "seed", "warnings", "variants"}
    assert any(name.endswith("baseline.toml") for name in provenance["files"])
    assert all(len(digest) == 64 for digest in provenance["data"].values())


def test_run_writes_a_tidy_table_for_each_result(written):
    """One CSV a variable, with its dimensions, value and unit."""
    head, first = (written / "tables/share_of_gdp.csv").read_text().splitlines()[:2]
    assert head == "year,value,unit"
    assert first.startswith("2017,0.028")
    assert first.endswith(",1")
    assert json.loads((written / "manifest.json").read_text())["scenario"] == "baseline"


def test_run_prints_years_industries_and_regions(tmp_path, capsys):
    """The outlook is readable without opening a file, at 80 columns."""
    assert call("run", str(TOP / "scenarios/baseline.toml"), "--output", str(tmp_path / "b")) == 0
    said = capsys.readouterr().out
    assert "Baseline" in said
    assert "基准情景" in said
    assert "2030 p" in said
    assert "50,100" in said
    assert "accounting identities hold" in said
    assert "亿元 CNY 100 million; jobs 万人 10,000 persons" in said
    assert "Production and supply of" in said
    assert "电力、热力、燃气及水生产和供应业" in said
    assert "…" not in said
    assert max(cell_len(line) for line in said.splitlines()) <= 80


def test_check_prints_every_identity_of_a_stored_result(written, capsys):
    """A stored result carries all that its identities need."""
    assert call("check", str(written)) == 0
    assert capsys.readouterr().out.count("holds") >= 6


def test_check_fails_on_a_result_that_was_changed(written, tmp_path, capsys):
    """A tampered number breaks an identity, and the exit code says so."""
    from scenario_engine.scenario.store import read, record_of, write

    computed, inputs = read(written)
    computed["core_value_added"].loc[{"year": 2030, "industry": "C"}] *= 1.01
    write(tmp_path / "changed", computed, dict(inputs.data_vars), record_of(computed))
    assert call("check", str(tmp_path / "changed")) == 1
    assert "broken" in capsys.readouterr().out


def test_explain_goes_down_to_data_and_toml_line(capsys):
    """The tree ends in sources and places."""
    assert (
        call(
            "explain",
            "core_value_added",
            str(TOP / "scenarios/baseline.toml"),
            "--year",
            "2030",
            "--industry",
            "C",
            "--depth",
            "all",
        )
        == 0
    )
    said = capsys.readouterr().out
    assert "core_value_added = 7,8" in said
    assert "china-2020.toml:" in said
    assert "Sₖ (Xₖ − Mₖ)" in said


def test_explain_refuses_an_unknown_label(capsys):
    """A cell that does not exist is answered with what does."""
    assert call("explain", "core_value_added", str(TOP / "scenarios/baseline.toml"), "--industry", "Z") == 2
    said = capsys.readouterr().err
    assert "core_value_added has no industry 'Z'. Known: A 农、林、牧、渔业, B 采矿业" in said


def _explained(capsys, *arguments):
    assert call("explain", *arguments) == 0
    return " ".join(capsys.readouterr().out.split())


def test_explain_tells_the_headline_number(capsys):
    """What adds up is shown with its sum, and a sum can be asked for as in sweep and solve."""
    said = _explained(capsys, "total_value_added", "--year", "2030", "--depth", "0")
    assert said.startswith(
        "total_value_added = 23.8006 … 28,413.7亿元 (19 industries; sum 77,095.5) at year 2030"
    )
    said = _explained(capsys, "sum(total_value_added[2030])", "--depth", "0")
    assert said.startswith("sum(total_value_added[2030]) = 77,095.5亿元 at year 2030 └── total_value_added")
    assert call("explain", "sum(core_rate)", "--year", "2030") == 2
    assert "core_rate is a ratio, and ratios do not add up over industry." in capsys.readouterr().err


def test_explain_says_what_its_units_and_labels_are(capsys):
    """Below the tree: the unit in English, the label by its names; a unit id is for files."""
    said = _explained(capsys, "core_value_added", "--industry", "C", "--year", "2030", "--depth", "0")
    assert said.startswith("core_value_added = 7,805.85亿元 at year 2030, industry C")
    assert said.endswith("亿元: CNY 100 million industry C: Manufacturing 制造业")
    assert "CNY_1e8" not in said


def test_explain_reads_names_of_labels_in_both_languages(capsys):
    """Every table prints names, so names can be asked for."""
    for name in ("guangdong", "Guangdong", "广东"):
        said = _explained(capsys, "regional_gdp", "--region", name, "--year", "2030", "--depth", "0")
        assert "at year 2030, region guangdong" in said
    assert "industry C" in _explained(
        capsys, "core_rate", "--industry", "manufacturing", "--year", "2030", "--depth", "0"
    )


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (
            ("core_value_added", "--region", "beijing"),
            "core_value_added has no region; its dimensions are year, industry. Leave --region out.",
        ),
        (("core_value_added", "--year", "2050"), "core_value_added has no year 2050. Known: 2017–2030."),
        (
            ("regional_gdp", "--region", "guangdng"),
            "regional_gdp has no region 'guangdng'. Did you mean 'guangdong' (Guangdong 广东)?",
        ),
        (("jobs",), "no variable is called 'jobs'. Did you mean 'employment' (Jobs 带动就业)?"),
        (("foo",), "no variable is called 'foo'. See `scenario-engine variables`."),
    ],
)
def test_explain_names_what_it_does_not_find(capsys, arguments, fault):
    """A dimension, a label or a variable that is not there is answered with what is."""
    assert call("explain", *arguments) == 2
    assert capsys.readouterr().err == f"error: {fault}\n"


def test_explain_prints_numbers_as_people_write_them(capsys, monkeypatch):
    """Shares in percent, no exponents, and a reason once."""
    monkeypatch.setenv("COLUMNS", "200")
    said = _explained(capsys, "core_value_added", "--year", "2030", "--industry", "C", "--depth", "all")
    assert "core_rate = 1.529% at year 2030" in said
    assert "e+0" not in said
    assert said.count("given by label: calibrated to CAII 2021, sections 2020") == 1
    assert said.count("calibration/anchors.py: as printed in CAII 2021, 2023 and 2024") >= 1


def test_explain_shows_what_each_file_says_of_an_input(capsys):
    """An input with its value and its place; a setting, such as the horizon, with its places alone."""
    said = _explained(capsys, "relevance_share", "baseline")
    assert "relevance_share = " in said
    assert said.count("china-2020.toml:") == 2
    assert "china.toml:8:13 says horizon.base = 2017" in _explained(capsys, "horizon", "high_growth")
    assert call("explain", "inputs.core_value_added", "baseline") == 2
    assert "core_value_added is computed, no file of baseline gives it." in capsys.readouterr().err


def test_explain_reads_a_stored_result(tmp_path, capsys):
    """Value, formula and places from the file alone."""
    assert call("run", "high_growth", "--quantity", "gdp", "--quiet", "--output", str(tmp_path / "r")) == 0
    capsys.readouterr()
    said = _explained(capsys, "gdp", str(tmp_path / "r"), "--year", "2030", "--depth", "1")
    assert said.startswith("gdp = 1,893,369亿元 at year 2030")


def test_variables_are_found_by_their_words(capsys):
    """A word people say leads to the name to write, with unit, dimensions and formula, at 80 columns."""
    assert call("variables", "就业") == 0
    said = capsys.readouterr().out
    assert "employment" in said
    assert "Jobs 带动就业" in said
    assert "by year, industry, in person" in said
    assert max(cell_len(line) for line in said.splitlines()) <= 80
    assert call("variables", "nonsens") == 2
    assert "no variable's name or definition contains 'nonsens'" in capsys.readouterr().err


def test_a_wrong_scenario_writes_nothing_and_exits_with_two(tmp_path, monkeypatch, capsys):
    """No traceback, no folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.toml").write_text('extends = "baseline"\n[inputs.real_gdp_growth]\nvalue = "five"\n')
    assert call("run", "bad.toml") == 2
    said = capsys.readouterr().err
    assert said.startswith(
        "error: bad.toml:3:9  inputs.real_gdp_growth.value is 'five'; it must be a number."
    )
    assert "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["bad.toml"]


def test_validate_reports_for_editors(tmp_path, monkeypatch, capsys):
    """The JSON form has file, line, column and code."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.toml").write_text(
        'extends = "baseline"\n[inputs.nonsense]\nvalue = 1\nunit = "1"\nsource = "s"\n'
    )
    assert call("validate", "bad.toml", "--format", "json") == 2
    (problem,) = json.loads(capsys.readouterr().out)
    assert (problem["line"], problem["column"], problem["code"]) == (2, 9, "unknown-variable")


def test_an_override_without_effect_is_reported(tmp_path, monkeypatch, capsys):
    """A scenario that sets what nothing uses is warned, with the place."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "idle.toml").write_text(
        'extends = "baseline"\n[variants]\ncore_splice_factor = "none"\n'
        '[inputs.core_anchor]\npath = { 2024 = 2 }\nunit = "万亿元"\nassumption = "x"\n'
    )
    assert call("run", "idle.toml", "--quiet") == 0
    assert "idle.toml:4:9  inputs.core_anchor has no effect" in capsys.readouterr().err


def test_a_failed_write_leaves_the_previous_result_whole(tmp_path):
    """The old folder stays until the new one is complete."""
    folder = tmp_path / "r"
    with replacing(folder, "result") as draft:
        (draft / "a").write_text("old")

    def write_half() -> None:
        with replacing(folder, "result") as draft:
            (draft / "a").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert (folder / "a").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r"]


def test_condense_runs_from_the_command_line(tmp_path, capsys):
    """The full table is read from outside the project; without one the command says so."""
    assert call("data", "condense", str(tmp_path / "none.csv")) == 2
    assert "there is no file" in capsys.readouterr().err


def test_diff_names_where_and_against_what(capsys):
    """The largest change with the names of its labels, no variable broken in two; which scenario is held against which."""
    assert call("diff", "baseline", "high_growth") == 0
    out = capsys.readouterr().out
    assert "Results, high_growth compared with baseline" in out
    assert "  industry_group_penetration_value_added  " in out
    assert "2030, Beijing 北京" in out
    assert max(map(len, out.splitlines())) <= 80


def test_commands_without_what_they_need_say_so(capsys):
    """`validate` of nothing is a mistake, not silence."""
    assert call("validate") == 2
    assert capsys.readouterr().err == "error: validate needs a file: `scenario-engine validate mine.toml`.\n"


def test_scenarios_are_listed_with_model_and_years(capsys, monkeypatch):
    """Every packaged scenario on a terminal of 80 columns, whole."""
    monkeypatch.setenv("COLUMNS", "80")
    assert call("scenarios") == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    for name in (path.stem for path in (TOP / "scenarios").glob("*.toml")):
        assert any(line.split()[:1] == [name] and line.rstrip()[-9:].count("–") == 1 for line in lines), name


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("sweep", "outputs/<scenario>-sweep"),
        ("run", "outputs/<scenario> by"),
        ("solve", "<scenario>-solved.toml"),
        ("sensitivity", "<scenario>-sensitivity/<method>.nc"),
    ],
)
def test_help_shows_what_stands_for_a_name(monkeypatch, capsys, command, told):
    """It was taken for a tag of HTML: `outputs/-sweep by default`."""
    monkeypatch.setenv("COLUMNS", "200")
    assert call(command, "--help") == 0
    assert told in capsys.readouterr().out

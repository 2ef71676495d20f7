"""Several scenarios at once: what is the same is said, and nothing is overwritten."""

import json
from pathlib import Path

import pytest

from tests.test_commands import call

pytestmark = pytest.mark.slow

LEVER = '[inputs.real_gdp_growth]\nvalue = {value}\nunit = "percent"\nassumption = "x"\n'


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Two twins, a third one that differs, and two that differ in what does not matter."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("one", 4), ("twin", 4), ("other", 5)):
        (tmp_path / f"{name}.toml").write_text(f'extends = "baseline"\n{LEVER.format(value=value)}')
    return tmp_path


def test_validate_names_files_that_resolve_to_the_same_inputs(folder, capsys):
    """A warning for people, one record for editors; an error only when asked."""
    assert call("validate", "one.toml", "other.toml", "twin.toml") == 0
    said = capsys.readouterr().out
    assert said.endswith("warning: one and twin resolve to the same inputs.\n")
    assert call("validate", "one.toml", "twin.toml", "--format", "json") == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert (record["severity"], record["code"]) == ("warning", "same-inputs")
    assert call("validate", "one.toml", "twin.toml", "--strict") == 2


def test_run_takes_several_and_names_those_that_are_the_same(folder, capsys):
    """Each gets a folder of its own."""
    assert call("run", "one.toml", "twin.toml", "other.toml", "--quiet") == 0
    assert capsys.readouterr().err == "warning: one and twin resolve to the same inputs.\n"
    assert sorted(path.name for path in (folder / "outputs").iterdir() if path.name[0] != ".") == [
        "one",
        "other",
        "twin",
    ]


def test_run_names_scenarios_that_end_in_the_same_results(folder, capsys):
    """Different words, same results."""
    (folder / "gdp.toml").write_text('extends = "one"\noutputs = ["gdp"]\n')
    (folder / "idle.toml").write_text(
        'extends = "one"\noutputs = ["gdp"]\n[inputs.section_wage]\nscale = 1.1\nassumption = "x"\n'
        "expect_no_effect = true\n"
    )
    assert call("run", "gdp.toml", "idle.toml", "--quiet") == 0
    assert "gdp and idle differ in section_wage and end in the same results." in capsys.readouterr().err


def test_two_files_of_one_name_are_refused_with_both_paths(folder, capsys):
    """Otherwise the second would overwrite the first."""
    (folder / "sub").mkdir()
    (folder / "sub/one.toml").write_text('extends = "baseline"\n')
    assert call("run", "one.toml", "sub/one.toml") == 2
    assert capsys.readouterr().err == (
        "error: two scenarios are called 'one': one.toml and sub/one.toml. "
        'Name another, or rename one file; in Python, scenario.with_(name="…").\n'
    )
    assert not (folder / "outputs").exists()


def test_problems_of_several_files_are_told_together(folder, capsys):
    """One correction round mends all; a fault in a common parent is told once."""
    (folder / "parent.toml").write_text(
        'extends = "baseline"\n[inputs.nonsens]\nvalue = 1\nunit = "1"\nsource = "s"\n'
    )
    for name in ("a", "b"):
        (folder / f"{name}.toml").write_text('extends = "parent"\noutputs = ["gpd"]\n')
    assert call("compare", "a.toml", "b.toml") == 2
    said = capsys.readouterr().err
    assert said.count("no variable is called 'nonsens'") == 1
    assert said.count("no variable is called 'gpd'") == 2


def test_two_parents_that_disagree_are_noted(folder, capsys):
    """The later one counts, and both places are shown; the child may settle it."""
    (folder / "mix.toml").write_text('extends = ["one", "other"]\n')
    assert call("validate", "mix.toml") == 0
    said = capsys.readouterr().out
    assert "warning: other.toml:2:9  inputs.real_gdp_growth is given by two parents of mix.toml" in said
    assert "this one is not heard: one.toml:2:9" in said
    (folder / "mix.toml").write_text(f'extends = ["one", "other"]\n{LEVER.format(value=6)}')
    assert call("validate", "mix.toml") == 0
    assert "warning" not in capsys.readouterr().out


def test_a_scenario_that_draws_is_like_no_other(capsys):
    """Its central values are the baseline's, and it is not called the same."""
    top = Path(__file__).parents[1]
    assert call("validate", str(top / "scenarios/baseline.toml"), str(top / "scenarios/uncertain.toml")) == 0
    assert "same inputs" not in capsys.readouterr().out

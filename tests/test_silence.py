"""No silence: overrides that do nothing are reported with the reason; reruns prove themselves."""

from pathlib import Path

import pytest

from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from tests.test_commands import call
from tests.toyland import toyland

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]


def warnings(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "mine.toml").write_text('extends = "baseline"\n' + text, encoding="utf-8")
    return [warning.split("  ", 1)[1] for warning in compute(tmp_path / "mine.toml").warnings]


def test_an_override_equal_to_the_parent_is_reported(tmp_path):
    """The same number again changes nothing."""
    text = '[inputs.regional_relative_growth]\nvalue = 0.0\nunit = "percent"\nassumption = "x"\n'
    assert warnings(tmp_path, text) == [
        "inputs.regional_relative_growth has no effect: it equals what the parent says."
    ]


def test_a_result_without_numbers_is_reported(tmp_path):
    """The growth of nothing is not a number; an empty column would not say so."""
    (tmp_path / "mine.toml").write_text(
        'extends = "baseline"\noutputs = ["total_growth"]\n'
        '[variants]\ncore_splice_factor = "none"\npenetration_splice_factor = "none"\n'
        '[inputs.relevance_share]\nvalue = 0\nunit = "1"\nassumption = "x"\n'
    )
    (said,) = [one for one in compute(tmp_path / "mine.toml").warnings if "no number" in one]
    assert said == "total_growth has no number at year 2018 and 12 more cells."


def test_a_shadowed_override_names_what_shadows_it(tmp_path):
    """Real growth does nothing where nominal growth is given."""
    text = (
        '[inputs.real_gdp_growth]\nvalue = 9\nunit = "percent"\nassumption = "x"\n'
        '[inputs.nominal_gdp_growth]\nvalue = 5\nunit = "percent"\nassumption = "x"\n'
    )
    twice, said = warnings(tmp_path, text)
    assert twice.startswith("inputs.nominal_gdp_growth is 5% at year 2030 as given, and ")
    assert said.startswith("inputs.real_gdp_growth has no effect: inputs.nominal_gdp_growth (")
    assert said.endswith(":6:9) gives what would be computed from it.")


def test_an_override_without_effect_on_the_requested_results_is_reported(tmp_path):
    """A scenario that asks for GDP only is told that technology does not matter for it."""
    text = (
        'outputs = ["gdp", "national_productivity"]\n'
        '[inputs.technology_multiplier]\nscale = 1.5\nassumption = "x"\n'
    )
    assert warnings(tmp_path, text) == [
        "inputs.technology_multiplier has no effect: nothing that is computed uses it."
    ]


def test_an_expected_lack_of_effect_is_not_reported(tmp_path):
    """`expect_no_effect = true` says that the author knows."""
    text = (
        '[inputs.regional_relative_growth]\nvalue = 0.0\nunit = "percent"\nassumption = "x"\n'
        "expect_no_effect = true\n"
    )
    assert warnings(tmp_path, text) == []


def test_strict_turns_warnings_into_errors(tmp_path, monkeypatch, capsys):
    """With --strict nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "idle.toml").write_text(
        'extends = "baseline"\n[inputs.regional_relative_growth]\nvalue = 0\nunit = "percent"\nassumption = "x"\n'
    )
    assert call("run", "idle.toml", "--strict") == 2
    assert "warnings are errors with --strict" in capsys.readouterr().err
    assert not (tmp_path / "outputs").exists()


def test_a_stored_result_is_made_again_bit_by_bit(tmp_path, capsys):
    """rerun needs nothing but the file."""
    folder = tmp_path / "b"
    assert call("run", str(TOP / "scenarios/baseline.toml"), "--output", str(folder), "--quiet") == 0
    assert call("rerun", str(folder)) == 0
    assert "Bit-identical: all" in capsys.readouterr().out


def test_explain_tells_every_word_on_a_value(capsys):
    """Base, override, and what it is after each."""
    assert call("explain", "inputs.real_gdp_growth", str(TOP / "scenarios/high_growth.toml")) == 0
    said = capsys.readouterr().out
    assert "baseline.toml:7:9" in said
    assert "add = 0.6" in said
    assert "2026 0.0546" in said


def test_explain_refuses_what_nobody_says(capsys):
    """A near miss is answered."""
    assert call("explain", "inputs.real_gdp_grwth", str(TOP / "scenarios/high_growth.toml")) == 2
    assert "Did you mean 'real_gdp_growth'?" in capsys.readouterr().err


def test_diff_shows_inputs_and_results(capsys):
    """Levers with both places, results with their largest change."""
    assert call("diff", str(TOP / "scenarios/baseline.toml"), str(TOP / "scenarios/low_growth.toml")) == 0
    said = capsys.readouterr().out
    assert "low_growth.toml:7:9" in said
    assert "-8.57%" in said
    assert "share_of_gdp" not in said


def test_compare_prints_and_writes(tmp_path, capsys):
    """Levels, changes, and the split with file and line; tables on request."""
    files = [str(TOP / f"scenarios/{name}.toml") for name in ("baseline", "deep_digitalisation")]
    assert call("compare", *files, "--output", str(tmp_path / "c")) == 0
    said = capsys.readouterr().out
    assert "+10.34%" in said
    assert "technology_multiplier" in said
    assert "100.00%" in said
    assert sorted(path.name for path in (tmp_path / "c").iterdir()) == [
        "SHA256SUMS",
        "attribution.csv",
        "comparison.nc",
        "levers.csv",
    ]


def test_init_writes_a_scenario_that_runs_and_never_overwrites(tmp_path, monkeypatch, capsys):
    """The starter is valid, and comes with the schema its first line names."""
    monkeypatch.chdir(tmp_path)
    assert call("init", "mine.toml") == 0
    assert load("mine.toml").inputs["real_gdp_growth"].attrs["units"] == "1"
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8").startswith("#:schema ./scenario.schema.json")
    assert (tmp_path / "scenario.schema.json").is_file()
    capsys.readouterr()
    assert call("init", "mine.toml") == 2
    assert "exists already" in capsys.readouterr().err


def test_init_names_the_parent_from_where_the_new_file_lies(tmp_path, monkeypatch, capsys):
    """In another folder, without .toml, beside a schema of one's own: it runs, and the schema stays."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parent.toml").write_text('extends = "baseline"\n')
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/scenario.schema.json").write_text("{}")
    assert call("init", "sub/mine", "--parent", "parent.toml") == 0
    assert capsys.readouterr().out == "Written sub/mine.toml.\n"
    assert 'extends = "../parent"' in (tmp_path / "sub/mine.toml").read_text(encoding="utf-8")
    assert [layer.path.stem for layer in load("sub/mine.toml").layers][-3:] == ["baseline", "parent", "mine"]
    assert (tmp_path / "sub/scenario.schema.json").read_text() == "{}"
    assert call("init", "other.toml", "--parent", "none.toml") == 2
    assert "none.toml: there is no such file to extend." in capsys.readouterr().err


@pytest.mark.parametrize("parent", ["uncertain", "baseline_2025_12", "growth-accounting", "base.toml"])
def test_init_starts_with_an_input_that_its_parent_has(tmp_path, monkeypatch, parent):
    """Of another model, another last year known, or one that is drawn: the starter had set growth from 2026 in all."""
    monkeypatch.chdir(toyland(tmp_path))
    assert call("init", "mine.toml", "--parent", parent) == 0
    assert call("validate", "mine.toml") == 0
    (name,) = (one for one in load("mine.toml").layers[-1].record.inputs)
    assert name in load(parent).inputs


@pytest.mark.parametrize(
    "words",
    [
        ("init", "mine.toml", "--parent"),
        ("solve", "--vary", "inputs.real_gdp_growth", "--target", "gdp[2030] = 1 %", "--output", "mine.toml"),
    ],
)
def test_no_scenario_is_written_that_could_not_be_read(tmp_path, monkeypatch, capsys, words):
    """A parent beyond the project was named in it, and `run` refused what `init` and `solve` had written."""
    (tmp_path / "parent.toml").write_text('extends = "baseline"\n')
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    assert call(*words, "../parent.toml") == 2
    assert "outside the project's folder 'mine'" in capsys.readouterr().err
    assert not list(Path().iterdir())
    Path("../pyproject.toml").touch()
    assert call("init", "mine.toml", "--parent", "../parent.toml") == 0
    assert load("mine.toml").name == "mine"

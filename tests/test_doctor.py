"""`doctor` says what is there and what to type for what is not; `completion` gives shells a script; codes mean one thing."""

import os
import re
import subprocess
import sys
import tomllib

import pytest

import scenario_engine as se
from scenario_engine.cli import COMMANDS
from scenario_engine.cli import doctor as installation
from scenario_engine.cli.doctor import findings
from scenario_engine.models import discovery
from tests.conftest import TOP
from tests.pages import exit_code

pytestmark = pytest.mark.slow


def test_doctor_finds_this_installation_sound(capsys, monkeypatch, tmp_path):
    """Versions, dataset, scenarios and cores are reported; nothing needed is missing, so the code is 0."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path))
    assert exit_code(["doctor"]) == 0
    said = capsys.readouterr().out
    for word in (
        "python: 3.",
        "numpy: ",
        "dataset china (package): ",
        "scenarios: ",
        "cores: ",
    ):
        assert word in said


def test_a_changed_table_is_found(monkeypatch, tmp_path, capsys):
    """A dataset whose table is not what its checksum says makes doctor exit with 1, and name the table."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "labels.csv").write_text("dimension,label,label_zh,label_en\n", encoding="utf-8")
    (folder / "dataset.toml").write_text(
        'name = "mine"\ntitle = { zh = "我", en = "Mine" }\n[units]\ncounted_in = {}\ndefinitions = []\n'
        '[[files]]\nname = "labels.csv"\nsha256 = "0"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path))
    assert exit_code(["doctor"]) == 1
    assert "wrong   dataset mine (user): 1 tables; changed or absent: labels.csv" in capsys.readouterr().out


def test_models_that_do_not_go_together_are_found(monkeypatch, tmp_path, capsys):
    """A name that a model of one's own gives another meaning: doctor had called it ok, and `scenarios` ended there."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path))
    own = se.Model([se.exogenous("productivity", "year", "1", "Output per hour")], name="ruritania")
    known = {**discovery._models(), "ruritania": own}
    monkeypatch.setattr(discovery, "_models", lambda: known)
    discovery.installed.cache_clear()
    try:
        assert exit_code(["doctor"]) == 1
        assert re.search(r"wrong   models: .*ruritania.*productivity", capsys.readouterr().out)
        assert exit_code(["scenarios"]) == 0
        assert "China" in capsys.readouterr().out
    finally:
        discovery.installed.cache_clear()


def test_a_dataset_that_cannot_be_read_is_found(monkeypatch, tmp_path, capsys):
    """A dataset without its units makes doctor exit with 1, and name the key; the rest is told all the same."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "dataset.toml").write_text(
        'name = "mine"\ntitle = { zh = "我", en = "Mine" }\n', "utf-8"
    )
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path))
    assert exit_code(["doctor"]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "wrong dataset mine (user): mine/dataset.toml:1:1 the file lacks 'units'" in told
    assert "datasets of your own" in told


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("from scenario_engine.operator import operator", "No module named 'scenario_engine.operator'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_a_package_that_cannot_be_imported_is_named(tmp_path, source, reason):
    """Every command names package, entry point and reason and ends with 2; doctor says it among the rest."""
    about = tmp_path / "toyops-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toyops\nVersion: 1\n", "utf-8")
    (about / "entry_points.txt").write_text("[scenario_engine.operators]\nfirst = toys\n", "utf-8")
    (tmp_path / "toys.py").write_text(source, "utf-8")
    path = os.pathsep.join([str(tmp_path), str(TOP)])
    for command, code in ((["variables", "growth"], 2), (["doctor"], 1)):
        done = subprocess.run(
            [sys.executable, "-m", "scenario_engine", *command],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": path},
        )
        said = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == code, said
        assert "the package toyops cannot be used: its entry point first = 'toys'" in said
        assert reason in said
        assert "python -m pip uninstall toyops" in said
        assert "Traceback" not in said


def test_an_absent_group_gets_its_install_line(monkeypatch):
    """A group that lacks a library is no fault, and its exact install line is given."""
    requires = ["numpy>=2.1", "openpyxl>=3.1; extra == 'excel'"]

    class About:
        def get_all(self, name):
            return ["excel"]

    monkeypatch.setattr(installation.metadata, "metadata", lambda name: About())
    monkeypatch.setattr(installation.metadata, "requires", lambda name: requires)
    monkeypatch.setattr(installation, "_version", lambda name: None if name == "openpyxl" else "9")
    (group,) = [one for one in findings() if one.what == "group excel"]
    assert not group.needed
    assert group.found == "lacks openpyxl"
    assert group.remedy == 'python -m pip install "scenario-engine[excel]"'


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_the_commands(shell, capsys):
    """The script of each shell names our commands."""
    assert exit_code(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(name in script for name in ("run", "explain", "compare", "doctor"))


def test_a_users_mistake_exits_with_2(capsys):
    """A scenario that does not exist: code 2, a message on standard error, no traceback."""
    assert exit_code(["run", "basline"]) == 2
    said = capsys.readouterr()
    assert "Did you mean 'baseline'?" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("rn baseline", 'Unknown command "rn". Did you mean "run"?'),
        ("data updaet", 'Did you mean "update"?'),
        ("explain gdp --yaer 2030", "Unknown option: --yaer. Did you mean --year?"),
        ("run baseline --foo=3", "Unknown option: --foo=3."),
        ("explain gdp --year=abc", 'unable to convert "abc" into int'),
        ("sensitivity uncertain --by gruop", 'Did you mean "group"?'),
        ("table multipliers", '"table multipliers" parameter --name requires an argument'),
        ("explain gdp baseline extra", "extra"),
    ],
)
def test_a_command_typed_wrongly_is_answered_in_a_line(typed, said, capsys):
    """Code 2, what is wrong with what is near, where to read on; nothing on standard output, no traceback."""
    assert exit_code(typed.split()) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert said in found.err
    assert found.err.startswith("error: ")
    assert found.err.splitlines()[-1].startswith("  See scenario-engine ")


def test_help_groups_commands_and_gives_each_an_example(capsys):
    """Every command is listed under a heading, its example runs a command, and no default says nothing."""
    assert exit_code(["--help"]) == 0
    listed = capsys.readouterr().out
    for title, commands in COMMANDS.items():
        assert title in listed
        assert all(f" {name} " in listed for name in commands)
    assert exit_code(["compare", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Example: scenario-engine compare baseline high_growth" in said
    assert "default: None" not in said
    assert all(
        example.split()[0] == name for group in COMMANDS.values() for name, (_, example) in group.items()
    )


def test_scenarios_are_listed_by_name(tmp_path, capsys):
    """Name, title, model, parent, last measured and last year; a file that is not valid is said to be so."""
    (tmp_path / "mine.toml").write_text('extends = "high_growth"\n')
    (tmp_path / "wrong.toml").write_text("extends = 3\n")
    assert exit_code(["scenarios", str(tmp_path)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["mine", "mine", "industrial", "high_growth", "2025–2030"] in lines
    assert ["wrong", "not", "valid:"] in [line[:3] for line in lines]


def test_a_group_made_of_groups_is_complete_when_they_are(monkeypatch):
    """`report` stands for `plot` and `serve`: it lacks what they lack, and gives its own line."""

    class About:
        def get_all(self, name):
            return ["report"]

    requires = [
        "scenario-engine[plot,serve]; extra == 'report'",
        "matplotlib>=3.9; extra == 'plot'",
        "uvicorn>=0.34; extra == 'serve'",
    ]
    monkeypatch.setattr(installation.metadata, "requires", lambda name: requires)
    monkeypatch.setattr(installation.metadata, "metadata", lambda name: About())
    monkeypatch.setattr(installation, "_version", lambda name: None if name == "uvicorn" else "9")
    group = next(one for one in findings() if one.what == "group report")
    assert group.found == "lacks uvicorn"
    assert group.remedy == 'python -m pip install "scenario-engine[report]"'


def test_every_promised_group_exists():
    """The groups the documentation names are declared, and `all` holds every other."""
    groups = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    assert {"report", "dask", "excel", "notebooks"} <= set(groups)
    (everything,) = groups["all"]
    named = set(everything.removeprefix("scenario-engine[").removesuffix("]").split(","))
    assert named | {"plot", "serve", "all"} == set(groups)  # those two come with `report`


def test_the_module_is_the_command():
    """`python -m scenario_engine` is the command line where its script is not on the path."""
    done = subprocess.run(
        [sys.executable, "-m", "scenario_engine", "--help"],
        capture_output=True,
        text=True,
        check=False,
        cwd=TOP,
    )
    assert done.returncode == 0, done.stderr
    assert "Usage: scenario-engine COMMAND" in done.stdout

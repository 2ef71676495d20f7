"""`doctor` says what is there and what to type for what is not; `completion` gives shells a script; codes mean one thing."""

import subprocess
import sys
import tomllib

import pytest

from scenario_engine.cli import installation
from scenario_engine.cli.installation import findings
from tests.conftest import TOP
from tests.pages import exit_code


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
    assert "your datasets" in told


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
        (["table", "multipliers"], "table multipliers needs NAME: scenario-engine table multipliers NAME"),
        (["calibrate"], "calibrate needs SPEC: scenario-engine calibrate SPEC"),
        (["why", "baseline"], "why needs KEY: scenario-engine why SCENARIO KEY"),
    ],
)
def test_what_is_missing_is_shown_where_it_is_typed(typed, said, capsys):
    """A name that stands by its place is no option; the whole command is shown."""
    assert exit_code(typed) == 2
    assert capsys.readouterr().err == f"error: {said}\n"


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

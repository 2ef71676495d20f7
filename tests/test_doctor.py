"""`doctor` says what is there and what to type for what is not; `completion` gives shells a script; codes mean one thing."""

import pytest

from scenario_engine import installation
from scenario_engine.installation import findings
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
        "cache: ",
    ):
        assert word in said


def test_a_changed_table_is_found(monkeypatch, tmp_path, capsys):
    """A dataset whose table is not what its checksum says makes doctor exit with 1, and name the table."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "labels.csv").write_text("dimension,label,label_zh,label_en\n", encoding="utf-8")
    (folder / "dataset.toml").write_text(
        'name = "mine"\ntitle = { zh = "我", en = "Mine" }\n[[files]]\nname = "labels.csv"\nsha256 = "0"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path))
    assert exit_code(["doctor"]) == 1
    assert "wrong   dataset mine (user): 1 tables; changed or absent: labels.csv" in capsys.readouterr().out


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

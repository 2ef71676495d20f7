"""The cost of a mistake does not grow with its size: each file is read once, fifty problems are told, only files are read."""

import os
import time
from pathlib import Path

import pytest

from scenario_engine.data import catalogue
from scenario_engine.scenario.files import read
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import MOST, ProblemsFound, ScenarioEngineError
from tests.test_commands import call
from tests.toyland import toyland, written

pytestmark = pytest.mark.slow

SOON = 5.0
"""Seconds of the processor for what took half a minute or never ended; a third of a second is usual."""

ADD = '[inputs.real_gdp_growth]\nadd = 0.001\nunit = "percent"\nassumption = "x"\n'


def test_diamonds_are_read_once_each(tmp_path):
    """Two files a level, each extending both of the level above: 2^levels paths lead to the base, and 2 levels + 1 files."""
    toyland(tmp_path)
    above = ["base"]
    for level in range(30):
        for side in "ab":
            names = ", ".join(f'"{name}"' for name in above)
            written(tmp_path, f"extends = [{names}]\n{ADD}", f"{side}{level}")
        above = [f"a{level}", f"b{level}"]
    begun = time.process_time()
    scenario = load(tmp_path / "a29.toml")
    assert len(scenario.layers) == 60
    assert scenario.notes == []
    assert time.process_time() - begun < SOON


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"k{n} = 1\n" for n in range(20_000)),
        "[inputs]\n" + "".join(f"k{n} = 1\n" for n in range(20_000)),
        "[inputs]\n"
        + "".join(f'k{n} = {{ value = 1, unit = "1", assumption = "x" }}\n' for n in range(5_000)),
        '[inputs.relative_growth]\nunit = "1"\nassumption = "x"\n'
        + "".join(f"by.industry.k{n} = 1\n" for n in range(5_000)),
        "outputs = [" + ", ".join(f'"k{n}"' for n in range(5_000)) + "]\n",
    ],
    ids=["keys", "entries", "variables", "labels", "outputs"],
)
def test_fifty_problems_are_told(tmp_path, text):
    """The first in the order of the file, and that there are more; none costs more for those behind it."""
    toyland(tmp_path)
    begun = time.process_time()
    with pytest.raises(ProblemsFound) as refused:
        _ = load(written(tmp_path, text)).inputs
    assert time.process_time() - begun < SOON
    problems = refused.value.problems
    assert len(problems) == MOST + 1
    assert problems[-1].message == "More than 50 problems; the others are told once these are mended."
    lines = [(problem.where.line, problem.where.column) for problem in problems[:-1]]
    assert lines == sorted(lines)


@pytest.mark.parametrize("extends", [False, True])
def test_only_files_are_read(tmp_path, monkeypatch, capsys, extends):
    """A pipe without a writer kept the command waiting for ever, as the scenario and as its parent."""
    monkeypatch.chdir(toyland(tmp_path))
    os.mkfifo(tmp_path / "pipe.toml")
    written(tmp_path, 'extends = "pipe"\n')
    assert call("validate", "mine.toml" if extends else "pipe.toml") == 2
    assert "pipe.toml: is not a regular file." in capsys.readouterr().out


def test_no_device_is_read(capsys):
    """/dev/zero has no end."""
    assert call("validate", "/dev/zero") == 2
    assert "zero: is not a regular file." in capsys.readouterr().out


def test_a_dataset_is_read_from_files_alone(tmp_path):
    """Nor is a pipe for the description of a dataset."""
    toyland(tmp_path)
    (tmp_path / "toyland/dataset.toml").unlink()
    os.mkfifo(tmp_path / "toyland/dataset.toml")
    with pytest.raises(ScenarioEngineError):
        _ = catalogue.find("toyland", tmp_path).counted_in


def test_a_file_is_read_once(tmp_path):
    """By whatever name and through whichever parent it is reached."""
    toyland(tmp_path)
    (tmp_path / "link.toml").symlink_to(tmp_path / "base.toml")
    written(tmp_path, 'extends = ["base", "link"]\n')
    assert [problem.code for problem in read(tmp_path / "mine.toml").problems] == ["extends-twice"]


@pytest.mark.parametrize(
    ("at", "line"),
    [
        ("toyland/gdp.csv", ["run", "base.toml"]),
        ("toyland/gdp.csv", ["data", "show", "./toyland"]),
        ("toyland/dataset.toml", ["run", "base.toml"]),
        ("mine.csv", ["data", "import", "mine.csv", "--year", "2020", "--name", "mine"]),
        ("mine.xlsx", ["data", "import", "mine.xlsx", "--year", "2020", "--name", "mine"]),
        ("mine.csv", ["run", "mine.toml"]),
        ("out/result.nc", ["check", "out"]),
    ],
)
def test_a_pipe_in_the_place_of_a_file_is_named(at, line, tmp_path, monkeypatch, capsys):
    """It stands there: that there is no such table was untrue, and 'Did you mean' named the same table."""
    monkeypatch.chdir(toyland(tmp_path))
    written(tmp_path, '[inputs.real_gdp_growth]\ntable = "mine.csv"\nunit = "percent"\nassumption = "test"\n')
    (tmp_path / "out").mkdir()
    (tmp_path / at).unlink(missing_ok=True)
    os.mkfifo(tmp_path / at)
    assert call(*line) == 2
    said = capsys.readouterr()
    assert f"{Path(at).name}: is not a regular file" in said.err + said.out

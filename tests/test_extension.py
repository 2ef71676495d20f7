"""A package of a user's own adds operators by an entry point alone; it is built, put on the path, and used."""

import os
import re
import subprocess
import sys
import zipfile

import pytest

from scenario_engine import ScenarioEngineError, load
from tests.conftest import TOP

pytestmark = pytest.mark.slow

EXTENSION = TOP / "examples" / "extension"


def _python(installed, *words: str, cwd=TOP) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(installed), str(TOP)])
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder that holds the extension as pip would lay it out."""
    pytest.importorskip("build", reason="the package `build` is not installed")
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    folder = tmp_path_factory.mktemp("extension")
    made = _python(
        folder, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(EXTENSION)
    )
    assert made.returncode == 0, made.stdout + made.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


RUN = """
from scenario_engine import compute
outcome = compute("examples/extension/carbon.toml")
assert not outcome.warnings, outcome.warnings
(gap,) = [gap for gap in outcome.gaps if "carbon" in gap.identity.statement]
print(gap.holds, float(outcome.result["mean_carbon_intensity"].sel(year=2030)))
"""


def test_without_the_extension_its_scenario_is_refused():
    """The variable is unknown, and the message names it."""
    with pytest.raises(ScenarioEngineError, match="no variable is called 'relative_carbon_intensity'"):
        _ = load(EXTENSION / "carbon.toml").inputs


def test_with_the_extension_its_scenario_runs(installed):
    """Operators, identity and input are found, and the identity is checked with the package's own."""
    done = _python(installed, "-c", RUN)
    assert done.returncode == 0, done.stderr
    holds, mean = done.stdout.split()
    assert holds == "True"
    assert 0.5 < float(mean) < 12.0


def test_the_command_line_runs_it_too(installed, tmp_path):
    """`run` ends with 0, prints the baseline's figures, and writes a table of the result that only the extension knows."""
    command = (
        "-m",
        "scenario_engine",
        "run",
        "examples/extension/carbon.toml",
        "--output",
        str(tmp_path / "result"),
    )
    done = _python(installed, *command)
    assert done.returncode == 0, done.stderr
    assert re.search(r"2030 p +77,096 +25,081 +52,014 +1,799,522", done.stdout)
    assert (tmp_path / "result/tables/mean_carbon_intensity.csv").is_file()


@pytest.mark.deep
def test_the_extensions_own_tests_pass(installed, monkeypatch):
    """The laws of the extension hold, tested from its own folder."""
    monkeypatch.setenv("HYPOTHESIS_PROFILE", "quick")
    done = _python(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", cwd=EXTENSION)
    assert done.returncode == 0, done.stdout


def test_an_extension_imports_what_it_likes(tmp_path):
    """Libraries that the command line keeps from those that only ask for them are there for who needs them."""
    (tmp_path / "importer.py").write_text("import pint, pyarrow\nimport dask.array\n", encoding="utf-8")
    described = tmp_path / "importer-1.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Name: importer\nVersion: 1\n", encoding="utf-8")
    (described / "entry_points.txt").write_text(
        "[scenario_engine.operators]\nimporter = importer\n", encoding="utf-8"
    )
    done = _python(tmp_path, "-m", "scenario_engine", "validate", "baseline")
    assert done.returncode == 0, done.stderr

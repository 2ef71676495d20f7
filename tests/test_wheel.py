"""The wheel is enough: built, laid out elsewhere and run from an empty folder, it needs nothing of the checkout."""

import ast
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import TOP

pytestmark = pytest.mark.slow

CODE = sorted((TOP / "scenario_engine").rglob("*.py"))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the sdist, and the wheel made from that sdist."""
    pytest.importorskip("build", reason="the package `build` is not installed")
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(TOP)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def _only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def test_wheel_runs_the_baseline_without_the_checkout(built, tmp_path):
    """From the wheel alone, in an empty folder: the baseline, its bits again, and a scenario by a carried table."""
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    zipfile.ZipFile(_only(built, "*.whl")).extractall(site)
    script = """
import scenario_engine, sys
from pathlib import Path
from scenario_engine import compute
assert Path(scenario_engine.__file__).is_relative_to(sys.argv[1]), scenario_engine.__file__
for name in ("baseline", "replicate-2020-regions"):
    outcome = compute(name)
    assert not outcome.warnings and all(gap.holds for gap in outcome.gaps), name
from scenario_engine.cli import main
for words in (
    ["doctor"], ["replicate", "--report", "CAII 2021", "--only", "share_of_gdp"],
    ["data", "copy", "china", "mine", "--as-known", "2025-12"], ["data", "add", "mine", sys.argv[2]],
):
    try:
        main(words)
    except SystemExit as end:
        assert end.code == 0, words
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(site), str(TOP / "examples" / "new-year" / "release-2025.csv")],
        cwd=empty,
        env={**os.environ, "PYTHONPATH": str(site), "SCENARIO_ENGINE_DATA": str(empty / "datasets")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "scenario-engine: 0." in done.stdout  # doctor reads the wheel's own metadata


def test_wheel_carries_no_full_table_and_no_test(built):
    """Below 3.2 megabytes, with scenarios, calibrations and licence, without tests, examples or documentation."""
    wheel = _only(built, "*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert wheel.stat().st_size < 3_200_000
    assert not any("full_table" in name or "us_bea" in name for name in names)
    assert "scenario_engine/library/scenarios/baseline.toml" in names
    assert "scenario_engine/library/calibration/regional-core-share.csv" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"scenario_engine"}


def test_wheel_holds_no_maintenance_script(built):
    """What computed the stored tables stays in the checkout: of the library data only, of datasets no module but the package."""
    names = set(zipfile.ZipFile(_only(built, "*.whl")).namelist())
    carried = {f"scenario_engine/{path.relative_to(TOP / 'scenario_engine').as_posix()}" for path in CODE}
    held = {name for name in names if name.endswith(".py")}
    assert held == carried - {"scenario_engine/data/china/sections.py"}
    archive = zipfile.ZipFile(_only(built, "*.whl"))
    for name in held:
        for wanted in _imported(archive.read(name).decode()):
            assert wanted & held, f"{name} imports {min(wanted)}, which the wheel does not hold"
    library = {name for name in names if name.startswith("scenario_engine/library/")}
    assert {Path(name).suffix for name in library} == {".toml", ".csv"}


def _imported(text: str) -> Iterator[set[str]]:
    """For each module of the package that a text imports, the files that it may be."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scenario_engine."):
            place = node.module.replace(".", "/")
            yield {f"{place}.py", f"{place}/__init__.py"}


def test_sdist_carries_what_a_fork_needs(built):
    """Tests, documentation, examples and both READMEs; nothing that is generated."""
    with tarfile.open(_only(built, "*.tar.gz")) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    for needed in (
        "tests/conftest.py",
        "docs/conf.py",
        "examples/united-states/digital.toml",
        "README.zh.md",
        "CITATION.cff",
    ):
        assert needed in names
    assert not any(
        name.startswith(("docs/_build", "docs/reference/generated", "outputs/baseline")) for name in names
    )


TESTED = ("tests", "scenario_engine", "scenarios", "calibration", "examples", "benchmarks", "docs")
GENERATED = {"__pycache__", "_build", "generated", ".hypothesis"}


def test_sdist_carries_what_make_test_needs(built):
    """Every file of the folders that tests read, and each file of requirements that the Makefile asks for."""
    with tarfile.open(_only(built, "*.tar.gz")) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    files = {path.relative_to(TOP) for name in TESTED for path in (TOP / name).rglob("*") if path.is_file()}
    lacking = {str(path) for path in files if not GENERATED & set(path.parts)} - names
    assert {name for name in lacking if not name.endswith((".pyc", ".tmp"))} == set()
    asked = set(re.findall(r"requirements\.\w+", (TOP / "Makefile").read_text(encoding="utf-8")))
    assert {"Makefile", "pyproject.toml", *asked} <= names


@pytest.mark.deep
def test_the_tests_run_from_the_unpacked_sdist(built, tmp_path):
    """All of them are collected there, and those of the documents, the rooms and a model pass."""
    with tarfile.open(_only(built, "*.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    (home,) = tmp_path.iterdir()
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]
    chosen = [
        "tests/test_security_page.py",
        "tests/test_architecture.py",
        "tests/test_solow.py",
        "tests/test_tables.py",
    ]
    for words in (["--collect-only"], chosen):
        done = subprocess.run(
            [*pytest_, *words], cwd=home, env={**os.environ, "PYTHONPATH": str(home)}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_one_version_is_said_everywhere():
    """The package, its citation, the newest section of the change log, and the wheel that pages tell people to install."""
    version = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"\nversion: {version}\n" in (TOP / "CITATION.cff").read_text(encoding="utf-8")
    assert (
        re.findall(r"^## (\S+) \(", (TOP / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[0]
        == version
    )
    pages = [TOP / "README.md", *(TOP / "docs").rglob("*.md")]
    named = {
        found
        for page in pages
        for found in re.findall(r"scenario_engine-([\d.]+)-py3", page.read_text(encoding="utf-8"))
    }
    assert named == {version}

"""Every packaged scenario goes its whole way: run, check, rerun, report, export."""

import pytest

from tests.conftest import TOP
from tests.pages import exit_code

BROKEN = {"replicate-2020", "replicate-2020-growth"}
"""Reports whose own figures break an identity: run and check both say so by exit code 1."""

QUICK = ("solow", "replicate-2020", "growth-accounting", "world-2020", "replicate-2020-jobs")
"""One that holds, one whose identity is broken, another model, countries, and one of few results; the others take minutes."""

NAMES = sorted(file.stem for file in TOP.glob("scenarios/*.toml"))
EACH = [pytest.param(name, marks=pytest.mark.slow if name in QUICK else pytest.mark.deep) for name in NAMES]


@pytest.mark.parametrize("name", EACH)
def test_a_packaged_scenario_goes_its_whole_way(name, tmp_path, monkeypatch):
    """`check` has the verdict of `run`, `rerun` the same bits, the page and the table are written."""
    monkeypatch.chdir(tmp_path)
    verdict = int(name in BROKEN)
    ends = {
        "run": exit_code(["run", name, "--quiet", "--output", "r"]),
        "check": exit_code(["check", "r"]),
        "rerun": exit_code(["rerun", "r"]),
        "report": exit_code(["report", "r", "--output", "r.html"]),
        "csv": exit_code(["export", "r", "csv", "--output", "r.csv"]),
        "iamc": exit_code(["export", "r", "iamc", "--output", "iamc.csv"]),
    }
    assert ends == {"run": verdict, "check": verdict, "rerun": 0, "report": 0, "csv": 0, "iamc": 0}
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<title>" in page
    assert (tmp_path / "r.csv").read_text(encoding="utf-8").count("\n") > 10

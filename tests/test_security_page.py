"""SECURITY.md promises what tests hold: every row names files that exist and hold tests."""

import re

from tests.conftest import TOP

ROW = re.compile(r"^\| (?P<promise>[^|]+) \| (?P<tests>`tests/[^|]+) \|$", re.M)


def test_each_promise_names_tests_that_exist():
    """No promise without a test, no test that is not there, none that holds nothing."""
    text = (TOP / "SECURITY.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    rows = list(ROW.finditer(text))
    assert len(rows) == len(lines) >= 8
    for row in rows:
        named = re.findall(r"`(tests/[a-z_]+\.py)(?:::([a-z_0-9]+))?`", row["tests"])
        assert any("test_" in file for file, _ in named), row["promise"]
        for file, test in named:
            code = (TOP / file).read_text(encoding="utf-8")
            assert f"def {test}(" in code if test else "def test_" in code or "fuzz" in file

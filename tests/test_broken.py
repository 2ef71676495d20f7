"""A corpus of broken scenarios: each is answered with its problems at their places, and with no traceback.

`broken/NAME.toml` is wrong in one way that its name says. `broken/answers.txt` holds for each a heading with code and
place of every problem, and below it the words of `validate`. When an answer changes on purpose, run
`SCENARIO_ENGINE_ACCEPT=1 pytest tests/test_broken.py` and read the difference.
"""

import json
import os
import re
from pathlib import Path

import pytest

from scenario_engine.scenario.scenario import load
from scenario_engine.support.toml.located import LARGEST
from tests.test_commands import call

BROKEN = Path(__file__).parent / "broken"
ANSWERS = BROKEN / "answers.txt"
ACCEPTED = bool(os.environ.get("SCENARIO_ENGINE_ACCEPT"))
CASES = sorted(path.stem for path in BROKEN.glob("*.toml") if path.stem != "pyproject")
HEADINGS = dict(re.findall(r"^== (\S+): (.*)$", ANSWERS.read_text(encoding="utf-8"), re.MULTILINE))


def found(case: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Code and place of every problem of a file."""
    assert call("validate", f"{case}.toml", "--format", "json") == 2
    problems = json.loads(capsys.readouterr().out)
    return ", ".join(
        f"{one['code']} at {one['file']}:{one['line']}:{one['column']}".replace(f"{case}.toml:", "")
        for one in problems
    )


@pytest.mark.parametrize("case", CASES)
def test_each_is_found_at_its_place(case, monkeypatch, capsys):
    """`validate` exits with 2 and lists each problem by its code, with file, line and column."""
    monkeypatch.chdir(BROKEN)
    if not ACCEPTED:
        assert found(case, capsys) == HEADINGS[case]


@pytest.mark.slow
def test_the_words_are_those_accepted(monkeypatch, capsys):
    """Reason and remedy read as `answers.txt` says; nothing goes to standard error."""
    monkeypatch.chdir(BROKEN)
    answers = []
    for case in CASES:
        heading = found(case, capsys) if ACCEPTED else HEADINGS[case]
        assert call("validate", f"{case}.toml") == 2
        said = capsys.readouterr()
        assert said.err == ""
        answers.append(f"== {case}: {heading}\n{said.out}")
    if ACCEPTED:
        ANSWERS.write_text("\n".join(answers), encoding="utf-8")
    assert ANSWERS.read_text(encoding="utf-8") == "\n".join(answers)


def answered(tmp_path: Path, monkeypatch, capsys, text: str) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    assert call("validate", "mine.toml") == 2
    return str(capsys.readouterr().out)


WITH_TABLE = """
dataset = "china"
horizon = { base = 2020, measured = 2020, last = 2022 }
[inputs.real_gdp_growth]
table = "path.csv"
unit = "percent"
assumption = "x"
"""


def test_a_table_with_an_endless_cell_is_refused(tmp_path, monkeypatch, capsys):
    """A quotation mark that is never closed makes one cell of what follows; the table is named, with no traceback."""
    (tmp_path / "path.csv").write_text('year,value\n2020,"' + "1" * 200_000, encoding="utf-8")
    said = answered(tmp_path, monkeypatch, capsys, WITH_TABLE)
    assert "path.csv is not a CSV table (field larger than field limit (131072))" in said
    assert "Close every quotation mark." in said


def test_a_table_that_cannot_be_opened_is_said_so(tmp_path, monkeypatch, capsys):
    """What the system refuses is told in its words, not as another encoding."""

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "path.csv").write_text("year,value\n2020,1\n", encoding="utf-8")
    monkeypatch.setattr(Path, "read_text", refuse)
    said = answered(tmp_path, monkeypatch, capsys, WITH_TABLE)
    assert "inputs.real_gdp_growth: path.csv cannot be read (Permission denied)." in said


@pytest.mark.parametrize("deep", ["x = " + "[" * 5000 + "]" * 5000, "x = " + "{a=" * 5000 + "1" + "}" * 5000])
def test_deep_nesting_is_refused(deep, tmp_path, monkeypatch, capsys):
    """Five thousand brackets are an error, not a crash."""
    assert "nested too deeply" in answered(tmp_path, monkeypatch, capsys, deep)


def test_a_key_of_many_parts_is_refused(tmp_path, monkeypatch, capsys):
    """A dotted key of five thousand parts is an error, not a crash."""
    assert "mine.toml" in answered(tmp_path, monkeypatch, capsys, ".".join(["x"] * 5000) + " = 1")


def test_a_large_file_is_refused_by_its_size(tmp_path, monkeypatch, capsys):
    """Data belongs into a table; the message says so."""
    said = answered(tmp_path, monkeypatch, capsys, "#" * (LARGEST + 1))
    assert "a scenario has at most 2,000,000" in said
    assert "table =" in said


def test_a_long_line_is_cut_around_the_fault(tmp_path, monkeypatch, capsys):
    """Twenty thousand numbers on one line are read at once, and the excerpt stays short."""
    years = ", ".join(f'"x{n}" = 0' for n in range(20_000))
    said = answered(tmp_path, monkeypatch, capsys, f"a = {{ 增长 = 1, {years} }}\n")
    assert max(map(len, said.splitlines())) < 200
    assert "Did you mean" not in said


def test_nothing_outside_the_project_is_read(tmp_path, monkeypatch, capsys):
    """Neither by `..`, nor by an absolute path, nor through a symbolic link."""
    secret = tmp_path / "secret.toml"
    secret.write_text('title = { zh = "密", en = "hidden" }\n', encoding="utf-8")
    project = tmp_path / "project"
    project.mkdir()
    (project / "link.toml").symlink_to(secret)
    for name in ("../secret", str(secret), "link"):
        said = answered(project, monkeypatch, capsys, f'extends = "{name}"\n')
        assert "outside the project's folder 'project'" in said
        assert "hidden" not in said


def test_no_table_outside_the_project_is_read(tmp_path, monkeypatch, capsys):
    """Numbers neither: a table is found as a parent is."""
    secret = tmp_path / "secret.csv"
    secret.write_text("year,value\n2024,1\n", encoding="utf-8")
    project = tmp_path / "project"
    project.mkdir()
    (project / "link.csv").symlink_to(secret)
    for name in ("../secret.csv", str(secret), "link.csv"):
        text = f'extends = "baseline"\n[inputs.core_anchor]\ntable = "{name}"\nunit = "CNY_1e8"\nassumption = "x"\n'
        assert "outside the project's folder 'project'" in answered(project, monkeypatch, capsys, text)


def test_a_mark_above_makes_the_project_larger(tmp_path):
    """With a pyproject.toml above both folders, a scenario may extend its neighbour's."""
    (tmp_path / "pyproject.toml").write_text("")
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    (tmp_path / "one/base.toml").write_text('extends = "baseline"\n')
    (tmp_path / "two/mine.toml").write_text('extends = "../one/base"\n')
    assert [layer.path.stem for layer in load(tmp_path / "two/mine.toml").layers][-2:] == ["base", "mine"]


@pytest.mark.parametrize("command", ["run", "explain", "compare", "diff"])
def test_every_command_answers_a_broken_file_with_two(command, monkeypatch, capsys):
    """No traceback from any command that reads scenarios."""
    monkeypatch.chdir(BROKEN)
    more = {"explain": ["gdp", "several-at-once.toml"]}
    arguments = more.get(command, ["several-at-once.toml", *(["baseline"] if command != "run" else [])])
    assert call(command, *arguments) == 2
    assert capsys.readouterr().err.startswith("error: several-at-once.toml:2:12")

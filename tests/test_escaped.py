"""Names that users give stand as they are on the terminal, in CSV and in figures: nothing in them is run or lost."""

import csv
import zipfile

import pytest

from scenario_engine.scenario.outcome import compute
from scenario_engine.view.report import report
from tests.test_commands import call

pytestmark = pytest.mark.slow

SCENARIO = """
extends = "baseline"
title = {{ zh = "=1+1", en = "{title}" }}
outputs = ["sum(total_value_added)"]

[inputs.real_gdp_growth]
draw = {{ distribution = "normal", sd = 0.5, effect = "add", group = "a [/b]" }}
unit = "percent"
assumption = "a guess"

[inputs.gdp_deflator_growth]
draw = {{ distribution = "normal", sd = 0.5, effect = "add", group = "[north] :warning:" }}
unit = "percent"
assumption = "a guess"
"""


@pytest.fixture
def scenario(tmp_path, monkeypatch):
    """A scenario whose file, title and groups would be a formula, an escape sequence and markup."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "=1+1.toml"
    file.write_text(SCENARIO.format(title=r"[bold] \u001b[31mred $x_1$"), encoding="utf-8")
    return str(file)


def test_groups_in_brackets_stand_in_the_table_of_indices(scenario, capsys):
    """`a [/b]` is no closing tag, `[north]` does not vanish, and `:warning:` is not made a picture."""
    assert call("sensitivity", scenario, "--samples", "64", "--output", "indices.nc") == 0
    lines = [line.split("  ")[1] for line in capsys.readouterr().out.splitlines() if "[" in line]
    assert {"a [/b]", "[north] :warning:"} <= {line.strip() for line in lines}


def test_inputs_in_brackets_stand_in_the_table_of_boxes(capsys):
    """The limits of PRIM name the streams of a label such as `[north]`."""
    import numpy as np

    from scenario_engine.analysis.sensitivity.prim import chosen_limits, peel
    from scenario_engine.cli.console import show

    drawn = np.linspace(0.0, 1.0, 100)[:, None]
    show(chosen_limits(peel(drawn, ["growth[north]"], drawn[:, 0] > 0.5)))
    assert "growth[north]" in capsys.readouterr().out


def test_a_title_sends_nothing_to_the_terminal(scenario, capsys):
    """The escape character is shown as its picture, and brackets stay."""
    assert call("run", scenario, "--output", "result") == 0
    said = capsys.readouterr().out
    assert "[bold] ␛[31mred $x_1$  =1+1" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(("form", "ending"), [("csv", ".csv"), ("iamc", ".iamc.csv")])
def test_no_cell_of_an_export_is_a_formula(scenario, form, ending, tmp_path):
    """A scenario called `=1+1` has an apostrophe before it; numbers below zero are left alone."""
    assert call("run", scenario, "--output", "result", "--quiet") == 0
    assert call("export", "result", form, "--output", f"table{ending}") == 0
    with (tmp_path / f"table{ending}").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["scenario"] for row in rows} == {"'=1+1"}
    assert all(row["value"].lstrip("-")[0].isdigit() for row in rows)


def test_rows_are_escaped_and_numbers_are_not(tmp_path):
    """Text that starts a formula gets an apostrophe; a negative number stays one."""
    from scenario_engine.support.files.spreadsheet import write_rows

    with (tmp_path / "rows.csv").open("w", encoding="utf-8", newline="") as stream:
        write_rows(stream, [("=1+1", "@a", "-0.5", -2, "-", "A", "＝1+1", "－")])
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8") == "'=1+1,'@a,-0.5,-2,-,A,'＝1+1,－\n"


def test_a_dollar_in_a_title_is_a_dollar():
    """No part of a figure's text is typeset as mathematics."""
    from matplotlib.figure import Figure

    from scenario_engine.view.figures.look import look

    with look():
        title = Figure().subplots().set_title("$x_1$ and $y")
        assert not title.get_parse_math()


@pytest.mark.parametrize("form", ["docx", "pptx", "xlsx", "html"])
def test_control_characters_of_a_title_are_seen_in_documents(form, tmp_path):
    """XML holds no escape character: Word and PowerPoint had ended in a traceback."""
    text = 'extends = "solow"\ntitle = { zh = "x", en = "red \\u001b[31m bell \\u0007" }\n'
    (tmp_path / "loud.toml").write_text(text, encoding="utf-8")
    made = report(compute(tmp_path / "loud.toml"), output=tmp_path / f"r.{form}", sections=["headline"])
    whole = made.read_bytes()
    if form != "html":
        with zipfile.ZipFile(made) as archive:
            whole = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    assert "red ␛[31m bell ␇".encode() in whole
    assert b"\x1b" not in whole


CLIPBOARD = "\x1b]52;c;cHduZWQ=\x07"
EIGHT_BIT = "\x9b31m"
TURNED = "a\u202eb"


def test_a_complaint_sends_nothing_to_the_terminal(tmp_path, monkeypatch, capsys):
    """A cell that writes to the clipboard, and file names of eight-bit escapes, in errors, warnings and answers."""
    monkeypatch.chdir(tmp_path)
    inputs = '[inputs.core_anchor]\ntable = "c.csv"\nunit = "亿元"\nassumption = "x"\n'
    (tmp_path / f"{EIGHT_BIT}.toml").write_text(f'extends = "baseline"\n{inputs}', encoding="utf-8")
    (tmp_path / "c.csv").write_text(f"year,value\n2022,1{CLIPBOARD}\n", encoding="utf-8")
    for command in (
        ["validate", f"{EIGHT_BIT}.toml"],
        ["run", f"{EIGHT_BIT}.toml"],
        ["run", f"{TURNED}.toml"],
    ):
        assert call(*command) == 2
        said = "".join(capsys.readouterr())
        assert "toml" in said
        assert not set(said) & {"\x1b", "\x07", "\x9b", "\u202e"}


def test_labels_of_a_table_are_no_formulas_in_its_sheet(tmp_path):
    """What `table … --output` writes: a sector called `@SUM(A1)` has an apostrophe, a number none."""
    import pandas as pd

    from scenario_engine.cli.table.sheet import save

    save(pd.DataFrame({"sector": ["@SUM(A1)", "002"], "change": [-0.5, 1.0]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "sector,change\n'@SUM(A1),-0.5\n002,1\n"

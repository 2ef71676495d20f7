"""A command typed wrongly is answered as every other mistake: what, where in the line, what to write; exit code 2."""

import pytest

from tests.pages import exit_code

FAULTS = {
    ("rn", "baseline"): """\
error: scenario-engine has no command 'rn'.
  scenario-engine rn baseline
                  ^^
  Did you mean 'run'?
""",
    ("data", "updaet"): """\
error: scenario-engine data has no command 'updaet'.
  scenario-engine data updaet
                       ^^^^^^
  Did you mean 'update'?
""",
    ("--vers",): """\
error: scenario-engine has no option --vers.
  scenario-engine --vers
                  ^^^^^^
  Did you mean '--version'?
""",
    ("explain", "sum(gdp)", "--yaer", "2030"): """\
error: scenario-engine explain has no option --yaer.
  scenario-engine explain 'sum(gdp)' --yaer 2030
                                     ^^^^^^
  Did you mean '--year'?
""",
    ("run", "baseline", "--foo=3"): """\
error: scenario-engine run has no option --foo.
  scenario-engine run baseline --foo=3
                               ^^^^^
  Known: --output, --quiet, --strict.
""",
    ("explain", "gdp", "--region", "广东", "--year", "今年"): """\
error: --year needs a whole number, not '今年'.
  scenario-engine explain gdp --region 广东 --year 今年
                                                   ^^^^
""",
    ("explain", "gdp", "--year=abc"): """\
error: --year needs a whole number, not 'abc'.
  scenario-engine explain gdp --year=abc
                                     ^^^
""",
    ("sensitivity", "uncertain", "--by", "gruop"): """\
error: --by needs one of group, input, stream, not 'gruop'.
  scenario-engine sensitivity uncertain --by gruop
                                             ^^^^^
  Did you mean 'group'?
""",
    ("run", "baseline", "--output"): """\
error: --output needs a path behind it.
  scenario-engine run baseline --output
                               ^^^^^^^^
""",
    ("run", "baseline", "--quiet=maybe"): """\
error: --quiet takes no value.
  scenario-engine run baseline --quiet=maybe
                                       ^^^^^
  Leave =maybe out.
""",
    ("explain", "gdp", "baseline", "extra"): """\
error: scenario-engine explain has no use for 'extra'.
  scenario-engine explain gdp baseline extra
                                       ^^^^^
  Write scenario-engine explain VARIABLE [SCENARIO]
""",
    ("explain", "gdp", "--year", "2030", "--year", "2031"): """\
error: --year is given twice.
  scenario-engine explain gdp --year 2030 --year 2031
                                          ^^^^^^
  Keep one.
""",
    ("table", "decompose", "old"): """\
error: table decompose needs AFTER: scenario-engine table decompose BEFORE AFTER
""",
    ("solve", "baseline"): """\
error: solve needs --vary: scenario-engine solve SCENARIO --vary … --target …
""",
}


@pytest.mark.parametrize("line", FAULTS, ids=" ".join)
def test_a_command_typed_wrongly_is_answered_where_it_is_wrong(line, capsys):
    """Unknown commands and options with the near one, values of a wrong kind, values and arguments that lack."""
    assert exit_code(list(line)) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", FAULTS[line])


def test_help_flows_and_shows_no_default_that_says_nothing(capsys):
    """No line broken where only the source breaks it, no [default: ""], no --no-option; every parameter is explained."""
    assert exit_code(["data", "update", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert said.startswith("Usage: scenario-engine data update --to STR [OPTIONS] NAME")
    assert "sector, gross_output, intermediate_use and intermediate_input; with --make, a CSV" in said
    assert 'default: ""' not in said
    assert "--no-replace" not in said
    assert exit_code(["explain", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "--region STR Which region, by label or by its name in either language." in said


@pytest.mark.parametrize(
    ("command", "usage"),
    [
        (["audit"], "scenario-engine audit [OPTIONS] [FILE]"),
        (["explain"], "scenario-engine explain [OPTIONS] VARIABLE [SCENARIO]"),
        (["plot"], "scenario-engine plot [OPTIONS] RESULT VARIABLES …"),
        (["data", "show"], "scenario-engine data show NAME"),
        ([], "scenario-engine COMMAND"),
    ],
)
def test_the_usage_line_names_every_argument(command, usage, capsys):
    """None is hidden behind ARGS, whether it may be left out or not."""
    assert exit_code([*command, "--help"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"Usage: {usage}"

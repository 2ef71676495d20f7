"""What `--help` says of a command: everything that its docstring says, and of every option what it is."""

import shlex
from inspect import getdoc

import pytest

from scenario_engine.cli import COMMANDS, SUBCOMMANDS, application
from tests.test_commands import call

NAMES = [name for group in COMMANDS.values() for name in group]
LEAVES = [
    *([name] for name in NAMES if name not in SUBCOMMANDS),
    *([name, one] for name in SUBCOMMANDS for one in SUBCOMMANDS[name]),
    ["backtest", "bands"],
]


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_option_says_what_it_is(words):
    """Two parameters told in one entry of a docstring had been told of neither."""
    command = application().parse_commands(words)[1][-1]
    for argument in command.assemble_argument_collection(parse_docstring=True):
        assert argument.parameter.help or not argument.show, argument.name


@pytest.mark.parametrize("words", [["validate"], ["data", "add"], ["backtest", "bands"]], ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_the_help_of_a_command_says_what_its_docstring_says(words, flag, capsys, monkeypatch):
    """Exit codes and what else there is to know; the list of commands stays one line each, and so does the example."""
    monkeypatch.setenv("COLUMNS", "400")
    command = application().parse_commands(words)[1][-1]
    told = " ".join(getdoc(command.default_command).split("\n\n")[1].split())
    assert call(*words, flag) == 0
    said = capsys.readouterr().out
    assert told in said
    assert said.count("Example:") == (words != ["backtest", "bands"])
    assert call("--help") == 0
    assert told not in capsys.readouterr().out


EXAMPLES = [example for group in COMMANDS.values() for _, example in group.values()]
EXAMPLES += [f"{name} {example}" for name, own in SUBCOMMANDS.items() for *_, example in own.values()]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_can_be_typed(example):
    """Their words are those of the command, none is missing, and every option is there."""
    application().parse_args(shlex.split(example), exit_on_error=False, print_error=False)


@pytest.mark.parametrize(
    "example",
    [one for one in EXAMPLES if "united-states-2017" in one or one in ("data list", "data show china")],
)
def test_examples_of_packaged_tables_run(example, capsys, monkeypatch, tmp_path):
    """The example of `table` named a dataset that is not an input-output table."""
    monkeypatch.chdir(tmp_path)
    assert call(*example.split()) == 0
    assert capsys.readouterr().out

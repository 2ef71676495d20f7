"""The command line: one file a command, each imported only when it is called."""

import sys
from inspect import getdoc
from math import isfinite
from typing import Any, get_args, get_origin

from cyclopts import App, ArgumentCollection, CycloptsError, Group, Parameter

PROGRAM = "scenario-engine"

LONG = 60
"""Characters of a path that are told."""

IN_CHINESE = "`--language zh` behind any command, or `SCENARIO_ENGINE_LANGUAGE=zh`: Chinese, 中文; `en`: English alone."

COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "Scenarios and their results": {
        "run": ("Run scenarios and write their results.", "run baseline"),
        "compare": ("Compare scenarios and attribute their differences to inputs.", "compare baseline high_growth"),
        "diff": ("Show the inputs and the results in which two scenarios differ.", "diff baseline high_growth"),
        "revise": (
            "Explain why an outlook is not what it was: data, calibration, assumptions.",
            "revise baseline_2025_12 baseline",
        ),
        "explain": (
            "Show what a value is computed from, down to the data and the lines that set it.",
            "explain total_value_added baseline --year 2030 --industry C",
        ),
        "scenarios": ("List the scenarios that are found by name.", "scenarios"),
        "variables": ("List the variables of the model with their definitions and units.", "variables growth"),
    },
    "Writing a scenario": {
        "init": ("Write a commented scenario to start from.", "init mine.toml"),
        "validate": ("Check scenario files and report every problem.", "validate mine.toml"),
        "schema": ("Print the JSON Schema of the scenario language.", "schema"),
        "solve": (
            "Find the inputs that make results reach a target.",
            "solve baseline --vary inputs.technology_multiplier --target 'share_of_gdp[2030] = 5 %'",
        ),
    },
    "Uncertainty": {
        "sweep": ("Run a scenario over many draws: intervals and probabilities.", "sweep uncertain --draws 10000"),
        "sensitivity": (
            "Rank the uncertain inputs by their influence on each result.", "sensitivity uncertain"
        ),
        "elasticities": (
            "Compute elasticities of results with respect to inputs.", "elasticities baseline"
        ),
        "calibrate": (
            "Calibrate unobserved coefficients to published figures, with uncertainty.",
            "calibrate calibration/china-2020.toml --output fitted.toml",
        ),
        "estimate": (
            "Estimate production functions and the technology multiplier they imply.", "estimate --help"
        ),
    },
    "Validation": {
        "check": ("Check every accounting identity of a result.", "check outputs/baseline"),
        "rerun": ("Reproduce a stored result and compare it bit by bit.", "rerun outputs/baseline"),
        "replicate": ("Compare every published figure with the model.", "replicate"),
        "audit": ("Find contradictions among published figures.", "audit"),
        "backtest": ("Forecast from earlier years and compare with what followed.", "backtest"),
    },
    "Reports and figures": {
        "report": ("Write results as a self-contained page, or in Word or PowerPoint.", "report outputs/baseline"),
        "plot": ("Draw results by year or ranked by label.", "plot outputs/baseline --quantity gdp"),
        "export": (
            "Write a result as Word, PowerPoint, Excel, CSV, Parquet, IAMC, NetCDF or Zarr.", "export outputs/baseline excel"
        ),
        "serve": ("Serve a report with sliders on this machine.", "serve baseline"),
    },
    "Data, tables and indices": {
        "data": ("Datasets and input-output tables.", "data list"),
        "table": ("Analyses of a stored input-output table.", "table multipliers united-states-2017"),
        "index": ("Compute a composite index and rank its cases.", "index application-2020"),
    },
    "Installation": {
        "doctor": ("Show what is installed and what is missing.", "doctor"),
        "completion": ("Print a shell's completion script.", "completion bash"),
    },
}  # fmt: skip
"""Group → command → what it does and an example; `cli/NAME.py` is imported when NAME is called."""

SUBCOMMANDS = {
    "data": {
        "import": (
            "importing:import_", "Check an input-output table and store it as a dataset.",
            "import farm.csv --year 2020 --name farm",
        ),
        "list": ("showing:list_", "List the datasets of the package and of the user.", "list"),
        "show": ("showing:show", "Show what a dataset holds, and where it came from.", "show china"),
        "copy": ("figures:copy", "Copy a dataset into a folder of yours, to work on.", "copy china mine"),
        "add": ("figures:add", "Put new figures into a dataset of yours.", "add mine release-2025.csv"),
        "diff": ("figures:diff", "Show which figures differ between two datasets, and what rests on them.", "diff china mine"),
        "aggregate": (
            "deriving:aggregate", "Sum a stored table to a coarser classification.",
            "aggregate farm --by groups.csv --into farm-in-groups",
        ),
        "split": (
            "deriving:split", "Split sectors of a stored table by shares.",
            "split farm --shares parts.csv --into farm-in-parts",
        ),
        "update": (
            "update:update", "Bring a stored table, or make and use tables, to the totals of another year.",
            "update farm --to totals.csv --year 2021 --into farm-2021",
        ),
        "regionalise": (
            "deriving:regionalise", "Estimate a region's table from its nation's.",
            "regionalise farm --output region.csv --region North --into north",
        ),
        "interregional": (
            "deriving:interregional", "Estimate a table of all regions of a nation.",
            "interregional farm --output regions.csv --into farm-by-region",
        ),
        "deflate": (
            "deriving:deflate", "Bring a stored table to the prices of another year.",
            "deflate farm-2021 --prices prices.csv --into farm-2021-at-2020",
        ),
        "vocabulary": (
            "showing:words", "Show the labels that rows and columns are known by, or add one.",
            "vocabulary show government_consumption",
        ),
        "condense": ("deriving:condense", "Condense a full table for the package.", "condense china_2017_149_full_table.csv"),
    },
    "table": {
        "multipliers": (
            "by_sector:multipliers", "What a unit of final demand requires, type I and II.",
            "multipliers united-states-2017 --domestic",
        ),
        "linkages": (
            "by_sector:linkages", "How strongly sectors pull on suppliers and push buyers.",
            "linkages united-states-2017 --forward ghosh",
        ),
        "extraction": (
            "by_sector:extraction", "Hypothetical extraction of a sector.",
            "extraction united-states-2017 --group information",
        ),
        "imports": (
            "by_sector:imports", "What imports are of a unit of final demand, and of exports.",
            "imports united-states-2017",
        ),
        "footprint": (
            "regions:footprint", "An account where it is made, and behind whose final demand it is.",
            "footprint leather",
        ),
        "spillovers": (
            "regions:spillovers", "What a unit of final demand makes at home and in other regions.",
            "spillovers leather",
        ),
        "value-added-trade": (
            "regions:value_added_trade", "Whose value added is in whose final demand and exports.",
            "value-added-trade leather",
        ),
        "penetration": (
            "core:penetration", "Whose core creates value added in which region.",
            "penetration provinces --core shares.csv",
        ),
        "shock": (
            "change:shock", "What a change of final demand makes, by sector and region.",
            "shock leather --demand shock.csv --by-region",
        ),
        "paths": (
            "paths:paths", "The chains of suppliers that carry most of a final demand.",
            "paths farm --demand household_consumption",
        ),
        "decompose": (
            "change:decompose", "What changed between two tables: technology, demand, intensity.",
            "decompose farm farm-2021 --of output",
        ),
    },
}  # fmt: skip
"""Command with commands of its own → command → where it is in `cli/NAME`, what it does, and an example."""

BACKTEST = "backtest"
"""The command that has one of its own and does something without it."""


def application() -> App:
    """The command-line application."""
    app = App(
        name=PROGRAM,
        help=f"A declarative scenario engine for input-output and growth accounting.\n\n{IN_CHINESE}",
        version=_version,
        version_flags=["--version"],
        help_format="markdown",
        help_formatter=_formatter(),
        default_parameter=Parameter(negative=(), show_default=_default),
        config=_fail_unless_plain,
    )
    for order, (title, commands) in enumerate(COMMANDS.items()):
        group = Group(title, sort_key=order)
        for name, (text, example) in commands.items():
            about = _with_example(text, example)
            if name not in SUBCOMMANDS:
                target = f"scenario_engine.cli.{name}:{'app' if name == BACKTEST else name}"
                app.command(target, name=name, help=about, group=group)
                continue
            own = App(name=name, help=about, group=group)
            for one, (target, told, line) in SUBCOMMANDS[name].items():
                about = _with_example(told, f"{name} {line}")
                own.command(f"scenario_engine.cli.{name}.{target}", name=one, help=about)
            app.command(own)
    return app


def _with_example(text: str, example: str) -> str:
    return f"{text}\n\nExample: `{PROGRAM} {example}`"


def _tell_in_full(app: App, words: list[str]) -> None:
    """In the help of one command, not in the list of all, what its docstring says besides, before the example."""
    command = app.parse_commands(words)[1][-1]
    told = getdoc(command.default_command) or ""
    more = told.partition("\n\nParameters\n")[0].split("\n\n")[1:]
    first, *example = command.help.split("\n\n", 1)
    command.help = "\n\n".join([first, *more, *example])


def main(arguments: list[str] | None = None) -> None:
    """Run a command; exit code 0 done, 1 a check failed, 2 the user can mend it."""
    from scenario_engine.cli.console import complain
    from scenario_engine.cli.streams import lost, settle
    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.support.language import choose, message, said
    from scenario_engine.support.optional import spare

    settle()
    spare()
    try:
        language, rest = language_of(sys.argv[1:] if arguments is None else arguments)
        choose(language)
        app = application()
        if asked := {"--help", "-h"} & {*rest}:
            _tell_in_full(app, [word for word in rest if word not in asked])
        result = app(rest, result_action="return_value", exit_on_error=False, print_error=False)
    except CycloptsError as fault:
        fault.verbose = False
        command = " ".join([PROGRAM, *(fault.command_chain or ())])
        about = message("error: {fault}", fault=said(str(fault)))
        complain(f"{about}\n{message('  See {command} --help.', command=command)}")
        sys.exit(2)
    except ScenarioEngineError as fault:
        complain(message("error: {fault}", fault=fault))
        sys.exit(2)
    except OSError as fault:
        if fault.filename is None:
            raise
        name = str(fault.filename)
        told = name if len(name) <= LONG else f"{name[:LONG]}…"
        complain(
            message("error: {name}: this path cannot be used ({reason}).", name=told, reason=fault.strerror)
        )
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    else:
        if reason := lost():
            complain(message("error: standard output is cut off ({fault}); the work is done.", fault=reason))
            sys.exit(2)
    finally:
        choose("")
    sys.exit(result if isinstance(result, int) else 0)


def language_of(arguments: list[str]) -> tuple[str, list[str]]:
    """The language asked for by `--language`, anywhere on the line, and the other arguments."""
    from scenario_engine.support.errors import refuse_unknown
    from scenario_engine.support.language import LANGUAGES

    rest, language, words = [], "", iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if name != "--language":
            rest.append(word)
            continue
        language = value if equals else next(words, "")
        refuse_unknown(language, LANGUAGES, f"--language {language}: there are zh and en.")
    return language, rest


def _fail_unless_plain(app: App, commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
    """Refuse a number that Python alone reads, such as 1_5 or nan, as every file does, and one below zero.

    Only the ends of an interval, two numbers, may lie below zero.
    """
    from scenario_engine.support.errors import ScenarioEngineError

    for argument in arguments:
        among = (argument.hint, *get_args(argument.hint))
        interval = next((one for one in among if get_origin(one) is tuple), None)
        kinds = {*among, *get_args(interval)}
        for token in argument.tokens if kinds & {int, float} and str not in kinds else ():
            try:
                value = float(token.value)
            except ValueError:
                continue  # the library says so, and what else may stand there
            if "_" in token.value or not token.value.isascii() or not isfinite(value):
                from scenario_engine.support.files.numerals import not_a_number

                told, advice = not_a_number(token.value)
                raise ScenarioEngineError(f"{token.keyword}: {told}", advice)
            if value < 0 and interval is None:
                raise ScenarioEngineError(f"{token.keyword} is {token.value}; it must be zero or more.")


def _formatter() -> Any:
    """What draws `--help`: ours where another language than English is spoken."""
    from scenario_engine.support.language import chosen

    if chosen() != "zh":
        return None
    from scenario_engine.cli.help import Translated

    return Translated()


def _default(value: object) -> str | None:
    """A default as `--help` shows it; none that says nothing."""
    return None if value in ("", False, None) else str(value)


def _version() -> str:
    from importlib.metadata import version

    return version("scenario-engine")

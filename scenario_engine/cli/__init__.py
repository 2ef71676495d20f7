"""The command line: one file a command, each imported only when it is called."""

from __future__ import annotations

import sys

from cyclopts import App, CycloptsError, Parameter

from scenario_engine.cli.helping import Help

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("scenario_engine.cli.run:run", "Run a scenario and write its results."),
    "explain": (
        "scenario_engine.cli.explain:explain",
        "Show the tree behind a number, down to data and TOML line.",
    ),
    "variables": (
        "scenario_engine.cli.variables:variables",
        "List the variables: names in both languages, what each is, its unit.",
    ),
    "check": ("scenario_engine.cli.check:check", "Check every accounting identity of a stored result."),
    "compare": (
        "scenario_engine.cli.compare:compare",
        "Put scenarios side by side, and say why they differ.",
    ),
    "diff": (
        "scenario_engine.cli.diff:diff",
        "Show the inputs and the results in which two scenarios differ.",
    ),
    "why": ("scenario_engine.cli.why:why", "Show where a value comes from, through the chain of files."),
    "rerun": ("scenario_engine.cli.rerun:rerun", "Make a stored result again, and say if it is the same."),
    "init": ("scenario_engine.cli.init:init", "Write a commented scenario to start from."),
    "schema": ("scenario_engine.cli.schema:schema", "Print the JSON Schema of the scenario language."),
    "validate": ("scenario_engine.cli.validate:validate", "Say all that is wrong with scenario files."),
    "replicate": (
        "scenario_engine.cli.replicate:replicate",
        "Hold the published accounts against the model's, figure by figure.",
    ),
    "audit": ("scenario_engine.cli.audit:audit", "Find where published figures contradict each other."),
    "report": ("scenario_engine.cli.report:report", "Stored results as one self-contained page."),
    "plot": ("scenario_engine.cli.plot:plot", "One figure of stored results, as SVG and PNG."),
    "export": (
        "scenario_engine.cli.export:export",
        "A stored result as Parquet, CSV, Excel, IAMC, NetCDF or Zarr.",
    ),
    "serve": ("scenario_engine.cli.serve:serve", "The page with sliders that recompute, on loopback."),
    "estimate": (
        "scenario_engine.cli.estimate:estimate",
        "Estimate production functions and the technology multiplier they imply.",
    ),
    "calibrate": (
        "scenario_engine.cli.calibrate:calibrate",
        "Fit hidden coefficients to published figures, with honest uncertainty.",
    ),
    "elasticities": (
        "scenario_engine.cli.elasticities:elasticities",
        "Show the percent change of results for one percent of each input.",
    ),
    "solve": ("scenario_engine.cli.solve:solve", "Find the input that makes a result what you want."),
    "backtest": (
        "scenario_engine.cli.backtest:backtest",
        "Forecast with what was known in earlier years, and compare.",
    ),
    "index": ("scenario_engine.cli.index:index", "Compute a composite index and rank its cases."),
    "sweep": ("scenario_engine.cli.sweep:sweep", "Run a scenario over many draws: bands and probabilities."),
    "sensitivity": (
        "scenario_engine.cli.sensitivity:sensitivity",
        "Say which uncertain inputs matter for every result.",
    ),
    "doctor": ("scenario_engine.cli.doctor:doctor", "Show what is installed and what is missing."),
    "completion": ("scenario_engine.cli.completion:completion", "Print a shell's completion script."),
    "data": ("scenario_engine.cli.data:app", "Datasets and input-output tables."),
    "table": ("scenario_engine.cli.table:app", "Analyses of a stored input-output table."),
}
"""Command → where it lives and what it does; the module is imported when the command is called."""


def application() -> App:
    """The command-line application."""
    help_of = Help()
    app = App(
        name="scenario-engine",
        help="A declarative scenario engine for input-output and growth accounting.",
        version=_version,
        version_flags=["--version"],
        help_format="plaintext",  # markdown would cost a third of the start-up time
        help_formatter=help_of,
        default_parameter=Parameter(negative=()),  # an option is given or not; there is no --no-option
    )
    help_of.app = app
    for name, (target, text) in COMMANDS.items():
        app.command(target, name=name, help=text)
    return app


def _version() -> str:
    from importlib.metadata import version

    return version("scenario-engine")


def main(arguments: list[str] | None = None) -> None:
    """Run a command; exit code 0 done, 1 a check failed, 2 the user can mend it."""
    from scenario_engine.support.errors import ScenarioEngineError

    try:
        result = application()(
            arguments, result_action="return_value", exit_on_error=False, print_error=False
        )
    except CycloptsError as fault:
        from scenario_engine.cli.misuse import said

        print(f"error: {said(fault)}", file=sys.stderr)
        sys.exit(2)
    except ScenarioEngineError as fault:
        from scenario_engine.cli.console import complain

        complain(fault)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(result if isinstance(result, int) else 0)

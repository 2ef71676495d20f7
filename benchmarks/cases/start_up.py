"""Whole processes, as a user starts them: --help, validate, run; and where their imports spend the time."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.memory import environment
from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.registry import case
from benchmarks.timing import interleaved

TOP = Path(__file__).parents[2]
BASELINE = str(TOP / "scenarios" / "baseline.toml")
CALL = "from scenario_engine.cli import main; main()"
FLOOR = "import xarray, pandas, pint, without Dask and pyarrow"
BARE_IMPORTS = "import sys; sys.modules.update(dask=None, pyarrow=None); import xarray, pandas, pint"
PROMISED = {"--help": 0.25, "validate baseline": 0.6, "run baseline": 1.0, "explain": 0.8, "diff": 0.8}
"""Seconds a command may take as a process."""

BUDGET = {
    "--help": {"cyclopts": 100, "scenario_engine": 30, "other": 150, "numpy": 0, "pandas": 0, "xarray": 0},
    "run baseline": {
        "pandas": 350,
        "scipy": 350,
        "xarray": 150,
        "numpy": 120,
        "scenario_engine": 200,
        "cyclopts": 100,
        "matplotlib": 0,
        "pymrio": 0,
        "statsmodels": 0,
    },
}
"""Milliseconds that importing a package may take in a command, its own modules alone; 0: it is not to be imported."""


@case("start-up")
def whole_processes(deep: bool) -> Iterator[Outcome]:
    """Against an interpreter that does nothing, and one that only imports xarray."""
    with tempfile.TemporaryDirectory() as folder:
        scenarios = [BASELINE, str(TOP / "scenarios" / "high_growth.toml")]
        ours = {
            "--help": ["--help"],
            "validate baseline": ["validate", BASELINE],
            "run baseline": ["run", BASELINE, "--output", f"{folder}/b"],
            "explain": ["explain", "share_of_gdp[2030]", BASELINE],
            "diff": ["diff", *scenarios],
        }
        commands = {f"engine, {name}": [sys.executable, "-c", CALL, *said] for name, said in ours.items()} | {
            FLOOR: [sys.executable, "-c", BARE_IMPORTS],
            "python -c pass": [sys.executable, "-c", "pass"],
        }
        timings = interleaved(
            {name: partial(_process, *command) for name, command in commands.items()}, 7, 40.0
        )
        limit = _limit({name: one.median for name, one in timings.items()})
        yield Outcome(
            "start-up",
            timings,
            "python -c pass",
            figures=tuple(
                Figure(name, timings[f"engine, {name}"].median, "s", target=Bound(high=most), limit=limit)
                for name, most in PROMISED.items()
            ),
        )
        for name, budget in BUDGET.items():
            spent = imports(commands[f"engine, {name}"][3:])
            over = [package for package, allowed in budget.items() if spent[package] > allowed]
            yield Outcome(
                f"start-up, imports of {name}",
                figures=(
                    Figure("packages over their budget", len(over), "", ", ".join(over), Bound(high=0)),
                    *(
                        Figure(package, spent[package], "ms", f"budget {allowed} ms")
                        for package, allowed in budget.items()
                    ),
                ),
                notes=(
                    "A package's own modules, counted with `-X importtime`, which makes imports slower than they are.",
                ),
            )


def _limit(seconds: dict[str, float]) -> str:
    return (
        f"Measured where every optional group is installed. To {FLOOR}, takes {seconds[FLOOR]:.2f} s here; the rest is "
        "the command line, validation and our own modules, reading the dataset, resolving its inputs and, for a run, "
        "writing one NetCDF file and its tables. Factors between units are remembered in the user's cache folder from the "
        "first run on; pint is imported in that one alone."
    )


def imports(arguments: list[str], rounds: int = 3) -> Counter[str]:
    """Milliseconds spent in the modules of each package while a command runs, the middle of some rounds."""
    runs = []
    for _ in range(rounds):
        said = _process(sys.executable, "-X", "importtime", "-c", CALL, *arguments)
        own: Counter[str] = Counter()
        for micros, module in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", said):
            package = module.partition(".")[0]
            own[package] += int(micros) / 1e3
            own["other"] += 0 if package in {"cyclopts", "scenario_engine"} else int(micros) / 1e3
        runs.append(own)
    return Counter({name: median(run[name] for run in runs) for name in set().union(*runs)})


def _process(*command: str) -> str:
    """One process, its output thrown away and its errors kept; it must end well."""
    done = subprocess.run(
        command, cwd=TOP, env=environment(TOP), check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return done.stderr

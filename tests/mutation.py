"""Mutants of the operators and of the identities, each met by tests: `python -m tests.mutation --sample 600`.

Cosmic Ray makes the mutants. Each is tested in a forked process that has the libraries loaded and takes the
mutated module from memory, so no file is changed and a mutant costs a second instead of a start of Python.
The mutants are put in random order first: however many are tested, they are a random sample.
"""

from __future__ import annotations

import argparse
import csv
import importlib.abc
import importlib.util
import math
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from types import ModuleType

import hypothesis  # noqa: F401 - loaded once, for every fork
import pandas as pd  # noqa: F401
import pytest
import scipy.stats  # noqa: F401
import xarray as xr  # noqa: F401
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

TOP = Path(__file__).parents[1]
PATIENCE = 300
MUTATED = [
    *sorted((TOP / "scenario_engine/models").glob("*/*.py")),
    *sorted((TOP / "scenario_engine/methods/weights").glob("*.py")),
    TOP / "scenario_engine/engine/identity.py",
]

UNCHANGED = "scenario_engine/engine/identity.py"
OPTIONS = "-x -q --tb=no -p no:cacheprovider -p no:xdist -o addopts= -W ignore::pytest.PytestAssertRewriteWarning -k not(chunked)"

LEFT_OUT = (
    "Mod",
    "FloorDiv",
    "RShift",
    "LShift",
    "BitOr",
    "BitAnd",
    "BitXor",
    "Invert",
    "UAdd",
    "Is",
    "IsNot",
)
"""Replacements that raise on any array, or cannot differ: they would only raise the score."""

NOT_MUTATED = ("core/RemoveDecorator", "core/VariableReplacer", "core/VariableInserter")
"""Without its declaration an operator is not there; the other two are experimental."""

INDEX = ("test_index_operators.py", "test_published_indices.py")
TABLE = ("test_textbook_input_output.py", "test_input_output.py", "test_shock.py")
GROWTH = ("test_dynamics.py", "test_solow.py")
REGIONS = ("test_published_2020.py", "test_dynamics.py")
OWN_TESTS = {
    "vintages": ("test_vintages.py",),
    "analytic_hierarchy": ("test_analytic_hierarchy.py",), "entropy": ("test_entropy_weights.py", "test_index_operators.py"),
    "fuzzy_evaluation": ("test_fuzzy_evaluation.py",), "reconciliation": ("test_reconciliation.py",),
    "aggregation": INDEX, "contributions": INDEX, "normalisation": INDEX,
    "solow": (*GROWTH, "test_production_study.py"), "production": (*GROWTH, "test_production_study.py"),
    "multiplier": GROWTH, "projection": GROWTH, "dynamics": GROWTH, "contribution": GROWTH, "splicing": GROWTH,
    "augmentation": ("test_dynamics.py", *TABLE), "allocation": REGIONS, "identities": (*GROWTH, *TABLE),
    "extraction": TABLE, "impact": TABLE, "imports": TABLE, "coefficients": TABLE, "linkages": TABLE,
    "multipliers": TABLE, "supply_side": TABLE,
}  # fmt: skip
"""Which tests know a module best."""

FIRST, LAST = ("test_formulas.py", "test_edges.py"), ("test_laws.py", "test_identities.py", "test_graph.py")
"""Which know every operator."""


@dataclass(frozen=True)
class Mutant:
    """One change of one file: the n-th occurrence of what a mutation operator of Cosmic Ray can change."""

    file: str
    change: str
    occurrence: int

    def source(self) -> str:
        """The text of the changed file."""
        operator = get_operator(f"core/{self.change}")()
        return str(mutate_code((TOP / self.file).read_text(encoding="utf-8"), operator, self.occurrence))


@dataclass(frozen=True)
class Result:
    """What became of a mutant, with its line before and after."""

    file: str
    line: int
    change: str
    occurrence: int
    before: str
    after: str
    outcome: str
    seconds: float


def mutants() -> Iterator[Mutant]:
    """Every mutant, file by file."""
    for path in MUTATED:
        nodes = list(ast_nodes(get_ast(path.read_text(encoding="utf-8"))))
        for name in operator_names():
            if name in NOT_MUTATED or any(part in LEFT_OUT for part in name.split("_")):
                continue
            operator = get_operator(name)()
            count = sum(1 for node in nodes for _ in operator.mutation_positions(node))
            for occurrence in range(count):
                yield Mutant(str(path.relative_to(TOP)), name.removeprefix("core/"), occurrence)


class Replaced(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a text instead of its file."""

    def __init__(self, file: str, source: str) -> None:
        self.name = file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        self.path = str(TOP / file)
        self.source = source

    def find_spec(self, name: str, path: object = None, target: object = None):
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def create_module(self, spec: object) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, self.path, "exec"), module.__dict__)


def outcome(file: str, source: str, said: Path | None = None) -> str:
    """What the tests make of a changed file in a process of its own: killed, survived, or no end."""
    child = os.fork()
    if child == 0:
        os.setsid()
        _test(file, source, said)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if os.waitstatus_to_exitcode(status) == 0 else "killed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "no end"


def _test(file: str, source: str, said: Path | None) -> None:
    code = 1
    try:
        target = os.open(said or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, 1)
        os.dup2(target, 2)
        sys.meta_path.insert(0, Replaced(file, source))
        os.environ["HYPOTHESIS_PROFILE"] = "mutants"
        tests = dict.fromkeys([*FIRST, *OWN_TESTS.get(Path(file).stem, ()), *LAST])
        code = pytest.main([*OPTIONS.split(), *(str(TOP / "tests" / test) for test in tests)])
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(int(code))


def interval(killed: int, tested: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of the score, corrected for sampling without replacement."""
    share, z = killed / tested, 1.96 * math.sqrt((of - tested) / max(of - 1, 1))
    middle = (share + z**2 / (2 * tested)) / (1 + z**2 / tested)
    half = z / (1 + z**2 / tested) * math.sqrt(share * (1 - share) / tested + (z / (2 * tested)) ** 2)
    return middle - half, middle + half


def main() -> int:
    """Test a random sample of all mutants, but for those an earlier record has killed; print the score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=900)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", type=Path, default=Path("mutants.csv"))
    parser.add_argument("--said", type=Path, help="file for what the tests say of the last mutant")
    asked = parser.parse_args()
    every = list(mutants())
    random.Random(asked.seed).shuffle(every)
    chosen, known = every[: asked.sample], _known(asked.record)
    if outcome(UNCHANGED, (TOP / UNCHANGED).read_text(encoding="utf-8"), asked.said) != "survived":
        sys.exit("the tests fail without any mutant; see --said")
    killed = 0
    for number, mutant in enumerate(chosen, 1):
        if known.get(mutant) not in ("killed", "no end"):
            found = _tested(mutant, asked.said)
            _record(asked.record, found)
            print(f"{number:5} {found.outcome:8} {found.file}:{found.line}  {found.after}", flush=True)
            killed += found.outcome != "survived"
        else:
            killed += 1
    low, high = interval(killed, len(chosen), len(every))
    print(
        f"{killed} of {len(chosen)} killed, {killed / len(chosen):.1%} ({low:.1%} to {high:.1%} of all {len(every)})"
    )
    return 0


def _tested(mutant: Mutant, said: Path | None) -> Result:
    begin, source = time.monotonic(), mutant.source()
    before, after = (TOP / mutant.file).read_text(encoding="utf-8").split("\n"), source.split("\n")
    line = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    found = outcome(mutant.file, source, said)
    lines = before[line].strip(), after[line].strip()
    seconds = round(time.monotonic() - begin, 1)
    return Result(mutant.file, line + 1, mutant.change, mutant.occurrence, *lines, found, seconds)


def _known(record: Path) -> dict[Mutant, str]:
    """The last outcome of each mutant of an earlier record."""
    if not record.exists():
        return {}
    with record.open(encoding="utf-8", newline="") as stream:
        return {
            Mutant(row["file"], row["change"], int(row["occurrence"])): row["outcome"]
            for row in csv.DictReader(stream)
        }


def _record(record: Path, result: Result) -> None:
    new = not record.exists()
    with record.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        if new:
            writer.writerow([one.name for one in fields(Result)])
        writer.writerow(astuple(result))


if __name__ == "__main__":
    sys.exit(main())

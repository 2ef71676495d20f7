"""python -m benchmarks [--only NAME] [--deep] [--compare FILE] [--store] [--page]: run cases, print, write JSON.

Results go to benchmarks/results/latest.json; `--store` makes them the reference, or with `--only` renews those cases
of it, and writes docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Collection
from pathlib import Path

from rich.console import Console

from benchmarks import page
from benchmarks.compare import absent, worse
from benchmarks.console import show
from benchmarks.machine import facts
from benchmarks.outcome import Outcome
from benchmarks.record import LATEST, REFERENCE, Run
from benchmarks.registry import CASES, load


def main() -> int:
    """Run, print, write; 1 where a case got worse than the stored run."""
    asked = _parser().parse_args()
    if asked.page:
        page.write(Run.read(REFERENCE))
        return 0
    unknown = set(asked.only) - set(load())
    if unknown:
        _parser().error(f"no case is called {', '.join(sorted(unknown))}; known: {', '.join(CASES)}")
    if asked.compare and not asked.compare.is_file():
        _parser().error(f"{asked.compare} is not there; `python -m benchmarks --store` writes a reference.")
    then = Run.read(asked.compare) if asked.compare else None
    console = Console(highlight=False)
    now = run(console, asked.only or list(CASES), asked.deep, then)
    if asked.store:
        stored = Run.read(REFERENCE).renewed(now) if asked.only and REFERENCE.is_file() else now
        stored.write(REFERENCE)
        page.write(Run.read(REFERENCE))
    missed = [f"{one.case}: {f.name}" for one in now.outcomes for f in one.figures if not f.met]
    console.print(
        f"{now.seconds:,.0f} s; {len(missed)} targets missed{''.join(f'{chr(10)}  {m}' for m in missed)}"
    )
    if then is None:
        return 0
    for line in absent(now, then):
        console.print(f"not in this run: {line}")
    found = list(worse(now, then))
    console.print("\n".join(found) if found else "No case got worse beyond the spread.")
    return 1 if found else 0


def run(console: Console, names: Collection[str], deep: bool, then: Run | None) -> Run:
    """Some cases, each outcome printed and written as soon as it is there."""
    machine, start, outcomes = facts(), time.perf_counter(), list[Outcome]()
    for position, name in enumerate(names, start=1):
        spent = time.perf_counter() - start
        console.print(f"[{position}/{len(names)}] {name} ({spent:,.0f} s so far)", style="dim", markup=False)
        for outcome in CASES[name](deep):
            show(console, outcome, then.by_case.get(outcome.case) if then else None)
            outcomes.append(outcome)
            Run(machine, deep, time.perf_counter() - start, outcomes).write(LATEST)
    return Run(machine, deep, time.perf_counter() - start, outcomes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="this case; may be repeated"
    )
    parser.add_argument("--deep", action="store_true", help="the large sizes too: about an hour")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="a stored run to put beside this one")
    parser.add_argument("--store", action="store_true", help="make this run the reference and write the page")
    parser.add_argument("--page", action="store_true", help="only write the page again, from the reference")
    return parser


if __name__ == "__main__":
    sys.exit(main())

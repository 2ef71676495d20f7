"""docs/benchmarks.md, written from a stored run: targets first, then every table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.outcome import OURS, Figure, Outcome
from benchmarks.record import Run
from benchmarks.wording import amount, many, seconds

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"

OPENING = """\
# Benchmarks

Written by `python -m benchmarks --page` from `benchmarks/results/reference.json`. `make bench` measures all of it again
(about ten minutes on two cores), `make bench-deep` the large sizes too, `make bench-compare` says what got worse since.

Contestants of a table are run in turn, round after round, in one process and one run; shown are medians, half the
distance between the quartiles (±), and multiples of the reference. Both sides count the same work: what is done once, such
as a factorisation, recording or compiling, stands apart as set-up, for everybody who has one. *Agrees* is the largest
relative difference from the engine's results. Where *done* is 1/10, a method did that part of the task and its time is
multiplied; by more than ten nothing is. Times hang on the machine; ratios hang on it less.

Measured on {date}: {processor}, {cores} cores, {memory_gib} GiB, {system}; {page_us} µs until a fresh page of memory is there,
for which imports and new arrays wait (a tenth to half of one is usual); processes at work when the run began: {load}; Python
{python}, NumPy {numpy} ({blas}, threads: {blas_threads}), SciPy {scipy}, xarray {xarray}, pandas {pandas}.
"""


def write(run: Run) -> None:
    """Write the page."""
    PAGE.write_text(text(run), encoding="utf-8")


def text(run: Run) -> str:
    """The page."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: Run) -> Iterator[str]:
    yield OPENING.format(**run.machine)
    promised = [(outcome, one) for outcome in run.outcomes for one in outcome.figures if one.target]
    yield "## Targets\n"
    yield "| case | what | measured | target | |"
    yield "|---|---|--:|--:|---|"
    for outcome, one in promised:
        verdict = "met" if one.met else "**missed**"
        yield f"| {outcome.case} | {one.name} | {amount(one)} | {one.target} | {verdict} |"
    yield ""
    why: dict[str, list[str]] = {}
    for outcome, one in promised:
        if not one.met and one.limit:
            why.setdefault(one.limit, []).append(f"{outcome.case}: {one.name}")
    for limit, missed in why.items():
        yield f"*{'; '.join(missed)}.* {limit}\n"
    yield "## Measured\n"
    for outcome in run.outcomes:
        yield from _section(outcome)


def _section(outcome: Outcome) -> Iterator[str]:
    yield f"### {outcome.case[:1].upper()}{outcome.case[1:]}\n"
    if outcome.timings:
        yield "| | median | ± | ratio | agrees | done |"
        yield "|---|--:|--:|--:|--:|--:|"
        for name, timing in outcome.timings.items():
            gap = f"{outcome.gaps[name]:.0e}" if name in outcome.gaps else ""
            done = "all" if timing.parts == 1 else f"1/{timing.parts:,.0f}"
            shown = f"**{name}**" if name.startswith(OURS) else name
            ratio = many(outcome.ratio(name))
            yield f"| {shown} | {seconds(timing.median)} | {timing.spread:.0%} | {ratio} | {gap} | {done} |"
        yield ""
    if outcome.figures:
        yield "| | measured | |"
        yield "|---|--:|---|"
        yield from map(_row, outcome.figures)
        yield ""
    for note in outcome.notes:
        yield f"{note}\n"


def _row(one: Figure) -> str:
    beside = "; ".join(filter(None, [f"target {one.target}" if one.target else "", one.beside]))
    return f"| {one.name} | {amount(one)} | {beside} |"

"""How time and memory grow: log-log slopes in draws, sectors, regions, years and levers, the expected exponent beside."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.cases.sensitivity import twelve
from benchmarks.cases.whole_graph import WANTED, drawn
from benchmarks.memory import peak
from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.registry import case
from benchmarks.timing import seconds_of
from benchmarks.yardsticks.augmentation import Split, by_engine
from scenario_engine.analysis.sensitivity.factors import Factor
from scenario_engine.analysis.sensitivity.sobol import sobol
from scenario_engine.engine.program import evaluate
from scenario_engine.methods.input_output.leontief import RECENT, Leontief
from scenario_engine.scenario.scenario import load
from scenario_engine.testing.economies import random_economy
from scenario_engine.testing.shape import Shape

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.toml"
ROUNDS = 4


@dataclass(frozen=True)
class Growth:
    """One thing that grows.

    Attributes
    ----------
    name
        What is timed, and in what.
    sizes
        The sizes, smallest first.
    work
        A size → the work of that size.
    expected
        Exponent that the algorithm has.
    target
        What the slope of time must be, where the project promises it.
    why
        Where the expected exponent comes from.
    """

    name: str
    sizes: Sequence[int]
    work: Callable[[int], Callable[[], object]]
    expected: float
    why: str
    target: Bound | None = None


@case("growth")
def slopes(deep: bool) -> Iterator[Outcome]:
    """One table for each thing that grows: seconds and bytes at each size, slope between the ends."""
    for one in (*_of_the_sweep(), *_of_the_graph(), *_of_the_table()):
        works = [one.work(size) for size in one.sizes]
        seconds = _best_of_rounds(works)
        held = [peak(work) for work in works]
        figures = [
            Figure(f"{size:,}", 1e3 * spent, "ms", f"{most / 2**20:,.0f} MiB" if most > 2**20 else "")
            for size, spent, most in zip(one.sizes, seconds, held, strict=True)
        ]
        slope = Figure(
            "slope of time",
            _slope(one.sizes, seconds),
            "",
            f"expected {one.expected:g}: {one.why}",
            one.target,
            "What does not grow flattens the slope; results that outgrow the cache, and other work on the machine, steepen it.",
        )
        if all(most > 2**20 for most in held):  # below a MiB the high-water mark is noise
            figures.append(Figure("slope of memory", _slope(one.sizes, held)))
        yield Outcome(f"growth, {one.name}", figures=(slope, *figures))


def _of_the_sweep() -> Iterator[Growth]:
    response, factors = twelve()

    def with_draws(draws: int) -> Callable[[], object]:
        return partial(response.deviation, np.random.default_rng(0).random((draws, len(response.streams))))

    def with_levers(levers: int) -> Callable[[], object]:
        columns = [column for factor in factors for column in factor.columns]
        parts = np.array_split(np.array(columns), levers)
        some = [Factor(f"lever {at}", tuple(part.tolist())) for at, part in enumerate(parts)]
        return partial(sobol, response, some, 1024)

    yield Growth(
        "sweep, draws",
        (4_096, 8_192, 16_384, 32_768),
        with_draws,
        1.0,
        "blocks of 4,096 draws, one after the other",
        Bound(0.95, 1.05),
    )
    yield Growth(
        "Sobol' indices, base 1,024, levers",
        (6, 12, 24, 48),
        with_levers,
        1.0,
        "evaluations are base · (levers + 2), so a little less than one",
    )


def _of_the_graph() -> Iterator[Growth]:
    scenario = load(BASELINE)
    graph, inputs = scenario.graph, scenario.inputs

    def with_draws(draws: int) -> Callable[[], object]:
        return partial(evaluate, graph, drawn(inputs, draws), WANTED)

    def with_shape(shape: Shape) -> Callable[[], object]:
        economy = random_economy(shape, np.random.default_rng(0))
        return partial(evaluate, economy.graph, drawn(dict(economy.inputs), 1_000), WANTED)

    yield Growth(
        "whole graph in one array, draws",
        (6_250, 12_500, 25_000, 50_000),
        with_draws,
        1.0,
        "each draw is the same work; beyond the cache each waits for memory",
    )
    yield Growth(
        "whole graph, 1,000 draws, regions",
        (32, 128, 512),
        lambda regions: with_shape(Shape(regions=regions, industries=19, groups=3)),
        1.0,
        "results by region are most of the work",
    )
    yield Growth(
        "whole graph, 1,000 draws, years",
        (16, 64, 256),
        lambda years: with_shape(
            Shape(regions=31, industries=19, groups=3, measured=years // 2, projected=years // 2)
        ),
        1.0,
        "paths are cumulative products along years; a splice of every anchor with every year adds a little",
    )


def _of_the_table() -> Iterator[Growth]:
    def factorised(sectors: int) -> Callable[[], object]:
        split = Split.random(sectors, 11)
        table = split.labelled

        def first() -> None:
            RECENT.clear()
            Leontief.of(table).columns(split.core_labels)

        return first

    def further(sectors: int) -> Callable[[], object]:
        split = Split.random(sectors, 11)
        requirements = split.labelled.isel(buyer=split.core).rename(buyer="core").copy()
        return partial(by_engine, requirements, split.shares(20_000), split.x)

    yield Growth(
        "augmentation, first draw, sectors",
        (600, 1_200, 2_400),
        factorised,
        3.0,
        "one LU factorisation is 2/3 n³ operations; checks and small sizes are n²",
    )
    yield Growth(
        "augmentation, 20,000 further draws, sectors",
        (250, 500, 1_000, 2_000),
        further,
        1.0,
        "a draw is n · m operations",
    )


def _best_of_rounds(works: Sequence[Callable[[], object]]) -> list[float]:
    """The fastest round of each size; sizes take turns, so that a slow moment hits all."""
    rounds = [[seconds_of(work) for work in works] for _ in range(ROUNDS)]
    return [min(column) for column in zip(*rounds, strict=True)]


def _slope(sizes: Sequence[int], values: Sequence[float]) -> float:
    """Least squares through the logarithms."""
    return float(np.polyfit([math.log(size) for size in sizes], [math.log(value) for value in values], 1)[0])

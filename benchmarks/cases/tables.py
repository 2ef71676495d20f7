"""Linkages, extraction, structural paths and balancing of one table: 149, 402 and 5,000 sectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from benchmarks.economies import Economy, economies
from benchmarks.outcome import Outcome
from benchmarks.registry import case
from benchmarks.timing import Contestant, Kept, Timing, interleaved
from benchmarks.yardsticks import tables as by_hand
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import evaluate
from scenario_engine.methods.input_output.balancing.gras import gras, ras
from scenario_engine.methods.input_output.leontief import RECENT
from scenario_engine.methods.input_output.paths import Paths, structural_paths
from scenario_engine.models.discovery import installed_graph

LARGE = 1_000
"""Sectors from which on two rounds are run, and none to warm up."""

CUBE = 450
"""Most sectors of which all chains of three fit into memory."""

TOLERANCE = 1e-10
PYMRIO, INVERSE = "pymrio calc_A + calc_L", "inverse in NumPy"
AGAIN = "solved again without the sector"
CHAINS = "all chains of three in NumPy"
LOOP = "textbook loop in NumPy"


@case("tables")
def against_pymrio_and_textbooks(deep: bool) -> Iterator[Outcome]:
    """pymrio computes linkages; of the rest neither pymrio nor MARIO has an equal, so a textbook loop stands in."""
    for economy in economies():
        large = len(economy.output) >= LARGE
        yield _linkages(economy)
        yield _extraction(economy)
        if len(economy.output) <= CUBE:
            yield _paths(economy)
        yield _balancing("RAS", economy, ras, by_hand.ras)
        if deep or not large:
            yield _balancing("GRAS", economy, gras, by_hand.gras, negative=0.05)


def _timed(
    economy: Economy, work: Mapping[str, Kept], parts: Mapping[str, int] | None = None
) -> dict[str, Timing]:
    large = len(economy.output) >= LARGE
    field = {name: Contestant(one, (parts or {}).get(name, 1)) for name, one in work.items()}
    return interleaved(field, rounds=2 if large else 9, budget=4.0, warm=not large)


def _anew(graph: Graph, economy: Economy, wanted: list[str]) -> list[np.ndarray]:
    """The engine without the factors it remembers of the last table."""
    RECENT.clear()
    values = evaluate(graph, economy.inputs, wanted)
    return [values[name].to_numpy() for name in wanted]


def _linkages(economy: Economy) -> Outcome:
    wanted = ["backward_linkage", "forward_linkage"]
    work = {
        "engine": Kept(partial(_anew, installed_graph(), economy, wanted)),
        INVERSE: Kept(partial(by_hand.linkages_in_numpy, economy.flows, economy.output)),
    }
    if by_hand.pymrio_is_there():
        work[PYMRIO] = Kept(partial(by_hand.linkages_by_pymrio, economy.flows, economy.output))
    timings = _timed(economy, work)
    gaps = {
        name: max(_away(ours, theirs) for ours, theirs in zip(work["engine"].result, one.result, strict=True))
        for name, one in work.items()
        if name != "engine"
    }
    notes = () if PYMRIO in work else ("pymrio is not installed beside this run.",)
    return Outcome(f"linkages, {economy.name}", timings, "engine", gaps, notes=notes)


def _extraction(economy: Economy, sector: int = 7) -> Outcome:
    """All sectors struck out in turn; solving again is done for one sector and scaled."""
    a = economy.flows / economy.output
    work = {
        "engine": Kept(partial(_anew, installed_graph(), economy, ["total_extraction_loss"])),
        AGAIN: Kept(partial(by_hand.struck_out, a, economy.output, sector)),
    }
    timings = _timed(economy, work, {AGAIN: len(economy.output)})
    gap = abs(work[AGAIN].result / work["engine"].result[0][sector] - 1.0)
    return Outcome(f"extraction of every sector, {economy.name}", timings, "engine", {AGAIN: float(gap)})


def _paths(economy: Economy, tolerance: float = 1e-4) -> Outcome:
    """Chains of at least a ten-thousandth of output, against all chains of up to three sectors."""
    a = economy.table.copy(data=economy.flows / economy.output)
    demand, ones = economy.vector(economy.demand), economy.vector(np.ones(len(economy.output)))

    def find() -> Paths:
        RECENT.clear()
        return structural_paths(a, demand, ones, tolerance=tolerance)

    least = tolerance * find().total
    work = {
        "engine": Kept(find),
        CHAINS: Kept(partial(by_hand.chains_of_three, a.to_numpy(), economy.demand, least)),
    }
    timings = _timed(economy, work)
    found = work["engine"].result.paths
    ours = np.sort([one.value for one in found if len(one.sectors) <= 3])
    theirs = np.sort(work[CHAINS].result)
    if len(ours) != len(theirs):
        raise ArithmeticError(f"{economy.name}: {len(ours)} chains, and {len(theirs)} by enumeration")
    note = f"{len(found):,} chains of at least {tolerance:g} of the total, {len(ours):,} of them of up to three sectors."
    gaps = {CHAINS: _away(ours, theirs)}
    return Outcome(f"structural paths, {economy.name}", timings, "engine", gaps, notes=(note,))


def _balancing(
    name: str,
    economy: Economy,
    engine: Callable[..., Any],
    textbook: Callable[..., Any],
    negative: float = 0.0,
) -> Outcome:
    """Brought to margins that another table of the same pattern has; some cells negative where asked."""
    rng, n = np.random.default_rng(3), len(economy.output)
    start = economy.flows * np.where(rng.random((n, n)) < negative, -0.1, 1.0)
    target = start * rng.uniform(0.8, 1.25, n)[:, None] * rng.uniform(0.9, 1.1, (n, n))
    rows, columns = target.sum(axis=1), target.sum(axis=0)
    margins = economy.vector(rows), economy.vector(columns).rename(sector="buyer")
    work = {
        "engine": Kept(partial(engine, economy.table.copy(data=start), *margins)),
        LOOP: Kept(partial(textbook, start, rows, columns, TOLERANCE)),
    }
    timings = _timed(economy, work)
    ours, (theirs, turns) = work["engine"].result, work[LOOP].result
    gap = float(np.abs(ours.table.to_numpy() - theirs).max() / np.abs(theirs).max())
    note = f"To a gap of {TOLERANCE:g} of every margin: {ours.turns} turns, the textbook's {turns}."
    return Outcome(f"{name}, {economy.name}", timings, "engine", {LOOP: gap}, notes=(note,))


def _away(ours: Any, theirs: Any) -> float:
    return float(np.max(np.abs(np.asarray(ours) - theirs) / np.maximum(np.abs(theirs), 1e-300)))

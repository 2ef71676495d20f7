"""Linkages, extraction, structural paths and balancing of one table: 149, 402 and 5,000 sectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from benchmarks.economies import Economy, economies
from benchmarks.outcome import Outcome
from benchmarks.registry import case
from benchmarks.timing import Contestant, interleaved
from benchmarks.yardsticks import tables as by_hand
from scenario_engine.balancing.gras import gras, ras
from scenario_engine.engine import evaluate
from scenario_engine.graph import Graph
from scenario_engine.input_output.leontief import RECENT
from scenario_engine.input_output.paths import Paths, structural_paths

LARGE = 1_000
"""Sectors from which on only two rounds are run."""

CUBE = 450
"""Most sectors of which all chains of three fit into memory."""

TOLERANCE = 1e-10
Work = Mapping[str, Contestant | Callable[[], Any]]


@case("tables")
def against_pymrio_and_textbooks(deep: bool) -> Iterator[Outcome]:
    """pymrio computes linkages; of the rest neither pymrio nor MARIO has an equal, so a textbook loop stands in."""
    for economy in economies():
        yield _linkages(economy)
        yield _extraction(economy)
        if len(economy.output) <= CUBE:
            yield _paths(economy)
        yield from _balancing(economy)


def _timed(economy: Economy, work: Work) -> dict[str, Any]:
    large = len(economy.output) >= LARGE
    return interleaved(work, rounds=2 if large else 9, budget=4.0)


def _anew(graph: Graph, economy: Economy, wanted: list[str]) -> dict[str, Any]:
    """The engine without the factors it remembers of the last table."""
    RECENT.clear()
    return evaluate(graph, economy.inputs, wanted)


def _linkages(economy: Economy) -> Outcome:
    graph = Graph.discover()
    wanted = ["backward_linkage", "forward_linkage"]
    others: dict[str, Callable[[], Any]] = {
        "inverse in NumPy": partial(by_hand.linkages_in_numpy, economy.flows, economy.output)
    }
    notes = []
    if by_hand.pymrio_is_there():
        others["pymrio calc_A + calc_L"] = partial(by_hand.linkages_by_pymrio, economy.flows, economy.output)
    else:
        notes.append("pymrio is not installed beside this run.")
    values = evaluate(graph, economy.inputs, wanted)
    ours = [values[name].to_numpy() for name in wanted]
    gaps = {
        name: max(_away(one, two) for one, two in zip(ours, work(), strict=True))
        for name, work in others.items()
    }
    timings = _timed(economy, {"engine": partial(_anew, graph, economy, wanted), **others})
    return Outcome(f"linkages, {economy.name}", timings, "engine", gaps, notes=notes)


def _extraction(economy: Economy) -> Outcome:
    """All sectors struck out in turn; solving again is done for one sector and scaled."""
    graph, n = Graph.discover(), len(economy.output)
    a, wanted = economy.flows / economy.output, ["total_extraction_loss"]
    ours = evaluate(graph, economy.inputs, wanted)["total_extraction_loss"].to_numpy()
    again = "solved again without the sector"
    timings = _timed(
        economy,
        {
            "engine": partial(_anew, graph, economy, wanted),
            again: Contestant(partial(by_hand.struck_out, a, economy.output, 7), n),
        },
    )
    gap = abs(by_hand.struck_out(a, economy.output, 7) / ours[7] - 1.0)
    return Outcome(f"extraction of every sector, {economy.name}", timings, "engine", {again: gap})


def _paths(economy: Economy, tolerance: float = 1e-4) -> Outcome:
    """Chains of at least a ten-thousandth of output, against all chains of up to three sectors."""
    a = economy.table.copy(data=economy.flows / economy.output)
    demand, ones = economy.vector(economy.demand), economy.vector(np.ones(len(economy.output)))

    def find() -> Paths:
        RECENT.clear()
        return structural_paths(a, demand, ones, tolerance=tolerance)

    found = find()
    ours = np.sort([one.value for one in found.paths if len(one.sectors) <= 3])
    enumerate_all = partial(by_hand.chains_of_three, a.to_numpy(), economy.demand, tolerance * found.total)
    theirs = np.sort(enumerate_all())
    if len(ours) != len(theirs):
        raise ArithmeticError(f"{economy.name}: {len(ours)} chains, and {len(theirs)} by enumeration")
    yard = "all chains of three in NumPy"
    timings = _timed(economy, {"engine": find, yard: enumerate_all})
    note = f"{len(found.paths):,} chains of at least {tolerance:g} of the total, {len(ours):,} of them of up to three sectors"
    return Outcome(
        f"structural paths, {economy.name}",
        timings,
        "engine",
        {yard: _away(ours, theirs)},
        notes=(f"{note}.",),
    )


def _balancing(economy: Economy) -> Iterator[Outcome]:
    """Brought to margins that another table of the same pattern has; GRAS with a twentieth of the cells negative."""
    rng, n = np.random.default_rng(3), len(economy.output)
    prior = economy.flows
    signs = np.where(rng.random((n, n)) < 0.05, -0.1, 1.0)
    for name, engine, textbook, start in (
        ("RAS", ras, by_hand.ras, prior),
        ("GRAS", gras, by_hand.gras, prior * signs),
    ):
        target = start * rng.uniform(0.8, 1.25, n)[:, None] * rng.uniform(0.9, 1.1, (n, n))
        rows, columns = target.sum(axis=1), target.sum(axis=0)
        table = economy.table.copy(data=start)
        work = partial(engine, table, economy.vector(rows), economy.vector(columns).rename(sector="buyer"))
        loop = partial(textbook, start, rows, columns, TOLERANCE)
        ours, (theirs, turns) = work(), loop()
        gap = float(np.abs(ours.table.to_numpy() - theirs).max() / np.abs(theirs).max())
        timings = _timed(economy, {"engine": work, "textbook loop in NumPy": loop})
        yield Outcome(
            f"{name}, {economy.name}",
            timings,
            "engine",
            {"textbook loop in NumPy": gap},
            notes=(
                f"To a gap of {TOLERANCE:g} of every margin: {ours.turns} turns, the textbook's {turns}.",
            ),
        )


def _away(ours: Any, theirs: Any) -> float:
    return float(np.max(np.abs(np.asarray(ours) - theirs) / np.maximum(np.abs(theirs), 1e-300)))

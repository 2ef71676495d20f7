"""Footprints of many regions: a table of the size of WIOD, and with the large sizes one of the size of EXIOBASE."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import xarray as xr

from benchmarks.economies import Economy, many_regions
from benchmarks.memory import peak
from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.registry import case
from benchmarks.timing import Kept, interleaved
from benchmarks.yardsticks import tables as by_hand
from scenario_engine.engine.program import evaluate
from scenario_engine.methods.input_output.leontief import RECENT
from scenario_engine.models.discovery import installed_graph

SIZES = ((44, 56, 5.0), (49, 200, 60.0))
"""Regions, sectors of each, and seconds that a footprint may take: WIOD with 2,464 rows, EXIOBASE with 9,800."""

ACCOUNTS = 5
LEAST = 4 * 2**10
"""MiB that a footprint may take."""

PYMRIO = "pymrio calc_A + calc_L + calc_S"
MARIO = "MARIO calc_f_from_z, a process of its own"
NO_MARIO = (
    "MARIO pins NumPy and pandas, so it needs an interpreter of its own, which was not there: "
    "python -m venv .venv-mario, .venv-mario/bin/pip install mariopy, or MARIO_PYTHON names one."
)


@case("footprints")
def against_pymrio(deep: bool) -> Iterator[Outcome]:
    """Five accounts behind the final demand of every region; pymrio forms the inverse, MARIO solves for multipliers."""
    for regions, sectors, seconds in SIZES[: 2 if deep else 1]:
        economy = many_regions(f"{regions} regions × {sectors} sectors, made up", regions, sectors)
        yield _footprints(economy, regions, seconds)


def _footprints(economy: Economy, regions: int, seconds: float) -> Outcome:
    rng, count = np.random.default_rng(7), len(economy.output)
    demand = economy.demand[:, None] * rng.dirichlet(np.ones(regions), count)
    account = economy.output[:, None] * rng.random((count, ACCOUNTS))
    work = {"engine": Kept(partial(_by_engine, economy, demand, account))}
    notes = []
    if by_hand.pymrio_is_there():
        work[PYMRIO] = Kept(partial(by_hand.footprints_by_pymrio, economy.flows, demand, account))
    else:
        notes.append("pymrio is not installed beside this run.")
    held = {name: peak(one) / 2**20 for name, one in work.items()}
    rounds = 1 if seconds > SIZES[0][2] else 3
    timings = interleaved(work, rounds=rounds, warm=False)
    found = {name: one.result for name, one in work.items()}
    if python := by_hand.mario():
        timings[MARIO], most_held, found[MARIO] = by_hand.footprints_by_mario(
            python, economy.flows, demand, account, rounds
        )
        held[MARIO] = most_held / 2**20
    else:
        notes.append(NO_MARIO)
    ours = found.pop("engine")
    gaps = {name: float(np.abs(one - ours).max() / np.abs(ours).max()) for name, one in found.items()}
    budget, most = Bound(high=seconds), Bound(high=LEAST)
    figures = (
        Figure("a footprint", timings["engine"].median, "s", target=budget),
        Figure("memory of a footprint", held["engine"], "MiB", target=most),
        *(Figure(f"memory, {name}", value, "MiB") for name, value in held.items() if name != "engine"),
    )
    return Outcome(f"footprints, {economy.name}", timings, "engine", gaps, figures, tuple(notes))


def _by_engine(economy: Economy, demand: np.ndarray, account: np.ndarray) -> np.ndarray:
    """Accounts (region, account) behind the demand (sector, region), from flows and output."""
    RECENT.clear()
    labels, regions = economy.labels, [f"r{at}" for at in range(demand.shape[1])]
    inputs = {
        **economy.inputs,
        "regional_final_demand": xr.DataArray(
            demand, {"sector": labels, "buyer_region": regions}, ["sector", "buyer_region"]
        ),
        "sector_account": xr.DataArray(
            account, {"sector": labels, "account": list(range(ACCOUNTS))}, ["sector", "account"]
        ),
    }
    found = evaluate(installed_graph(), inputs, ["consumption_account"])["consumption_account"]
    return found.transpose("buyer_region", "account").to_numpy()

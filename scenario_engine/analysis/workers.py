"""Chunks on Dask workers: a cluster of this machine's cores, or a scheduler somewhere else; one code path.

Chunks of draws of a sweep and chunks of right-hand sides of a table, which is factorised once, are handed out alike.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from scenario_engine.support.errors import ScenarioEngineError, TableError
from scenario_engine.support.optional import need

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.methods.input_output.leontief import LUFactors
    from scenario_engine.support.array_types import Floats

CHUNK = 16
"""Columns that a worker solves at a time: enough for a matrix product, few enough for workers to be busy alike."""

SURROUNDINGS = {
    "OMP_NUM_THREADS": 1,
    "OPENBLAS_NUM_THREADS": 1,
    "MALLOC_ARENA_MAX": 1,
    "MALLOC_MMAP_THRESHOLD_": 2**30,
    "MALLOC_TRIM_THRESHOLD_": 2**30,
}
"""Environment of local workers: one thread each, and memory of a block kept for the next.

Dask's own setting gives every freed page back to the system, which costs more than the arithmetic of a block.
"""

PATIENCE = "10s"
"""How long a scheduler may take to answer."""

WITHOUT_WORKERS = 30.0
"""Seconds that a chunk is waited for when its scheduler has no worker."""


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def as_they_come(
    function: Callable[[Any, Any], Any],
    common: Any,
    todo: Iterable[Any],
    *,
    workers: int = 0,
    scheduler: str = "",
    broadcast: bool = False,
) -> Iterator[Iterator[Any]]:
    """`function(common, task)` of every task, in any order; a task whose worker vanishes is sent again, three times.

    `workers` are processes to start on this machine, where no running `scheduler` is named, such as `tcp://10.0.0.1:8786`.
    What all tasks have in common is sent with each, or, if it is large (`broadcast`), to every worker once.
    """
    distributed = need("distributed", "dask", "Work on several workers")
    under_way: set[Any] = set()
    with ExitStack() as stack:
        client = stack.enter_context(_client(distributed, workers, scheduler, stack))
        held = client.scatter(common, broadcast=True, hash=False) if broadcast else common
        queue = (client.submit(function, held, task, pure=False, retries=3) for task in todo)

        def finished() -> Iterator[Any]:
            """Results as they come, a few tasks ahead of every worker: work of any length is a short queue."""
            under_way.update(islice(queue, 2 * max(1, sum(client.nthreads().values()))))
            while under_way:
                try:
                    done = distributed.wait(under_way, WITHOUT_WORKERS, return_when="FIRST_COMPLETED").done
                except (TimeoutError, distributed.TimeoutError):
                    if client.scheduler_info()["workers"]:
                        continue
                    raise ScenarioEngineError(
                        f"no Dask worker has answered at {scheduler or 'this machine'} for {WITHOUT_WORKERS:g} seconds.",
                        f"Start some (dask worker {scheduler}), and run the same command to go on.",
                    ) from None
                for future in done:
                    under_way.discard(future)
                    under_way.update(islice(queue, 1))
                    yield future.result()

        yield finished()
        if under_way:
            # A chunk that is being written when enough are done must not land after the store is cut.
            distributed.wait(under_way)


def output_on_workers(
    coefficients: xr.DataArray,
    demand: xr.DataArray,
    *,
    workers: int = 0,
    scheduler: str = "",
    chunk: int = CHUNK,
) -> xr.DataArray:
    """Output that each column of final demand calls forth, the columns divided among workers, X = L Y, in the unit of the demand.

    The table is factorised once, and every worker is sent the factors. `workers` is how many to start on this machine,
    `scheduler` the address of one that runs, `chunk` how many columns a worker is given at a time. A stack of tables, or a
    demand that is not over `sector` and one other dimension, is refused.
    """
    import numpy as np

    from scenario_engine.methods.input_output.leontief import Leontief, in_order
    from scenario_engine.methods.labelled import labelled

    if demand.ndim != 2:
        told = f"demand is over ({' '.join(map(str, demand.dims))}); its columns are divided among workers."
        raise TableError(told, "Give it over sector and one other dimension.")
    system = Leontief.of(coefficients)
    columns = in_order(demand, "sector", system.sectors).transpose("sector", ...)
    values, factors = columns.to_numpy(), system.factors()
    parts = [(at, values[:, at : at + chunk]) for at in range(0, values.shape[1], chunk)]
    with as_they_come(_solved, factors, parts, workers=workers, scheduler=scheduler, broadcast=True) as done:
        found = dict(done)
    solved = np.concatenate([found[at] for at, _ in parts], axis=1)
    return labelled(solved, columns.dims, columns).transpose(*demand.dims)


def _solved(factors: LUFactors, part: tuple[int, Floats]) -> tuple[int, Floats]:
    at, demand = part
    return at, factors.output(demand)


def _client(distributed: Any, workers: int, scheduler: str, stack: ExitStack):  # type: ignore[no-untyped-def]
    try:
        if scheduler:
            return distributed.Client(scheduler, timeout=PATIENCE)
        import dask

        with dask.config.set({"distributed.nanny.pre-spawn-environ": SURROUNDINGS}):
            cluster = distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                silence_logs=logging.ERROR,  # that a worker is slow to go is nothing to tell
            )
        return distributed.Client(stack.enter_context(cluster))
    except (OSError, TimeoutError) as fault:
        where = scheduler or "this machine"
        raise ScenarioEngineError(f"no Dask scheduler answers at {where} ({fault}).") from None

"""The machine a run was made on: what it is, and the rates that its limits are computed from."""

from __future__ import annotations

import mmap
import os
import platform
import re
import time
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.timing import seconds_of


def facts() -> dict[str, Any]:
    """Processor, cores, memory, load, versions of what does the arithmetic, the day; no names, no paths."""
    import pandas as pd
    import scipy
    import xarray as xr

    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[index,call-overload]
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else float("nan"),
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "xarray": xr.__version__,
        "pandas": pd.__version__,
        "blas": f"{blas['name']} {blas['version']}",
        "blas_threads": os.environ.get("OPENBLAS_NUM_THREADS", "all cores"),
        "page_us": round(_page_us(), 2),
        "date": date.today().isoformat(),
    }


def _page_us(pages: int = 10_000) -> float:
    """Microseconds until the system has given a page of memory that is touched: imports and fresh arrays wait for it."""
    with mmap.mmap(-1, pages * mmap.PAGESIZE) as fresh:
        start = time.perf_counter()
        for at in range(0, len(fresh), mmap.PAGESIZE):
            fresh[at] = 1
        return 1e6 * (time.perf_counter() - start) / pages


def _processor() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
        return found[1] if found else platform.machine()
    except OSError:
        return platform.machine()


@dataclass(frozen=True)
class Rates:
    """What this machine does at best, per second.

    Attributes
    ----------
    fresh
        Bytes written to memory that the system has just given.
    cached
        Bytes written to 12 MB over and over, which a large cache keeps.
    copied
        Bytes of a large array copied, each counted once read and once written.
    operations
        Double-precision operations of a large matrix product.
    """

    fresh: float
    cached: float
    copied: float
    operations: float


@cache
def rates() -> Rates:
    """The best of some rounds each; once in a run."""
    large, small, side = 32 * 2**20, 1_490_000, 1500
    kept, source, target = np.empty(small), np.ones(large), np.empty(large)
    square = np.random.default_rng(0).random((side, side))
    return Rates(
        fresh=8 * large / _best(lambda: np.full(large, 1.0), 5),
        cached=8 * small / _best(lambda: kept.fill(1.0), 30),
        copied=16 * large / _best(lambda: np.copyto(target, source), 5),
        operations=2 * side**3 / _best(lambda: square @ square, 7),
    )


def _best(work: Any, rounds: int) -> float:
    work()
    return min(seconds_of(work) for _ in range(rounds))

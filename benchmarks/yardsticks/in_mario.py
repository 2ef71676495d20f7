"""Footprints by MARIO, run by an interpreter of its own, whose NumPy and pandas are not ours: python in_mario.py GIVEN FOUND.

GIVEN holds flows, demand (sector, region) and accounts (sector, account); FOUND gets accounts (region, account), the seconds from
loaded frames to the answer, and the bytes that it held above them.
"""

import re
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from mario.compute.primitives import calc_e, calc_f_from_z, calc_X, calc_z


def main(given: str, found: str) -> None:
    """Solve for multipliers, as MARIO does without the inverse, times demand."""
    with np.load(given) as arrays:
        flows, demand, account = (arrays[name] for name in ("flows", "demand", "account"))
    nodes = pd.MultiIndex.from_product([["all"], ["Sector"], [f"s{at}" for at in range(len(flows))]])
    Z, Y = pd.DataFrame(flows, nodes, nodes), pd.DataFrame(demand, nodes)
    E = pd.DataFrame(account.T, columns=nodes)
    Path("/proc/self/clear_refs").write_text("5")
    before, start = held("VmRSS"), time.perf_counter()
    X = calc_X(Z, Y)
    multipliers = calc_f_from_z(calc_e(E, X), calc_z(Z, X), method="solve")
    footprint = multipliers.to_numpy() @ demand
    seconds = time.perf_counter() - start
    np.savez(found, footprint=footprint.T, seconds=seconds, held=held("VmHWM") - before)


def held(field: str) -> float:
    """Bytes of this process, as the system counts them."""
    text = Path("/proc/self/status").read_text()
    return 1024.0 * int(re.search(rf"{field}:\s+(\d+) kB", text)[1])


if __name__ == "__main__":
    main(*sys.argv[1:])

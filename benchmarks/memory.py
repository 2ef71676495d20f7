"""The most memory this process, or a command, held while a piece of work ran."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

OWN = Path("/proc/self")


def peak(work: Callable[[], object]) -> float:
    """Bytes that the work held above what was held before, at most; NaN where the system does not tell."""
    gc.collect()
    try:
        (OWN / "clear_refs").write_text("5")  # the high-water mark starts from here
        before = _own("VmRSS")
        work()
        return _own("VmHWM") - before
    except OSError:
        return float("nan")


def _own(field: str) -> float:
    found = re.search(rf"{field}:\s+(\d+) kB", (OWN / "status").read_text())
    if found is None:
        raise OSError(field)
    return 1024.0 * int(found[1])


def watched(
    command: Sequence[str], folder: Path, surroundings: Mapping[str, str] | None = None
) -> tuple[float, float]:
    """Wall seconds of a command of one process, and the most bytes it held, which the system counts: nobody looks on."""
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**environment(folder), **(surroundings or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        wall, process.returncode = time.perf_counter() - start, os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{said.decode()}")
    return wall, 1024.0 * used.ru_maxrss


def environment(folder: Path) -> Mapping[str, str]:
    """That of this process, with the project importable."""
    return {**os.environ, "PYTHONPATH": str(folder)}

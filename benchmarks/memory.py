"""The most memory this process, or a process and all below it, held while a piece of work ran."""

from __future__ import annotations

import contextlib
import gc
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

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
    command: Sequence[str], folder: Path, surroundings: Mapping[str, str] | None = None, every: float = 0.2
) -> tuple[float, float]:
    """Wall seconds of a command, and the most bytes that all its processes held together."""
    start, most = time.perf_counter(), 0.0
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment(folder), **(surroundings or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    finished = threading.Event()

    def watch() -> None:
        nonlocal most
        while not finished.wait(every):
            with contextlib.suppress(psutil.Error):
                most = max(most, _held(psutil.Process(process.pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, said = process.communicate()
    finished.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{said.decode()}")
    return time.perf_counter() - start, most


def environment(folder: Path) -> Mapping[str, str]:
    """That of this process, with the project importable."""
    return {**os.environ, "PYTHONPATH": str(folder)}


def _held(process: psutil.Process) -> float:
    """Resident bytes of a process and all below it, shared pages counted once where the system tells."""
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            full = one.memory_full_info()
            total += getattr(full, "pss", full.rss)
    return total

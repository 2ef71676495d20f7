"""Settings of a process that computes many draws: threads, compiled programs, memory."""

import ctypes
import os
import platform
import sys
from contextlib import suppress
from pathlib import Path

from scenario_engine.support.files.checksums import of_text
from scenario_engine.support.files.remembered import cache_folder


def ready_for_blocks() -> None:
    """Set up this process, before NumPy is loaded, to compute one block of draws after another.

    One linear-algebra thread: matrices of a block are small, and threads would only wait. Compiled programs are kept in
    the user's cache folder, by their content, the compiler and the processor. Memory of a block is kept for the next:
    to give pages back to the system and ask for them again costs more than the arithmetic.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    folder = cache_folder()
    if os.access(folder.parent, os.W_OK):  # no home folder is made of who has none
        os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(folder / f"xla-{_processor()}"))
        os.environ.setdefault("JAX_COMPILATION_CACHE_MAX_SIZE", str(2**26))
    if sys.platform == "linux":
        with suppress(AttributeError):  # a C library that has no such thing
            allocator = ctypes.CDLL(None).mallopt
            for option in (_TRIM_FROM, _MAP_FROM):
                allocator(option, 2**30)


_TRIM_FROM, _MAP_FROM = -1, -3
"""Options of `mallopt`: how much free memory is given back, and how large a piece is asked for and given back alone."""


def _processor() -> str:
    """What this processor can do, in a few letters: a program compiled for another may not run on it."""
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return of_text("".join(line for line in lines if line.startswith(("flags", "Features"))))[:12]
    return of_text(platform.processor())[:12]

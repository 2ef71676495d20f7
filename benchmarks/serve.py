"""The live page under load: python -m benchmarks.serve. A thousand requests in a row, then moves of a slider on a screen.

A move is timed in headless Chromium from the slider's input event to the frame that shows the new figures.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REQUESTS, WARM = 1000, 50
MOVES = 60

MOVE = """
const [value, done] = arguments;
const input = document.querySelector('[data-lever=real_gdp_growth]');
const start = performance.now();
const watch = new MutationObserver(() => {
  watch.disconnect();
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => done(performance.now() - start);
    after.port2.postMessage(0);
  });
});
watch.observe(document.querySelector('.figures'), {childList: true, subtree: true});
input.value = value;
input.dispatchEvent(new Event('input', {bubbles: true}));
"""
"""Moves the slider; answers with the milliseconds until the frame with the new figures is painted."""


def main() -> None:
    """Start a server, ask it a thousand times, then move its slider on a screen."""
    with serving() as (process, port):
        times, failed, first = requests(process, port)
        print(
            f"{REQUESTS} requests, {failed} failed; {_spread(times)}; "
            f"memory {first:.0f} MB after {WARM + 1}, {resident(process):.0f} MB at the end"
        )
        print(f"{MOVES} moves of a slider, input to paint: {_spread(moves(port))}")
    print("load average " + " ".join(f"{load:.1f}" for load in os.getloadavg()))


@contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """A server of the baseline on a free port: its process and the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = "from scenario_engine.cli import main; main()"
    server = subprocess.Popen(
        [sys.executable, "-c", command, "serve", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.2)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait()


def requests(process: int, port: int) -> tuple[list[float], int, float]:
    """Milliseconds of each request for the whole page, how many failed, and MB held after the first ones."""
    times, failed, first = [], 0, 0.0
    for at in range(REQUESTS):
        body = json.dumps({"levers": {"real_gdp_growth": (at % 61 - 30) / 10}}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/run", body, {"Content-Type": "application/json"}
        )
        start = time.perf_counter()
        with urllib.request.urlopen(request) as reply:
            failed += reply.status != 200
            reply.read()
        times.append(1000 * (time.perf_counter() - start))
        if at == WARM:
            first = resident(process)
    return times, failed, first


def moves(port: int) -> list[float]:
    """Milliseconds from a slider's input event to the painted figures, each move after the last has settled."""
    from tests.browser import browser

    with tempfile.TemporaryDirectory() as folder, browser(Path(folder)) as driver:
        driver.get(f"http://127.0.0.1:{port}/")
        times = []
        for at in range(MOVES):
            while driver.execute_script("return running"):
                time.sleep(0.05)
            times.append(driver.execute_async_script(MOVE, (at % 29 + 1) / 10))
        return times[3:]


def resident(process: int) -> float:
    """Resident memory of a process in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    found: Any = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    half, most = ordered[len(ordered) // 2], ordered[int(0.95 * len(ordered))]
    return f"median {half:.0f} ms, 95 % {most:.0f} ms, slowest {ordered[-1]:.0f} ms"


if __name__ == "__main__":
    main()

"""A thousand moves of the sliders in a row: python benchmarks/serve.py. Prints latency and memory of the server."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

REQUESTS = 1000
WARM = 50


def resident(process: int) -> float:
    """Resident memory of a process in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def main() -> None:
    """Start a server, move a lever `REQUESTS` times, and say how it fared."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from scenario_engine.cli import main; main()",
        "serve",
        "--port",
        str(port),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.2)
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
            times.append(time.perf_counter() - start)
            if at == WARM:
                first = resident(server.pid)
        times.sort()
        print(
            f"{REQUESTS} requests, {failed} failed; median {1000 * times[REQUESTS // 2]:.0f} ms, "
            f"95 % {1000 * times[int(0.95 * REQUESTS)]:.0f} ms, slowest {1000 * times[-1]:.0f} ms; "
            f"memory {first:.0f} MB after {WARM + 1}, {resident(server.pid):.0f} MB at the end"
        )
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()

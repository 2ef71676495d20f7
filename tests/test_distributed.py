"""Sweeps on a real Dask cluster of separate processes, one of which is killed."""

import filecmp
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from scenario_engine.analysis.sweep import cluster, sweep
from scenario_engine.analysis.sweep.cluster import on_cluster
from scenario_engine.support.errors import ScenarioEngineError

distributed = pytest.importorskip("distributed", reason="Dask is an optional group")

TOP = Path(__file__).parents[1]

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


def swept(folder: Path, draws: int, **how) -> Path:
    """The folder of a sweep in chunks of one block."""
    outputs = ("share_of_gdp", "sum(total_value_added[2030])")
    sweep(TOP / "scenarios/uncertain.toml", draws, outputs=outputs, chunk=4096, folder=folder, **how)
    return folder


def start(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
        env={**os.environ, "PYTHONPATH": str(TOP)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def real_cluster(tmp_path):
    """A scheduler and two workers, each a process of its own, as on a cluster; the workers' processes."""
    file = tmp_path / "scheduler.json"
    scheduler = start(
        "dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        str(file),
    )
    common = ["--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard", "--no-nanny"]
    workers = [start("dask_worker", *common, "--local-directory", str(tmp_path / f"w{i}")) for i in range(2)]
    try:
        with distributed.Client(scheduler_file=str(file), timeout="60s") as client:
            client.wait_for_workers(2, timeout=60)
            yield client.scheduler.address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


@pytest.mark.deep
def test_a_worker_killed_during_the_sweep_loses_nothing(real_cluster, tmp_path):
    """Its chunks are done by the other; the store has the bytes of a sweep in one process."""
    address, workers = real_cluster
    draws = 8 * 4096
    target = tmp_path / "shared"
    done: list[int] = []

    def kill_one() -> None:
        while len(done) < 3:
            time.sleep(0.01)
        workers[0].send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    swept(target, draws, work=on_cluster(scheduler=address), progress=lambda count, total: done.append(count))
    killer.join()
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    alone = swept(tmp_path / "alone", draws)
    files = [str(path.relative_to(alone)) for path in alone.rglob("*") if path.is_file()]
    same, differing, odd = filecmp.cmpfiles(alone, target, files, shallow=False)
    assert not differing
    assert not odd
    assert len(same) == len(files)


def test_without_dask_the_line_to_install_it_is_given(monkeypatch):
    """Not an ImportError."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScenarioEngineError, match=r'python -m pip install "scenario-engine\[dask\]"'):
        on_cluster(2)


def test_a_scheduler_that_does_not_answer_is_named(tmp_path, monkeypatch):
    """Address and reason, no traceback."""
    monkeypatch.setattr(cluster, "PATIENCE", "1s")
    with pytest.raises(ScenarioEngineError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        swept(tmp_path / "x", 4096, work=on_cluster(scheduler="tcp://127.0.0.1:9"))


def test_a_scheduler_without_workers_is_said(tmp_path, monkeypatch):
    """After some seconds, with what to start; a sweep would wait for ever."""
    monkeypatch.setattr(cluster, "WITHOUT_WORKERS", 1.0)
    with distributed.LocalCluster(n_workers=0, dashboard_address=None, protocol="tcp") as alone:
        address = alone.scheduler_address
        with pytest.raises(ScenarioEngineError, match=f"no Dask worker has answered at {address}"):
            swept(tmp_path / "s", 100, work=on_cluster(scheduler=address))

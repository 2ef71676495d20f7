"""Sweeps, and columns of a large table, on a real Dask cluster of separate processes, one of which is killed."""

import filecmp
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy import linalg

from scenario_engine.analysis import workers
from scenario_engine.analysis.sweep import sweep
from scenario_engine.analysis.sweep.run import on_cluster
from scenario_engine.methods.input_output import leontief
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.testing.tables import random_table

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
    processes = [
        start("dask_worker", *common, "--local-directory", str(tmp_path / f"w{i}")) for i in range(2)
    ]
    try:
        with distributed.Client(scheduler_file=str(file), timeout="60s") as client:
            client.wait_for_workers(2, timeout=60)
            yield client.scheduler.address, processes
    finally:
        for process in (*processes, scheduler):
            process.kill()
            process.wait()


@pytest.mark.deep
def test_a_worker_killed_during_the_sweep_loses_nothing(real_cluster, tmp_path):
    """Its chunks are done by the other; the store has the bytes of a sweep in one process."""
    address, processes = real_cluster
    draws = 8 * 4096
    target = tmp_path / "shared"
    done: list[int] = []

    def kill_one() -> None:
        while len(done) < 3:
            time.sleep(0.01)
        processes[0].send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    swept(target, draws, work=on_cluster(scheduler=address), progress=lambda count, total: done.append(count))
    killer.join()
    assert processes[0].wait(timeout=10) == -signal.SIGKILL
    alone = swept(tmp_path / "alone", draws)
    files = [str(path.relative_to(alone)) for path in alone.rglob("*") if path.is_file()]
    same, differing, odd = filecmp.cmpfiles(alone, target, files, shallow=False)
    assert not differing
    assert not odd
    assert len(same) == len(files)


@pytest.mark.slow
def test_workers_of_this_machine_say_nothing_and_change_nothing(tmp_path):
    """`--workers 1` starts a process of its own, which ends without a word; its summary is that of one process."""
    said = []
    asked = ["-n", "64", "--quantity", "share_of_gdp[2030]", "--summary-only", "--quiet"]
    for name, how in {"apart": ["--workers", "1"], "here": []}.items():
        command = [sys.executable, "-m", "scenario_engine", "sweep", "uncertain", *asked, *how]
        done = subprocess.run(
            [*command, "--output", str(tmp_path / name)], cwd=TOP, capture_output=True, text=True, check=False
        )
        said.append((done.returncode, done.stderr))
    assert said[0] == said[1] == (0, said[1][1])
    here, apart = ((tmp_path / name / "summary.csv").read_bytes() for name in ("here", "apart"))
    assert apart == here


def test_columns_are_divided_and_the_table_is_factorised_once(monkeypatch):
    """Workers are sent factors: what they solve is what this process solves, in the order of the labels."""
    square = random_table(np.random.default_rng(3), 12)
    coefficients = square.intermediate_use / square.gross_output.rename(sector="buyer")
    regions = [f"r{at}" for at in range(7)]
    demand = square.final_demand * xr.DataArray(
        np.arange(1.0, 8.0), {"buyer_region": regions}, ["buyer_region"]
    )
    made = []
    factorise = linalg.lu_factor
    monkeypatch.setattr(linalg, "lu_factor", lambda *given, **how: made.append(1) or factorise(*given, **how))
    leontief.RECENT.clear()
    with distributed.LocalCluster(
        n_workers=2, processes=False, dashboard_address=None, protocol="tcp"
    ) as here:
        found = workers.output_on_workers(coefficients, demand, scheduler=here.scheduler_address, chunk=2)
    assert made == [1]
    xr.testing.assert_allclose(found, leontief.Leontief.of(coefficients).output(demand), rtol=1e-12)


def test_without_dask_the_line_to_install_it_is_given(monkeypatch):
    """Not an ImportError."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScenarioEngineError, match=r'python -m pip install "scenario-engine\[dask\]"'):
        on_cluster(2)


def test_a_scheduler_that_does_not_answer_is_named(tmp_path, monkeypatch):
    """Address and reason, no traceback."""
    monkeypatch.setattr(workers, "PATIENCE", "1s")
    with pytest.raises(ScenarioEngineError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        swept(tmp_path / "x", 4096, work=on_cluster(scheduler="tcp://127.0.0.1:9"))


def test_a_scheduler_without_workers_is_said(tmp_path, monkeypatch):
    """After some seconds, with what to start; a sweep would wait for ever."""
    monkeypatch.setattr(workers, "WITHOUT_WORKERS", 1.0)
    with distributed.LocalCluster(n_workers=0, dashboard_address=None, protocol="tcp") as alone:
        address = alone.scheduler_address
        with pytest.raises(ScenarioEngineError, match=f"no Dask worker has answered at {address}"):
            swept(tmp_path / "s", 100, work=on_cluster(scheduler=address))

"""Nothing in a scenario or a data file can run code or reach the network: an audit hook of the interpreter watches."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]

WATCHED = """
import json, os, socket, sys
from pathlib import Path
from scenario_engine.scenario import store as export
from scenario_engine.data.tables.reader import read_table
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.scenario.outcome import compute

here = Path(sys.argv[1])
files = sorted(here.glob("*.toml"))
tables = sorted(here.glob("*.csv"))

def everything():
    said = {}
    tries = [(file.name, lambda file=file: compute(file)) for file in files]
    tries += [(file.name, lambda file=file: read_table(file, unit="万元")) for file in tables]
    tries += [(url, lambda url=url: export.read(Path(url))) for url in ("http://127.0.0.1:9/x.nc", "//127.0.0.1/x.nc")]
    for name, call in tries:
        try:
            call()
            said[name] = "read"
        except ScenarioEngineError as fault:
            said[name] = f"refused: {fault}"
    return said

everything()  # what is imported late is imported now
NEVER = ("socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "pty.", "urllib.",
         "http.", "ftplib.", "smtplib.", "ctypes.dlopen", "pickle.find_class", "marshal.", "webbrowser.", "shutil.")
met = []

def watch(event, details):
    if event.startswith(NEVER) or event in ("exec", "compile", "import"):
        if event != "import" or details[0] not in sys.modules:
            met.append(f"{event} {str(details)[:200]}")

sys.addaudithook(watch)
exec("1")
assert len(met) == 2, met  # the hook sees: one compile, one exec
met.clear()
socket.socket().close()
assert met, "the hook sees sockets"
met.clear()
print(json.dumps([everything(), met]))
"""
"""Each file is read twice, the second time watched; what happens between the two is nobody's import."""

HOSTILE = {
    "code-in-a-title.toml": 'extends = "baseline"\noutputs = ["gdp"]\n'
    "title = { zh = \"{{ 7 * 7 }} ${HOME}\", en = \"__import__('os').system('touch pwned')\" }\n"
    '[inputs.real_gdp_growth]\nadd = 0.1\nunit = "percent"\nassumption = "$(touch pwned) `touch pwned` {0.__class__} %s"\n',
    "code-in-a-unit.toml": 'extends = "baseline"\n[inputs.real_gdp_growth]\nvalue = 5\nassumption = "x"\n'
    "unit = \"__import__('os').system('touch pwned')\"\n",
    "code-in-a-name.toml": 'extends = "baseline"\n[inputs."__import__(\'os\')"]\nvalue = 5\n',
    "parent-on-the-network.toml": 'extends = "http://127.0.0.1:9/evil"\n',
    "table-on-the-network.toml": 'extends = "baseline"\n[inputs.core_anchor]\n'
    'table = "https://127.0.0.1:9/evil.csv"\nunit = "CNY_1e8"\nassumption = "x"\n',
    "table-through-a-pipe.toml": 'extends = "baseline"\n[inputs.core_anchor]\n'
    'table = "|touch pwned"\nunit = "CNY_1e8"\nassumption = "x"\n',
    "formula.csv": "=cmd|'/c calc'!A0,=WEBSERVICE(\"http://127.0.0.1:9\")\n@SUM(1),2\n",
}


def test_hostile_files_run_nothing_and_reach_nothing(tmp_path):
    """Code in titles, units and names, parents and tables on the network, formulas: read as text, or refused."""
    for name, text in HOSTILE.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WATCHED, str(tmp_path)],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(TOP)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said, met = json.loads(done.stdout.splitlines()[-1])
    assert met == []
    assert said.pop("code-in-a-title.toml") == "read"
    assert {name for name, answer in said.items() if not answer.startswith("refused: ")} == set()
    assert {path.name for path in tmp_path.iterdir()} == HOSTILE.keys()

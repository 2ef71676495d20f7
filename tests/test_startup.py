"""A command imports what it needs: libraries that only ask, draw, store or estimate stay out of the rest."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

PROGRAM = """
import gc, sys
from scenario_engine.cli import main
try:
    main({arguments})
except SystemExit as ended:
    assert ended.code in (None, 0), ended.code
loaded = {{name for name, module in sys.modules.items() if module is not None}}
assert sum(one["collections"] for one in gc.get_stats()) < 100, gc.get_stats()
print("LOADED", *sorted(loaded & {watched}))
"""

WATCHED = {
    "dask", "distributed", "pyarrow", "matplotlib", "statsmodels", "emcee", "zarr", "jax", "sphinx",
    "pint", "scipy.sparse", "scipy.stats", "scipy.optimize", "openpyxl", "starlette", "netCDF4",
}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["validate", "baseline"], set()),
        (["explain", "share_of_gdp", "baseline", "--year", "2030"], set()),
        (["diff", "baseline", "high_growth"], set()),
        (["run", "baseline"], {"netCDF4"}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_imports_what_it_needs(arguments, needed, tmp_path, monkeypatch):
    """Every group is installed here, so what is not loaded was not asked for; units are known from the first run on."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for first in ({"pint"}, set()):
        code = PROGRAM.format(arguments=arguments, watched=WATCHED)
        ran = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stderr
        assert set(ran.stdout.rpartition("LOADED")[2].split()) == needed | first


def test_what_is_spared_is_there_when_it_is_needed():
    """Dask and pyarrow are kept from those that only ask for them, and come when a command needs them."""
    code = (
        "from scenario_engine.support.optional import need, spare\n"
        "spare()\n"
        "import sys, xarray\n"
        "assert 'dask.array' not in sys.modules\n"
        "print(need('distributed', 'dask', 'A test').__name__, need('pyarrow', 'parquet', 'A test').__name__)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.stdout.split() == ["distributed", "pyarrow"], ran.stderr

"""Strict as the engine is: labels that differ raise; Hypothesis runs the same examples every time in CI."""

import os
import shutil
from pathlib import Path

import pytest
import xarray as xr
from hypothesis import HealthCheck, Phase, settings

from scenario_engine.outcome import Outcome, compute
from tests.browser import browser

TOP = Path(__file__).parents[1]

settings.register_profile("dev", max_examples=30, deadline=None)
settings.register_profile(
    "ci", max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", max_examples=5000, deadline=None)
settings.register_profile(
    "mutants", max_examples=5, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


def pytest_terminal_summary(terminalreporter):
    """Print the figures that tests put on record with `record_property("figure", …)`."""
    for report in terminalreporter.getreports("passed"):
        for name, text in report.user_properties:
            if name == "figure" and report.when == "call":
                terminalreporter.write_line(str(text))


@pytest.fixture(autouse=True)
def _exact_labels():
    with xr.set_options(arithmetic_join="exact"):
        yield


@pytest.fixture(scope="session")
def baseline() -> Outcome:
    """The baseline, run once for all tests that read it."""
    return compute(TOP / "scenarios" / "baseline.toml")


@pytest.fixture(scope="session")
def window(tmp_path_factory):
    """One headless browser for all tests that look at a page, and the folder its downloads go to."""
    folder = tmp_path_factory.mktemp("browser")
    with browser(folder) as driver:
        yield driver, folder


@pytest.fixture(scope="session")
def everything(tmp_path_factory) -> Path:
    """Folder of what every other command leaves for a report to show, made small."""
    from tests.test_commands import call

    folder = tmp_path_factory.mktemp("beside")
    uncertain, baseline = (str(TOP / "scenarios" / f"{name}.toml") for name in ("uncertain", "baseline"))
    paths = ("--quantity", "sum(total_value_added)", "--quantity", "share_of_gdp")
    more = ("--quantity", "penetration_value_added", "--probability", "sum(total_value_added[2030]) > 70000")
    stalled = str(TOP / "scenarios" / "stalled_technology.toml")
    for place, *command in (
        ("sweep", "sweep", uncertain, "-n", "256", *paths, *more, "--summary-only", "--quiet"),
        ("tornado.nc", "sensitivity", uncertain, "--method", "tornado", "--samples", "64", *paths),
        ("sobol.nc", "sensitivity", uncertain, "--method", "sobol", "--samples", "64", *paths),
        ("compare", "compare", baseline, stalled),
        ("cities", "index", "city-2024", "--quiet"),
        ("provinces", "index", "application-2020", "--quiet"),
        ("nation", "index", "effectiveness-2023", "--quiet"),
    ):
        assert call(*command, "--output", str(folder / place)) == 0
    shutil.copy(TOP / "calibration" / "replicate-scorecard.csv", folder / "scorecard.csv")
    return folder

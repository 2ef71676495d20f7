"""Strict as the engine is: labels that differ raise; Hypothesis runs the same examples every time in CI."""

import os
import shutil
from pathlib import Path

import pytest
import xarray as xr
from hypothesis import HealthCheck, Phase, settings

from scenario_engine.scenario.outcome import Outcome, compute
from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.page import page
from scenario_engine.view.report.view_model import ViewModel
from tests.browser import browser, wait

TOP = Path(__file__).parents[1]

settings.register_profile("dev", max_examples=30, deadline=None)
settings.register_profile(
    "ci", max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", max_examples=5, deadline=None)
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


@pytest.fixture(autouse=True, scope="session")
def _state_of_its_own(tmp_path_factory):
    """What the program records of files it wrote lies apart from the user's own record."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
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
        ("sobol.nc", "sensitivity", uncertain, "--method", "sobol", "--samples", "128", *paths),
        ("compare", "compare", baseline, stalled),
        ("cities", "index", "city-2024", "--quiet"),
        ("provinces", "index", "application-2020", "--quiet"),
        ("nation", "index", "effectiveness-2023", "--quiet"),
    ):
        assert call(*command, "--output", str(folder / place)) == 0
    shutil.copy(TOP / "calibration" / "replicate-scorecard.csv", folder / "scorecard.csv")
    return folder


@pytest.fixture(scope="session")
def folder(window) -> Path:
    """Where the browser's pages and downloads are."""
    return window[1]


@pytest.fixture(scope="session")
def report(folder, baseline, everything) -> Path:
    """The page of two scenarios with all that other commands left."""
    other = compute(TOP / "scenarios" / "stalled_technology.toml")
    beside = Attachments.read([everything, *(place for place in everything.iterdir() if place.is_dir())])
    file = folder / "report.html"
    file.write_text(page([ViewModel.of(baseline), ViewModel.of(other)], attached=beside), encoding="utf-8")
    return file


@pytest.fixture
def driver(window, report):
    """That page, open: in English, light, at its last year and its top."""
    opened, _ = window
    if opened.current_url.split("#")[0] != report.as_uri():
        for said_by_pages_before in ("browser", "performance"):
            opened.get_log(said_by_pages_before)
        opened.get(report.as_uri())
        wait(opened, "return document.querySelectorAll('main section').length > 8")
    opened.execute_script(
        "Object.assign(state, {language: 'en', theme: 'light', scenario: 0, year: 2030, node: null}); drawPage();"
        " scrollTo({top: 0, behavior: 'instant'})"
    )
    return opened


@pytest.fixture(scope="session")
def card():
    """Every published figure, judged."""
    from scenario_engine.data import catalogue
    from scenario_engine.data.published_figures import published
    from scenario_engine.validation.replicate import read_rules, rulebook, scorecard

    book = read_rules(rulebook())
    return scorecard(book.figures(published(catalogue.find("china"))), book)


@pytest.fixture(scope="session")
def rows(card):
    """The figures of the scorecard one by one, with its variables as attributes."""
    return list(card.to_dataframe().itertuples())

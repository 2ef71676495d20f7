"""What `compare`, `sweep`, `sensitivity`, `index` or `replicate` wrote, shown without a result beside it."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import xarray as xr

from scenario_engine.models.words import same
from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import netcdf
from scenario_engine.view.report.attachments import COMPARISON, MANIFEST, Attachments
from scenario_engine.view.report.page import document
from scenario_engine.view.report.sections import COMPARED
from scenario_engine.view.report.view_model import ViewModel


def is_alone(place: Path) -> bool:
    """Whether a place holds what can be shown beside a result, and no result."""
    if not place.exists() or (place / "result.nc").exists():
        return False
    if place.is_file() and place.suffix not in (".nc", ".csv"):
        return False
    with suppress(ScenarioEngineError):
        return bool(Attachments.read([place]))
    return (place / COMPARISON).exists()  # which is told why it cannot be shown


def views_alone(place: Path) -> list[ViewModel]:
    """The scenarios that a folder or file of another command is of, the one compared with first.

    They are computed again for their names and units and, of a comparison, their numbers by year. Where there is none, as of
    an index, or it is not found from here, names and units are those in the file.
    """
    attached = Attachments.read([place])
    found = []
    for scenario in _scenarios(place):
        with suppress(ScenarioEngineError):
            found.append(ViewModel.of(compute(scenario)))
    titles = (str(netcdf.read(file).attrs.get("title", "")) for file in _files(place))
    record = {"scenario": place.stem, "title": same(next(filter(None, titles), place.stem))}
    views = found or [ViewModel(xr.Dataset(), xr.Dataset(), record)]
    return [replace(view, attached=attached) for view in views]


def sections_alone(views: list[ViewModel]) -> list[str]:
    """The sections that say what other commands found."""
    shown = [one["id"] for one in document(views)["shared"]]
    return [name for name in COMPARED if name in shown]


def _files(place: Path) -> Iterator[Path]:
    yield from sorted(place.glob("*.nc")) if place.is_dir() else [place] if place.suffix == ".nc" else []


def _scenarios(place: Path) -> Iterator[Scenario]:
    """Those that are said in the files and found from here."""
    names: dict[str, None] = {}
    for file in _files(place):
        dataset = netcdf.read(file)
        if file.name == COMPARISON:
            names |= dict.fromkeys(map(str, (dataset.attrs["reference"], *dataset["scenario"].to_numpy())))
        elif "scenario" in dataset.attrs:
            names[str(dataset.attrs["scenario"])] = None
    for name in names:
        with suppress(ScenarioEngineError):
            yield load(file if (file := Path(f"{name}.toml")).is_file() else name)
    yield from _drawn(place / MANIFEST)


def _drawn(manifest: Path) -> Iterator[Scenario]:
    """The scenario that a sweep drew from: of its files the one with its title."""
    record = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    for file in record.get("files", {}) if record.get("title") else ():
        with suppress(ScenarioEngineError):
            scenario = load(file if Path(file).is_file() else Path(file).stem)
            if dict(scenario.title) == record["title"]:
                yield scenario
                return

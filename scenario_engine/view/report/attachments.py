"""What other commands left behind and a report can show beside results, by what each file is."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pandas as pd
import xarray as xr

from scenario_engine.engine.quantity import Quantity
from scenario_engine.models.words import Text
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import checksums, netcdf

CHANGES = "changes.csv"
"""What differs behind a revision, beside its `attribution.csv`."""

ATTRIBUTION, COMPARISON, SUMMARY = "attribution.csv", "comparison.nc", "summary.nc"
MANIFEST, PUBLISHED = "manifest.json", "published.csv"

LOW, MIDDLE, HIGH = "p05", "p50", "p95"
"""Quantiles of a sweep that are shown."""


@dataclass(frozen=True)
class SweepSummary:
    """What `sweep` wrote: statistics of each quantity, the scenario files they were drawn from (name → SHA-256), and the
    title of that scenario."""

    summary: xr.Dataset
    files: Mapping[str, str] = field(default_factory=dict)
    title: Text | None = None

    @classmethod
    def of(cls, summary: xr.Dataset) -> Self:
        """A summary in memory, with the files that it says itself."""
        return cls(summary, json.loads(summary.attrs.get("files", "{}")))

    @classmethod
    def beside(cls, file: Path, summary: xr.Dataset) -> Self:
        """A summary with what the manifest beside it says."""
        manifest = file.with_name(MANIFEST)
        record = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
        return cls(summary, record.get("files", {}), record.get("title"))

    def is_about(self, files: Mapping[str, str]) -> bool:
        """Whether the sweep's scenario is, or extends, the one made of these files (name → text)."""
        own = set(self.files.values())
        return bool(files) and all(checksums.of_text(text) in own for text in files.values())


@dataclass(frozen=True)
class IndexResult:
    """What `index` wrote: the index, and computed beside printed figures."""

    result: xr.Dataset
    published: pd.DataFrame | None


@dataclass(frozen=True)
class Attachments:
    """What `compare`, `revise`, `sweep`, `sensitivity`, `index` and `replicate` wrote."""

    attributions: tuple[pd.DataFrame, ...] = ()
    changes: tuple[pd.DataFrame, ...] = ()
    sweeps: tuple[SweepSummary, ...] = ()
    analyses: tuple[xr.Dataset, ...] = ()
    indices: tuple[IndexResult, ...] = ()
    scorecards: tuple[tuple[dict[str, str], ...], ...] = ()

    @classmethod
    def read(cls, places: Iterable[Path]) -> Self:
        """Whatever stands in the folders and files.

        A place that holds nothing that can be shown is refused.
        """
        found: dict[str, list[Any]] = {}
        for place in places:
            files = sorted(place.iterdir()) if place.is_dir() else [place]
            kinds = [known for file in files if (known := _looked_at(file)) is not None]
            if not kinds and any(file.name == COMPARISON for file in files):
                raise ScenarioEngineError(
                    f"{place}: the comparison attributes nothing: its results are stored ones, or do not differ.",
                    "Show the results beside each other: `scenario-engine report FIRST SECOND`.",
                )
            if not kinds:
                raise ScenarioEngineError(
                    f"{place}: there is nothing here to show beside a result; give a folder that `compare`, `sweep`, "
                    "`sensitivity` or `index` wrote, or the CSV of `replicate`."
                )
            for kind, what in kinds:
                found.setdefault(kind, []).append(what)
        return cls(**{kind: tuple(what) for kind, what in found.items()})

    def band(self, name: str, files: Mapping[str, str]) -> tuple[xr.DataArray, xr.DataArray] | None:
        """Low and high quantiles by year of a variable summed over all but the year, from a sweep of these files."""
        for sweep in self.sweeps:
            for text, array in sweep.summary.data_vars.items():
                asked = parsed(str(text))
                whole = asked is not None and asked.name == name and not asked.labels and not asked.over
                if whole and set(array.dims) == {"statistic", "year"} and sweep.is_about(files):
                    low, high = (array.sel(statistic=one, drop=True).dropna("year") for one in (LOW, HIGH))
                    return low, high
        return None

    def tiers(self, labels: Sequence[str]) -> xr.DataArray | None:
        """Tier of each label in the last year of an index whose cases hold them all."""
        for index in self.indices:
            if "tier" in index.result and "year" in index.result["tier"].dims:
                tier = index.result["tier"].isel(year=-1)
                if {*labels} <= {*map(str, tier.indexes[tier.dims[0]])}:
                    return tier.sel({tier.dims[0]: list(labels)}).astype(int)
        return None


def _looked_at(file: Path) -> tuple[str, Any] | None:
    try:
        return _known(file) if file.is_file() else None
    except Exception as fault:  # damaged HDF5, CSV and JSON fail each in ways of their own
        reason = str(fault).split("\n", 1)[0]
        raise ScenarioEngineError(
            f"{file}: cannot be read ({reason}).", "Make it again, or leave it out of --beside."
        ) from fault


def _known(file: Path) -> tuple[str, Any] | None:
    """Which kind of thing a file is, and what it holds; None where it is none of ours."""
    if file.suffix == ".csv":
        return _known_table(file)
    if file.suffix != ".nc":
        return None
    dataset = netcdf.read(file)
    if file.name == SUMMARY:
        return "sweeps", SweepSummary.beside(file, dataset)
    if "composite_index" in dataset:
        return "indices", IndexResult(dataset, _published(file.with_name(PUBLISHED)))
    return ("analyses", dataset) if "factor" in dataset.dims else None


def _known_table(file: Path) -> tuple[str, Any] | None:
    checksums.verify(file)
    if file.name == ATTRIBUTION:
        return "attributions", pd.read_csv(file)
    if file.name == CHANGES and file.with_name(ATTRIBUTION).is_file():
        return "changes", pd.read_csv(file, dtype=str, keep_default_na=False)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        known = {"verdict", "printed", "model", "report"} <= set(rows.fieldnames or ())
        return ("scorecards", tuple(rows)) if known else None


def _published(file: Path) -> pd.DataFrame | None:
    if not file.is_file():
        return None
    checksums.verify(file)
    with suppress(pd.errors.EmptyDataError):
        return pd.read_csv(file)
    return None


def parsed(text: str, kind: Any = Quantity) -> Any:
    """A quantity, or a condition; None where the text is none."""
    with suppress(ScenarioEngineError):
        return kind.parse(text)
    return None

"""Uncertainty: fans of what a sweep followed over the years, bands by label, single figures, and chances."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.models.words import Text
from scenario_engine.scenario.status import PROJECTED
from scenario_engine.support.files.checksums import of_text
from scenario_engine.view.report import blocks
from scenario_engine.view.report.attachments import HIGH, LOW, MIDDLE, SweepSummary
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.titles import condition, quantity, reading
from scenario_engine.view.report.view_model import ViewModel, columns, joined, plain
from scenario_engine.view.report.words import say

INNER = ("p25", "p75")
"""Quantiles of the darker band inside a fan."""

QUANTILES = (LOW, MIDDLE, HIGH)


def section(view: ViewModel, sweeps: Sequence[SweepSummary]) -> Block | None:
    """What every sweep says: paths first, then tables of labels, single figures, chances."""
    found = [block for sweep in sweeps for block in _blocks(view, sweep.summary)]
    told = {text["en"]: text for text in (_finding(view, sweep) for sweep in sweeps)}
    finding = joined(list(told.values()), {"zh": "", "en": " "})
    return blocks.section("sweep", found, finding) if found else None


def _finding(view: ViewModel, sweep: SweepSummary) -> Text:
    """How many draws, and of which scenario where it is another one than is reported."""
    draws = f"{int(sweep.summary.attrs.get('draws', 0)):,}"
    own = {of_text(text) for text in view.record.get("files", {}).values()}
    other = [file.rsplit("/", 1)[-1] for file, known in sweep.files.items() if known not in own]
    if not other:
        return say("sweep_finding", draws=draws)
    if sweep.title:
        return say("sweep_finding_around", draws=draws, title=sweep.title)
    return say("sweep_finding_of", draws=draws, file=", ".join(other))


def _blocks(view: ViewModel, summary: xr.Dataset) -> list[Block]:
    arrays = {str(name): array for name, array in summary.data_vars.items()}
    over = {name: tuple(dim for dim in array.dims if dim != "statistic") for name, array in arrays.items()}
    numbers = {name: array for name, array in arrays.items() if array.dims == ("statistic",)}
    units = {name: _unit(view, array, name) for name, array in numbers.items()}
    single = [
        _single(view, {name: numbers[name] for name in numbers if units[name] == unit}, unit)
        for unit in dict.fromkeys(units.values())
    ]
    chances = [
        [condition(view, name.removeprefix("P(").removesuffix(")")), plain(array)]
        for name, array in arrays.items()
        if not array.dims
    ]
    heads = ("condition", blocks.column("probability", "percent", bar=True))
    return [
        *(_fan(view, arrays[name], name) for name, dims in over.items() if dims == ("year",)),
        *(_table(view, arrays[name], name) for name, dims in over.items() if len({*dims} - {"year"}) == 1),
        *single,
        *([blocks.table("probabilities", "probabilities", heads, chances)] if chances else []),
    ]


def _fan(view: ViewModel, array: xr.DataArray, name: str) -> Block:
    array = array.dropna("year", how="all").transpose("statistic", "year")
    low, middle, high = (plain(array.sel(statistic=one)) for one in QUANTILES)
    known = set(map(str, array.indexes["statistic"]))
    inner = [plain(array.sel(statistic=one)) for one in INNER] if known.issuperset(INNER) else None
    title = quantity(view, name)
    years = [int(year) for year in array.indexes["year"]]
    status = dict(zip(view.years, view.status, strict=True))
    return blocks.chart(
        f"fan_{name}",
        "lines",
        title,
        _unit(view, array, name),
        labels=years,
        lines=[blocks.series(title, middle, role="total", low=low, high=high, inner=inner)],
        status=[status.get(year, PROJECTED) for year in years],
        note=say("fan_note" if inner else "band_note"),
    )


def _quantiles(unit: str, head: str, middle: str = "") -> list[Block]:
    numbers = (blocks.column(one, unit, bar=one == middle) for one in QUANTILES)
    return [blocks.column(head), *numbers]


def _table(view: ViewModel, array: xr.DataArray, name: str) -> Block:
    (dim,) = (str(one) for one in array.dims if one not in ("statistic", "year"))
    years = [int(year) for year in array.indexes["year"]] if "year" in array.dims else None
    dims = [dim, "year"] if years else [dim]
    cells = [columns(array.sel(statistic=one), dims) for one in QUANTILES]
    rows = [
        [view.label(str(label)), *(cell[at] for cell in cells)]
        for at, label in enumerate(array.indexes[dim])
        if np.any(array.sel({dim: label}) != 0.0)
    ]
    heads = _quantiles(_unit(view, array, name), "name", MIDDLE)
    return blocks.table(f"band_{name}", quantity(view, name), heads, rows, years=years, sort=2)


def _single(view: ViewModel, arrays: dict[str, xr.DataArray], unit: str) -> Block:
    """The figures of one unit: they compare."""
    rows: list[list[Any]] = [
        [quantity(view, name), *(plain(array.sel(statistic=one)) for one in QUANTILES)]
        for name, array in arrays.items()
    ]
    return blocks.table(f"single_{unit}", "single_figures", _quantiles(unit, "what"), rows)


def _unit(view: ViewModel, array: xr.DataArray, name: str) -> str:
    return reading(view, name, array.attrs.get("units", "1"))

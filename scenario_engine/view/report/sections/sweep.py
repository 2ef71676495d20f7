"""Uncertainty: fans of what a sweep followed over the years, bands by label, single figures, and chances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenario_engine.models.words import Text
from scenario_engine.view.report import attachments, blocks
from scenario_engine.view.report.attachments import HIGH, LOW, MIDDLE, Sweep
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.titles import condition, quantity, variable_of
from scenario_engine.view.report.view_model import PROJECTED, Material, columns, plain
from scenario_engine.view.report.words import say

if TYPE_CHECKING:
    import xarray as xr

INNER = ("p25", "p75")
"""Quantiles of the darker band inside a fan."""

QUANTILES = (LOW, MIDDLE, HIGH)


def section(material: Material, sweeps: Sequence[Sweep]) -> Block | None:
    """What every sweep says: paths first, then tables of labels, single figures, chances."""
    found = [block for sweep in sweeps for block in _blocks(material, sweep.summary)]
    told = list({text["en"]: text for text in (_finding(material, sweep) for sweep in sweeps)}.values())
    finding = {"zh": "".join(text["zh"] for text in told), "en": " ".join(text["en"] for text in told)}
    return blocks.section("sweep", say("sweep"), found, finding) if found else None


def _finding(material: Material, sweep: Sweep) -> Text:
    """How many draws, and of which scenario where it is another one than is reported."""
    draws = f"{int(sweep.summary.attrs.get('draws', 0)):,}"
    own = {attachments.sha256(text) for text in material.record.get("files", {}).values()}
    other = [file.rsplit("/", 1)[-1] for file, known in sweep.files.items() if known not in own]
    if not other:
        return say("sweep_finding", draws=draws)
    if sweep.title:
        return say("sweep_finding_around", draws=draws, title=sweep.title)
    return say("sweep_finding_of", draws=draws, file=", ".join(other))


def _blocks(material: Material, summary: xr.Dataset) -> list[Block]:
    arrays = {str(name): array for name, array in summary.data_vars.items()}
    over = {name: tuple(dim for dim in array.dims if dim != "statistic") for name, array in arrays.items()}
    paths = [_fan(material, arrays[name], name) for name, dims in over.items() if dims == ("year",)]
    tables = [
        _table(material, arrays[name], name)
        for name, dims in over.items()
        if len([dim for dim in dims if dim != "year"]) == 1
    ]
    numbers = {name: array for name, array in arrays.items() if array.dims == ("statistic",)}
    chances = {name: plain(array) for name, array in arrays.items() if not array.dims}
    return [*paths, *tables, *_numbers(material, numbers), *_chances(material, chances)]


def _fan(material: Material, array: xr.DataArray, name: str) -> Block:
    array = array.dropna("year", how="all").transpose("statistic", "year")
    low, middle, high = (plain(array.sel(statistic=one)) for one in QUANTILES)
    known = set(map(str, array.indexes["statistic"]))
    inner = [plain(array.sel(statistic=one)) for one in INNER] if known.issuperset(INNER) else None
    title = quantity(material, name)
    years = [int(year) for year in array.indexes["year"]]
    status = dict(zip(material.years, material.status, strict=True))
    return blocks.chart(
        f"fan_{name}",
        "lines",
        title,
        _unit(material, array, name),
        labels=years,
        lines=[blocks.series(title, middle, role="total", low=low, high=high, inner=inner)],
        status=[status.get(year, PROJECTED) for year in years],
        note=say("fan_note" if inner else "band_note"),
    )


def _table(material: Material, array: xr.DataArray, name: str) -> Block:
    (dim,) = (str(one) for one in array.dims if one not in ("statistic", "year"))
    dims = [dim, "year"] if "year" in array.dims else [dim]
    unit = _unit(material, array, name)
    heads = [blocks.column(say("name"))]
    heads += [blocks.column(say(one), unit, bar=one == MIDDLE) for one in QUANTILES]
    cells = [columns(array.sel(statistic=one), dims) for one in QUANTILES]
    rows = [
        [material.label(str(label)), *(cell[at] for cell in cells)]
        for at, label in enumerate(array.indexes[dim])
        if np.any(array.sel({dim: label}) != 0.0)
    ]
    years = [int(year) for year in array.indexes["year"]] if "year" in array.dims else None
    return blocks.table(f"band_{name}", quantity(material, name), heads, rows, years=years, sort=2)


def _numbers(material: Material, arrays: dict[str, xr.DataArray]) -> list[Block]:
    """One table a unit: figures of one unit compare."""
    units = {name: _unit(material, array, name) for name, array in arrays.items()}
    return [
        blocks.table(
            f"single_{unit}",
            say("single_figures"),
            [blocks.column(say("what")), *(blocks.column(say(one), unit) for one in QUANTILES)],
            [
                [quantity(material, name), *(plain(array.sel(statistic=one)) for one in QUANTILES)]
                for name, array in arrays.items()
                if units[name] == unit
            ],
        )
        for unit in dict.fromkeys(units.values())
    ]


def _chances(material: Material, chances: dict[str, float]) -> list[Block]:
    if not chances:
        return []
    heads = [blocks.column(say("condition")), blocks.column(say("probability"), "percent", bar=True)]
    rows = [
        [condition(material, name.removeprefix("P(").removesuffix(")")), chance]
        for name, chance in chances.items()
    ]
    return [blocks.table("probabilities", say("probabilities"), heads, rows)]


def _unit(material: Material, array: xr.DataArray, name: str) -> str:
    return material.spoken(str(array.attrs.get("units", "1")), variable_of(name))

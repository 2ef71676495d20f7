"""From what a calibration file says is published to a target: numbers in canonical units, with their rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scenario_engine.analysis.calibrate.records import FigureQuery, TargetRecord
from scenario_engine.analysis.calibrate.targets import Target
from scenario_engine.data import published_figures
from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.data.selection import STANDS_FOR
from scenario_engine.engine.quantity import Quantity
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss
from scenario_engine.support.files.numerals import not_a_number, plain_digits
from scenario_engine.support.units import conversion_factor

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.scenario.scenario import Scenario


def target_of(
    name: str,
    record: TargetRecord,
    quantity: Quantity,
    values: Mapping[str, xr.DataArray],
    scenario: Scenario,
) -> Target:
    """The target a file describes.

    Raises
    ------
    ScenarioEngineError
        More than one dimension left in the quantity, figures that are not there, a unit that does not convert.
    """
    array = quantity.of(values[quantity.name])
    left = [str(dim) for dim in array.dims]
    if len(left) > 1:
        raise ScenarioEngineError(
            f"target {name}: {quantity} still runs over {listing(left)}; pick labels or sum."
        )
    dim = left[0] if left else ""
    known = [str(label) for label in array.indexes[dim]] if dim else [""]
    unit = values[quantity.name].attrs["units"]
    labels, numbers, halves, sources = _numbers(name, record, dim, known, unit=unit, scenario=scenario)
    percent = record.error_percent
    if isinstance(percent, Mapping):
        unknown = [label for label in percent if label not in (*labels, "default")]
        if unknown:
            raise ScenarioEngineError(
                f"target {name}: error_percent names {unknown[0]!r}.", near_miss(unknown[0], labels)
            )
        share = [percent.get(label, percent.get("default", 0.0)) for label in labels]
    else:
        share = [percent] * len(labels)
    factor = 1.0 if record.unit is None else _factor(record.unit, unit, scenario)
    return Target(
        name=name,
        quantity=quantity,
        dim=dim,
        labels=tuple(labels),
        value=np.array(numbers),
        half_unit=np.array(halves),
        relative=np.array(share) / 100.0,
        absolute=np.full(len(labels), record.error * factor),
        source=record.source or "; ".join(dict.fromkeys(sources)),
    )


def _numbers(
    name: str, record: TargetRecord, dim: str, known: Sequence[str], *, unit: str, scenario: Scenario
) -> tuple[list[str], list[float], list[float], list[str]]:
    if record.figures is not None:
        found = _figures(name, record.figures, dim, known, scenario)
        factors = [_factor(figure.unit, unit, scenario) for figure in found.values()]
        numbers = [figure.value * factor for figure, factor in zip(found.values(), factors, strict=True)]
        halves = [figure.half_unit * factor for figure, factor in zip(found.values(), factors, strict=True)]
        return [*found], numbers, halves, [f"{one.source}, {one.locator}" for one in found.values()]
    if dim:
        raise ScenarioEngineError(
            f"target {name}: one number for {len(known)} labels of {dim}; pick one, or sum."
        )
    assert record.unit is not None
    factor = _factor(record.unit, unit, scenario)
    if record.value is not None:
        return [""], [record.value * factor], [0.0], []
    assert record.printed is not None
    digits = plain_digits(record.printed)
    if digits is None:
        raise ScenarioEngineError(f"target {name}: printed = {' '.join(not_a_number(record.printed))}")
    exponent = Decimal(digits).as_tuple().exponent
    return [""], [float(digits) * factor], [0.5 * 10.0 ** int(exponent) * factor], []


def _figures(
    name: str, query: FigureQuery, dim: str, known: Sequence[str], scenario: Scenario
) -> dict[str, PublishedFigure]:
    """The figure of each label, in the order of the labels."""
    column = STANDS_FOR.get(dim, dim)
    columns = (*published_figures.KEY, "unit", "source", "status", "locator")
    for key in query.where:
        if key not in columns:
            raise ScenarioEngineError(f"target {name}: figures have no {key!r}.", near_miss(key, columns))
    rows = [
        figure
        for figure in _read(scenario.dataset.folder / f"{query.table}.csv")
        if all(getattr(figure, key) == wanted for key, wanted in query.where.items())
    ]
    found: dict[str, PublishedFigure] = {}
    for figure in rows:
        label = str(getattr(figure, column)) if dim else ""
        if label not in known or (query.labels is not None and label not in query.labels):
            continue
        if label in found:
            raise ScenarioEngineError(
                f"target {name}: two figures for {label or name} (lines {found[label].line} and {figure.line}); "
                "narrow `where`."
            )
        found[label] = figure
    lost = [label for label in query.labels or ([] if found else known) if label not in found]
    if lost:
        raise ScenarioEngineError(
            f"target {name}: no published figure for {listing(lost) or name} with these columns."
        )
    return {label: found[label] for label in known if label in found}


@cache
def _read(path: Path) -> tuple[PublishedFigure, ...]:
    return tuple(published_figures.read(path))


def _factor(given: str, unit: str, scenario: Scenario) -> float:
    return conversion_factor("1" if given == "ratio" else given, unit, scenario.dataset.definitions)

"""Targets: published numbers, which quantity of the model each is of, and how far it may be off.

The error of a target has two parts: what rounding hides (half a unit of the last printed digit, taken as uniform)
and what the model cannot be expected to meet. Where the second is given as a share of the number, the residual is
the logarithm of model over print; otherwise it is their difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.analysis.calibrate.records import FigureQuery, TargetRecord
from scenario_engine.data import published_figures
from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.data.selection import STANDS_FOR
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods.labelled import bare
from scenario_engine.methods.tape import namespace
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.array_types import Floats, Numbers
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss, refuse_unknown
from scenario_engine.support.files.numerals import not_a_number, plain_digits
from scenario_engine.support.units import conversion_factor


@dataclass(frozen=True)
class CalibrationTarget:
    """Printed numbers of one quantity, over the labels of one dimension or, one empty label, of none.

    `value` and `half_unit`, half a unit of the last digit, are in canonical units; `relative`, as a share of the number, and
    `absolute` are standard deviations of what the model may miss.
    """

    name: str
    quantity: Quantity
    dim: str
    labels: tuple[str, ...]
    value: Floats
    half_unit: Floats
    relative: Floats
    absolute: Floats
    source: str = ""

    def __post_init__(self) -> None:
        off = [label for label, sd in zip(self.labels, self.sd, strict=True) if not sd > 0]
        if off:
            raise ScenarioEngineError(
                f"target {self.name}{f' {listing(off)}' if self.dim else ''} has no error: say how far it may be off, "
                "or give it as printed."
            )
        if (self.value[self.logarithmic] <= 0).any():
            raise ScenarioEngineError(f"target {self.name}: a relative error needs numbers above zero.")

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each number, such as `sections[K]`."""
        return tuple(f"{self.name}[{label}]" if label else self.name for label in self.labels)

    @property
    def logarithmic(self) -> npt.NDArray[np.bool_]:
        """Where the residual is a logarithm."""
        return np.asarray(self.relative > 0)

    @property
    def sd(self) -> Floats:
        """Standard deviation of each number, in canonical units."""
        model = np.hypot(self.relative * np.abs(self.value), self.absolute)
        return np.asarray(np.hypot(self.half_unit / np.sqrt(3.0), model))

    def only(self, labels: Sequence[str]) -> Self:
        """The target at some labels."""
        keep = [self.labels.index(label) for label in labels]
        parts = {name: getattr(self, name)[keep] for name in ("value", "half_unit", "relative", "absolute")}
        return replace(self, labels=tuple(labels), **parts)

    def predicted(self, values: Mapping[str, xr.DataArray], draws: int) -> Any:
        """The model's numbers (draw × label)."""
        found = self.quantity.of(values[self.quantity.name])
        if self.dim:
            places = list(map(str, found.indexes[self.dim]))
            found = found.isel({self.dim: [places.index(label) for label in self.labels]})
        table = bare(found.transpose("draw", ..., missing_dims="ignore"))
        xp = namespace(table)
        return xp.broadcast_to(xp.reshape(table, (-1, len(self.labels))), (draws, len(self.labels)))

    def residual(self, predicted: Numbers) -> Numbers:
        """Misfit in standard deviations (draw × label)."""
        log = self.logarithmic
        difference = (predicted - self.value) / self.sd
        if not log.any():
            return difference
        ratio = predicted / np.where(log, self.value, 1.0)
        there = log & (ratio.real > 0)
        return np.where(
            there, np.log(np.where(there, ratio, 1.0)) * (np.abs(self.value) / self.sd), difference
        )


def target_of(
    name: str,
    record: TargetRecord,
    quantity: Quantity,
    values: Mapping[str, xr.DataArray],
    scenario: Scenario,
) -> CalibrationTarget:
    """The target a file describes."""
    array = quantity.of(values[quantity.name])
    left = [str(dim) for dim in array.dims]
    if len(left) > 1:
        raise ScenarioEngineError(
            f"target {name}: {quantity} still runs over {listing(left)}; pick labels or sum."
        )
    dim = left[0] if left else ""
    known = [str(label) for label in array.indexes[dim]] if dim else [""]
    unit = values[quantity.name].attrs["units"]
    printed = _printed(name, record, dim, known, unit=unit, scenario=scenario)
    labels, numbers, halves, sources = zip(*printed, strict=True)
    percent = record.error_percent
    by_label = percent if isinstance(percent, Mapping) else {"default": percent}
    unknown = [label for label in by_label if label not in (*labels, "default")]
    if unknown:
        advice = near_miss(unknown[0], labels)
        raise ScenarioEngineError(f"target {name}: error_percent names {unknown[0]!r}.", advice)
    share = [by_label.get(label, by_label.get("default", 0.0)) for label in labels]
    factor = 1.0 if record.unit is None else _factor(record.unit, unit, scenario)
    return CalibrationTarget(
        name=name,
        quantity=quantity,
        dim=dim,
        labels=labels,
        value=np.array(numbers),
        half_unit=np.array(halves),
        relative=np.array(share) / 100.0,
        absolute=np.full(len(labels), record.error * factor),
        source=record.source or "; ".join(dict.fromkeys(sources)),
    )


def _printed(
    name: str, record: TargetRecord, dim: str, known: Sequence[str], *, unit: str, scenario: Scenario
) -> list[tuple[str, float, float, str]]:
    """Label, number, half a unit of its last digit, both in canonical units, and source of all that is printed."""
    if record.figures is not None:
        figures = _figures(name, record.figures, dim, known, scenario).items()
        units = [(label, one, _factor(one.unit, unit, scenario)) for label, one in figures]
        return [
            (label, one.value * factor, one.half_unit * factor, f"{one.source}, {one.locator}")
            for label, one, factor in units
        ]
    if dim:
        raise ScenarioEngineError(
            f"target {name}: one number for {len(known)} labels of {dim}; pick one, or sum."
        )
    assert record.unit is not None
    factor = _factor(record.unit, unit, scenario)
    if record.value is not None:
        return [("", record.value * factor, 0.0, "")]
    assert record.printed is not None
    digits = plain_digits(record.printed)
    if digits is None:
        raise ScenarioEngineError(f"target {name}: printed = {' '.join(not_a_number(record.printed))}")
    exponent = Decimal(digits).as_tuple().exponent
    return [("", float(digits) * factor, 0.5 * 10.0 ** int(exponent) * factor, "")]


def _figures(
    name: str, query: FigureQuery, dim: str, known: Sequence[str], scenario: Scenario
) -> dict[str, PublishedFigure]:
    """The figure of each label, in the order of the labels."""
    column = STANDS_FOR.get(dim, dim)
    columns = (*published_figures.KEY, "unit", "source", "status", "locator")
    for key in query.where:
        refuse_unknown(key, columns, f"target {name}: figures have no {key!r}.")
    found: dict[str, PublishedFigure] = {}
    for figure in _read(scenario.dataset.folder / f"{query.table}.csv"):
        label = str(getattr(figure, column)) if dim else ""
        wanted = all(getattr(figure, key) == value for key, value in query.where.items())
        if not wanted or label not in known or (query.labels is not None and label not in query.labels):
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

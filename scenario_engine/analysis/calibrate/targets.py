"""Targets: published numbers, which quantity of the model each is of, and how far it may be off.

The error of a target has two parts: what rounding hides (half a unit of the last printed digit, taken as uniform)
and what the model cannot be expected to meet. Where the second is given as a share of the number, the residual is
the logarithm of model over print; otherwise it is their difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

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
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss
from scenario_engine.support.files.numerals import not_a_number, plain_digits
from scenario_engine.support.units import conversion_factor


@dataclass(frozen=True)
class CalibrationTarget:
    """Printed numbers of one quantity, over the labels of one dimension or of none."""

    name: str
    """What the calibration calls it."""
    quantity: Quantity
    """What it is of."""
    dim: str
    labels: tuple[str, ...]
    """The dimension left in the quantity and the labels that are printed; `""` and one empty label if none is."""
    value: Floats
    half_unit: Floats
    """Printed numbers and half a unit of their last digit, in canonical units."""
    relative: Floats
    absolute: Floats
    """Standard deviation of what the model may miss, as a share of the number or in canonical units."""
    source: str = ""
    """Where it is printed."""

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

    def without(self, labels: Sequence[str]) -> CalibrationTarget | None:
        """The target less some labels; None where nothing is left."""
        keep = [index for index, label in enumerate(self.labels) if label not in labels]
        return self._at(keep) if keep else None

    def only(self, label: str) -> CalibrationTarget:
        """The target at one label."""
        return self._at([self.labels.index(label)])

    def _at(self, keep: list[int]) -> CalibrationTarget:
        return replace(
            self,
            labels=tuple(self.labels[at] for at in keep),
            value=self.value[keep],
            half_unit=self.half_unit[keep],
            relative=self.relative[keep],
            absolute=self.absolute[keep],
        )

    def predicted(self, values: Mapping[str, xr.DataArray], draws: int) -> Any:
        """The model's numbers (draw × label)."""
        found = self.quantity.of(values[self.quantity.name])
        if self.dim:
            found = found.sel({self.dim: [self._own(found, label) for label in self.labels]})
        table = bare(found.transpose("draw", ..., missing_dims="ignore"))
        xp = namespace(table)
        return xp.broadcast_to(xp.reshape(table, (-1, len(self.labels))), (draws, len(self.labels)))

    def _own(self, found: xr.DataArray, label: str) -> object:
        return next(own for own in found.indexes[self.dim] if str(own) == label)

    def residual(self, predicted: Numbers) -> Numbers:
        """Misfit in standard deviations (draw × label)."""
        log = self.logarithmic
        difference = (predicted - self.value) / self.sd
        if not log.any():
            return difference
        positive = np.where(log & (predicted.real > 0), predicted, 1.0)
        ratio = np.log(positive / np.where(log, self.value, 1.0)) * (np.abs(self.value) / self.sd)
        return np.where(log & (predicted.real > 0), ratio, difference)


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
    return CalibrationTarget(
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

"""What a report is made from: one scenario's result, its inputs and its provenance, with words to show them in."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenario_engine.data import catalogue
from scenario_engine.models import words
from scenario_engine.models.words import Text, same
from scenario_engine.scenario import provenance, store
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.units import reads_in_percent
from scenario_engine.view.report.attachments import Besides

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.data.dataset import Dataset
    from scenario_engine.scenario.outcome import Outcome

MEASURED, FILLED, PROJECTED = 0, 1, 2
BAND = (0.05, 0.95)
"""Quantiles shown as a band where a result has draws."""


@dataclass(frozen=True)
class Material:
    """One scenario to report, and what other commands say of it; nothing in it is changed."""

    result: xr.Dataset
    inputs: xr.Dataset
    record: Mapping[str, Any]
    beside: Besides = field(default_factory=Besides)

    @classmethod
    def read(cls, path: Path) -> Material:
        """A stored result.

        Raises
        ------
        ScenarioEngineError
            When there is no whole result at the path.
        """
        result, inputs = store.read(path)
        return cls(result, inputs, json.loads(result.attrs["provenance"]))

    @classmethod
    def of(cls, outcome: Outcome) -> Material:
        """A result that was never written."""
        inputs = store.merged(outcome.scenario.inputs)
        return cls(outcome.result, inputs, provenance.of(outcome.scenario, outcome.warnings))

    @property
    def name(self) -> str:
        """The scenario's name."""
        return str(self.record.get("scenario", "scenario"))

    @property
    def title(self) -> Text:
        """The scenario's title in both languages."""
        return dict(self.record.get("title") or same(self.name))

    @property
    def subject(self) -> Text | None:
        """What the result is about, as its dataset says; None where it does not."""
        over = self.display.get("subject_over", {})
        dims = {str(dim) for array in self.result.data_vars.values() for dim in array.dims}
        said = next((text for dim, text in over.items() if dim in dims), self.display.get("subject"))
        return dict(said) if said else None

    @cached_property
    def years(self) -> list[int]:
        """Years of the result."""
        return [int(year) for year in self.result.indexes["year"]] if "year" in self.result.indexes else []

    @property
    def measured(self) -> int:
        """The last measured year."""
        return int(self.record.get("horizon", {}).get("measured", self.years[-1]))

    @property
    def ends(self) -> tuple[int, int]:
        """The years a finding compares: the last measured and the last; the first and the last where none is projected."""
        last = self.years[-1]
        return (self.measured if self.measured < last else self.years[0]), last

    @cached_property
    def display(self) -> Mapping[str, Any]:
        """Units by language, and the tiles of a map, as the dataset gives them."""
        display: dict[str, Any] = json.loads(self.result.attrs.get("display", '{"units": {}, "tiles": []}'))
        return display

    @cached_property
    def status(self) -> list[int]:
        """For each year whether its inputs are measured, filled or projected."""
        if "status" in self.result:
            return [int(flag) for flag in self.result["status"].to_numpy()]
        return [PROJECTED if year > self.measured else MEASURED for year in self.years]

    def has(self, *names: str) -> bool:
        """Whether the result has every one of the variables."""
        return all(name in self.result for name in names)

    def array(self, name: str) -> xr.DataArray:
        """A variable of the result or an input; the median where it has draws."""
        source = self.result if name in self.result else self.inputs
        array = source[name]
        if "draw" in array.dims:
            array = array.median("draw", keep_attrs=True)
        return array.drop_vars([label for label in array.coords if label not in array.dims])

    def band(self, array: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray] | None:
        """The low and the high end of an array over its draws; None where it has none."""
        if "draw" not in array.dims:
            return None
        low, high = (array.quantile(q, "draw").drop_vars("quantile") for q in BAND)
        return low, high

    def total(self, name: str, over: str = "industry") -> tuple[xr.DataArray, Any]:
        """A variable summed over a dimension, and its band: of its draws, each summed before quantiles are taken,
        else of a sweep of this scenario that stands beside it."""
        array = self.result[name]
        summed = array.sum(over) if over in array.dims else array
        summed = summed.drop_vars([label for label in summed.coords if label not in summed.dims])
        if "draw" in summed.dims:
            return summed.median("draw"), self.band(summed)
        band = self.beside.band(name, self.record.get("files", {}))
        return summed, band and tuple(end.reindex(year=self.years) for end in band)

    def unit(self, name: str) -> str:
        """Canonical unit of a variable."""
        source = self.result if name in self.result else self.inputs
        return str(source[name].attrs.get("units", "1"))

    def labels(self, dim: str) -> list[str]:
        """Labels of a dimension."""
        return [str(label) for label in self.result.indexes[dim]]

    def names(self, dim: str) -> list[Text]:
        """Names of the labels of a dimension, in both languages."""
        labels = self.labels(dim)
        spoken = {
            language: [str(name) for name in self.result[f"{dim}_{language}"].to_numpy()]
            if f"{dim}_{language}" in self.result.coords
            else labels
            for language in ("zh", "en")
        }
        return [{"zh": zh, "en": en} for zh, en in zip(spoken["zh"], spoken["en"], strict=True)]

    @cached_property
    def spoken_labels(self) -> Mapping[str, Text]:
        """Every label the result or its dataset names, in both languages."""
        found: dict[str, Text] = {}
        for name in self._datasets:
            found.update(_of_dataset(name))
        for dim in map(str, self.result.dims):
            if f"{dim}_zh" in self.result.coords:
                found.update(zip(self.labels(dim), self.names(dim), strict=True))
        return found

    def label(self, label: str) -> Text:
        """Name of a label of any dimension; itself where nothing names it."""
        return self.spoken_labels.get(label) or same(label)

    def quality(self, name: str) -> list[Text]:
        """What the rows behind a variable are worth, as their tables say; in English where nothing names it in Chinese."""
        source = self.result if name in self.result else self.inputs
        parts = str(source[name].attrs.get("quality", "")).split("; ")
        found: list[Text] = []
        while any(parts):
            # A quality may hold the mark that joins several: the longest that has a name is one.
            ends = (end for end in range(len(parts), 0, -1) if "; ".join(parts[:end]) in self._qualities)
            end = next(ends, 1)
            text, parts = "; ".join(parts[:end]), parts[end:]
            found.append({"zh": self._qualities.get(text, text), "en": text})
        return found

    @cached_property
    def _qualities(self) -> Mapping[str, str]:
        """Qualities that the datasets of this scenario name in Chinese."""
        found: dict[str, str] = {}
        for name in self._datasets:
            found.update(dataset.quality_zh if (dataset := _dataset(name)) else {})
        return found

    @cached_property
    def _datasets(self) -> list[str]:
        """Names of the datasets that the scenario's files name."""
        said = (tomllib.loads(text).get("dataset") for text in self.record.get("files", {}).values())
        return [name for name in said if isinstance(name, str)]

    def knows(self, name: str) -> bool:
        """Whether the variable is computed or given here."""
        return name in self.result or name in self.inputs

    def variable(self, name: str) -> Text:
        """Name of a variable in both languages: the model's word for it, or its own name as words."""
        return words.variable(name)

    def shown(self, value: float, unit: str) -> Text:
        """A number with its unit as each language reads it, such as 7.56 万亿元 and CNY 7.56 trn."""
        return {language: self._shown(value, unit, language) for language in ("zh", "en")}

    def spoken(self, unit: str, name: Any) -> str:
        """The canonical unit, or percent where the variable is declared to be read so."""
        source = self.result if name in self.result else self.inputs
        return "percent" if name in source and reads_in_percent(source[name].attrs) else unit

    def _shown(self, value: float, unit: str, language: str) -> str:
        if unit == "percent":
            return f"{value * 100:.2f}%"
        scale = fitting_scale(self.display["units"], unit, value, language)
        figure = number(value * scale["factor"])
        if "written" in scale:
            return str(scale["written"]).replace("{}", figure)
        text = "" if scale["text"] == "1" else str(scale["text"])
        return beside(text).format(figure)


def _dataset(name: str) -> Dataset | None:
    """The dataset of a name; None where it cannot be found here."""
    try:
        return catalogue.find(name)
    except ScenarioEngineError:
        return None


def _of_dataset(name: str) -> dict[str, Text]:
    """Names of all labels of a dataset that can be found here; none of one that cannot."""
    dataset = _dataset(name)
    if dataset is None:
        return {}
    zh, en = (dataset.spoken(language) for language in ("zh", "en"))
    return {label: {"zh": text, "en": en[label]} for label, text in zh.items()}


def fitting_scale(
    units: Mapping[str, Any], unit: str, largest: float, language: str, least: float = 1.0
) -> Mapping[str, Any]:
    """The largest scale of a unit in which a number reaches `least`; the smallest if it reaches it in none."""
    scales = units.get(unit, {}).get(language, [{"text": unit, "factor": 1.0}])
    fitting = [scale for scale in scales if abs(largest * scale["factor"]) >= least]
    found: Mapping[str, Any] = fitting[-1] if fitting else scales[0]
    return found


def spoken_scale(units: Mapping[str, Any], unit: str, largest: float, language: str) -> tuple[float, str]:
    """Factor and text for an axis."""
    if unit == "percent":
        return 100.0, "%"
    scale = fitting_scale(units, unit, largest, language, least=3.0)
    return float(scale["factor"]), "" if scale["text"] == "1" else str(scale["text"])


def beside(unit: str) -> str:
    """A number in braces with its unit; no space stands before a Chinese one."""
    return f"{{}}{unit}" if "\u4e00" <= unit[:1] <= "\u9fff" else f"{{}} {unit}".strip()


def number(value: float) -> str:
    """A number with three to four significant digits and separators."""
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 100 else 2
    return f"{value:,.{digits}f}"


def plain(array: Any) -> Any:
    """Numbers as JSON takes them: rounded to nine significant digits, null where there is none."""
    values = np.asarray(array, dtype=float)
    if values.ndim == 0:
        value = float(values)
        return float(f"{value:.9g}") if isfinite(value) else None
    if values.ndim == 1:
        return [float(f"{value:.9g}") if isfinite(value) else None for value in values.tolist()]
    return [plain(part) for part in values]


def columns(array: xr.DataArray, dims: Sequence[str]) -> Any:
    """Numbers of an array, nested in the order of `dims`."""
    return plain(array.transpose(*dims))

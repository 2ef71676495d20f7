"""What is shown of one result: its arrays and its record, the names written into it, what other commands found of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Any, Self

import numpy as np
import xarray as xr

from scenario_engine.data.unit_names import UnitWords
from scenario_engine.models import words
from scenario_engine.models.words import Text, same
from scenario_engine.scenario import store
from scenario_engine.scenario.outcome import Outcome
from scenario_engine.scenario.status import MEASURED, PROJECTED
from scenario_engine.support import numbers
from scenario_engine.support.dims import middle
from scenario_engine.support.units import is_ratio
from scenario_engine.support.visible import VISIBLE
from scenario_engine.view.report.attachments import Attachments

DIGITS = 3
"""Significant digits of a number in a sentence, and all before the point."""

BAND = (0.05, 0.95)
"""Quantiles shown as a band where a result has draws."""

SHARES = 1e-6
"""How far from one the shares of a membership may sum."""

SEPARATE = frozenset({"year", "draw"})
"""Dimensions over which nothing is added up."""


@dataclass(frozen=True)
class ViewModel:
    """One result as it is shown; nothing in it is changed, and nothing else is read."""

    result: xr.Dataset
    inputs: xr.Dataset
    record: Mapping[str, Any]
    attached: Attachments = field(default_factory=Attachments)

    @classmethod
    def read(cls, path: Path) -> Self:
        """A stored result."""
        result, inputs = store.read(path)
        return cls(result, inputs, store.record_of(result))

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """A result that was never written."""
        inputs = store.merged(outcome.scenario.inputs)
        return cls(outcome.result, inputs, outcome.record)

    @property
    def name(self) -> str:
        """The scenario's name."""
        return str(self.record.get("scenario", "scenario"))

    @property
    def model(self) -> str:
        """Name of the model it was computed with."""
        return str(self.result.attrs.get("model", "installed"))

    @property
    def title(self) -> Text:
        """The scenario's title, its control characters to be seen."""
        title = self.record.get("title") or same(self.name)
        return {language: text.translate(VISIBLE) for language, text in title.items()}

    @property
    def subject(self) -> Text | None:
        """What the result is about; None where its dataset does not say."""
        said = self.display.get("subject")
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
        return (self.measured if self.measured in self.years[:-1] else self.years[0]), last

    @cached_property
    def display(self) -> Mapping[str, Any]:
        """Units by language, the tiles of a map and the subject, as the result carries them."""
        return _object(self.result.attrs.get("display", '{"units": {}, "tiles": []}'))

    @cached_property
    def units(self) -> Mapping[str, Any]:
        """Canonical unit → language → the scales people read it in; of one unit per another in the words of both."""
        arrays = [*self.result.data_vars.values(), *self.inputs.data_vars.values()]
        per = {unit for one in arrays if "/" in (unit := str(one.attrs.get("units", "")))}
        return UnitWords("", (), self.display["units"]).displayed(per)

    @cached_property
    def status(self) -> list[int]:
        """For each year whether its inputs are measured, filled or projected."""
        if "status" in self.result:
            return [int(flag) for flag in self.result["status"].to_numpy()]
        return [PROJECTED if year > self.measured else MEASURED for year in self.years]

    @cached_property
    def computed(self) -> dict[str, list[str]]:
        """Computed variable → what it is computed from, as far as the result holds it."""
        edges: Mapping[str, list[str]] = self.record.get("edges") or {}
        return {name: list(inputs) for name, inputs in edges.items() if name in self.result}

    def behind(self, names: Sequence[str]) -> list[str]:
        """Some variables and everything they are computed from, the nearest first."""
        edges: Mapping[str, list[str]] = self.record.get("edges") or {}
        found = list(dict.fromkeys(names))
        for name in found:  # grows on the way
            found += [one for one in dict.fromkeys(edges.get(name, [])) if one not in found]
        return found

    @cached_property
    def ends_of_graph(self) -> list[str]:
        """Computed variables that no other computed variable uses."""
        used = {name for inputs in self.computed.values() for name in inputs}
        return [name for name in self.computed if name not in used]

    @cached_property
    def headlines(self) -> list[str]:
        """Results people ask for: those its model names, else the ends of its graph."""
        named = str(self.result.attrs.get("headlines", "")).split()
        return [name for name in named if name in self.result] or self.ends_of_graph

    def has(self, *names: str) -> bool:
        """Whether the result has every one of the variables."""
        return all(name in self.result for name in names)

    def knows(self, name: str) -> bool:
        """Whether the variable is computed or given here."""
        return name in self.result or name in self.inputs

    def stored(self, name: str) -> xr.DataArray:
        """A variable of the result or an input as it is stored, without names beside its labels."""
        array = (self.result if name in self.result else self.inputs)[name]
        return array.reset_coords(drop=True)

    def array(self, name: str) -> xr.DataArray:
        """A variable of the result or an input; the median where it has draws."""
        return middle(self.stored(name))

    def over(self, name: str) -> list[str]:
        """Dimensions of a variable besides years and draws."""
        return [str(dim) for dim in self.stored(name).dims if dim not in SEPARATE]

    def adds_up(self, name: str) -> bool:
        """Whether a variable has one number, in total or by year: a ratio that runs over labels has none."""
        return not self.over(name) or not is_ratio(self.unit(name))

    def summed(self, name: str, keep: Sequence[str] = ()) -> xr.DataArray:
        """A variable, summed over all dimensions but years and those to keep."""
        array = self.array(name)
        return array.sum([dim for dim in array.dims if dim != "year" and dim not in keep], skipna=False)

    def flows(self, name: str, source: str, target: str) -> xr.DataArray | None:
        """What goes from the labels of one dimension to those of another: as the variable has both, or spread by the
        membership of the one in the other; None where nothing says so."""
        array = self.summed(name, (source, target))
        if target in array.dims:
            return array
        labels = self.labels(source)
        for other in (*self.inputs.data_vars, *self.result.data_vars):
            shares = self.stored(str(other))
            if len(shares.dims) != 2 or target not in shares.dims:
                continue
            (of,) = {*map(str, shares.dims)} - {target}
            if set(labels) <= {*map(str, shares.indexes[of])} and _are_shares(shares, target):
                own = shares.sel({of: labels}).rename({of: source} if of != source else {})
                return array * own.assign_coords({source: array[source]})
        return None

    def band(self, array: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray] | None:
        """The low and the high end of an array over its draws; None where it has none."""
        if "draw" not in array.dims:
            return None
        low, high = (array.quantile(q, "draw").drop_vars("quantile") for q in BAND)
        return low, high

    def total(self, name: str) -> tuple[xr.DataArray, Any]:
        """A variable summed over its labels, and its band: of its draws, each summed before quantiles are taken,
        else of a sweep of this scenario that is attached."""
        array = self.stored(name)
        summed = array.sum(self.over(name), skipna=False)
        if "draw" in summed.dims:
            return summed.median("draw"), self.band(summed)
        band = self.attached.band(name, self.record.get("files", {})) if "year" in summed.dims else None
        return summed, band and tuple(end.reindex(year=self.years) for end in band)

    def attrs(self, name: str) -> Mapping[Any, Any]:
        """Attributes of a variable; none where it is neither computed nor given."""
        source = self.result if name in self.result else self.inputs
        return source[name].attrs if name in source else {}

    def unit(self, name: str) -> str:
        """Canonical unit of a variable."""
        return str(self.attrs(name).get("units", "1"))

    def reading(self, name: str) -> str:
        """How a variable is read: a pure number in `percent` or as a `count` where it is declared so, else in its unit."""
        unit, display = self.unit(name), str(self.attrs(name).get("display", ""))
        return display if unit == "1" and display in ("percent", "count") else unit

    def labels(self, dim: str) -> list[str]:
        """Labels of a dimension."""
        source = self.result if dim in self.result.indexes else self.inputs
        return [str(label) for label in source.indexes[dim]]

    def names(self, dim: str) -> list[Text]:
        """Names of the labels of a dimension."""
        labels = self.labels(dim)
        told = {
            language: self.result[f"{dim}_{language}"].to_numpy().astype(str).tolist()
            if f"{dim}_{language}" in self.result.coords
            else [self.label(label)[language] for label in labels]
            for language in ("zh", "en")
        }
        return [{"zh": zh, "en": en} for zh, en in zip(told["zh"], told["en"], strict=True)]

    def by_label(self, dim: str) -> dict[str, Text]:
        """Name of each label of a dimension."""
        return dict(zip(self.labels(dim), self.names(dim), strict=True))

    @cached_property
    def _label_names(self) -> dict[str, Text]:
        """Every label that the result names."""
        found: dict[str, Text] = _object(self.result.attrs.get("labels", "{}"))
        for dim in map(str, self.result.dims):
            if f"{dim}_zh" in self.result.coords:
                found.update(self.by_label(dim))
        return found

    def label(self, label: str) -> Text:
        """Name of a label of any dimension; itself where nothing names it."""
        return self._label_names.get(label) or same(label)

    def tiles(self, dim: str, labels: Sequence[str]) -> list[dict[str, Any]]:
        """The tiles of a map on which every label has one; none where a label lacks it."""
        tiles = [tile for tile in self.display["tiles"] if tile["dimension"] == dim]
        return tiles if {tile["label"] for tile in tiles} >= set(labels) else []

    def quality(self, name: str) -> list[Text]:
        """What the numbers behind a variable are worth, one text for each thing said of them."""
        english = str(self.attrs(name).get("quality", ""))
        chinese = str(self.attrs(name).get("quality_zh", english))
        parts = english.split("; "), chinese.replace("；", "; ").split("; ")
        if len(parts[0]) != len(parts[1]):
            parts = [english], [chinese]
        return [{"zh": zh, "en": en} for en, zh in zip(*parts, strict=True) if en]

    @cached_property
    def _words(self) -> Mapping[str, Any]:
        """Words of a model that brings its own."""
        return _object(self.result.attrs.get("words", "{}"))

    def variable(self, name: str) -> Text:
        """Name of a variable: its own model's word for it, else the one stored with it, or its name as words."""
        attrs, own = self.attrs(name), self._words.get("variables", {}).get(name)
        if own:
            return words.in_both(own)
        if not {"name_zh", "name_en"} <= attrs.keys():
            return words.variable(name)
        return {"zh": str(attrs["name_zh"]), "en": str(attrs["name_en"])}

    def dimension(self, name: str) -> Text:
        """Name of a dimension, as it begins a line."""
        own = self._words.get("dimensions", {}).get(name)
        said = words.in_both(own) if own else words.dimension(name)
        return {**said, "en": said["en"][:1].upper() + said["en"][1:]}

    def heading(self, name: str, title: Text | None = None) -> Text:
        """A variable, or its title, over its numbers: with the vintage they are counted in, where its model says so."""
        told, vintage = title or self.variable(name), words.in_vintage(words.counted(name, self.inputs))
        return {language: told[language] + vintage[language] for language in ("zh", "en")}

    def about(self, name: str) -> Text:
        """What a variable is, without the formula that its operator's first line ends in."""
        attrs = self.attrs(name)
        english, formula = str(attrs.get("long_name", "")), str(attrs.get("formula", ""))
        plain_words = english.replace(f", {formula}.", ".") if formula else english
        chinese = str(attrs.get("about_zh") or words.about(name, english)["zh"])
        return {"zh": plain_words if chinese == english else chinese, "en": plain_words}

    def shown(self, value: float, unit: str) -> Text:
        """A number with its unit as each language reads it, such as 7.56万亿元 and CNY 7.56 trn."""
        if unit == "percent":
            return same(numbers.column([value], {"display": unit})[0])
        attrs = {"display": unit} if unit == "count" else {"units": unit}
        return {
            language: numbers.text(value, attrs, digits=DIGITS, scales=self.units, language=language)
            for language in ("zh", "en")
        }


def _object(text: str) -> dict[str, Any]:
    return dict(json.loads(text))


def _are_shares(array: xr.DataArray, over: str) -> bool:
    """Whether numbers say which part of each label belongs where: none below nought, and one in all."""
    whole = array.sum(over)
    return bool((array >= 0.0).all() and (abs(whole - 1.0) < SHARES).all())


def plain(array: Any) -> Any:
    """Numbers as JSON takes them: rounded to nine significant digits, null where there is none."""
    values = np.asarray(array, dtype=float)
    if values.ndim:
        return [plain(part) for part in values]
    value = float(values)
    return float(f"{value:.9g}") if isfinite(value) else None


def largest(array: xr.DataArray, dim: str) -> list[str]:
    """Labels of a dimension by their numbers in the last year, the largest first."""
    last = middle(array.isel(year=-1) if "year" in array.dims else array)
    return [str(label) for label in last.to_series().sort_values(ascending=False).index]


def ranks(array: xr.DataArray, dim: str) -> xr.DataArray:
    """The place of each label among all, 1 the largest; a tie shares the better place."""
    above = array.rename({dim: "other"}) > array
    return (above.sum("other") + 1).where(array.notnull())


def columns(array: xr.DataArray, dims: Sequence[str]) -> Any:
    """Numbers of an array, nested in the order of `dims`."""
    return plain(array.transpose(*dims))


def joined(texts: Sequence[Text], between: Text) -> Text:
    """Several texts as one, by language; what is empty is left out."""
    return {
        language: between[language].join(filter(None, (text[language] for text in texts)))
        for language in ("zh", "en")
    }

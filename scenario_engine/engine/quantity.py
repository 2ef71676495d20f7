"""Which numbers of a model are asked for: `share_of_gdp[2030]`, `sum(total_value_added)`, `x[2030] > 7`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from operator import ge, gt, le, lt
from typing import Self

import xarray as xr

from scenario_engine.engine.operator import Variable
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss, years_said
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.language import IN_PERCENT
from scenario_engine.support.units import conversion_factor

__all__ = ["Condition", "Precision", "Quantity", "stated"]

_YEAR = re.compile(r"\d{4}")
_QUANTITY = re.compile(r'^(?:(sum)\()?\s*(\w+)\s*(?:\[((?:"[^"]*"|[^\]])*+)\])?\s*((?:,\s*\w+\s*)*)(\))?$')
_LABEL = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)')
_STATED = re.compile(
    r"(.*[^\s<>=±+/-])\s*(>=|<=|>|<|=|±|\+-|\+/-)\s*([-+.\d](?:[-+.,_\d ]*\d)?\.?(?:[eE][-+]?\d+)?)\s*([^\d\s].*)?"
)

PERCENT = dict.fromkeys((*IN_PERCENT, "pp", "percent"), 0.01)
"""What a percent, or a percentage point, is in a share or a rate."""


@dataclass(frozen=True)
class Quantity:
    """A variable, some labels of it, and whether the rest is summed.

    `name[2030, C]` picks labels, each along the one dimension that has it. `sum(name)` sums over every
    dimension but the year, `sum(name, industry)` over those named. A label with a comma or a bracket stands in
    quotes, `name["Trade [retail]"]`; a quote within it is doubled.
    """

    name: str
    labels: tuple[str, ...] = ()
    summed: bool = False
    over: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a quantity; `ScenarioEngineError` says how to write one.

        It reads `name`, `name[2030, C]`, `sum(name)`, `sum(name, dimension)`.
        """
        found = _QUANTITY.match(text.strip()) if isinstance(text, str) else None
        if not found or bool(found[1]) != bool(found[5]) or (found[4].strip() and not found[1]):
            raise ScenarioEngineError(
                f"{text!r} is not a quantity.",
                'Write name, name[2030], name[2030, C], sum(name), sum(name, dimension) or name["a label, in quotes"].',
            )
        labels = tuple(
            quoted.replace('""', '"') or plain
            for quoted, plain in _LABEL.findall(found[3] or "")
            if quoted or plain
        )
        over = tuple(part.strip() for part in found[4].split(",") if part.strip())
        return cls(found[2], labels, bool(found[1]), over)

    def __str__(self) -> str:
        picked = f"{self.name}[{', '.join(map(_written, self.labels))}]" if self.labels else self.name
        return f"sum({', '.join((picked, *self.over))})" if self.summed else picked

    @property
    def years(self) -> list[int]:
        """Years among the labels."""
        return [int(label) for label in self.labels if _YEAR.fullmatch(label)]

    def described(self, variable: Variable, counted_in: Mapping[str, str]) -> dict[str, str]:
        """What its array carries: `units`, `long_name`, the variable's description, and how it is read, `display`."""
        return {
            "units": variable.kind.unit(counted_in),
            "long_name": str(self),
            "description": variable.description,
            "display": variable.display,
        }

    def of(self, array: xr.DataArray) -> xr.DataArray:
        """The quantity, from the whole variable: over the dimensions that no label picks and no sum takes away.

        A label that two of its dimensions have is refused.
        """
        for label in self.labels:
            array = array.sel(
                {(dim := self.dimension_of(array, label)[0]): self.dimension_of(array, label)[1]}
            )
            array = array.drop_vars(dim)
        if not self.summed:
            return array
        unknown = [dim for dim in self.over if dim not in array.dims]
        if unknown:
            own = [str(dim) for dim in array.dims if dim not in ("draw", "scenario")]
            raise ScenarioEngineError(
                f"{self}: there is no dimension {listing(unknown)} to sum.", near_miss(unknown[0], own)
            )
        rest = [dim for dim in array.dims if dim not in ("draw", "scenario", "year")]
        return array.sum(list(self.over) or rest, skipna=False)

    def dimension_of(self, array: xr.DataArray, label: str) -> tuple[str, object]:
        """The one dimension that has a label, and the label as it stands there."""
        found = [
            (str(dim), own)
            for dim in array.dims
            if dim != "draw"
            for own in array.indexes[dim]
            if str(own) == label
        ]
        if len(found) == 1:
            return found[0]
        if found:
            raise ScenarioEngineError(f"{self}: more than one dimension has the label {label!r}.")
        dims = [str(dim) for dim in array.dims if dim not in ("draw", "scenario")]
        words = [_written(str(one)) for dim in dims if dim != "year" for one in array.indexes[dim]]
        near = "" if _YEAR.fullmatch(label) else near_miss(label, words)
        lists = "; ".join(_listed(array, dim) for dim in dims)
        advice = near if near.startswith("Did") else f"Known: {lists}." if dims else "It is one number."
        raise ScenarioEngineError(f"{self}: no dimension has the label {label!r}.", advice)

    def fail_unless_one_number(self, found: xr.DataArray) -> None:
        """Raise where the quantity, `found`, still has labels to choose from; the message names them.

        Draws are no labels to choose from.
        """
        rest = [str(dim) for dim in found.dims if dim != "draw"]
        if rest:
            last = {dim: str(found.indexes[dim][-1]) for dim in rest}
            one = replace(self, labels=(*self.labels, *last.values()))
            pick = f"Pick {'a year' if rest == ['year'] else 'one label of each'}, as in {one}"
            advice = f"{pick}."
            if rest != ["year"] and not self.summed and found.attrs.get("units") != "1":
                when = (last["year"],) if "year" in rest else ()
                added = replace(self, labels=(*self.labels, *when), summed=True)
                advice = f"{pick}, or add up, as in {added}."
            raise ScenarioEngineError(f"{self} is not one number: it runs over {listing(rest)}.", advice)

    def counted(
        self, number: float, unit: str, about: Mapping[str, str], definitions: tuple[str, ...] = ()
    ) -> float:
        """A number as it is written with its unit, if any, in the quantity's own; `about` is what its array carries.

        A unit of another kind, percent of an amount, and a rate beyond one without a unit are refused.
        """
        if unit in PERCENT and about["units"] != "1":
            raise ScenarioEngineError(
                f"{self} is counted in {about['units']}, and not in percent.", "Write a number in that unit."
            )
        if not unit and abs(number) > 1.0 and about["display"] == "percent":
            raise ScenarioEngineError(
                f"{self} is a share or a rate, and {number:g} is beyond one.",
                f"Write {number:g} %, or {100.0 * number:g} % where that is meant.",
            )
        if unit in PERCENT:
            return number * PERCENT[unit]
        return number * conversion_factor(unit, about["units"], definitions) if unit else number


def stated(text: str, *signs: str) -> tuple[Quantity, str, float, str] | None:
    """What `gdp[2030] > 1.2 EUR trillion` says: quantity, sign, number, unit; None where a text has none of the signs."""
    found = _STATED.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found or found[2] not in signs:
        return None
    number = re.sub(r"_(?=\d{3}(?!\d))", "", found[3])  # as TOML separates thousands
    return Quantity.parse(found[1]), found[2], read_number(number, repr(text)), found[4] or ""


def _written(label: str) -> str:
    """A label as a quantity writes it."""
    return '"' + label.replace('"', '""') + '"' if re.search(r'[][,"]', label) else label


def _listed(array: xr.DataArray, dim: str) -> str:
    """What can be asked for of a dimension; a result that is not computed yet may have fewer years."""
    if dim != "year":
        return f"{dim} {listing([_written(str(one)) for one in array.indexes[dim]], limit=20)}"
    years = years_said(array.indexes[dim])
    return f"year {years} at most" if "uncomputed" in array.attrs else f"year {years}"


@dataclass(frozen=True)
class Condition:
    """A quantity above or below a threshold, which is in `unit`, or in the quantity's own where there is none."""

    quantity: Quantity
    sign: str
    threshold: float
    unit: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `sum(total_value_added[2030]) > 70000`: a quantity, `>`, `<`, `>=` or `<=`, a number and perhaps its unit."""
        found = stated(text, ">", "<", ">=", "<=")
        if not found:
            raise ScenarioEngineError(
                f"{text!r} is not a condition.", "Write, say, share_of_gdp[2030] > 4 %."
            )
        return cls(*found)

    def meant(self, found: xr.DataArray, definitions: tuple[str, ...]) -> Self:
        """In the unit of the quantity, `found`, which must be one number, by the definitions of units there are."""
        self.quantity.fail_unless_one_number(found)
        threshold = self.quantity.counted(self.threshold, self.unit, found.attrs, definitions)
        return replace(self, threshold=threshold, unit="")

    def __str__(self) -> str:
        return f"{self.quantity} {self.sign} {self.threshold:.12g}"

    def holds(self, values: xr.DataArray) -> xr.DataArray:
        """Where it holds, of values in the quantity's own unit; same shape."""
        test = {">": gt, "<": lt, ">=": ge, "<=": le}[self.sign]
        held: xr.DataArray = test(values, self.threshold)
        return held


@dataclass(frozen=True)
class Precision:
    """How precisely the mean of one number shall be known: half the width of its 95 % interval."""

    quantity: Quantity
    half_width: float
    unit: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `share_of_gdp[2030] ± 0.01 pp`: a number above zero, and perhaps its unit."""
        found = stated(text, "±", "+-", "+/-")
        if not found:
            raise ScenarioEngineError(
                f"{text!r} does not say how precise.", "Write, say, share_of_gdp[2030] ± 0.01 pp."
            )
        quantity, _, half_width, unit = found
        if not half_width > 0:
            raise ScenarioEngineError(f"{text!r}: the precision must be above zero.")
        return cls(quantity, half_width, unit)

    def meant(self, found: xr.DataArray, definitions: tuple[str, ...]) -> Self:
        """In the unit of the quantity, `found`, which must be one number, by the definitions of units there are."""
        self.quantity.fail_unless_one_number(found)
        half_width = self.quantity.counted(self.half_width, self.unit, found.attrs, definitions)
        return replace(self, half_width=half_width, unit="")

    def __str__(self) -> str:
        return f"{self.quantity} ± {self.half_width:.12g}"

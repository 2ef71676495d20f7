"""`ds.scenario` on a result: where it comes from, what a number is made of, how it differs from another result."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import xarray as xr

from scenario_engine.methods.arithmetic import in_numbers
from scenario_engine.methods.labelled import strict
from scenario_engine.scenario.notebook import by_year, intervals, ranking
from scenario_engine.scenario.store import record_of
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss, refuse_unknown, years_said
from scenario_engine.support.numbers import value_said


@dataclass(frozen=True)
class Explanation:
    """What a variable is computed from, down to the places that set its inputs; prints as an indented tree."""

    lines: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


@xr.register_dataset_accessor("scenario")  # type: ignore[no-untyped-call]
class ScenarioAccessor:
    """Reached as `ds.scenario` once this module is imported; works on stored results without the engine."""

    def __init__(self, dataset: xr.Dataset) -> None:
        self._dataset = dataset

    @property
    def provenance(self) -> Mapping[str, Any]:
        """The record stored with the result; empty for a result that was never written."""
        return record_of(self._dataset) if "provenance" in self._dataset.attrs else {}

    @property
    def name(self) -> str:
        """The scenario's name."""
        return str(self.provenance.get("scenario", ""))

    def _repr_html_(self) -> str:
        """A stored sweep as bands by year, stored indices as a ranking of factors, a stored result as its contents."""
        dataset = self._dataset
        name = self.name or str(dataset.attrs.get("scenario", ""))
        if "statistic" in dataset.dims:
            return intervals(str(dataset.attrs.get("title", "")) or f"Sweep {name}".strip(), dataset)
        if "factor" in dataset.dims:
            return ranking(f"Sensitivity of {name}", dataset)
        return by_year(name, dataset, self.provenance.get("horizon", {}).get("measured"))

    def compare(self, base: xr.Dataset, *, relative: bool = False) -> xr.Dataset:
        """This result less another, every variable that both have in its unit; relative to the other, 0.02 is two per cent more.

        No common variable, units that differ, or labels that differ are refused.
        """
        names = [name for name in self._dataset.data_vars if name in base.data_vars]
        if not names:
            raise ScenarioEngineError("the two results have no variable in common.")
        compared = {}
        for name in names:
            mine, other = self._dataset[name], base[name]
            if mine.attrs.get("units") != other.attrs.get("units"):
                raise ScenarioEngineError(
                    f"{name} is in {mine.attrs.get('units')!r} here and in {other.attrs.get('units')!r} there."
                )
            try:
                with strict():
                    difference = mine - other
                    compared[name] = difference / other if relative else difference
            except xr.AlignmentError as fault:
                raise ScenarioEngineError(
                    f"{name}: the two results have different labels ({fault})."
                ) from fault
            unit = "1" if relative else mine.attrs.get("units", "")
            compared[name].attrs = {**mine.attrs, "units": unit}
        return xr.Dataset(compared, attrs={"compared": f"{self.name} less {base.scenario.name}"})

    def explain(
        self,
        variable: str,
        depth: int = 2,
        *,
        inputs: Mapping[str, xr.DataArray] | None = None,
        **labels: Any,
    ) -> Explanation:
        """What a variable is made of: formula and its numbers, value at the labels, and the lines that set its inputs.

        `depth` levels down; what was met before is named, not told again. A stored result holds its computed variables alone:
        numbers of inputs are shown where their arrays are given. `labels` are those of a cell, `year=2030, industry="C"`. An
        unknown variable or label, and a result without a record of its graph, are refused.
        """
        edges = self.provenance.get("edges")
        if edges is None:
            raise ScenarioEngineError("this result has no record of its graph; run the scenario again.")
        refuse_unknown(variable, edges, f"{variable!r} is not computed here.")
        array = self._dataset[variable]
        for dim, label in labels.items():
            if dim not in array.dims:
                own = listing(map(str, array.dims)) or "none"
                raise ScenarioEngineError(f"{variable} has no {dim}.", f"Its dimensions: {own}.")
            known = list(array.indexes[dim])
            if label not in known:
                told = (
                    f"Known: {years_said(known)}."
                    if dim == "year"
                    else near_miss(str(label), map(str, known))
                )
                raise ScenarioEngineError(f"{variable} has no {dim} {label!r}.", told)
        return Explanation(tuple(self._lines(variable, labels, depth, "", set(), given=inputs or {})))

    def _lines(
        self,
        name: str,
        labels: Mapping[str, Any],
        depth: int,
        indent: str,
        met: set[str],
        *,
        given: Mapping[str, xr.DataArray],
    ) -> list[str]:
        edges: Mapping[str, list[str]] = self.provenance["edges"]
        if name not in edges:
            places = self.provenance.get("origins", {}).get(name, [])
            said = (
                f"{place['file']}{':' if place['line'] else ''}{place['line'] or ''} {place['reason']}".strip()
                for place in places
            )
            told = "; ".join(dict.fromkeys(said))
            known = given.get(name)
            value = "" if known is None else f" = {value_said(known, labels, self._unit(known))}"
            return [f"{indent}{name}{value}  ← {told}"]
        if name not in self._dataset:
            return [f"{indent}{name}  (not stored)"]
        array = self._dataset[name]
        head = f"{indent}{name} = {value_said(array, labels, self._unit(array))}"
        if name in met:
            return [f"{head}  (above)"]
        met.add(name)
        lines = [f"{head}  {array.attrs.get('formula', '')}".rstrip()]
        inputs = {one: self._dataset[one] for one in edges[name] if one in self._dataset}
        if numbers := in_numbers(name, array, inputs, labels):
            lines.append(f"{indent}  {numbers}")
        for parameter in edges[name] if depth > 0 else ():
            lines += self._lines(parameter, labels, depth - 1, indent + "  ", met, given=given)
        return lines

    def _unit(self, array: xr.DataArray) -> str:
        """The unit of a stored result as its dataset displays it."""
        unit = str(array.attrs.get("units", ""))
        display = json.loads(self._dataset.attrs.get("display", "{}"))
        scales = display.get("units", {}).get(unit, {}).get("zh", [])
        return next(
            (str(scale["text"]) for scale in scales if scale["factor"] == 1.0), unit.replace("_", " ")
        )

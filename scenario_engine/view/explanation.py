"""The tree behind a number, down to data source and TOML line, for a terminal."""

from collections.abc import Iterator, Mapping, Sequence

import xarray as xr
from rich.text import Text
from rich.tree import Tree

from scenario_engine.data.label_names import by_name, names_of, near_label
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.engine.program import evaluate
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods.arithmetic import in_numbers
from scenario_engine.models import words
from scenario_engine.scenario.entry import Given
from scenario_engine.scenario.requested import fail_unless_known, labelled
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.errors import ScenarioEngineError, listing, years_said
from scenario_engine.support.language import alone, chosen, message, said
from scenario_engine.support.numbers import cells_said, several
from scenario_engine.support.units import fail_if_ratio_is_summed


class NumberExplained:
    """What a quantity of a scenario is computed from; a variable met before is named, not told again.

    `asked` is dimension → label, or None, beside those that the quantity names itself.
    """

    def __init__(self, model: Scenario, quantity: Quantity, asked: Mapping[str, object]) -> None:
        fail_unless_known(model, [quantity])
        before = labelled(model, quantity.name)
        if before is not None:
            _picked(model, before, quantity, asked)
        behind = {quantity.name, *model.graph.depends_on(quantity.name, model.inputs)} - set(model.inputs)
        behind -= model.graph.defaults.keys()
        self.model, self.quantity = model, quantity
        self.values = evaluate(
            model.graph, model.inputs, behind, model.dataset.counted_in, indexes=model.indexes
        )
        self.picked = _picked(model, self.values[quantity.name], quantity, asked)
        self.told: set[str] = set()
        self.units: set[str] = set()
        self.cut = 0

    def tree(self, depth: int) -> Tree:
        """The value on top, below it what it is computed from; a sum on top of the tree of what is summed."""
        quantity, array = self.quantity, self.values[self.quantity.name]
        below = self._below(quantity.name, depth)
        if not quantity.summed:
            return below
        rest = [dim for dim in array.dims if dim not in self.picked]
        fail_if_ratio_is_summed(array, quantity.over or [dim for dim in rest if dim != "year"])
        whole = Quantity(quantity.name, summed=True, over=quantity.over).of(array.sel(self.picked))
        shown = self._shown(whole.assign_attrs(array.attrs).rename(array.name))
        top = Tree(Text.assemble((str(quantity), "bold"), f" = {shown}"))
        top.children.append(below)
        return top

    def legend(self) -> list[str]:
        """What is left out, and what the units and the labels of the tree are where they do not say it themselves."""
        dataset = self.model.dataset
        lines = [message("What these are computed from: --depth all.")] if self.cut else []
        lines += [] if chosen() == "zh" else UnitWords.of(dataset).legend(self.units)
        for dim, label in self.picked.items():
            name = names_of(dataset, dim, label)
            lines += [f"{words.called_dimension(dim)} {label}: {name}"] if name != str(label) else []
        return lines

    def _below(self, name: str, depth: int) -> Tree:
        op = None if name in self.model.inputs else self.model.graph.operators.get(name)
        variant = f" [{op.variant}]" if op and op.variant else ""
        array, chinese = self.values[name], chosen() == "zh"
        self.units.add(str(array.attrs.get("units", "")))
        counted = words.in_vintage(words.counted(name, self.model.inputs))["zh" if chinese else "en"]
        spoken = words.variable(name)["zh"]
        called = f"{spoken} {name}" if chinese and not spoken.isascii() else name
        head = Text.assemble((called, "bold"), f"{counted}{variant} = {self._shown(array)}")
        if name in self.told:
            return Tree(head.append(message("  (above)"), "dim"))
        self.told.add(name)
        tree = Tree(head)
        if op is None:
            for line, style in self._given(name):
                tree.add(line, style=style)
            return tree
        tree.add(f"{words.told(op).rstrip('.')}  ({said(op.source)})", style="dim")
        if numbers := in_numbers(name, array, {one: self.values[one] for one in op.inputs}, self.picked):
            tree.add(numbers)
        if depth > 0:
            for parameter in op.inputs:
                tree.add(self._below(parameter, depth - 1))
        else:
            self.cut += len(op.inputs)
        return tree

    def _given(self, name: str) -> Iterator[tuple[str, str]]:
        """Where an input is given, why, and what its data are, each with its style."""
        if name not in self.model.inputs:
            yield message("default, as no scenario of the chain gives it"), "cyan"
            return
        chain = self.model.chains[name]
        for given in chain:
            yield f"{given.place()}  {_written(given)}", "cyan"
        for line in _sources(self.values[name], chain):
            yield _short(said(line)), "dim"

    def _shown(self, array: xr.DataArray) -> str:
        """The value at the picked labels as people read it, and at which."""
        has = {
            dim: label
            for dim, label in self.picked.items()
            if dim in array.dims and label in array.indexes[dim]
        }
        at = has if array.dims else self.picked
        unit = UnitWords.of(self.model.dataset).short(str(array.attrs.get("units", "")))
        where = [
            message("year {year}", year=label) if dim == "year" else f"{words.called_dimension(dim)} {label}"
            for dim, label in at.items()
        ]
        value = cells_said(array.sel(has), unit, words.called_dimension if chosen() == "zh" else several)
        return message("{value} at {where}", value=value, where=message(", ").join(where)) if where else value


def _picked(
    model: Scenario, array: xr.DataArray, quantity: Quantity, asked: Mapping[str, object]
) -> dict[str, object]:
    """The labels a quantity names and those asked for beside it, by dimension."""
    return {
        **dict(quantity.dimension_of(array, label) for label in quantity.labels),
        **{dim: _label(model, array, dim, label) for dim, label in asked.items() if label is not None},
    }


def _label(model: Scenario, array: xr.DataArray, dim: str, asked: object) -> object:
    """The label a person means, by itself or by its name; `ScenarioEngineError` shows the labels there are."""
    if dim not in array.dims:
        own = ", ".join(map(str, array.dims))
        told = f"its dimensions are {own}" if own else "it is a single number"
        raise ScenarioEngineError(f"{array.name} has no {dim}; {told}.", f"Leave --{dim} out.")
    labels = list(array.indexes[dim])
    if asked in labels:
        return asked
    head = f"{array.name} has no {dim} {asked!r}."
    if dim == "year":
        raise ScenarioEngineError(f"{head} Known: {years_said(labels)}.")
    meant = by_name(model.dataset, dim, labels).get(str(asked).casefold())
    if meant is not None:
        return meant
    titles = model.dataset.titles(dim, "zh")
    known = (f"{label} {titles[label]}" if label in titles else label for label in map(str, labels))
    advice = near_label(model.dataset, dim, str(asked), labels) or f"Known: {listing(known, limit=40)}."
    raise ScenarioEngineError(head, advice)


def _sources(array: xr.DataArray, chain: Sequence[Given]) -> list[str]:
    """Source of the data, without the reasons told beside the places; vintage and quality."""
    suffix = "_zh" if chosen() == "zh" and "source_zh" in array.attrs else ""
    source = str(array.attrs.get(f"source{suffix}", ""))
    for given in reversed(chain):
        for mark in ("; ", "；"):
            source = source.removesuffix(given.reason_in(alone())).removesuffix(mark)
    quality = array.attrs.get(f"quality{suffix}") or array.attrs.get("quality")
    told = "; ".join(filter(None, [array.attrs.get("vintage"), quality]))
    return [line for line in (source, told) if line]


def _written(given: Given) -> str:
    form = given.entry.form
    ways = {"by": "given by label", "path": "given as a path over years"}
    told = message(ways[form]) if form in ways else message("given as {form}", form=said(form))
    reason = given.reason_in(alone())
    return f"{told}{message(': ')}{_short(reason)}" if reason else told


def _short(text: str, limit: int = 120) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"

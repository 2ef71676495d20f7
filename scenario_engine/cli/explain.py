"""`scenario-engine explain`: the tree behind a number, down to data source and TOML line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scenario_engine.cli.options import Assignments
from scenario_engine.support.language import chosen, message, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xarray as xr
    from rich.tree import Tree

    from scenario_engine.engine.quantity import Quantity
    from scenario_engine.scenario.entry import Given
    from scenario_engine.scenario.scenario import Scenario


ALL = 1000
"""More levels than any graph has."""

SETTINGS = ("inputs", "variants", "labels", "horizon", "dataset")
"""First words of a key that files of a scenario set; what else is asked for is a quantity."""


def explain(
    quantity: str,
    scenario: str = "baseline",
    *,
    year: int | None = None,
    industry: str | None = None,
    region: str | None = None,
    depth: int | Literal["all"] = 2,
    assign: Assignments = None,
) -> int:
    """Show what a value is computed from: the formula with its numbers, source, and the lines that set each input.

    Of an input, `variants.NAME`, `labels.NAME`, `horizon` or `dataset`: what each file of the scenario says of it.

    Parameters
    ----------
    quantity
        Name of a result or an input, or such as `sum(name)` and `name[2030, C]`.
    scenario
        Path or name of a scenario, or a result folder.
    year
        Year.
    industry
        Industry, by label or by its name in either language.
    region
        Region, by label or by its name in either language.
    depth
        How many levels down; `all` for the whole tree.
    """
    from scenario_engine.cli.results import is_stored
    from scenario_engine.scenario.build import assigned
    from scenario_engine.scenario.scenario import load

    levels = ALL if depth == "all" else depth
    asked = {"year": year, "industry": industry, "region": region}
    if is_stored(scenario):
        return _of_stored(quantity, Path(scenario), asked, levels)
    model = assigned(load(scenario), assign or ())
    if quantity.partition(".")[0] in SETTINGS:
        _print_history(model, quantity)
        return 0
    _print_tree(model, quantity, asked, levels)
    if quantity in model.chains:
        _print_history(model, quantity)
    return 0


def _of_stored(quantity: str, result: Path, asked: Mapping[str, object], depth: int) -> int:
    """From what a stored result records of its graph, without the engine."""
    import scenario_engine.scenario.accessor  # noqa: F401 - gives the result `ds.scenario`
    from scenario_engine.cli.console import out
    from scenario_engine.scenario.store import read

    computed, _ = read(result)
    labels = {dim: label for dim, label in asked.items() if label is not None}
    out().print(repr(computed.scenario.explain(quantity, depth, **labels)), soft_wrap=True)
    return 0


def _print_history(model: Scenario, key: str) -> None:
    """What each file says of a value, in order, and what it is in the end."""
    from rich.text import Text

    from scenario_engine.cli.console import out
    from scenario_engine.scenario.history import history

    console = out()
    for entry in history(model, key):
        console.print(Text.assemble((str(entry.place), "cyan"), f"  {entry.verdict}"), soft_wrap=True)
        console.print(f"    {entry.text}", soft_wrap=True)
        for line in entry.values:
            console.print(f"    = {line}", soft_wrap=True)


def _print_tree(model: Scenario, asked_for: str, asked: Mapping[str, object], depth: int) -> None:
    """The value on top, below it what it is computed from."""
    from scenario_engine.cli.console import out
    from scenario_engine.engine.program import evaluate
    from scenario_engine.engine.quantity import Quantity
    from scenario_engine.scenario.requested import fail_unless_known, labelled

    quantity = Quantity.parse(asked_for)
    fail_unless_known(model, [quantity])
    before = labelled(model, quantity.name)
    if before is not None:
        _picked(model, before, quantity, asked)
    behind = {quantity.name, *model.graph.depends_on(quantity.name, model.inputs)} - set(model.inputs)
    behind -= model.graph.defaults.keys()
    values = evaluate(model.graph, model.inputs, behind, model.dataset.counted_in, indexes=model.indexes)
    array = values[quantity.name]
    picked = _picked(model, array, quantity, asked)
    told = _Explanation(model, values, picked)
    tree = told.tree(quantity.name, depth)
    console = out()
    console.print(_summed(quantity, array, picked, tree, told) if quantity.summed else tree)
    for line in told.legend():
        console.print(line, style="dim")


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
    from difflib import get_close_matches

    from scenario_engine.support.errors import ScenarioEngineError, listing, years_said

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
    names = {language: model.dataset.titles(dim, language) for language in ("en", "zh")}
    spoken = {label: [names[language].get(label, label) for language in names] for label in map(str, labels)}
    folded = {word.casefold(): label for label, words in spoken.items() for word in (label, *words)}
    word = str(asked).casefold()
    if word in folded:
        return folded[word]
    close = get_close_matches(word, folded, n=1, cutoff=0.6)
    if close:
        label = folded[close[0]]
        raise ScenarioEngineError(f"{head} Did you mean {label!r} ({' '.join(spoken[label])})?")
    known = (f"{label} {words[-1]}" if words[-1] != label else label for label, words in spoken.items())
    raise ScenarioEngineError(f"{head} Known: {listing(known, limit=40)}.")


def _summed(
    quantity: Quantity, array: xr.DataArray, picked: Mapping[str, object], below: Tree, told: _Explanation
) -> Tree:
    """A sum on top of the tree of what is summed."""
    from rich.text import Text
    from rich.tree import Tree

    from scenario_engine.engine.quantity import Quantity
    from scenario_engine.support.units import fail_if_ratio_is_summed

    rest = [dim for dim in array.dims if dim not in picked]
    fail_if_ratio_is_summed(array, quantity.over or [dim for dim in rest if dim != "year"])
    whole = Quantity(quantity.name, summed=True, over=quantity.over).of(array.sel(picked))
    shown = told.shown(whole.assign_attrs(array.attrs).rename(array.name), picked)
    top = Tree(Text.assemble((str(quantity), "bold"), f" = {shown}"))
    top.children.append(below)
    return top


@dataclass
class _Explanation:
    """Walks down from a variable; a variable met before is named, not told again."""

    model: Scenario
    values: Mapping[str, xr.DataArray]
    picked: Mapping[str, object]
    told: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    cut: int = 0

    def tree(self, name: str, depth: int) -> Tree:
        from rich.text import Text
        from rich.tree import Tree

        from scenario_engine.methods.arithmetic import in_numbers
        from scenario_engine.models import words

        op = None if name in self.model.inputs else self.model.graph.operators.get(name)
        variant = f" [{op.variant}]" if op and op.variant else ""
        self.units.add(str(self.values[name].attrs.get("units", "")))
        shown = self.shown(self.values[name], self.picked)
        counted = words.in_vintage(words.counted(name, self.model.inputs))["zh" if chosen() == "zh" else "en"]
        head = Text.assemble((_called(name), "bold"), f"{counted}{variant} = {shown}")
        if name in self.told:
            return Tree(head.append(message("  (above)"), "dim"))
        self.told.add(name)
        tree = Tree(head)
        if op is None:
            for line, style in self._given(name):
                tree.add(line, style=style)
            return tree
        tree.add(f"{words.told(op).rstrip('.')}  ({said(op.source)})", style="dim")
        inputs = {one: self.values[one] for one in op.inputs}
        if numbers := in_numbers(name, self.values[name], inputs, self.picked):
            tree.add(numbers)
        if depth > 0:
            for parameter in op.inputs:
                tree.add(self.tree(parameter, depth - 1))
        else:
            self.cut += len(op.inputs)
        return tree

    def _given(self, name: str) -> Iterator[tuple[str, str]]:
        """Where an input is given, why, and what its data are, each with its style."""
        if name not in self.model.inputs:
            yield message("default, as no scenario of the chain gives it"), "cyan"
            return
        chain = self.model.resolved.origins[name]
        for given in chain:
            yield f"{given.place()}  {_written(given)}", "cyan"
        for line in _sources(self.values[name], chain):
            yield _short(said(line)), "dim"

    def shown(self, array: xr.DataArray, picked: Mapping[str, object]) -> str:
        """The value at the picked labels as people read it, and at which."""
        from scenario_engine.data.unit_names import UnitWords
        from scenario_engine.models import words
        from scenario_engine.support.numbers import cells_said, several

        has = {
            dim: label for dim, label in picked.items() if dim in array.dims and label in array.indexes[dim]
        }
        at = has if array.dims else picked
        unit = UnitWords.of(self.model.dataset).short(str(array.attrs.get("units", "")))
        where = [
            message("year {year}", year=label) if dim == "year" else f"{words.called_dimension(dim)} {label}"
            for dim, label in at.items()
        ]
        value = cells_said(array.sel(has), unit, words.called_dimension if chosen() == "zh" else several)
        return message("{value} at {where}", value=value, where=message(", ").join(where)) if where else value

    def legend(self) -> list[str]:
        """What is left out, and what the units and the labels of the tree are where they do not say it themselves."""
        from scenario_engine.cli.labels import names
        from scenario_engine.data.unit_names import UnitWords
        from scenario_engine.models import words

        dataset = self.model.dataset
        lines = [message("What these are computed from: --depth all.")] if self.cut else []
        lines += [] if chosen() == "zh" else UnitWords.of(dataset).legend(self.units)
        for dim, label in self.picked.items():
            name = names(dataset, dim, [label])[label]
            lines += [f"{words.called_dimension(dim)} {label}: {name}"] if name != str(label) else []
        return lines


def _called(name: str) -> str:
    """A variable by its identifier, in Chinese by its name before it."""
    from scenario_engine.models import words

    called = words.variable(name)["zh"]
    return f"{called} {name}" if chosen() == "zh" and not called.isascii() else name


def _sources(array: xr.DataArray, chain: Sequence[Given]) -> list[str]:
    """Source of the data, without the reasons told beside the places; vintage and quality."""
    suffix = "_zh" if chosen() == "zh" and "source_zh" in array.attrs else ""
    source = str(array.attrs.get(f"source{suffix}", ""))
    for given in reversed(chain):
        for mark in ("; ", "；"):
            source = source.removesuffix(_reason(given)).removesuffix(mark)
    quality = array.attrs.get(f"quality{suffix}") or array.attrs.get("quality")
    told = "; ".join(filter(None, [array.attrs.get("vintage"), quality]))
    return [line for line in (source, told) if line]


def _reason(given: Given) -> str:
    return given.reason_in("zh") if chosen() == "zh" else given.reason


def _written(given: Given) -> str:
    form = given.entry.form
    ways = {"by": "given by label", "path": "given as a path over years"}
    told = message(ways[form]) if form in ways else message("given as {form}", form=said(form))
    reason = _reason(given)
    return f"{told}{message(': ')}{_short(reason)}" if reason else told


def _short(text: str, limit: int = 120) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"

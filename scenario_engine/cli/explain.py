"""`scenario-engine explain`: the tree behind a number, down to data source and TOML line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr
    from rich.tree import Tree

    from scenario_engine.scenario import Scenario


def explain(
    variable: str,
    scenario: str = "baseline",
    *,
    year: int | None = None,
    industry: str | None = None,
    region: str | None = None,
    depth: int = 12,
) -> int:
    """Show the tree behind a number: formula, unit, value, source, and the line that set each input.

    Parameters
    ----------
    variable
        Name of a result or an input.
    scenario
        Path or name of a scenario.
    year, industry, region
        Which cell; variables that have the dimension are shown there.
    depth
        How many levels down.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.engine import evaluate
    from scenario_engine.scenario import load

    model = load(scenario)
    model.graph.variable(variable)
    behind = {variable, *model.graph.depends_on(variable, model.inputs)} - set(model.inputs)
    values = evaluate(model.graph, model.inputs, behind, model.dataset.counted_in)
    picked = {
        dim: label
        for dim, label in (("year", year), ("industry", industry), ("region", region))
        if label is not None
    }
    _fail_if_not_there(variable, values[variable], picked)
    out().print(_Explanation(model, values, picked).tree(variable, depth))
    return 0


def _fail_if_not_there(name: str, array: xr.DataArray, picked: Mapping[str, object]) -> None:
    from scenario_engine.errors import ScenarioEngineError, near_miss

    for dim, label in picked.items():
        if dim in array.dims and label not in array.indexes[dim]:
            raise ScenarioEngineError(
                f"{name} has no {dim} {label!r}. {near_miss(str(label), map(str, array.indexes[dim]))}".rstrip()
            )


@dataclass
class _Explanation:
    """Walks down from a variable; a variable met before is named, not told again."""

    model: Scenario
    values: Mapping[str, xr.DataArray]
    picked: Mapping[str, object]
    told: set[str] = field(default_factory=set)

    def tree(self, name: str, depth: int) -> Tree:
        from rich.markup import escape
        from rich.tree import Tree

        op = None if name in self.model.inputs else self.model.graph.operators.get(name)
        variant = f" [{op.variant}]" if op and op.variant else ""
        head = f"[bold]{name}[/bold]{escape(variant)} = {escape(_shown(self.values[name], self.picked))}"
        if name in self.told:
            return Tree(f"{head}  [dim](above)[/dim]")
        self.told.add(name)
        tree = Tree(head)
        if op is None:
            for given in self.model.resolved.origins[name]:
                tree.add(escape(f"{given.place()}  {_written(given.entry.form, given.reason)}"), style="cyan")
            for line in _sources(self.values[name]):
                tree.add(escape(_short(line)), style="dim")
            return tree
        tree.add(escape(f"{op.description.rstrip('.')}  ({op.source})"), style="dim")
        for parameter in op.inputs if depth > 0 else ():
            tree.add(self.tree(parameter, depth - 1))
        return tree


def _sources(array: xr.DataArray) -> list[str]:
    quality = "; ".join(filter(None, [array.attrs.get("vintage"), array.attrs.get("quality")]))
    return [line for line in (array.attrs.get("source", ""), quality) if line]


def _shown(array: xr.DataArray, picked: Mapping[str, object]) -> str:
    """The value at the picked labels; a range where several cells are left."""
    at = {dim: label for dim, label in picked.items() if dim in array.dims and label in array.indexes[dim]}
    cell = array.sel(at)
    where = ", ".join(f"{dim} {label}" for dim, label in at.items())
    unit = {"1": ""}.get(array.attrs.get("units", ""), array.attrs.get("units", ""))
    if cell.size == 1:
        text = f"{cell.item():,.6g} {unit}"
    else:
        sizes = " × ".join(f"{size} {dim}" for dim, size in cell.sizes.items())
        text = f"{float(cell.min()):,.6g} … {float(cell.max()):,.6g} {unit} ({sizes})"
    return f"{text} at {where}" if where else text


def _written(form: str, reason: str) -> str:
    return f"given as {form}{f': {_short(reason)}' if reason else ''}"


def _short(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"

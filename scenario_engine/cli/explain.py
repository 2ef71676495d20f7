"""`scenario-engine explain`: the tree behind a number, down to data source and TOML line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.text import Text

from scenario_engine.cli.console import out
from scenario_engine.cli.options import Assignments
from scenario_engine.cli.results import is_stored

if TYPE_CHECKING:
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
) -> None:
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
    import scenario_engine.scenario.accessor  # noqa: F401 - gives a stored result `ds.scenario`
    from scenario_engine.engine.quantity import Quantity
    from scenario_engine.scenario import store
    from scenario_engine.scenario.build import assigned
    from scenario_engine.scenario.scenario import load
    from scenario_engine.view.explanation import NumberExplained

    levels = ALL if depth == "all" else depth
    asked = {"year": year, "industry": industry, "region": region}
    if is_stored(scenario):
        computed, _ = store.read(Path(scenario))
        labels = {dim: label for dim, label in asked.items() if label is not None}
        out().print(repr(computed.scenario.explain(quantity, levels, **labels)), soft_wrap=True)
        return
    model = assigned(load(scenario), assign or ())
    if quantity.partition(".")[0] not in SETTINGS:
        told = NumberExplained(model, Quantity.parse(quantity), asked)
        out().print(told.tree(levels))
        for line in told.legend():
            out().print(line, style="dim")
        if quantity not in model.chains:
            return
    _print_history(model, quantity)


def _print_history(model: Scenario, key: str) -> None:
    """What each file says of a value, in order, and what it is in the end."""
    from scenario_engine.scenario.history import history

    console = out()
    for entry in history(model, key):
        console.print(Text.assemble((str(entry.place), "cyan"), f"  {entry.verdict}"), soft_wrap=True)
        for line in (entry.text, *(f"= {value}" for value in entry.values)):
            console.print(f"    {line}", soft_wrap=True)

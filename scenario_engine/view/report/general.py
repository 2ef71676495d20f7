"""How a model's results are laid out where nothing is declared of them: cards, paths by year, figures by label."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from scenario_engine.models.words import Text
from scenario_engine.view.report.layout import Block, Measure, Section
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import say

CARDS = 6
"""Cards that stand in a row; what else there is has its place in the tables."""


def sections(view: ViewModel, names: Sequence[str], title: Text) -> list[Section]:
    """Sections for some variables: their totals, their paths, and for each dimension what its labels have."""
    totals = [name for name in names if view.adds_up(name)]
    paths = [name for name in totals if "year" in view.stored(name).dims]
    made = [
        _section("results", title, [Block(kind="figures", measures=_of(totals[:CARDS]))]),
        _section("results_by_year", say("by_year"), [*_lines(view, paths), _table("results_by_year", paths)]),
    ]
    dims = dict.fromkeys(dim for name in names for dim in view.over(name))
    made += [_by(view, dim, [name for name in names if view.over(name) == [dim]]) for dim in dims]
    return [one for one in made if any(block.measures for block in one.blocks)]


def _section(name: str, title: Text, blocks: Sequence[Block]) -> Section:
    return Section(id=name, title=title, blocks=list(blocks))


def _lines(view: ViewModel, names: Sequence[str]) -> list[Block]:
    """A chart for each unit: what is counted alike compares."""
    units = groupby(sorted(names, key=view.reading), view.reading)
    alike = [list(group) for _, group in units]
    return [
        Block(
            kind="lines",
            name=f"{group[0]}_by_year",
            title=view.heading(group[0]) if len(group) == 1 else say("by_year"),
            measures=_of(group),
        )
        for group in alike
    ]


def _by(view: ViewModel, dim: str, names: Sequence[str]) -> Section:
    """Bars of each variable, and the table of all."""
    bars = [
        Block(kind="ranking", name=f"{name}_by_{dim}", title=view.heading(name), by=dim, measures=_of([name]))
        for name in names
    ]
    return _section(f"by_{dim}", view.dimension(dim), [*bars, _table(f"by_{dim}", names, dim)])


def _table(name: str, variables: Sequence[str], by: str = "") -> Block:
    return Block(
        kind="table", name=name, title=say("every_figure"), by=by, codes=bool(by), measures=_of(variables)
    )


def _of(names: Sequence[str]) -> list[Measure]:
    return [Measure(variable=name, role="total" if len(names) == 1 else "") for name in names]

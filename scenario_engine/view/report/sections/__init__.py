"""The sections of one result in reading order: what its model's layout declares, what else it found, and what made it."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.layout import general_sections, layouts_for
from scenario_engine.view.report.sections import graph, outlook, record
from scenario_engine.view.report.titles import source, with_source
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import say

COMPARED = ("indices", "comparison", "attribution", "sensitivity", "sweep", "scorecard")
"""Sections of what concerns several results or is attached: they follow the outlook."""

RECORD: dict[str, Callable[[ViewModel], Block | None]] = {
    "identities": record.identities,
    "graph": graph.section,
    "assumptions": record.assumptions,
    "provenance": record.provenance,
}
"""Sections at the end, on where the numbers are from."""


def makers(view: ViewModel) -> dict[str, Callable[[ViewModel], Block | None]]:
    """Section of one result → what makes it, in reading order."""
    layouts = layouts_for(view.model)
    declared = [section for layout in layouts for section in layout.sections]
    mentioned = {name for layout in layouts for name in layout.mentioned}
    results = dict.fromkeys([*view.headlines, *view.ends_of_graph])
    others = [name for name in results if name not in mentioned]
    title = say("results" if len(others) == len(results) else "other_results")
    outlined = [*declared, *general_sections(view, others, title)]
    return {**{one.id: partial(outlook.section, declared=one) for one in outlined}, **RECORD}


def order(views: Sequence[ViewModel]) -> list[str]:
    """Every section in reading order: the outlook, what else is known of it, how sure it is, where it is from."""
    own = dict.fromkeys(name for view in views for name in makers(view) if name not in RECORD)
    return [*own, *COMPARED, *RECORD]


def sections(view: ViewModel, only: Collection[str] | None = None) -> list[Block]:
    """Every section the result has anything for, or those asked for."""
    chosen = makers(view)
    made = (make(view) for name, make in chosen.items() if only is None or name in only)
    told = source(view, [])
    return [found for one in made if (found := with_source(one, told)) is not None]

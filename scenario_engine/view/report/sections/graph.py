"""The dependency graph: every variable a node, down to formula, unit, source and the line that sets an input."""

from __future__ import annotations

from typing import Any

from scenario_engine.models import words
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.layers import layered
from scenario_engine.view.report.layout import layouts_for
from scenario_engine.view.report.sections.assumptions import summary
from scenario_engine.view.report.sources import sources
from scenario_engine.view.report.view_model import ViewModel, plain
from scenario_engine.view.report.words import say


def section(view: ViewModel) -> Block | None:
    """Nodes with their places and what is known of them; edges from input to result."""
    edges = view.computed
    if not edges:
        return None
    nodes = dict.fromkeys([*(one for inputs in edges.values() for one in inputs), *edges])
    places = layered(list(nodes), edges)
    drawn = [
        {"name": name, "layer": places[name][0], "row": places[name][1], **_told(view, name)}
        for name in nodes
    ]
    likely = [
        *(name for layout in layouts_for(view.model) for name in layout.mentioned),
        *view.headlines,
        *edges,
    ]
    first = next(name for name in likely if name in edges)
    graph = {"kind": "graph", "title": say("graph_title"), "nodes": drawn, "edges": edges, "first": first}
    return blocks.section(
        "graph",
        say("graph"),
        [graph],
        say("graph_finding", computed=len(edges), given=len(nodes) - len(edges)),
    )


def _told(view: ViewModel, name: str) -> dict[str, Any]:
    attrs, known = view.attrs(name), view.knows(name)
    told = {
        "title": view.variable(name),
        "about": view.about(name),
        "formula": attrs.get("formula", ""),
        "unit": attrs.get("units", ""),
        "read_in": view.reading(name),
        "dims": [words.dimension(str(dim)) for dim in view.stored(name).dims] if known else [],
        "source": sources(attrs),
        "quality": view.quality(name),
        "variant": attrs.get("variant", ""),
        "values": summary(view, name) if known else None,
        "places": [
            {key: place[key] for key in ("file", "line")}
            for place in view.record.get("origins", {}).get(name, [])
        ],
    }
    if known and view.array(name).dims == ("year",):
        told["line"] = plain(view.array(name).reindex(year=view.years))
    return told

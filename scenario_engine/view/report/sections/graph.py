"""The dependency graph: every variable a node, down to formula, unit, source and the line that sets an input."""

from __future__ import annotations

from typing import Any

from scenario_engine.models import words
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.layout import layered
from scenario_engine.view.report.sections.assumptions import sources, summary
from scenario_engine.view.report.view_model import Material, plain
from scenario_engine.view.report.words import say


def section(material: Material) -> Block | None:
    """Nodes with their places and what is known of them; edges from input to result."""
    edges = material.record.get("edges")
    if not edges:
        return None
    edges = {name: inputs for name, inputs in edges.items() if name in material.result}
    nodes = dict.fromkeys([*(one for inputs in edges.values() for one in inputs), *edges])
    places = layered(list(nodes), edges)
    drawn = [
        {"name": name, "layer": places[name][0], "row": places[name][1], **_told(material, name)}
        for name in nodes
    ]
    graph = {"kind": "graph", "title": say("graph_title"), "nodes": drawn, "edges": edges}
    return blocks.section(
        "graph",
        say("graph"),
        [graph],
        say("graph_finding", computed=len(edges), given=len(nodes) - len(edges)),
    )


def _told(material: Material, name: str) -> dict[str, Any]:
    source = material.result if name in material.result else material.inputs
    attrs = source[name].attrs if name in source else {}
    told = {
        "title": material.variable(name),
        "about": words.about(name, _without(attrs.get("long_name", ""), attrs.get("formula", ""))),
        "formula": attrs.get("formula", ""),
        "unit": attrs.get("units", ""),
        "spoken": material.spoken(attrs.get("units", "1"), name),
        "dims": [words.dimension(str(dim)) for dim in source[name].dims] if name in source else [],
        "source": sources(attrs),
        "quality": material.quality(name) if name in source else [],
        "variant": attrs.get("variant", ""),
        "values": summary(material, name) if name in source else None,
        "places": [
            {key: place[key] for key in ("file", "line")}
            for place in material.record.get("origins", {}).get(name, [])
        ],
    }
    array = material.array(name) if name in source else None
    if array is not None and array.dims == ("year",):
        told["line"] = plain(array.reindex(year=material.years))
    return told


def _without(sentence: str, formula: str) -> str:
    """What a variable is, without the formula that its operator's first line ends in."""
    return sentence.replace(f", {formula}.", ".") if formula else sentence

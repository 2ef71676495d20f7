"""The dependency graph: every variable a node, down to formula, unit, source and the line that sets an input."""

from collections.abc import Mapping, Sequence
from typing import Any

from scenario_engine.models import words
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.layout import layouts_for
from scenario_engine.view.report.sections.record import summary
from scenario_engine.view.report.titles import sources
from scenario_engine.view.report.view_model import ViewModel, plain
from scenario_engine.view.report.words import say

SWEEPS = 12
"""Passes over the layers; a dozen is where the order of some hundred nodes settles."""


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
    mentioned = (name for layout in layouts_for(view.model) for name in layout.mentioned)
    first = next(name for name in (*mentioned, *view.headlines, *edges) if name in edges)
    graph = {"kind": "graph", "title": say("graph_title"), "nodes": drawn, "edges": edges, "first": first}
    finding = say("graph_finding", computed=len(edges), given=len(nodes) - len(edges))
    return blocks.section("graph", [graph], finding)


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


def layered(nodes: Sequence[str], edges: Mapping[str, Sequence[str]]) -> dict[str, tuple[int, float]]:
    """Layer and row of each node, from the nodes that each is made from, without cycles.

    A layer is one more than that of the node's last input; an input stands one layer before its first user,
    so that edges are short (Sugiyama, Tagawa and Toda 1981).
    """
    depth: dict[str, int] = {}

    def measure(node: str) -> int:
        if node not in depth:
            depth[node] = 1 + max((measure(one) for one in edges.get(node, ())), default=-1)
        return depth[node]

    for node in nodes:
        measure(node)
    users: dict[str, list[str]] = {node: [] for node in nodes}
    for node, inputs in edges.items():
        for one in inputs:
            users[one].append(node)
    for node in nodes:
        if node not in edges and users[node]:
            depth[node] = min(depth[user] for user in users[node]) - 1
    layers: dict[int, list[str]] = {}
    for node in nodes:
        layers.setdefault(depth[node], []).append(node)
    rows = {node: float(row) for layer in layers.values() for row, node in enumerate(layer)}
    for sweep in range(SWEEPS):
        for level in sorted(layers, reverse=bool(sweep % 2)):
            layer = layers[level]
            near = {
                node: [rows[one] for one in (*edges.get(node, ()), *users[node])] or [rows[node]]
                for node in layer
            }
            layer.sort(key=lambda node: sum(near[node]) / len(near[node]))
            middle = (len(layer) - 1) / 2
            rows.update({node: row - middle for row, node in enumerate(layer)})
    return {node: (depth[node], rows[node]) for node in nodes}

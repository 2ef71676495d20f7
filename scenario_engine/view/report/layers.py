"""Places of a graph's nodes in layers: causes left, results right, crossings reduced by barycentres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SWEEPS = 12
"""Passes over the layers; a dozen is where the order of some hundred nodes settles."""


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

"""Every linkage, extraction, multiplier and supply-side variable of a table, against the inverses alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.registry import case
from benchmarks.timing import interleaved
from benchmarks.yardsticks.tables import linkages_by_pymrio, pymrio_is_there
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import evaluate
from scenario_engine.methods.input_output import leontief
from scenario_engine.models.discovery import installed_graph
from scenario_engine.testing.tables import BalancedTable, random_table, vector

ROOMS = ("linkages", "extraction", "multipliers", "supply_side")
"""Modules of operators whose variables are all computed."""


def given(table: BalancedTable) -> dict:
    """The table with households and persons, under the names the operators know."""
    values = table.value_added.to_numpy()
    return {
        **table.inputs,
        "compensation_of_employees": vector(0.5 * values),
        "household_consumption": vector(0.4 * table.final_demand.to_numpy()),
        "sector_employment": vector(values / 10.0),
    }


def wanted(graph: Graph, inputs: dict) -> list[str]:
    """Their names, as far as the table gives all they rest on: no change of cost, no share to extract, no account."""
    given = {*inputs, *graph.defaults}
    return [
        name
        for name, op in graph.operators.items()
        if op.function.__module__.rpartition(".")[2] in ROOMS
        and not graph.depends_on(name, inputs) & graph.exogenous.keys() - given
    ]


@case("input-output")
def whole_analysis(deep: bool) -> Iterator[Outcome]:
    """149 and 402 sectors, factorisation included; the promise for 149 is two seconds."""
    graph = installed_graph()
    for size in (149, 402):
        table = random_table(np.random.default_rng(size), size, scale=1e6)
        inputs = given(table)
        names = wanted(graph, inputs)
        engine = partial(_analysed, graph, inputs, names)
        flows, output = table.intermediate_use.to_numpy(), table.gross_output.to_numpy()
        timings = interleaved(
            {"engine": engine, "L and G by inverse, alone": partial(_inverses, flows, output)}, budget=5.0
        )
        figures = []
        if size == 149:
            figures.append(Figure("149 sectors", timings["engine"].median, "s", target=Bound(high=2)))
        if pymrio_is_there():
            gap = np.abs(
                engine()["output_multiplier"].to_numpy() / linkages_by_pymrio(flows, output)[0] - 1.0
            ).max()
            figures.append(
                Figure("output multipliers away from pymrio's", float(gap), "", "relative", Bound(high=1e-10))
            )
        yield Outcome(
            f"input-output, {len(names)} variables, {size} sectors", timings, "engine", figures=tuple(figures)
        )


def _analysed(graph: Graph, inputs: dict, names: list[str]) -> dict:
    leontief.RECENT.clear()
    return evaluate(graph, inputs, names)


def _inverses(flows: np.ndarray, output: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    unit = np.eye(len(output))
    return np.linalg.inv(unit - flows / output), np.linalg.inv(unit - flows / output[:, None])

"""Every linkage, extraction, multiplier and supply-side variable of a table, against the inverses alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.measure import Outcome, interleaved
from benchmarks.registry import case
from scenario_engine.engine import evaluate
from scenario_engine.graph import Graph
from scenario_engine.input_output import leontief
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


def wanted(graph: Graph) -> list[str]:
    """Their names, without the one that needs a change of cost."""
    return [
        name
        for name, op in graph.operators.items()
        if op.function.__module__.rpartition(".")[2] in ROOMS and name != "price_change"
    ]


@case("input-output")
def whole_analysis() -> Iterator[Outcome]:
    """149 and 402 sectors, factorisation included; the promise for 149 is two seconds."""
    graph = Graph.discover()
    names = wanted(graph)
    for size in (149, 402):
        table = random_table(np.random.default_rng(size), size, scale=1e6)
        inputs, flows, output = given(table), table.intermediate_use.to_numpy(), table.gross_output.to_numpy()

        def engine(inputs: dict = inputs) -> dict:
            leontief.RECENT.clear()
            return evaluate(graph, inputs, names)

        def inverses(flows: np.ndarray = flows, output: np.ndarray = output) -> tuple:
            unit = np.eye(len(output))
            return np.linalg.inv(unit - flows / output), np.linalg.inv(unit - flows / output[:, None])

        contestants = {"numpy: L and G by inverse": inverses, f"{len(names)} variables (engine)": engine}
        gap, notes = _against_pymrio(table, engine()["output_multiplier"].to_numpy())
        yield Outcome(
            f"input-output, {size} sectors",
            "numpy: L and G by inverse",
            interleaved(contestants),
            gap=gap,
            target="149 sectors ≤ 2 s; the same as pymrio to 1e-10",
            notes=notes,
        )


def _against_pymrio(table: BalancedTable, multipliers: np.ndarray) -> tuple[float | None, dict[str, str]]:
    try:
        import pymrio
    except ImportError:
        return None, {"pymrio": "not installed"}
    flows = pd.DataFrame(table.intermediate_use.to_numpy())
    output = pd.DataFrame({"indout": table.gross_output.to_numpy()})
    theirs = pymrio.calc_L(pymrio.calc_A(flows, output)).to_numpy().sum(axis=0)
    return float(np.abs(multipliers / theirs - 1.0).max()), {"gap": "output multipliers against pymrio"}

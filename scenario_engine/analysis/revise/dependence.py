"""What rests on a figure of a dataset: the inputs that read its row, and the results they reach through the graph."""

from collections.abc import Mapping, Sequence

from scenario_engine.data.selection import STANDS_FOR
from scenario_engine.scenario.entry import Given
from scenario_engine.scenario.scenario import Scenario


def readers(scenario: Scenario, table: str, cell: Mapping[str, str]) -> list[str]:
    """Inputs of a scenario that read a row of a table of its dataset, the row named by what stands in some columns."""
    return [
        name
        for name, chain in scenario.chains.items()
        if chain and chain[0].entry.data is not None and _reads(scenario, name, chain[0], table, cell)
    ]


def reached(scenario: Scenario, inputs: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Those of the wanted results that rest on any of the inputs."""
    touched = set(inputs)
    for op in scenario.graph.plan(set(scenario.chains)):
        if touched.intersection(op.inputs):
            touched.add(op.name)
    return [name for name in wanted if name in touched]


def _reads(scenario: Scenario, name: str, given: Given, table: str, cell: Mapping[str, str]) -> bool:
    query = given.entry.data
    assert query is not None
    if query.dataset is not None or query.file != table:
        return False
    asked = {"indicator": query.indicator, "vintage": query.vintage, **query.where}
    if any(value is not None and cell.get(column) != value for column, value in asked.items()):
        return False
    years = query.years or range(scenario.horizon.base, scenario.horizon.measured + 1)
    if "year" in cell and cell["year"].isdecimal() and int(cell["year"]) not in years:
        return False
    variable = scenario.graph.variable(name)
    for dim in variable.dims:
        column = dim if dim in cell else STANDS_FOR.get(dim, dim)
        if dim != "year" and column in cell and cell[column] not in scenario.labels.get(dim, [cell[column]]):
            return False
    return True

"""The equations page: every operator, input and identity, as declared, with the published figures that check it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from pages.checked_by import published_checks
from pages.typeset import Unread, latex
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import Exogenous, Operator, Variable
from scenario_engine.models.discovery import discovered_identities, installed_graph

OPENING = """\
# Equations

Generated from the operators: {operators} operators compute {computed} variables from {given} inputs, and {identities}
identities are checked after every run. A variable with several operators has variants; the first one listed is used
unless a scenario's `[variants]` picks another. A kind of unit such as `money/person` becomes a unit in the dataset
(`counted_in`). *Checked by* counts the figures of published reports that a variable is compared with, with the
method's tolerance (`scenario-engine replicate`); *through* names the variable that a figure is compared with where the
operator itself is a step on the way.
"""


def write(path: Path) -> None:
    """Write the page, and its folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines()), encoding="utf-8")


def lines() -> Iterator[str]:
    """The page, line by line: one section for each module of operators."""
    graph, identities = installed_graph(), discovered_identities()
    ways = [op for variants in graph.alternatives.values() for op in variants.values()]
    yield OPENING.format(
        operators=len(ways),
        computed=len(graph.operators),
        given=len(graph.exogenous),
        identities=len(identities),
    )
    checks = published_checks(graph)
    declared = _homes(graph)
    for module in sorted({*declared.values(), *(op.function.__module__ for op in ways)}):
        yield from _heading(module)
        for name, home in declared.items():
            if home == module:
                yield from _input(graph.exogenous[name])
        for name, op in graph.operators.items():
            if op.function.__module__ == module:
                yield from _variable(graph, name)
                yield from checks.sentences(name)
        for one in identities:
            if one.function.__module__ == module:
                yield f"Identity: {one.statement} (tolerance {one.tolerance:g}).\n"


def _homes(graph: Graph) -> dict[str, str]:
    """Input → the first module, in the order of names, that declares it."""
    modules = sorted({op.function.__module__ for ways in graph.alternatives.values() for op in ways.values()})
    homes: dict[str, str] = {}
    for module in modules:
        source = inspect.getsource(import_module(module))
        for name, variable in vars(import_module(module)).items():
            if isinstance(variable, Exogenous) and f"{name} = exogenous(" in source:
                homes.setdefault(variable.name, module)
    for name in graph.exogenous:
        homes.setdefault(name, modules[0])
    return homes


def _heading(module: str) -> Iterator[str]:
    about = (inspect.getdoc(import_module(module)) or "").split("\n\n", 1)[0].replace("\n", " ")
    yield f"\n## {module.rpartition('.')[2]}\n\n{about}\n"


def _input(variable: Exogenous) -> Iterator[str]:
    yield f"({variable.name})="
    yield f"**`{variable.name}`** {_shape(variable)}, given. {variable.description}{_bounds(variable)}.\n"


def _variable(graph: Graph, name: str) -> Iterator[str]:
    """One variable with all its operators, the default first."""
    default = graph.operators[name]
    yield f"({name})=\n### {name}\n"
    for op in (default, *(op for op in graph.alternatives[name].values() if op is not default)):
        yield from _operator(op, default)


def _operator(op: Operator, default: Operator) -> Iterator[str]:
    said = op.description.rstrip(".")
    said = said.removesuffix(op.formula).rstrip(", ") if op.formula else said
    if op.variant:
        yield f"Variant `{op.variant}`{', used unless a scenario picks another' if op is default else ''}.\n"
    yield f"{said}. {_shape(op)}.\n"
    if op.formula:
        yield f"{_typeset(op.formula)}\n"
    yield f"From {', '.join(f'[`{name}`](#{name})' for name in op.inputs)}. Source: {op.source}.\n"


def _typeset(formula: str) -> str:
    try:
        return f"$$\n{latex(formula)}\n$$"
    except Unread:
        return f"```text\n{formula}\n```"


def _shape(variable: Variable) -> str:
    dims = " × ".join(variable.dims) or "scalar"
    years = "" if variable.years == "all" or "year" not in variable.dims else f", {variable.years} years"
    return f"({dims}{years}) in {'plain numbers' if str(variable.kind) == '1' else variable.kind}"


def _bounds(variable: Variable) -> str:
    low, high = variable.low, variable.high
    if low is None and high is None:
        return ""
    return f", between {'−∞' if low is None else f'{low:g}'} and {'∞' if high is None else f'{high:g}'}"

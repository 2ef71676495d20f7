"""Index inputs: years, labels and variants that an operator asks for by a reserved name, and that are no causes.

An operator whose parameter is called `years`, `measured_years` or `projected_years` gets those years over `year`, one
called `industry_labels` the labels of `industry`, one called `induced_output_variant` the variant that the graph has
picked for `induced_output`. No variable bears such a name, and neither the plan nor an explanation shows them.
"""

from collections.abc import Iterable, Mapping, Sequence

import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import Operator
from scenario_engine.engine.reserved import LABELS, VARIANT, YEARS
from scenario_engine.support.errors import GraphError

__all__ = ["arguments", "horizon_and_labels", "indexes_of"]


def horizon_and_labels(
    measured: Iterable[int], projected: Iterable[int], labels: Mapping[str, Sequence[object]]
) -> dict[str, xr.DataArray]:
    """Index inputs of a horizon and of labels by dimension but the year, by reserved name, each over one dimension."""
    measured, projected = list(measured), list(projected)
    spans = dict(zip(YEARS, ([*measured, *projected], measured, projected), strict=True))
    return {
        **{name: _index("year", years) for name, years in spans.items() if years},
        **{f"{dim}{LABELS}": _index(dim, own) for dim, own in labels.items()},
    }


def indexes_of(
    graph: Graph, inputs: Mapping[str, xr.DataArray], given: Mapping[str, xr.DataArray] | None = None
) -> dict[str, xr.DataArray]:
    """Everything operators of a graph may ask for, by reserved name: years, labels and variants.

    Where `given` (from `horizon_and_labels`) is None, the first input that has a dimension tells its labels. What nothing
    tells is not there.
    """
    told = _told_by(graph, inputs) if given is None else given
    picked = graph.variants().items()
    return {**told, **{f"{name}{VARIANT}": xr.DataArray(variant) for name, variant in picked}}


def _told_by(graph: Graph, inputs: Mapping[str, xr.DataArray]) -> dict[str, xr.DataArray]:
    labels: dict[str, Sequence[object]] = {}
    spans: dict[str, list[int]] = {}
    for name, array in inputs.items():
        for dim in map(str, array.dims):
            if dim == "year":
                spans.setdefault(graph.variable(name).years, list(array.indexes[dim]))
            elif dim in array.indexes:
                labels.setdefault(dim, array.indexes[dim])
    every, measured, projected = (spans.get(span, []) for span in ("all", "measured", "projected"))
    if every:
        measured = measured or [year for year in every if projected and year < projected[0]]
        projected = projected or [year for year in every if measured and year > measured[-1]]
    found = horizon_and_labels(measured, projected, labels)
    return {**found, "years": _index("year", every)} if every else found


def arguments(
    op: Operator, values: Mapping[str, xr.DataArray], indexes: Mapping[str, xr.DataArray]
) -> dict[str, xr.DataArray]:
    """What an operator is called with: its causes from the values, its index inputs from the indexes.

    An index input that nothing gives raises `GraphError`, which says what to give.
    """
    for name in op.indexes:
        if name not in indexes:
            dim = "year" if name in YEARS else name.removesuffix(LABELS)
            raise GraphError(
                f"{op.label} needs {name}, and no input tells them.",
                f"Give an input over {dim!r}, or indexes={{{name!r}: …}}.",
            )
    return {name: values[name] for name in op.inputs} | {name: indexes[name] for name in op.indexes}


def _index(dim: str, labels: Sequence[object]) -> xr.DataArray:
    return xr.DataArray(list(labels), coords={dim: list(labels)}, dims=[dim], name=dim)

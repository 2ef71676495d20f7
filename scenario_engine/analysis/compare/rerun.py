"""A stored result made again from what it carries: its inputs, its variants, its units."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scenario_engine.engine.indexes import horizon_and_labels, indexes_of
from scenario_engine.engine.program import evaluate
from scenario_engine.models.discovery import installed_graph
from scenario_engine.scenario.provenance import sources_of
from scenario_engine.scenario.store import on_own_years, read, record_of

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Verdict:
    """Whether one variable came out the same."""

    name: str
    identical: bool
    largest_gap: float


def again(path: Path) -> list[Verdict]:
    """Compare each stored variable with the one computed from the stored inputs."""
    stored, inputs = read(path)
    record = record_of(stored)
    graph = installed_graph().with_variants(record["variants"])
    given = {str(name): on_own_years(array) for name, array in inputs.data_vars.items()}
    wanted = [str(name) for name in stored.data_vars if name in graph.operators]
    known = {**{name: on_own_years(stored[name]) for name in wanted}, **given}
    base, measured, last = (record["horizon"][key] for key in ("base", "measured", "last"))
    years = horizon_and_labels(range(base, measured + 1), range(measured + 1, last + 1), {})
    values = evaluate(graph, given, wanted, indexes={**indexes_of(graph, known), **years})
    return [_verdict(stored[name], values[name]) for name in wanted]


def made_by_other_sources(path: Path) -> bool:
    """Whether a stored result says that another program, or another extension, computed it."""
    stored, inputs = read(path)
    record = record_of(stored)
    plan = installed_graph().with_variants(record["variants"]).plan(set(map(str, inputs.data_vars)))
    return record.get("sources", "") not in ("", sources_of(plan))


def _verdict(stored: xr.DataArray, fresh: xr.DataArray) -> Verdict:
    old = on_own_years(stored).transpose(*fresh.dims)
    if old.shape != fresh.shape:
        return Verdict(str(stored.name), False, np.inf)
    gap = np.abs(old.to_numpy() - fresh.to_numpy()) / np.maximum(np.abs(fresh.to_numpy()), 1e-300)
    return Verdict(
        str(stored.name), old.to_numpy().tobytes() == fresh.to_numpy().tobytes(), float(gap.max(initial=0))
    )
